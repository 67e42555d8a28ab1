"""The tools that the suites share: a contract bound to a target, probes, the client, checks, verdicts, the journal."""
