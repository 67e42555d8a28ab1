"""Notices that an appointment which could be updated before is gone: the sandbox was reset, or somebody deleted it.

A refusal that only says so proves nothing about what it was meant to show, and is no broken promise either. A vendor
that denies an appointment which is still there is told apart by a plain update and a read of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contracts import Contract
from suites.kit.checks.evidence import Evidence
from suites.kit.model.answer import GONE, Answer, is_answered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Place, Probe
from suites.kit.model.target import EDITABLE
from suites.kit.run.first_refusals import PAUSE, FirstRefusal
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

GIVE_UP = (
    "look for it in the vendor's own application; if it is gone, close this run by the `--accept` command below, name "
    "other appointments in targets.toml, and run again; if it is there, ask the vendor why it is not found"
)
NEVER_THERE = (
    "{} is not there: an update of it is refused ({}) before it took any, and no read shows it; name another one in "
    "targets.toml"
)
FOR_A_WHILE = (
    "updates of {} were refused since exchange {} ({}), and no read showed it, for a few seconds only: a gateway seems "
    "to have known no way to it"
)
LEFT = 10
"""Requests that are kept when an appointment is looked for: a walk through a list takes up to this many."""


def unknown_statuses(contract: Contract) -> frozenset[int]:
    """With what an update of an appointment that does not exist may be refused: GONE, and as the contract documents."""
    addressing = (
        status
        for clause in contract.clauses
        if kind_of(clause).hidden
        for spec in clause.send
        if isinstance(spec, Mapping) and any(str(id).startswith("$unknown.") for id in spec.get("path", {}).values())
        for status in clause.status
    )
    return GONE | frozenset(addressing)


@dataclass
class Presence:
    """Which appointments a run was able to update, and when last. `explain` renders what a refusal says.

    `reason`: why nothing more should be sent, as one of them is gone; None while it may.
    """

    bound: BoundContract
    evidence: Evidence
    explain: Callable[[Answer], str]
    reason: str | None = None
    _updated: dict[Place, int] = field(default_factory=dict)
    _absent: dict[Place, FirstRefusal] = field(default_factory=dict)
    """By appointment, the first refusal since its last update that may mean that it is gone."""
    _is_looking: bool = False
    _never_there: dict[Place, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._statuses = unknown_statuses(self.bound.contract)

    def watch(self, exchange: Exchange) -> None:
        """Note an update that was accepted, or the first one after it whose refusal may mean that nothing is there."""
        place = self._place(exchange)
        if exchange.is_accepted and exchange.probe.is_at_own_appointment:
            self._updated[place] = exchange.number
            self._absent.pop(place, None)
            if exchange.may_have_closed or exchange.is_after_closing:
                self._updated.pop(place)  # nobody says how a closed appointment refuses an update
        elif self._may_be_gone(exchange) and exchange.answer is not None and place not in self._absent:
            self._absent[place] = FirstRefusal(exchange.number, exchange.answer, self.evidence.snapshot())

    def confirm(self, campaign: Campaign, exchange: Exchange) -> bool:
        """Look for the appointment of a refusal that nothing else explains; note why to stop if it is gone.

        Returns whether it is: all that was seen since the first such refusal is then forgotten.
        """
        is_asked_for = campaign.firewall.is_expected(exchange.probe, exchange.status or 0)
        if is_asked_for or self._is_looking or campaign.unconfirmed:
            return False
        if self._was_never_there(campaign, exchange):
            reason = NEVER_THERE.format(self._name(exchange.probe.place), exchange.status)
            self.evidence.inconclusive(exchange.probe.clause, reason)
            return True
        if not self._may_be_gone(exchange):
            return False
        place = self._place(exchange)
        absence = self._absent.get(place)
        if absence is None or not self._is_gone(campaign, place):
            return False
        if self._is_gone(campaign, place, PAUSE):
            self.reason = campaign.setup = self._reason(place, absence)
        reason = self.reason or FOR_A_WHILE.format(self._name(place), absence.number, absence.answer.status)
        self.evidence.go_back(absence.known, reason)
        self.evidence.inconclusive(exchange.probe.clause, reason)
        return True

    def lacks(self, place: Place) -> bool:
        """Whether another appointment than the editable one was found not to be there."""
        return self._never_there.get(place, False)

    def _place(self, exchange: Exchange) -> Place:
        """The appointment to look for: the exchange's, or the editable one where that was never updated."""
        place = exchange.probe.place
        return place if place in self._updated or exchange.is_accepted else (EDITABLE, 0)

    def _may_be_gone(self, exchange: Exchange) -> bool:
        is_denied = exchange.status in self._statuses and exchange.probe.is_at_own_appointment
        return is_denied and self._place(exchange) in self._updated

    def _was_never_there(self, campaign: Campaign, exchange: Exchange) -> bool:
        """Whether another appointment than the editable one, which took no update yet, is refused as if it did not
        exist, and no read shows it: somebody deleted it, or the target names a wrong one."""
        place, can_be_read = exchange.probe.place, self.bound.contract.behaviour.read is not None
        is_denied = exchange.status in self._statuses and exchange.probe.is_at_own_appointment
        if not (is_denied and can_be_read) or place[0] == EDITABLE or place in self._updated:
            return False
        is_open = not exchange.is_after_closing  # nobody says how a closed one refuses an update
        if place not in self._never_there and is_open and campaign.client.remaining >= LEFT:
            with suppress(BudgetSpent):
                self._never_there[place] = not self._is_shown(campaign, exchange.probe)
        return self.lacks(place)

    def _is_gone(self, campaign: Campaign, place: Place, seconds: float = 0.0) -> bool:
        """Whether, so many seconds later, a plain update is refused alike, and no read shows the appointment."""
        role, number = place
        plain = replace(smoke_probe(self.bound), appointment=role, fixture=number, why="look whether it is still there")
        self._is_looking = True
        try:
            with suppress(BudgetSpent, CannotBePutBack):
                campaign.client.pause(seconds)
                is_denied = campaign.client.remaining >= LEFT and self._may_be_gone(campaign.send(plain))
                return is_denied and not self._is_shown(campaign, plain)
            return False
        finally:
            self._is_looking = False

    def _is_shown(self, campaign: Campaign, probe: Probe) -> bool:
        """Whether a read shows an appointment. A read that got no answer tells nothing, so it is repeated."""
        shown, last = campaign.reader.read(probe), campaign.reader.last_read
        if not shown and last is not None and not is_answered(last.status):
            campaign.client.wait_until_up(probe)
            shown = campaign.reader.read(probe)
        return bool(shown)

    def _name(self, place: Place) -> str:
        role, number = place
        return f"{role} number {number + 1}" if number else role

    def _reason(self, place: Place, absence: FirstRefusal) -> str:
        role, number = place
        name = self._name(place)
        is_booked = self.bound.target.fixture(role, number) in self.bound.target.made
        advice = "run again" if is_booked else GIVE_UP
        read = " and no read shows it" if self.bound.contract.behaviour.read else ""
        answer = f"{absence.answer.status}{self.explain(absence.answer)}"
        return (
            f"{name} was updated in exchange {self._updated[place]} and is gone since exchange {absence.number} "
            f"({answer}; a plain update is refused in the same way{read}): the sandbox seems to have been reset; "
            f"{advice}"
        )
