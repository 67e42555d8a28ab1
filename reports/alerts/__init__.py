"""Alerts: who has to know what, told once."""
