"""`--restore RUN` and `--cleanup TARGET` undo what a killed run could not put back or cancel itself; `--accept RUN`
leaves it as it is."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from dataclasses import replace

import pytest

import contracts
from contracts.places import is_same_place
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.restore.ledger import LEDGER_SUFFIX, Booking, RestoreLedger, unfinished_runs
from suites.kit.restore.leftovers import MOST_REQUESTS, Leftovers, restore_target
from suites.kit.restore.put_back import what_differs
from suites.kit.session import targets
from suites.kit.session.command_line import CommandLine
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.masking_plugin import learn_target
from suites.kit.session.run_lock import RunLock
from suites.kit.session.usage_errors import fail, fail_unknown

HASH_LENGTH = 12
"""Characters of the hash that confirms what is accepted: enough that no other state of the ledger has the same."""


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run the command and return its exit code: 0, 75 if something is still changed, 78 if an option is wrong.

    Returns None if neither option is given.
    """
    try:
        commands = {"restore": _restore, "cleanup": _clean_up, "accept": _accept}
        given = {name: value for name in commands if (value := config.getoption(name, None))}
        if len(given) > 1:
            fail(f"{' and '.join(f'--{name}' for name in given)}: use only one of them.")
        return next((commands[name](config, value) for name, value in given.items()), None)
    # Outside of a session, pytest would print a traceback for either.
    except (pytest.exit.Exception, contracts.ContractError) as error:
        print(error, file=sys.stderr)
        return CONTRACT_FAULT


def _restore(config: pytest.Config, run: str) -> int:
    ledger = _ledger(config, "--restore", run)
    if not ledger.path.exists():
        print(f"run {run} left nothing to put back")
        return 0
    if _is_in_use(ledger, run):
        return UNCLEAR
    names = dict.fromkeys(entry.target for entry in ledger.open_entries())
    code = max([_undo(config, ledger, run, _target(config, name)) for name in names], default=0)
    if not names and ledger.problem:
        print(f"run {run}: {ledger.problem}; look at the target's appointments yourself: nothing more is known of them")
        return UNCLEAR
    ledger.discard_if_settled()
    return code


def _ledger(config: pytest.Config, option: str, run: str) -> RestoreLedger:
    """The restore ledger of a run; of one that left nothing, a ledger without a file."""
    folder = config.rootpath / FOLDER
    ledger = RestoreLedger(folder / f"{run}{LEDGER_SUFFIX}")
    known = sorted({path.stem for path in folder.glob("*") if path.suffix in (LEDGER_SUFFIX, ".jsonl")})
    if run not in known:
        fail_unknown("run", option, run, known)
    return ledger


def _is_in_use(ledger: RestoreLedger, run: str) -> bool:
    """Whether a run is writing to a place of this ledger, though it may owe nothing yet; prints which."""
    for place in ledger.places():
        lock = RunLock(place, run)
        holder = lock.acquire()
        lock.release()
        if holder:
            print(f"{holder}: wait until it has ended")
            return True
    return False


def _accept(config: pytest.Config, requested: str) -> int:
    run, _, given = requested.partition(":")
    ledger = _ledger(config, "--accept", run)
    if not ledger.path.exists():
        print(f"run {run} left nothing to put back")
        return 0
    if _is_in_use(ledger, run):
        return UNCLEAR
    hash = hashlib.sha256(ledger.path.read_bytes()).hexdigest()[:HASH_LENGTH]
    print(f"run {run} changed this and has not put it back:")
    for name in dict.fromkeys(one.target for one in ledger.open_entries()):
        _show(config, ledger, run, name)
    if given != hash and not (sys.stdin.isatty() and _is_typed(run)):
        command = CommandLine.of(config).pytest(f"--accept {run}:{hash}")
        print(f"Nothing is accepted. Without a terminal, confirm it by: {command}")
        return UNCLEAR
    ledger.path.unlink()
    print(f"run {run}: accepted. It stays as it is, and no later run waits for it.")
    return 0


