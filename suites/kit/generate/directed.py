"""Probes made for a purpose, each as small as it can be.

Ordinary updates of pairs and of single members, updates that break one constraint, malformed bodies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, pairwise

from contracts import Clause, Constraint, Field, Json, pointers
from suites.kit.generate.bodies import (
    body_breaking,
    body_with,
    names_settled,
    needs_expendable,
    ordinary_values,
    pairwise_bodies,
)
from suites.kit.generate.choice_spellings import CHOICE, is_spelled_otherwise
from suites.kit.generate.item_steps import wrong_lists
from suites.kit.generate.samples import subschema, types_of
from suites.kit.generate.situations import elsewhere, emptied, is_situation, others
from suites.kit.generate.transitions import is_for_good
from suites.kit.generate.wrong_shapes import wrong_shapes
from suites.kit.generate.wrong_values import Valid, Wrong, chosen, wrong_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import ACCEPTED, AGAIN, ALONE, EITHER, REFUSED, SHOWN, VARIED, Probe, Region, Sample
from suites.kit.model.target import EDITABLE, EXPENDABLE


def plain(clause: Clause, bound: BoundContract, number: int = 0) -> Probe:
    """The n-th of the plain updates that the contract lists, which begin anew after the last."""
    body = bound.plain[number % len(bound.plain)]
    return ordinary_probe(clause, "a plain update", body)


def ordinary_probe(clause: Clause, why: str, body: Json) -> Probe:
    """A probe with an ordinary body; a clause about refusals wants it refused."""
    kind = kind_of(clause)
    return Probe(
        clause.id,
        why,
        body,
        appointment=clause.appointment,
        wants=REFUSED if kind.expects_refusal else ACCEPTED,
        region=Region.ORDINARY,
        rereads=True if kind.expects_refusal or kind.reads_back or clause.is_about_reads else None,
    )


def ordinary(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """All pairs of members in a dozen updates, then every ordinary member alone with each of its values.

    The first update is sent once more as it is, and after a value that is a state of the appointment, or that empties a
    member, all other members are updated: an update may fail in that situation only. A clause about what is shown has
    only one update, which gets its values when it is sent.
    """
    if clause.send == SHOWN:
        yield replace(ordinary_probe(clause, "what it shows already", bound.plain[0]), choice=SHOWN, region=None)
        return
    turn: Counter[str] = Counter()
    for number, body in enumerate(pairwise_bodies(bound)):
        yield replace(ordinary_probe(clause, f"pairs of members, row {number + 1}", body), choice=VARIED)
        if number == 0:
            yield replace(ordinary_probe(clause, "what is there already", body), choice=AGAIN)
    yield from elsewhere(turn, bound)
    for field in bound.contract.behaviour.fields:
        for value in _alone_values(field, bound):
            body = body_with(field, value, bound)
            if bound.region(body) is Region.ORDINARY:
                yield replace(ordinary_probe(clause, f"{field.pointer} alone", body), choice=ALONE)
                if is_situation(field, value, bound) and not needs_expendable(body, bound):
                    yield from others(clause, field, turn, bound)
        yield from one_part(clause, field, bound)
    yield from emptied(clause, turn, bound)


def one_part(clause: Clause, field: Field, bound: BoundContract) -> Iterator[Probe]:
    """Of a member whose values hold objects: one value, and then the same with one of these objects as another value
    has it. A back end that looks for changes in the outer object only stores nothing of that. No page says that parts
    of two values go together, so it may be refused."""
    objects = [value for value in ordinary_values(field, bound) if isinstance(value, Mapping)]
    parts = ((one, other, name) for one, other in pairwise(objects) for name in one if name in other)
    found = (found for found in parts if _differ_in_more(*found))
    for whole, other, name in islice(found, 1):
        for value in (whole, {**whole, name: other[name]}):
            probe = ordinary_probe(clause, f"{name} in {field.pointer} alone", body_with(field, value, bound))
            yield replace(probe, wants=EITHER, region=None, rereads=True)


def _differ_in_more(one: Mapping[str, Json], other: Mapping[str, Json], name: str) -> bool:
    """Whether a member of two objects is another object in each, and stands beside something."""
    return all(isinstance(of[name], Mapping) and of[name] for of in (one, other)) and (
        one[name] != other[name] and len(one) > 1
    )


def _alone_values(field: Field, bound: BoundContract) -> list[Json]:
    """The values of a member on its own; of a boolean one in a short run, as the rows of pairs have both."""
    values = ordinary_values(field, bound)
    is_boolean = all(isinstance(value, bool) for value in values)
    return values[:1] if is_boolean and not bound.thorough else values


def refused(constraint: Constraint, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Updates that break one constraint of the documented request and nothing else. Raises DeclaredAbsent."""
    _need_values(constraint, bound)
    made = list(_breaking(constraint, clause, bound))
    kept = chosen([wrong for wrong, _ in made], bound.thorough, is_derived=clause.derived is not None)
    yield from (probe for wrong in kept for other, probe in made if other is wrong)


