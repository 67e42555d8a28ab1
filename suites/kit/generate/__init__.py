"""What to send: probes for each clause, request bodies, sample values, bookings. Pure functions; nothing is sent here."""
