"""Notices that reads of an appointment are no JSON any more, as after an update that stored a number beyond floats.

The appointment is read again before anybody is blamed, and then the update that did it is taken back. Where that does
not help, nothing more is sent: nobody could tell what it changes, and each clause would be kept for want of a read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from contracts import Clause, Json
from contracts.pointers import ABSENT, get, is_named
from suites.kit.generate.bodies import extended
from suites.kit.model.answer import Answer
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import CallResult, Exchange, Place, Probe, States
from suites.kit.model.findings import Finding, Phrase
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

READS_LOST = 2
"""After so many reads in a row without an answer the run waits for the end of an outage: with more requests lost, it
would give the target up. At a loss rate of 10 %, two in a row come once in a hundred reads."""
AGAIN = 2
"""How often a read that is no JSON is repeated: a proxy that cuts answers short seldom does so three times in a row."""
CHECKS = ("persists", "withstands", "preserves")
"""Which check such a read breaks, the first that the run has: what was sent cannot be read back."""
STOPPED = (
    "reads of {} are no JSON any more since the update of exchange {}, and giving it back its old values did not help, "
    "so nothing more is sent: tell the vendor, and put the appointment back once it can be read"
)


@dataclass
class Unreadable:
    """The reads of one run that are no JSON. `reason`: why nothing more should be sent; None while it may."""

    campaign: Campaign
    reason: str | None = None
    _good: dict[Place, Mapping[str, Json]] = field(default_factory=dict, repr=False)
    _since: dict[Place, list[Exchange]] = field(default_factory=lambda: defaultdict(list))
    _looked_at: CallResult | None = None
    _is_looking: bool = False

    def read_before(self, probe: Probe, now: bool = False) -> States:
        """The appointment of a probe before it is sent. Raises BudgetSpent where it can be read no more."""
        campaign, reader = self.campaign, self.campaign.reader
        before = reader.before(probe, now)
        if reader.unanswered >= READS_LOST and campaign.client.wait_until_up(probe):
            before = reader.before(probe)
        has_looked = self.look(probe)
        if self.reason:
            raise BudgetSpent(self.reason)
        return reader.before(probe) if has_looked else before

    def watch(self, exchange: Exchange) -> None:
        """Note a state that could be read, and the updates since."""
        place, shown = exchange.probe.place, exchange.after.get("read")
        if not exchange.probe.is_at_own_appointment:
            return
        if shown is None and (exchange.was_read_before or place not in self._good):
            shown = exchange.before.get("read")
        if shown is not None:
            self._good[place], self._since[place] = shown, []
        if exchange.is_accepted and "read" not in exchange.after:
            self._since[place].append(exchange)

    def look(self, probe: Probe) -> bool:
        """Find the update after which the appointment of a probe can be read no more, if the last read was no JSON.

        Returns whether there was anything to find.
        """
        last = self.campaign.reader.last_read
        if last is self._looked_at or self._is_looking or not self._is_no_json(last):
            return False
        self._looked_at = last
        if not self._since[probe.place] or probe.place not in self._good:
            return False
        self._is_looking = True
        try:
            self._explain(probe)
        finally:
            self._is_looking = False
        return True

    def _is_no_json(self, read: CallResult | None) -> bool:
        """Whether a read came with a success, and is no JSON where the page documents some. HTML is a gateway's."""
        answer, reading = read.answer if read else None, self.campaign.bound.contract.behaviour.read
        if answer is None or reading is None or not answer.is_accepted or not answer.content.strip() or answer.is_page:
            return False
        promise = self.campaign.bound.contract.operations[reading.operation].promise_of(answer.status)
        return answer.json is ABSENT and promise is not None and "json" in (promise.media_type or "")

    def _explain(self, probe: Probe) -> None:
        """Read again; what stays so is the doing of the last odd update since the appointment could be read."""
        campaign, updates = self.campaign, self._since[probe.place]
        for pause in campaign.settled.pauses[:AGAIN]:
            campaign.client.pause(pause)
            if "read" in campaign.reader.read_now(probe) or not self._is_no_json(campaign.reader.last_read):
                return
        update = next((one for one in reversed(updates) if one.body is ABSENT), updates[-1])
        last = campaign.reader.last_read
        if last is not None and last.answer is not None and (clause := self._clause(update)):
            campaign.evidence.add(unreadable_after(clause, update, last.answer))
        if not self._is_put_back(update):
            self.reason = campaign.setup = STOPPED.format(probe.appointment, update.number)

    def _clause(self, update: Exchange) -> Clause | None:
        """The clause that such a read breaks: one that is a must, if there is any, of the first of these checks."""
        found = [
            clause for clause in self.campaign.selected if clause.check in CHECKS or clause.id == update.probe.clause
        ]
        rank = {check: number for number, check in enumerate(CHECKS)}
        return min(found, key=lambda one: (one.strength != "must", rank.get(one.check, len(rank))), default=None)

    def _is_put_back(self, update: Exchange) -> bool:
        """Whether the appointment can be read again once the update's members have their old values."""
        campaign, place = self.campaign, update.probe.place
        plain = replace(smoke_probe(campaign.bound), appointment=place[0], fixture=place[1], region=None, rereads=True)
        body, good = dict(campaign.bound.base), self._good[place]
        for member in campaign.bound.contract.behaviour.fields:
            old = get(good, member.shows) if member.shows and not member.mapped else ABSENT
            if old is not ABSENT and is_named(_body_of(update), member.pointer):
                body = extended(body, member, old, campaign.bound)
        with suppress(BudgetSpent, NotDeclared):
            return "read" in campaign.send(replace(plain, body=body, why="give it its old values again")).after
        return False


def _body_of(update: Exchange) -> Any:
    """The body that was sent, where any parser reads one in it."""
    with suppress(ValueError, RecursionError):
        return json.loads(update.probe.raw) if update.probe.raw is not None else update.body
    return ABSENT


def unreadable_after(clause: Clause, update: Exchange, read: Answer) -> Finding:
    """The finding that reads after an update are no JSON, also when they are repeated."""
    expected = Phrase("a read after it that is JSON, as the one before it was")
    got = Phrase(f"{read.status} with {_what(read)}, also when it was read again {AGAIN} times")
    return Finding(clause, update, "", "unreadable", expected, got, is_final=True)


def _what(read: Answer) -> str:
    """What a read has that is no JSON, without a value of it."""
    with suppress(ValueError, RecursionError):
        json.loads(read.content)
        return "a number that JSON does not know (NaN or Infinity)"
    return f"{len(read.content)} bytes that are no JSON"
