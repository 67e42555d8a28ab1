"""What a run may show: names in place of secrets, ids and personal data."""
