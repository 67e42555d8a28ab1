"""Values at an edge: odd times, boundaries of members, and null where it is not allowed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from jsonschema import FormatChecker

from contracts import Clause
from suites.kit.generate.directed import boundary
from suites.kit.generate.edge_times import edge_times
from suites.kit.generate.samples import breaking_values, subschema, types_of
from suites.kit.model.bound_contract import BoundContract
from suites.selftest import exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
YEARS = range(2024, 2036)
ENDING = " at a boundary"
CLOSED = {"enum", "const", "x-values"}


def moments(year: int) -> list[datetime]:
    """The odd times, as they are on the last day of a year."""
    return [datetime.fromisoformat(text) for text in edge_times(datetime(year, 12, 31, 12, tzinfo=UTC))]


def clock(moment: datetime, zone: str) -> tuple[int, int]:
    """What clocks of a zone show."""
    here = moment.astimezone(ZoneInfo(zone))
    return here.hour, here.minute


@pytest.mark.parametrize("year", YEARS)
def test_the_leap_day_is_one(year: int) -> None:
    """The first of the odd times is a twenty-ninth of February."""
    leap = moments(year)[0]
    assert (leap.month, leap.day) == (2, 29)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("place", "zone"), [(1, "Europe/Berlin"), (3, "America/New_York")])
def test_the_hour_before_is_left_out(year: int, place: int, zone: str) -> None:
    """It is half past three, and an hour before it was half past one."""
    moment = moments(year)[place]
    assert (clock(moment, zone), clock(moment - timedelta(hours=1), zone)) == ((3, 30), (1, 30))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("place", "zone", "shown"), [(2, "Europe/Berlin", (2, 30)), (4, "America/New_York", (1, 30))])
def test_the_hour_comes_for_the_second_time(year: int, place: int, zone: str, shown: tuple[int, int]) -> None:
    """Clocks show the hour that summer time repeats, and it is the second one."""
    moment = moments(year)[place]
    assert (clock(moment, zone), moment.astimezone(ZoneInfo(zone)).fold) == (shown, 1)


def test_odd_times_are_spelled_as_they_should_be() -> None:
    """Each odd time is one of RFC 3339."""
    assert [text for text in edge_times(datetime.now(UTC)) if not FormatChecker().conforms(text, "date-time")] == []


@pytest.mark.parametrize("year", YEARS)
def test_odd_times_are_in_the_future(year: int) -> None:
    """No odd time has passed."""
    assert min(moments(year)) > datetime(year, 12, 31, 12, tzinfo=UTC)


def at_a_boundary(bound: BoundContract) -> set[str]:
    """The members that a run has at a boundary."""
    return {probe.why.removesuffix(ENDING) for probe in boundary(exchanges.clause("withstands"), bound)}


def forms(bound: BoundContract, pointers: set[str]) -> set[tuple[str, ...]]:
    """The documented types and formats of members."""
    schemas = [subschema(bound.contract.documented, pointer) for pointer in pointers]
    return {(*types_of(schema)[:1], str(schema.get("format"))) for schema in schemas}


def unbounded(bound: BoundContract) -> set[str]:
    """Members whose documented values are numbers, times or any text."""
    schemas = {f.pointer: subschema(bound.contract.documented, f.pointer) for f in bound.contract.behaviour.fields}
    return {
        pointer
        for pointer, schema in schemas.items()
        if {"string", "integer", "number"} & set(types_of(schema))
        and not CLOSED & schema.keys()
        and schema.get("format") in (None, "date", "date-time")
    }


@EVERY
def test_a_long_run_has_all_members_at_a_boundary(provider: str) -> None:
    """In a long run each member whose values are no closed set is at its boundary."""
    bound = exchanges.bind(provider, thorough=True)
    assert at_a_boundary(bound) == unbounded(bound)


@EVERY
def test_a_short_run_has_each_form_at_a_boundary(provider: str) -> None:
    """In a short run each type and format is at its boundary, with fewer members where several have the same."""
    bound = exchanges.bind(provider)
    assert forms(bound, at_a_boundary(bound)) == forms(bound, unbounded(bound))
    assert len(at_a_boundary(bound)) < 6


def free_texts(clause: Clause, bound: BoundContract) -> set[str]:
    """The members of a clause that take any text, and are shown."""
    shown = {field.pointer for field in bound.contract.behaviour.fields if field.shows}
    schemas = {pointer: subschema(bound.contract.ordinary, pointer) for pointer in shown & set(clause.fields)}
    return {
        pointer
        for pointer, schema in schemas.items()
        if "string" in types_of(schema) and not CLOSED & schema.keys() and pointer in unbounded(bound)
    }


ECHOES = [
    (provider, clause.id)
    for provider in exchanges.PROVIDERS
    for clause in exchanges.contract(provider).clauses
    if clause.check == "echoes" and free_texts(clause, exchanges.bind(provider))
]


@pytest.mark.parametrize(("provider", "id"), ECHOES)
def test_a_short_run_has_a_text_of_each_echo_at_a_boundary(provider: str, id: str) -> None:
    """Of each clause on echoes that is about free texts, one of these is at its boundary."""
    bound = exchanges.bind(provider)
    assert free_texts(bound.contract.clause(id), bound) & at_a_boundary(bound)


@pytest.mark.parametrize(("allowed", "is_wrong"), [("string", True), (["string", "null"], False)])
def test_null_is_a_wrong_type_where_it_is_not_allowed(allowed: str | list[str], is_wrong: bool) -> None:
    """To break a type, null is proposed, and a lenient vendor may take it; not where it is one of the types."""
    assert ((None, True) in breaking_values("type", allowed)) is is_wrong
