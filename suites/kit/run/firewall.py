"""Tells the answers of a vendor from those of a firewall, proxy or gateway in front of it, which are no JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from contracts import Break, Clause
from contracts.pointers import ABSENT
from suites.kit.model.answer import Answer
from suites.kit.model.chance import attempts_needed
from suites.kit.model.exchange import ACCEPTED, Exchange, Probe, Region
from suites.kit.model.findings import Finding
from suites.kit.run.losses import Losses

FORBIDDEN = 403
UNROUTED = (403, 404)
"""How proxies answer while a target restarts, some of them in plain text or without a body (Traefik's `404 page not
found`, Envoy's empty 404)."""
NO_CONTENT = 204
"""Never has content (RFC 9110, section 15.3.5), so that it is no gateway's page about maintenance."""
PAGES_IN_A_ROW = 2
"""HTML refusals in a row for updates that must be accepted, until a firewall seems to answer. One may be chance."""
FEWEST_PAGES = 3
"""A request gets its page so often, whatever chance says, until the page is the vendor's answer: the refusal and two
repetitions, as for other findings."""


@dataclass
class Firewall:
    """What a run has seen of answers that are no JSON.

    `refusals` and `successes` are the documented statuses, none where any will do. `reason`: why nothing more should be
    sent; None while it may.
    """

    selected: tuple[Clause, ...]
    refusals: tuple[int, ...]
    successes: tuple[int, ...] = ()
    reason: str | None = None
    _answered_in_json: set[str] = field(default_factory=set)
    _has_succeeded: bool = False
    _of_vendor: set[str] = field(default_factory=set)
    """The requests that the vendor itself answers with a success that is no JSON."""
    _in_a_row: int = 0
    pages: Losses = field(default_factory=Losses)
    """The updates that the vendor must accept and that were answered: those with a doubtful refusal count as lost."""

    def doubt(self, exchange: Exchange, found: Callable[[Exchange], list[Finding]]) -> Exchange:
        """The exchange of an HTML page, or of a success without JSON and with a status that is not documented, that any
        clause finds fault with, whichever one sent it: it is doubtful."""
        answer = exchange.answer
        if exchange.is_doubtful or answer is None or not (self._is_undocumented(answer) and found(exchange)):
            return exchange
        return replace(exchange, is_doubtful=answer.is_refused or self._may_be_a_gateways(exchange.probe))

    def excuse(self, probe: Probe) -> None:
        """Note that a page, or a success that is no JSON, is the vendor's own answer to a request."""
        self.pages.excuse(probe)
        self._of_vendor.add(_key(probe))

    def _is_undocumented(self, answer: Answer) -> bool:
        documented = (*self.successes, NO_CONTENT)
        is_other = bool(self.successes) and answer.status not in documented and answer.json is ABSENT
        return answer.is_page if answer.is_refused else answer.is_accepted and (answer.is_page or is_other)

    def _may_be_a_gateways(self, probe: Probe) -> bool:
        """Whether a success that is not as documented may be the page or the empty answer of a gateway under
        maintenance: not of a vendor that has shown no documented one before, nor once such an answer is its own."""
        if not self._has_succeeded:
            self._of_vendor.add(_key(probe))
        return _key(probe) not in self._of_vendor

    def is_doubtful(self, probe: Probe, answer: Answer | None, breaks: tuple[Break, ...]) -> bool:
        """Whether a refusal may be a firewall's: it is an HTML page, and the contract describes JSON for it, JSON came
        for the same request before, or it is not what the request should get. Or it is one of a proxy without a
        route. A success may be a gateway's where the contract describes JSON and none came."""
        key = _key(probe)
        if answer is not None and answer.is_accepted:
            if answer.json is ABSENT and breaks and answer.status != NO_CONTENT:
                return self._may_be_a_gateways(probe)
            self._has_succeeded |= not (breaks or self._is_undocumented(answer))
        if answer is None or not (answer.is_refused and (answer.is_page or self._is_unrouted(probe, answer, breaks))):
            self._answered_in_json.add(key)
            return False
        return bool(breaks) or key in self._answered_in_json or not self.is_expected(probe, answer.status)

    def _is_unrouted(self, probe: Probe, answer: Answer, breaks: tuple[Break, ...]) -> bool:
        """Whether it is no JSON, and a status of a proxy whose route to the target is missing, where the contract
        describes JSON, or the clause waits for a success or for another status. Where any refusal will do, it harms
        nobody."""
        is_proxys = answer.status in UNROUTED and answer.json is ABSENT
        clause = self._clause(probe)
        takes_any = probe.wants != ACCEPTED and clause is not None and (clause.any_refusal or not clause.status)
        return is_proxys and (bool(breaks) or not (takes_any or self.is_expected(probe, answer.status)))

    def watch(self, exchange: Exchange) -> None:
        """Note why to stop, after HTML refusals in a row for updates that the vendor must accept."""
        if exchange.region is not Region.ORDINARY or exchange.answer is None:
            return
        self.pages.note(exchange.probe, exchange.is_doubtful or (exchange.is_refused and exchange.answer.is_page))
        is_blocked = exchange.answer.status == FORBIDDEN and exchange.answer.is_page
        self._in_a_row = self._in_a_row + 1 if is_blocked else 0
        if self._in_a_row >= PAGES_IN_A_ROW:
            self.reason = (
                f"{self._in_a_row} valid updates in a row were answered with an HTML page and status {FORBIDDEN}: a "
                "firewall or proxy between this machine and the target seems to answer; if it is not one of ours, ask "
                "the vendor to let this machine through"
            )

    def pages_needed(self, probe: Probe, probes: int) -> int | None:
        """How often one of `probes` requests must get a page until that is the vendor's own answer, and no chance.

        None: too few other valid updates were answered, or too many of them with a page, to tell.
        """
        needed = attempts_needed(*self.pages.of_others(probe), probes)
        return None if needed is None else max(needed, FEWEST_PAGES)

    def is_expected(self, probe: Probe, status: int) -> bool:
        """Whether a refusal with this status is what the clause of a probe waits for."""
        clause = self._clause(probe)
        wanted = (clause.status if clause else ()) or self.refusals
        return probe.wants != ACCEPTED and clause is not None and (not wanted or status in wanted)

    def _clause(self, probe: Probe) -> Clause | None:
        return next((clause for clause in self.selected if clause.id == probe.clause), None)


def _key(probe: Probe) -> str:
    """Identifies what is sent, whichever clause asks for it."""
    return repr(replace(probe, clause="", why=""))
