"""Locks the targets of a run, and puts everything back at the end.

Only the controlling process does this, also when workers send the updates. Originals are in the restore ledger before
an update is sent, and what is put back is read from that ledger alone, so it does not matter how a worker ended.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts import Contract
from suites.kit.http.account import Account
from suites.kit.model.closing import OWED
from suites.kit.model.errors import LedgerUnwritable
from suites.kit.model.exchange import OtherCall
from suites.kit.model.target import Target
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.restore.blame import Blame
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import LEDGER_SUFFIX, RestoreLedger
from suites.kit.restore.left_states import left_states
from suites.kit.restore.leftovers import Leftovers, restore_target
from suites.kit.restore.unfinished import LedgerHold, Unfinished, unfinished_runs
from suites.kit.session.campaigns import bind
from suites.kit.session.command_line import NOT_TAKEN_BACK
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.locks import PlaceLocks
from suites.kit.session.options import Plan

FIRST_NUMBER = 900_000_000
"""Number of the first exchange that puts something back. Workers number their own exchanges, and this process does not
know how far they got, so it starts far above any of them."""
REASON = "put back after the run"
PUTTING_BACK = "putting back what the run changed"
JOIN_SECONDS = 0.2
"""How soon a signal is noticed while threads put things back."""
SETTLING_SECONDS = 1.1
"""Wait before putting things back if a request may still be under way: one that Ctrl-C cut off, or the last one of a
worker. It must take effect first. This is also the rate limiter's window, so that this process starts with an empty
one."""


@dataclass
class TargetLeases:
    """The targets of a run, from the first request to the last.

    `root` is the folder with `reports/`. `redactor` masks what this process prints. `is_distributed`: workers send the
    updates. After `close`, `leftovers` says by provider what is still changed, and `records` is for the journal.
    """

    plan: Plan
    root: Path
    accounts: dict[str, Account]
    redactor: Redactor | None = None
    is_distributed: bool = False
    leftovers: dict[str, Leftovers] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    _locks: dict[str, PlaceLocks] = field(default_factory=dict)
    _is_open: bool = False
    _blamed: Callable[[str], Sequence[Blame]] = field(default=lambda provider: (), repr=False)
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.ledger = RestoreLedger.of_run(self.root / FOLDER, self.plan.run)
        self._hold = LedgerHold(self.ledger.path)

    def open(self) -> None:
        """Lock the targets. The plan notes each target that cannot be used, with the reason.

        A run without targets changes only its embedded stand-ins: nothing to lock, nothing to put back.
        """
        if not self.plan.targets:
            return
        self._is_open = True
        # The first Ctrl-C or SIGTERM ends the session, which puts everything back. A second one must not stop that.
        self._interrupts = self._open.enter_context(DelayedInterrupts(PUTTING_BACK, is_running=True))
        self._open.callback(self._hold.release)
        for contract in self.plan.contracts:
            reason = self._lock(contract.name, self.plan.targets[contract.name])
            if reason:
                self.plan.unusable_targets[contract.name] = reason

    def end_tests(self) -> bool:
        """Note that the tests have ended, so that interrupts do not any more. Returns whether one was to end them."""
        return self._is_open and self._interrupts.end_tests()

    def close(self, is_interrupted: bool, blamed: Callable[[str], Sequence[Blame]] = lambda provider: ()) -> None:
        """Put everything back and release the locks. Only the first call does so.

        `blamed` gives by provider the findings about what updates change though they should not: no person did that.
        """
        if not self._is_open:
            return
        self._is_open, self._blamed = False, blamed
        with self._open:
            self._interrupts.end_tests()
            self._interrupts.begin_activity()
            if (is_interrupted or self.is_distributed) and self.ledger.open_entries():
                time.sleep(SETTLING_SECONDS)
            self._put_all_back()
            if is_interrupted:
                self._note_stopped()
            for contract in self.plan.contracts:
                self._record(contract, self.leftovers[contract.name])
            self.ledger.discard_if_settled()
        for account in self.accounts.values():
            account.tokens.close()

    @property
    def taken_by(self) -> str:
        """Which run has got the lock of a target in place of this one, so that this one has to end; empty if none."""
        return next((locks.taken_by for locks in self._locks.values() if locks.taken_by), "")

    def _lock(self, provider: str, target: Target) -> str | None:
        """Lock a target. Returns None, or why it cannot be used."""
        locks = PlaceLocks(target.base_url, self.plan.run, self.ledger.path, self.plan.command.restore(self.plan.run))
        if reason := locks.acquire() or self._begin_ledger(target, locks.left):
            locks.release()
            return reason
        self._locks[provider], self.plan.left_states[provider] = locks, locks.left_states
        self._open.callback(locks.release)
        # Where another run has got the lock meanwhile, not even putting back may be sent: it would change its values.
        self.accounts[provider].budget.stopped_by = lambda: locks.taken_by
        return None

    def _begin_ledger(self, target: Target, left: Mapping[Path, str]) -> str | None:
        """Note the place of a target, and hold the ledger. Returns None, or why nothing may be noted, and so sent.

        `left` are ledgers of other checkouts, with the commands that put back what is in them.
        """
        folder = (self.root / FOLDER).absolute()
        try:
            ledgers = [*folder.glob(f"*{LEDGER_SUFFIX}"), *left]
            if runs := unfinished_runs(ledgers, target.base_url, target.name):
                return self._what_to_do_about(runs[0], left.get(runs[0].ledger), target.provider)
            if not self._hold.begin():
                return f"another process uses {self.ledger.path}: run it again"
            self.ledger.note_place(target.name, target.base_url)
            return None
        except LedgerUnwritable as error:
            return str(error)
        except OSError as error:
            where = error.filename or folder
            return f"what earlier runs have left cannot be read ({where}: {error.strerror}), so nothing is sent"

    def _what_to_do_about(self, other: Unfinished, command: str | None, provider: str) -> str:
        """Why nothing is sent while another run owes something to the target, and what ends that: its own `command`.
        The plan notes which run that is, if it has ended: what it left is ours to put back."""
        if other.is_running:
            return f"run {other.run} is still going, or is being put back: wait until it has ended"
        self.plan.left_by[provider] = other.run
        problem = f"{OWED.format(other.run)}: put them back by"
        if other.ledger.parent != (self.root / FOLDER).absolute():
            return f"{problem} `{command}`"
        restore, accept = self.plan.command.restore(other.run), self.plan.command.accept(other.run)
        return f"{problem} `{restore}`; {NOT_TAKEN_BACK}: `{accept}`"

    def _put_all_back(self) -> None:
        """Put the targets back side by side, as the workers were: no vendor waits for another.

        The threads are daemons, and waited for in steps, so that a third Ctrl-C can end the process.
        """
        threads = [threading.Thread(target=self._put_back, args=[one], daemon=True) for one in self.plan.contracts]
        for thread in threads:
            thread.start()
        for thread in threads:
            while thread.is_alive():
                thread.join(JOIN_SECONDS)

    def _note_stopped(self) -> None:
        """Note what became of the changes: a run that is stopped prints no table."""
        for found in self.leftovers.values():
            cancelled = f", {found.cancelled} cancelled" if found.cancelled else ""
            appointments = "1 appointment" if found.put_back == 1 else f"{found.put_back} appointments"
            found.is_interrupted = True
            found.notes.append(f"interrupted; {appointments} checked and put back{cancelled}")

    def _put_back(self, contract: Contract) -> None:
        """Put back what was changed at a target. An error must not keep the other targets from being put back."""
        leftovers = self.leftovers[contract.name] = self._leftovers_of(contract)
        if locks := self._locks.get(contract.name):
            leftovers.notes += [locks.note] if locks.note else []
            leftovers.problems += [f"{locks.taken_by} now, so this run was ended"] if locks.taken_by else []

    def _leftovers_of(self, contract: Contract) -> Leftovers:
        target, account = self.plan.targets[contract.name], self.accounts[contract.name]
        try:
            if contract.name in self.plan.unusable_targets and not self.ledger.open_entries(target.name):
                return Leftovers()
            account.begin_putting_back()
            bound = bind(self.plan, contract, target)
            blamed, entries = self._blamed(contract.name), self.ledger.open_entries(target.name)
            found = restore_target(self.ledger, bound, self.plan.run, account, is_at_end=True, blamed=blamed)
            if not found.is_owed and (locks := self._locks.get(contract.name)):
                locks.leave(left_states((one for one in entries if isinstance(one, Original)), bound))
            return found
        except Exception as error:
            problem = f"putting back failed in this suite ({type(error).__name__})"
            return Leftovers(problems=[problem], is_owed=True, kept_in=str(self.ledger.path))

    def _record(self, contract: Contract, leftovers: Leftovers) -> None:
        """Keep the journal's records of what was sent to put things back."""
        bound = bind(self.plan, contract, self.plan.targets[contract.name])
        templates = Templates(bound, self.redactor, self.accounts[contract.name].tokens.names)
        templates.keep_ours(self.ledger.sent_bodies(bound.target.name))
        first = FIRST_NUMBER + len(self.records)
        calls = [OtherCall(first + number, call, REASON) for number, call in enumerate(leftovers.calls)]
        self.records += map(templates.record, calls)
