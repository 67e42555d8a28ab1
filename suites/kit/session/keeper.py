"""Opens the targets of a run and leaves them as they were found: locks, logins, bookings, and what is put back.

Only the process that talks to the user has a keeper. Workers write originals to the restore ledger and the keeper puts
back from it, so that it makes no difference how a worker, or the whole run before it, came to its end.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract
from suites.kit.access.desk import Account, Desk
from suites.kit.binding import Binding
from suites.kit.booking.provisioning import CannotProvision, provisioned
from suites.kit.limits_reached import BudgetSpent
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.sending.client import Client, Outcome
from suites.kit.sending.rate import pace_of
from suites.kit.sending.rate_stores import PaceUnknown
from suites.kit.session.campaigns import bound, budget
from suites.kit.session.desk_service import Service, serve
from suites.kit.session.interrupts import HeldBack
from suites.kit.session.items import all_clauses
from suites.kit.session.journal import FOLDER
from suites.kit.session.lanes import lanes_of
from suites.kit.session.mistakes import mistaken
from suites.kit.session.options import Plan
from suites.kit.session.putting_back import Traces, put_back, reserve
from suites.kit.session.run_lock import RunLock
from suites.kit.target import NotDeclared, Target
from suites.kit.undoing.restore_ledger import ENDING, RestoreLedger, leftovers

KEEPER = pytest.StashKey["Keeper | None"]()
NUMBERS = 900_000_000
"""The numbers of the keeper's exchanges begin here, behind those of all lanes."""
MAKES, LEAVES = "made for this run", "left as it was found"
SETTLING_SECONDS = 1.0
"""A request that Ctrl-C cut off may still be under way; what it does must come before what puts it back."""


@dataclass
class Keeper:
    """The targets of a run, from the first request to the last.

    `root` is where the reports' folder lies; `redactor` masks what this process prints.
    """

    plan: Plan
    root: Path
    redactor: Redactor | None = None
    traces: dict[str, Traces] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)
    _locks: list[RunLock] = field(default_factory=list)
    _service: Service | None = None
    _is_open: bool = False

    def __post_init__(self) -> None:
        self.ledger = RestoreLedger(self.root / FOLDER / f"{self.plan.run}{ENDING}")
        accounts = [self._account(contract, self.plan.targets[contract.name]) for contract in self.plan.contracts]
        self.desk = Desk({account.target.name: account for account in accounts}, run=self.plan.run)

    def open(self, workers: int) -> None:
        """Take the targets into use. One that cannot be used is noted in the plan with the reason."""
        self._is_open = True
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        for contract in self.plan.contracts:
            reason = self._opened(contract, self.plan.targets[contract.name])
            if reason:
                self.plan.unusable[contract.name] = reason
            self._share_out(contract, workers)

    def close(self, is_interrupted: bool) -> None:
        """Put everything back, once; what is still there is told by `traces`."""
        if not self._is_open:
            return
        self._is_open = False
        with HeldBack("putting back what the run changed"):
            if is_interrupted and self.ledger.open_entries():
                time.sleep(SETTLING_SECONDS)
            for contract in self.plan.contracts:
                self.traces[contract.name] = self._put_back(contract, self.plan.targets[contract.name])
            if self.ledger.is_settled:
                self.ledger.discard()
        if self._service:
            self._service.close()
        self.desk.close()
        for lock in self._locks:
            lock.release()

    def told(self) -> dict[str, str]:
        """What workers need to know, for their input."""
        self._service = self._service or serve(self.desk)
        made = {name: _booked(target) for name, target in self.plan.targets.items() if target.provision}
        facts = {
            "unusable": self.plan.unusable,
            "made": made,
            "desk": [self._service.address, self._service.authkey_hex],
        }
        return {"targets": json.dumps(facts)}

    def _account(self, contract: Contract, target: Target) -> Account:
        """The account of a target. Ends pytest with exit code 78 when the workers' common count cannot be kept."""
        try:
            pace = pace_of(target.base_url, target.limits.rate, os.environ.get("REDIS_URL"))
        except PaceUnknown as error:
            mistaken(f"--target {target.name}: {error}")
        allowed = budget(self.plan, target) - reserve(contract, target)
        return Account(target, contract.authentication, allowed, pace)

    def _opened(self, contract: Contract, target: Target) -> str | None:
        """Why a target cannot be used; None when it can."""
        lock = RunLock(target.base_url, self.plan.run)
        if held := lock.acquire():
            return f"{held}: wait until it is over"
        self._locks.append(lock)
        if runs := leftovers(self.root / FOLDER, target.name):
            return (
                f"run {runs[0]} left changes here that it could not put back: run pytest --restore {runs[0]} first, "
                f"or delete {FOLDER / (runs[0] + ENDING)} if they may stay"
            )
        self.ledger.note_place(target.name, target.base_url)
        try:
            self.desk.secret(target.name, "good")
            if target.provision:
                self.plan.targets[contract.name] = self._provisioned(contract, target)
        except (BudgetSpent, CannotProvision, NotDeclared) as reason:
            return str(reason)
        return None

    def _provisioned(self, contract: Contract, target: Target) -> Target:
        binding = bound(self.plan, contract, target)
        client = Client(binding, budget(self.plan, target), self.plan.run, self.desk)
        try:
            return provisioned(binding, client, self.ledger, self.plan.run, self._record(binding, MAKES))
        finally:
            client.close()

    def _share_out(self, contract: Contract, workers: int) -> None:
        target = self.plan.targets[contract.name]
        count = min(target.lanes, workers)
        if count > 1:
            binding = bound(self.plan, contract, target.leased(0))
            explored = self.plan.profile.explored
            self.plan.lanes[contract.name] = lanes_of(binding, all_clauses(contract), count, explored)

    def _put_back(self, contract: Contract, target: Target) -> Traces:
        """Put back what can be; whatever goes wrong at one target, the others must still be put back."""
        try:
            return self._put_all_back(contract, target)
        except Exception as error:
            told = f"putting back went wrong ({type(error).__name__}): run pytest --restore {self.plan.run}"
            return Traces(left=[told])

    def _put_all_back(self, contract: Contract, target: Target) -> Traces:
        if contract.name in self.plan.unusable and not self.ledger.open_entries(target.name):
            return Traces()
        self.desk.grant(target.name, reserve(contract, target))
        binding = bound(self.plan, contract, target)
        traces = put_back(self.ledger, binding, self.plan.run, self.desk)
        record = self._record(binding, LEAVES)
        for call in traces.calls:
            record(call)
        return traces

    def _record(self, binding: Binding, why: str) -> Callable[[Outcome], None]:
        """Who takes down, for the journal, what the keeper itself sends."""
        templates = Templates(binding, self.redactor, self.desk.learned)
        return lambda call: self.records.append(templates.read(NUMBERS + len(self.records), call, why))


def _booked(target: Target) -> dict[str, Any]:
    fixtures = {role: list(rows) for role, rows in target.fixtures.items()}
    return {"fixtures": fixtures, "made": list(target.made), "unmade": dict(target.unmade)}
