"""`contracts drift PROVIDER SOURCE`: a contract beside its vendor's page as it is now."""

from __future__ import annotations

import json
import shutil
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from contracts import Clause, load
from contracts.__main__ import main
from contracts._drafting import draft
from contracts.drift import Change, Report, drift
from contracts.drift._clauses import with_clauses
from contracts.pointers import set_in
from suites.selftest.vendor_documents import BODY, PLAIN, SHOWN_MEMBERS

NOTE = {"type": "string", "nullable": True, "maxLength": 200, "description": "Read by staff. Kept for a year."}
PLACE, ANSWERS = f"{SHOWN_MEMBERS}/place", "/paths/~1visits~1{id}/patch/responses"
TOKEN = {"name": "Authorization", "in": "header", "required": True, "schema": {"type": "string"}}
ONE_SCHEMA: Any = json.loads(json.dumps(PLAIN))
"""The plain document with schemas of their own for the request and each answer."""


def with_value(pointer: str, value: Any) -> Any:
    """The page with another value at a pointer."""
    page = deepcopy(ONE_SCHEMA)
    set_in(page, f"{BODY}/properties/note", NOTE)
    set_in(page, PLACE, {"type": "object", "properties": {"floor": {"type": "integer"}}})
    set_in(page, pointer, value)
    return page


