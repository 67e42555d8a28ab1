"""Keeps updates to the steps that a member may take from its present value, and tries those that it may not take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from dataclasses import field as of
from typing import TYPE_CHECKING, Any

from contracts import Clause, Field, Json, is_unset
from contracts.pointers import ABSENT, get, with_value, without
from suites.kit.generate.bodies import body_with
from suites.kit.generate.named import named_members
from suites.kit.generate.transitions import closing_values, forbidden, is_documented, may_follow, next_values
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import TRANSITIONS, kind_of
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import ACCOMPANIED, AS_NAMED, EITHER, REFUSED, SMOKE, Place, Probe, Region
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.confinement import only_once, try_unlisted

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

AT_EACH = 3
"""How many forbidden values a short run tries after each: a vendor that looks at the present value refuses all."""
HELD_BACK = (
    "{pointer} is {now} at {role}, and {value} may not follow it, or not be taken back (transitions, one_way, fixed): "
    "send it to appointment.expendable, or in another order"
)
NOT_BROUGHT = (
    "{pointer} of {role} number {number} is {now}, and an update to {value} was answered {status}, so that "
    "nothing was tried after it: name another appointment in targets.toml"
)
LAST = (
    "{pointer} of {role} number {number} is {now}, which nothing may follow: name another appointment in targets.toml"
)
NO_OTHER = (
    "{pointer} of {role} number {number} stays as it was booked, and no other value of it is known, so that none was "
    "tried: allow one in schemas/ordinary.schema.json"
)
UNKNOWN = "nothing shows what {pointer} of {role} number {number} is, so that it is not known what may follow"


def with_next_values(campaign: Campaign, probe: Probe) -> Probe | None:
    """A generated ordinary update without values that may not follow what its appointment has; None where nothing is
    left."""
    if probe.closes or not (probe.choice not in ("", ACCOMPANIED, AS_NAMED) or probe.region is Region.ORDINARY):
        return probe
    region = campaign.bound.region(probe.body)
    for field, now in _out_of_step(campaign, probe):
        probe = replace(probe, body=_in_step(field, now, probe.body, campaign.bound))
        if probe.body == campaign.bound.base or campaign.bound.region(probe.body) is not region:
            return None
    return probe


def in_step(campaign: Campaign, probe: Probe) -> Probe:
    """The probe with the present value of what every update carries.

    Raises CannotBePutBack for one that would take a member where the contract does not let it go, or that was sent for
    the only time.
    """
    only_once(campaign, probe)
    named = named_members(probe, campaign.bound)
    for field, now in _out_of_step(campaign, probe):
        value, role = get(probe.body, field.pointer), probe.appointment
        if _is_carried(field, probe, campaign.bound) and field.pointer not in named:
            probe = replace(probe, body=with_value(probe.body, field.pointer, now), region=None)
        elif probe.wants != REFUSED:
            there, next_one = said(field, now), said(field, value)
            raise CannotBePutBack(HELD_BACK.format(pointer=field.pointer, now=there, role=role, value=next_one))
    return probe


def said(field: Field, value: Json) -> str:
    """A value in a message: of a closed list, or whether one is set. Others may be personal."""
    return str(value) if field.transitions else "not set" if is_unset(value) else "set"


def _out_of_step(campaign: Campaign, probe: Probe) -> Iterator[tuple[Field, Json]]:
    """The members of a probe whose value may not follow the present one, each with that."""
    if not probe.is_at_own_appointment:
        return
    for field in sent_fields(probe.body, campaign.bound):
        now = _present(campaign, field, probe) if field.is_restricted else ABSENT
        if now is not ABSENT and not _may_be_sent(field, now, probe, campaign.bound):
            yield field, now


def _may_be_sent(field: Field, now: Json, probe: Probe, bound: BoundContract) -> bool:
    """Whether a value may follow: at an appointment that may be used up, also where nothing takes it back.

    What every update carries stays as it is. A value that the page does not have is refused whatever is there.
    """
    value = get(probe.body, field.pointer)
    if _is_carried(field, probe, bound):
        return same(value, now)
    if field.transitions and not is_documented(field, value, bound):
        return True
    if same(now, value):
        return field.may_stay(now) or _is_needed(field, probe.body, bound)
    if probe.appointment == EXPENDABLE:
        return not field.forbids(now, value)
    return may_follow(field, now, value, bound)


def _is_carried(field: Field, probe: Probe, bound: BoundContract) -> bool:
    """Whether an update names a member only because every update does: it has others beside it."""
    return probe.body != bound.base and same(get(probe.body, field.pointer), get(bound.base, field.pointer))


def _present(campaign: Campaign, field: Field, probe: Probe) -> Json:
    """The value that a member has, as updates spell it; ABSENT where nothing tells."""
    known = campaign.expected.value(probe.place, field)
    if known is ABSENT:
        states = campaign.reader.before(replace(probe, rereads=None))
        known = next((get(state, str(field.shows)) for _, state in sorted(states.items(), reverse=True)), ABSENT)
    return known if known is ABSENT else field.spelled(known)


def _in_step(field: Field, now: Json, body: Any, bound: BoundContract) -> Any:
    """A body without a member; where it is needed, with its present value."""
    if _is_needed(field, body, bound):
        return with_value(body, field.pointer, now)
    shorter = without(body, {field.pointer})
    return shorter if _has_others(shorter, bound) else bound.base


def _is_needed(field: Field, body: Any, bound: BoundContract) -> bool:
    """Whether an update has to name a member: each one does, or the others of this one need it."""
    shorter = without(body, {field.pointer})
    is_of_others = _has_others(shorter, bound) and bound.region(shorter) is not bound.region(body)
    return get(bound.base, field.pointer) is not ABSENT or is_of_others


def _has_others(body: Any, bound: BoundContract) -> bool:
    """Whether a body names a member that not every update names."""
    return any(get(bound.base, field.pointer) is ABSENT for field in sent_fields(body, bound))


def try_by_state(campaign: Campaign, clause: Clause) -> bool:
    """Try a clause whose requests depend on what its appointment shows. Returns whether it is one.

    Raises NotDeclared, BudgetSpent.
    """
    is_about_steps = clause.send == TRANSITIONS
    if kind_of(clause).depends_on_state:
        try_unlisted(campaign, clause)
    elif is_about_steps:
        _try_transitions(campaign, clause)
    return kind_of(clause).depends_on_state or is_about_steps


def _try_transitions(campaign: Campaign, clause: Clause) -> None:
    """Take a member of an appointment that may be used up from value to value, and try what may not follow each.

    What is set once goes first, as an appointment that is closed may not take it. Raises NotDeclared, BudgetSpent.
    """
    fields = [one for one in campaign.bound.contract.behaviour.fields if one.is_restricted]
    free = [one for one in fields if kind_of(clause).expects_refusal or not one.fixed]
    about = [one for one in free if not clause.fields or one.pointer in clause.fields]
    for field in sorted(about, key=lambda one: not one.is_never_taken_back):
        _Walk(campaign, clause, field, _place(campaign)).walk()


def _place(campaign: Campaign) -> Place:
    """The first appointment that may be used up and that the run has not closed; else the last one."""
    count = len(campaign.bound.target.fixtures.get(EXPENDABLE, ()))
    campaign.bound.appointment_path(EXPENDABLE)  # raises NotDeclared where there is none
    places = [(EXPENDABLE, number) for number in range(count)]
    return next((place for place in places if place not in campaign.closed), places[-1])


@dataclass
class _Walk:
    """The way of one member through its values, for one clause, at one appointment.

    A clause about refusals is told what may not follow each value, another one what may.
    """

    campaign: Campaign
    clause: Clause
    field: Field
    place: Place
    seen: list[Json] = of(default_factory=list)

    def walk(self) -> None:
        """Try what may not follow the present value, then go on to a value that has not been there."""
        while (now := self._now()) is not ABSENT:
            self.seen.append(now)
            values = self._forbidden(now)
            self._note(NO_OTHER if self.field.fixed and not values else "", now)
            for value in values:
                if same(self._now(), now):  # else one was taken, and others may follow now
                    probe = replace(self._step(now, value), clause=self.clause.id, wants=REFUSED)
                    self.campaign.send_all([replace(probe, rereads=True, is_final=True)])
            if not self._goes_on(self._now()):
                return
        self._note(UNKNOWN, now)

    def _now(self) -> Json:
        return _present(self.campaign, self.field, self._step(None, None))

    def _forbidden(self, now: Json) -> list[Json]:
        values = [] if self._wants_steps else forbidden(self.field, now, self.campaign.bound)
        return values if self.campaign.bound.thorough else values[:AT_EACH]

    def _goes_on(self, now: Json) -> bool:
        """Take the member to its next value. Returns whether it got there."""
        following = next_values(self.field, now, self.campaign.bound)
        value = next((one for one in following if one not in self.seen), ABSENT)
        if value is ABSENT:
            self._note(LAST if self._wants_steps and len(self.seen) == 1 else "", now)
            return False
        self.seen.append(value)
        step = replace(self._step(now, value), closes=value in closing_values(self.field, self.campaign.bound))
        step = replace(step, clause=self.clause.id) if self._wants_steps else replace(step, wants=EITHER)
        sent = self.campaign.send_all([step])
        is_there = bool(sent) and sent[-1].is_accepted
        status = sent[-1].status if sent else "not sent"
        self._note(
            "" if is_there or self._wants_steps else NOT_BROUGHT, now, value=said(self.field, value), status=status
        )
        return is_there

    @property
    def _wants_steps(self) -> bool:
        return not kind_of(self.clause).expects_refusal

    def _note(self, reason: str, now: Json, **facts: Any) -> None:
        """Note why the clause cannot be judged; nothing without a reason."""
        role, number = self.place
        if reason:
            there = said(self.field, now)
            why = reason.format(pointer=self.field.pointer, role=role, number=number + 1, now=there, **facts)
            self.campaign.evidence.inconclusive(self.clause.id, why)

    def _step(self, now: Json, value: Json) -> Probe:
        body, (role, number) = body_with(self.field, value, self.campaign.bound), self.place
        steps = f"from {said(self.field, now)} to {said(self.field, value)}"
        why = f"{self.field.pointer} {'changed' if self.field.fixed else steps}"
        return Probe(SMOKE, why, body, appointment=role, fixture=number)
