"""What refused updates may have changed, by how their appointment was shown before and after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contracts.pointers import ABSENT, get, is_named, under
from suites.kit.model.appointment_state import may_be_reset, possible_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import ACCEPTED, REFUSED, Exchange, Region, States
from suites.kit.model.json_values import differences, same, same_shown


def written_by(pending: list[Exchange], exchange: Exchange, bound: BoundContract) -> list[str]:
    """The members that have, after an accepted update, a value that only a refused one before it has sent."""
    sent = [one for refused in pending for one in possible_values(refused.body, bound)]
    found = {pointer: new for differing in exchange.differing.values() for pointer, _, new in differing}
    return [
        pointer
        for pointer, new in found.items()
        for at, value in sent
        if under(pointer, (at,)) and value is not ABSENT and same(get(value, pointer.removeprefix(at)), new)
    ]


def is_owed_success(refused: Exchange) -> bool:
    """Whether an ordinary update of an appointment of the target was refused that the vendor has to accept."""
    probe = refused.probe
    is_ordinary = probe.wants == ACCEPTED and refused.region is Region.ORDINARY and probe.credential == "good"
    is_open = probe.names_own_appointment and not refused.is_after_closing
    return is_ordinary and is_open and refused.is_refused and refused.is_definite


def is_well_formed(refused: Exchange, bound: BoundContract) -> bool:
    """Whether a refused update is an ordinary request that breaks no documented rule of its body."""
    probe = refused.probe
    is_usual = probe.media_type is None and probe.method is None and not (probe.query or probe.stale or probe.same_key)
    is_repeatable = not (probe.closes or probe.is_final or probe.is_emptying or refused.is_after_closing)
    is_sound = isinstance(refused.body, Mapping) and bound.region(refused.body) in (Region.ORDINARY, Region.OPEN)
    is_refusal = refused.is_refused and refused.is_definite and probe.wants != REFUSED
    return is_refusal and probe.is_at_own_appointment and is_usual and is_repeatable and is_sound


def shown_at(exchange: Exchange, bound: BoundContract) -> list[str]:
    """Where the appointment shows the members that an update names."""
    fields = bound.contract.behaviour.fields
    return [field.shows for field in fields if field.shows and is_named(exchange.body, field.pointer)]


def changed_members(
    pending: list[Exchange], before: States, after: States, unread: Iterable[str], bound: BoundContract
) -> list[str]:
    """The members that refused updates named and that are not as they were.

    What the last read showed of `unread` members is out of date; an answer is always newer. What a replacing update
    may have reset says nothing of refused ones.
    """
    named = dict.fromkeys(shows for one in pending for shows in shown_at(one, bound))
    return [shows for shows in named if _differs(shows, before, after, unread, bound)]


def unnamed_members(before: States, after: States, unread: frozenset[str], bound: BoundContract) -> list[str]:
    """The members that no update has named since the last read, and that are not as they were.

    Where updates were accepted since, only what the last answer still showed as that read did: else one of those may
    have changed it.
    """
    if "read" not in before or "read" not in after:
        return []
    found = differences(before["read"], after["read"], {*bound.contract.behaviour.volatile, *unread})
    answered = before.get("answer", {})
    found = ((shows, old, new) for shows, old, new in found if not may_be_reset(shows, new, bound))
    return [shows for shows, old, _ in found if not unread or same(get(answered, shows), old)]


def _differs(shows: str, before: States, after: States, unread: Iterable[str], bound: BoundContract) -> bool:
    old = next(
        (value for source, value in _values(shows, before) if source != "read" or not under(shows, unread)), ABSENT
    )
    new = next((value for _, value in _values(shows, after)), ABSENT)
    is_known = ABSENT not in (old, new) and not may_be_reset(shows, new, bound)
    return is_known and not same_shown(old, new)


def _values(shows: str, states: States) -> Iterator[tuple[str, object]]:
    """The values of a member by source: as the answer shows it, then as the read does."""
    found = ((source, get(state, shows)) for source, state in sorted(states.items()))
    return ((source, value) for source, value in found if value is not ABSENT)
