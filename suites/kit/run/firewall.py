"""Tells the refusals of a vendor from those of a firewall in front of it, which answers with an HTML page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from contracts import Break, Clause
from suites.kit.model.answer import Answer
from suites.kit.model.chance import attempts_needed
from suites.kit.model.exchange import ACCEPTED, Exchange, Probe, Region

FORBIDDEN = 403
PAGES_IN_A_ROW = 2
"""HTML refusals in a row for updates that must be accepted, until a firewall seems to answer. One may be chance."""
FEWEST_PAGES = 3
"""A request gets its page so often, whatever chance says, until the page is the vendor's answer: the refusal and two
repetitions, as for other findings."""


@dataclass
class Firewall:
    """What a run has seen of HTML refusals.

    `refusals` are the documented statuses, none where any 4xx is. `reason`: why nothing more should be sent; None while
    it may.
    """

    selected: tuple[Clause, ...]
    refusals: tuple[int, ...]
    reason: str | None = None
    _answered_in_json: set[str] = field(default_factory=set)
    _pages: int = 0
    _blocked: int = 0
    ordinary: int = 0
    """How many updates that the vendor must accept were answered, `_blocked` of them with an HTML refusal."""

    def is_doubtful(self, probe: Probe, answer: Answer | None, breaks: tuple[Break, ...]) -> bool:
        """Whether a refusal may be a firewall's: it is an HTML page, and the contract describes JSON for it, JSON came
        for the same request before, or it is not what the request should get."""
        key = repr(replace(probe, clause="", why=""))
        if answer is None or not (answer.is_refused and answer.is_page):
            self._answered_in_json.add(key)
            return False
        return bool(breaks) or key in self._answered_in_json or not self.is_expected(probe, answer.status)

    def watch(self, exchange: Exchange) -> None:
        """Note why to stop, after HTML refusals in a row for updates that the vendor must accept."""
        if exchange.region is not Region.ORDINARY or exchange.answer is None:
            return
        self.ordinary += 1
        self._blocked += exchange.answer.is_refused and exchange.answer.is_page
        is_blocked = exchange.answer.status == FORBIDDEN and exchange.answer.is_page
        self._pages = self._pages + 1 if is_blocked else 0
        if self._pages >= PAGES_IN_A_ROW:
            self.reason = (
                f"{self._pages} valid updates in a row were answered with an HTML page and status {FORBIDDEN}: a "
                "firewall in front of the target seems to answer; ask the vendor to let this machine through"
            )

    def pages_needed(self, probes: int) -> int | None:
        """How often one of `probes` requests must get a page until that is the vendor's own answer, and no chance.

        None: too few valid updates were answered, or too many of them with a page, to tell.
        """
        needed = attempts_needed(self._blocked, self.ordinary, probes)
        return None if needed is None else max(needed, FEWEST_PAGES)

    def is_expected(self, probe: Probe, status: int) -> bool:
        """Whether a refusal with this status is what the clause of a probe waits for."""
        clause = next((clause for clause in self.selected if clause.id == probe.clause), None)
        wanted = (clause.status if clause else ()) or self.refusals
        return probe.wants != ACCEPTED and clause is not None and (not wanted or status in wanted)
