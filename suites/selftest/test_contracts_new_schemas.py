"""What `contracts new` makes of the schemas of a vendor: what the vendor means, or a note that says what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._validation import satisfies
from suites.selftest.test_contracts_new import new
from suites.selftest.test_contracts_new_addresses import disagreements
from suites.selftest.vendor_documents import BODY, VISIT, changed

WRITTEN = """\
openapi: 3.0.3
info: {title: Plain, version: 1.0}
paths:
  /visits/{id}:
    patch:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: {type: string}
                code: {type: string, enum: LISTED}
      responses: {200: {description: Done.}}
"""


def members(document: Any, folder: Path) -> dict[str, Any]:
    """The members of the documented request, as they are drafted."""
    result = new(document, folder)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = load("plain", folder).documented["properties"]
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[NO, DE, SE]", ["NO", "DE", "SE"]),
        ("[yes, no, maybe]", ["yes", "no", "maybe"]),
        ("[on, off]", ["on", "off"]),
        ("[101, 102, A1]", ["101", "102", "A1"]),
        ("[007, 10:30, 1_000]", ["007", "10:30", "1_000"]),
        ("[true, false]", ["true", "false"]),
    ],
)
def test_a_list_of_texts_in_yaml_stays_one(written: str, meant: list[str], tmp_path: Path) -> None:
    """Norway is NO, and a code is a text, also where a vendor leaves out the quotes."""
    assert members(WRITTEN.replace("LISTED", written), tmp_path)["code"]["enum"] == meant


def test_a_value_that_its_type_does_not_allow_is_left_out_with_a_note(tmp_path: Path) -> None:
    """A value of a closed list that is of another type than the list is in no draft without a TODO."""
    result = new(changed((f"{BODY}/properties/count", {"type": "integer", "enum": [1, 2, "many"]})), tmp_path)
    assert '/count: "many" is not of type integer, and is left out' in result.stdout


@pytest.mark.parametrize("title", ["1e3", "NO", "yes", "null"])
def test_a_text_that_looks_like_another_value_is_written_in_quotes(title: str, tmp_path: Path) -> None:
    """A drafted folder is read as it was meant, also a text that YAML would take for a number."""
    assert new(changed(("/info/title", title)), tmp_path).exit_code == 0
    assert load("plain", tmp_path).title == title


BASE = {"type": "object", "properties": {"note": {"type": "string"}, "place": {"type": "string", "maxLength": 30}}}
KINDS: list[dict[str, Any]] = [
    {"type": "object", "properties": {"kind": {"enum": ["video"]}, "url": {"type": "string"}}, "required": ["kind"]},
    {"type": "object", "properties": {"kind": {"const": "onsite"}, "room": {"type": "string"}}, "required": ["kind"]},
]
SHOWN = "/paths/~1visits~1{id}/patch/responses/200/content/application~1json/schema"
KIND = "/components/schemas/Kind"


def test_what_stands_beside_a_reference_is_demanded_too(tmp_path: Path) -> None:
    """In 3.1 a schema has the members of its reference and those beside it."""
    body = {"$ref": "#/components/schemas/Base", "properties": {"room_id": {"type": "integer"}}}
    found = members(changed(("/openapi", "3.1.0"), ("/components/schemas", {"Base": BASE}), (BODY, body)), tmp_path)
    assert found.keys() == {"note", "place", "room_id"}


def test_kinds_of_an_object_are_documented_all(tmp_path: Path) -> None:
    """A choice of objects has the members of all, and the member that tells them apart the values of all."""
    new(changed((f"{BODY}/properties/place", {"oneOf": KINDS})), tmp_path)
    place = load("plain", tmp_path).documented["properties"]["place"]
    assert place["properties"].keys() == {"kind", "url", "room"}
    assert place["properties"]["kind"]["enum"] == ["video", "onsite"]
    assert disagreements(tmp_path) == {}


def test_ordinary_updates_are_of_one_kind(tmp_path: Path) -> None:
    """Where each kind of an object requires something else, an ordinary update has what its own kind requires."""
    needing = [{**one, "required": list(one["properties"])} for one in KINDS]
    new(changed((f"{BODY}/properties/place", {"oneOf": needing})), tmp_path)
    contract = load("plain", tmp_path)
    assert not satisfies(contract.documented, {"place": {"kind": "onsite", "url": "https://example.com/a"}})
    assert contract.ordinary["properties"]["place"]["properties"]["kind"]["enum"] == ["video"]
    assert disagreements(tmp_path) == {}


def test_an_answer_may_be_of_each_kind(tmp_path: Path) -> None:
    """An answer that shows the second kind of an object keeps what is documented."""
    new(changed((f"{SHOWN}/properties/place", {"oneOf": KINDS})), tmp_path)
    schema = load("plain", tmp_path).update.responses[200].schema
    assert schema is not None
    assert satisfies(schema, {"place": {"kind": "onsite", "room": "A"}})
    assert not satisfies(schema, {"place": {"kind": "elsewhere"}})


@pytest.mark.parametrize("word", ["allOf", "oneOf", "anyOf"])
@pytest.mark.parametrize("kind", [{"type": "string", "enum": ["a", "b"]}, BASE])
def test_null_beside_a_choice_is_null(word: str, kind: Any, tmp_path: Path) -> None:
    """nullable beside an allOf or a choice means that the member may be null, in answers too."""
    nullable = {word: [{"$ref": "#/components/schemas/Kind"}], "nullable": True}
    new(changed((KIND, kind), (f"{SHOWN}/properties/kind", nullable)), tmp_path)
    schema = load("plain", tmp_path).update.responses[200].schema
    assert schema is not None
    assert satisfies(schema, {"kind": None})
    assert not satisfies(schema, {"kind": 5})


@pytest.mark.parametrize("way", ["{file}", "file://{file}", "../secret.json"])
def test_only_files_in_the_folder_of_the_document_are_read(way: str, tmp_path: Path) -> None:
    """A reference to a file elsewhere on the disk is not followed, and a TODO says so."""
    secret = tmp_path / "secret.json"
    secret.write_text('{"a": {"type": "string", "description": "sesame"}}', encoding="utf-8")
    (folder := tmp_path / "vendor").mkdir()
    reference = f"{way.format(file=secret)}#/a"
    result = new(changed((f"{BODY}/properties/other", {"$ref": reference})), folder)
    assert f"/other: the reference {reference} leads nowhere" in result.stdout
    assert not any("sesame" in file.read_text(encoding="utf-8") for file in folder.rglob("plain/**/*.*"))


def test_files_below_the_document_are_read(tmp_path: Path) -> None:
    """A document may come in parts, which name each other."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "a.json").write_text('{"a": {"$ref": "../b.json#/b"}}', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"b": {"type": "string", "maxLength": 7}}', encoding="utf-8")
    found = members(changed((f"{BODY}/properties/other", {"$ref": "parts/a.json#/a"})), tmp_path)
    assert found["other"]["maxLength"] == 7


