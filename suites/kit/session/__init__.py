"""A conformance run as pytest runs it: options, items, results, journal, terminal output, and locks on targets."""
