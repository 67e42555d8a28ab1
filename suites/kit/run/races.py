"""Sends two updates of different members at the same moment, and looks whether one of them is lost.

A vendor that loads a record, changes it and writes all of it back takes back what another update has stored in between.
Updates one after the other never show that. What a race does not show proves nothing; what it shows is no accident: no
vendor that keeps its promise loses an update that it has accepted, if each of the two is stored when it comes alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Clause
from suites.kit.checks import judge
from suites.kit.http.replies import LIMITED, SENT_AGAIN
from suites.kit.http.together import parts_of
from suites.kit.model.answer import is_answered
from suites.kit.model.appointment_state import sent_values
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.findings import Finding
from suites.kit.run.choices import varied
from suites.kit.run.confirmation import reserve
from suites.kit.run.requested import probes_in_run
from suites.kit.run.transitions import with_next_values

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

SERVER_ERROR = 500
"""The first status by which a server says that it failed (RFC 9110, section 15.6)."""
MORE = 2
"""How many more pairs of the same members are sent after a loss: "2 of 3" tells how easily it happens."""
ALONE = "the same, one after the other"
NEVER = "in none of {} pairs were both updates accepted at the same moment, so that nothing could be lost: {}"
NOT_STORED = "sent one after the other, the updates are not stored either, or no read showed that they are"
CRASHED = (
    "two updates at the same moment were answered {} and {}: that is no refusal, and nobody knows what became of both"
)
UNTOLD = "no read showed what became of two updates at the same moment"


def try_pairs(campaign: Campaign, clause: Clause) -> bool:
    """Send the pairs of a clause until an update is lost. Returns whether the clause is about pairs.

    Raises BudgetSpent, NotDeclared.
    """
    if not kind_of(clause).at_once:
        return False
    Races(campaign, clause).run()
    return True


@dataclass
class Races:
    """The pairs of a clause. `judged` is how many of them could show a loss, `apart` why others could not."""

    campaign: Campaign
    clause: Clause
    judged: int = 0
    apart: list[Exchange] = field(default_factory=list)
    _refused: CannotBePutBack | None = None

    def run(self) -> None:
        """Send the pairs; after the first loss, what makes sure of it."""
        for probe in probes_in_run(self.campaign, self.clause):
            exchange, found = self._race(probe)
            if exchange and found:
                self._make_sure(exchange, found)
                return
        if crashed := next(filter(_is_crash, self.apart), None):
            self.campaign.evidence.inconclusive(self.clause.id, CRASHED.format(*_statuses(crashed)))
        elif not self.judged:
            self._explain()

    def _race(self, probe: Probe) -> tuple[Exchange | None, list[Finding]]:
        """Send a pair with values that are not there yet, and return what the clause finds."""
        try:
            exchange = send_pair(self.campaign, self._fresh(probe))
        except CannotBePutBack as reason:
            self._refused = reason
            return None, []
        found = judge(self.clause, exchange, self.campaign.bound)
        if found is None:
            self.apart.append(exchange)
            return exchange, []
        self.judged += 1
        self.campaign.evidence.count_case(self.clause)
        return exchange, found

    def _fresh(self, probe: Probe) -> Probe:
        """The pair with other values where its own are there. Raises CannotBePutBack where none may follow."""
        fitting = with_next_values(self.campaign, probe)
        if fitting is None or fitting.body.keys() != probe.body.keys():  # type: ignore[union-attr]
            raise CannotBePutBack(f"{probe.why}: no other value may follow")
        other = varied(fitting, self.campaign.expected, self.campaign.bound)
        return other if other.body.keys() == probe.body.keys() else fitting  # type: ignore[union-attr]

    def _make_sure(self, exchange: Exchange, found: list[Finding]) -> None:
        """See that each update is stored when it comes alone, and how often the loss shows."""
        campaign, sent = self.campaign, self.campaign.client.count
        if not self._is_stored_alone(exchange.probe):
            campaign.evidence.unclear_about(self.clause.id, [one.pointer for one in found], NOT_STORED)
            return
        lost = [*found, *(one for again in self._again(exchange.probe) for one in again)]
        times = Counter(one.fingerprint for one in lost)
        for finding in {one.fingerprint: one for one in reversed(lost)}.values():
            campaign.evidence.add(replace(finding, seen=(times[finding.fingerprint], self.judged), is_final=True))
        campaign.client.give_back(campaign.client.count - sent)

    def _again(self, probe: Probe) -> Iterator[list[Finding]]:
        """What is lost of each of some more pairs: it depends on the moment which of the two updates that is."""
        with suppress(BudgetSpent):
            for _ in range(MORE if self.campaign.client.remaining >= reserve(self.campaign) else 0):
                yield self._race(probe)[1]

    def _is_stored_alone(self, probe: Probe) -> bool:
        """Whether a read shows the two updates of a pair when they were sent one after the other."""
        both = self._fresh(probe)
        sent = [
            self.campaign.send(replace(part, why=f"{part.why}: {ALONE}", rereads=True))
            for part in parts_of(both, self.campaign.bound.base)
        ]
        last = replace(sent[-1], probe=replace(both, together=()))
        is_shown = all(one.is_accepted for one in sent) and "read" in last.after
        return is_shown and not sent_values(last, self.campaign.bound, "read")

    def _explain(self) -> None:
        """Say why no pair could show a loss. A vendor that refuses one of two updates loses none."""
        evidence, id = self.campaign.evidence, self.clause.id
        if not self.apart and self._refused:
            evidence.lacking(id, self._refused)
        elif lost := [one for one in self.apart if not _is_refusal(one)]:
            evidence.inconclusive(id, lost[0].overtaken or UNTOLD)
        else:
            evidence.not_applicable(id, NEVER.format(len(self.apart), self.apart[0].overtaken))


def _is_refusal(exchange: Exchange) -> bool:
    """Whether the vendor has refused one of the two, if only at that moment: a 429 is sent again, and accepted then."""
    is_limited = (exchange.failure or "").startswith(SENT_AGAIN.format(LIMITED))
    return bool(exchange.overtaken) and (is_limited or not exchange.failure)


def _is_crash(exchange: Exchange) -> bool:
    """Whether the vendor broke down over one of the two: a gateway's status, or a refusal, is none."""
    return any(is_answered(status) and (status or 0) >= SERVER_ERROR for status in _statuses(exchange))


def _statuses(exchange: Exchange) -> tuple[int | None, int | None]:
    return exchange.beside.status if exchange.beside else None, exchange.status


def send_pair(campaign: Campaign, probe: Probe) -> Exchange:
    """Send a pair, with a read before it if the appointment may have changed, and one after it.

    No other clause judges it: what each of the two answers shows depends on which one came first.
    Raises BudgetSpent, CannotBePutBack.
    """
    campaign.witnesses.look_if_due()
    if campaign.stop:
        raise BudgetSpent(campaign.stop)
    probe = replace(probe, rereads=True)
    campaign.refusals.read_before(probe)
    before = campaign.unreadable.read_before(probe)
    exchange, spent = campaign.sent_and_noted(probe, None, before)
    if spent:
        raise spent
    return exchange