def test_limits_that_contradict_each_other_are_noted(tmp_path: Path) -> None:
    """What says nothing, because it leaves nothing over, is left out with a note."""
    members = {
        "code": {"type": "string", "minLength": 9, "maxLength": 5, "enum": []},
        "count": {"minimum": 3, "maximum": 1},
    }
    output = new(changed(*((f"{BODY}/properties/{name}", one) for name, one in members.items())), tmp_path).output
    told = ("minLength is 9 and maxLength is 5", "minimum is 3 and maximum is 1", "enum is empty")
    assert [one for one in told if one not in output] == []


def test_a_discriminator_names_its_values(tmp_path: Path) -> None:
    """Where a choice has a mapping, its keys are the values of the member that tells the branches apart, and one
    branch may require more than the other."""
    text = {"type": "string"}
    kinds = {name: {"type": "object", "properties": {"kind": text, name: text}, "required": ["kind"]} for name in "AB"}
    kinds["B"]["required"] = ["kind", "B"]
    named = {value: f"#/components/schemas/{name}" for value, name in (("room", "A"), ("video", "B"))}
    told = {"propertyName": "kind", "mapping": named}
    choice = {"oneOf": [{"$ref": one} for one in named.values()], "discriminator": told}
    document = changed((BODY, choice), ("/components/schemas", kinds))
    assert members(document, tmp_path)["kind"]["enum"] == ["room", "video"]
    assert disagreements(tmp_path) == {}


def test_a_required_list_is_told_as_the_cause(tmp_path: Path) -> None:
    """Where a member that every body needs cannot be made up, the message names that, and not all the others."""
    people = {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {"actor": {"type": "string"}}}}
    members = {**VISIT["properties"], "people": people}  # which no answer shows, so that they cannot be repeated
    document = changed((BODY, {**VISIT, "properties": members, "required": ["people"]}))
    item = document["paths"]["/visits/{id}"]
    item["put"] = item.pop("patch")
    result = new(document, tmp_path)
    assert (result.exit_code, "needs /people, of which no ordinary value is known" in result.stderr) == (78, True)
