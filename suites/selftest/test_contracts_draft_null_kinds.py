"""What a draft does with members that are null at a kind of appointment: a switch may take their value away."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from suites.selftest.test_contracts_draft_worked_out import drafted

SWITCH: dict[str, Any] = {"type": "boolean", "description": "Blocks the time."}
KIND: dict[str, Any] = {"type": "string", "enum": ["visit", "break"]}


def followed(said: str, into: Path, **members: Any) -> list[str]:
    """What follows the first of these members beside a note with this description."""
    found = drafted(into, {}, {**members, "guest": {"type": "integer", "description": said}})
    return list((found.get("follows") or {}).get(f"/{next(iter(members))}", []))


@pytest.mark.parametrize(
    "said",
    [
        "The guest. Breaks have a null guest field.",
        "The guest; null for breaks.",
        "Empty in case of a break.",
        "A break has no guest.",
    ],
)
def test_a_switch_may_take_away_what_its_kind_does_not_have(said: str, tmp_path: Path) -> None:
    """A member without a value at a kind of appointment follows the switch that makes it one of that kind."""
    assert "/guest" in followed(said, tmp_path, is_break=SWITCH)


def test_a_value_of_a_list_may_take_it_away(tmp_path: Path) -> None:
    """The same holds for a closed list with a value of that kind."""
    assert "/guest" in followed("Breaks have no guest.", tmp_path, kind=KIND)


@pytest.mark.parametrize("said", ["The guest of the visit.", "It has no limit.", "Lunches have a null guest field."])
def test_a_switch_of_another_kind_takes_nothing_away(said: str, tmp_path: Path) -> None:
    """What no sentence ties to the kind of a switch stays when that is sent."""
    assert "/guest" not in followed(said, tmp_path, is_break=SWITCH)
