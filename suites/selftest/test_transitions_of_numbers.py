"""Which value may follow which where the closed list is one of numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import Field, check, load
from suites.kit.generate.transitions import way
from suites.kit.model.verdicts import KEPT, VIOLATION
from suites.proof._run import run, run_with_fault
from suites.selftest.broken_contracts import put
from suites.selftest.invented_runs import FINE
from suites.selftest.invented_transitions import ROUND
from suites.selftest.test_invented_transitions import drafted
from suites.standin import StandIn

NUMBERS = {"booked": 10, "confirmed": 20, "held": 30, "cancelled": 60}
TABLE = {str(NUMBERS[one]): [NUMBERS[to] for to in after] for one, after in ROUND.items()}
STATE = Field("/status", "/status", transitions={10: (20,), 20: (30,), 30: (10, 60), 60: ()})
SCHEMAS = ("update", "update_200", "ordinary")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a vendor whose statuses are numbers, to be changed."""
    drafted(tmp_path, ROUND)
    place = tmp_path / "plain"
    for schema in SCHEMAS:
        put(f"schemas/{schema}.schema.json", "/properties/status", {"enum": [*NUMBERS.values()]})(place)
    for number in (0, 1):
        put("behaviour.yaml", f"/standin/appointments/{number}/shows/status", 10)(place)
    put("behaviour.yaml", "/transitions/~1status", TABLE)(place)
    return place


def test_the_keys_of_transitions_are_the_numbers_that_they_spell(folder: Path) -> None:
    """YAML keys are read as texts, and stand for the numbers of the member's closed list; so do texts in a list."""
    put("behaviour.yaml", "/transitions/~1status/20", ["30"])(folder)
    [field] = [one for one in load("plain", folder.parent).behaviour.fields if one.pointer == "/status"]
    assert (check(folder), dict(field.transitions)) == ([], {10: (20,), 20: (30,), 30: (10, 60), 60: ()})


def test_a_number_that_is_no_value_is_a_mistake(folder: Path) -> None:
    """A number that the closed list lacks is reported, with those that it has."""
    put("behaviour.yaml", "/transitions/~1status/20", [31])(folder)
    message = "\n".join(map(str, check(folder)))
    assert [one for one in ("/transitions/~1status/20/0", "10, 20, 30, 60") if one not in message] == []


def test_steps_between_numbers_are_those_between_texts() -> None:
    """What may follow, which way leads back and what is last hold for numbers, and true is not 1."""
    assert (way(STATE, 20, 10), way(STATE, 10, 30), STATE.is_last(60)) == ([30, 10], [20, 30], True)
    assert (STATE.forbids(10, 30), STATE.forbids(10, 20), STATE.may_stay(10)) == (True, False, False)
    assert Field("/status", "/status", transitions={1: ()}).forbids(True, 2) is False


def test_a_standin_with_steps_of_numbers_is_not_blamed(folder: Path) -> None:
    """A stand-in whose states are numbers keeps the clauses about what may follow."""
    contract = load("plain", folder.parent)
    found = run(contract, StandIn(contract)).verdicts
    assert {id: one.word for id, one in found.items() if one.word not in FINE} == {}
    assert {found[id].word for id in ("PLAIN-STEPS", "PLAIN-TRANSITIONS")} == {KEPT}


@pytest.mark.parametrize("name", ["lets_it_follow", "refuses_it_and_stores_it"])
def test_a_fault_of_what_may_follow_a_number_is_found(name: str, folder: Path) -> None:
    """A stand-in that takes a number which may not follow, or stores it, breaks the clause."""
    fault = f"PLAIN-TRANSITIONS:{name}"
    assert run_with_fault(load("plain", folder.parent), fault).verdicts["PLAIN-TRANSITIONS"].word == VIOLATION
