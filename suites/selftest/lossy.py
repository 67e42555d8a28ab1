"""A network that loses things: between a campaign and a stand-in, it loses requests or their answers.

In this process, what is lost reaches the client as it would from a socket: as a gateway's status, as a connection that
is cut, or as a time-out. Nothing is waited for, so that a thousand runs take minutes. Over sockets, a proxy on loopback
really cuts and really is late, which takes twice as long.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpcore
import httpx
import respx
from werkzeug import Request, Response

from contracts import Contract
from contracts.pointers import ABSENT
from suites.kit.generate.bodies import needs_expendable
from suites.kit.http.client import Client
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, rank
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.model.target import Limits, Target
from suites.kit.model.verdicts import Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.exploration import Explorer
from suites.kit.session.items import all_clauses
from suites.proof import target_of
from suites.selftest import disturbed, exchanges
from suites.standin import StandIn, embedded

Respond = Callable[[httpx.Request], httpx.Response]
AT_ONCE = RetryPolicy(sleep=lambda _: None)
"""The usual retries, without their pauses."""
PATIENT = Limits(rate=0, minutes=30, patience_seconds=30)
"""Patience for what is lost now and then; it is counted in real seconds, and nothing pauses."""
READ_SECONDS, LATE_SECONDS = 0.3, 0.35
"""Over sockets: a stand-in answers within a few milliseconds, so what takes longer than 0.3 s is late, as 3.5 s are for
a client that waits 3 s."""
PAGE = b"<html><head><title>403 Forbidden</title></head><body><h1>Access denied</h1></body></html>"
STATUSES = (302, 408, 425, 429, 499, 502, 503, 504, 507, 508, 509, 510, 511, *range(520, 528), 529, 530, 598, 599)
CUTS = {
    "cut before headers": httpcore.RemoteProtocolError,
    "cut after headers": httpcore.ReadError,
    "late": httpcore.ReadTimeout,
}
HOP_BY_HOP = ("content-length", "transfer-encoding", "connection")
PAGES = ("200 page", "200")
"""What a gateway answers in place of the vendor during its maintenance, as if all were well."""
WAYS = ("503", "504", *CUTS)
"""How a request gets lost at each position of a run."""
APPLIED = ("applied", "not applied", "applied later")
"""What becomes of a lost request at the vendor. Later: two requests after it."""


@dataclass
class Lossy:
    """Answers requests like `respond`, but loses those that `is_lost` picks by their number, which begins with 1.

    With `among`, the number is that among the requests of that kind, and no other one is lost.
    """

    respond: Respond
    way: str
    applied: str
    is_lost: Callable[[int], bool]
    among: Callable[[httpx.Request], bool] = lambda request: True
    count: int = 0
    counted: int = 0
    lost: int = 0
    _later: list[tuple[int, httpx.Request]] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """The answer, or what comes in its place."""
        self.count += 1
        self._apply_what_is_due()
        is_of_kind = self.among(request)
        self.counted += is_of_kind
        if not is_of_kind or not self.is_lost(self.counted):
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
        if self.way.endswith(" page"):
            status = int(self.way.removesuffix(" page"))
            return httpx.Response(status, headers={"content-type": "text/html"}, content=PAGE, request=request)
        return httpx.Response(int(self.way), request=request)


@dataclass(frozen=True)
class LossyRun:
    """The verdicts of a run over a lossy network, and how many requests it sent and lost."""

    verdicts: tuple[Verdict, ...]
    requests: int
    lost: int
    setup: str | None


def run(
    provider: str,
    way: str,
    applied: str,
    is_lost: Callable[[int], bool],
    standin: StandIn | None = None,
    *,
    among: Callable[[httpx.Request], bool] = lambda request: True,
    over_sockets: bool = False,
) -> LossyRun:
    """A whole run of the profile gate against a stand-in (default: a compliant one) behind a lossy network."""
    contract = exchanges.contract(provider)
    network = Lossy(embedded(standin or StandIn(contract)), way, applied, is_lost, among)
    with _over_sockets(network, contract) if over_sockets else _in_process(network, contract) as target:
        bound = BoundContract(contract, target, SEED)
        client = Client(bound, PROFILES["gate"].requests, "selftest", policy=AT_ONCE)
        verdicts, setup = _verdicts(bound, client)
        client.close()
    return LossyRun(verdicts, network.count, network.lost, setup)


@contextmanager
def _in_process(network: Lossy, contract: Contract) -> Iterator[Target]:
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=network)
        yield replace(target_of(StandIn(contract)), limits=PATIENT)


@contextmanager
def _over_sockets(network: Lossy, contract: Contract) -> Iterator[Target]:
    with disturbed.served(_proxy(network, contract.base_url)) as url:
        # What the network loses is no outage, however long it goes on: its pauses are skipped here.
        limits = replace(PATIENT, read_seconds=READ_SECONDS)
        yield replace(target_of(StandIn(contract)), base_url=url, limits=limits)


def _proxy(network: Lossy, base_url: str) -> disturbed.App:
    """Does on a socket what the network does: what it raises becomes a cut, or a silence as long as anybody waits."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        url = base_url + request.full_path.removesuffix("?")
        try:
            answered = network(
                httpx.Request(request.method, url, headers=[*request.headers], content=request.get_data())
            )
        except httpcore.NetworkError:
            return disturbed.cuts_body(answer)(environ, start_response)
        except httpcore.RemoteProtocolError:
            return disturbed.cuts(answer)(environ, start_response)
        except httpcore.TimeoutException:
            return disturbed.slow(Response("too late"), seconds=LATE_SECONDS)(environ, start_response)
        headers = [(name, value) for name, value in answered.headers.items() if name not in HOP_BY_HOP]
        return Response(answered.read(), answered.status_code, headers)(environ, start_response)

    return answer


def _verdicts(bound: BoundContract, client: Client) -> tuple[tuple[Verdict, ...], str | None]:
    items = tuple(sorted(all_clauses(bound.contract, PROFILES["gate"]), key=rank))
    campaign, verdicts = Campaign(bound, client, items), {}
    for clause in items:
        if not kind_of(clause).generated:
            campaign.try_clause(clause)
        elif campaign.start():
            Explorer(campaign, clause, PROFILES["gate"], SEED).explore()
        verdicts.update({verdict.clause.id: verdict for verdict in campaign.conclude(clause)})
    return tuple(verdicts.values()), campaign.setup


def closing(provider: str) -> Callable[[httpx.Request], bool]:
    """Whether a request is an update that may close an appointment for good."""
    bound = exchanges.bind(provider)

    def is_closing(request: httpx.Request) -> bool:
        body = ABSENT
        with suppress(ValueError, RecursionError):
            body = json.loads(request.content)
        return request.method == bound.contract.update.method and needs_expendable(body, bound)

    return is_closing
