"""What a draft makes of a list that shows some items of another one, which an update sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.test_contracts_draft_worked_out import drafted, text_of

TEXT = {"type": "string"}
PERSON: dict[str, Any] = {"type": "object", "properties": {"email": TEXT, "name": TEXT}}
GUEST: dict[str, Any] = {"type": "object", "properties": {"email": TEXT, "name": TEXT, "host": {"type": "boolean"}}}
ROOM: dict[str, Any] = {"type": "object", "properties": {"email": TEXT, "floor": TEXT}}


@pytest.mark.parametrize(
    ("name", "items", "is_guessed"),
    [("hosts", PERSON, True), ("rooms", PERSON, False), ("hosts", ROOM, False), ("hosts", TEXT, False)],
)
def test_a_list_of_some_items_may_change_with_the_list_that_is_sent(
    name: str, items: dict[str, Any], is_guessed: bool, tmp_path: Path
) -> None:
    """A shown list with the name of a flag of sent items, and members that these have, may change with them, and a
    person is asked; a vendor that then changes any other list is still blamed."""
    guests = {"guests": {"type": "array", "items": GUEST}}
    behaviour = drafted(tmp_path, {name: {"type": "array", "items": items}}, guests)
    assert (f"/{name}" in behaviour["follows"].get("/guests", ())) == is_guessed
    assert (f"take out the others: /{name}" in text_of(tmp_path)) == is_guessed
