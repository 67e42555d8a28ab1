"""One provider's run: the smoke check, the probes of its clauses, exploration, and handing every exchange to be judged."""
