"""How an update is drafted whose members stand in an object of their own, which it has to carry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from contracts import Contract, load
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, VISIT, changed

STATE = {"type": "string", "enum": ["open", "done"], "description": "A visit that is done can go back to open."}
MEMBERS: dict[str, Any] = {
    "room_id": {"type": "integer"},
    "note": {"type": "string", "maxLength": 200, "description": "Null where there is none."},
    "state": STATE,
}


def enveloped(**members: Any) -> dict[str, Any]:
    """The plain document with an update whose members stand in `changes`, which may not be empty."""
    changes = {"type": "object", "minProperties": 1, "properties": {**MEMBERS, **members}}
    beside = {"silent": {"type": "boolean"}, "changes": changes}
    return changed(
        (BODY, {"type": "object", "required": ["changes"], "properties": beside}), (f"{SHOWN_MEMBERS}/state", STATE)
    )


def drafted(document: Any, into: Path) -> Contract:
    """The draft of a document."""
    result = new(document, into)
    assert result.exit_code == 0, result.stderr
    return load("plain", into)


def test_a_state_that_an_envelope_need_not_carry_is_no_version(tmp_path: Path) -> None:
    """That an envelope is required does not make what is in it required: no update carries the state, and it is
    judged."""
    made = drafted(enveloped(), tmp_path)
    assert (dict(made.behaviour.base), "/state" in made.behaviour.volatile) == ({}, False)
    assert "PLAIN-STALE" not in {one.id for one in made.clauses}


def test_a_state_that_an_envelope_has_to_carry_is_what_is_there(tmp_path: Path) -> None:
    """Where the envelope requires the state, each update carries the one that a read shows."""
    document = enveloped()
    body = document["paths"]["/visits/{id}"]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    body["properties"]["changes"]["required"] = ["state"]
    assert drafted(document, tmp_path).behaviour.base == {"changes": {"state": "$current:/state"}}


def test_a_member_beside_an_envelope_that_may_not_be_empty_goes_with_one_of_it(tmp_path: Path) -> None:
    """A member outside of the envelope is sent with one inside, which the vendor demands, and is put back like that."""
    made = drafted(enveloped(), tmp_path)
    assert [list(one.along["changes"]) for one in made.behaviour.fields if one.pointer == "/silent"] == [["note"]]


def test_a_draft_with_an_envelope_runs_on_its_stand_in(tmp_path: Path) -> None:
    """Nothing is violated where the vendor answers as the document says."""
    assert words(ran(enveloped(), tmp_path)) == {}


def test_a_refusal_is_tried_inside_the_envelope(tmp_path: Path) -> None:
    """A refused update may store what it sends inside the envelope, so that one with a good and a bad member there is
    sent."""
    made = drafted(enveloped(), tmp_path)
    (alone,) = [one for one in made.clauses if one.id == "PLAIN-REFUSED-ALONE"]
    (request,) = alone.send
    assert isinstance(request, dict)
    assert (list(request["body"]), len(request["body"]["changes"])) == (["changes"], 2)


def test_null_inside_an_envelope_is_asked_about(tmp_path: Path) -> None:
    """Whether an update takes null is asked also for what stands in an envelope, which need not be carried."""
    assert "does an update take null for /changes/note?" in new(enveloped(), tmp_path).output


def test_what_is_malformed_first_is_a_member_that_a_read_shows(tmp_path: Path) -> None:
    """A wrong value of what no read shows needs an original, so that the code of a refusal is tried with others."""
    refusal = {
        "type": "object",
        "properties": {"code": {"enum": ["BAD"], "type": "string"}, "field": {"type": "string"}},
    }
    answer = {"description": "BAD: a value is not valid.", "content": {"application/json": {"schema": refusal}}}
    document = enveloped()
    document["paths"]["/visits/{id}"]["patch"]["responses"]["400"] = answer
    made = drafted(document, tmp_path)
    (named,) = [one for one in made.clauses if one.id == "PLAIN-FIELD-NAMED"]
    assert [list(one["body"]) for one in named.send if isinstance(one, dict)] == [["changes"], ["changes"]]


def test_a_refusal_lists_errors_as_the_document_says(tmp_path: Path) -> None:
    """An error of a list that names the malformed member has all that an error has to have, on the stand-in too."""
    source = {"type": "object", "properties": {"pointer": {"type": "string"}}}
    error = {
        "type": "object",
        "required": ["status", "code"],
        "properties": {"status": {"type": "string"}, "code": {"type": "string"}, "source": source},
    }
    errors = {"type": "object", "required": ["errors"], "properties": {"errors": {"type": "array", "items": error}}}
    refused = {"description": "Refused.", "content": {"application/json": {"schema": errors}}}
    document = changed(("/paths/~1visits~1{id}/patch/responses/400", refused))
    assert words(ran(document, tmp_path)) == {}


def test_a_wrapper_in_one_answer_only_is_a_question(tmp_path: Path) -> None:
    """Where the update's answer wraps the appointment and the read shows it bare, a person is asked; not where both do
    the same."""
    bare = changed()
    schema = {"type": "object", "properties": {"data": VISIT}}
    shown = {"200": {"description": "The visit.", "content": {"application/json": {"schema": schema}}}}
    wrapped = changed(("/paths/~1visits~1{id}/patch/responses", shown))
    outputs = []
    for name, document in (("bare", bare), ("wrapped", wrapped)):
        (tmp_path / name).mkdir()
        outputs.append(new(document, tmp_path / name).output)
    assert ["show the appointment at /data" in one for one in outputs] == [False, True]
