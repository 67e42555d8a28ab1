"""What the generated requests promise, for every shipped provider: valid is valid, invalid breaks one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import combinations, permutations
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from contracts import Clause, Constraint, Json, instant, permitted
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.bodies import needs_expendable, pairwise_bodies
from suites.kit.generate.directed import ordinary
from suites.kit.generate.probes import probes
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import DeclaredAbsent
from suites.kit.model.exchange import Probe, Region
from suites.selftest import exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)


@cache
def all_probes(provider: str, seed: int = 0) -> tuple[tuple[Clause, Probe], ...]:
    """Every probe of every clause, in the thorough form."""
    bound = exchanges.bind(provider, seed, thorough=True)
    return tuple((clause, probe) for clause in bound.contract.clauses for probe in probes(clause, bound))


def is_valid(schema: Json, body: Json) -> bool:
    """Whether plain jsonschema takes a body; the keywords of our own mean nothing to it."""
    return bool(Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(body))


def refusals(provider: str) -> Iterator[tuple[Constraint, Probe]]:
    """The probes made to break a constraint, with that constraint."""
    contract = exchanges.contract(provider)
    for clause, probe in all_probes(provider):
        if clause.check == "refuses" and probe.region is Region.INVALID:
            for constraint in (contract.constraints[id] for id in clause.constraint_ids):
                if probe.why == f"{constraint.pointer or 'body'} breaks {constraint.keyword}":
                    yield constraint, probe


@pytest.mark.slow
@EVERY
def test_what_is_meant_ordinary_is_ordinary(provider: str) -> None:
    """A probe meant to be ordinary is valid by the ordinary schema and by the documented one."""
    bound = exchanges.bind(provider)
    bodies = [probe.body for _, probe in all_probes(provider) if probe.region is Region.ORDINARY]
    assert bodies
    assert [body for body in bodies if not is_valid(bound.ordinary, body)] == []
    assert [body for body in bodies if not is_valid(bound.contract.documented, body)] == []


@EVERY
def test_what_is_to_be_refused_is_invalid(provider: str) -> None:
    """A probe made to break a constraint is not even permitted where the page leaves something open."""
    wide = _as_must(permitted(exchanges.contract(provider).documented))
    made = [(found, probe.body) for found, probe in refusals(provider) if found.keyword != "x-not-before"]
    assert [body for _, body in made if is_valid(wide, body)] == []


def _as_must(schema: Json) -> Json:
    """The schema with what it only implies made a rule, for jsonschema to see."""
    if isinstance(schema, list):
        return [_as_must(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    here = {key: _as_must(value) for key, value in schema.items() if key != "x-should"}
    return {"allOf": [here, _as_must(schema["x-should"])]} if "x-should" in schema else here


@EVERY
def test_a_refusal_probe_breaks_its_one_constraint(provider: str) -> None:
    """Without the constraint (for a type, without what else is said of the value) the probe would be valid."""
    documented = exchanges.contract(provider).documented
    made = [
        (found.id, probe.body)
        for found, probe in refusals(provider)
        if not is_valid(lifted(documented, found), probe.body)
    ]
    assert made == []


def lifted(schema: Json, constraint: Constraint) -> Json:
    """The schema without a constraint; a wrong type takes everything said of that value with it."""
    path = constraint.path[:-1] if constraint.keyword.endswith("required") else constraint.path
    if constraint.keyword == "type":
        return without(schema, constraint.path[:-1])
    return without(schema, path, constraint.names[-1] if path != constraint.path else None)


def without(node: Json, path: tuple[str | int, ...], name: str | None = None) -> Json:
    """A copy in which the place is not there; of a `required`, only the name is gone."""
    if not path:
        return [item for item in node if item != name] if name is not None else {}
    if len(path) == 1 and name is None and isinstance(node, dict) and not isinstance(node[path[0]], dict):
        return {key: value for key, value in node.items() if key != path[0]}
    copy = list(node) if isinstance(node, list) else dict(node)
    copy[path[0]] = without(node[path[0]], path[1:], name)  # type: ignore[index]
    return copy


@EVERY
@pytest.mark.parametrize("thorough", [False, True])
def test_every_derived_refusal_has_a_probe(provider: str, thorough: bool) -> None:
    """No derived request clause goes without a request, in a short run or a long one."""
    bound = exchanges.bind(provider, thorough=thorough)
    derived = [clause for clause in bound.contract.clauses if clause.derived and clause.derived.place == "request"]
    assert [clause.id for clause in derived if not probes(clause, bound)] == []


@EVERY
def test_every_sending_clause_has_a_probe(provider: str) -> None:
    """On the stand-in every clause that sends for itself finds something to send."""
    sending = {clause.id for clause, _ in all_probes(provider)}
    assert [c.id for c in exchanges.contract(provider).clauses if c.send and c.id not in sending] == []


def reachable(bound: BoundContract) -> list[str]:
    """Members that can be ordinary, those of every update aside."""
    fields = bound.contract.behaviour.fields
    rows = list(pairwise_bodies(bound))
    return [
        f.pointer for f in fields if get(bound.base, f.pointer) is ABSENT and any(_has(row, f.pointer) for row in rows)
    ]


def _has(body: Json, pointer: str) -> bool:
    return get(body, pointer) is not ABSENT


def go_together(bound: BoundContract, one: str, other: str) -> bool:
    """Whether some ordinary update has both members: their values out of the rows, laid together."""
    rows = list(pairwise_bodies(bound))
    bodies = (
        with_value(row, other, get(donor, other))
        for row in rows
        if _has(row, one)
        for donor in rows
        if _has(donor, other)
    )
    return any(is_valid(bound.ordinary, body) for body in bodies)


@EVERY
def test_every_two_members_meet_in_a_pair_row(provider: str) -> None:
    """Every two ordinary members that can go together are sent together in some row."""
    bound = exchanges.bind(provider)
    rows = list(pairwise_bodies(bound))
    apart = [
        (one, other)
        for one, other in combinations(reachable(bound), 2)
        if not any(_has(row, one) and _has(row, other) for row in rows) and go_together(bound, one, other)
    ]
    assert apart == []


@EVERY
def test_every_two_members_are_sent_apart(provider: str) -> None:
    """Of every two ordinary members each is sent without the other, alone or in a row, unless it needs the other."""
    bound = exchanges.bind(provider)
    rows = [probe.body for probe in ordinary(exchanges.clause("accepts"), bound)]
    along = {f.pointer: bound.resolve(dict(f.along)) for f in bound.contract.behaviour.fields}
    inseparable = [
        (one, other)
        for one, other in permutations(reachable(bound), 2)
        if not any(_has(row, one) and not _has(row, other) for row in rows) and not _has(along[one], other)
    ]
    assert inseparable == []


@EVERY
def test_pair_rows_are_few(provider: str) -> None:
    """Pairs take about a dozen requests, not one a pair."""
    assert len(list(pairwise_bodies(exchanges.bind(provider)))) <= 14


@EVERY
def test_the_editable_appointment_is_never_closed(provider: str) -> None:
    """An update that may close an appointment goes to no editable one."""
    bound = exchanges.bind(provider)
    closing = [
        (probe.clause, probe.body)
        for _, probe in all_probes(provider)
        if probe.appointment == "appointment.editable" and not probe.path and is_closing(probe.body, bound)
    ]
    assert closing == []


def is_closing(body: Json, bound: BoundContract) -> bool:
    """Whether a member has a value that only an expendable appointment may get."""
    return any(
        get(body, field.pointer) in bound.resolve(list(field.expendable)) for field in bound.contract.behaviour.fields
    )


EXPENDABLE = [
    (provider, field.pointer, value)
    for provider in exchanges.PROVIDERS
    for field in exchanges.contract(provider).behaviour.fields
    for value in exchanges.bind(provider).resolve(list(field.expendable))
]


@pytest.mark.parametrize(
    ("provider", "pointer", "value"),
    EXPENDABLE,
)
def test_a_closing_value_is_recognized(provider: str, pointer: str, value: Json) -> None:
    """A value that may close an appointment is recognized, also one that the target declares."""
    bound = exchanges.bind(provider)
    assert needs_expendable(with_value(bound.base, pointer, value), bound)


@EVERY
def test_nothing_is_written_to_a_stranger(provider: str) -> None:
    """Every probe addresses a declared appointment, or ids that are random, malformed or declared as unknown."""
    bound = exchanges.bind(provider)
    declared = {str(v) for rows in bound.target.fixtures.values() for row in rows for v in row.values()}
    others = {v for _, p in all_probes(provider) for v in map(str, p.path.values()) if v not in declared}
    assert [value for value in others if not _is_harmless(value)] == []


def _is_harmless(id: str) -> bool:
    """Whether an id exists nowhere: a random UUID, a random text, or nothing that any id looks like."""
    if id.startswith("unknown-"):
        return True
    try:
        return UUID(id).version in (4, 6)
    except ValueError:
        return not id.lstrip("-").isdigit() or len(id) > 4


RUN_MARK = re.compile(r"\b[0-9a-f]{8}$")
"""Digits that no other run sends."""


def drawn(provider: str, seed: int) -> list[Any]:
    """What the probes of a seed hold, without the instants near now."""
    return [
        (dict(probe.path), [v for v in _texts(probe.body) if not _is_near_now(v)])
        for _, probe in all_probes(provider, seed)
    ]


def _texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    return [RUN_MARK.sub("", str(value))]


def _is_near_now(text: str) -> bool:
    moment = instant(text)
    return moment is not None and abs((moment - datetime.now(UTC)).days) < 800 and text.endswith(("Z", ":00"))


@pytest.mark.slow
@EVERY
def test_the_same_seed_draws_the_same_ids(provider: str) -> None:
    """Two bound contracts of one seed ask for the same requests."""
    one = drawn(provider, 7)
    all_probes.cache_clear()
    exchanges.bind.cache_clear()
    assert drawn(provider, 7) == one


@pytest.mark.parametrize("placeholder", ["$unknown.uuid", "$unknown.uuid6", "$unknown.text"])
def test_another_seed_draws_another_id(placeholder: str) -> None:
    """An unknown id differs by seed and by the place that asks for it."""
    bound = exchanges.bind(seed=1)
    drawn = {
        bound.resolve(placeholder, "one"),
        bound.resolve(placeholder, "two"),
        exchanges.bind(seed=2).resolve(placeholder, "one"),
    }
    assert len(drawn) == 3


@EVERY
def test_a_steady_request_is_one_request(provider: str) -> None:
    """`steady` sends one and the same request every time, eight times."""
    bound = exchanges.bind(provider)
    steady = [probes(clause, bound) for clause in bound.contract.clauses if clause.check == "steady"]
    assert {len(asked) for asked in steady} <= {8}
    assert all(probe == asked[0] for asked in steady for probe in asked)


def test_a_wrong_value_that_nothing_could_take_back_needs_a_declared_one() -> None:
    """Of a member that no read shows, and of which the target has no value by its own word, no wrong type is sent."""
    target = exchanges.bind("eka").target
    rows = {role: tuple({**row, "originals": {}} for row in given) for role, given in target.fixtures.items()}
    bound = exchanges.retargeted("eka", absent=frozenset({"token.free"}), fixtures=rows)
    clause = next(one for one in bound.contract.clauses if "eka:request/token/type" in one.constraint_ids)
    with pytest.raises(DeclaredAbsent):
        probes(clause, bound)
