"""Updates whose answer may depend on what the appointment is: in each state, with a member empty, with what is there.

An update that is right on its own may fail while the appointment has a certain status, or while its note is empty. So
in each such situation all other members are updated at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.bodies import body_with, combined_body, needs_expendable, ordinary_values
from suites.kit.generate.other_names import by_other_names
from suites.kit.generate.samples import subschema, types_of
from suites.kit.generate.transitions import changes_for_good, state_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import ACCEPTED, EITHER, SMOKE, VARIED, Probe, Region
from suites.kit.model.target import EXPENDABLE

OTHERS = "the other members after {}"
AFTER_CLOSING = "an update after the one that may have closed it"
MOST_ELSEWHERE = 2
"""At how many other appointments: each takes an update and a read, and two seldom have the same defaults."""
LIMITS = ("enum", "const", "format", "pattern", "minLength")
"""Keywords that keep a text from being empty, or say of which form it is."""
ALL_ELSEWHERE = "all members of another appointment"
"""Why an update is sent that may show once only what it resets there: it is read right before and after."""


def is_situation(field: Field, value: Json, bound: BoundContract) -> bool:
    """Whether a value of a member is a situation in which another update may fail: a state, or that it is empty."""
    return bool(field.shows) and (value is None or field in state_fields(bound))


def others(clause: Clause, field: Field, turn: Counter[str], bound: BoundContract) -> Iterator[Probe]:
    """One update of all members but one, which stays as it is; none where that one is needed beside all others."""
    fields = [
        one for one in bound.contract.behaviour.fields if one != field and get(one.along, field.pointer) is ABSENT
    ]
    body = combined_body(fields, turn, bound)
    if body != bound.base and (get(body, field.pointer) is ABSENT or get(bound.base, field.pointer) is not ABSENT):
        yield Probe(
            clause.id,
            OTHERS.format(f"{field.pointer} alone"),
            body,
            appointment=clause.appointment,
            wants=ACCEPTED,
            region=Region.ORDINARY,
            rereads=True if bound.contract.behaviour.answer is None else None,
            choice=VARIED,
        )


def elsewhere(turn: Counter[str], bound: BoundContract) -> Iterator[Probe]:
    """One update of all members at each of a few appointments that may be used up: what resets a member to a default
    shows only where that is not its value already. An earlier run may have closed them, so they may refuse it. Nobody
    knows the originals of what no read shows there, so only members that a read shows as they were sent are named; no
    update goes out where there is none."""
    fields = [one for one in bound.contract.behaviour.fields if one.shows and not one.of and not one.maybe_mapped]
    for number in range(min(MOST_ELSEWHERE, len(bound.target.fixtures.get(EXPENDABLE, ())))):
        body = combined_body([one for one in fields if not one.mapped], turn, bound)
        probe = Probe(
            SMOKE, ALL_ELSEWHERE, body, appointment=EXPENDABLE, fixture=number, wants=EITHER, region=Region.ORDINARY
        )
        if body != bound.base and bound.is_ordinary(body):
            yield replace(probe, choice=VARIED)


def emptied(clause: Clause, turn: Counter[str], bound: BoundContract) -> Iterator[Probe]:
    """Each shown member made empty where the page does not forbid it, and all others after it; then what no read shows,
    at once."""
    for field, value in emptiable(bound):
        if field.shows:
            body = body_with(field, value, bound)
            yield _empty(clause, f"{field.pointer} emptied", body)
            yield from others(clause, field, turn, bound)
    hidden = _hidden_emptied(bound)
    if hidden != bound.base:
        yield _empty(clause, "members that no read shows, emptied", hidden)
        yield replace(_empty(clause, "a plain update after them", bound.plain[0]), wants=ACCEPTED)


def _empty(clause: Clause, why: str, body: Json) -> Probe:
    return Probe(clause.id, why, body, appointment=clause.appointment, wants=EITHER)


def emptiable(bound: BoundContract) -> list[tuple[Field, Json]]:
    """Members with an empty value that the page allows, and that no ordinary update has: {} of a map, "" of a text."""
    found = [(field, _empty_value(field, bound)) for field in bound.contract.behaviour.fields]
    return [(field, value) for field, value in found if value is not ABSENT and _may_be_sent(field, value, bound)]


def _empty_value(field: Field, bound: BoundContract) -> Json:
    """The empty value of a member; ABSENT where it has none, or where null is ordinary and so is sent anyway."""
    schema = subschema(bound.contract.documented, field.pointer)
    types = types_of(schema)
    if None in ordinary_values(field, bound) or not ordinary_values(field, bound):
        return ABSENT
    if "object" in types:
        return {}
    return "" if "string" in types and not schema.keys() & set(LIMITS) else ABSENT


def _may_be_sent(field: Field, value: Json, bound: BoundContract) -> bool:
    if get(bound.base, field.pointer) is not ABSENT or field.restored_by or field.renames:
        return False
    if field in state_fields(bound):
        return False
    body = body_with(field, value, bound)
    return bound.region(body) is not Region.INVALID and not needs_expendable(body, bound)


def _hidden_emptied(bound: BoundContract) -> dict[str, Json]:
    """One update that empties as many of the members that no read shows as can go together."""
    body = dict(bound.base)
    for field, value in emptiable(bound):
        if not field.shows:
            larger = dict(with_value({**body_with(field, value, bound), **body}, field.pointer, value))
            body = larger if bound.region(larger) is not Region.INVALID else body
    return body


def after_closing(closing: Probe, bound: BoundContract) -> Probe:
    """One more update of an appointment that a probe may have closed: pages leave open whether it is accepted.

    It must not fail, and must not open the appointment again. Where the probe has only changed what can be named in
    another way, too, that way puts it back, and a read shows whether it did.
    """
    named = {field.pointer for field in bound.contract.behaviour.fields if changes_for_good(field)}
    bodies = [body for body in bound.plain if all(get(body, pointer) is ABSENT for pointer in named)]
    body = (bodies or list(bound.plain))[0]
    other = by_other_names(closing.body, body, bound)
    return replace(
        closing, why=AFTER_CLOSING, body=body if other is ABSENT else other, wants=EITHER, region=None, closes=False,
        rereads=None if other is ABSENT else True,
    )  # fmt: skip