PAGE = with_value("/info/version", "1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the contract of a vendor, drafted from its page, and that page beside it."""
    (tmp_path / "then.json").write_text(json.dumps(PAGE), encoding="utf-8")
    draft("plain", tmp_path / "then.json", None, tmp_path / "plain", date(2026, 1, 31), lambda step: None)
    return tmp_path


def against(folder: Path, page: Any) -> Report:
    """What changed from the contract to a page."""
    (folder / "now.json").write_text(json.dumps(page), encoding="utf-8")
    return drift(load("plain", folder), folder / "now.json")


def with_note(**words: Any) -> Any:
    """The page with other words at the note."""
    return with_value(f"{BODY}/properties/note", {**NOTE, **words})


def test_the_page_of_the_contract_has_no_changes(folder: Path) -> None:
    """The page from which a contract was written is known by its digest, and has not changed."""
    report = drift(load("plain", folder), folder / "then.json")
    assert (report.changes, report.remarks) == ((), ("This is the page from which the contract was written.",))


@pytest.mark.parametrize(
    "page",
    [
        {**PAGE, "info": {"title": "Another title", "version": "2"}},
        with_note(description="Read by staff."),
        with_note(nullable=False),
        with_value("/paths/~1visits~1{id}/get", None),
        with_value("/components/securitySchemes/key", {"type": "oauth2", "flows": {}}),
        with_value("/paths/~1visits~1{id}/patch/parameters", [TOKEN]),
        with_value(f"{ANSWERS}/500", {"description": "Failed."}),
        with_value(PLACE, {"type": "object"}),
    ],
)
def test_what_a_contract_says_in_other_words_is_no_change(page: Any, folder: Path) -> None:
    """Titles, sentences and what pages leave open are not compared with our own words."""
    assert against(folder, page).changes == ()


@pytest.mark.parametrize(
    ("page", "id"),
    [
        (with_note(type="integer", maxLength=None), "request-type-changed:update.request/note"),
        (with_note(maxLength=100), "request-limit-narrowed:update.request/note"),
        (with_value(f"{BODY}/required", ["note"]), "request-member-required:update.request/note"),
        (with_value(f"{BODY}/properties/x", {"type": "string"}), "request-member-added:update.request/x"),
        (with_value(f"{SHOWN_MEMBERS}/x", {"type": "string"}), "response-member-added:read.response.200/x"),
        (with_value(PLACE, {"type": "string"}), "response-type-changed:read.response.200/place"),
        (
            {**PAGE, "paths": {"/v2/visits/{id}": PAGE["paths"]["/visits/{id}"]}},
            "path-changed:update",
        ),
        (with_value("/components/securitySchemes/key/scheme", "basic"), "credential-required:update.credentials"),
    ],
)
def test_what_the_vendor_changed_is_listed(page: Any, id: str, folder: Path) -> None:
    """A change of the structure is seen although the contract was written in our own words."""
    assert [one.id for one in against(folder, page).changes] == [id]


@pytest.mark.parametrize(("host", "count"), [("customer.plain.invalid", 0), ("old.plain.example", 1)])
def test_a_base_url_of_a_customer_is_not_gone(host: str, count: int, folder: Path) -> None:
    """Only a host that stands for each customer's own need not be on the page."""
    file = folder / "plain" / "contract.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("api.plain.example", host), encoding="utf-8")
    assert len(against(folder, with_note(description="Read.")).changes) == count


def test_the_clauses_of_a_member_are_named(folder: Path) -> None:
    """A change names the written clauses that are about its member, and no others."""
    limit, member = (
        against(folder, page).changes[0]
        for page in (with_note(maxLength=100), with_value(f"{BODY}/properties/x", {"type": "string"}))
    )
    assert (limit.clauses, member.clauses) == (("PLAIN-ECHO", "PLAIN-READ-BACK", "PLAIN-NULLABLE"), ())


def touched(change: Change, page: str = "") -> list[Clause]:
    """The clauses of a shipped contract that a change touches."""
    contract = load("aniva")
    return [contract.clause(id) for id in with_clauses([change], contract, page)[0].clauses]


def test_the_clauses_of_a_status_are_named() -> None:
    """A refusal that came or went touches the clauses that expect its status."""
    found = touched(Change("refusal-removed", "update.response.409"))
    assert found
    assert all(409 in one.status or any("response.409" in id for id in one.covers) for one in found)


def test_the_clauses_of_the_credential_are_named() -> None:
    """Another credential touches the clauses of requests without the right one."""
    found = touched(Change("credential-required", "update.credentials"))
    assert {one.check for one in found} == {"guards"}


def test_the_clauses_of_alternatives_are_named() -> None:
    """Alternatives touch the clauses of the members that they demand."""
    change = Change("request-alternatives-narrowed", "update.request", "nothing", "location_id required / x required")
    assert "ANIVA-LOCATION-UNKNOWN" in [one.id for one in touched(change)]


def test_the_clauses_of_a_line_are_named() -> None:
    """A sentence touches the clauses that name a line on which it stands, also where it goes over two lines."""
    sentence, page = "It is kept here", "\n" * 74 + "It is\nkept here"
    found = touched(Change("text-removed", "document", sentence), page)
    assert {one.source.line for one in found} == {75, 76}


def test_a_stored_page_is_compared_with_its_sentences(folder: Path) -> None:
    """Where the text of the page stands beside the contract, the two pages are compared, and every sentence of them."""
    shutil.copy(folder / "then.json", folder / "plain" / "page.json")
    changes = against(folder, with_note(description="Read by staff. Kept for a month.")).changes
    assert [(one.id, one.before) for one in changes] == [("text-changed:update.request/note", "Kept for a year")]


def test_a_providers_page_is_named_in_the_command(folder: Path) -> None:
    """The command takes the provider and its page, and ends with 1 when something is breaking."""
    page = with_value(f"{BODY}/required", ["note"])
    (folder / "now.json").write_text(json.dumps(page), encoding="utf-8")
    result = CliRunner().invoke(main, ["drift", "plain", str(folder / "now.json"), "--contracts", str(folder)])
    assert (result.exit_code, "BREAKING  request-member-required:update.request/note" in result.stdout) == (1, True)
    assert "Only the structure is compared" in result.stdout


def test_what_a_contract_says_elsewhere_is_no_change(tmp_path: Path) -> None:
    """A contract has what each request carries in its behaviour, and neither what is in parameters nor what answers
    never show."""
    text, update = {"type": "string"}, "/paths/~1visits~1{id}/patch"
    page = deepcopy(PAGE)
    set_in(page, f"{update}/requestBody/required", True)
    set_in(page, f"{BODY}/required", ["note"])
    set_in(page, f"{SHOWN_MEMBERS}/secret", {**text, "writeOnly": True})
    listed = {"name": "with", "in": "query", "schema": {"type": "array", "items": {**text, "enum": ["a"]}}}
    nested = {"name": "of", "in": "query", "schema": {"type": "object", "properties": {"day": text}}}
    set_in(page, f"{update}/parameters", [listed, nested])
    (tmp_path / "then.json").write_text(json.dumps(page), encoding="utf-8")
    draft("plain", tmp_path / "then.json", None, tmp_path / "plain", date(2026, 1, 31), lambda step: None)
    (tmp_path / "now.json").write_text(json.dumps(page, indent=2), encoding="utf-8")
    assert drift(load("plain", tmp_path), tmp_path / "now.json").changes == ()


def test_a_member_that_is_needed_now_is_told(folder: Path) -> None:
    """A member that not every request of the contract carries, and that the page requires now, is a change."""
    found = against(folder, with_value(f"{BODY}/required", ["note"])).changes
    assert [one.id for one in found] == ["request-member-required:update.request/note"]


def test_what_only_our_requests_carry_is_needed_by_others(folder: Path) -> None:
    """A member that the page requires now breaks clients, though each request of the suite carries it."""
    behaviour = folder / "plain" / "behaviour.yaml"
    text = behaviour.read_text(encoding="utf-8").replace("base: {}", "base: {note: x}")
    assert "base: {note: x}" in text
    behaviour.write_text(text, encoding="utf-8")
    found = against(folder, with_value(f"{BODY}/required", ["note"])).changes
    assert [one.id for one in found] == ["request-member-required:update.request/note"]


@pytest.mark.parametrize(("now", "then"), [("any", []), ("string", ["request-type-narrowed:update.request/tags/-"])])
def test_what_the_page_says_of_items_now_is_listed(now: str, then: list[str], tmp_path: Path) -> None:
    """Items that could be anything are one type now; a page that only says no more of them changed nothing."""
    texts = {"any": {"type": "array"}, "string": {"type": "array", "items": {"type": "string"}}}
    pages = {name: with_value(f"{BODY}/properties/tags", one) for name, one in texts.items()}
    (tmp_path / "then.json").write_text(json.dumps(pages["any" if now == "string" else "string"]), encoding="utf-8")
    draft("plain", tmp_path / "then.json", None, tmp_path / "plain", date(2026, 1, 31), lambda step: None)
    assert [one.id for one in against(tmp_path, pages[now]).changes] == then
