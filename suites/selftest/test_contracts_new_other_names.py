"""`contracts new` on documents that call an appointment by another name, and update it by a step of its path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import PLAIN, UPDATE

VISIT = PLAIN["paths"]["/visits/{id}"]
CHANGE = {**UPDATE, "operationId": "updateJob"}
JOBS = {
    "/jobs/{id}": {"parameters": VISIT["parameters"], "get": VISIT["get"]},
    "/jobs/{id}/update": {"parameters": VISIT["parameters"], "post": CHANGE},
}


def of_jobs(**others: Any) -> dict[str, Any]:
    """A document whose update is POST /jobs/{id}/update, beside other operations."""
    return json.loads(json.dumps({**PLAIN, "paths": {**JOBS, **others}}))  # type: ignore[no-any-return]


@pytest.mark.parametrize("options", [(), ("--operation", "updateJob")])
def test_the_one_update_by_a_step_is_found_under_another_name(options: tuple[str, ...], tmp_path: Path) -> None:
    """Where one operation alone changes a thing by a step such as /update, it is the update, and the read above it."""
    result = new(of_jobs(), tmp_path, *options)
    contract = load("plain", tmp_path)
    read = contract.operations["readVisit"]
    assert result.exit_code == 0
    assert (contract.update.path, read.path) == ("/jobs/{id}/update", "/jobs/{id}")


def test_two_updates_under_other_names_are_offered(tmp_path: Path) -> None:
    """Beside another operation that changes one thing by its id, nobody is told which of them is the update."""
    crew = {"parameters": VISIT["parameters"], "patch": {**UPDATE, "operationId": "changeCrew"}}
    told = new(of_jobs(**{"/crews/{id}": crew}), tmp_path).stderr
    assert "--operation updateJob" in told
    assert "--operation changeCrew" in told
