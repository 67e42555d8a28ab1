"""Appointments that the suite makes for itself, and takes back."""
