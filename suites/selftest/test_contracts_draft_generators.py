"""What generators of documents write, whatever the server does: closed objects, types of a platform, its patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, VISIT, changed

CLOSED = {**VISIT, "additionalProperties": False}
OPERATION = "/paths/~1visits~1{id}/patch"
ASKED = "is an update with a member that the document does not list refused?"


@pytest.mark.parametrize(
    ("words", "is_promised"),
    [
        ("Changes a visit.", False),
        ("Unknown properties are rejected.", True),
        ("A request with extra fields fails.", True),
        ("Unknown fields are not allowed.", True),
        ("Unknown fields are rejected outright, not silently dropped.", True),
        ("Strict: unknown fields lead to a 422, so send what is listed.", True),
        ("| 400 | a parameter is malformed, unknown, or has a value that is not allowed |", True),
        ("| 200 | a parameter is missing or unknown |", False),
        ("| 400 | no parameter is unknown |", False),
        ("| 400 | a parameter is unknown when strict is set |", False),
        ("Additional properties do not fail the request.", False),
        ("Unknown fields cause no error.", False),
        ("Other fields are unchanged; invalid ids are refused.", False),
        ("Other fields are unchanged, and invalid ids are refused.", False),
        ("Other fields are not allowed to be empty.", False),
        ("Unknown fields may be rejected.", False),
        ("Unknown fields are rejected in strict mode only.", False),
        ("In strict mode, unknown fields are rejected.", False),
        ("Unknown fields are rejected, unless the header Lenient is sent.", False),
    ],
)
def test_an_object_is_closed_where_words_say_so(words: str, is_promised: bool, tmp_path: Path) -> None:
    """additionalProperties: false, which generators write by themselves, promises nothing without plain words: it is a
    question."""
    output = new(changed((BODY, CLOSED), (f"{OPERATION}/description", words)), tmp_path).output
    derived = {clause.id for clause in load("plain", tmp_path).clauses}
    assert ("plain:request/additionalProperties" in derived, ASKED in output) == (is_promised, not is_promised)


def test_an_object_is_open_where_words_say_so(tmp_path: Path) -> None:
    """Where words say that unknown members are ignored, the same keyword promises nothing, and nobody is asked."""
    words = "Unknown fields are ignored and never cause an error."
    output = new(changed((BODY, CLOSED), (f"{OPERATION}/description", words)), tmp_path).output
    derived = {clause.id for clause in load("plain", tmp_path).clauses}
    assert ("plain:request/additionalProperties" in derived, ASKED in output) == (False, False)


def test_an_object_inside_is_closed_no_more_than_the_whole(tmp_path: Path) -> None:
    """Objects inside a request, and in its lists, are closed by generators, too."""
    place: dict[str, Any] = {
        "type": "object",
        "properties": {"code": {"type": "string"}},
        "additionalProperties": False,
    }
    inside = ((f"{BODY}/properties/place", place), (f"{BODY}/properties/list", {"type": "array", "items": place}))
    assert ASKED in new(changed(*inside), tmp_path).output
    assert not [id for id in load("plain", tmp_path).constraints if id.endswith("request/place/additionalProperties")]


def test_a_guid_is_a_uuid(tmp_path: Path) -> None:
    """What .NET calls a guid is a UUID, also in the path of the stand-in's appointments."""
    new(changed((f"{BODY}/properties/code", {"type": "string", "format": "guid"})), tmp_path)
    assert load("plain", tmp_path).documented["properties"]["code"]["format"] == "uuid"


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("pattern", ["^[[:alpha:]]+$", "^[[a]&&b]$"])
def test_a_pattern_that_python_reads_otherwise_is_left_out(pattern: str, tmp_path: Path) -> None:
    """A class of POSIX would be a set of letters to Python, which warns of it: the pattern is left out with a note."""
    result = new(changed((f"{BODY}/properties/code", {"type": "string", "pattern": pattern})), tmp_path)
    assert (result.exit_code, f"the pattern {pattern} is no regular expression" in result.output) == (0, True)
    assert "pattern" not in load("plain", tmp_path).documented["properties"]["code"]
