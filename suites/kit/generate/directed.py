"""Probes made for a purpose, each as small as it can be.

Ordinary updates of pairs and of single members, updates that break one constraint, boundary values, malformed bodies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from contracts import Clause, Constraint, Field, Json, pointers
from suites.kit.generate.bodies import body_breaking, body_with, needs_expendable, ordinary_values, pairwise_bodies
from suites.kit.generate.samples import boundary_values, breaking_values, subschema, types_of
from suites.kit.generate.situations import emptied, is_situation, others
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import ACCEPTED, AGAIN, ALONE, EITHER, REFUSED, VARIED, Probe, Region

PROBES_OF_A_CONSTRAINT = 2
"""In a short run: one value that plainly breaks the constraint, and one that a lenient vendor may convert."""


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
        rereads=True if kind.expects_refusal or kind.reads_back else None,
    )


def ordinary(clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """All pairs of members in a dozen updates, then every ordinary member alone with each of its values.

    The first update is sent once more as it is, and after a value that is a state of the appointment, or that empties a
    member, all other members are updated: an update may fail in that situation only.
    """
    turn: Counter[str] = Counter()
    for number, body in enumerate(pairwise_bodies(bound)):
        yield replace(ordinary_probe(clause, f"pairs of members, row {number + 1}", body), choice=VARIED)
        if number == 0:
            yield replace(ordinary_probe(clause, "what is there already", body), choice=AGAIN)
    for field in bound.contract.behaviour.fields:
        for value in _alone_values(field, bound):
            body = body_with(field, value, bound)
            if bound.region(body) is Region.ORDINARY:
                yield replace(ordinary_probe(clause, f"{field.pointer} alone", body), choice=ALONE)
                if is_situation(field, value, bound) and not needs_expendable(body, bound):
                    yield from others(clause, field, turn, bound)
    yield from emptied(clause, turn, bound)


def _alone_values(field: Field, bound: BoundContract) -> list[Json]:
    """The values of a member on its own; of a boolean one in a short run, as the rows of pairs have both."""
    values = ordinary_values(field, bound)
    is_boolean = all(isinstance(value, bool) for value in values)
    return values[:1] if is_boolean and not bound.thorough else values


def refused(constraint: Constraint, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    """Updates that break one constraint of the documented request and nothing else."""
    made = list(_breaking(constraint, clause, bound))
    yield from made if bound.thorough else made[: _enough(constraint)]


def _enough(constraint: Constraint) -> int:
    """How many probes of a constraint a short run has.

    Of a wrong type one will do, except of a number: a vendor that refuses a text may still cut 7.5 to 7.
    """
    if constraint.keyword != "type" or {"integer", "number"} & set(types_of({"type": constraint.value})):
        return PROBES_OF_A_CONSTRAINT
    return 1


def _breaking(constraint: Constraint, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    proposals = breaking_values(constraint.keyword, constraint.value)
    for value, coerces in sorted(proposals, key=lambda proposal: proposal[1]):
        body = body_breaking(constraint, value, bound)
        found = {item.constraint.id for item in bound.breaks(body)}
        if (
            found <= _broken_together(constraint, bound)
            and constraint.id in found
            and bound.region(body) is Region.INVALID
        ):
            yield Probe(
                clause.id,
                f"{constraint.pointer or 'body'} breaks {constraint.keyword}",
                body,
                appointment=clause.appointment,
                wants=REFUSED,
                region=Region.INVALID,
                coerces=coerces,
            )


def _broken_together(constraint: Constraint, bound: BoundContract) -> set[str]:
    """What breaks together: a wrong type breaks what else is said of the same value."""
    if constraint.keyword != "type":
        return {constraint.id}
    return {c.id for c in bound.request_constraints if c.names == constraint.names}


def boundary(clause: Clause, bound: BoundContract, about: tuple[str, ...] = ()) -> Iterator[Probe]:
    """Boundary values of every member, or of those that another clause is `about`.

    A short run takes a choice of the members (`_chosen`).
    """
    fields = bound.contract.behaviour.fields
    wanted = [field for field in fields if not about or field.pointer in about]
    made = [(field, list(_at_boundaries(field, clause, bound))) for field in wanted]
    chosen = wanted if bound.thorough else _chosen([field for field, listed in made if listed], bound)
    for field, listed in made:
        yield from listed if field in chosen else ()


def _at_boundaries(field: Field, clause: Clause, bound: BoundContract) -> Iterator[Probe]:
    for value in boundary_values(subschema(bound.contract.documented, field.pointer), bound.now):
        body = body_with(field, value, bound)
        if bound.is_documented(body) and bound.region(body) is not Region.INVALID:
            yield Probe(clause.id, f"{field.pointer} at a boundary", body, wants=EITHER)


def _chosen(fields: list[Field], bound: BoundContract) -> list[Field]:
    """One member of each type and format; besides, for each clause about sent values, the same of its own members.

    Preferred are members that an appointment shows and whose values are not a closed set, then other free ones.
    """
    echoed = [clause.fields for clause in bound.contract.clauses if kind_of(clause).on_sent_values]
    free = [field for field in fields if _is_free(field, bound)]
    shown = [field for field in free if field.shows]
    best: dict[object, Field] = {}
    for field in (*shown, *free, *fields):
        best.setdefault(_form(field, bound), field)
    for members in echoed:
        best.update({(members, _form(field, bound)): field for field in shown[::-1] if field.pointer in members})
    return [field for field in fields if field in best.values()]


def _form(field: Field, bound: BoundContract) -> tuple[str, ...]:
    schema = subschema(bound.contract.documented, field.pointer)
    return (*types_of(schema)[:1], str(schema.get("format")))


def _is_free(field: Field, bound: BoundContract) -> bool:
    """Whether the ordinary values of a member are not limited to a closed set. Times count as free."""
    ordinary = subschema(bound.contract.ordinary, field.pointer)
    return _form(field, bound)[-1] == "date-time" or not {"enum", "x-values"} & ordinary.keys()


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
    yield Probe(clause.id, "JSON under another media type", bound.plain[0], media_type="text/plain", wants=EITHER)
