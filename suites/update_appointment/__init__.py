"""The promises of an update-appointment endpoint, grouped by what they are about."""
