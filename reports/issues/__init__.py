"""Issues: each broken promise as one issue of a GitHub repository, open for as long as it is broken."""
