"""Our own stateful imitation of a provider, driven by its contract: the target when none is named."""

from suites.standin._app import StandIn
from suites.standin._decision import OPEN
from suites.standin._faults import Fault, fault, faults
from suites.standin._server import served
from suites.standin._told import target_table

__all__ = ["OPEN", "Fault", "StandIn", "fault", "faults", "served", "target_table"]
