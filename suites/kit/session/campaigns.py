"""The campaigns of this process, one per provider. Each begins with the first item of its provider."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import pytest

from contracts import Contract
from suites.kit.http.account import Account
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotProvision, NotDeclared, RedisUnavailable
from suites.kit.model.exchange import CallResult
from suites.kit.model.target import Target
from suites.kit.privacy.redaction import Redactor
from suites.kit.restore.book import book_appointments
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.left_states import wait_until_shown
from suites.kit.restore.leftovers import requests_to_restore
from suites.kit.restore.originals import Originals
from suites.kit.run.campaign import Campaign
from suites.kit.run.recorded.campaign import RecordedCampaign, nobody
from suites.kit.session.earlier_runs import EarlierRuns
from suites.kit.session.items import selected
from suites.kit.session.journal import FOLDER
from suites.kit.session.options import Plan
from suites.kit.session.recorded_option import Recording
from suites.kit.session.usage_errors import fail

CAMPAIGN_SHARE = 0.95
"""Share of the time budget that a campaign may use. The rest (6 of 120 minutes) is for putting things back, which takes
a few requests per fixture."""
BOOKING_REASON = "booked for this run"
"""Why a booking was sent, as the journal states it for each exchange."""


@dataclass
class Campaigns:
    """Begins campaigns, and keeps them until the end of the session.

    `root` is the folder with `reports/`. `standin` returns the target of a provider for which the user named none.
    `accounts` are those of the targets, by provider; a stand-in needs none. `redactor` masks what this process prints.
    """

    plan: Plan
    items: Sequence[pytest.Item]
    root: Path
    standin: Callable[[Contract], Target] | None = None
    accounts: Mapping[str, Account] = field(default_factory=dict)
    redactor: Redactor | None = None
    _campaigns: dict[str, Campaign] = field(default_factory=dict)
    _earlier: dict[str, EarlierRuns] = field(default_factory=dict)
    _errors: dict[str, tuple[Exception, TracebackType | None]] = field(default_factory=dict)

    def of(self, contract: Contract) -> Campaign:
        """The campaign of a provider. One that could not begin raises the same error for each clause."""
        name, target = contract.name, self.plan.targets.get(contract.name)
        if name in self._errors:
            error, where = self._errors[name]
            raise error.with_traceback(where)
        if name not in self._campaigns:
            try:
                begun = self._begin(contract, target)
            except Exception as error:  # to begin once more would book once more
                self._errors[name] = error, error.__traceback__
                raise
            self._campaigns[name] = begun
        return self._campaigns[name]

    def earlier(self, contract: Contract) -> EarlierRuns | None:
        """The runs before this one at a provider's target, by their journals; None at a stand-in."""
        target = self.plan.targets.get(contract.name)
        if target is None:
            return None
        if contract.name not in self._earlier:
            self._earlier[contract.name] = EarlierRuns(self.root / FOLDER, self.plan.run, contract.name, target.name)
        return self._earlier[contract.name]

    def _begin(self, contract: Contract, target: Target | None) -> Campaign:
        if self.plan.recorded:
            return self._begin_recorded(contract, self.plan.recorded)
        return self._begin_at_target(contract, target) if target else self._begin_at_standin(contract)

    def close(self) -> None:
        """Close all connections."""
        for campaign in self._campaigns.values():
            campaign.client.close()

    def _begin_recorded(self, contract: Contract, recording: Recording) -> Campaign:
        """A campaign over recorded traffic, which sends nothing."""
        bound, found = bind(self.plan, contract, nobody(contract)), recording.found[contract.name]
        clauses = selected(self.items, contract)
        return RecordedCampaign.of(bound, found, recording.traffic, clauses, self.plan.run, self.redactor)

    def _begin_at_standin(self, contract: Contract) -> Campaign:
        assert self.standin is not None
        return begin(self.plan, contract, self.standin(contract), self.items, redactor=self.redactor)

    def _begin_at_target(self, contract: Contract, target: Target) -> Campaign:
        """A campaign at a target of the user. Logs in, and books appointments that the target does not provide."""
        account = self.accounts[contract.name]
        ledger = RestoreLedger.of_run(self.root / FOLDER, self.plan.run)
        calls: list[CallResult] = []
        unusable = self.plan.unusable_targets.get(contract.name)
        if unusable is None:
            try:
                account.tokens.secret("good")
                target = self._provisioned(contract, target, account, ledger, calls) if target.provision else target
            except (BudgetSpent, CannotProvision, NotDeclared) as reason:
                unusable = str(reason)
        campaign = begin(self.plan, contract, target, self.items, account, ledger, self.redactor, unusable)
        for call in calls:
            campaign.record_call(call, BOOKING_REASON)
        if unusable is None:
            left = self.plan.left_states.get(contract.name, {})
            wait_until_shown(left, campaign.bound, campaign.reader.read_other, campaign.client.pause)
        return campaign

    def _provisioned(
        self, contract: Contract, target: Target, account: Account, ledger: RestoreLedger, calls: list[CallResult]
    ) -> Target:
        client = Client(bind(self.plan, contract, target), budget(self.plan, contract, target), self.plan.run, account)
        try:
            return book_appointments(client.bound, client, ledger, self.plan.run, calls.append)
        finally:
            client.close()


def begin(
    plan: Plan, contract: Contract, target: Target, items: Sequence[pytest.Item], account: Account | None = None,
    ledger: RestoreLedger | None = None, redactor: Redactor | None = None, unusable: str | None = None,
) -> Campaign:  # fmt: skip
    """A campaign that has sent nothing yet. With a ledger, it sends no update that could not be put back."""
    bound, seconds = bind(plan, contract, target), target.limits.minutes * 60 * CAMPAIGN_SHARE
    client = Client(bound, budget(plan, contract, target), plan.run, account, deadline=time.monotonic() + seconds)
    only = plan.replay.wanted if plan.replay else None
    campaign = Campaign(bound, client, selected(items, contract), setup=unusable, redactor=redactor, only=only)
    campaign.rereads = plan.replay is not None and plan.replay.rereads
    if ledger:
        campaign.guard = Originals(bound, ledger, campaign.reader.original, campaign.reader.read_other)
    return campaign


def bind(plan: Plan, contract: Contract, target: Target) -> BoundContract:
    """A contract bound to a target, with seed, thoroughness and time of the plan."""
    return BoundContract(contract, target, plan.seed, plan.profile.thorough, plan.now, plan.keeps_texts)


def budget(plan: Plan, contract: Contract, target: Target) -> int:
    """The most requests that a run may send to a target: its own limit, else the profile's for that contract."""
    return target.limits.requests or plan.profile.requests_for(contract)


def open_accounts(plan: Plan) -> dict[str, Account]:
    """The accounts of the run's targets, by provider.

    Ends pytest with exit code 78 if REDIS_URL is set and cannot be used.
    """
    accounts = {}
    for contract in plan.contracts:
        if target := plan.targets.get(contract.name):
            allowed, reserve = budget(plan, contract, target), requests_to_restore(contract, target)
            allowed -= reserve if target.limits.requests else 0  # nothing goes beyond the limit of a target's own
            try:
                opened = Account.open(target, contract.authentication, allowed, plan.run, reserve=reserve)
                accounts[contract.name] = opened
            except RedisUnavailable as error:
                fail(f"--target {target.name}: {error}")
    return accounts
