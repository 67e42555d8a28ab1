"""One step a module, each named by its number."""
