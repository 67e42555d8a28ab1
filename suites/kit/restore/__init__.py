"""Leaving a target as it was found: what is written down before a write, putting back, booking and cancelling."""
