"""JSON pointers: escaping, following, setting."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts import pointers
from contracts.pointers import ABSENT

KEYS = st.lists(st.text(alphabet="a/~01-é", max_size=4), max_size=4).map(tuple)
RFC_DOCUMENT = {
    "foo": ["bar", "baz"],
    "": 0,
    "a/b": 1,
    "c%d": 2,
    "e^f": 3,
    "g|h": 4,
    "i\\j": 5,
    'k"l': 6,
    " ": 7,
    "m~n": 8,
}
RFC_VALUES = {
    "": RFC_DOCUMENT,
    "/foo": ["bar", "baz"],
    "/foo/0": "bar",
    "/": 0,
    "/a~1b": 1,
    "/c%d": 2,
    "/e^f": 3,
    "/g|h": 4,
    "/i\\j": 5,
    '/k"l': 6,
    "/ ": 7,
    "/m~0n": 8,
}


@pytest.mark.parametrize(("pointer", "value"), RFC_VALUES.items())
def test_a_pointer_leads_where_the_standard_says(pointer: str, value: object) -> None:
    """Every example of RFC 6901, section 5, leads to its value."""
    assert pointers.get(RFC_DOCUMENT, pointer) == value


@pytest.mark.parametrize("pointer", ["/foo/2", "/foo/-", "/foo/00", "/foo/-1", "/foo/٠", "/foo/0/x", "/b", "/a/b"])
def test_a_pointer_to_nothing_is_absent(pointer: str) -> None:
    """What is not there is ABSENT, or the default, and never an exception."""
    assert (pointers.get(RFC_DOCUMENT, pointer), pointers.get(RFC_DOCUMENT, pointer, 3)) == (ABSENT, 3)


def test_null_is_not_absent() -> None:
    """A member that is null is there."""
    assert pointers.get({"a": None}, "/a", 1) is None


def test_at_raises_for_nothing() -> None:
    """`at` raises KeyError where `get` gives ABSENT."""
    with pytest.raises(KeyError, match="/a/b"):
        pointers.at({"a": {}}, "/a/b")


@given(KEYS)
def test_what_is_joined_splits_into_the_same_keys(keys: tuple[str, ...]) -> None:
    """Joining keys, with `/` and `~` in them, and splitting again gives the same keys."""
    assert pointers.split(pointers.join("", *keys)) == keys


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_absent_is_one_object(duplicate: Any) -> None:
    """A copied or pickled ABSENT is the same object, and says what it is."""
    assert (duplicate(ABSENT) is ABSENT, repr(ABSENT)) == (True, "absent")


@pytest.mark.parametrize(
    ("document", "pointer", "after"),
    [
        ({}, "/a/b", {"a": {"b": 1}}),
        ({"a": {"c": 2}}, "/a/b", {"a": {"c": 2, "b": 1}}),
        ({"a": [1]}, "/a/b", {"a": {"b": 1}}),
        ({"a": {}}, "/a~1b", {"a": {}, "a/b": 1}),
    ],
)
def test_a_value_is_set_in_place_or_in_a_copy(document: dict[str, Any], pointer: str, after: object) -> None:
    """`set_in` changes the document, `with_value` a copy; both make the objects on the way."""
    before = copy.deepcopy(document)
    assert (pointers.with_value(document, pointer, 1), document) == (after, before)
    pointers.set_in(document, pointer, 1)
    assert document == after


def test_the_whole_document_is_not_set_in_place() -> None:
    """Setting the whole document in place is an error; in a copy it is the value."""
    assert pointers.with_value({"a": 1}, "", 2) == 2
    with pytest.raises(ValueError, match="whole document"):
        pointers.set_in({"a": 1}, "", 2)


def test_a_dash_makes_a_list_of_one_item() -> None:
    """In `with_value`, `-` stands for the one item of a new list."""
    assert pointers.with_value({}, "/a/-/b", 1) == {"a": [{"b": 1}]}


def test_leaves_tell_a_slash_in_a_key_from_a_member() -> None:
    """The leaves of an object have escaped keys, so `a/b` and `b` of `a` are two pointers."""
    document = {"a": {"b": 1, "c": {}}, "a/b": [2]}
    assert list(pointers.leaves(document)) == [("/a/b", 1), ("/a/c", {}), ("/a~1b", [2])]


def test_every_leaf_is_found_at_its_pointer() -> None:
    """Looking up the pointer of a leaf gives the leaf."""
    document = json.loads((Path(pointers.__file__).parent / "target.schema.json").read_text(encoding="utf-8"))
    assert all(pointers.get(document, pointer) == value for pointer, value in pointers.leaves(document))


@pytest.mark.parametrize(("pointer", "expected"), [("/a", True), ("/a/b", True), ("/ab", False), ("", False)])
def test_a_pointer_is_under_its_roots(pointer: str, expected: bool) -> None:
    """A root and what is inside it are under it; a longer name is not."""
    assert pointers.under(pointer, ("/a", "/c")) is expected
