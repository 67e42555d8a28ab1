"""How far two times of an appointment are apart, as a draft reads it and a run tries it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Field, load
from contracts.instants import seconds_between
from contracts.relations import APART
from suites.kit.checks import judge
from suites.kit.generate.near_values import beyond
from suites.selftest import exchanges
from suites.selftest.exchanges import clause, shown
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed
from suites.standin import StandIn
from suites.standin._causes import cause_of_body

DAY = 86_400
STAMP = {"type": "integer", "format": "int64"}
LIMITS = {"kind": "apart", "of": "/due_at", "as": "/from_at", "least": 7_200, "most": 14 * DAY}
SAID = "At least two hours and at most 14 days after `from_at`."


def drafted(tmp_path: Path, said: str) -> Any:
    """The contract that is drafted from a document with a stamp that is described so."""
    members = [
        (f"{place}/{name}", STAMP) for place in (f"{BODY}/properties", SHOWN_MEMBERS) for name in ("from_at", "due_at")
    ]
    document = changed(*members, (f"{BODY}/properties/due_at", {**STAMP, "description": said}))
    assert new(document, tmp_path).exit_code == 0
    return load("plain", tmp_path)


@pytest.mark.parametrize(
    ("said", "limits"),
    [
        (SAID, {"least": 7_200, "most": 14 * DAY}),
        ("No later than 3 hours after from_at, and not after 1 May.", {"most": 10_800}),
        ("Not earlier than an hour after `from_at`.", {"least": 3_600}),
    ],
)
def test_the_limits_of_a_sentence_are_drafted(said: str, limits: dict[str, int], tmp_path: Path) -> None:
    """A distance in words becomes one in seconds, as a draft."""
    [found] = [one for one in drafted(tmp_path, said).clauses if one.relation_kind == APART]
    assert (found.is_draft, found.relation) == (True, {"kind": "apart", "of": "/due_at", "as": "/from_at", **limits})


@pytest.mark.parametrize(
    "said", ["Usually at most 14 days after `from_at`.", "At most 14 days.", "Some time after `from_at`."]
)
def test_what_names_no_other_time_or_no_limit_is_not_drafted(said: str, tmp_path: Path) -> None:
    """Without another time, without a number, or where it is so most of the time only, nothing is promised."""
    assert not any(one.relation_kind == APART for one in drafted(tmp_path, said).clauses)


def test_the_stand_in_refuses_what_is_too_far(tmp_path: Path) -> None:
    """The stand-in of a draft keeps to its limits, and takes what is within them."""
    contract = drafted(tmp_path, SAID)
    store = StandIn(contract).store
    start = store.appointments[0].shows["from_at"]
    causes = [
        cause_of_body(contract, store, store.appointments[0], {"due_at": start + distance}, "documented")
        for distance in (3_600, DAY, 15 * DAY)
    ]
    assert causes == ["invalid", None, "invalid"]


def bound() -> Any:
    """A contract with two stamps, of neither of which anything is ordinary."""
    old = exchanges.bind()
    fields = (Field("/from_at", "/from_at"), Field("/due_at", "/due_at"))
    documented = {"type": "object", "properties": {"from_at": STAMP, "due_at": STAMP}, "additionalProperties": False}
    schemas = {**old.contract.schemas, "update": documented, "ordinary": {"type": "object"}}
    behaviour = replace(old.contract.behaviour, fields=fields, base={})
    return replace(old, contract=replace(old.contract, behaviour=behaviour, schemas=schemas, constraints={}))


def test_a_time_is_sent_beyond_each_limit() -> None:
    """One update is an hour over the upper limit, one a quarter of an hour under the lower one."""
    state = {"from_at": 1_800_000_000, "due_at": 1_800_036_000}
    bodies = [body for _, body in beyond(clause("derives", relation=LIMITS), state, bound())]
    assert bodies == [{"due_at": 1_800_000_000 + 14 * DAY + 3_600}, {"due_at": 1_800_000_000 + 6_300}]


def test_a_limit_of_nothing_is_one() -> None:
    """Where a time may not be before another one, a quarter of an hour before it is sent."""
    state, limit = {"from_at": 1_800_000_000, "due_at": 1_800_036_000}, {**LIMITS, "least": 0}
    bodies = [body for _, body in beyond(clause("derives", relation=limit), state, bound())]
    assert bodies == [{"due_at": 1_800_000_000 + 14 * DAY + 3_600}, {"due_at": 1_800_000_000 - 900}]


@pytest.mark.parametrize(("limit", "distance"), [({"least": 0}, -900), ({"most": 0}, 900)])
def test_the_stand_in_keeps_to_a_limit_of_nothing(limit: dict[str, int], distance: int, tmp_path: Path) -> None:
    """The stand-in refuses a time before, or after, another one where a clause allows no second of it."""
    contract = drafted(tmp_path, SAID)
    relation = {"kind": APART, "of": "/due_at", "as": "/from_at", **limit}
    clauses = tuple(replace(one, relation=relation) for one in contract.clauses if one.relation_kind == APART)
    store = StandIn(contract).store
    due = store.appointments[0].shows["from_at"] + distance
    contract = replace(contract, clauses=clauses)
    assert cause_of_body(contract, store, store.appointments[0], {"due_at": due}, "documented") == "invalid"


@pytest.mark.parametrize(("distance", "found"), [(15 * DAY, 1), (DAY, 0), (3_600, 1), (36_000, None)])
def test_an_accepted_distance_is_within_its_limits(distance: int, found: int | None) -> None:
    """A hire that is too long or too short is a flaw once it is accepted; that of before the run is none."""
    old = {"from_at": 1_800_000_000, "due_at": 1_800_036_000}
    new_state = {**old, "due_at": old["from_at"] + distance}
    made = shown(old, new_state, "read")
    judged = judge(clause("derives", relation=LIMITS), made, bound())
    assert (None if judged is None else len(judged)) == found


@pytest.mark.parametrize(
    ("one", "other", "seconds"),
    [
        (1_800_000_000, 1_800_003_600, 3_600),
        (1_800_000_000_000, 1_800_003_600_000, 3_600),
        ("2031-07-01T10:00:00Z", "2031-07-01T13:00:00+02:00", 3_600),
        ("2031-07-01", "2031-07-02", None),
        (1_800_000_000, "2031-07-01T10:00:00Z", None),
        pytest.param(1_800_000_000, 10**400, None, id="no number of a float"),
        pytest.param(1.5, 10**400, None, id="neither beside a float"),
        pytest.param(float("inf"), 1_800_000_000, None, id="1e999"),
    ],
)
def test_a_distance_is_known_of_two_times_of_one_kind(one: Any, other: Any, seconds: float | None) -> None:
    """Stamps in seconds or milliseconds and instants have a distance; days, and times of two kinds, have none."""
    assert seconds_between(one, other) == seconds