def _show(config: pytest.Config, ledger: RestoreLedger, run: str, name: str) -> None:
    """Print what differs at one target."""
    target = _target(config, name, "--accept")
    if elsewhere := _elsewhere(ledger, run, target):
        print(f"  {elsewhere}")
        return
    bound = _bound(config, target)
    with contextlib.closing(Client(bound, MOST_REQUESTS, run)) as client:
        for one in ledger.open_entries(name):
            what = f"a booking marked {one.marker}" if isinstance(one, Booking) else what_differs(one, bound, client)
            print(f"  {name}: {what}")


def _is_typed(run: str) -> bool:
    """Ask a person to type the run's id, so that nobody accepts by a stray key."""
    return input(f"To leave it so, type {run}: ").strip() == run


def _clean_up(config: pytest.Config, name: str) -> int:
    folder = config.rootpath / FOLDER
    target = _target(config, name, "--cleanup")
    runs = unfinished_runs(folder, name, target.base_url)
    if not runs:
        print(f"no run left anything to put back at {target.name}")
    ledgers = {run: RestoreLedger(folder / f"{run}{LEDGER_SUFFIX}") for run in runs}
    owed = [(run, ledger, owed) for run, ledger in ledgers.items() for owed in ledger.owed_at(name, target.base_url)]
    code = max([_undo(config, ledger, run, replace(target, name=then)) for run, ledger, then in owed], default=0)
    for ledger in ledgers.values():
        ledger.discard_if_settled()
    return code


def _elsewhere(ledger: RestoreLedger, run: str, target: Target) -> str:
    """Says that a target has moved since the run wrote to it; empty where it has not."""
    place = ledger.place_of(target.name)
    if place is None or is_same_place(place, target.base_url):
        return ""
    return f"{target.name}: run {run} wrote to {place}, but the target is now at {target.base_url}: nothing is sent"


def _undo(config: pytest.Config, ledger: RestoreLedger, run: str, target: Target) -> int:
    """Put back and cancel what a run left at one target, and print the result."""
    name = target.name
    if elsewhere := _elsewhere(ledger, run, target):
        print(elsewhere)
        return UNCLEAR
    lock = RunLock(target.base_url, run)
    if holder := lock.acquire():
        print(f"{name}: {holder}: wait until it has ended")
        return UNCLEAR
    with contextlib.ExitStack() as stack, DelayedInterrupts("putting back what the run changed"):
        stack.callback(lock.release)
        bound = _bound(config, target)
        leftovers = restore_target(ledger, bound, run)
        _close_unanswered(ledger, name)
    _print_result(name, run, leftovers)
    return UNCLEAR if leftovers.problems else 0


def _close_unanswered(ledger: RestoreLedger, name: str) -> None:
    """Close the bookings that got no answer. They are reported once: without an id, only a person can find them."""
    for entry in ledger.open_entries(name):
        if isinstance(entry, Booking) and entry.fixture is None:
            ledger.note_settled(entry)


def _print_result(name: str, run: str, leftovers: Leftovers) -> None:
    counts = f"{leftovers.put_back} put back, {leftovers.cancelled} cancelled, {leftovers.requests} requests"
    print(f"{name}, run {run}: {counts}")
    for line in (*leftovers.notes, *leftovers.problems):
        print(f"  {line}")


def _bound(config: pytest.Config, target: Target) -> BoundContract:
    """The contract of a target. From now on, what is printed is masked."""
    bound = BoundContract(contracts.load(target.provider, *targets.contract_folders(config)), target)
    learn_target(config, bound.contract, target)
    return bound


def _target(config: pytest.Config, name: str, option: str = "--restore") -> Target:
    folders = targets.contract_folders(config)
    target = targets.load_target(targets.read_targets(config, *folders), name, option)
    targets.guard_production(target, contracts.load(target.provider, *folders), config.option.allow_production)
    return target
