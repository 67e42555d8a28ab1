"""What a draft says of members that the document says are stored to the minute, as a set, or by a rule of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import Field, load
from contracts._drafting.members.adjusted import adjusting
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, VISIT, changed

INSTANT = {"type": "string", "format": "date-time"}
TAGS = {"type": "array", "items": {"type": "string"}}


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("Seconds are dropped.", 1),
        ("Stored without seconds.", 1),
        ("Seconds and milliseconds are ignored", 1),
        ("Rounded to the minute", 1),
        ("The time is truncated to the nearest minute.", 1),
        ("Seconds are not stored.", 1),
        ("Times have minute precision", 1),
        ("Rounded down to the nearest 15 minutes", 15),
        ("Rounded to the next quarter of an hour.", 15),
        ("Rounded up to five minutes.", 5),
        ("Truncated to the full hour", 60),
        ("Seconds are never dropped.", None),
        ("Must not be rounded to the minute.", None),
        ("Seconds are dropped if the clinic is closed.", None),
        ("Seconds are required.", None),
        ("The reminder is sent a minute before.", None),
    ],
)
def test_a_document_says_to_how_many_minutes_a_time_is_stored(said: str, minutes: int | None) -> None:
    """A sentence that says always and plainly that seconds are dropped, or to what a time is rounded, is a rule."""
    rule = adjusting("/starts_at", {**INSTANT, "description": said})
    assert (rule and rule[0].get("minutes")) == minutes


@pytest.mark.parametrize(
    ("said", "facts"),
    [
        ("Rounded down to the nearest 15 minutes", {"minutes": 15, "rounded": "down"}),
        ("Rounded up to five minutes.", {"minutes": 5, "rounded": "up"}),
        ("Rounded Down to the minute.", {"minutes": 1, "rounded": "down"}),
        ("Rounded to the next quarter of an hour.", {"minutes": 15}),
        ("Seconds are dropped.", {"minutes": 1}),
    ],
)
def test_a_document_says_which_way_a_time_is_rounded(said: str, facts: dict[str, Any]) -> None:
    """The direction is kept where the sentence names it; otherwise a time may be rounded either way."""
    rule = adjusting("/starts_at", {**INSTANT, "description": said})
    assert (rule and rule[0]) == facts


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("Tags are a set: duplicates are removed, order is not kept", "set"),
        ("Duplicates are silently dropped.", "unique"),
        ("De-duplicated.", "unique"),
        ("Stored as a set.", "set"),
        ("An unordered set.", "set"),
        ("The order does not matter.", "unordered"),
        ("Labels are returned in no particular order.", "unordered"),
        ("Sorted alphabetically.", "unordered"),
        ("Duplicates are dropped and the tags are returned in alphabetical order.", "set"),
        ("The order does not matter. Duplicates are removed.", "set"),
        ("Duplicates are removed. The order is kept.", "unique"),
        ("The order is kept, duplicates are removed.", "unique"),
        ("Sorted and freed from duplicates by us", "set"),
        ("The tags are sorted by the vendor.", "unordered"),
        ("Tags that are not sorted by us are refused.", None),
        ("Duplicates are not removed.", None),
        ("Duplicates are refused.", None),
        ("The order is kept.", None),
        ("May be sent in any order", None),
        ("Duplicates are removed when the visit ends.", None),
    ],
)
def test_a_document_says_what_does_not_count_of_a_list(said: str, form: str | None) -> None:
    """Order and repetitions of a list of plain values are each forgiven only where a sentence says so."""
    rule = adjusting("/tags", {**TAGS, "description": said})
    assert (rule and rule[0]) == (form and {"form": form})


@pytest.mark.parametrize(
    "schema", [{"type": "string"}, {"type": "array", "items": {"type": "object"}}, {"type": "integer"}]
)
def test_a_rule_is_only_of_members_that_it_fits(schema: dict[str, Any]) -> None:
    """What is said of seconds at a text or of duplicates at a list of objects is no such rule."""
    described = {**schema, "description": "Seconds are dropped. Duplicates are removed."}
    assert adjusting("/note", described) is None


def drafted(name: str, schema: dict[str, Any], folder: Path) -> tuple[Field, bool]:
    """The drafted field of a member, and whether the drafted clauses compare it with what was sent."""
    members = {**VISIT["properties"], name: schema}
    new(changed((f"{BODY}/properties", members), (SHOWN_MEMBERS, members)), folder)
    contract = load("plain", folder)
    compared = [clause.check for clause in contract.clauses if f"/{name}" in clause.fields]
    [field] = [one for one in contract.behaviour.fields if one.pointer == f"/{name}"]
    return field, {"echoes", "persists"} <= set(compared)


def test_a_time_without_seconds_is_compared_to_the_minute(tmp_path: Path) -> None:
    """Such a member is compared in answers and reads, to the minute."""
    field, is_compared = drafted("starts_at", {**INSTANT, "description": "Seconds are dropped."}, tmp_path)
    assert (field.minutes, is_compared) == (1, True)


def test_a_set_is_compared_as_one(tmp_path: Path) -> None:
    """So is a list of which the document says that it is a set."""
    field, is_compared = drafted("tags", {**TAGS, "description": "Stored as a set."}, tmp_path)
    assert (field.form, is_compared) == ("set", True)


def test_of_an_unknown_rule_the_contract_keeps_the_sentence(tmp_path: Path) -> None:
    """A member that is stored by a rule which nothing tells is not compared, and the contract says by which words."""
    said = "Will be en if the clinic does not speak it"
    field, is_compared = drafted("language", {"type": "string", "description": f"{said}."}, tmp_path)
    assert (field.adjusted, is_compared) == (said, False)
