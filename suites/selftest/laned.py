"""Runs in which several workers share one target, lane after lane in this process: for tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
import respx

from contracts import Clause, Contract
from suites.kit.binding import Binding
from suites.kit.campaign import Campaign
from suites.kit.profiles import SEED
from suites.kit.sending.client import Client
from suites.kit.session import outcomes
from suites.kit.session.items import ORDER, TRIAL, Trial, all_clauses
from suites.kit.session.lanes import lanes_of
from suites.kit.session.ledger import Ledger
from suites.kit.session.options import Plan
from suites.kit.target import Target
from suites.selftest.campaigns import GATE
from suites.standin import StandIn, fault

LANES = 4


@dataclass(frozen=True)
class Run:
    """What the controlling process knows at the end, what it wrote, and how many requests each lane took."""

    contract: Contract
    ledger: Ledger
    written: list[dict[str, Any]]
    requests: list[int]

    @property
    def words(self) -> dict[str, str]:
        """The verdict of each clause."""
        return {id: record["verdict"] for id, record in self.ledger.verdicts[self.contract.name].items()}


def run(contract: Contract, lie: str | None = None, order: Sequence[int] = range(LANES)) -> Run:
    """Try every clause in the lane it has, under the profile `gate`; `order` is that of the lanes."""
    standin = StandIn(contract, faults=(fault(contract, lie),) if lie else (), editables=LANES)
    target = Target.of(standin.target())
    lanes = lanes_of(Binding(contract, target, SEED), all_clauses(contract), LANES)
    ledger = Ledger(Plan("run", GATE, SEED, [contract], lanes={contract.name: lanes}), {})
    campaigns = {lane: _campaign(contract, target, lanes, lane) for lane in order}
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=respx.WSGIHandler(standin))
        reports = [
            report(campaign, clause)
            for lane, campaign in campaigns.items()
            for clause in campaign.selected
            if lanes[clause.id] == lane
        ]
    written = [record for attached in reports for record in ledger.add(attached)]
    for campaign in campaigns.values():
        campaign.client.close()
    return Run(contract, ledger, written, [campaigns[lane].client.count for lane in sorted(order)])


def report(campaign: Campaign, clause: Clause) -> dict[str, Any]:
    """What pytest's report of a clause's item carries to the controlling process."""
    trial, broke = Trial(campaign, clause, GATE, SEED, []), None
    try:
        trial.explore() if clause.check == "explores" else trial.send()
        trial.judge()
    except (Exception, pytest.skip.Exception, pytest.xfail.Exception) as raised:
        broke = raised
    return _attached(trial, broke)


def _campaign(contract: Contract, target: Target, lanes: dict[str, int], lane: int) -> Campaign:
    items = sorted(all_clauses(contract), key=lambda clause: ORDER.index(clause.check))
    binding = Binding(contract, target.leased(lane), SEED)
    elsewhere = frozenset(id for id, other in lanes.items() if other != lane)
    client = Client(binding, GATE.requests, "selftest")
    return Campaign(binding, client, tuple(items), lane=lane, elsewhere=elsewhere)


def _attached(trial: Trial, broke: BaseException | None) -> dict[str, Any]:
    stash = pytest.Stash()
    stash[TRIAL] = trial
    spec = SimpleNamespace(params={"trial": (trial.campaign.binding.contract, trial.clause)})
    made = SimpleNamespace(when="call", failed=broke is not None, longrepr="", sections=[])
    call = SimpleNamespace(excinfo=SimpleNamespace(value=broke) if broke else None)
    config = SimpleNamespace(option=SimpleNamespace(showlocals=False))
    item = SimpleNamespace(stash=stash, callspec=spec, config=config)
    hook = outcomes.pytest_runtest_makereport(item, call)  # type: ignore[arg-type]
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(SimpleNamespace(get_result=lambda: made))
    return dict(json.loads(made.conformance))
