"""Pages that name several operations, or write them in another way: what `contracts new` reads of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from contracts import Contract, load
from contracts.__main__ import main
from suites.selftest.test_contracts_new import new

FIELDS = """
## Body Parameters
- `startTime` (string) New start (ISO 8601) Example: "2026-01-16T10:00:00Z"
- `note` (string) Free text

## Response
- `id` (string) The visit
- `startTime` (string) Start Example: "2026-01-16T10:00:00Z"
- `note` (string) Note

## Errors
- 404 Not found
"""
CREATE = """# Create visit

POST /v1/visits

## Body Parameters
- `patientId` (string, required) The patient
- `startTime` (string, required) Start Example: "2026-01-16T10:00:00Z"

## Response 201
- `id` (string) The visit
"""
TYPES = """# Update visit

PATCH /v1/visits/{id}

## Request Body

| Field | Type | Required | Description |
|---|:-:|---|---|
| **start** | ISO 8601 datetime | Yes | Start |
| `status` | string, enum: booked\\|confirmed | No | Status |
| tags | array of strings | | Tags |
| people | array of objects | | People |
| people[].email | string | | Mail |
| mail | string \\| null | no | Mail |
| day | string | no | As YYYY-MM-DD |
| seen | boolean, read-only | no | Set by the server |
"""


def drafted(page: str, into: Path, *options: str) -> Contract:
    """The contract that is drafted of a page."""
    result = new(page, into, *options)
    assert result.exit_code == 0, result.output
    return load("plain", into)


def update(line: str, heading: str = "Update visit") -> str:
    """A page, or a part of one, that names its operation with this line."""
    return f"# {heading}\n\n{line}\n{FIELDS}"


@pytest.mark.parametrize(
    "page",
    [
        CREATE + "# Cancel visit\n\nPOST /v1/visits/{id}/cancel\n\n" + update("PATCH /v1/visits/{id}"),
        update("PATCH /v1/visits/{id}") + CREATE,
        CREATE.replace("Create", "Book") + update("PUT /v1/visits/{id}", "Reschedule a visit"),
        update("Use this after POST /v1/visits has made the visit.\n\nEndpoint: PATCH /v1/visits/{id}"),
        update("PATCH /v1/visits/{id}") + "\n```\nPATCH /v1/visits/17 HTTP/1.1\n```\n",
        update("Change a visit with PATCH /v1/visits/{id}, after POST /v1/visits has made it: that is all there is."),
    ],
    ids=["last", "first", "another word", "a mention", "an example", "sentences only"],
)
def test_the_update_is_drafted_with_the_fields_below_it(page: str, tmp_path: Path) -> None:
    """Of several operations that a page names the update counts, and of the fields those of its part."""
    contract = drafted(page, tmp_path)
    assert (contract.update.method in ("PATCH", "PUT"), contract.update.path) == (True, "/v1/visits/{id}")
    assert list(contract.documented["properties"]) == ["startTime", "note"]


def test_where_several_could_be_the_update_one_is_asked_for(tmp_path: Path) -> None:
    """Two updates on a page are listed, each with the option that chooses it, and nothing is written."""
    page = update("PATCH /v1/visits/{id}") + update("PUT /v1/visits/{id}/time", "Reschedule visit")
    result = new(page, tmp_path)
    assert (result.exit_code, result.stderr.count("--operation")) == (78, 2)
    assert drafted(page, tmp_path, "--operation", "rescheduleVisit").update.path == "/v1/visits/{id}/time"


@pytest.mark.parametrize(
    "line",
    [
        "PATCH https://api.x.example/v1/visits/{id}",
        "PATCH `/v1/visits/{id}`",
        "**PATCH** /v1/visits/{id}",
        "`PATCH /v1/visits/:id`",
        "PATCH /v1/visits/<id>",
        "- **PATCH:** <https://api.x.example/v1/visits/{id}>",
    ],
)
def test_an_operation_is_read_however_it_is_written(line: str, tmp_path: Path) -> None:
    """A URL, code, bold type, and the ways in which frameworks write a parameter of a path."""
    contract = drafted(update(line), tmp_path)
    assert (contract.update.method, contract.update.path) == ("PATCH", "/v1/visits/{id}")
    assert ("https://" not in line) or contract.base_url == "https://api.x.example"


def test_a_table_of_fields_and_its_types_are_read(tmp_path: Path) -> None:
    """Rows are fields, and times, lists, closed lists, null and read-only are what they say."""
    contract = drafted(TYPES, tmp_path)
    members: dict[str, Any] = dict(contract.documented["properties"])
    assert list(members) == ["start", "status", "tags", "people", "mail", "day"]
    assert (members["start"]["format"], members["day"]["format"]) == ("date-time", "date")
    assert (members["status"]["enum"], members["mail"]["type"]) == (["booked", "confirmed"], ["string", "null"])
    assert members["tags"]["items"]["type"] == "string"
    assert list(members["people"]["items"]["properties"]) == ["email"]


def test_a_page_that_cannot_be_read_is_told_as_one(tmp_path: Path) -> None:
    """A page without an operation is not called YAML that does not parse; the message says what is read."""
    file = tmp_path / "vendor.md"
    file.write_text("# Visits\n\n**Our** API is easy.\n", encoding="utf-8")
    result: Result = CliRunner().invoke(main, ["new", "plain", "--from", str(file), "--into", str(tmp_path)])
    assert (result.exit_code, "YAML" in result.stderr, "PATCH /appointments/{id}" in result.stderr) == (78, False, True)
