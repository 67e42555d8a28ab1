"""What may be told of a run: names in place of secrets, ids, and what is known of people."""
