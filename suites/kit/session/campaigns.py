"""The campaigns of this process: one a provider and lane, begun when the first of its items comes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts import Clause, Contract
from suites.kit.access.desk import SharedDesk
from suites.kit.binding import Binding
from suites.kit.campaign import Campaign
from suites.kit.privacy.redaction import Redactor
from suites.kit.sending.client import Client
from suites.kit.session.items import selected
from suites.kit.session.journal import FOLDER
from suites.kit.session.options import Plan
from suites.kit.target import Target
from suites.kit.undoing.originals import Originals
from suites.kit.undoing.restore_ledger import ENDING, RestoreLedger

CAMPAIGNS_SHARE = 0.95
"""The rest of the time budget is for putting things back."""


@dataclass
class Campaigns:
    """Begins campaigns. `standin` gives the target of a provider for which none was asked.

    `root` is where the reports' folder lies. `desk` is what the workers of a run share; None where nothing but
    stand-ins is talked to. `redactor` masks what this process prints.
    """

    plan: Plan
    items: Sequence[pytest.Item]
    root: Path
    standin: Callable[[Contract], Target] | None = None
    desk: SharedDesk | None = None
    redactor: Redactor | None = None
    _begun: dict[tuple[str, int], Campaign] = field(default_factory=dict)

    def of(self, contract: Contract, clause: Clause) -> Campaign:
        """The campaign in which a clause is tried."""
        lane = self.plan.lanes.get(contract.name, {}).get(clause.id, 0)
        if (contract.name, lane) not in self._begun:
            self._begun[contract.name, lane] = self._begin(contract, lane)
        return self._begun[contract.name, lane]

    def close(self) -> None:
        """Give back the connections."""
        for campaign in self._begun.values():
            campaign.client.close()

    def _begin(self, contract: Contract, lane: int) -> Campaign:
        target = self.plan.targets.get(contract.name)
        ledger = RestoreLedger(self.root / FOLDER / f"{self.plan.run}{ENDING}") if target else None
        if target is None:
            assert self.standin is not None
            target = self.standin(contract)
        lanes = self.plan.lanes.get(contract.name, {})
        elsewhere = frozenset(id for id, other in lanes.items() if other != lane)
        clauses = selected(self.items, contract)
        return begin(
            self.plan, contract, target.leased(lane), clauses, self.desk, ledger, lane, elsewhere, self.redactor
        )


def begin(
    plan: Plan, contract: Contract, target: Target, clauses: tuple[Clause, ...], desk: SharedDesk | None,
    ledger: RestoreLedger | None, lane: int = 0, elsewhere: frozenset[str] = frozenset(),
    redactor: Redactor | None = None,
) -> Campaign:  # fmt: skip
    """A campaign that has sent nothing yet. With a ledger it changes nothing that cannot be put back."""
    binding, why_not = bound(plan, contract, target), plan.unusable.get(contract.name)
    seconds = target.limits.minutes * 60 * CAMPAIGNS_SHARE
    client = Client(binding, budget(plan, target), plan.run, desk, deadline=time.monotonic() + seconds)
    campaign = Campaign(binding, client, clauses, setup=why_not, lane=lane, elsewhere=elsewhere, redactor=redactor)
    if ledger:
        campaign.originals = Originals(binding, ledger, campaign.appointments.original)
    return campaign


def bound(plan: Plan, contract: Contract, target: Target) -> Binding:
    """A contract bound to a target as the plan says."""
    return Binding(contract, target, plan.seed, plan.profile.thorough)


def budget(plan: Plan, target: Target) -> int:
    """How many requests a run may send to a target: what the target allows, else the profile."""
    return target.limits.requests or plan.profile.requests
