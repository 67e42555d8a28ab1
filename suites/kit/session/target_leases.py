"""Takes the targets of a run into use and leaves them as they were found: locks, and what is put back at the end.

Only the process that talks to the user holds leases. Whoever sends updates writes originals to the restore ledger
first, and what is put back comes from that ledger alone, so it does not matter how a worker process ended.
"""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract
from suites.kit.http.account import Account
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import Target
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.restore.ledger import ENDING, RestoreLedger, unfinished_runs
from suites.kit.restore.leftovers import Leftovers, put_back, reserve
from suites.kit.session.campaigns import bind
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import FOLDER
from suites.kit.session.options import Plan
from suites.kit.session.run_lock import RunLock

LEASES = pytest.StashKey["TargetLeases | None"]()
FIRST_NUMBER = 900_000_000
"""Exchanges that put things back are numbered from here on in the journal: behind those of any campaign, of which this
process knows no number when another one has sent them."""
WHY = "left as it was found"
SETTLING_SECONDS = 1.1
"""A request that Ctrl-C cut off, or that another process sent last, may still be under way. What it does must come
before what puts it back, and both together must not exceed the rate limit, whose window is as long."""


@dataclass
class TargetLeases:
    """The targets of a run, from the first request to the last.

    `root` is where the reports' folder lies; `redactor` masks what this process prints. `is_distributed` says that
    other processes send the updates.
    """

    plan: Plan
    root: Path
    accounts: dict[str, Account]
    redactor: Redactor | None = None
    is_distributed: bool = False
    leftovers: dict[str, Leftovers] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    _locks: list[RunLock] = field(default_factory=list)
    _is_open: bool = False

    def __post_init__(self) -> None:
        self.ledger = RestoreLedger(self.root / FOLDER / f"{self.plan.run}{ENDING}")

    def open(self) -> None:
        """Take the targets into use. One that cannot be used is noted in the plan with the reason."""
        self._is_open = True
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        for contract in self.plan.contracts:
            reason = self._refused(self.plan.targets[contract.name])
            if reason:
                self.plan.unusable[contract.name] = reason

    def close(self, is_interrupted: bool) -> None:
        """Put everything back, once; `leftovers` says what is still there."""
        if not self._is_open:
            return
        self._is_open = False
        with DelayedInterrupts("putting back what the run changed"):
            if (is_interrupted or self.is_distributed) and self.ledger.open_entries():
                time.sleep(SETTLING_SECONDS)
            for contract in self.plan.contracts:
                self.leftovers[contract.name] = self._put_back(contract, self.plan.targets[contract.name])
            if self.ledger.is_settled:
                self.ledger.discard()
        for account in self.accounts.values():
            account.tokens.close()
        for lock in self._locks:
            lock.release()

    def _refused(self, target: Target) -> str | None:
        """Why a target cannot be used; None when it can."""
        lock = RunLock(target.base_url, self.plan.run)
        if held := lock.acquire():
            return f"{held}: wait until it is over"
        self._locks.append(lock)
        if runs := unfinished_runs(self.root / FOLDER, target.name):
            return (
                f"run {runs[0]} left changes here that it could not put back: run pytest --restore {runs[0]} first, "
                f"or delete {FOLDER / (runs[0] + ENDING)} if they may stay"
            )
        self.ledger.note_place(target.name, target.base_url)
        return None

    def _put_back(self, contract: Contract, target: Target) -> Leftovers:
        """Put back what can be; whatever goes wrong at one target, the others must still be put back."""
        try:
            return self._put_all_back(contract, target)
        except Exception as error:
            problem = f"putting back went wrong ({type(error).__name__}): run pytest --restore {self.plan.run}"
            return Leftovers(left=[problem])

    def _put_all_back(self, contract: Contract, target: Target) -> Leftovers:
        if contract.name in self.plan.unusable and not self.ledger.open_entries(target.name):
            return Leftovers()
        account, bound = self.accounts[contract.name], bind(self.plan, contract, target)
        account.extend(reserve(contract, target))
        leftovers = put_back(self.ledger, bound, self.plan.run, account)
        templates = Templates(bound, self.redactor, account.tokens.names)
        self.records += [self._record(templates, number, call) for number, call in enumerate(leftovers.calls)]
        return leftovers

    def _record(self, templates: Templates, number: int, call: CallResult) -> dict[str, Any]:
        return templates.call(FIRST_NUMBER + len(self.records) + number, call, WHY)
