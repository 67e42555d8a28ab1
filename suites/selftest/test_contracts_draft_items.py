"""How lists of objects are drafted: by what their items are told apart, and what is left to a person."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts.pointers import set_in, without
from suites.selftest.invented_items import SERVICE, document
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

TEXT, QUANTITY = {"type": "string", "minLength": 1, "maxLength": 20}, {"type": "integer", "minimum": 1, "maximum": 99}


def requesting(service: Mapping[str, Any]) -> dict[str, Any]:
    """The vendor's document in which updates, and no answers, have such services."""
    made = document()
    set_in(made, f"{BODY}/properties/services", {"type": "array", "items": dict(service)})
    return made


def test_items_are_told_apart_by_what_an_update_can_name(tmp_path: Path) -> None:
    """An id that only answers have is no key: then a member that is seldom the same twice is, and the id is filled."""
    new(requesting(without(SERVICE, {"/properties/id"})), tmp_path)
    services = next(one for one in load("plain", tmp_path).behaviour.fields if one.pointer == "/services")
    assert (services.key, services.filled) == ("/code", ("/id", "/price"))


def test_a_key_is_shown(tmp_path: Path) -> None:
    """What no answer shows of items does not tell them apart."""
    made, brief = document(), without(SERVICE, {"/properties/id", "/properties/code"}) | {"required": []}
    for method in ("get", "patch"):
        answer = made["paths"]["/visits/{id}"][method]["responses"]["200"]["content"]["application/json"]["schema"]
        set_in(answer, "/properties/services", {"type": "array", "items": brief})
    new(made, tmp_path)
    assert [one.key for one in load("plain", tmp_path).behaviour.fields if one.pointer == "/services"] == [None]


def test_a_list_whose_items_nothing_tells_apart_is_left_open(tmp_path: Path) -> None:
    """Without a member that can be a key, nobody can say which item was sent."""
    nameless = without(SERVICE, {"/properties/id", "/properties/code"}) | {"required": ["quantity"]}
    new(requesting(nameless), tmp_path)
    behaviour = load("plain", tmp_path).behaviour
    assert [one.key for one in behaviour.fields if one.pointer == "/services"] == [None]
    assert behaviour.merged_or_replaced == {"/services": "/services"}


def test_guesses_about_items_are_left_to_a_person(tmp_path: Path) -> None:
    """By what items are told apart, and whether an update removes those that it leaves out, stands as a TODO."""
    new(document(), tmp_path)
    text = (tmp_path / "plain" / "behaviour.yaml").read_text()
    assert text.count("# TODO: are the items of /services told apart by id, and may their order change?") == 1
    assert text.count("# TODO: does an update remove the items that /services leaves out?") == 1


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ("Any services not included in this array will be removed from the visit.", False),
        ("Replaces the whole list. Omitted services are removed.", False),
        ("Services that are not included are not removed.", True),
        ("Services that are not included will not be removed.", True),
        ("The services of the visit.", True),
    ],
)
def test_what_the_document_says_of_left_out_items_is_not_asked(said: str, is_asked: bool, tmp_path: Path) -> None:
    """Whether an update removes the items that it leaves out is asked only where the list's description is silent."""
    made = document()
    set_in(made, f"{BODY}/properties/services/description", said)
    new(made, tmp_path)
    text = (tmp_path / "plain" / "behaviour.yaml").read_text()
    assert ("# TODO: does an update remove the items that /services leaves out?" in text) is is_asked


def test_an_ordinary_item_has_its_key(tmp_path: Path) -> None:
    """Where the document does not require what tells items apart, ordinary updates send it all the same."""
    new(requesting(without(SERVICE, {"/properties/id"}) | {"required": []}), tmp_path)
    assert load("plain", tmp_path).ordinary["properties"]["services"]["items"]["required"] == ["code"]


def test_what_a_description_says_of_items_is_not_asked(tmp_path: Path) -> None:
    """By what items are matched, that their order counts for nothing, and that one left out is removed, is read."""
    said = (
        "Services are matched by id. The list is replaced: one that is left out is removed. The order has no meaning."
    )
    made = document()
    set_in(made, f"{BODY}/properties/services/description", said)
    new(made, tmp_path)
    text = (tmp_path / "plain" / "behaviour.yaml").read_text(encoding="utf-8")
    assert "told apart by id" not in text
    assert "remove the items that /services leaves out" not in text


def test_an_item_without_what_it_needs_is_not_sent(tmp_path: Path) -> None:
    """A list whose items need a member of which no ordinary value is known is left out of ordinary updates, and a
    person is asked; the draft keeps what its own document requires."""
    part = {"type": "object", "required": ["sku", "quantity"], "properties": {"sku": TEXT, "quantity": QUANTITY}}
    made = changed(*((f"{at}/parts", {"type": "array", "items": part}) for at in (f"{BODY}/properties", SHOWN_MEMBERS)))
    ran_at_stand_in = ran(made, tmp_path)
    assert "parts" not in load("plain", tmp_path).ordinary["properties"]
    assert "values of /parts are ordinary?" in (tmp_path / "plain" / "behaviour.yaml").read_text()
    assert words(ran_at_stand_in) == {}
