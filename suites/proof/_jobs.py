"""The jobs of a proof, one run of the suite each: with a fault on one clause or all, or with a compliant variant."""

from __future__ import annotations

import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import contracts
from contracts import Contract
from suites.kit.model.profiles import PROFILES
from suites.kit.model.verdicts import KEPT, NOT_APPLICABLE, OBSERVED, SUITE_ERROR, VIOLATION, WARNING
from suites.proof._run import Application, Run, run, target_of
from suites.proof._shown import BesideCompliant
from suites.standin import VARIANTS, Fault, StandIn, fault, faults, variants

GOOD = (KEPT, OBSERVED, NOT_APPLICABLE)
QUIET, FLAGGED = "quiet", "flagged"
NOT_SHOWN = "not shown"
"""The fault changed no answer of its run: nobody could catch it there, so it is not missed either."""
VARIANT = "variant"
LIMIT = 300
"""Seconds that a job may take; the slowest job takes a tenth of that."""


@dataclass(frozen=True)
class Job:
    """One run: with a fault, on its clause's own item or on the `whole` suite; or with a variant.

    Intermittent faults and variants run several times. `repetition` numbers their runs from 1 and changes the seed.
    """

    provider: str
    fault: str = ""
    whole: bool = False
    repetition: int = 0
    variant: str = ""

    def seed(self, first: int) -> int:
        """The seed of the run, given that of the first repetition."""
        return first + max(0, self.repetition - 1)

    @property
    def name(self) -> str:
        """The name for messages."""
        repetition = f", run {self.repetition}" if self.repetition else ""
        return f"{self.fault or f'{self.provider} {self.variant}'}{repetition}"


@dataclass(frozen=True)
class Settings:
    """The profile and the seed of all runs, and the folders of further providers."""

    profile: str
    seed: int
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Result:
    """The result of a job.

    With a fault: the verdict `word` of its clause, or that it was not shown, the number of the request that `first`
    showed the fault, and the other clauses that were `flagged`, with their verdicts. With a variant: quiet, or flagged
    with all bad verdicts.
    """

    job: Job
    check: str
    strength: str
    says: str
    word: str
    first: int | None = None
    requests: int = 0
    flagged: dict[str, str] = field(default_factory=dict)
    reason: str | None = None
    seconds: float = 0.0

    @property
    def is_caught(self) -> bool:
        """Whether the clause's own item fails: a violation for a must, a warning for a should."""
        return self.word == (VIOLATION if self.strength == "must" else WARNING)

    @property
    def is_missed(self) -> bool:
        """Whether a fault changed an answer, and the clause's own item passes."""
        return not (self.is_caught or self.word == NOT_SHOWN)

    @property
    def is_right(self) -> bool:
        """Whether a fault was caught, or a compliant variant not flagged."""
        return self.word == QUIET if self.job.variant else self.is_caught

    def record(self) -> dict[str, Any]:
        """The result as a line of a result file."""
        return asdict(self)


def result_of(record: dict[str, Any]) -> Result:
    """A result from a line of a result file."""
    return Result(**{**record, "job": Job(**record["job"])})


def fault_jobs(selected: Iterable[Fault]) -> list[Job]:
    """The jobs of faults, each on the own item of its clause."""
    return [Job(one.clause.provider, one.id) for one in selected]


def intermittent_jobs(selected: Iterable[Fault], runs: int) -> list[Job]:
    """The jobs of intermittent faults: a number of long runs of each."""
    return [Job(one.clause.provider, one.id, True, number) for one in selected for number in range(1, runs + 1)]


def variant_jobs(listed: Iterable[Contract], runs: int, part: int = 1, parts: int = 1) -> list[Job]:
    """The jobs of compliant variants: a number of runs of each, or of a part of them."""
    known = [(contract.name, one.name) for contract in listed for one in variants(contract)][part - 1 :: parts]
    return [Job(provider, "", True, number, name) for provider, name in known for number in range(1, runs + 1)]


def sample_faults(contract: Contract, part: int = 1, parts: int = 1) -> list[Fault]:
    """A part of a provider's faults, without intermittent ones: every n-th of each check, and at least one per check.

    All parts together are all faults.
    """
    by_check: dict[str, list[Fault]] = defaultdict(list)
    for one in faults(contract):
        if not one.is_intermittent:
            by_check[one.clause.check].append(one)
    return [one for group in by_check.values() for one in group[(part - 1) % len(group) :: parts]]


