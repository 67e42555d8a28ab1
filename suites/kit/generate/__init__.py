"""What to send: probes for each clause, request bodies, sample values, bookings. Nothing is sent here."""
