"""Runs of the suite in this process, against a stand-in or any other WSGI application: the proof's own."""

from suites.kit.model.profiles import PROFILES
from suites.proof import Application, Run, run, run_with_fault

__all__ = ["GATE", "Application", "Run", "run", "run_with_fault"]

GATE = PROFILES["gate"]
