"""Writes the files of a provider's folder, and what a person has to decide beside each place."""
