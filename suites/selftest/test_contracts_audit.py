"""The questions of an audit: each contradiction has its own, and a page that agrees with itself has none."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import contracts.audit
from contracts._folder import SHIPPED
from contracts._question_table import HEADINGS
from contracts.audit import Question, audit
from suites.selftest.audit_pages import CASES, QUIET, kinds, of_text, questions, quotes
from suites.selftest.drift_documents import ANSWERS, REQUEST

LISTING = """# Update visit
Changes a visit. Only provided fields will be updated.
Endpoint: PUT /visits/{id}
## Path parameters:
- `id` (integer, required) The visit
## Request fields (application/json):
- `note` (string) Words Example: "A"
## Response 200 fields (application/json):
- `note` (string) Words Example: "A"
- `createdAt` (string) Creation timestamp Example: "2031-01-10T14:30:00Z"
- `updatedAt` (string) Last update timestamp Example: "2031-01-10T14:30:00Z"
## Response 400 fields
"""
KNOWN = {
    "aniva": {"condition-without-status:/location_id", "one-word-two-things:confirmed", "status-undeclared:401"},
    "eka": {
        "header-forbidden:Transfer-Encoding and Content-Encoding",
        "name-misspelt:partner_id: apppointment_id",
        "status-undeclared:401",
    },
    "lobbie": {"cause-unsaid:409"},
    "sqod": {
        "id-types-differ:/department_id",
        "values-differ:/status",
        "format-unknown:phone",
        "server-empty:server 1",
    },
}


def new_in(found: list[Question], folder: Path) -> set[str]:
    """The kinds of questions that the page without the edit does not have."""
    known = {one.id for one in questions(folder, {})}
    return {one.kind for one in found if one.id.replace("PUT ", "PATCH ") not in known}


@pytest.mark.parametrize("name", CASES)
def test_each_contradiction_has_its_question(name: str, tmp_path: Path) -> None:
    """A contradiction is asked about, and nothing else is."""
    kind, edit = CASES[name]
    assert new_in(questions(tmp_path, edit), tmp_path) == {kind}


@pytest.mark.parametrize("edit", QUIET.values(), ids=list(QUIET))
def test_agreement_has_no_question(edit: dict[str, Any], tmp_path: Path) -> None:
    """What agrees, or is of another kind, is not asked about."""
    assert new_in(questions(tmp_path, edit), tmp_path) == set()


def test_each_kind_has_a_heading() -> None:
    """A letter has a heading for each kind of question, and none that nothing asks."""
    code = "".join(file.read_text() for file in Path(contracts.audit.__file__).parent.glob("_*.py"))
    asked = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', code))
    assert {kind for kind, _ in CASES.values()} <= HEADINGS.keys() <= asked


def test_refusals_are_missed(tmp_path: Path) -> None:
    """A credential without 401, and errors without a body beside a success with one, are asked about."""
    assert kinds(questions(tmp_path, {})) == {"status-undeclared", "error-body-undescribed"}


@pytest.mark.parametrize(("provider", "expected"), KNOWN.items())
def test_what_readers_found_is_asked(provider: str, expected: set[str]) -> None:
    """What people found on the pages of the shipped contracts is among the questions about them."""
    (page,) = (SHIPPED / provider).glob("page.*")
    assert expected <= {re.sub(r" (of|in) .*", "", one.id) for one in audit(page).questions}


@pytest.mark.parametrize("name", CASES)
def test_a_question_is_whole(name: str, tmp_path: Path) -> None:
    """Each question has two places that are not the same, says what it found, asks, and assumes."""
    for one in questions(tmp_path, CASES[name][1]):
        assert one.places[0] != one.places[1]
        assert (one.found[-1], one.asks[-1]) == (".", "?")
        assert not one.assumes.endswith(".")


def test_places_are_those_of_the_page(tmp_path: Path) -> None:
    """The line of a place is the one on which its value stands."""
    found = questions(tmp_path, {f"{REQUEST}/properties/note/format": "phone"})
    (place, _) = next(one for one in found if one.kind == "format-unknown").places
    line = (tmp_path / "visits.json").read_text().splitlines()[place.line - 1]
    assert '"format": "phone"' in line


def test_a_schema_that_two_bodies_share_is_asked_about_once(tmp_path: Path) -> None:
    """A contradiction in a shared schema is one question, whoever refers to it."""
    shared = {"$ref": "#/components/schemas/Visit"}
    schema = {"type": "object", "properties": {"note": {"type": "string", "example": 7}}}
    edit = {REQUEST: shared, f"{ANSWERS}/200/content/application~1json/schema": shared}
    found = questions(tmp_path, {**edit, "/components/schemas/Visit": schema})
    assert quotes(found, "example-breaks-schema") == [('type: "string"', "example: 7")]


def test_a_misspelt_name_is_shown_on_its_own_line(tmp_path: Path) -> None:
    """The line of a misspelt name is that of the word, where its sentence began on another."""
    text = (SHIPPED / "eka" / "page.txt").read_text()
    (tmp_path / "page.txt").write_text(text)
    (place, _) = next(one for one in audit(tmp_path / "page.txt").questions if one.kind == "name-misspelt").places
    assert "apppointment_id" in text.splitlines()[place.line - 1]


def test_sentences_that_begin_alike_have_lines_of_their_own(tmp_path: Path) -> None:
    """The line of a sentence is that of the whole of it, where another one begins with the same words."""
    text = (SHIPPED / "sqod" / "page.txt").read_text()
    (tmp_path / "page.txt").write_text(text)
    (place, _) = next(one for one in audit(tmp_path / "page.txt").questions if one.kind == "null-not-accepted").places
    assert "cannot be unset" in text.splitlines()[place.line - 1]


def test_keys_and_values_of_a_map_have_limits_of_their_own(tmp_path: Path) -> None:
    """A limit of the keys of an object is missed at its keys, and one of its values at these."""
    words = "Keys must not exceed 30 characters.\n\nThe value for a key must not exceed 50 characters."
    found = questions(tmp_path, {f"{REQUEST}/properties/meta": {"type": "object", "description": words}})
    missed = [place for _, place in quotes(found, "limit-only-in-words")]
    assert missed == ["meta: no limit of its keys", "meta: no limit of its values"]


@pytest.mark.parametrize(("version", "is_said"), [("3.0.3", True), ("3.1.0", False)])
def test_a_keyword_that_a_version_lacks_is_not_missed(version: str, is_said: bool, tmp_path: Path) -> None:
    """Where no schema of the document's version can limit keys, the question says so."""
    meta = {"type": "object", "description": "Keys must not exceed 30 characters."}
    found = questions(tmp_path, {f"{REQUEST}/properties/meta": meta, "/openapi": version})
    (one,) = (one for one in found if one.kind == "limit-only-in-words")
    assert ("as OpenAPI 3.0 has no keyword for it" in one.found) is is_said


