"""What there is to do: a fault tried on the own item of its clause, or on the whole suite; and what came of it."""

from __future__ import annotations

import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import contracts
from contracts import Contract
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import Target
from suites.kit.model.verdicts import KEPT, NOT_APPLICABLE, OBSERVED, SUITE_ERROR, VIOLATION, WARNING
from suites.proof._run import Run, lying, run
from suites.standin import VARIANTS, Fault, StandIn, fault, faults, variants

GOOD = (KEPT, OBSERVED, NOT_APPLICABLE)
QUIET, CRIED = "quiet", "cried"
TRUTHFUL = "truthful"
LIMIT = 300
"""Seconds that a job may take; the longest takes a tenth of that."""


@dataclass(frozen=True)
class Job:
    """One stand-in to be tried: with a fault, on the own item of its clause or on the `whole` suite, or a truthful one.

    A fault that is told now and then is tried in several runs; `turn` numbers them from 1, and is added to the seed,
    as it is with truthful variants.
    """

    provider: str
    fault: str = ""
    whole: bool = False
    turn: int = 0
    variant: str = ""

    def seed(self, first: int) -> int:
        """The seed of its run, where the first run has that one."""
        return first + max(0, self.turn - 1)

    @property
    def name(self) -> str:
        """What it is called when something is told of it."""
        turn = f", run {self.turn}" if self.turn else ""
        return f"{self.fault or f'{self.provider} {self.variant}'}{turn}"


@dataclass(frozen=True)
class Settings:
    """Under which profile and with which seed faults are tried."""

    profile: str
    seed: int
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came of a job: the verdict of the fault's clause, after how many requests it was first seen broken, how
    many requests the run took, and which other clauses were broken too, with their verdicts.

    Of a truthful variant: whether the run was quiet, else all verdicts that should not be.
    """

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

    @property
    def is_right(self) -> bool:
        """Whether a fault was caught, or a truthful variant left alone."""
        return self.word == QUIET if self.job.variant else self.is_caught


def jobs_of(told: Iterable[Fault]) -> list[Job]:
    """The jobs of faults, each on the own item of its clause."""
    return [Job(one.clause.provider, one.id) for one in told]


def long_jobs_of(told: Iterable[Fault], turns: int) -> list[Job]:
    """The jobs of faults that are told now and then: so many long runs of each."""
    return [Job(one.clause.provider, one.id, whole=True, turn=turn + 1) for one in told for turn in range(turns)]


def truthful(listed: Iterable[Contract], turns: int, part: int = 1, parts: int = 1) -> list[Job]:
    """The jobs of truthful variants: so many whole runs of each, or of every so-manieth."""
    known = [(contract.name, one.name) for contract in listed for one in variants(contract)][part - 1 :: parts]
    return [Job(provider, whole=True, turn=turn + 1, variant=name) for provider, name in known for turn in range(turns)]


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


def share(jobs: Sequence[Job], fraction: float, seed: int) -> list[Job]:
    """A random fraction of the jobs, at least one where any is wanted."""
    count = min(len(jobs), max(1, round(len(jobs) * fraction))) if fraction > 0 else 0
    return random.Random(seed).sample(jobs, count)


def drawn(jobs: Sequence[Job], fraction: float, seed: int) -> list[Job]:
    """A random fraction of the jobs, to be tried on the whole suite."""
    return [replace(job, whole=True) for job in share(jobs, fraction, seed)]


@cache
def contract_of(provider: str, folders: tuple[Path, ...] = ()) -> Contract:
    """A provider's contract, read and checked once a process; `folders` hold providers beside the shipped ones."""
    return contracts.load(provider, *folders)


def tried(job: Job, settings: Settings) -> Result:
    """Try a fault or a variant. A crash of the suite is a result as well: nothing is caught, and nobody left alone."""
    started = time.monotonic()
    try:
        with _limited(LIMIT):
            result = _met(job, settings) if job.variant else _caught(job, settings)
    except Exception as error:
        result = replace(_blank(job, settings), word=SUITE_ERROR, reason=f"{type(error).__name__}: {error}")
    return replace(result, seconds=round(time.monotonic() - started, 3))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TimeoutError in what takes longer."""

    def late(number: int, frame: object) -> None:
        """The alarm."""
        raise TimeoutError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _blank(job: Job, settings: Settings) -> Result:
    """The result of a job that nothing is known of yet."""
    if job.variant:
        return Result(job, TRUTHFUL, "", VARIANTS[job.variant].says, "")
    told = fault(contract_of(job.provider, settings.folders), job.fault)
    return Result(job, told.clause.check, told.clause.strength, told.says, "")


def _met(job: Job, settings: Settings) -> Result:
    standin = StandIn(contract_of(job.provider, settings.folders), variant=VARIANTS[job.variant])
    profile, seed = PROFILES[settings.profile], job.seed(settings.seed)
    done = run(standin.contract, standin, target=Target.of(standin.target()), profile=profile, seed=seed)
    loud = {id: told.word for id, told in done.verdicts.items() if told.word not in GOOD}
    word = CRIED if loud or done.exit_code else QUIET
    return replace(_blank(job, settings), word=word, cried=loud, requests=done.tally.requests)


def _caught(job: Job, settings: Settings) -> Result:
    contract = contract_of(job.provider, settings.folders)
    told = fault(contract, job.fault)
    done = _run(job, told, contract, settings)
    own = done.verdicts[told.clause.id]
    return replace(
        _blank(job, settings),
        word=own.word,
        first=done.first.get(told.clause.id),
        requests=done.tally.requests,
        cried={id: it.word for id, it in done.verdicts.items() if it.word in (VIOLATION, WARNING) and it is not own},
        reason=own.reason,
    )


def _run(job: Job, told: Fault, contract: Contract, settings: Settings) -> Run:
    profile, seed = PROFILES[settings.profile], settings.seed
    if not job.whole:
        return lying(contract, job.fault, profile, seed)
    standin, until = StandIn(contract, faults=(told,), draw=job.turn), told.clause.id if job.turn else None
    return run(contract, standin, profile=profile, seed=job.seed(seed), until=until)
