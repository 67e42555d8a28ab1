"""What a drafted contract says of its stand-in: it answers as the document does, also where it shows no appointment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts._check import check
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import changed

RESPONSES = "/paths/~1visits~1{id}/patch/responses"
DONE = {"type": "object", "required": ["success"], "properties": {"success": {"type": "boolean"}}}
BODIES: dict[str, Any] = {
    "a message": DONE,
    "a job": {"type": "object", "properties": {"job": {"type": "string", "format": "uuid"}}, "required": ["job"]},
    "a list": {"type": "array", "items": {"type": "string"}},
    "a text": {"type": "string", "minLength": 2},
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
