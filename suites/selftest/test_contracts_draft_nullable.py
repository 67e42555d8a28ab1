"""What a draft tries of members that may be null by their schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Clause, load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

NULLABLE = {"type": "string", "nullable": True, "maxLength": 200}
NOBODY = {**NULLABLE, "description": "`null`: not assigned yet."}
SAID = {**NULLABLE, "description": "For the caddie. Blanks are kept as `null`. Null removes it."}


def drafted(tmp_path: Path, said: str = "", **members: dict[str, Any]) -> dict[str, Clause]:
    """The clauses of a draft, by id, for an update that is described so."""
    parents = (f"{BODY}/properties", SHOWN_MEMBERS)
    every = {"note": {"type": "string"}, **members}  # the plain document's own may be null, too
    places = [(f"{parent}/{name}", one) for name, one in every.items() for parent in parents]
    document = changed(("/paths/~1visits~1{id}/patch/description", said), *places)
    if any("null" in one["type"] for one in members.values()):
        document["openapi"] = "3.1.0"
    assert new(document, tmp_path).exit_code == 0
    return {one.id: one for one in load("plain", tmp_path).clauses}


@pytest.mark.parametrize("alias", [NULLABLE, {"type": ["string", "null"], "maxLength": 200}, SAID, NOBODY])
def test_what_may_be_null_is_emptied(alias: dict[str, Any], tmp_path: Path) -> None:
    """A member that the schema lets be null, in the words of either version, is sent null by a drafted clause."""
    clause = drafted(tmp_path, alias=alias)["PLAIN-NULLABLE"]
    assert (clause.check, clause.fields, clause.is_draft) == ("empties", ("/alias",), True)


@pytest.mark.parametrize(
    ("said", "described"),
    [
        ("A null is ignored.", ""),
        ("Null is answered 400.", ""),
        ("", "Null is ignored here."),
        ("", "Who is called. Left out or null, it is the name of the guest."),
        ("", "`null`: as booked."),
        ("", "The usual name of the caddie if left out or null"),
        ("", "The usual name of the caddie, when it is sent as null."),
        ("The name of the guest is taken for `alias` where it is null.", ""),
        ("`alias` keeps its value when null is sent.", ""),
        ("A null is not allowed in an update: it is dropped.", ""),
        ("We drop nulls.", ""),
        ("", "null is not allowed in an update: it is dropped."),
        ("", "Null is not supported."),
        ("", "`null`: not to be sent."),
        ("", "null is no value."),
        ("", "`null` has no meaning in an update."),
        ("", "null stands for no change."),
        ("", "null is unsupported."),
        ("", "null is treated like a missing value, or null."),
        ("", "Updates should not be `null`."),
        ("", "null when not set; in an update it is ignored."),
        ("", "May be null. Not allowed in an update."),
        ("", "null if not known; not for updates."),
        ("Members that are null are treated as if they had not been sent.", ""),
        ("There is no way to clear a member.", ""),
        ("Members cannot be cleared once set.", ""),
        ("Null removes the note. Other fields cannot be cleared.", ""),
        ("These fields cannot be cleared.", ""),
    ],
)
def test_what_null_does_not_clear_is_not_emptied(said: str, described: str, tmp_path: Path) -> None:
    """Where the document says that null changes nothing, of the member or of all, no clause sends it."""
    assert "PLAIN-NULLABLE" not in drafted(tmp_path, said, alias={**NULLABLE, "description": described})


@pytest.mark.parametrize("said", ["Required fields cannot be cleared.", "Mandatory fields may not be cleared."])
def test_what_is_said_of_required_members_is_not_said_of_others(said: str, tmp_path: Path) -> None:
    """A sentence about required members leaves the promise that null empties the others."""
    assert "PLAIN-NULLABLE" in drafted(tmp_path, said, alias=NULLABLE)


@pytest.mark.parametrize(
    "described",
    [
        "null if not known.",
        "null when it has not been assigned. It is shown to everybody.",
        "null means no alias.",
        "`null` where nobody is called, or null where it isn't set.",
        "null: unspecified",
        "Nobody is called if left out or null",
        "May be null. Longer texts are rejected.",
        "Null clears it. Not allowed: more than 200 characters.",
    ],
)
def test_what_null_stands_for_none_of_is_emptied(described: str, tmp_path: Path) -> None:
    """A description that says that null is no value, in any words, has a clause that sends it."""
    assert "PLAIN-NULLABLE" in drafted(tmp_path, alias={**NULLABLE, "description": described})


def test_a_description_goes_before_what_is_said_of_all(tmp_path: Path) -> None:
    """A member of which it is said that null removes it is an exception from what the text of the update says."""
    assert drafted(tmp_path, "A null is ignored.", alias=SAID)["PLAIN-NULLABLE"].fields == ("/alias",)


def test_a_default_is_no_empty_value(tmp_path: Path) -> None:
    """A member that goes back to a default may have that after null."""
    assert "PLAIN-NULLABLE" not in drafted(tmp_path, alias={**NULLABLE, "default": "Guest"})
