"""The proof that the suite catches what it claims to catch: every lie is tried. `python -m suites.proof`."""

from suites.proof._facts import Facts, facts_of
from suites.proof._jobs import Job, chosen, jobs_of
from suites.proof._matrix import MATRIX, Matrix, stale
from suites.proof._run import Application, Run, lying, run

__all__ = [
    "MATRIX",
    "Application",
    "Facts",
    "Job",
    "Matrix",
    "Run",
    "chosen",
    "facts_of",
    "jobs_of",
    "lying",
    "run",
    "stale",
]