def test_a_convention_about_null_is_asked_about_once(tmp_path: Path) -> None:
    """Where the page says that what is not required may be null, that is the question, not each member of it."""
    about = {"/info/description": "Fields not marked as required may be null."}
    found = questions(tmp_path, {**about, f"{REQUEST}/properties/note": {"type": ["string", "null"]}})
    assert [one.kind for one in found if "null" in one.kind] == ["null-never-marked"]


def test_a_shared_schema_is_called_by_its_name(tmp_path: Path) -> None:
    """What is said of a schema that several members share is asked about under its name."""
    shared = {"$ref": "#/components/schemas/Day"}
    edit = {f"{REQUEST}/properties/from": shared, f"{REQUEST}/properties/until": shared}
    day = {"type": "string", "description": "The day, as YYYY-MM-DD."}
    found = questions(tmp_path, {**edit, "/components/schemas/Day": day})
    assert [one.about for one in found if one.kind == "form-only-in-words"] == ["Day: The day, as YYYY-MM-DD"]


@pytest.mark.parametrize(
    ("description", "assumed"),
    [("It must be active.", "400 or 404"), ("Times without an offset are refused.", "400")],
)
def test_a_condition_is_assumed_to_have_a_status_that_fits(description: str, assumed: str, tmp_path: Path) -> None:
    """A value written wrongly is assumed to get 400, and one that names what cannot be used 400 or 404 as well."""
    answers = {"400": "A value is invalid, for example.", "404": "There is no such visit here.", "403": "No rights."}
    edit = {f"{ANSWERS}/{status}/description": text for status, text in answers.items() if status == "400"}
    edit |= {f"{ANSWERS}/{status}": {"description": text} for status, text in answers.items() if status != "400"}
    found = questions(tmp_path, {**edit, f"{REQUEST}/properties/note/description": description})
    (one,) = (one for one in found if one.kind == "condition-without-status")
    assert one.assumes == f"that it gets {assumed}"


def test_a_page_of_fields_is_read_with_its_lines(tmp_path: Path) -> None:
    """A page without a document is questioned, too, and its places are lines of it."""
    found = {one.kind: one for one in of_text(tmp_path, LISTING)}
    assert {"put-is-partial", "error-body-undescribed", "stamp-unchanged", "answer-never-required"} <= found.keys()
    assert [place.line for place in found["stamp-unchanged"].places] == [10, 11]


def test_examples_between_the_text_are_read(tmp_path: Path) -> None:
    """An example in JSON on a page of fields is one of the answer: a type that only it describes is asked about."""
    text = LISTING.replace("- `createdAt`", "- `ward` (object) The ward\n- `createdAt`")
    found = of_text(tmp_path, f'{text}\n{{\n  "ward": {{"number": 7}}\n}}\n')
    assert quotes(found, "type-undescribed") == [("ward: object", '"ward": {"number": 7}')]


def test_older_documents_are_read(tmp_path: Path) -> None:
    """OpenAPI 2.0 has its body among the parameters, and is questioned like the newer ones."""
    schema = {"type": "object", "properties": {"note": {"type": "string", "example": 7}}}
    update = {
        "parameters": [{"in": "body", "name": "body", "schema": schema}],
        "responses": {"200": {"description": "Done."}, "400": {"description": "Bad."}},
    }
    about = {"title": "Visits", "version": "1"}
    document = {"swagger": "2.0", "info": about, "paths": {"/visits/{id}": {"patch": update}}}
    (tmp_path / "page.json").write_text(json.dumps(document))
    assert "example-breaks-schema" in kinds(list(audit(tmp_path / "page.json").questions))
