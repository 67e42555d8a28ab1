"""A campaign against the compliant stand-in in this process, and the probes that it has sent so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import respx

from contracts import Clause
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.target import Target
from suites.kit.run.campaign import Campaign
from suites.selftest import exchanges
from suites.standin import Fault, StandIn, embedded


@dataclass
class Noting(Campaign):
    """A campaign that notes what it sends."""

    sent: list[Probe] = field(default_factory=list)

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send as any campaign does, and note the probe."""
        self.sent.append(probe)
        return super().send(probe, previous)

    def sent_for(self, clause: Clause) -> list[Probe]:
        """What was sent for a clause."""
        return [probe for probe in self.sent if probe.clause == clause.id]


@contextmanager
def underway(provider: str, clauses: tuple[Clause, ...], requests: int = 400, *faults: Fault) -> Iterator[Noting]:
    """A campaign in which these clauses have an item, which may send this many requests, at a stand-in with faults."""
    contract = exchanges.contract(provider)
    standin = StandIn(contract, faults=faults)
    bound = BoundContract(contract, Target.of(standin.target()))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(standin))
        client = Client(bound, requests, "selftest")
        yield Noting(bound, client, clauses)
        client.close()
