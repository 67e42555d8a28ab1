"""The promises of an update-appointment endpoint, one module a family."""
