"""Where a draft sends texts that no other run sends: they tell an update that was written into somebody else's row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import check, load
from contracts.pointers import get, set_in
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, PLAIN, VISIT, changed

ROWS = {"type": "array", "items": VISIT}
LISTED = {"200": {"description": "Visits.", "content": {"application/json": {"schema": ROWS}}}}


def listing(note: dict[str, Any]) -> dict[str, Any]:
    """The document of a vendor that shows visits in a list only, with such a note."""
    made = changed((f"{BODY}/properties/note", note))
    set_in(made, "/paths/~1visits", {"get": {"operationId": "listVisits", "responses": LISTED}})
    del made["paths"]["/visits/{id}"]["get"]
    return made


def marked(document: dict[str, Any], into: Path) -> list[bool]:
    """Of each plain update of the draft, whether it has such a text."""
    new(document, into)
    assert check(into / "plain") == []
    return ["{run}" in str(get(body, "/note", "")) for body in load("plain", into).behaviour.plain]


def test_a_free_text_is_marked_where_the_read_is_a_list(tmp_path: Path) -> None:
    """The first plain updates write a text of this run alone, and others follow."""
    assert marked(listing(VISIT["properties"]["note"]), tmp_path) == [True, True, False, False]


@pytest.mark.parametrize(
    "document",
    [PLAIN, listing({"type": "string", "enum": ["a", "b"]}), listing({"type": "string", "maxLength": 20})],
    ids=["a read of one", "no free text", "a short text"],
)
def test_no_other_text_is_marked(document: dict[str, Any], tmp_path: Path) -> None:
    """Where the read shows one appointment, or no free text has the room, the plain updates are as they were."""
    assert marked(document, tmp_path) == [False, False]
