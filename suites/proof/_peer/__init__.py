"""A benchmark: our suite and another tool on the same stand-ins. `python -m suites.proof --peer schemathesis`."""

from suites.proof._peer._benchmark import benchmark, result_file
from suites.proof._peer._trials import Trial, trials_of

PEERS = ("schemathesis",)

__all__ = ["PEERS", "Trial", "benchmark", "result_file", "trials_of"]
