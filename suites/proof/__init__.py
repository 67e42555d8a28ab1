"""The proof that the suite catches what it claims to catch: it injects every fault. `python -m suites.proof`."""

from suites.proof._facts import Facts, facts_of
from suites.proof._jobs import Job, fault_jobs, sample_faults
from suites.proof._matrix import MATRIX, Matrix, why_stale
from suites.proof._run import Application, Run, run, run_with_fault, target_of

__all__ = [
    "MATRIX",
    "Application",
    "Facts",
    "Job",
    "Matrix",
    "Run",
    "facts_of",
    "fault_jobs",
    "run",
    "run_with_fault",
    "sample_faults",
    "target_of",
    "why_stale",
]
