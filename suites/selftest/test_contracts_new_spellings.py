"""Names, escapes and lines that documents may have, and that a draft has to read and write as they are meant."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from contracts import ContractError, check, load
from contracts.__main__ import main
from contracts._drafting.members.natures import identity_in
from contracts._lines import parse_either
from contracts.pointers import set_in
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, ID, PLAIN, SHOWN, SHOWN_MEMBERS, VISIT, changed

TEXT = {"type": "string"}


@pytest.mark.parametrize(
    ("names", "path", "found"),
    [
        (["patient_id", "appointment_id"], "/visits/{id}", "/appointment_id"),
        (["patient_id", "consultation_id"], "/consultations/{id}", "/consultation_id"),
        (["patient_id", "visitId"], "/visits/{visitId}/move", "/visitId"),
        (["patient_id", "room_id"], "/visits/{id}", None),
    ],
)
def test_an_appointment_is_named_by_an_id_of_its_own(names: list[str], path: str, found: str | None) -> None:
    """The id of a patient or of a room names no appointment, as a list may have two rows with it."""
    assert identity_in({"properties": dict.fromkeys(names, TEXT)}, path) == found


def test_a_list_without_ids_of_its_own_is_not_read(tmp_path: Path) -> None:
    """Rows that name only other things tell no appointment: none is read, and a person is asked by what to find it."""
    members = {name: one for name, one in VISIT["properties"].items() if name != "id"}
    rows = {"type": "array", "items": {"type": "object", "properties": {**members, "patient_id": TEXT}}}
    document = changed(("/paths/~1visits/get", {"operationId": "listVisits", "responses": {}}))
    media = {"application/json": {"schema": rows}}
    set_in(document, "/paths/~1visits/get/responses", {"200": {"description": "Visits.", "content": media}})
    del document["paths"]["/visits/{id}"]["get"]
    assert "by which member is it found?" in new(document, tmp_path).output
    assert load("plain", tmp_path).behaviour.read is None


def test_a_range_of_successes_beside_an_exact_one_leaves_the_status_open(tmp_path: Path) -> None:
    """Where a document has 2XX beside 200, a 202 is documented, too."""
    new(changed(("/paths/~1visits~1{id}/patch/responses", {**SHOWN, "2XX": {"description": "Soon."}})), tmp_path)
    assert load("plain", tmp_path).update.is_any_success


def test_an_emoji_in_two_halves_is_read(tmp_path: Path) -> None:
    """JSON is read as JSON, with escapes that YAML does not know."""
    document = changed((f"{BODY}/properties/note/description", "Free text \U0001f600"))
    assert "\\ud83d" in json.dumps(document)
    assert new(document, tmp_path).exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.json", '{"a": 1\n', "not JSON"),
        ("a.yaml", "a: 1\nb: [\n", "Look at the line above"),
        ("a.yaml", "? [a]\n: 1\n", "plain text."),
    ],
)
def test_a_broken_text_is_called_what_its_file_is(name: str, text: str, message: str) -> None:
    """Only a mistake in the syntax of YAML may stand on the line above; one of JSON, or a key, stands where it is."""
    with pytest.raises(ContractError) as caught:
        parse_either(Path(name), text)
    assert message in str(caught.value)
    assert ("line above" in str(caught.value)) == ("line above" in message)


def test_what_is_to_be_decided_stands_on_one_line(tmp_path: Path) -> None:
    """A pattern with a line break does not end the comment that quotes it."""
    result = new(changed((f"{BODY}/properties/code", {**TEXT, "pattern": "^(\\p{Lu}+)\n$"})), tmp_path)
    assert result.exit_code == 0
    text = (tmp_path / "plain/openapi.yaml").read_text(encoding="utf-8")
    assert "the pattern ^(\\p{Lu}+) $ is no regular expression" in text


def with_names(path: str, *parameters: dict[str, Any]) -> dict[str, Any]:
    """The plain document whose appointment is named so in the path, with more parameters."""
    document = json.loads(json.dumps(PLAIN).replace("{id}", f"{{{path}}}"))
    named = [{**ID, "name": path}, *parameters]
    document["paths"][f"/visits/{{{path}}}"]["parameters"] = named
    return dict(document)


def test_a_name_with_a_full_stop_is_one_key_of_a_target(tmp_path: Path) -> None:
    """The id of a fixture is printed in quotes where TOML would take its name for a table in a table."""
    assert new(with_names("visit.id"), tmp_path).exit_code == 0
    printed = CliRunner().invoke(main, ["target", "plain", "--contracts", str(tmp_path)]).stdout
    fixtures = tomllib.loads(printed)["plain-sandbox"]["fixtures"]
    assert fixtures["appointment.editable"] == [{"visit.id": "..."}]


def test_a_query_parameter_may_have_any_name(tmp_path: Path) -> None:
    """A tenant in brackets is carried by each call."""
    tenant = {"name": "tenant[id]", "in": "query", "required": True, "schema": TEXT}
    assert new(with_names("id", tenant), tmp_path).exit_code == 0
    behaviour = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    assert behaviour["parameters"]["query"] == {"tenant[id]": "$parameter.tenant_id"}


def test_a_member_that_a_pointer_cannot_name_is_left_out(tmp_path: Path) -> None:
    """A hyphen alone is any item of a list: no member of a draft has this name, and the document's is noted."""
    result = new(changed((f"{BODY}/properties/-", TEXT), (f"{SHOWN_MEMBERS}/-", TEXT)), tmp_path)
    assert "the member - is left out" in result.output
    update = tmp_path / "plain/schemas/update.schema.json"
    schema = json.loads(update.read_text(encoding="utf-8"))
    assert "-" not in schema["properties"]
    update.write_text(json.dumps({**schema, "properties": {**schema["properties"], "-": TEXT}}), encoding="utf-8")
    assert 'cannot have a member "-"' in "".join(str(one) for one in check(tmp_path / "plain"))


def test_the_drafted_files_are_yaml(tmp_path: Path) -> None:
    """Whatever the notes quote, each file of a draft can be read."""
    new(changed((f"{BODY}/properties/code", {**TEXT, "pattern": "(\r\n\x85"})), tmp_path)
    for file in (tmp_path / "plain").glob("*.yaml"):
        yaml.safe_load(file.read_text(encoding="utf-8"))
