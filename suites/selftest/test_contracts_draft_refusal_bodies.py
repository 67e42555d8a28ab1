"""What a draft reads in the body of a refusal: where it names the malformed member, and what the stand-in answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import changed

TEXT = {"type": "string"}


def listing(name: str, **members: Any) -> dict[str, Any]:
    """A refusal with a list of errors, of which each has to have a code, and names a member under a name."""
    error = {"type": "object", "required": ["code"], "properties": {"code": TEXT, name: TEXT}}
    return {"type": "object", "properties": {**members, "errors": {"type": "array", "items": error}}}


def refusing(refusal: dict[str, Any]) -> dict[str, Any]:
    """The plain document with a refusal of this form."""
    answer = {"description": "Refused.", "content": {"application/json": {"schema": refusal}}}
    return changed(("/paths/~1visits~1{id}/patch/responses/400", answer))


def named_at(refusal: dict[str, Any], tmp_path: Path) -> list[Any]:
    """Where the drafted clause looks for the name of the malformed member."""
    new(refusing(refusal), tmp_path)
    return [one.relation["of"] for one in load("plain", tmp_path).clauses if one.id == "PLAIN-FIELD-NAMED"]


def test_the_stand_in_refuses_as_the_document_requires(tmp_path: Path) -> None:
    """An item in which the stand-in names a member has all that the document requires of one."""
    assert words(ran(refusing(listing("pointer")), tmp_path)) == {}


@pytest.mark.parametrize("name", ["field", "feld", "campo"])
def test_the_path_of_the_request_is_no_name_of_a_member(name: str, tmp_path: Path) -> None:
    """Beside the time of the refusal, `path` is that of the request: the member is named in the list."""
    assert named_at(listing(name, timestamp=TEXT, path=TEXT), tmp_path) == [f"/errors/-/{name}"]


def test_a_path_alone_may_name_a_member(tmp_path: Path) -> None:
    """Beside a message alone, `path` is where the malformed member stands."""
    refusal = {"type": "object", "properties": {"message": TEXT, "path": TEXT}}
    assert named_at(refusal, tmp_path) == ["/path"]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Reusing a key with a different body returns `409`.", [409]),
        ("Any key will do. The same key with another body is answered 409.", [409]),
        ("A key that is used again with a different body is a 409.", [409]),
        ("At most 64 characters, else 409.", [422, 409, 400]),
    ],
)
def test_a_used_key_is_refused_as_the_document_says(said: str, status: list[int], tmp_path: Path) -> None:
    """The status that a sentence gives counts, for the clause and for the stand-in; else the usual ones do."""
    key = {"name": "Idempotency-Key", "in": "header", "schema": TEXT}
    at = "/paths/~1visits~1{id}/patch"
    refused = [(f"{at}/responses/{one}", {"description": "Refused."}) for one in (409, 422)]
    new(changed((f"{at}/parameters", [key]), ("/info/description", said), *refused), tmp_path)
    clauses, behaviour = (
        yaml.safe_load((tmp_path / "plain" / one).read_text(encoding="utf-8"))
        for one in ("clauses.yaml", "behaviour.yaml")
    )
    (clause,) = [one for one in clauses["clauses"] if one["id"] == "PLAIN-KEY-REUSED"]
    assert clause["expect"]["status"] == status
    assert behaviour["standin"]["causes"]["reused_key"]["status"] == status[0]
