"""Chooses the values of a probe when it is sent, by what the appointment has then.

A value that is there already cannot show that it would be lost. So others are preferred; once in a run exactly what is
there is sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import Field
from contracts.pointers import ABSENT, get
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.bodies import needs_expendable, ordinary_values
from suites.kit.generate.companions import says_the_same
from suites.kit.generate.shown import shown_body
from suites.kit.generate.situations import AFTER_CLOSING
from suites.kit.generate.transitions import closing_values, may_follow
from suites.kit.model.appointment_state import expected_value, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import KINDS, ORDINARY, CheckKind, kind_of
from suites.kit.model.exchange import ACCOMPANIED, AGAIN, ALONE, EITHER, REFUSED, SHOWN, VARIED, Place, Probe, Region
from suites.kit.model.expected import ExpectedStates
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.transitions import with_next_values

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

USED_UP = (
    "{role} number {number} was closed {when} ({pointer} is {value}), so that nothing can be concluded from another "
    "update that closes it: book a new one, or set provision = true"
)
BEFORE, MEANWHILE = "before this run", "while this run was under way, by no update of its own"

NOTHING_SHOWN = (
    "{role} shows nothing that an update may send as it is: its time is over, and what it refers to is not declared in "
    "targets.toml"
)
STILL_OPEN = "see whether it takes updates"


def chosen(campaign: Campaign, requested: Iterable[Probe]) -> Iterator[Probe]:
    """The probes with the values that tell most, each chosen when the one before it has been sent.

    Those that need an appointment which an earlier run has used up are left out, and their clause is inconclusive.
    """
    waiting, last, used_up = list(requested), None, set[Place]()
    while waiting:
        probe = waiting[0]
        if probe.choice == ALONE and is_there(probe, campaign.expected, campaign.bound):
            _exchange_bodies(waiting, campaign.expected, campaign.bound)
        probe = waiting.pop(0)
        if probe.choice == AGAIN and last is not None:
            probe = replace(probe, body=last.body)
        if probe.choice == SHOWN:
            probe = replace(probe, body=shown_body(campaign.reader.before(probe), campaign.bound))
            if probe.body == campaign.bound.base:
                campaign.evidence.not_applicable(probe.clause, NOTHING_SHOWN.format(role=probe.appointment))
                continue
        if (fitting := with_next_values(campaign, probe)) is None:
            continue  # nothing of it may follow what is there
        probe = fitting
        if reason := why_used_up(campaign, probe):
            used_up.add(probe.place)
            campaign.evidence.inconclusive(probe.clause, reason)
        elif not (probe.why == AFTER_CLOSING and probe.place in used_up):
            last = varied(probe, campaign.expected, campaign.bound) if probe.choice == VARIED else probe
            yield last


def is_there(probe: Probe, expected: ExpectedStates, bound: BoundContract) -> bool:
    """Whether everything that a probe sends is there already, as far as it is shown."""
    shown = [field for field in _free(probe.body, bound) if field.shows]
    return bool(shown) and all(expected.has(probe.place, field, get(probe.body, field.pointer)) for field in shown)


def varied(probe: Probe, expected: ExpectedStates, bound: BoundContract) -> Probe:
    """The probe with another ordinary value for each member that has its value already, where there is one.

    It stays what it is: an ordinary update, or one that is to be refused for something else.
    """
    for field in _free(probe.body, bound) if probe.wants != REFUSED else _beside_the_cause(probe, bound):
        if expected.has(probe.place, field, get(probe.body, field.pointer)):
            bodies = (bound.changed(probe.body, field, value) for value in others_of(field, probe, expected, bound))
            fitting = (one for one in bodies if says_the_same(probe.body, one, bound))
            probe = replace(probe, body=next((one for one in fitting if not needs_expendable(one, bound)), probe.body))
    return probe


def telling(probe: Probe, expected: ExpectedStates, bound: BoundContract) -> Probe:
    """A probe that is to be refused, with other values for those that are there: these would not show it stored.

    It counts as `accompanied` where its own values may be why it is to be refused, though no schema says so.
    """
    is_usual = probe.choice == "" and not (probe.stale or probe.same_key or probe.is_final or probe.closes)
    if probe.wants != REFUSED or not is_usual or not (isinstance(probe.body, Mapping) and probe.names_own_appointment):
        return probe
    other, kind = varied(probe, expected, bound), _kind(probe, bound)
    is_sure = kind.refuses_anything or bound.region(probe.body) is Region.INVALID
    return other if is_sure or other.body == probe.body else replace(other, choice=ACCOMPANIED)


def _kind(probe: Probe, bound: BoundContract) -> CheckKind:
    """The check for which a probe is sent."""
    return next((kind_of(one) for one in bound.contract.clauses if one.id == probe.clause), KINDS[ORDINARY])


def _beside_the_cause(probe: Probe, bound: BoundContract) -> list[Field]:
    """The members of an update that are not why it is to be refused: all, where that is its key, its address or what
    its appointment is. None of an ordinary body otherwise, which breaks a rule of the page by these very values, nor of
    several that meet another booking only together."""
    kind, clash, free = _kind(probe, bound), bound.contract.behaviour.clash, _free(probe.body, bound)
    if kind.refuses_anything:
        return free
    if bound.region(probe.body) is Region.ORDINARY and not kind.hidden:
        return []
    clashing = [one for one in free if clash and one.pointer in clash.fields]
    return [one for one in free if one not in clashing or len(clashing) == 1]


def others_of(field: Field, probe: Probe, expected: ExpectedStates, bound: BoundContract) -> list[Any]:
    """The ordinary values of a member that it does not have, those that may follow its present one."""
    now = expected.value(probe.place, field)
    return [
        value
        for value in ordinary_values(field, bound)
        if not expected.has(probe.place, field, value)
        and (now is ABSENT or may_follow(field, field.spelled(now), value, bound))
    ]


def _free(body: Any, bound: BoundContract) -> list[Field]:
    """The members that a body sends beside those that every update has to send."""
    return [field for field in sent_fields(body, bound) if get(bound.base, field.pointer) is ABSENT]


def _exchange_bodies(waiting: list[Probe], expected: ExpectedStates, bound: BoundContract) -> None:
    """Let the first probe change places with a later one of the same member whose value is not there yet."""
    first = waiting[0]
    for number, later in enumerate(waiting):
        if later.why == first.why and later.place == first.place and not is_there(later, expected, bound):
            waiting[0], waiting[number] = replace(first, body=later.body), replace(later, body=first.body)
            return


def why_used_up(campaign: Campaign, probe: Probe) -> str:
    """Why an update cannot close its appointment: an earlier run has, or somebody else. Empty where it can, or where
    this run did."""
    if not probe.closes or probe.place in campaign.closed:
        return ""
    bound, role, number = campaign.bound, *probe.place
    for state in campaign.reader.before(probe).values():
        for field in bound.contract.behaviour.fields:
            value = get(state, field.shows) if field.shows else ABSENT
            if value in [expected_value(field, one) for one in closing_values(field, bound)]:
                watched = campaign.witnesses.watched_at(probe.place)
                is_new = watched is not None and watched.was_otherwise(str(field.shows), value)
                facts = {"pointer": field.shows, "value": value, "when": MEANWHILE if is_new else BEFORE}
                return USED_UP.format(role=role, number=number + 1, **facts)
    return ""


def is_open(campaign: Campaign, probe: Probe) -> bool:
    """Whether an appointment takes a plain update, which is sent once in a run, and nothing of this run has closed it.

    Its status need not tell: another operation may have closed it, its time may be over, or a rule may lock it.
    """
    place = probe.place
    if place in campaign.closed:
        return False
    if place not in campaign.takes_updates:
        plain = replace(smoke_probe(campaign.bound), appointment=place[0], fixture=place[1], why=STILL_OPEN)
        sent = campaign.send_all([replace(plain, wants=EITHER, region=None)])
        if not sent or not sent[-1].is_definite or is_clash(sent[-1], campaign.bound):
            return False  # that tells nothing, and is asked again
        campaign.takes_updates[place] = sent[-1].is_accepted
    return campaign.takes_updates[place]
