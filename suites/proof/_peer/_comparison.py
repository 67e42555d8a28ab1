"""The comparison as a whole: what is to be tried, the outcomes as they come, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from suites.kit.model.profiles import SEED
from suites.proof._facts import code_digest
from suites.proof._peer import _kept, _side_by_side
from suites.proof._peer._compare import sides
from suites.proof._peer._forked import outcomes
from suites.proof._peer._kept import Kept
from suites.proof._peer._trials import WE, Outcome, Setting, Trial
from suites.proof._progress import Progress

FOLDER = "peer"
EXAMPLES = 100
"""Of the peer in each phase: its own default."""


def kept(resume: bool, profile: str | None, seed: int | None, out: Path) -> Kept:
    """Where outcomes go: a new file, or the latest one. Raises NoLedger."""
    folder, code = out / FOLDER, code_digest()
    if resume:
        return _kept.resume({"profile": profile, "seed": seed}, code, folder)
    setting = Setting(profile or "gate", SEED if seed is None else seed, EXAMPLES)
    return _kept.begin(setting, code, folder)


def compared(trials: Iterable[Trial], peer: str, kept: Kept, processes: int) -> bool:
    """Try all, tell both sides, and say whether we caught every fault and cried over no truth."""
    todo, known, setting = list(trials), kept.outcomes(), kept.setting
    left = [trial for trial in todo if trial not in known]
    click.echo(f"profile {setting.profile}, {setting.examples} examples of {peer}, seed {setting.seed}: {kept.path}")
    click.echo(f"{len(todo)} runs, {len(todo) - len(left)} of them done before", err=True)
    progress = Progress(len(left), step=20)
    for outcome in outcomes(left, setting, processes):
        kept.add(outcome)
        known[outcome.trial] = outcome
        progress.heard(_side_by_side.without_end(outcome) if outcome.reason else None)
    return _told([known[trial] for trial in todo], peer)


def _told(all: Sequence[Outcome], peer: str) -> bool:
    click.echo(f"\n{_side_by_side.table(all, peer)}\n")
    for line in _side_by_side.notes(all, peer):
        click.echo(line)
    ours = sides(all)[WE]
    return len(ours.caught) == len(ours.tried) and not ours.cried
