"""What a drafted contract says of its stand-in: it answers as the document does, also where it shows no appointment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import load
from contracts._check import check
from suites.proof._run import run
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import ID, VISIT, changed
from suites.standin import VARIANTS, StandIn, faults

RESPONSES = "/paths/~1visits~1{id}/patch/responses"
DONE = {"type": "object", "required": ["success"], "properties": {"success": {"type": "boolean"}}}
BODIES: dict[str, Any] = {
    "a message": DONE,
    "a job": {"type": "object", "properties": {"job": {"type": "string", "format": "uuid"}}, "required": ["job"]},
    "a list": {"type": "array", "items": {"type": "string"}},
    "a text": {"type": "string", "minLength": 2},
    "a member of which nothing is said": {"type": "object", "required": ["@type"]},
}


def answering(schema: Any, status: str = "200") -> dict[str, Any]:
    """The plain document with another body of the update's success."""
    shown = {status: {"description": "Done.", "content": {"application/json": {"schema": schema}}}}
    return changed((RESPONSES, {**shown, "400": {"description": "Refused."}}))


@pytest.mark.parametrize("what", BODIES)
def test_a_success_with_another_body_is_answered_with_that(what: str, tmp_path: Path) -> None:
    """Where a success shows no appointment, the stand-in has the documented body, and nothing is violated."""
    made = ran(answering(BODIES[what], "202"), tmp_path)
    assert (words(made), made.verdicts["plain:response.202/media-type"].word) == ({}, "kept")


def test_a_body_that_no_appointment_can_stand_in_is_a_problem(tmp_path: Path) -> None:
    """Where an answer shows the appointment, what is around it has members; the file and the line are named."""
    new(changed(), tmp_path)
    file = tmp_path / "plain" / "behaviour.yaml"
    behaviour = yaml.safe_load(file.read_text())
    behaviour["standin"]["around"] = {"changeVisit": "done"}
    file.write_text(yaml.safe_dump(behaviour))
    (problem,) = check(tmp_path / "plain")
    assert (problem.file.name, "no members" in problem.found, problem.line > 0) == ("behaviour.yaml", True, True)


def test_an_id_that_is_shown_as_a_uuid_is_one_in_the_path(tmp_path: Path) -> None:
    """Where the path takes any text and an appointment shows a UUID, the stand-in accepts ordinary updates."""
    anything = {**ID, "schema": {"type": "string"}}
    made = ran(changed(("/paths/~1visits~1{id}/parameters", [anything])), tmp_path)
    assert words(made) == {}


@pytest.mark.parametrize(
    "responses",
    [{}, {"204": {"description": "Done."}}, {"default": {"description": "Done."}}],
    ids=["none", "204", "default"],
)
def test_an_appointment_that_is_shown_nowhere_can_be_updated(responses: dict[str, Any], tmp_path: Path) -> None:
    """Without a read and without a body, what can be judged is judged, and the suite does not fail."""
    document = changed((RESPONSES, responses))
    del document["paths"]["/visits/{id}"]["get"]
    made = ran(document, tmp_path)
    assert (words(made), made.exit_code) == ({}, 0)


def addressed(name: str, parameter: dict[str, Any], **shown: dict[str, Any]) -> dict[str, Any]:
    """The plain document with another name of the path parameter, and visits that show their ids so."""
    document = changed()
    item = document["paths"].pop("/visits/{id}")
    document["paths"] = {f"/visits/{{{name}}}": {**item, "parameters": [{**ID, "name": name, "schema": parameter}]}}
    visit = {name: schema for name, schema in VISIT["properties"].items() if name != "id"}
    read_only = {name: {**schema, "readOnly": True} for name, schema in shown.items()}
    text = json.dumps(document).replace(json.dumps(VISIT["properties"]), json.dumps({**read_only, **visit}))
    return dict(json.loads(text))


@pytest.mark.parametrize(
    ("name", "shown", "path"),
    [
        ("visit-id", {"id": {"type": "string"}}, "synthetic-1"),
        ("visitUid", {"id": {"type": "integer"}, "uid": {"type": "string"}}, "synthetic-1"),
        ("visit", {"id": {"type": "integer"}}, 9001),
    ],
)
def test_an_appointment_is_found_under_the_id_that_it_shows(
    name: str, shown: dict[str, Any], path: Any, tmp_path: Path
) -> None:
    """A parameter may have a dash, name the second of two ids, or be a number that the path calls a text."""
    made = ran(addressed(name, {"type": "string"}, **shown), tmp_path)
    assert (words(made), made.exit_code) == ({}, 0)
    assert made.contract.standin["fixtures"]["appointment.editable"][0][name] == path


def test_what_may_be_somebody_else_at_work_is_no_hole(tmp_path: Path) -> None:
    """Where the page lists a status without a cause, a refusal now and then proves nothing, and is no fault to find."""
    new(changed(), tmp_path)
    plain = load("plain", tmp_path)
    rare = {"refuses_after_a_refusal", "refuses_the_second_in_a_row", "refuses_the_seventh", "refuses_the_second"}
    assert plain.standin["causes"]["invalid"]["status"] in plain.refusals
    assert not rare & {one.id.rpartition(":")[2] for one in faults(plain)}
    assert rare <= {one.id.rpartition(":")[2] for one in faults(load("aniva"))}


def test_another_refusal_has_the_body_that_is_documented_for_it(tmp_path: Path) -> None:
    """A compliant variant takes no status whose body the contract does not have, so a draft flags none of it."""
    refused = {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}
    answer = {"description": "Refused.", "content": {"application/json": {"schema": refused}}}
    new(changed(*((f"{RESPONSES}/{status}", answer) for status in (400, 401, 403, 404, 409))), tmp_path)
    contract = load("plain", tmp_path)
    made = run(contract, StandIn(contract, variant=VARIANTS["other_refusals"]))
    assert words(made) == {}
