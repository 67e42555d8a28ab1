"""What a draft makes of a table that says which members go with each value of another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._drafting.members.bound import bound_members
from contracts._drafting.members.conditions import conditions_of
from contracts._drafting.members.needed_tables import rows_in
from suites.selftest.test_contracts_draft_conditions import members
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, PLAIN, SHOWN_MEMBERS, changed

RULE = "|---|---|---|"
TABLE = f"""What is needed depends on the mode:

| mode | needed | has no place |
{RULE}
| VIDEO | `video_link` | `address` |
| IN_PERSON | `address`, reminder_hours | |

Anything else is refused."""
ROUTE = {"type": "integer", "enum": [1, 2], "description": TABLE.replace("VIDEO", "1").replace("IN_PERSON", "2")}
OWN = {"mode": ROUTE, "video_link": {"type": "integer", "minimum": 1}, "address": {"type": "integer", "minimum": 1}}


def test_a_table_tells_what_a_value_needs() -> None:
    """Each row says of one value which members are needed beside it, marked as names or not."""
    found = {(one.pointer, *one.values) for one in conditions_of(members(mode=TABLE), "")}
    assert found == {("/video_link", "VIDEO"), ("/address", "IN_PERSON"), ("/reminder_hours", "IN_PERSON")}


def test_a_member_without_a_place_beside_some_value_is_bound() -> None:
    """What a table refuses beside a value is sent by no ordinary update, as that value may be the present one."""
    assert bound_members(members(mode=TABLE))["/address"][0] == "/mode"


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace("needed", "price").replace("has no place", "name"),
        TABLE.replace("VIDEO |", "BOAT |"),
        "| VIDEO | `video_link` |",
    ],
    ids=["other columns", "another value", "no head"],
)
def test_another_table_ties_nothing(text: str) -> None:
    """A table of something else says nothing about what is needed."""
    [mode] = [one for one in members() if one.pointer == "/mode"]
    assert list(rows_in(text, mode, members())) == []


def replacing(description: str, required: list[str]) -> dict[str, Any]:
    """The plain document with a PUT of some description, and members that a table ties together."""
    operations = dict(PLAIN["paths"]["/visits/{id}"])
    operations["put"] = {**operations.pop("patch"), "description": description}
    body = BODY.replace("/patch/", "/put/")
    added = [(f"{where}/{name}", one) for where in (f"{body}/properties", SHOWN_MEMBERS) for name, one in OWN.items()]
    return changed(("/paths/~1visits~1{id}", operations), *added, (f"{body}/required", required))


def test_an_update_that_has_to_send_the_value_carries_what_it_may_need(tmp_path: Path) -> None:
    """Where every update names a value, what a table needs beside it goes along as the appointment shows it."""
    new(replacing("Changes a visit.", ["mode"]), tmp_path)
    assert {"/video_link", "/address"} <= set(load("plain", tmp_path).behaviour.carries)


@pytest.mark.parametrize(
    "said",
    [
        "Replaces the visit as a whole.",
        "Read it, change what you need, and send everything back.",
        "An optional member that you leave out goes back to its default.",
    ],
)
def test_an_update_that_replaces_carries_all(said: str, tmp_path: Path) -> None:
    """Whatever words say that an update replaces the appointment, each update carries the rest of it."""
    new(replacing(said, []), tmp_path)
    assert {"/note", "/mode", "/address"} <= set(load("plain", tmp_path).behaviour.carries)
