"""The conformance run inside pytest: options, items, outcomes, journal and what the terminal tells."""
