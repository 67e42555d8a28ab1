"""The benchmark as a whole: run all trials, then report on both tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from suites.kit.model.profiles import SEED
from suites.proof import _result_file
from suites.proof._facts import code_digest
from suites.proof._peer import _report
from suites.proof._peer._processes import outcomes
from suites.proof._peer._sides import sides
from suites.proof._peer._trials import WE, Outcome, Setting, Trial, outcome_of
from suites.proof._progress import Progress
from suites.proof._result_file import ResultFile

FOLDER = "peer"
EXAMPLES = 100
"""The peer's examples per phase: its own default."""
STEP = 20
"""Results per line of progress: fewer than in the proof, because these runs take longer."""


def result_file(resume: bool, profile: str | None, seed: int | None, out: Path) -> ResultFile:
    """A new result file, or the latest one. Raises NothingToResume."""
    folder, code = out / FOLDER, code_digest()
    if resume:
        return _result_file.resume(code, {"profile": profile, "seed": seed}, folder)
    setting = Setting(profile or "gate", SEED if seed is None else seed, EXAMPLES)
    return _result_file.begin({"code": code, **asdict(setting)}, folder)


def benchmark(trials: Iterable[Trial], peer: str, file: ResultFile, processes: int) -> bool:
    """Run all trials and print the report. Returns whether we caught every fault and flagged no compliant stand-in."""
    wanted, known = list(trials), {outcome.trial: outcome for outcome in map(outcome_of, file.records())}
    setting = Setting(**{name: value for name, value in file.header.items() if name != "code"})
    left = [trial for trial in wanted if trial not in known]
    click.echo(f"profile {setting.profile}, {setting.examples} examples of {peer}, seed {setting.seed}: {file.path}")
    click.echo(f"{len(wanted)} runs, {len(wanted) - len(left)} of them done before", err=True)
    progress = Progress(len(left), step=STEP)
    for outcome in outcomes(left, setting, processes):
        file.add(outcome.record())
        known[outcome.trial] = outcome
        progress.add(_report.without_outcome(outcome) if outcome.reason else None)
    return _print([known[trial] for trial in wanted], peer)


def _print(all: Sequence[Outcome], peer: str) -> bool:
    click.echo(f"\n{_report.table(all, peer)}\n")
    for line in _report.notes(all, peer):
        click.echo(line)
    ours = sides(all)[WE]
    return len(ours.caught) == len(ours.faults) and not ours.flagged
