"""Loses requests at every position of a run, and looks whether anybody is blamed: `python -m suites.selftest.losses`.

Each trial is one whole run of the profile gate (`lossy`). Nothing may be called broken, nothing may be warned about.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import click

from contracts import text_table
from suites.kit.model.verdicts import INCONCLUSIVE, SUITE_ERROR, VIOLATION, WARNING
from suites.selftest import exchanges, lossy
from suites.selftest.live import PROVIDERS
from suites.standin import VARIANTS, StandIn, variants

POSITIONS = 60
"""At each of the first 60 requests of a run one is lost: they hold a request of nearly every check."""
RATES = (0.01, 0.05, 0.2, 0.4)
SEEDS_PER_RATE = 3
RATE_OF_STATUSES = 0.05
LOCKING = "closed_stays_closed"
CLOSING_UPDATES = 3
"""How many updates that close an appointment a run sends first; Lobbie and SQOD have as many closing statuses."""
FLAGGED = (VIOLATION, WARNING, SUITE_ERROR)
PLACES = {"at": "at a position", "at closing update": "at a closing update"}
"""How the table names where something is lost, by the name of a trial without its number."""
REPORT_SECONDS = 10.0
"""How often the progress is printed."""


@dataclass(frozen=True, order=True)
class Trial:
    """What is lost in one run: the request at a position, or (`rate`) some at random.

    With `is_locking`, the vendor refuses updates of closed appointments, and only updates that close one are counted.
    """

    provider: str
    way: str
    applied: str
    position: int = 0
    rate: float = 0.0
    seed: int = 0
    is_locking: bool = False

    @property
    def name(self) -> str:
        """How `--only` names it."""
        closing = "closing update " if self.is_locking else ""
        where = f"at {closing}{self.position}" if self.position else f"{self.rate:.0%} seed {self.seed}"
        return f"{self.provider}/{self.way}/{self.applied}/{where}"

    def is_lost(self, number: int) -> bool:
        """Whether the n-th request of the run is lost."""
        if self.position:
            return number == self.position
        return random.Random(f"{self.seed}/{self.rate}/{number}").random() < self.rate


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: the clauses that were flagged, each with where and why, and the numbers."""

    trial: str
    flagged: list[str]
    inconclusive: int
    requests: int
    lost: int


def trials(providers: Iterable[str]) -> Iterator[Trial]:
    """Every trial: each way, applied or not, at each position and each rate; then each status that is no answer."""
    for provider in providers:
        for way in lossy.WAYS:
            for applied in lossy.APPLIED if way == "late" else lossy.APPLIED[:2]:
                yield from (Trial(provider, way, applied, position) for position in range(1, POSITIONS + 1))
                for rate in RATES:
                    yield from (Trial(provider, way, applied, 0, rate, seed) for seed in range(SEEDS_PER_RATE))
        for way in (*map(str, lossy.STATUSES), "403 page"):
            for applied in lossy.APPLIED[:2]:
                yield Trial(provider, way, applied, 0, RATE_OF_STATUSES, 1)
        if VARIANTS[LOCKING] in variants(exchanges.contract(provider)):
            yield from closing_trials(provider)


def closing_trials(provider: str) -> Iterator[Trial]:
    """Each update that closes an appointment gets lost, at a vendor that then lets nothing change it any more."""
    for way in (*lossy.WAYS, "403 page"):
        for applied in lossy.APPLIED:
            for position in range(1, CLOSING_UPDATES + 1):
                yield Trial(provider, way, applied, position, is_locking=True)