def random_share(jobs: Sequence[Job], fraction: float, seed: int) -> list[Job]:
    """A random share of the jobs, at least one unless the fraction is 0."""
    count = min(len(jobs), max(1, round(len(jobs) * fraction))) if fraction > 0 else 0
    return random.Random(seed).sample(jobs, count)


def on_whole_suite(jobs: Sequence[Job], fraction: float, seed: int) -> list[Job]:
    """A random share of the jobs, on the whole suite."""
    return [replace(job, whole=True) for job in random_share(jobs, fraction, seed)]


@cache
def contract_of(provider: str, folders: tuple[Path, ...] = ()) -> Contract:
    """A provider's contract, loaded once per process; `folders` hold further providers."""
    return contracts.load(provider, *folders)


def run_job(job: Job, settings: Settings) -> Result:
    """Run a job. A crash of the suite is a result too: nothing was caught."""
    started = time.monotonic()
    try:
        with _limited(LIMIT):
            result = _run_variant(job, settings) if job.variant else _run_fault(job, settings)
    except Exception as error:
        result = replace(_blank(job, settings), word=SUITE_ERROR, reason=f"{type(error).__name__}: {error}")
    return replace(result, seconds=round(time.monotonic() - started, 3))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise TimeoutError when the block takes longer.

    By an alarm signal, because a suite that hangs is the very thing to find, and no check inside it would be reached.
    """

    def _late(number: int, frame: object) -> None:
        raise TimeoutError(f"took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _blank(job: Job, settings: Settings) -> Result:
    """The result of a job without what only the run can tell."""
    if job.variant:
        return Result(job, VARIANT, "", VARIANTS[job.variant].says, "")
    one = fault(contract_of(job.provider, settings.folders), job.fault)
    return Result(job, one.clause.check, one.clause.strength, one.says, "")


def _run_variant(job: Job, settings: Settings) -> Result:
    standin = StandIn(contract_of(job.provider, settings.folders), variant=VARIANTS[job.variant])
    profile, seed = PROFILES[settings.profile], job.seed(settings.seed)
    finished = run(standin.contract, standin, target=target_of(standin), profile=profile, seed=seed)
    flagged = {id: verdict.word for id, verdict in finished.verdicts.items() if verdict.word not in GOOD}
    word = FLAGGED if flagged or finished.exit_code else QUIET
    return replace(_blank(job, settings), word=word, flagged=flagged, requests=finished.tally.requests)


def _run_fault(job: Job, settings: Settings) -> Result:
    contract = contract_of(job.provider, settings.folders)
    one = fault(contract, job.fault)
    finished = _run(job, one, contract, settings)
    words = {id: verdict.word for id, verdict in finished.verdicts.items()}
    result = replace(
        _blank(job, settings),
        word=words.pop(one.clause.id),
        first=finished.first.get(one.clause.id),
        requests=finished.tally.requests,
        flagged={id: word for id, word in words.items() if word in (VIOLATION, WARNING)},
        reason=finished.verdicts[one.clause.id].reason,
    )
    return result if result.is_caught or _is_shown(job, one, contract, settings) else replace(result, word=NOT_SHOWN)


def _run(job: Job, one: Fault, contract: Contract, settings: Settings, application: Application | None = None) -> Run:
    """A run against the stand-in with a fault, or an application in its place."""
    profile, seed = PROFILES[settings.profile], job.seed(settings.seed)
    application = application or _with_fault(job, one, contract)
    until = one.clause.id if job.repetition else None
    clauses = () if job.whole else (one.clause,)
    return run(contract, application, clauses, profile=profile, seed=seed, until=until)


def _with_fault(job: Job, one: Fault, contract: Contract) -> StandIn:
    return StandIn(contract, faults=(one,), draw=job.repetition)


def _is_shown(job: Job, one: Fault, contract: Contract, settings: Settings) -> bool:
    """Whether the fault changes an answer when the run of a job is made again."""
    before, after = (StandIn(contract, draw=job.repetition) for _ in range(2))
    all_three = BesideCompliant(_with_fault(job, one, contract), before, after)
    _run(job, one, contract, settings, all_three)
    return all_three.is_shown
