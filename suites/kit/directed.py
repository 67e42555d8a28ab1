"""Directed probes: each minimal by construction, one per constraint, member and boundary."""

from __future__ import annotations

from collections.abc import Iterator

from contracts import Clause, Constraint, Field, Json
from suites.kit.binding import Binding, Region
from suites.kit.bodies import alone, carrier, pairs, values_of
from suites.kit.exchange import ACCEPTED, EITHER, REFUSED, Probe
from suites.kit.samples import boundaries, breaking, member, types_of

READING = ("persists", "replaces", "repeats", "addresses", "preserves", "echoes")
REFUSING = ("refuses", "hides", "guards", "locks", "leaves")
PROBES_OF_A_CONSTRAINT = 2


def plain(clause: Clause, binding: Binding, number: int = 0) -> Probe:
    """The n-th smallest ordinary update."""
    body = binding.plain[number % len(binding.plain)]
    return ordinary_probe(clause, "a plain update", body)


def ordinary_probe(clause: Clause, why: str, body: Json) -> Probe:
    """A probe with an ordinary body; a clause about refusals wants it refused."""
    refusing = clause.check in REFUSING
    return Probe(
        clause.id,
        why,
        body,
        appointment=clause.appointment,
        wants=REFUSED if refusing else ACCEPTED,
        region=Region.ORDINARY,
        rereads=True if refusing or clause.check in READING else None,
    )


def ordinary(clause: Clause, binding: Binding) -> Iterator[Probe]:
    """All pairs of members in a dozen updates, then every ordinary member alone with each of its values."""
    for number, body in enumerate(pairs(binding)):
        yield ordinary_probe(clause, f"pairs of members, row {number + 1}", body)
    for field in binding.contract.behaviour.fields:
        for value in _alone_values(field, binding):
            body = alone(field, value, binding)
            if binding.region(body) is Region.ORDINARY:
                yield ordinary_probe(clause, f"{field.pointer} alone", body)


def _alone_values(field: Field, binding: Binding) -> list[Json]:
    """The values of a member on its own; of a boolean one in a short run, as the rows of pairs have both."""
    values = values_of(field, binding)
    is_boolean = all(isinstance(value, bool) for value in values)
    return values[:1] if is_boolean and not binding.thorough else values


def refused(constraint: Constraint, clause: Clause, binding: Binding) -> Iterator[Probe]:
    """Updates that break one constraint of the documented request and nothing else."""
    made = list(_breaking(constraint, clause, binding))
    yield from made if binding.thorough else made[: _enough(constraint)]


def _enough(constraint: Constraint) -> int:
    """How many probes of a constraint a short run has: a number may be refused as a text and be cut to an integer."""
    if constraint.keyword != "type" or {"integer", "number"} & set(types_of({"type": constraint.value})):
        return PROBES_OF_A_CONSTRAINT
    return 1


def _breaking(constraint: Constraint, clause: Clause, binding: Binding) -> Iterator[Probe]:
    proposals = breaking(constraint.keyword, constraint.value)
    for value, coerces in sorted(proposals, key=lambda proposal: proposal[1]):
        body = carrier(constraint, value, binding)
        found = {item.constraint.id for item in binding.breaks(body)}
        if found <= _one_lie(constraint, binding) and constraint.id in found and binding.region(body) is Region.INVALID:
            yield Probe(
                clause.id,
                f"{constraint.pointer or 'body'} breaks {constraint.keyword}",
                body,
                appointment=clause.appointment,
                wants=REFUSED,
                region=Region.INVALID,
                coerces=coerces,
            )


def _one_lie(constraint: Constraint, binding: Binding) -> set[str]:
    """What breaks together: a wrong type breaks what else is said of the same value."""
    if constraint.keyword != "type":
        return {constraint.id}
    return {c.id for c in binding.request_constraints if c.names == constraint.names}


def boundary(clause: Clause, binding: Binding, about: tuple[str, ...] = ()) -> Iterator[Probe]:
    """Boundary values of every member, or of those that another clause is `about`.

    A short run takes them of one member of each type and format, and of one for each clause on echoes.
    """
    fields = binding.contract.behaviour.fields
    asked = [field for field in fields if not about or field.pointer in about]
    made = [(field, list(_at_boundaries(field, clause, binding))) for field in asked]
    chosen = asked if binding.thorough else _chosen([field for field, listed in made if listed], binding)
    for field, listed in made:
        yield from listed if field in chosen else ()


def _at_boundaries(field: Field, clause: Clause, binding: Binding) -> Iterator[Probe]:
    for value in boundaries(member(binding.contract.documented, field.pointer)):
        body = alone(field, value, binding)
        if binding.is_documented(body) and binding.region(body) is not Region.INVALID:
            yield Probe(clause.id, f"{field.pointer} at a boundary", body, wants=EITHER)


def _chosen(fields: list[Field], binding: Binding) -> list[Field]:
    """One member of each type and format, best one whose value is free and shown; and one for each clause on echoes."""
    echoed = [clause.fields for clause in binding.contract.clauses if clause.check == "echoes"]
    free = [field for field in fields if _is_free(field, binding)]
    shown = [field for field in free if field.shows]
    best: dict[object, Field] = {}
    for field in (*shown, *free, *fields):
        best.setdefault(_form(field, binding), field)
    for pointers in echoed:
        best.update({(pointers, _form(field, binding)): field for field in shown[::-1] if field.pointer in pointers})
    return [field for field in fields if field in best.values()]


def _form(field: Field, binding: Binding) -> tuple[str, ...]:
    schema = member(binding.contract.documented, field.pointer)
    return (*types_of(schema)[:1], str(schema.get("format")))


def _is_free(field: Field, binding: Binding) -> bool:
    """Whether the ordinary values of a member are no closed set; times are as good as that."""
    ordinary = member(binding.contract.ordinary, field.pointer)
    return _form(field, binding)[-1] == "date-time" or not {"enum", "x-values"} & ordinary.keys()


def malformed(clause: Clause, binding: Binding) -> Iterator[Probe]:
    """Bodies that are no JSON, or JSON that parsers trip over."""
    field = next(
        (
            f
            for f in binding.contract.behaviour.fields
            if "string" in types_of(member(binding.contract.documented, f.pointer))
        ),
        None,
    )
    for why, raw, wants in (
        ("truncated JSON", b'{"a": ', REFUSED),
        ("no JSON", b"certainly not JSON", REFUSED),
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
        name = field.pointer.split("/")[1].encode() if field and field.pointer.count("/") == 1 else b"a"
        yield Probe(clause.id, why, raw=raw.replace(b'"a"', b'"' + name + b'"'), wants=wants)
    yield Probe(clause.id, "JSON under another media type", binding.plain[0], media_type="text/plain", wants=EITHER)
