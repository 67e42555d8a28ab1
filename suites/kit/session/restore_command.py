"""`--restore RUN` and `--cleanup TARGET` undo what a killed run could not put back or cancel itself; `--accept RUN`
leaves it as it is."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

import contracts
from contracts.places import place_at
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import RedisUnavailable
from suites.kit.model.target import Target
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.privacy.templates import Templates
from suites.kit.restore.ledger import LEDGER_SUFFIX, Booking, RestoreLedger
from suites.kit.restore.leftovers import MOST_REQUESTS, Leftovers, restore_target
from suites.kit.restore.lost_bookings import how_to_find
from suites.kit.restore.put_back import what_differs
from suites.kit.restore.unfinished import LedgerHold, Unfinished, unfinished_runs
from suites.kit.session import targets
from suites.kit.session.command_line import CommandLine
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.locks import PlaceLocks
from suites.kit.session.masking_plugin import learn_target
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
    except (pytest.exit.Exception, contracts.ContractError, RedisUnavailable) as error:
        print(error, file=sys.stderr)
        return CONTRACT_FAULT


def _restore(config: pytest.Config, run: str) -> int:
    ledger = _ledger(config, "--restore", run)
    if not ledger.path.exists():
        print(f"run {run} left nothing to put back")
        return 0
    with _in_use(ledger, run) as is_free:
        return _undo_all(config, ledger, run) if is_free else UNCLEAR


@contextlib.contextmanager
def _in_use(ledger: RestoreLedger, run: str) -> Iterator[bool]:
    """Use a ledger; False, with a message, while its run is still going: what it notes next must not be lost."""
    hold = LedgerHold(ledger.path)
    is_free = hold.acquire()
    if not is_free:
        print(f"run {run} is still going, or is being put back: nothing is sent; wait until it has ended")
    try:
        yield is_free
    finally:
        hold.release()


def _undo_all(config: pytest.Config, ledger: RestoreLedger, run: str) -> int:
    """Put back and cancel what a run left at all its targets, and discard its ledger if nothing more is owed."""
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


def _accept(config: pytest.Config, requested: str) -> int:
    run, _, given = requested.partition(":")
    ledger = _ledger(config, "--accept", run)
    if not ledger.path.exists():
        print(f"run {run} left nothing to put back")
        return 0
    with _in_use(ledger, run) as is_free:
        return _confirm(config, ledger, run, given) if is_free else UNCLEAR


def _confirm(config: pytest.Config, ledger: RestoreLedger, run: str, given: str) -> int:
    """Show what a run left changed, and retire its ledger if the user confirms that it may stay so."""
    hash = hashlib.sha256(ledger.path.read_bytes()).hexdigest()[:HASH_LENGTH]
    print(f"run {run} changed this and has not put it back:")
    locked = [_show(config, ledger, run, name) for name in dict.fromkeys(one.target for one in ledger.open_entries())]
    if any(locked):
        return UNCLEAR
    if given != hash and not (sys.stdin.isatty() and _is_typed(run)):
        command = CommandLine.of(config).pytest(f"--accept {run}:{hash}")
        print(f"Nothing is accepted. Without a terminal, confirm it by: {command}")
        return UNCLEAR
    ledger.path.unlink()
    print(f"run {run}: accepted. It stays as it is, and no later run waits for it.")
    return 0


def _show(config: pytest.Config, ledger: RestoreLedger, run: str, name: str) -> str:
    """Print what differs at one target. Returns why that cannot be looked at now; empty if it can."""
    target = _target(config, name, "--accept")
    if elsewhere := _elsewhere(ledger, run, target):
        print(f"  {elsewhere}")
        return ""
    locks = _locks(config, ledger, run, target)
    if reason := locks.acquire():
        print(f"  {name}: {reason}")
        return reason
    bound = _bound(config, target)
    with contextlib.ExitStack() as stack:
        stack.callback(locks.release)
        client = stack.enter_context(contextlib.closing(Client(bound, MOST_REQUESTS, run)))
        for one in ledger.open_entries(name):
            if isinstance(one, Booking):
                what = f"a booking for {one.role or 'a run'}: {how_to_find(one, Templates(bound))}"
            else:
                what = what_differs(one, bound, client)
            print(f"  {name}: {what}")
    return ""


def _is_typed(run: str) -> bool:
    """Ask a person to type the run's id, so that nobody accepts by a stray key."""
    return input(f"To leave it so, type {run}: ").strip() == run


def _clean_up(config: pytest.Config, name: str) -> int:
    folder = config.rootpath / FOLDER
    target = _target(config, name, "--cleanup")
    runs = unfinished_runs(folder.glob(f"*{LEDGER_SUFFIX}"), target.base_url, name)
    if not runs:
        print(f"no run left anything to put back at {target.name}")
    return max([_clean_up_after(config, one, target) for one in runs], default=0)


def _clean_up_after(config: pytest.Config, unfinished: Unfinished, target: Target) -> int:
    """Put back and cancel what one run left at the place of a target, under whichever names."""
    run, ledger = unfinished.run, RestoreLedger(unfinished.ledger)
    with _in_use(ledger, run) as is_free:
        if not is_free:
            return UNCLEAR
        code = max(_undo(config, ledger, run, replace(target, name=name)) for name in unfinished.targets)
        ledger.discard_if_settled()
        return code


def _elsewhere(ledger: RestoreLedger, run: str, target: Target) -> str:
    """Says that a target has moved since the run wrote to it; empty where it has not."""
    place = ledger.place_of(target.name)
    if place is None or place_at(place) == place_at(target.base_url):
        return ""
    return f"{target.name}: run {run} wrote to {place}, but the target is now at {target.base_url}: nothing is sent"


def _undo(config: pytest.Config, ledger: RestoreLedger, run: str, target: Target) -> int:
    """Put back and cancel what a run left at one target, and print the result."""
    name = target.name
    if elsewhere := _elsewhere(ledger, run, target):
        print(elsewhere)
        return UNCLEAR
    locks = _locks(config, ledger, run, target)
    if reason := locks.acquire():
        print(f"{name}: {reason}")
        return UNCLEAR
    with contextlib.ExitStack() as stack, DelayedInterrupts("putting back what the run changed"):
        stack.callback(locks.release)
        bound = _bound(config, target)
        leftovers = restore_target(ledger, bound, run)
        _close_unanswered(ledger, name)
    _print_result(name, run, leftovers)
    return UNCLEAR if leftovers.problems else 0


def _locks(config: pytest.Config, ledger: RestoreLedger, run: str, target: Target) -> PlaceLocks:
    return PlaceLocks(target.base_url, run, ledger.path, CommandLine.of(config).pytest(f"--restore {run}"))


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
