"""What `contracts new` makes of the schemas of a vendor: what the vendor means, or a note that says what is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, changed

WRITTEN = """\
openapi: 3.0.3
info: {title: Plain, version: 1.0}
paths:
  /visits/{id}:
    patch:
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties:
                note: {type: string}
                code: {type: string, enum: LISTED}
      responses: {200: {description: Done.}}
"""


def members(document: Any, folder: Path) -> dict[str, Any]:
    """The members of the documented request, as they are drafted."""
    result = new(document, folder)
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = load("plain", folder).documented["properties"]
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("[NO, DE, SE]", ["NO", "DE", "SE"]),
        ("[yes, no, maybe]", ["yes", "no", "maybe"]),
        ("[on, off]", ["on", "off"]),
        ("[101, 102, A1]", ["101", "102", "A1"]),
        ("[007, 10:30, 1_000]", ["007", "10:30", "1_000"]),
        ("[true, false]", ["true", "false"]),
    ],
)
def test_a_list_of_texts_in_yaml_stays_one(written: str, meant: list[str], tmp_path: Path) -> None:
    """Norway is NO, and a code is a text, also where a vendor leaves out the quotes."""
    assert members(WRITTEN.replace("LISTED", written), tmp_path)["code"]["enum"] == meant


def test_a_value_that_its_type_does_not_allow_is_left_out_with_a_note(tmp_path: Path) -> None:
    """A value of a closed list that is of another type than the list is in no draft without a TODO."""
    result = new(changed((f"{BODY}/properties/count", {"type": "integer", "enum": [1, 2, "many"]})), tmp_path)
    assert '/count: "many" is not of type integer, and is left out' in result.stdout


@pytest.mark.parametrize("title", ["1e3", "NO", "10:30", "2026-01-31", "007"])
def test_a_text_that_looks_like_another_value_is_written_in_quotes(title: str, tmp_path: Path) -> None:
    """A drafted folder is read as it was meant, also a text that YAML would take for a number."""
    assert new(changed(("/info/title", title)), tmp_path).exit_code == 0
    assert load("plain", tmp_path).title == title
