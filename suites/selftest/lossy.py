"""A network that loses things: between a campaign and a stand-in in this process, it loses requests or their answers.

What is lost reaches the client as it would from a socket: as a gateway's status, as a connection that is cut, or as a
time-out. Nothing is waited for, so that a thousand runs take minutes; that real sockets and clocks lead to the same is
shown by `test_live_troubles`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import httpcore
import httpx
import respx

from suites.kit.http.client import Client
from suites.kit.http.sender import RetryPolicy
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, rank
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.model.target import Limits, Target
from suites.kit.model.verdicts import Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.exploration import Explorer
from suites.kit.session.items import all_clauses
from suites.selftest import exchanges
from suites.standin import StandIn, embedded

Respond = Callable[[httpx.Request], httpx.Response]
AT_ONCE = RetryPolicy(sleep=lambda _: None)
"""The usual retries, without their pauses."""
PATIENT = Limits(rate=0, minutes=30, patience_seconds=30)
"""Patience for what is lost now and then; it is counted in real seconds, and nothing pauses."""
PAGE = b"<html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1></body></html>"
STATUSES = (408, 425, 429, 499, 502, 503, 504, *range(520, 528), 529, 530)
CUTS = {
    "cut before headers": httpcore.RemoteProtocolError,
    "cut after headers": httpcore.ReadError,
    "late": httpcore.ReadTimeout,
}
WAYS = ("503", "504", *CUTS)
"""How a request gets lost at each position of a run."""
APPLIED = ("applied", "not applied", "applied later")
"""What becomes of a lost request at the vendor. Later: two requests after it."""


@dataclass
class Lossy:
    """Answers requests like `respond`, but loses those that `is_lost` picks by their number, which begins with 1."""

    respond: Respond
    way: str
    applied: str
    is_lost: Callable[[int], bool]
    count: int = 0
    lost: int = 0
    _later: list[tuple[int, httpx.Request]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The answer, or what comes in its place."""
        self.count += 1
        self._apply_what_is_due()
        if not self.is_lost(self.count):
            return self.respond(request)
        self.lost += 1
        if self.applied == "applied":
            self.respond(request)
        elif self.applied == "applied later":
            self._later.append((self.count + 2, request))
        return self._in_place_of_answer(request)

    def _apply_what_is_due(self) -> None:
        for number, request in [due for due in self._later if due[0] <= self.count]:
            self._later.remove((number, request))
            self.respond(request)

    def _in_place_of_answer(self, request: httpx.Request) -> httpx.Response:
        if self.way in CUTS:
            raise CUTS[self.way]("lost on the way")
        if self.way == "403 page":
            return httpx.Response(403, headers={"content-type": "text/html"}, content=PAGE, request=request)
        return httpx.Response(int(self.way), request=request)


@dataclass(frozen=True)
class LossyRun:
    """The verdicts of a run over a lossy network, and how many requests it sent and lost."""

    verdicts: tuple[Verdict, ...]
    requests: int
    lost: int
    setup: str | None


def run(
    provider: str, way: str, applied: str, is_lost: Callable[[int], bool], standin: StandIn | None = None
) -> LossyRun:
    """A whole run of the profile gate against a stand-in (default: a compliant one) behind a lossy network."""
    contract = exchanges.contract(provider)
    standin = standin or StandIn(contract)
    target = replace(Target.of(StandIn(contract).target()), limits=PATIENT)
    network = Lossy(embedded(standin), way, applied, is_lost)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=network)
        bound = BoundContract(contract, target, SEED)
        client = Client(bound, PROFILES["gate"].requests, "selftest", policy=AT_ONCE)
        verdicts, setup = _verdicts(bound, client)
        client.close()
    return LossyRun(verdicts, network.count, network.lost, setup)


def _verdicts(bound: BoundContract, client: Client) -> tuple[tuple[Verdict, ...], str | None]:
    items = tuple(sorted(all_clauses(bound.contract), key=rank))
    campaign, verdicts = Campaign(bound, client, items), {}
    for clause in items:
        if not kind_of(clause).generated:
            campaign.try_clause(clause)
        elif campaign.start():
            Explorer(campaign, clause, PROFILES["gate"], SEED).explore()
        verdicts.update({verdict.clause.id: verdict for verdict in campaign.conclude(clause)})
    return tuple(verdicts.values()), campaign.setup
