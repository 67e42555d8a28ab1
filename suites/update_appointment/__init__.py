"""The promises of an update-appointment endpoint, one module per kind of promise."""
