"""What is known of each member of an update: what may be sent, ordinary values, and where it is shown."""
