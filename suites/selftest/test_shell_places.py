"""Journals say where the values of the $NAMES in their cURL lines are found, and never what they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from suites.kit.session.shell_hints import MASKED
from suites.kit.session.shell_names import BOOKED, IN_SHELL, WITHHELD, places
from suites.selftest import exchanges
from suites.selftest.runs import HOUSE, run_here

EDITABLE, OTHER = {"id": "apt-77"}, {"id": "apt-78"}
FIXTURES: Mapping[str, Any] = {"appointment.editable": (EDITABLE, OTHER), "practitioner.active": ({"id": 3002},)}
FACTS: Mapping[str, Any] = {"fixtures": FIXTURES, "credentials": {"good": "s3cret-token"}, "is_embedded": False}


def place_of(name: str, **changes: Any) -> str:
    """Where a name is found at a target with these facts."""
    bound = exchanges.retargeted(**{**FACTS, "variables": {"credentials.good": "OUR_KEY"}, **changes})
    return places(bound, [f'curl "$BASE/${name}"'])[name]


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("APPOINTMENT_EDITABLE", "appointment.editable in targets.toml: its id"),
        ("APPOINTMENT_EDITABLE_2", "appointment.editable, entry 2 in targets.toml: its id"),
        ("PRACTITIONER_ACTIVE", "practitioner.active in targets.toml: its id"),
        ("OUR_KEY", IN_SHELL),
        ("NEW_KEY", "\"$(python3 -c 'import uuid; print(uuid.uuid4())')\""),
        ("personal", WITHHELD["personal"]),
        ("undocumented", WITHHELD["undocumented"]),
        ("SOMETHING", MASKED),
    ],
)
def test_a_name_has_the_place_of_its_value(name: str, where: str) -> None:
    """An id is found in its fixture, a secret in its variable, and what is personal is said to be withheld."""
    assert place_of(name) == where


def test_an_id_that_was_booked_is_found_nowhere() -> None:
    """The id of an appointment that the run has booked for itself is not sent to be looked for in targets.toml."""
    assert place_of("APPOINTMENT_EDITABLE", made=(EDITABLE,)) == f"{BOOKED} id"


def test_the_stand_in_needs_no_targets() -> None:
    """What the embedded stand-in has is found there."""
    assert place_of("APPOINTMENT_EDITABLE", is_embedded=True) == "appointment.editable of the stand-in: its id"


def test_a_journal_says_where_its_names_are_found(tmp_path: Path) -> None:
    """A run with a finding writes down where the $NAMES of its request are found, and the folder of its commands."""
    options = ("--provider", "sqod", "--fault", "SQOD-ECHO-DURATION:ignores_the_value", "-k", "ECHO-DURATION")
    run = run_here(tmp_path, *options)
    (end,), (head,) = run.of_kind("summary"), run.of_kind("header")
    assert sorted(end["names"]) == ["APPOINTMENT_EDITABLE", "SQOD_TOKEN"]
    assert head["checkout"] == str(HOUSE)


def test_no_value_is_told() -> None:
    """No place holds the value that is found there."""
    bound = exchanges.retargeted(**FACTS)
    told = str(places(bound, ["curl $APPOINTMENT_EDITABLE $PRACTITIONER_ACTIVE $ANIVA_API_KEY"]))
    assert not any(value in told for value in ("apt-77", "3002", "s3cret-token"))


def test_an_id_of_several_roles_is_found_where_its_name_is_from() -> None:
    """An account that a real and an unknown appointment share is looked up at the real one, whose name it has."""
    fixtures = {"appointment.editable": ({"account": 1001},), "appointment.unknown": ({"account": 1001},)}
    bound = exchanges.retargeted(**{**FACTS, "fixtures": fixtures, "variables": {}})
    [(_, where)] = places(bound, [f"curl ${name}" for name in ("APPOINTMENT_EDITABLE_ACCOUNT",)]).items()
    assert where == "appointment.editable in targets.toml: its account"
