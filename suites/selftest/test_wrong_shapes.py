"""What a schema says of an object, a list or a choice as a whole is broken alone, or told as what nothing can break."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.proof._run import Run, run
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import words
from suites.selftest.vendor_documents import BODY, VISIT, changed
from suites.standin import StandIn

WINDOW = {
    "type": "object",
    "required": ["from", "to"],
    "properties": {name: {"type": "string", "format": "date-time"} for name in ("from", "to")},
}
LABELS = {"type": "array", "maxItems": 2, "items": {"type": "object", "properties": {"id": {"type": "integer"}}}}
SEATS = {"oneOf": [{"type": "integer"}, {"type": "string", "enum": ["all"]}]}
TEXT = {"type": "string"}
NO_MARKUP = {"type": "string", "pattern": "^[^<>]*$"}


def replacing(**members: Any) -> dict[str, Any]:
    """The plain document with a PUT that requires note and begin, and has further members, shown as they are sent."""
    schema = {**VISIT, "required": ["note", "starts_at"], "properties": {**VISIT["properties"], **members}}
    document = changed((BODY, schema))
    visit = document["paths"]["/visits/{id}"]
    visit["put"] = visit.pop("patch")
    for method in ("put", "get"):
        visit[method]["responses"]["200"]["content"]["application/json"]["schema"] = schema
    return document


def tried(document: dict[str, Any], into: Path) -> Run:
    """A run of what is drafted from a document, at its own stand-in."""
    assert new(document, into).exit_code == 0
    contract = load("plain", into)
    return run(contract, StandIn(contract))


@pytest.mark.parametrize(
    ("member", "schema", "broken"),
    [
        ("window", WINDOW, "window/from/required"),
        ("labels", LABELS, "labels/maxItems"),
        ("names", {"type": "array", "minItems": 1, "items": {"type": "string"}}, "names/minItems"),
        ("names", {"type": "array", "uniqueItems": True, "items": {"type": "string"}}, "names/uniqueItems"),
        ("seats", SEATS, "seats/oneOf"),
        ("free", NO_MARKUP, "free/pattern"),
        ("rule", {"type": "string", "format": "regex"}, "rule/format"),
        ("free", {"type": "string"}, "note/required"),
        ("free", {"type": "string"}, "starts_at/required"),
    ],
)
def test_what_a_schema_says_as_a_whole_is_broken_alone(
    member: str, schema: dict[str, Any], broken: str, tmp_path: Path
) -> None:
    """An update that breaks only this is made and refused, and the run needs no hand."""
    made = tried(replacing(**{member: schema}), tmp_path)
    assert (words(made), made.verdicts[f"plain:request/{broken}"].word) == ({}, "kept")


def test_a_vendor_that_takes_an_update_without_a_required_member_is_seen(tmp_path: Path) -> None:
    """A body without one required member is accepted by a vendor that requires none: the clause is violated."""
    lax = replacing()
    del lax["paths"]["/visits/{id}"]["put"]["requestBody"]["content"]["application/json"]["schema"]["required"]
    for document, folder in ((replacing(), "strict"), (lax, "lax")):
        (tmp_path / folder).mkdir()
        new(document, tmp_path / folder)
    contract, other = (load("plain", tmp_path / folder) for folder in ("strict", "lax"))
    made = run(contract, StandIn(other))
    assert made.verdicts["plain:request/note/required"].word == "violation"


def test_what_nothing_breaks_alone_does_not_apply(tmp_path: Path) -> None:
    """What only breaks together with something else is told with the reason: nobody can fix it, so it is no 75."""
    kinds = [
        {"type": "object", "properties": {"kind": {"enum": [kind]}, name: TEXT}, "additionalProperties": False}
        for kind, name in (("table", "note"), ("door", "status"))
    ]
    made = tried(changed((BODY, {"oneOf": kinds})), tmp_path)
    told = [str(one.reason) for one in made.verdicts.values() if one.word == "not applicable"]
    assert any("no update breaks this constraint alone" in reason for reason in told)
    assert (words(made), made.exit_code) == ({}, 0)
