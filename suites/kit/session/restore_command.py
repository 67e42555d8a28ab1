"""`--restore RUN` and `--cleanup TARGET` undo what a killed run could not put back or cancel itself; `--accept RUN`
leaves it as it is. `--learn TARGET` only reads."""

from __future__ import annotations

import contextlib
import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

import contracts
from contracts.places import place_at
from suites.kit.http.account import Account
from suites.kit.http.client import Client
from suites.kit.model.errors import LedgerUnwritable, RedisUnavailable
from suites.kit.model.target import Target
from suites.kit.model.verdicts import CONTRACT_FAULT, UNCLEAR
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Booking
from suites.kit.restore.ledger import ACCEPTED, LEDGER_SUFFIX, RestoreLedger
from suites.kit.restore.leftovers import MOST_REQUESTS, Leftovers, restore_target
from suites.kit.restore.lost_bookings import how_to_find
from suites.kit.restore.put_back import what_differs
from suites.kit.restore.unfinished import LedgerHold, Unfinished, unfinished_runs
from suites.kit.session import learn_command, one_target
from suites.kit.session.command_line import CommandLine
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.left_text import not_before
from suites.kit.session.locks import PlaceLocks
from suites.kit.session.notes_text import joined_notes
from suites.kit.session.usage_errors import fail, fail_unknown

HASH_LENGTH = 12
"""Characters of the hash that confirms what is accepted: enough that no other state of the ledger has the same."""


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """Run the command and return its exit code: 0, 75 if something is still changed, 78 if an option is wrong.

    Returns None if no command is given.
    """
    commands = {"restore": _restore, "cleanup": _clean_up, "accept": _accept, "learn": learn_command.learn}
    given = {name: value for name in commands if (value := config.getoption(name, None)) is not None}
    try:
        if len(given) > 1:
            fail(f"{' and '.join(f'--{name}' for name in given)}: use only one of them.")
        return next((commands[name](config, value) for name, value in given.items()), None)
    # Outside of a session, pytest would print a traceback for each of these.
    except (pytest.exit.Exception, contracts.ContractError, RedisUnavailable) as error:
        print(error, file=sys.stderr)
        return CONTRACT_FAULT
    except (LedgerUnwritable, OSError) as error:
        print(error, file=sys.stderr)
        return UNCLEAR
    except KeyboardInterrupt:
        print("\nstopped: what is not put back stays in the restore ledger", file=sys.stderr)
        return pytest.ExitCode.INTERRUPTED


def _restore(config: pytest.Config, run: str) -> int:
    return _with_ledger(config, "--restore", run, partial(_undo_all, config))


def _accept(config: pytest.Config, requested: str) -> int:
    run, _, given = requested.partition(":")
    return _with_ledger(config, "--accept", run, partial(_confirm, config, given))


def _with_ledger(config: pytest.Config, option: str, run: str, use: Callable[[RestoreLedger], int]) -> int:
    """Use the ledger of a run that a user names, if there is one."""
    folder = config.rootpath / FOLDER
    known = sorted({path.stem for path in folder.glob("*") if path.suffix in (LEDGER_SUFFIX, ".jsonl")})
    if run not in known:
        fail_unknown("run", option, run, known)
    ledger = RestoreLedger(folder / f"{run}{LEDGER_SUFFIX}")
    if not ledger.path.exists():
        print(f"run {run} left nothing to put back")
        return 0
    return _alone(ledger, use)


def _alone(ledger: RestoreLedger, use: Callable[[RestoreLedger], int]) -> int:
    """Use a ledger, unless its run is still going: what that notes next must not be lost."""
    hold = LedgerHold(ledger.path)
    if not hold.acquire():
        print(f"run {ledger.run} is still going, or is being put back: nothing is sent; wait until it has ended")
        return UNCLEAR
    try:
        return use(ledger)
    finally:
        hold.release()


def _undo_all(config: pytest.Config, ledger: RestoreLedger) -> int:
    """Put back and cancel what a run left at all its targets, and discard its ledger if nothing more is owed."""
    names = dict.fromkeys(entry.target for entry in ledger.open_entries())
    code = max([_undo_named(config, ledger, name) for name in names], default=0)
    if not names and (problem := ledger.problem):
        print(f"run {ledger.run}: {problem}; look at the target's appointments yourself: nothing more is known of them")
        return UNCLEAR
    if not names:
        print(f"run {ledger.run} left nothing to put back")
    ledger.discard_if_settled()
    ledger.tell_reports()
    return code


def _undo_named(config: pytest.Config, ledger: RestoreLedger, name: str) -> int:
    """The same at one target. One that cannot be used, as it was renamed, does not hold back the others."""
    try:
        target = one_target.load(config, name, "--restore")
    except (pytest.exit.Exception, contracts.ContractError) as error:
        print(error, file=sys.stderr)
        print("If the target has another name now: pytest --cleanup NAME restores by its new name", file=sys.stderr)
        return CONTRACT_FAULT
    return _undo(config, ledger, target)


