"""One provider's run: the smoke check, the probes of its clauses, and exploration."""
