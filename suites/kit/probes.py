"""Which requests a clause asks for: examples, directed probes and pairs. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import ceil, log2
from typing import Any

from contracts import Clause, Constraint, Field, Json
from suites.kit.binding import Binding, NotDeclared, Region
from suites.kit.exchange import ACCEPTED, EITHER, REFUSED, Probe
from suites.kit.samples import boundaries, breaking, good, member, types_of
from suites.kit.values import ABSENT, get, merged, with_value

READING = ("persists", "replaces", "repeats", "addresses", "preserves", "echoes")
REFUSING = ("refuses", "hides", "guards", "locks", "leaves")
SAMPLES_OF_OPEN_SETS = 3
LOCKED_AT_MOST = 5
STEADY_TIMES = 20
PROBES_OF_A_CONSTRAINT = 2


def probes(clause: Clause, binding: Binding) -> list[Probe]:
    """The requests of a clause, in the order in which they are sent. Raises NotDeclared."""
    if clause.send == "ordinary":
        return _ordinary_of(clause, binding)
    if clause.send == "boundaries":
        return list(boundary(clause, binding))
    if clause.send == "malformed":
        return list(malformed(clause, binding))
    asked = [
        _specified(spec, clause, binding, number)
        for number, spec in enumerate(clause.send)
        if isinstance(spec, Mapping)
    ]
    if clause.check == "refuses":
        asked += [
            probe for id in stood_for(clause) for probe in refused(binding.contract.constraints[id], clause, binding)
        ]
    return _repeated(clause, asked or _usual(clause, binding))


def stood_for(clause: Clause) -> tuple[str, ...]:
    """The derived ids that a clause stands for, its own among them."""
    return (clause.id,) if clause.derived else clause.covers


def ordinary(clause: Clause, binding: Binding) -> Iterator[Probe]:
    """Every ordinary member alone with each of its values, then all pairs of members in a dozen updates."""
    for field in binding.contract.behaviour.fields:
        for value in _values(field, binding):
            body = _alone(field, value, binding)
            if binding.region(body) is Region.ORDINARY:
                yield _ordinary(clause, f"{field.pointer} alone", body)
    for number, body in enumerate(pairs(binding)):
        yield _ordinary(clause, f"pairs of members, row {number + 1}", body)


def pairs(binding: Binding) -> Iterator[dict[str, Any]]:
    """Updates in which every two members occur together, and each without the other: a covering array."""
    fields = [field for field in binding.contract.behaviour.fields if _values(field, binding)]
    for turn, row in enumerate(_covering(len(fields))):
        body = _together([fields[number] for number in row], turn, binding)
        if body != binding.base:
            yield body


def _covering(count: int) -> Iterator[list[int]]:
    """Rows of a covering array of strength 2 over members that are there or not: all, then by each bit of a number."""
    yield list(range(count))
    for bit in range(ceil(log2(count + 1))):
        yield [number for number in range(count) if number + 1 >> bit & 1]
        yield [number for number in range(count) if not number + 1 >> bit & 1]


def refused(constraint: Constraint, clause: Clause, binding: Binding) -> Iterator[Probe]:
    """Updates that break one constraint of the documented request and nothing else."""
    made = list(_breaking(constraint, clause, binding))
    yield from made if binding.thorough else made[:PROBES_OF_A_CONSTRAINT]


def _breaking(constraint: Constraint, clause: Clause, binding: Binding) -> Iterator[Probe]:
    proposals = breaking(constraint.keyword, constraint.value)
    for value, coerces in sorted(proposals, key=lambda proposal: proposal[1]):
        body = _carrier(constraint, value, binding)
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


def boundary(clause: Clause, binding: Binding) -> Iterator[Probe]:
    """Boundary values of every member; of those a short run takes one a member, in turn, so that all occur."""
    for number, field in enumerate(binding.contract.behaviour.fields):
        values = boundaries(member(binding.contract.documented, field.pointer))
        chosen = values if binding.thorough else values[number % max(1, len(values)) :][:1]
        for value in chosen:
            body = _alone(field, value, binding)
            if binding.is_documented(body) and binding.region(body) is not Region.INVALID:
                yield Probe(clause.id, f"{field.pointer} at a boundary", body, wants=EITHER)


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


def plain(clause: Clause, binding: Binding, number: int = 0) -> Probe:
    """The n-th smallest ordinary update."""
    body = binding.plain[number % len(binding.plain)]
    return _ordinary(clause, "a plain update", body)


def others(probe: Probe, binding: Binding) -> Iterator[Probe]:
    """The same update with other declared values of the members that may clash with another booking."""
    clash = binding.contract.behaviour.clash
    pointers = [p for p in clash.fields if get(probe.body, p) is not ABSENT] if clash else []
    for turn in range(1, clash.tries + 1 if clash else 1):
        body = probe.body
        for pointer in pointers:
            values = list(good(member(binding.ordinary, pointer)))
            here = values.index(get(body, pointer)) if get(body, pointer) in values else 0
            body = with_value(body, pointer, values[(here + turn) % len(values)])
        yield probe.with_body(body)


def _ordinary(clause: Clause, why: str, body: Json) -> Probe:
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


def _ordinary_of(clause: Clause, binding: Binding) -> list[Probe]:
    made = [probe for probe in ordinary(clause, binding) if not needs_expendable(probe.body, binding)]
    if clause.check in REFUSING:
        step = max(1, len(made) // LOCKED_AT_MOST)
        made = made[::step][:LOCKED_AT_MOST]
    return made


def needs_expendable(body: Json, binding: Binding) -> bool:
    """Whether an update may close an appointment, so that it goes to an expendable one only."""
    return any(
        get(body, field.pointer) in field.expendable for field in binding.contract.behaviour.fields if field.expendable
    )


def _usual(clause: Clause, binding: Binding) -> list[Probe]:
    """What a clause sends that names nothing: updates of the fields it is about, else two plain ones."""
    if clause.check == "refuses":
        return []
    about = [f for f in binding.contract.behaviour.fields if f.pointer in clause.fields and _values(f, binding)]
    bodies = [_alone(field, value, binding) for field in about for value in _values(field, binding)[:2]]
    chosen = [body for body in bodies if binding.region(body) is Region.ORDINARY] or list(binding.plain[:2])
    return [_ordinary(clause, "a plain update", body) for body in chosen]


def _repeated(clause: Clause, asked: list[Probe]) -> list[Probe]:
    if clause.check == "steady":
        return [replace(asked[0], rereads=False)] * STEADY_TIMES
    if clause.check == "repeats":
        return [probe for probe in asked for _ in range(2)]
    return asked


def _specified(spec: Mapping[str, Any], clause: Clause, binding: Binding, number: int) -> Probe:
    salt = f"{clause.id}/{number}"
    raw = spec["raw"].encode() if "raw" in spec else None
    body = ABSENT if raw is not None else _spec_body(spec, clause, binding, number, salt)
    refusing = clause.check in REFUSING
    return Probe(
        clause=clause.id,
        why=_why(spec),
        body=body,
        raw=raw,
        appointment=spec.get("appointment", clause.appointment),
        path=binding.resolve(dict(spec.get("path", {})), salt),
        query={name: str(value) for name, value in binding.resolve(dict(spec.get("query", {}))).items()},
        method=spec.get("method"),
        media_type=spec.get("media"),
        credential=spec.get("credentials", "good"),
        wants=EITHER if clause.strength == "may" else REFUSED if refusing else ACCEPTED,
        rereads=True if clause.check in ("leaves", "locks", *READING) else None,
    )


def _spec_body(spec: Mapping[str, Any], clause: Clause, binding: Binding, number: int, salt: str) -> Json:
    if "body" not in spec:
        return binding.plain[number % len(binding.plain)]
    body = binding.resolve(spec["body"], salt)
    return merged(binding.base, body) if isinstance(body, dict) and not spec.get("bare") else body


def _why(spec: Mapping[str, Any]) -> str:
    parts = [f"{key} {spec[key]}" for key in ("credentials", "appointment", "path", "query", "method") if key in spec]
    if isinstance(spec.get("body"), Mapping):
        parts.append("with " + (", ".join(spec["body"]) or "no member"))
    return "; ".join(parts) or "a plain update"


def _values(field: Field, binding: Binding) -> list[Json]:
    """Ordinary values of a member: all of a closed set, a few of an open one."""
    schema = member(binding.ordinary, field.pointer)
    declared = member(binding.contract.ordinary, field.pointer)
    values = good(schema) if schema else []
    return values[:SAMPLES_OF_OPEN_SETS] if "x-values" in declared else values


def _alone(field: Field, value: Json, binding: Binding) -> dict[str, Any]:
    along = binding.resolve(dict(field.along))
    return dict(with_value(merged(binding.base, along), field.pointer, value))


def _together(fields: list[Field], turn: int, binding: Binding) -> dict[str, Any]:
    body: dict[str, Any] = dict(binding.base)
    for number, field in enumerate(fields):
        values = _values(field, binding)
        added = _with(body, field, values[(turn + number) % len(values)], binding)
        if binding.region(added) is Region.ORDINARY and not needs_expendable(added, binding):
            body = added
    return body


def _with(body: Mapping[str, Any], field: Field, value: Json, binding: Binding) -> dict[str, Any]:
    along = binding.resolve(dict(field.along))
    return dict(with_value(merged(along, body), field.pointer, value))


def _carrier(constraint: Constraint, value: Json, binding: Binding) -> Json:
    """The smallest update in which the constrained member has that value."""
    if not constraint.names:
        return value
    if constraint.keyword.startswith("propertyNames."):
        return _bearing(constraint.pointer.rsplit("/", 1)[0] + f"/{value}", "text", binding)
    return _bearing(constraint.pointer.replace("/*", "/key_1"), value, binding)


def _bearing(pointer: str, value: Json, binding: Binding) -> Json:
    fields = binding.contract.behaviour.fields
    field = next((f for f in fields if pointer == f.pointer), None) or next(
        (f for f in fields if pointer.startswith(f"{f.pointer}/") or f.pointer.startswith(f"{pointer}/")), None
    )
    along = binding.resolve(dict(field.along)) if field else {}
    return with_value(merged(binding.base, along), pointer, value)


def why_not(clause: Clause, binding: Binding) -> str | None:
    """Why a clause cannot be tried on this target; None when it can."""
    try:
        probes(clause, binding)
    except NotDeclared as missing:
        return str(missing)
    return None
