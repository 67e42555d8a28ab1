"""Which constraints a value is said to break: those of the branch that was meant, and never none of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts import Break, broken, constraints
from contracts._validation import is_permitted

NAMES = ("kind", "label", "url")
ROOM = {
    "type": "object",
    "properties": {"kind": {"const": "room"}, "room": {"type": "string"}, "label": {"type": "string"}},
    "required": ["kind", "room"],
    "additionalProperties": False,
}
VIDEO = {
    "type": "object",
    "properties": {"kind": {"const": "video"}, "room": {"type": "integer"}, "label": {"type": "integer"}},
    "required": ["kind", "room"],
    "additionalProperties": False,
}

VALUES = st.recursive(
    st.sampled_from([None, True, 0, 7, "", "a", "room", "video"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner),
    max_leaves=6,
)
KEYWORDS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["object", "array", "string", "integer", "null"]),
        "enum": st.lists(st.sampled_from(["room", "video", 7]), min_size=1),
        "const": st.sampled_from(["room", "video"]),
        "minLength": st.just(2),
        "maximum": st.just(5),
        "minItems": st.just(1),
        "minProperties": st.just(1),
        "required": st.lists(st.sampled_from(NAMES), unique=True, min_size=1),
        "not": st.just({"type": "string"}),
    },
)


def with_branches(inner: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Schemas around schemas."""
    several = st.lists(inner, min_size=2, max_size=3)
    around = {
        "properties": st.dictionaries(st.sampled_from(NAMES), inner),
        "additionalProperties": st.just(False) | inner,
        "propertyNames": st.just({"maxLength": 4}),
        "items": inner,
        **dict.fromkeys(("oneOf", "anyOf", "allOf"), several),
    }
    return st.tuples(KEYWORDS, st.fixed_dictionaries({}, optional=around)).map(lambda parts: parts[0] | parts[1])


@given(st.recursive(KEYWORDS, with_branches, max_leaves=8), VALUES)
def test_whatever_is_not_valid_breaks_a_constraint(schema: dict[str, Any], value: Any) -> None:
    """However deep in branches it stands, what is wrong with an answer is told."""
    assume(not is_permitted(schema, value))
    assert broken(schema, value, constraints(schema, "x:response.200"))


def breaks(value: Any, *branches: dict[str, Any]) -> list[Break]:
    """What a location breaks that is one of several kinds."""
    schema = {"type": "object", "properties": {"location": {"oneOf": list(branches)}}}
    return list(broken(schema, {"location": value}, constraints(schema, "x:response.200")))


@pytest.mark.parametrize("branches", [(ROOM, VIDEO), (VIDEO, ROOM)])
def test_the_branch_that_is_named_is_told(branches: tuple[dict[str, Any], ...]) -> None:
    """Of a video call only what a video call breaks is told, and what is demanded of one, whichever branch comes
    first."""
    found = breaks({"kind": "video", "room": "x"}, *branches)
    told = [(one.constraint.id, one.constraint.value, one.found) for one in found]
    assert told == [("x:response.200/location/room/type", "integer", "x")]


def test_a_kind_that_is_not_listed_is_told() -> None:
    """Where a value names no branch, what it names is wrong."""
    [found] = breaks({"kind": "garden", "room": "x"}, ROOM, VIDEO)
    assert found.constraint.id == "x:response.200/location/kind/const"


def test_a_member_that_only_tells_branches_apart_breaks_the_choice() -> None:
    """A branch without a member that it requires has no constraint of its own for that: the choice is broken."""
    [found] = breaks({"kind": "video"}, ROOM, VIDEO)
    assert found.constraint.id == "x:response.200/location/oneOf"


def test_what_only_should_be_is_told_as_that() -> None:
    """What the page only implies of one kind stays a warning, though it demands something of the same member of another
    kind."""
    must = {"required": ["room"], "properties": {"label": {"type": ["string", "integer"]}}}
    should = [
        {"required": [name], "x-should": {"properties": {"label": {"type": "string"}}}} for name in ("url", "kind")
    ]
    [found] = breaks({"kind": "x", "label": 5}, must, *should)
    assert found.constraint.strength == "should"


def test_the_first_of_two_constraints_with_one_id_counts() -> None:
    """Where two branches demand something of one member, its clause speaks of what the first one demands."""
    schema = {"allOf": [{"properties": {"code": {"pattern": one}}} for one in ("^A", "B$")]}
    assert [one.value for one in constraints(schema, "x:request")] == ["^A"]
