"""`--restore RUN` and `--cleanup TARGET`: what a run that was killed could not put or take back itself."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import pytest

import contracts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.restore.ledger import ENDING, Booking, RestoreLedger, unfinished_runs
from suites.kit.restore.leftovers import Leftovers, put_back
from suites.kit.session import targets
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.masking_plugin import learn_target
from suites.kit.session.run_lock import RunLock
from suites.kit.session.usage_errors import fail, fail_unknown


def run(config: pytest.Config) -> int | None:
    """Do what the options ask for and return the exit code: 0, or 75 when something is still there.

    None when neither option is given, 78 for a user's mistake.
    """
    try:
        if config.option.restore and config.option.cleanup:
            fail("--restore and --cleanup: use one of the two.")
        if config.option.restore:
            return _restore(config, config.option.restore)
        return _clean_up(config, config.option.cleanup) if config.option.cleanup else None
    except pytest.exit.Exception as mistake:
        print(mistake.msg, file=sys.stderr)
        return CONTRACT_FAULT


def _restore(config: pytest.Config, run: str) -> int:
    folder = config.rootpath / FOLDER
    ledger = RestoreLedger(folder / f"{run}{ENDING}")
    if not ledger.path.exists():
        known = sorted({path.stem for path in folder.glob("*") if path.suffix in (ENDING, ".jsonl")})
        if run not in known:
            fail_unknown("run", "--restore", run, known)
        print(f"run {run} left nothing behind")
        return 0
    names = dict.fromkeys(entry.target for entry in ledger.open_entries())
    return max([_settle(config, ledger, run, name) for name in names], default=_discard(ledger))


def _clean_up(config: pytest.Config, name: str) -> int:
    folder = config.rootpath / FOLDER
    target = _target(config, name)
    runs = unfinished_runs(folder, name)
    if not runs:
        print(f"no run left anything behind at {target.name}")
    return max([_settle(config, RestoreLedger(folder / f"{run}{ENDING}"), run, name) for run in runs], default=0)


def _settle(config: pytest.Config, ledger: RestoreLedger, run: str, name: str) -> int:
    """Put back and take back what a run left at a target, and tell of it."""
    target, place = _target(config, name), ledger.place_of(name)
    if place not in (None, target.base_url):
        print(f"{name}: run {run} wrote to {place}, and the target is at {target.base_url} now: nothing is sent")
        return UNCLEAR
    lock = RunLock(target.base_url, run)
    if held := lock.acquire():
        print(f"{name}: {held}: wait until it is over")
        return UNCLEAR
    with contextlib.ExitStack() as held_open, DelayedInterrupts("putting back what the run changed"):
        held_open.callback(lock.release)
        bound = BoundContract(contracts.load(target.provider, *_folders(config)), target)
        learn_target(config, bound.contract, target)
        traces = put_back(ledger, bound, run)
        _forget_unknown(ledger, name)
    _tell(name, run, traces)
    return _discard(ledger) or (UNCLEAR if traces.left else 0)


def _forget_unknown(ledger: RestoreLedger, name: str) -> None:
    """A booking of which nobody knows whether it was made is told once; no machine can do more about it."""
    for entry in ledger.open_entries(name):
        if isinstance(entry, Booking) and entry.fixture is None:
            ledger.note_done(name, entry.marker)


def _tell(name: str, run: str, traces: Leftovers) -> None:
    done = f"{traces.restored} put back, {traces.taken} taken back, {traces.requests} requests"
    print(f"{name}, run {run}: {done}")
    for line in (*traces.notes, *traces.left):
        print(f"  {line}")


def _discard(ledger: RestoreLedger) -> int:
    """Delete a ledger in which nothing is owed any more."""
    if not ledger.is_settled:
        return UNCLEAR
    ledger.discard()
    return 0


def _target(config: pytest.Config, name: str) -> Target:
    folders = _folders(config)
    target = targets.opened(targets.described(config, *folders), name)
    targets.guard_production(target, contracts.load(target.provider, *folders), config.option.allow_production)
    return target


def _folders(config: pytest.Config) -> list[Path]:
    return [Path(text) for text in config.option.contract_folders]
