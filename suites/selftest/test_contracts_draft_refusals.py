"""What a draft expects of refusals: where they name a member, which status they have, and that nothing is stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import Clause, pointers
from contracts.pointers import set_in
from suites.selftest.test_contracts_draft_envelopes import drafted
from suites.selftest.vendor_documents import changed

TEXT: dict[str, Any] = {"type": "string"}
REFUSALS = "/paths/~1visits~1{id}/patch/responses"


def refusing(members: dict[str, Any]) -> dict[str, Any]:
    """The plain document with refusals of such members."""
    schema = {"type": "object", "properties": members}
    answer = {"description": "Refused.", "content": {"application/json": {"schema": schema}}}
    return changed((f"{REFUSALS}/400", answer))


def clause_of(document: dict[str, Any], id: str, into: Path) -> Clause:
    """The drafted clause of this id."""
    (found,) = [one for one in drafted(document, into).clauses if one.id == f"PLAIN-{id}"]
    return found


@pytest.mark.parametrize("name", ["field", "feld", "champ", "campo", "path"])
def test_the_path_of_the_request_is_not_the_name_of_a_member(name: str, tmp_path: Path) -> None:
    """In the error body of Spring, `path` is the address of the request; the member stands in the list of errors."""
    errors = {"type": "array", "items": {"type": "object", "properties": {name: TEXT, "meldung": TEXT}}}
    body = {"timestamp": TEXT, "status": {"type": "integer"}, "error": TEXT, "path": TEXT, "errors": errors}
    assert clause_of(refusing(body), "FIELD-NAMED", tmp_path).relation["of"] == f"/errors/-/{name}"


def test_a_path_that_is_said_to_be_the_address_names_no_member(tmp_path: Path) -> None:
    """Where a description says what the path is of, and no other place names a member, there is no such clause."""
    said = {**TEXT, "description": "The URL of the request."}
    made = drafted(refusing({"path": said}), tmp_path)
    assert not [one for one in made.clauses if one.id == "PLAIN-FIELD-NAMED"]


def test_a_path_beside_a_message_names_a_member(tmp_path: Path) -> None:
    """A path of which nothing says that it is the address is that of the malformed member."""
    assert clause_of(refusing({"message": TEXT, "path": TEXT}), "FIELD-NAMED", tmp_path).relation["of"] == "/path"


def standin_of(into: Path) -> Any:
    """What the draft says of its stand-in."""
    return yaml.safe_load((into / "plain/behaviour.yaml").read_text(encoding="utf-8"))["standin"]


def with_header(name: str, is_required: bool, *statuses: str) -> dict[str, Any]:
    """The plain document with a header of the update, and refusals of these statuses."""
    header = {"name": name, "in": "header", "required": is_required, "schema": TEXT}
    document = changed((f"{REFUSALS.removesuffix('/responses')}/parameters", [header]))
    for status in statuses:
        set_in(document, f"{REFUSALS}/{status}", {"description": "Refused."})
    return document


@pytest.mark.parametrize(
    ("said", "statuses"),
    [
        ("Reusing a key with a different body returns `409`.", [409]),
        ("An Idempotency-Key with another payload is\nanswered 422.", [422]),
        ("A repeated key returns the first response again.", [422, 409, 400]),
        ("Reusing the key of somebody else is answered 401.", [422, 409, 400]),
    ],
)
def test_a_reused_key_has_the_status_that_the_document_says(said: str, statuses: list[int], tmp_path: Path) -> None:
    """A sentence of the introduction about a key that comes again with another body goes before what is usual."""
    document = with_header("Idempotency-Key", False, "409", "422")
    set_in(document, "/info/description", said)
    made = drafted(document, tmp_path)
    (clause,) = [one for one in made.clauses if one.id == "PLAIN-KEY-REUSED"]
    assert list(clause.status) == statuses
    assert standin_of(tmp_path)["causes"]["reused_key"]["status"] == statuses[0]


def test_an_update_without_if_match_is_answered_428_where_that_is_documented(tmp_path: Path) -> None:
    """428 is there for a missing condition only, so that the document means that by it; the stand-in serves it."""
    made = drafted(with_header("If-Match", True, "428", "422"), tmp_path)
    (clause,) = [one for one in made.clauses if one.id == "PLAIN-PARAMETERS"]
    assert list(clause.status) == [428]
    assert standin_of(tmp_path)["causes"]["missing_parameter"]["status"] == 428


def test_the_stand_in_has_ids_of_the_documented_pattern(tmp_path: Path) -> None:
    """An id in the path is one that the document allows there, and each appointment has its own."""
    schema = {**TEXT, "pattern": "^apt_[0-9a-z]{8}$"}
    id = {"name": "id", "in": "path", "required": True, "schema": schema}
    document = changed(("/paths/~1visits~1{id}/parameters", [id]))
    for call in ("patch", "get"):
        place = f"/paths/~1visits~1{{id}}/{call}/responses/200/content/application~1json/schema/properties/id"
        set_in(document, place, TEXT)
    drafted(document, tmp_path)
    ids = [one["path"]["id"] for one in standin_of(tmp_path)["appointments"]]
    assert (len(set(ids)), {one[:4] for one in ids}, {len(one) for one in ids}) == (2, {"apt_"}, {12})


def in_attributes(**members: Any) -> dict[str, Any]:
    """The plain document with an update and appointments whose members stand in data/attributes, as JSON:API has it."""
    attributes = {"type": "object", "properties": {"room_id": {"type": "integer"}, **members}}
    resource = {"type": "object", "properties": {"type": {"const": "visits"}, "id": TEXT, "attributes": attributes}}
    whole = {"type": "object", "required": ["data"], "properties": {"data": resource}}
    body = "requestBody/content/application~1json/schema"
    shown = "responses/200/content/application~1json/schema"
    visits = "/paths/~1visits~1{id}"
    return changed(*((f"{visits}/{one}", whole) for one in (f"patch/{body}", f"patch/{shown}", f"get/{shown}")))


def test_a_refusal_leaves_the_attributes_of_a_resource_alone(tmp_path: Path) -> None:
    """Where all members stand one object further in, the body with a good and a bad one has both there."""
    clause = clause_of(
        in_attributes(note={**TEXT, "maxLength": 200}, seats={"type": "integer"}), "REFUSED-ALONE", tmp_path
    )
    (request,) = clause.send
    assert isinstance(request, dict)
    assert len(request["body"]["data"]["attributes"]) == 2


def test_a_member_that_stays_as_it_is_tells_nothing_of_a_refusal(tmp_path: Path) -> None:
    """That the one good member was stored is seen only where its value is another one."""
    made = drafted(in_attributes(), tmp_path)
    assert not [one for one in made.clauses if one.id == "PLAIN-REFUSED-ALONE"]


@pytest.mark.parametrize("said", ["The version you have read, in quotes.", "As you got it in `ETag`."])
def test_a_condition_in_quotes_carries_the_version_in_quotes(said: str, tmp_path: Path) -> None:
    """An If-Match header that the document wants as an entity tag carries the version that is shown in quotes."""
    document = with_header("If-Match", False, "412")
    pointers.get(document, REFUSALS.removesuffix("/responses"))["parameters"][0]["description"] = said
    for call in ("patch", "get"):
        place = f"/paths/~1visits~1{{id}}/{call}/responses/200/content/application~1json/schema/properties/version"
        set_in(document, place, {"type": "integer", "readOnly": True})
    drafted(document, tmp_path)
    behaviour = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    assert behaviour["parameters"]["header"] == {"If-Match": '"$current:/version"'}
