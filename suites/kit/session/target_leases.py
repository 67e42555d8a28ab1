"""Locks the targets of a run, and puts everything back at the end.

Only the controlling process does this, also when workers send the updates. Originals are in the restore ledger before
an update is sent, and what is put back is read from that ledger alone, so it does not matter how a worker ended.
"""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts import Contract
from contracts.places import is_same_place
from suites.kit.http.account import Account
from suites.kit.model.exchange import OtherCall
from suites.kit.model.target import Target
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.restore.ledger import RestoreLedger, unfinished_runs
from suites.kit.restore.leftovers import Leftovers, requests_to_restore, restore_target
from suites.kit.session.campaigns import bind
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.options import Plan
from suites.kit.session.run_lock import RunLock

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
    _locks: list[RunLock] = field(default_factory=list)
    _locked: list[Target] = field(default_factory=list)
    _is_open: bool = False
    _open: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.ledger = RestoreLedger.of_run(self.root / FOLDER, self.plan.run)

    def open(self) -> None:
        """Lock the targets. The plan notes each target that cannot be used, with the reason.

        A run without targets changes only its embedded stand-ins: nothing to lock, nothing to put back.
        """
        if not self.plan.targets:
            return
        self._is_open = True
        # The first Ctrl-C or SIGTERM ends the session, which puts everything back. A second one must not stop that.
        self._interrupts = self._open.enter_context(DelayedInterrupts(PUTTING_BACK, is_running=True))
        for contract in self.plan.contracts:
            reason = self._lock(self.plan.targets[contract.name])
            if reason:
                self.plan.unusable_targets[contract.name] = reason

    def close(self, is_interrupted: bool) -> None:
        """Put everything back and release the locks. Only the first call does so."""
        if not self._is_open:
            return
        self._is_open = False
        with self._open:
            self._interrupts.is_running = False
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
        for lock in self._locks:
            lock.release()

    def _lock(self, target: Target) -> str | None:
        """Lock a target. Returns None, or why it cannot be used."""
        if other := next((one.name for one in self._locked if is_same_place(one.base_url, target.base_url)), None):
            return f"targets {other} and {target.name} are the same place: test one of them at a time"
        lock = RunLock(target.base_url, self.plan.run)
        if holder := lock.acquire():
            return f"{holder}: wait until it has ended"
        self._locks.append(lock)
        self._locked.append(target)
        if runs := unfinished_runs(self.root / FOLDER, target.name, target.base_url):
            return (
                f"run {runs[0]} has left changes there that it could not put back: put them back by "
                f"`{self.plan.restore_command(runs[0])}`, or leave them so by `{self.plan.accept_command(runs[0])}`"
            )
        self.ledger.note_place(target.name, target.base_url)
        return None

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
        """Say what became of the changes: who stops a run sees no table."""
        for found in self.leftovers.values():
            found.notes.append(f"stopped; {found.put_back} appointments put back, {found.cancelled} cancelled")

    def _put_back(self, contract: Contract) -> None:
        """Put back what was changed at a target. An error must not keep the other targets from being put back."""
        self.leftovers[contract.name] = self._leftovers_of(contract)

    def _leftovers_of(self, contract: Contract) -> Leftovers:
        target = self.plan.targets[contract.name]
        if contract.name in self.plan.unusable_targets and not self.ledger.open_entries(target.name):
            return Leftovers()
        account = self.accounts[contract.name]
        account.extend(requests_to_restore(contract, target))
        try:
            bound = bind(self.plan, contract, target)
            return restore_target(self.ledger, bound, self.plan.run, account, is_at_end=True)
        except Exception as error:
            return Leftovers(problems=[f"putting back failed in this suite ({type(error).__name__})"], is_owed=True)

    def _record(self, contract: Contract, leftovers: Leftovers) -> None:
        """Keep the journal's records of what was sent to put things back."""
        bound = bind(self.plan, contract, self.plan.targets[contract.name])
        templates = Templates(bound, self.redactor, self.accounts[contract.name].tokens.names, self.plan.keeps_texts)
        templates.keep_ours(self.ledger.sent_bodies(bound.target.name))
        first = FIRST_NUMBER + len(self.records)
        calls = [OtherCall(first + number, call, REASON) for number, call in enumerate(leftovers.calls)]
        self.records += map(templates.record, calls)
