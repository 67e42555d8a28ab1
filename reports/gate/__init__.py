"""The release gate: whether what the latest runs say is good enough, by a policy in a file."""
