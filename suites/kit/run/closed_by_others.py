"""Notices that somebody else has closed an appointment, by a cancellation or so: in mid-run, or before the run.

From then on its updates may be refused for that, as the vendor documents it. A read shows a value that closes an
appointment, and that the run has not sent. A person's cancellation must not be taken back either: a run looks for the
refusal behind a change by taking the change back, and ordinary updates that name a status would do so as well. A vendor
that closes appointments by itself does so at another one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Contract, Json
from contracts.pointers import leaves
from suites.kit.checks.acceptance import is_clash
from suites.kit.model.check_kinds import accepting_roles
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Place, States
from suites.kit.model.sent_json import sent_json
from suites.kit.model.target import EDITABLE
from suites.kit.run.culprits import is_sent
from suites.kit.run.first_refusals import FirstRefusal
from suites.kit.run.once import closes_another
from suites.kit.run.smoke import OF_A_STATE, closing_members, smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

LEFT = 10
"""Requests that are kept when an appointment is looked at: a walk through a list takes up to this many."""
LOCKED = (
    "{role} was updated in exchange {updated}, and updates of it are refused since exchange {number} ({status}): a "
    "read shows {shown}, which closes an appointment and which this run has not sent, "
)
BY_OTHERS = (
    "so somebody else seems to have closed it. Name one in targets.toml that nobody else uses, and run again; if it is "
    "closed there as well, show the vendor this line"
)
BY_UPDATES = "as the vendor's updates do that by themselves ({}): once that is fixed, run this again"
CLOSED = (
    "a read after exchange {number} shows {members} of {role} with a value that closes an appointment, which no update "
    "since the read before it has sent: most likely somebody else has closed it, so that is left as it is{stop}. Name "
    "an appointment that nobody else works with; if nobody has closed it, show the vendor this line"
)
STOP = ", and nothing more is sent"
CLOSED_BEFORE = (
    "an update of {role} is answered {status}, and a read before it shows {shown}, which closes an appointment: name "
    "one in targets.toml that is open; if this one has to take updates, show the vendor this line"
)


def closed_statuses(contract: Contract) -> frozenset[int]:
    """With what an update of a closed appointment may be refused: as HTTP has it for a state, and as documented."""
    locks = (clause for clause in contract.clauses if clause.check == "locks")
    return frozenset({*OF_A_STATE, *(status for clause in locks for status in clause.status)})


@dataclass
class ClosedByOthers:
    """Which appointments a run was able to update, and what it has sent. `reason`: why nothing more should be sent, as
    one of them was closed; None while it may."""

    campaign: Campaign
    reason: str | None = None
    _updated: dict[Place, int] = field(default_factory=dict)
    _since: dict[Place, FirstRefusal] = field(default_factory=dict, repr=False)
    _sent: dict[str, int] = field(default_factory=dict, repr=False)
    """By value, the exchange that sent it last, to whichever appointment: a vendor may write it to another one."""
    _is_looking: bool = False

    def __post_init__(self) -> None:
        self._statuses = closed_statuses(self.campaign.bound.contract)

    def watch(self, exchange: Exchange) -> None:
        """Note what was sent, and an update that was accepted, or the first one after it that was refused for a state,
        or as nothing has asked for."""
        place, probe = exchange.probe.place, exchange.probe
        self._sent.update({repr(value): exchange.number for _, value in leaves(sent_json(probe))})
        if exchange.is_accepted and probe.is_at_own_appointment:
            self._updated[place] = exchange.number
            self._since.pop(place, None)
        elif place in self._updated and self._may_be_closed(exchange) and exchange.answer and place not in self._since:
            self._since[place] = FirstRefusal(exchange.number, exchange.answer, self.campaign.evidence.snapshot())

    def confirm(self, campaign: Campaign, exchange: Exchange) -> bool:
        """Look at the appointment of a refusal that nothing else explains; note why to stop if it was closed.

        Returns whether it was, so that the refusal says nothing. All that was seen since the first such refusal is
        forgotten then, unless the vendor was found to close appointments.
        """
        place, since = exchange.probe.place, self._since.get(exchange.probe.place)
        if (
            self._is_asked_for(exchange)
            or self._is_looking
            or campaign.unconfirmed
            or not self._may_be_closed(exchange)
        ):
            return False
        if place in campaign.closed:
            return False
        if since is None:
            return self._was_closed_before(exchange)
        is_of_state = exchange.status in self._statuses and not is_clash(exchange, campaign.bound)
        is_second = since.number < exchange.number  # a single one of others is most likely about what was sent
        if shown := self._closed(place) if is_of_state or is_second else []:
            self._stop(place, since, shown)
        return bool(shown)

    def is_noticed(self, sent: Sequence[Exchange], changed: Iterable[str], after: States) -> bool:
        """Whether one of these shown members has a value that closes an appointment, which none of the updates that
        were `sent` to it since it was shown before has sent, nor brings about. That is noted, and ends a run whose
        editable one it is."""
        if not (closed := self._newly_closed(sent, [*changed], after)) or self._is_by_updates(sent, closed):
            return False
        role, refusals = sent[0].probe.appointment, self.campaign.refusals
        facts = {"number": max(one.number for one in sent), "members": ", ".join(closed), "role": role}
        reason = CLOSED.format(**facts, stop=STOP if role == EDITABLE else "")
        if role == EDITABLE:
            self.reason = self.campaign.setup = reason
            if since := self._since.get(sent[0].probe.place):
                self.campaign.evidence.go_back(since.known, reason)
        for clause in refusals.clauses:
            self.campaign.evidence.unclear_about(clause.id, closed, reason)
        return True

    def _may_be_closed(self, exchange: Exchange) -> bool:
        """Whether a refusal may be for the state of an appointment: by its status, or as nothing else explains it."""
        is_refused = exchange.is_definite and exchange.is_refused and exchange.probe.is_at_own_appointment
        return is_refused and (exchange.status in self._statuses or not self._is_asked_for(exchange))

    def _is_asked_for(self, exchange: Exchange) -> bool:
        return self.campaign.firewall.is_expected(exchange.probe, exchange.status or 0)

    def _was_closed_before(self, exchange: Exchange) -> bool:
        """Whether an appointment which has to take updates was closed before the run. One that is booked so, as the
        contract says, has to take them as it is."""
        role, contract = exchange.probe.appointment, self.campaign.bound.contract
        booked = contract.behaviour.provision.roles.get(role) if contract.behaviour.provision else None
        if role not in accepting_roles(contract) or (booked and booked.after) or exchange.answer is None:
            return False
        first = closing_members(self.campaign, self.campaign.reader.first(exchange.probe).values())
        if shown := self._told([(at, now) for at, now, _ in first]):
            facts = {"role": role, "status": self.campaign.templates.status(exchange.answer), "shown": shown}
            self.campaign.evidence.inconclusive(exchange.probe.clause, CLOSED_BEFORE.format(**facts))
        return bool(shown)

    def _stop(self, place: Place, since: FirstRefusal, shown: list[tuple[str, Json]]) -> None:
        facts = {"updated": self._updated[place], "number": since.number, "status": since.answer.status}
        told = LOCKED.format(role=place[0], shown=self._told(shown), **facts)
        clauses = self._broken_at([at for at, _ in shown])
        self.reason = self.campaign.setup = told + (BY_UPDATES.format(", ".join(clauses)) if clauses else BY_OTHERS)
        if not clauses:
            self.campaign.evidence.go_back(since.known, self.reason)

    def _told(self, shown: Iterable[tuple[str, Json]]) -> str:
        return ", ".join(dict.fromkeys(f"{at} {self.campaign.templates.value(at, now)}" for at, now in shown))

    def _closed(self, place: Place) -> list[tuple[str, Json]]:
        """The members that show an appointment closed, where a plain update is refused and the run sent none of it."""
        campaign, (role, number) = self.campaign, place
        plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, why="look whether it was closed")
        self._is_looking = True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                if campaign.client.remaining < LEFT:
                    return []
                shown = closing_members(campaign, campaign.reader.read(plain).values())
                is_ours = any(self._is_sent(value, place) for _, now, closing in shown for value in (now, closing))
                is_refused = bool(shown) and not is_ours and campaign.send(plain).is_refused
                return [(at, now) for at, now, _ in shown] if is_refused else []
            return []
        finally:
            self._is_looking = False

    def _is_sent(self, value: Json, place: Place) -> bool:
        """Whether the run has sent a value since the appointment was last updated."""
        return self._sent.get(repr(value), 0) >= self._updated[place]

    def _newly_closed(self, sent: Sequence[Exchange], changed: Sequence[str], after: States) -> list[str]:
        """The changed members that show an appointment closed; none where the run itself has closed it, or may have."""
        if not sent or sent[0].probe.place in self.campaign.closed or self._is_looking:
            return []
        whole = {key: value for _, state in sorted(after.items()) for key, value in state.items()}  # a read comes last
        shown = [(at, now) for at, now, _ in closing_members(self.campaign, [whole]) if at in changed]
        return list(dict.fromkeys(at for at, now in shown if not is_sent(sent, at, now, self.campaign)))

    def _is_by_updates(self, sent: Sequence[Exchange], closed: Sequence[str]) -> bool:
        """Whether the vendor, and nobody else, closes appointments: an update was found to change these members, or one
        of these updates closes another appointment, too."""
        self._is_looking = True
        try:
            return bool(self._broken_at(closed)) or closes_another(self.campaign, sent, closed)
        finally:
            self._is_looking = False

    def _broken_at(self, members: Sequence[str]) -> list[str]:
        """The clauses by which updates were found to change one of these members by themselves."""
        found = self.campaign.evidence.findings().values()
        return sorted({one.clause.id for one in found if one.is_about_states and one.pointer in members})
