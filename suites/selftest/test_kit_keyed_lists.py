"""Lists of objects whose items have a key: compared whatever their order, and whatever the server fills."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Field
from contracts.pointers import ABSENT
from suites.kit.model.appointment_state import sent_values
from suites.kit.model.keyed_lists import (
    carried,
    described_items,
    filled_anew,
    has_doubled_keys,
    in_order,
    is_as_before,
    items_beside,
    items_changed,
    items_otherwise,
    without_lost_keys,
)
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.ownership import Owner, Ownership
from suites.selftest import drafted_items, exchanges

GIVEN = Field("/services", "/services", key="/id", filled=("/id", "/price"))
PRICED = replace(GIVEN, item_follows={"/code": ("/price",)})
MERGED = Field("/services", "/services", key="/id", filled=("/id", "/price"), merges=True)
ORDERED = Field("/services", "/services", key="/id", filled=("/id", "/price"), ordered=True)
OWN = Field("/attendees", "/attendees", key="/email")
ONE, TWO = {"id": 1, "code": "A", "price": 5}, {"id": 2, "code": "B", "price": 7}
NEW = {"id": 3, "code": "C", "price": 9}
SCHEMA = {"items": {"properties": {"id": {}, "code": {}, "price": {"readOnly": True}}}}


def sent(*items: dict[str, Any]) -> list[Any]:
    """The items as an update sends them."""
    return list(carried(GIVEN, list(items), SCHEMA))


def places(found: Any) -> list[str]:
    """Where differences were found."""
    return [pointer for pointer, *_ in found]


KEPT = [
    (GIVEN, sent(ONE, TWO), [TWO, ONE], "another order"),
    (GIVEN, [*sent(ONE, TWO), {"code": "C"}], [ONE, TWO, NEW], "a new item with the key that the server gave it"),
    (GIVEN, [{"code": "C"}, {"code": "C"}], [NEW, {**NEW, "id": 4}], "two new items that are alike"),
    (GIVEN, [{"id": 77, "code": "A"}], [{**NEW, "code": "A"}], "a key that the server has not given"),
    (MERGED, sent(ONE), [ONE, TWO], "an item that a merged list keeps"),
    (OWN, [{"email": "a@example.org"}, {"label": "x"}, {}], [{}, {"label": "x"}, {"email": "a@example.org"}], "no key"),
    (OWN, [{}, {"label": "x"}], [{"label": "x"}, {}], "an item that may be any other"),
    (ORDERED, sent(TWO, ONE), [TWO, ONE], "the order that counts"),
]
BROKEN = [
    (GIVEN, sent(ONE, TWO), [ONE], "/services", "a lost item"),
    (GIVEN, sent(ONE, TWO), [ONE, TWO, TWO], "/services", "an item twice"),
    (MERGED, sent(ONE, TWO), [ONE, TWO, TWO], "/services", "an item twice in a merged list"),
    (MERGED, sent(ONE), [ONE, NEW], "/services", "an item that nobody added"),
    (GIVEN, sent(ONE), [ONE, TWO], "/services", "an item that was left out"),
    (GIVEN, sent(ONE, TWO), [ONE, {**TWO, "code": "X"}], "/services/-/code", "a changed item"),
    (GIVEN, sent(ONE, TWO), [ONE, {**TWO, "id": 9}], "/services", "an item with another key"),
    (GIVEN, [{"code": "C"}], [{**NEW, "code": "X"}], "/services/-/code", "a new item with another value"),
    (GIVEN, sent(ONE), None, "/services", "no list"),
    (ORDERED, sent(TWO, ONE), [ONE, TWO], "/services", "another order where it counts"),
]


@pytest.mark.parametrize(("field", "items", "shown"), [row[:3] for row in KEPT], ids=[row[-1] for row in KEPT])
def test_a_list_as_it_was_sent_has_no_differences(field: Field, items: list[Any], shown: Any) -> None:
    """What the server may do with a list is no difference."""
    assert list(items_otherwise(field, items, shown, [ONE, TWO])) == []


@pytest.mark.parametrize(
    ("field", "items", "shown", "place"), [row[:4] for row in BROKEN], ids=[row[-1] for row in BROKEN]
)
def test_a_list_that_is_not_as_it_was_sent_is_told(field: Field, items: list[Any], shown: Any, place: str) -> None:
    """A lost, a doubled, a changed item and one that stands are each found, at its place."""
    assert set(places(items_otherwise(field, items, shown, [ONE, TWO]))) == {place}


def test_what_was_there_twice_may_stay_so() -> None:
    """In a merged list an item may stand as often as it was there; where that is not known, nothing is told of it."""
    assert list(items_beside(MERGED, sent(ONE), [ONE, ONE, TWO], [ONE, ONE, TWO])) == []
    assert list(items_beside(MERGED, sent(ONE), [ONE, TWO], None)) == []
    assert places(items_beside(MERGED, sent(ONE), [ONE, TWO, TWO], [ONE, TWO])) == ["/services"]


def test_what_stands_beside_is_told_alone() -> None:
    """Of a replaced list, an item that is left out and stands is told, and a changed one is not."""
    assert places(items_beside(GIVEN, sent(ONE), [{**ONE, "code": "X"}, TWO], [ONE, TWO])) == ["/services"]


@pytest.mark.parametrize(
    ("field", "items", "new", "found"),
    [
        (GIVEN, sent(ONE, TWO), [ONE, TWO], []),
        (GIVEN, sent(ONE, TWO), [ONE, {**TWO, "price": 8}], ["/services/-/price"]),
        (GIVEN, sent(ONE, {**TWO, "code": "C"}), [ONE, {**TWO, "code": "C", "price": 8}], ["/services/-/price"]),
        (PRICED, sent(ONE, {**TWO, "code": "C"}), [ONE, {**TWO, "code": "C", "price": 8}], []),
        (PRICED, [{"id": 2, "quantity": 3}], [{**TWO, "quantity": 3, "price": 8}], ["/services/-/price"]),
        (GIVEN, sent(ONE), [ONE], []),
        (GIVEN, [{"id": 1}], [{"id": 1, "price": 5}], []),
        (MERGED, [{"id": 1}], [{"id": 1, "price": 5}, TWO], ["/services/-/code"]),
        (MERGED, sent(ONE), [ONE], ["/services"]),
        (MERGED, sent(ONE), [ONE, {**TWO, "code": "X"}], ["/services/-/code"]),
        (MERGED, sent(ONE), [TWO, ONE], []),
    ],
)
def test_what_an_update_does_not_name_of_items_stays(
    field: Field, items: list[Any], new: list[Any], found: list[str]
) -> None:
    """What the server fills stays with an item that is sent as it was, and the items of a merged list stay."""
    assert places(items_changed(field, items, [ONE, TWO], new)) == found


def test_lists_are_shown_in_one_order() -> None:
    """Items are sorted by their keys, numbers by size, unless their order counts."""
    ten = {"id": 10}
    assert in_order({"services": [ten, TWO, ONE]}, [GIVEN]) == {"services": [ONE, TWO, ten]}
    assert in_order({"services": [ten, TWO, ONE]}, [ORDERED]) == {"services": [ten, TWO, ONE]}


def test_items_with_one_key_are_shown_in_one_order() -> None:
    """What a faulty vendor doubles, and shows in another order each time, is no change of the appointment."""
    twice = [ONE, {**ONE, "code": "X"}]
    assert in_order({"services": twice}, [GIVEN]) == in_order({"services": twice[::-1]}, [GIVEN])


def test_doubled_keys_are_seen() -> None:
    """A body in which two items have one key is told from one in which none has."""
    amy, bob = {"email": "amy@example.com"}, {"email": "bob@example.com"}
    bodies = ({"attendees": [amy, amy]}, {"attendees": [amy, bob]}, {"services": [{"code": "A"}, {"code": "A"}]})
    assert [has_doubled_keys(body, [OWN, GIVEN]) for body in bodies] == [True, False, False]


def test_what_the_server_fills_is_not_sent() -> None:
    """An item is sent again with its key, and without it once it is gone: the server then gives another one."""
    assert sent(ONE) == [{"id": 1, "code": "A"}]
    assert without_lost_keys(GIVEN, sent(ONE, TWO), [TWO]) == [{"code": "A"}, {"id": 2, "code": "B"}]
    assert without_lost_keys(OWN, [{"email": "amy@example.com"}], []) == [{"email": "amy@example.com"}]


@pytest.mark.parametrize(
    "schema",
    [
        {"anyOf": [{"type": "array", **SCHEMA}, {"type": "null"}]},
        {"items": {"allOf": [{"properties": {"id": {}}}, {"properties": {"code": {}, "price": {"readOnly": True}}}]}},
    ],
    ids=["a list or null", "items in parts"],
)
def test_items_are_known_in_every_branch_of_a_schema(schema: dict[str, Any]) -> None:
    """However the page describes items, they are sent again with their members."""
    assert carried(GIVEN, [NEW], schema) == [{"id": 3, "code": "C"}]


@pytest.mark.parametrize(
    ("listed", "again"),
    [
        ({"price": {"type": "integer"}}, {"id": 3, "code": "C", "price": 9}),
        ({"price": {"type": "integer", "readOnly": True}}, {"id": 3, "code": "C"}),
        ({"price": {"type": "string"}}, {"id": 3, "code": "C"}),
        ({}, {"id": 3, "code": "C"}),
    ],
    ids=["listed", "read-only", "of another type", "not listed"],
)
def test_what_the_server_may_fill_is_sent_again_where_updates_list_it(listed: Any, again: Any) -> None:
    """A vendor may store what the document lists for an update: without it, what was there would be lost."""
    schema = {"items": {"properties": {"id": {}, "code": {}, **listed}}}
    assert carried(GIVEN, [NEW], schema) == [again]


def test_items_of_which_no_member_is_known_are_not_sent() -> None:
    """Sent as empty objects, they would be lost."""
    assert carried(GIVEN, [NEW], {"items": {}}) is ABSENT


def test_a_list_is_as_before_whatever_was_filled_anew() -> None:
    """An item that was made anew counts as the old one, unless another value of it differs."""
    assert is_as_before(GIVEN, [ONE, TWO], [{**TWO, "id": 8, "price": 0}, ONE])
    assert not is_as_before(GIVEN, [ONE, TWO], [ONE, {**TWO, "code": "X"}])
    assert not is_as_before(GIVEN, [ONE, TWO], [ONE])


def test_of_a_text_that_may_be_stored_as_nothing_nothing_is_said() -> None:
    """What a vendor may trim or drop of an item is no difference, and another member of the same item still is one."""
    blank = {"email": "amy@example.com", "name": "  ", "role": "guardian"}
    kept, lost = {**blank, "name": None}, {**blank, "name": None, "role": "student"}
    assert places(items_otherwise(OWN, [blank], [kept], [blank])) == []
    assert places(items_otherwise(OWN, [blank], [lost], [blank])) == ["/attendees/-/role"]


def test_what_no_page_describes_of_an_item_is_not_judged() -> None:
    """A vendor may ignore unknown members of an item; what the page lists, in whichever branch, is judged."""
    item = {"oneOf": [{"properties": {"email": {}}}, {"properties": {"label": {}}}]}
    schema = {"anyOf": [{"properties": {"attendees": {"anyOf": [{"items": item}, {"type": "null"}]}}}]}
    known = {"email": "a@example.org", "label": "x"}
    assert described_items(OWN, [{**known, "colour": "red"}], schema) == [known]


def test_an_unknown_member_of_an_item_need_not_be_shown() -> None:
    """Neither a verdict nor who changed a list depends on members of items that no page describes."""
    bound = drafted_items.bind(drafted_items.contract())
    shown = [{"id": 101, "code": "CHECKUP", "quantity": 5}]
    body = {"services": [{**shown[0], "colour": "red"}]}
    sent = exchanges.exchange(probe={"body": body}, after={"read": {"services": shown}})
    assert sent_values(sent, bound, "read") == []
    update = SentUpdate(frozenset({"/services"}), body, answer={})
    original = Original("here", "plain", "appointment.editable", {}, {"services": []}, updates=(update,))
    assert Ownership(original, bound).owner("/services", shown) is Owner.OURS


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ([ONE, {**TWO, "price": 1}], ("/services/-/price",)),
        ([{**TWO, "price": 1}, ONE], ("/services/-/price",)),
        ([ONE, TWO], ()),
        ([ONE, {**TWO, "code": "X"}], ()),
        ([ONE, {**NEW, "price": 1}], ()),
        (None, ()),
    ],
    ids=["another value", "another order", "as before", "another member", "another item", "no list"],
)
def test_what_is_filled_anew_is_told_by_item(now: Any, found: tuple[str, ...]) -> None:
    """Of items that are there as before, the members are named that the server filled with another value."""
    assert filled_anew([GIVEN], {"services": [ONE, TWO]}, {"services": now}) == found
