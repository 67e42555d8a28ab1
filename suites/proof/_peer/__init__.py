"""Our suite beside another tool, on the same stand-ins: `python -m suites.proof --peer schemathesis`."""

from suites.proof._peer._comparison import compared, kept
from suites.proof._peer._kept import Kept
from suites.proof._peer._trials import Trial, trials_of

PEERS = ("schemathesis",)

__all__ = ["PEERS", "Kept", "Trial", "compared", "kept", "trials_of"]
