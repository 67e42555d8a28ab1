"""Reads what a vendor publishes, whatever its form and version: operations, schemas, sentences."""
