"""`contracts drift`: what changed in a document, each change once, and with the class that it has for a client."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from contracts.change_table import TABLE
from contracts.drift import Change, drift
from suites.selftest.drift_documents import (
    BASE,
    CASES,
    ERRORS,
    ID,
    KEY,
    SCHEMA,
    SCHEMAS,
    UPDATE,
    WARNINGS,
    edited,
    files_of,
    path,
)
from suites.selftest.drift_pages import PAGES


def changes(old: Any, new: Any, folder: Path) -> list[Change]:
    """What changed from one document to another."""
    before, after = files_of(old, new, folder)
    return list(drift(None, None, before, after).changes)


def test_every_kind_of_change_has_a_pair_of_documents() -> None:
    """No row of the table goes untried."""
    assert CASES.keys() == TABLE.keys()


@pytest.mark.parametrize("kind", CASES)
def test_each_kind_is_listed_once_with_its_class(kind: str, tmp_path: Path) -> None:
    """Two documents that differ in one thing have one change, of the class that its row says."""
    old, new = map(edited, CASES[kind])
    expected = "error" if kind in ERRORS else "warning" if kind in WARNINGS else "info"
    assert [(one.kind, one.level) for one in changes(old, new, tmp_path)] == [(kind, expected)]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_beside_itself_has_no_changes(kind: str, tmp_path: Path) -> None:
    """What did not change is not listed, whatever kind of page it is."""
    for page in PAGES[kind]:
        assert changes(page, page, tmp_path) == []


@pytest.mark.parametrize("kind", PAGES)
def test_another_order_and_other_titles_are_no_changes(kind: str, tmp_path: Path) -> None:
    """What an editor does to the look of a page is not listed: order, titles, line breaks, marks of Markdown."""
    assert changes(*PAGES[kind], tmp_path) == []


def test_another_version_of_openapi_is_no_change(tmp_path: Path) -> None:
    """The same update is the same whether OpenAPI 2.0 or 3.1 describes it."""
    update = BASE["paths"]["/visits/{id}"]["patch"]
    old_id = {"name": "id", "in": "path", "required": True, "type": "string"}
    answers = {"200": {"description": "The visit.", "schema": SCHEMA}, "400": {"description": "Bad."}}
    body = {"name": "visit", "in": "body", "schema": SCHEMA}
    old = {
        "swagger": "2.0",
        "info": BASE["info"],
        "host": "api.example",
        "basePath": "/v1",
        "security": BASE["security"],
        "securityDefinitions": {"key": KEY},
        "paths": {"/visits/{id}": {"patch": {**update, "parameters": [old_id, body], "responses": answers}}},
    }
    del old["paths"]["/visits/{id}"]["patch"]["requestBody"]
    assert changes(old, BASE, tmp_path) == []


def test_what_null_is_called_is_no_change(tmp_path: Path) -> None:
    """A value that can be null is the same as nullable, as a list of types, and as a choice."""
    x, text = f"{SCHEMAS['request']}/properties/x", {"type": "string"}
    spellings = [
        {"openapi": "3.0.3", "x": {**text, "nullable": True}},
        {"openapi": "3.1.0", "x": {"type": ["string", "null"]}},
        {"openapi": "3.1.0", "x": {"anyOf": [text, {"type": "null"}]}},
    ]
    documents = [edited({"/openapi": one["openapi"], x: one["x"]}) for one in spellings]
    assert [changes(documents[0], one, tmp_path) for one in documents] == [[], [], []]


def test_members_of_one_name_are_two_changes(tmp_path: Path) -> None:
    """The same change at two members of one answer is two changes; only that of another operation is the same one."""
    places = [f"{SCHEMAS['response']}/properties/{name}" for name in ("floor", "room/properties/floor")]
    old, new = (edited({place: {"type": one} for place in places}) for one in ("string", "integer"))
    found = changes(old, new, tmp_path)
    assert [one.id for one in found] == [
        "response-type-changed:update.response.200/room/floor",
        "response-type-changed:update.response.200/floor",
    ]


def test_an_operation_with_the_same_address_is_the_same(tmp_path: Path) -> None:
    """A document with one more update is compared by the update that both have."""
    newer = {**BASE["paths"]["/visits/{id}"]["patch"], "operationId": "changeVisitNow"}
    document = {**BASE, "paths": {**BASE["paths"], "/v2/visits/{id}": {"parameters": [ID], "patch": newer}}}
    assert changes(BASE, document, tmp_path) == []


def test_the_update_is_named_as_either_document_calls_it(tmp_path: Path) -> None:
    """An update that only the new document calls so is found in the old one, too."""
    document = edited({f"{UPDATE}/operationId": "moveVisit"})
    report = drift(None, None, *files_of(BASE, document, tmp_path), operation="moveVisit")
    assert report.changes == []


def test_a_retyped_member_is_listed_without_what_was_inside_it(tmp_path: Path) -> None:
    """An object that became a text is one change, whatever members it had."""
    room = f"{SCHEMAS['request']}/properties/room"
    found = changes(BASE, edited({room: {"type": "string", "maxLength": 20}}), tmp_path)
    assert [one.id for one in found] == ["request-type-changed:update.request/room"]


def test_a_document_without_servers_says_nothing_of_them(tmp_path: Path) -> None:
    """A base URL that a document no longer names is not gone."""
    assert changes(BASE, edited({"/servers": []}), tmp_path) == []


def test_a_parameter_that_moved_is_one_change(tmp_path: Path) -> None:
    """A parameter of the query that became a header is one change."""
    query, header = (
        edited({f"{UPDATE}/parameters": [{"name": "tenant", "in": kind, "schema": {"type": "string"}}]})
        for kind in ("query", "header")
    )
    found = changes(query, header, tmp_path)
    assert [(one.id, one.before) for one in found] == [("request-member-moved:update.header.tenant", "query.tenant")]


def test_a_constant_is_a_list_of_one_value(tmp_path: Path) -> None:
    """A member that takes a single value is narrower than one that takes two, whatever keyword says so."""
    x = f"{SCHEMAS['request']}/properties/x"
    old, new = {x: {"type": "string", "enum": ["A", "B"]}}, {x: {"type": "string", "const": "A"}}
    found = changes(edited(old), edited(new), tmp_path)
    assert [(one.id, one.before, one.after) for one in found] == [
        ("request-values-narrowed:update.request/x", "A, B", "A")
    ]


def test_a_read_that_stays_is_compared_with_itself(tmp_path: Path) -> None:
    """An operation that keeps its method and path is the same one, whatever stands nearer to the update now."""
    old = {**BASE, "paths": {"/visits/{id}/time": BASE["paths"]["/visits/{id}"], "/visits/{id}": path("get")}}
    new = deepcopy(old)
    new["paths"]["/visits/{id}/time"]["get"] = {**path("get")["get"], "operationId": "getTime", "deprecated": True}
    assert changes(old, new, tmp_path) == []


def test_one_of_several_updates_is_found_under_its_new_path(tmp_path: Path) -> None:
    """An update that has another path is the one like it that the old document does not have."""
    visit = {name: one for name, one in BASE["paths"]["/visits/{id}"]["patch"].items() if name != "operationId"}
    paths = {one: {"parameters": [ID], "patch": visit} for one in ("/v1/visits/{id}", "/v1/visits/groups/{id}")}
    newer = {one.replace("/v1/visits/{", "/v2/visits/{"): two for one, two in paths.items()}
    files = files_of({**BASE, "paths": paths}, {**BASE, "paths": newer}, tmp_path)
    for name in ("/v1/visits/{id}", "/v2/visits/{id}"):
        found = drift(None, None, *files, operation=f"PATCH {name}").changes
        assert [(one.id, one.after) for one in found] == [("path-changed:update", "/v2/visits/{id}")]


def test_null_among_the_values_is_one_change(tmp_path: Path) -> None:
    """A closed list that takes null now is a change of null, and none of the list."""
    x = f"{SCHEMAS['response']}/properties/x"
    old, new = {"type": "string", "enum": ["A"]}, {"type": ["string", "null"], "enum": ["A", None]}
    found = changes(edited({x: old}), edited({x: new}), tmp_path)
    assert [one.id for one in found] == ["response-null-widened:update.response.200/x"]


def test_alternatives_that_only_list_values_are_a_list(tmp_path: Path) -> None:
    """A choice of constants with one more is one change, of the values."""
    x = f"{SCHEMAS['request']}/properties/x"
    old, new = ({"oneOf": [{"const": one} for one in values]} for values in ("AB", "ABC"))
    found = changes(edited({x: old}), edited({x: new}), tmp_path)
    assert [(one.id, one.below) for one in found] == [("request-values-widened:update.request/x", ("new: C",))]


def test_an_empty_value_is_seen(tmp_path: Path) -> None:
    """A text without characters among the values is shown as one."""
    x = f"{SCHEMAS['request']}/properties/x"
    old, new = ({"type": "string", "enum": values} for values in (["A"], ["", "A"]))
    assert changes(edited({x: old}), edited({x: new}), tmp_path)[0].below == ('new: ""',)
