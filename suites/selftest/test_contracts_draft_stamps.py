"""What the stand-in of a draft shows of stamps that are numbers: one type and one unit, before and after an update."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import SHOWN_MEMBERS, changed
from suites.standin._state import _next

SECONDS, MILLISECONDS = 1_768_467_600, 1_768_467_600_000


def shown(tmp_path: Path, name: str, schema: dict[str, Any]) -> tuple[Any, Any, bool]:
    """A stamp before an update and after it, and whether the stand-in writes it as a date."""
    member = {**schema, "readOnly": True}
    assert new(changed((f"{SHOWN_MEMBERS}/{name}", member)), tmp_path).exit_code == 0
    standin = load("plain", tmp_path).standin
    before = standin["appointments"][0]["shows"][name]
    rules = [one for one in standin["derives"] if one["set"] == f"/{name}"]
    return before, _next(before), any(one.get("stamp") for one in rules) or not rules


@pytest.mark.parametrize(
    ("name", "schema", "before"),
    [
        ("updated_at", {"type": "integer", "format": "int64", "description": "Unix seconds."}, SECONDS),
        ("updated_at", {"type": "integer", "description": "Unix time in milliseconds."}, MILLISECONDS),
        ("last_modified", {"type": "integer", "description": "ms since epoch"}, MILLISECONDS),
        ("updatedTs", {"type": "integer", "format": "unix-time"}, SECONDS),
        ("updated_at", {"type": "number", "description": "Unix seconds."}, SECONDS),
        ("updated_at", {"type": "string", "description": "Unix seconds as a text."}, str(SECONDS)),
    ],
)
def test_a_stamp_stays_a_number_of_its_unit(name: str, schema: dict[str, Any], before: Any, tmp_path: Path) -> None:
    """A stamp that counts since 1970 begins at an instant in its unit, and each update gives it a later one."""
    after = str(int(before) + 1) if isinstance(before, str) else before + 1
    assert shown(tmp_path, name, schema) == (before, after, False)


def test_a_stamp_that_is_spelled_stays_a_date(tmp_path: Path) -> None:
    """A text that is no count of seconds is the time of the update."""
    assert shown(tmp_path, "updated_at", {"type": "string", "format": "date-time"})[2]


def test_a_version_is_no_instant(tmp_path: Path) -> None:
    """What counts updates begins at one."""
    assert shown(tmp_path, "version", {"type": "integer"}) == (1, 2, False)
