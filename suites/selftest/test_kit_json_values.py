"""What comparison by meaning promises, and merging and pointers with it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.pointers import ABSENT, get, leaves, under, with_value
from suites.kit.model.json_values import is_convertible, is_judged, is_kept, merged, same

ALIKE: dict[str, tuple[Any, Any]] = {
    "offset": ("2031-07-01T10:00:00Z", "2031-07-01T13:00:00+03:00"),
    "lower-case z": ("2031-07-01T10:00:00z", "2031-07-01T10:00:00Z"),
    "fraction": ("2031-07-01T10:00:00.987654Z", "2031-07-01T10:00:00Z"),
    "integral float": (60.0, 60),
    "key order": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
    "inside an object": ({"at": "2031-07-01T10:00:00Z"}, {"at": "2031-07-01T10:00:00+00:00"}),
    "inside a list": ([60.0, {"n": 1}], [60, {"n": 1.0}]),
    "null": (None, None),
    "signed anew": ("https://a.example/b?id=1&signature=1f", "https://a.example/b?id=1&signature=2e"),
    "signed and not": ("https://a.example/b?expires=1&signature=1f", "https://a.example/b"),
    "UUID in capitals": ("5B1D0A52-64D9-6B8E-9A0C-3F1F5B0E7A02", "5b1d0a52-64d9-6b8e-9a0c-3f1f5b0e7a02"),
}
DIFFERENT: dict[str, tuple[Any, Any]] = {
    "one second": ("2031-07-01T10:00:01Z", "2031-07-01T10:00:00Z"),
    "another day": ("2031-07-01T10:00:00Z", "2031-07-02T10:00:00Z"),
    "no zone": ("2031-07-01T10:00:00", "2031-07-01T10:00:00Z"),
    "true and 1": (True, 1),
    "false and 0": (False, 0),
    "null and empty text": (None, ""),
    "null and 0": (None, 0),
    "null and absent": (None, ABSENT),
    "text and number": ("60", 60),
    "padding": (" text", "text"),
    "letter case": ("Text", "text"),
    "another link": ("https://a.example/b?signature=1f", "https://a.example/c?signature=1f"),
    "another room": ("https://a.example/b?id=1", "https://a.example/b?id=2"),
    "no link": ("b?signature=1f", "b?signature=2e"),
    "letter case of 36 characters": ("Z" * 36, "z" * 36),
    "normal form": ("e\u0301", "\u00e9"),
    "order of a list": ([1, 2], [2, 1]),
    "one item more": ([1], [1, 1]),
    "a null member more": ({"a": 1, "b": None}, {"a": 1}),
    "object and list": ({}, []),
}


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=ALIKE)
def test_values_of_one_meaning_are_the_same(one: Any, other: Any) -> None:
    """Two spellings of one value are the same, whichever comes first."""
    assert same(one, other)
    assert same(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT)
def test_values_of_two_meanings_are_not_the_same(one: Any, other: Any) -> None:
    """Two values are told apart, whichever comes first."""
    assert not same(one, other)
    assert not same(other, one)


def test_null_is_found_and_absent_is_not() -> None:
    """A member that is null is there; one that is not named is absent."""
    assert get({"a": None}, "/a") is None
    assert get({"a": None}, "/b") is ABSENT


@pytest.mark.parametrize(
    ("pointer", "value"),
    {"": {"a": [{"b": 1}]}, "/a": [{"b": 1}], "/a/0/b": 1, "/a/1": ABSENT, "/a/-": ABSENT, "/a/0/b/c": ABSENT}.items(),
)
def test_a_pointer_finds_its_place(pointer: str, value: Any) -> None:
    """A pointer leads through objects and lists, and to nothing where there is nothing."""
    assert get({"a": [{"b": 1}]}, pointer) == value


def test_an_odd_digit_is_no_index() -> None:
    """A token that Unicode calls a digit and Python no number finds nothing, and breaks nothing."""
    assert get(["item"], "/\u00b2") is ABSENT


def test_a_value_is_put_at_a_pointer() -> None:
    """Objects on the way to a pointer are made, and what stands beside it stays."""
    assert with_value({"a": {"b": 1}}, "/a/c/d", 2) == {"a": {"b": 1, "c": {"d": 2}}}


def test_putting_a_value_leaves_the_original() -> None:
    """Putting a value gives a copy."""
    document = {"a": {"b": 1}}
    with_value(document, "/a/b", 2)
    assert document == {"a": {"b": 1}}


def test_objects_are_merged_member_by_member() -> None:
    """Members of both objects are kept, nested ones too; a list or null of the later one takes its place."""
    assert merged({"a": {"b": 1, "c": [1]}, "n": {}}, {"a": {"c": [2]}, "n": None}) == {
        "a": {"b": 1, "c": [2]},
        "n": None,
    }


def test_merging_leaves_the_originals() -> None:
    """A merged object shares nothing with what it was merged from."""
    base: dict[str, Any] = {"a": {"b": [1]}}
    merged(base, {})["a"]["b"].append(2)
    assert base == {"a": {"b": [1]}}


def test_leaves_are_all_but_objects_with_members() -> None:
    """Every value has its pointer; a list, a null and an empty object are one value."""
    assert dict(leaves({"a": {"b": [1]}, "c": {}, "d": None})) == {"/a/b": [1], "/c": {}, "/d": None}


def test_a_pointer_is_under_its_root_only() -> None:
    """A longer name with the same beginning is not a member of the root."""
    assert under("/a/b", ("/a",))
    assert not under("/ab", ("/a",))


def test_an_instant_before_1970_is_compared_by_its_whole_second() -> None:
    """A fraction of a second is left out in the same direction before 1970 as after it."""
    assert same("1969-12-31T23:59:58.700000Z", "1969-12-31T23:59:58Z")
    assert not same("1969-12-31T23:59:58.700000Z", "1969-12-31T23:59:59Z")


@pytest.mark.parametrize(
    ("sent", "shown", "is_kept_so"),
    [
        ("Tom & Ann", "Tom &amp; Ann", False),
        ("McDonald", "mcdonald", False),
        (" padded ", "padded", True),
        (" padded ", "pad", False),
        ("one\ntwo", "one two", True),
        ("one\ntwo", "one", False),
        ("e\u0301", "\u00e9", True),
        ({"a.b": "x"}, {"a_b": "x"}, False),
        ({"a": " x "}, {"a": "x"}, True),
    ],
)
def test_a_text_is_kept_with_all_that_can_be_seen(sent: Any, shown: Any, is_kept_so: bool) -> None:
    """A plain text has to stay as it is, any other one keeps its visible characters."""
    assert is_kept(sent, shown) is is_kept_so


@pytest.mark.parametrize(("value", "expected"), [("", False), ("  ", False), (" x ", True), ({"a": ""}, False)])
def test_nothing_is_said_of_what_has_no_visible_character(value: Any, expected: bool) -> None:
    """A text that a vendor may store as none is not judged."""
    assert is_judged(value) is expected


@pytest.mark.parametrize(("value", "expected"), [(222.25, False), (222.0, True), (True, True)])
def test_a_fraction_is_not_converted_to_an_integer(value: Any, expected: bool) -> None:
    """A number with a fraction is no integer, whoever cuts it has lost something."""
    assert is_convertible(value, "integer") is expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("first line second line", True),
        ("first linesecond line", True),
        ("firstlinesecond line", False),
        ("first line\r\nsecond line", True),
        ("first second line", False),
    ],
)
def test_blanks_inside_a_text_stay(shown: str, expected: bool) -> None:
    """A control character may become a blank or nothing; a blank between words may not be lost."""
    assert is_kept("first line\nsecond line ", shown) is expected
