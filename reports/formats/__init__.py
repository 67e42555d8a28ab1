"""A run for other programs: a summary as JSON, annotations for a CI job, the requests behind findings as HAR."""
