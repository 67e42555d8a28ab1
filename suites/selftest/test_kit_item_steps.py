"""Updates of lists whose items have a key: made of what is there, and never beyond what the document allows."""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import get
from suites.kit.generate.directed import refused
from suites.kit.generate.item_steps import item_probes, with_items
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import Region
from suites.kit.model.item_step import ADDED, CHANGED, REMOVED
from suites.selftest import drafted_items

BOUND = drafted_items.bind(drafted_items.contract())
CLAUSE = BOUND.contract.clause("PLAIN-ITEMS")
OLD = {"id": 1, "code": "CHECKUP", "quantity": 2, "price": 80}
ADDED_ITEM = {"id": 2, "code": "BLOOD", "quantity": 3, "price": 45}


def made(what: str, items: Iterable[Any], at: str = "services", old: Iterable[Any] = (OLD,)) -> Any:
    """The list that a step makes of these items, where those were there at first."""
    steps = [(one, one.items) for one in item_probes(CLAUSE, BOUND) if one.items]
    probe = next(one for one, step in steps if (step.what, step.pointer) == (what, f"/{at}"))
    shown, first = ({"read": {at: list(listed)}} for listed in (items, old))
    return get(with_items(probe, shown, first, BOUND).body, f"/{at}", None)


def test_an_added_item_stands_beside_the_others_as_they_are() -> None:
    """A new item has no key of the server's, and the others have theirs, without what the server fills."""
    listed = made(ADDED, [OLD])
    assert listed[0] == {"id": 1, "code": "CHECKUP", "quantity": 2}
    assert (len(listed), listed[1].keys()) == (2, {"code", "quantity"})


def test_one_member_of_one_item_is_changed() -> None:
    """A changed item differs in one member, and the others are sent as they are."""
    first, second = made(CHANGED, [OLD, ADDED_ITEM])
    assert sum(first[name] != OLD[name] for name in first) == 1
    assert second == {"id": 2, "code": "BLOOD", "quantity": 3}


def test_the_item_that_the_run_added_is_removed() -> None:
    """What was there before the run keeps its key, wherever the new item stands."""
    assert made(REMOVED, [ADDED_ITEM, OLD]) == [{"id": 1, "code": "CHECKUP", "quantity": 2}]


def test_no_item_is_removed_that_would_come_back_with_another_key() -> None:
    """Where the run has added no item, those with keys of the server's stay; others can be put back as they were."""
    amy, bob = {"email": "amy@example.com"}, {"email": "bob@example.com"}
    assert len(made(REMOVED, [OLD, ADDED_ITEM], old=[OLD, ADDED_ITEM])) == 2
    assert made(REMOVED, [amy, bob], "attendees", [amy, bob]) == [amy]


def test_a_list_that_is_full_gets_no_item_more() -> None:
    """Beyond the most items that a list may have nothing is sent: a plain update goes in its place."""
    assert made(ADDED, [{**OLD, "id": number} for number in range(6)]) is None


def test_a_list_of_the_least_length_loses_no_item() -> None:
    """A list that must have one item is not emptied, also where the run added that one: a plain update goes instead."""
    assert made(REMOVED, [OLD], old=[]) is None


def test_no_key_is_doubled() -> None:
    """A new attendee has an address that none of the others has."""
    there = [{"email": "test.person@example.com"}, {"email": "other.person@example.com"}]
    listed = [item["email"] for item in made(ADDED, there, "attendees", there)]
    assert (len(listed), len(set(listed))) == (3, 3)


def test_an_item_that_is_shown_twice_is_sent_once() -> None:
    """What a faulty vendor doubles is not sent doubled."""
    assert [item["id"] for item in made(CHANGED, [OLD, OLD])] == [1]


def test_a_merged_list_is_only_changed() -> None:
    """What is added to a merged list would stay, so none of its items is added or removed, and one is sent alone."""
    bound = drafted_items.bind(drafted_items.with_fields(merges=True))
    steps = [one for one in item_probes(CLAUSE, bound) if one.items and one.items.pointer == "/services"]
    assert {one.items.what for one in steps if one.items} == {CHANGED}
    assert len(get(with_items(steps[0], {"read": {"services": [OLD, ADDED_ITEM]}}, {}, bound).body, "/services")) == 1


@pytest.mark.parametrize(
    "id",
    [
        "services/minItems",
        "services/maxItems",
        "services/-/code/required",
        "services/-/code/enum",
        "services/-/quantity/minimum",
        "services/-/quantity/type",
        "services/-/additionalProperties",
        "attendees/-/email/format",
        "attendees/-/role/enum",
    ],
)
def test_each_constraint_in_a_list_is_broken_alone(id: str) -> None:
    """What a document says of a list and of its items is tried like what it says of other members."""
    constraint = BOUND.contract.constraints[f"plain:request/{id}"]
    clause = next(one for one in BOUND.contract.clauses if one.derived is constraint)
    sent = list(refused(constraint, clause, BOUND))
    assert sent
    assert {one.region for one in sent} == {Region.INVALID}


def test_limits_are_tried_in_an_item_that_is_there() -> None:
    """A boundary value stands in the first item, and the others are sent as they are."""
    schema = deepcopy(dict(BOUND.contract.documented))
    del schema["properties"]["services"]["items"]["properties"]["quantity"]["maximum"]
    wide = replace(BOUND, contract=replace(BOUND.contract, schemas={**BOUND.contract.schemas, "update": schema}))
    listed = probes(wide.contract.clause("PLAIN-BOUNDARIES"), wide)
    probe = next(one for one in listed if one.items and one.items.value == 2**31)
    filled = with_items(probe, {"read": {"services": [OLD, ADDED_ITEM]}}, {}, wide)
    assert [item["quantity"] for item in get(filled.body, "/services")] == [2**31, 3]


def test_a_wrong_item_stands_beside_as_many_as_a_list_needs() -> None:
    """An item of the wrong type breaks no more than that, where a list must have two items."""
    schema = deepcopy(dict(BOUND.contract.documented))
    schema["properties"]["services"]["minItems"] = 2
    longer = replace(BOUND, contract=replace(BOUND.contract, schemas={**BOUND.contract.schemas, "update": schema}))
    constraint = BOUND.contract.constraints["plain:request/services/-/type"]
    clause = next(one for one in BOUND.contract.clauses if one.derived is constraint)
    assert [len(get(one.body, "/services")) for one in refused(constraint, clause, longer)][:1] == [2]


def test_a_body_with_a_doubled_key_is_not_ordinary() -> None:
    """No schema can say that two items may not have one key, and a vendor may refuse them."""
    amy, bob = ({"email": f"{name}.person@example.com"} for name in ("test", "other"))
    assert BOUND.region({"attendees": [amy, bob]}) is Region.ORDINARY
    assert BOUND.region({"attendees": [amy, amy]}) is Region.OPEN


def test_texts_that_programs_spoil_are_tried_in_an_item() -> None:
    """A free text of an item gets the basic classes of texts, each in the first item that is there."""
    made = [one for one in probes(BOUND.contract.clause("PLAIN-BOUNDARIES"), BOUND) if one.items]
    kinds = {
        kind for one in made for sample in one.samples for kind in sample.kinds if sample.at == "/attendees/-/name"
    }
    assert {"emoji", "padded", "right to left"} <= kinds
