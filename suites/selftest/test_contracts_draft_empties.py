"""What a draft reads of empty values that a vendor ignores or refuses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Clause, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

CLEARS = "A null clears a member."
NULLABLE = {"type": "string", "nullable": True, "maxLength": 200}
WORDS = {"type": "array", "items": {"type": "string"}}


def drafted(tmp_path: Path, said: str, **members: dict[str, Any]) -> dict[str, Clause]:
    """The clauses of a draft, by id, for an update that is described so."""
    parents = (f"{BODY}/properties", SHOWN_MEMBERS)
    places = [(f"{parent}/{name}", one) for name, one in members.items() for parent in parents]
    assert new(changed(("/paths/~1visits~1{id}/patch/description", said), *places), tmp_path).exit_code == 0
    return {one.id: one for one in load("plain", tmp_path).clauses}


@pytest.mark.parametrize(
    "described",
    [
        "Null is ignored.",
        "A null leaves it as it is.",
        "What it is called; null has no effect.",
        "Sending null does nothing.",
        "An empty value or null keeps the old one.",
        "Cannot be emptied.",
        "We ignore null here.",
        "Null is refused with a 422.",
    ],
)
def test_what_ignores_null_is_not_sent_one_to_clear_it(described: str, tmp_path: Path) -> None:
    """Of a member that says so itself no clause demands that null clears it, whatever is said of all others."""
    alias = {**NULLABLE, "description": described}
    assert drafted(tmp_path, CLEARS, alias=alias, note=NULLABLE)["PLAIN-NULL-CLEARS"].fields == ("/note",)


@pytest.mark.parametrize("said", ["`alias` keeps its value when null is sent.", "A null is ignored for `alias`."])
def test_the_text_of_the_update_says_so_of_a_member(said: str, tmp_path: Path) -> None:
    """An exception may stand in a sentence of its own."""
    clauses = drafted(tmp_path, f"{CLEARS} {said}", alias=NULLABLE, note=NULLABLE)
    assert "/alias" not in (clauses["PLAIN-NULL-CLEARS"].fields if "PLAIN-NULL-CLEARS" in clauses else ())


@pytest.mark.parametrize("described", ["Send null to clear it.", "What the guest is called, null if unknown."])
def test_what_null_clears_is_sent_one(described: str, tmp_path: Path) -> None:
    """A member that says nothing against it is emptied like all others."""
    alias = {**NULLABLE, "description": described}
    assert drafted(tmp_path, CLEARS, alias=alias)["PLAIN-NULL-CLEARS"].fields[-1:] == ("/alias",)


@pytest.mark.parametrize(
    "described",
    ["Who attends. Must not be empty.", "Must have at least one entry.", "The list can never be empty."],
)
def test_a_list_that_needs_an_entry_refuses_none(described: str, tmp_path: Path) -> None:
    """A list of which it is said that it is never empty is tried without entries, by a clause that is a draft."""
    clause = drafted(tmp_path, "", guests={**WORDS, "description": described})["PLAIN-GUESTS-EMPTY"]
    assert (clause.send, clause.is_draft) == (({"body": {"guests": []}},), True)


@pytest.mark.parametrize("described", ["At least one of guests and hosts is needed.", "An empty list is ignored."])
def test_another_sentence_refuses_no_empty_list(described: str, tmp_path: Path) -> None:
    """What holds of one of several members, or is ignored, is no rule of this list."""
    assert "PLAIN-GUESTS-EMPTY" not in drafted(tmp_path, "", guests={**WORDS, "description": described})
