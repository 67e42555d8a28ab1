"""Pages that list fields: what `contracts new` reads of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import load
from suites.proof._run import run
from suites.selftest.test_contracts_new import FINE, new
from suites.selftest.vendor_documents import LINED_PAGE, MARKED_PAGE
from suites.standin import StandIn


@pytest.mark.parametrize(
    "page", [MARKED_PAGE, MARKED_PAGE.replace("\n", " "), LINED_PAGE], ids=["marked", "one line", "lines"]
)
def test_a_page_of_fields_becomes_a_folder_that_runs(page: str, tmp_path: Path) -> None:
    """A page without an OpenAPI document is enough for a draft that agrees with its stand-in."""
    assert new(page, tmp_path).exit_code == 0
    contract = load("plain", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: verdict.reason for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


def test_fields_in_a_list_have_their_types_values_and_places(tmp_path: Path) -> None:
    """Types, closed lists, times, statuses and drafted rules come from the field lines of a Markdown page."""
    new(MARKED_PAGE, tmp_path)
    contract = load("plain", tmp_path)
    members = contract.documented["properties"]
    assert {name: schema.get("enum") or schema.get("format") for name, schema in members.items()} == {
        "startTime": "date-time",
        "note": None,
        "status": ["BOOKED", "DONE", "CANCELLED"],
    }
    assert (contract.update.method, contract.update.path) == ("PATCH", "/v1/visits/{visitId}")
    assert list(contract.update.responses) == [200, 400, 404]
    line = contract.clause("PLAIN-NOTE-MOST").source.line or 0
    assert "Must not exceed 90" in MARKED_PAGE.splitlines()[line - 1]


def test_fields_on_lines_of_their_own_are_read(tmp_path: Path) -> None:
    """Names, types and `required` on lines of their own, the host of the cURL example and its header are read."""
    new(LINED_PAGE, tmp_path)
    contract = load("plain", tmp_path)
    members = contract.documented["properties"]
    assert list(members) == ["starts_at", "note"]
    assert members["note"]["type"] == ["string", "null"]
    assert (contract.base_url, contract.update.path) == ("https://api.lined.example", "/api/v1/visits/{visit_id}")
    assert (contract.authentication.header, list(contract.update.responses)) == ("x-api-key", [200, 400, 403, 404])
    assert contract.operations[contract.update.id].responses[200].schema["properties"]["status"]["enum"] == [  # type: ignore[index]
        "open",
        "done",
        "cancelled",
    ]
    assert contract.clause("PLAIN-STARTS-AT-PAST").is_draft


TABLED_PAGE = """\
# Update a visit

`PATCH https://api.tabled.example/v1/visits/{visit_id}`

Updates a visit. Unknown fields are rejected.

## Headers

| Header | Value |
|---|---|
| Authorization | Token YOUR_TOKEN |

## Body parameters

| Name | Type | Required | Description |
|---|---|---|---|
| start_time | string | No | ISO 8601 start |
| notes | string | No | Up to 500 characters |

## Response

`200 OK`

```json
{"id": "v_123", "start_time": "2026-03-01T09:00:00Z", "notes": null, "room": {"name": "A"}, "updated_at": "2026"}
```

## Errors

| Status | Meaning |
|---|---|
| 400 | Invalid |
| 404 | Not found |
"""


def test_what_tables_and_examples_show_is_read(tmp_path: Path) -> None:
    """The answer in JSON, the table of errors, the header and the words below the call are part of a draft."""
    output = new(TABLED_PAGE, tmp_path).output
    contract = load("plain", tmp_path)
    fields = {one.pointer: one.shows for one in contract.behaviour.fields}
    assert fields == {"/start_time": "/start_time", "/notes": "/notes"}
    assert (contract.authentication.format, list(contract.update.responses)) == ("Token {secret}", [200, 400, 404])
    assert ("credential" in output, contract.behaviour.volatile) == (False, ("/updated_at",))


def test_one_example_promises_no_types(tmp_path: Path) -> None:
    """What one answer has tells which members there are, and not which values others may have."""
    new(TABLED_PAGE, tmp_path)
    answers = [one for one in load("plain", tmp_path).constraints.values() if one.place == "response.200"]
    assert {one.pointer for one in answers if one.keyword == "type"} <= {"", "/room"}
