"""Notices that updates are refused as somebody else has closed their appointment in mid-run, by a cancellation or so.

From then on its updates may be refused for that, as the vendor documents it. A read shows a value that closes an
appointment, and that the run has not sent since it was last updated.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Contract, Json
from contracts.pointers import leaves
from suites.kit.checks.acceptance import is_clash
from suites.kit.checks.evidence import Evidence
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Place
from suites.kit.model.sent_json import sent_json
from suites.kit.run.first_refusals import FirstRefusal
from suites.kit.run.smoke import OF_A_STATE, closing_members, smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

LEFT = 10
"""Requests that are kept when an appointment is looked at: a walk through a list takes up to this many."""
CLOSED = (
    "{role} was updated in exchange {updated}, and updates of it are refused since exchange {number} ({status}): a "
    "read shows {shown}, which closes an appointment and which this run has not sent, so somebody else seems to have "
    "closed it. Name one in targets.toml that nobody else uses, and run again"
)


def closed_statuses(contract: Contract) -> frozenset[int]:
    """With what an update of a closed appointment may be refused: as HTTP has it for a state, and as documented."""
    locks = (clause for clause in contract.clauses if clause.check == "locks")
    return frozenset({*OF_A_STATE, *(status for clause in locks for status in clause.status)})


@dataclass
class LockedByOthers:
    """Which appointments a run was able to update, and what it has sent. `reason`: why nothing more should be sent, as
    one of them was closed; None while it may."""

    bound: BoundContract
    evidence: Evidence
    reason: str | None = None
    _updated: dict[Place, int] = field(default_factory=dict)
    _since: dict[Place, FirstRefusal] = field(default_factory=dict, repr=False)
    _sent: dict[str, int] = field(default_factory=dict, repr=False)
    """By value, the exchange that sent it last, to whichever appointment: a vendor may write it to another one."""
    _is_looking: bool = False

    def __post_init__(self) -> None:
        self._statuses = closed_statuses(self.bound.contract)

    def watch(self, exchange: Exchange) -> None:
        """Note what was sent, and an update that was accepted, or the first one after it that was refused so."""
        place, probe = exchange.probe.place, exchange.probe
        self._sent.update({repr(value): exchange.number for _, value in leaves(sent_json(probe))})
        if exchange.is_accepted and probe.is_at_own_appointment:
            self._updated[place] = exchange.number
            self._since.pop(place, None)
        elif self._may_be_closed(exchange) and exchange.answer is not None and place not in self._since:
            self._since[place] = FirstRefusal(exchange.number, exchange.answer, self.evidence.snapshot())

    def confirm(self, campaign: Campaign, exchange: Exchange) -> bool:
        """Look at the appointment of a refusal that nothing else explains; note why to stop if it was closed.

        Returns whether it was: all that was seen since the first such refusal is then forgotten.
        """
        place, since = exchange.probe.place, self._since.get(exchange.probe.place)
        is_asked_for = campaign.firewall.is_expected(exchange.probe, exchange.status or 0)
        if since is None or is_asked_for or self._is_looking or campaign.unconfirmed:
            return False
        is_ours = place in campaign.closed or is_clash(exchange, self.bound)
        if is_ours or not self._may_be_closed(exchange) or not (shown := self._closed(campaign, place)):
            return False
        told = ", ".join(f"{at} {campaign.templates.value(at, now)}" for at, now in shown)
        self.reason = campaign.setup = CLOSED.format(
            role=place[0], updated=self._updated[place], number=since.number, status=since.answer.status, shown=told
        )
        self.evidence.go_back(since.known, self.reason)
        return True

    def _may_be_closed(self, exchange: Exchange) -> bool:
        is_refused = exchange.is_definite and exchange.status in self._statuses and exchange.probe.is_at_own_appointment
        return is_refused and exchange.probe.place in self._updated

    def _closed(self, campaign: Campaign, place: Place) -> list[tuple[str, Json]]:
        """The members that show an appointment closed, where a plain update is refused and the run sent none of it."""
        role, number = place
        plain = replace(smoke_probe(self.bound), appointment=role, fixture=number, why="look whether it was closed")
        self._is_looking = True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                if campaign.client.remaining < LEFT:
                    return []
                shown = closing_members(campaign, campaign.reader.read(plain).values())
                is_ours = any(self._is_sent(value, place) for _, now, closing in shown for value in (now, closing))
                is_refused = bool(shown) and not is_ours and campaign.send(plain).status in self._statuses
                return [(at, now) for at, now, _ in shown] if is_refused else []
            return []
        finally:
            self._is_looking = False

    def _is_sent(self, value: Json, place: Place) -> bool:
        """Whether the run has sent a value since the appointment was last updated."""
        return self._sent.get(repr(value), 0) >= self._updated[place]