def outcome(trial: Trial, over_sockets: bool = False) -> Outcome:
    """Run a trial."""
    kind: dict[str, Any] = {}
    if trial.is_locking:
        standin = StandIn(exchanges.contract(trial.provider), variant=VARIANTS[LOCKING])
        kind = {"standin": standin, "among": lossy.closing(trial.provider)}
    run = lossy.run(trial.provider, trial.way, trial.applied, trial.is_lost, over_sockets=over_sockets, **kind)
    flagged = [
        f"{verdict.word} {verdict.clause.id}: {', '.join(sorted({found.pointer for found in verdict.findings}))}"
        for verdict in run.verdicts
        if verdict.word in FLAGGED
    ]
    unclear = sum(verdict.word == INCONCLUSIVE for verdict in run.verdicts)
    return Outcome(trial.name, flagged, unclear, run.requests, run.lost)


def table(outcomes: Iterable[Outcome]) -> list[str]:
    """A row for each way and provider."""
    rows: dict[tuple[str, ...], Counter[str]] = {}
    for one in outcomes:
        provider, way, applied, where = one.trial.split("/")
        kind = PLACES.get(where.rpartition(" ")[0], where.partition(" ")[0])
        row = rows.setdefault((provider, way, applied, kind), Counter())
        row.update(runs=1, flagged=int(bool(one.flagged)), unclear=int(one.inconclusive > 0), lost=one.lost)
    heads = ["provider", "what is lost", "at the vendor", "where", "runs", "flagged", "inconclusive", "lost per run"]
    return text_table(
        heads,
        [
            [*key, str(row["runs"]), str(row["flagged"]), str(row["unclear"]), f"{row['lost'] / row['runs']:.1f}"]
            for key, row in sorted(rows.items())
        ],
    )


@click.command()
@click.option("--provider", "providers", type=click.Choice(PROVIDERS), multiple=True, default=PROVIDERS)
@click.option("--only", metavar="TRIAL", help="Only the trial of this name, as the list of flagged ones prints it.")
@click.option("--one-in", type=click.IntRange(1), default=1, show_default=True, help="Only every n-th trial, shuffled.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--over-sockets", is_flag=True, help="Through a proxy on loopback, which really cuts and is late.")
@click.option("--resume", type=click.Path(path_type=Path), help="Keep results in this file; skip those it has.")
def main(
    providers: tuple[str, ...], only: str | None, one_in: int, jobs: int, over_sockets: bool, resume: Path | None
) -> None:
    """Lose requests in whole runs and count who is blamed. Exit code 1 when anybody is."""
    chosen = [trial for trial in trials(providers) if only in (None, trial.name)]
    if not chosen:
        raise click.UsageError(f"--only {only}: there is no such trial")
    random.Random(1).shuffle(chosen)
    done = _known(resume) if resume else {}
    waiting = [trial for trial in chosen[::one_in] if trial.name not in done]
    for one in _run(waiting, jobs, over_sockets):
        done[one.trial] = one
        if resume:
            with resume.open("a") as file:
                file.write(json.dumps(asdict(one)) + "\n")
    click.echo("\n".join(table(done.values())))
    flagged = [one for one in done.values() if one.flagged]
    for one in sorted(flagged, key=lambda one: one.trial):
        click.echo(f"flagged: --only '{one.trial}': {'; '.join(one.flagged)}")
    click.echo(f"\n{len(done)} runs, {len(flagged)} of them flagged something")
    sys.exit(bool(flagged))


def _known(file: Path) -> dict[str, Outcome]:
    lines = file.read_text().splitlines() if file.exists() else []
    return {one.trial: one for one in (Outcome(**json.loads(line)) for line in lines)}


def _run(waiting: list[Trial], jobs: int, over_sockets: bool) -> Iterator[Outcome]:
    began = printed = time.monotonic()
    # Spawned, not forked: a copy of a process with threads may hang.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        futures = [pool.submit(outcome, trial, over_sockets) for trial in waiting]
        for number, future in enumerate(as_completed(futures), start=1):
            yield future.result()
            if time.monotonic() - printed > REPORT_SECONDS:
                printed = time.monotonic()
                left = (printed - began) / number * (len(waiting) - number)
                click.echo(f"{number} of {len(waiting)} runs, {left / 60:.0f} minutes left", err=True)


if __name__ == "__main__":
    main()
