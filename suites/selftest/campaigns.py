"""Runs of the suite in this process, against a stand-in or any other WSGI application: the proof's own."""

from functools import cache

from suites.kit.model.profiles import PROFILES
from suites.proof import Application, Run, run, run_with_fault
from suites.selftest import exchanges
from suites.standin import StandIn

__all__ = ["GATE", "Application", "Run", "plain", "run", "run_with_fault"]

GATE = PROFILES["gate"]


@cache
def plain(provider: str) -> Run:
    """A whole run of a provider against its compliant stand-in, made once."""
    contract = exchanges.contract(provider)
    return run(contract, StandIn(contract))
