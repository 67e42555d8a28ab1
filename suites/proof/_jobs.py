"""What there is to do: a fault tried on the own item of its clause, or on the whole suite; and what came of it."""

from __future__ import annotations

import random
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import contracts
from contracts import Contract
from suites.kit.profiles import PROFILES
from suites.kit.verdicts import SUITE_ERROR, VIOLATION, WARNING
from suites.proof._run import Run, lying, run
from suites.standin import Fault, StandIn, fault, faults


@dataclass(frozen=True)
class Job:
    """One fault to be tried, on the own item of its clause or on the `whole` suite.

    A fault that is told now and then is tried in long runs; `turn` numbers them from 1, and is their seed.
    """

    provider: str
    fault: str
    whole: bool = False
    turn: int = 0


@dataclass(frozen=True)
class Settings:
    """Under which profile and with which seed faults are tried."""

    profile: str
    seed: int


@dataclass(frozen=True)
class Result:
    """What came of a job: the verdict of the fault's clause, after how many requests it was first seen broken, how
    many requests the run took, and which other clauses were broken too, with their verdicts."""

    job: Job
    check: str
    strength: str
    says: str
    word: str
    first: int | None = None
    requests: int = 0
    cried: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    seconds: float = 0.0

    @property
    def is_caught(self) -> bool:
        """Whether the clause's own item says so: a violation for a must, a warning for a should."""
        return self.word == (VIOLATION if self.strength == "must" else WARNING)


def jobs_of(told: Iterable[Fault]) -> list[Job]:
    """The jobs of faults, each on the own item of its clause."""
    return [Job(one.clause.provider, one.id) for one in told]


def long_jobs_of(told: Iterable[Fault], turns: int) -> list[Job]:
    """The jobs of faults that are told now and then: so many long runs of each."""
    return [Job(one.clause.provider, one.id, whole=True, turn=turn + 1) for one in told for turn in range(turns)]


def chosen(contract: Contract, part: int = 1, parts: int = 1) -> list[Fault]:
    """Every so-manieth fault of each check of a provider, at least one a check; all parts together are all of them.

    Those that are told now and then are left out.
    """
    by_check: dict[str, list[Fault]] = defaultdict(list)
    for told in faults(contract):
        if told.is_sometimes:
            continue
        by_check[told.clause.check].append(told)
    return [told for group in by_check.values() for told in group[(part - 1) % len(group) :: parts]]


def drawn(jobs: Sequence[Job], fraction: float, seed: int) -> list[Job]:
    """A random fraction of the jobs, at least one where any is wanted, to be tried on the whole suite."""
    count = min(len(jobs), max(1, round(len(jobs) * fraction))) if fraction > 0 else 0
    return [Job(job.provider, job.fault, whole=True) for job in random.Random(seed).sample(jobs, count)]


@cache
def contract_of(provider: str) -> Contract:
    """A provider's contract, read and checked once a process."""
    return contracts.load(provider)


def tried(job: Job, settings: Settings) -> Result:
    """Try a fault. A crash of the suite is a result as well: the fault is not caught."""
    told, started = fault(contract_of(job.provider), job.fault), time.monotonic()
    facts = (job, told.clause.check, told.clause.strength, told.says)
    try:
        done = _run(job, told, settings)
    except Exception as error:
        return Result(*facts, SUITE_ERROR, reason=f"{type(error).__name__}: {error}")
    own = done.verdicts[told.clause.id]
    return Result(
        *facts,
        own.word,
        first=done.first.get(told.clause.id),
        requests=done.tally.requests,
        cried={id: it.word for id, it in done.verdicts.items() if it.word in (VIOLATION, WARNING) and it is not own},
        reason=own.reason,
        seconds=round(time.monotonic() - started, 3),
    )


def _run(job: Job, told: Fault, settings: Settings) -> Run:
    contract, profile = contract_of(job.provider), PROFILES[settings.profile]
    if job.turn:
        lying_at_times = StandIn(contract, faults=(told,), draw=job.turn)
        return run(contract, lying_at_times, profile=profile, seed=job.turn, until=told.clause.id)
    if not job.whole:
        return lying(contract, job.fault, profile, settings.seed)
    return run(contract, StandIn(contract, faults=(told,)), profile=profile, seed=settings.seed)