def _need_values(constraint: Constraint, bound: BoundContract) -> None:
    """Raise DeclaredAbsent for a member of which the target has no value, no read shows one, and no other member or
    original restores one: were a wrong value stored, nothing could take it back."""
    rows = [row.get("originals", {}) for row in bound.target.fixtures.get(EDITABLE, ())]
    known = [bound.base, *rows]
    fields = [one for one in bound.contract.behaviour.fields if not (one.shows or one.restored_by)]
    field = next((one for one in fields if one.pointer == constraint.pointer), None)
    field = None if field and any(pointers.get(one, field.pointer) is not pointers.ABSENT for one in known) else field
    name = subschema(bound.contract.ordinary, constraint.pointer).get("x-values") if field else None
    if name in bound.target.absent:
        raise bound.target.why_missing(name, "")


def _breaking(constraint: Constraint, clause: Clause, bound: BoundContract) -> Iterator[tuple[Wrong, Probe]]:
    made = [
        (wrong, body_breaking(constraint, wrong.value, bound))
        for wrong in wrong_values(constraint, _valid(constraint, bound))
        if not _is_alike(constraint, wrong.value, bound)
    ]
    for wrong, body in (*made, *wrong_lists(constraint, bound), *wrong_shapes(constraint, bound)):
        found = {item.constraint.id for item in bound.breaks(body)}
        if (
            found <= _broken_together(constraint, bound)
            and constraint.id in found
            and bound.region(body) is Region.INVALID
        ):
            yield (
                wrong,
                Probe(
                    clause.id,
                    constraint.breach,
                    body,
                    appointment=EXPENDABLE if names_settled(body, bound) else clause.appointment,
                    wants=REFUSED,
                    region=Region.INVALID,
                    coerces=wrong.coerces,
                    samples=(Sample(constraint.pointer, (wrong.kind,), constraint.pointer, wrong.value),),
                ),
            )


def _valid(constraint: Constraint, bound: BoundContract) -> Valid:
    """What is known of a constrained member. Values that may close an appointment are left out, also as models."""
    schema, field = subschema(bound.contract.documented, constraint.pointer), _field(constraint, bound)
    values = ordinary_values(field, bound) if field else []
    return Valid(schema, tuple(one for one in values if not field or not _may_close(field, one, bound)), bound.now)


def _is_alike(constraint: Constraint, value: Json, bound: BoundContract) -> bool:
    """Whether a value only looks as if it broke a list: the vendor reads it as one that is in it."""
    schema = subschema(bound.contract.documented, constraint.pointer)
    return constraint.keyword == CHOICE and is_spelled_otherwise(value, _field(constraint, bound), schema)


def _field(constraint: Constraint, bound: BoundContract) -> Field | None:
    return next((one for one in bound.contract.behaviour.fields if one.pointer == constraint.pointer), None)


def _may_close(field: Field, value: Json, bound: BoundContract) -> bool:
    return value in field.expendable or (field.is_restricted and is_for_good(field, value, bound))


def _broken_together(constraint: Constraint, bound: BoundContract) -> set[str]:
    """What breaks together: a wrong type breaks what else is said of the same value."""
    if constraint.keyword != "type":
        return {constraint.id}
    return {c.id for c in bound.request_constraints if c.names == constraint.names}


def malformed(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Bodies that are not JSON, or JSON on which parsers fail."""
    schema, fields = bound.contract.documented, bound.contract.behaviour.fields
    texts = [field.pointer for field in fields if "string" in types_of(subschema(schema, field.pointer))]
    names = pointers.split(texts[0]) if texts else ()
    name = names[0].encode() if len(names) == 1 else b"a"
    for why, raw, wants in (
        ("truncated JSON", b'{"a": ', REFUSED),
        ("not JSON", b"certainly not JSON", REFUSED),
        ("not UTF-8", b'{"a": "\xff\xfe"}', REFUSED),
        ("NUL bytes", b"\x00\x00\x00", REFUSED),
        ("10,000 nested arrays", b"[" * 10_000 + b"]" * 10_000, REFUSED),
        ("a duplicate key", b'{"a": 1, "a": 2}', EITHER),
        ("a number beyond floats", b'{"a": 1e999}', EITHER),
        ("a number of 5,000 digits", b'{"a": ' + b"9" * 5_000 + b"}", EITHER),
        ("a lone surrogate", b'{"a": "\\ud800"}', EITHER),
        ("a NUL in a text", b'{"a": "\\u0000"}', EITHER),
        ("a text of a million characters", b'{"a": "' + b"x" * 1_000_000 + b'"}', EITHER),
    ):
        yield Probe(clause.id, why, raw=raw.replace(b'"a"', b'"' + name + b'"'), wants=wants)
    yield Probe(
        clause.id, "JSON under another media type", bound.plain[0], media_type="text/plain", wants=EITHER, choice=VARIED
    )