def _confirm(config: pytest.Config, given: str, ledger: RestoreLedger) -> int:
    """Show what a run left changed, and delete its ledger if the user confirms that it may stay so."""
    run, hash = ledger.run, hashlib.sha256(ledger.path.read_bytes()).hexdigest()[:HASH_LENGTH]
    print(f"run {run} changed this and has not put it back:")
    locked = [_show(config, ledger, name) for name in dict.fromkeys(one.target for one in ledger.open_entries())]
    if any(locked):
        return UNCLEAR
    if given != hash and not _is_typed(config, run):
        command = CommandLine.of(config).accept(f"{run}:{hash}")
        print(f"Nothing is accepted. Without a terminal, confirm it by: {command}")
        return UNCLEAR
    ledger.path.unlink()
    ledger.tell_reports(ACCEPTED)
    print(f"run {run}: accepted. It stays as it is, and no later run waits for it.")
    return 0


def _show(config: pytest.Config, ledger: RestoreLedger, name: str) -> str:
    """Print what differs at one target. Returns why that cannot be looked at now; empty if it can."""
    target = one_target.load(config, name, "--accept")
    if elsewhere := _elsewhere(ledger, target):
        print(f"  {elsewhere}")
        return ""
    locks = _locks(config, ledger, target)
    if reason := locks.acquire():
        print(f"  {name}: {reason}")
        return reason
    bound = one_target.bind(config, target)
    with contextlib.ExitStack() as stack:
        stack.callback(locks.release)
        client = stack.enter_context(contextlib.closing(Client(bound, MOST_REQUESTS, ledger.run)))
        for one in ledger.open_entries(name):
            if isinstance(one, Booking):
                what = f"a booking for {one.role or 'a run'}: {how_to_find(one, Templates(bound))}"
            else:
                what = what_differs(one, bound, client)
            print(f"  {name}: {what}")
    return ""


def _is_typed(config: pytest.Config, run: str) -> bool:
    """Ask a person at a terminal to type the run's id, so that nobody accepts by a stray key."""
    if capture := config.pluginmanager.getplugin("capturemanager"):
        capture.suspend_global_capture(in_=True)  # until then, nobody can type anything
    try:
        return sys.stdin.isatty() and input(f"To leave it so, type {run}: ").strip() == run
    except EOFError:
        return False


def _clean_up(config: pytest.Config, name: str) -> int:
    folder = config.rootpath / FOLDER
    target = one_target.load(config, name, "--cleanup")
    runs = unfinished_runs(folder.glob(f"*{LEDGER_SUFFIX}"), target.base_url, name)
    if not runs:
        print(f"nothing to put back or to cancel at {target.name}: no run left anything there")
    return max([_alone(RestoreLedger(one.ledger), partial(_undo_at, config, target, one)) for one in runs], default=0)


def _undo_at(config: pytest.Config, target: Target, unfinished: Unfinished, ledger: RestoreLedger) -> int:
    """Put back and cancel what one run left at the place of a target, under whichever names."""
    code = max(_undo(config, ledger, replace(target, name=name)) for name in unfinished.targets)
    ledger.discard_if_settled()
    ledger.tell_reports()
    return code


def _elsewhere(ledger: RestoreLedger, target: Target) -> str:
    """A sentence where the target has another base URL than when the run wrote to it; else empty."""
    place = ledger.place_of(target.name)
    if place is None or place_at(place) == place_at(target.base_url):
        return ""
    return (
        f"{target.name}: run {ledger.run} wrote to {place}, but the target is now at {target.base_url}: nothing is sent"
    )


def _undo(config: pytest.Config, ledger: RestoreLedger, target: Target) -> int:
    """Put back and cancel what a run left at one target, and print the result."""
    name = target.name
    if elsewhere := _elsewhere(ledger, target):
        print(elsewhere)
        return UNCLEAR
    locks = _locks(config, ledger, target)
    if reason := locks.acquire():
        print(f"{name}: {reason}")
        return UNCLEAR
    with contextlib.ExitStack() as stack, DelayedInterrupts("putting back what the run changed"):
        stack.callback(locks.release)
        bound = one_target.bind(config, target)
        account = Account.open(target, bound.contract.authentication, MOST_REQUESTS, ledger.run)
        stack.callback(account.tokens.close)
        account.budget.stopped_by = lambda: locks.taken_by  # as in a run: another one would lose what it changes
        leftovers = restore_target(ledger, bound, ledger.run, account)
        leftovers.problems += [f"{locks.taken_by} now, so nothing more was sent"] if locks.taken_by else []
        for booking in leftovers.untraceable:
            ledger.note_settled(booking)  # reported once: only a person can find it
    _print_result(name, ledger.run, leftovers)
    return UNCLEAR if leftovers.problems else 0


def _locks(config: pytest.Config, ledger: RestoreLedger, target: Target) -> PlaceLocks:
    return PlaceLocks(target.base_url, ledger.run, ledger.path, CommandLine.of(config).restore(ledger.run))


def _print_result(name: str, run: str, leftovers: Leftovers) -> None:
    counts = f"{leftovers.put_back} put back, {leftovers.cancelled} cancelled, {leftovers.requests} requests"
    print(f"{name}, run {run}: {counts}")
    for line in (*joined_notes(leftovers.notes), *leftovers.problems):
        print(f"  {line}".replace("\n", "\n    "))
    if again := not_before(leftovers.problems):
        print(f"  try again after about {again}: until then the target takes no request of ours")
