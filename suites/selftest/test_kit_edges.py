"""Values at an edge: odd times, boundaries of members, and null where it is not allowed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jsonschema import FormatChecker

from contracts import Clause, Constraint, Field, Json
from suites.kit.generate.boundaries import boundary, is_free_text
from suites.kit.generate.edge_times import edge_times, wall_clock_ahead
from suites.kit.generate.groups import is_allowed, taken_apart
from suites.kit.generate.limits import uneven
from suites.kit.generate.samples import subschema, types_of
from suites.kit.generate.spoilt_texts import TEXTS
from suites.kit.generate.wrong_values import Valid, Wrong, wrong_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, Sample
from suites.selftest import exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
YEARS = range(2024, 2036)
SKIPPED = [("skipped hour", "Europe/Berlin"), ("skipped hour in America", "America/New_York")]
REPEATED = [
    ("repeated hour, first", "Europe/Berlin", (2, 30), 0),
    ("repeated hour, second", "Europe/Berlin", (2, 30), 1),
    ("repeated hour in America, first", "America/New_York", (1, 30), 0),
    ("repeated hour in America, second", "America/New_York", (1, 30), 1),
]
CLOSED = {"enum", "const", "x-values"}


def moments(year: int) -> list[datetime]:
    """The odd times, as they are on the last day of a year."""
    return [datetime.fromisoformat(text) for _, text in edge_times(datetime(year, 12, 31, 12, tzinfo=UTC))]


def moment_of(year: int, kind: str) -> datetime:
    """The odd time of a class, as it is on the last day of a year."""
    listed = edge_times(datetime(year, 12, 31, 12, tzinfo=UTC))
    return next(datetime.fromisoformat(text) for kinds, text in listed if kind in kinds)


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
@pytest.mark.parametrize(("place", "zone"), SKIPPED)
def test_the_hour_before_is_left_out(year: int, place: str, zone: str) -> None:
    """It is half past three, and an hour before it was half past one."""
    moment = moment_of(year, place)
    assert (clock(moment, zone), clock(moment - timedelta(hours=1), zone)) == ((3, 30), (1, 30))


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(("place", "zone", "shown", "fold"), REPEATED)
def test_an_hour_comes_twice(year: int, place: str, zone: str, shown: tuple[int, int], fold: int) -> None:
    """Clocks show the hour that summer time repeats, for the first or for the second time."""
    moment = moment_of(year, place)
    assert (clock(moment, zone), moment.astimezone(ZoneInfo(zone)).fold) == (shown, fold)


def test_the_wall_clock_tells_another_order() -> None:
    """An hour ago is written as clocks show it in an hour elsewhere, and a time to come as they showed it before."""
    now = datetime.now(UTC)
    past, ahead = datetime.fromisoformat(wall_clock_ahead(now)), moment_of(now.year, "wall clock past, instant ahead")
    assert (past < now, past.replace(tzinfo=UTC) > now, ahead.replace(tzinfo=UTC) < ahead) == (True, True, True)


def test_odd_times_are_spelled_as_they_should_be() -> None:
    """Each odd time is one of RFC 3339."""
    assert [text for _, text in edge_times(datetime.now(UTC)) if not FormatChecker().conforms(text, "date-time")] == []


@pytest.mark.parametrize("year", YEARS)
def test_odd_times_are_in_the_future(year: int) -> None:
    """No odd time has passed."""
    assert min(moments(year)) > datetime(year, 12, 31, 12, tzinfo=UTC)


def at_a_boundary(bound: BoundContract) -> set[str]:
    """The members that a run has at a boundary."""
    named = {pointer for pointer, kinds in tried(bound).items() if kinds != {"name in capitals"}}
    return named & {field.pointer for field in bound.contract.behaviour.fields}


def tried(bound: BoundContract) -> dict[str, set[str]]:
    """The classes of boundary values that a run tries, by member."""
    found: dict[str, set[str]] = {}
    for probe in boundary(exchanges.clause("withstands"), bound):
        for sample in probe.samples:
            found.setdefault(sample.member, set()).update(sample.kinds)
    return found


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
    assert at_a_boundary(bound) >= unbounded(bound)


@EVERY
def test_a_short_run_has_each_form_at_a_boundary(provider: str) -> None:
    """In a short run each type and format is at its boundary."""
    bound = exchanges.bind(provider)
    assert forms(bound, at_a_boundary(bound)) >= forms(bound, unbounded(bound))


@EVERY
def test_a_long_run_has_every_class_of_texts_for_every_free_text(provider: str) -> None:
    """In a long run each member that takes any text gets each class of texts that the page allows for it."""
    bound = exchanges.bind(provider, thorough=True)
    free, found = [field for field in bound.contract.behaviour.fields if is_free_text(field, bound)], tried(bound)
    lost = [
        (field.pointer, text.kind)
        for field in free
        for text in TEXTS
        if is_allowed(Sample(field.pointer, (), field.pointer, text.text), bound)
        and text.kind not in found[field.pointer]
    ]
    assert lost == []


@EVERY
def test_a_short_run_has_every_class_of_texts_for_what_is_shown(provider: str) -> None:
    """In a short run each free text that an appointment shows, and has no form of its own, gets each class of texts."""
    bound = exchanges.bind(provider)
    found = tried(bound)
    shown = [
        field.pointer
        for field in bound.contract.behaviour.fields
        if field.shows
        and is_free_text(field, bound)
        and not CLOSED & subschema(bound.contract.ordinary, field.pointer).keys()
    ]
    assert {pointer for pointer in shown if {text.kind for text in TEXTS} - found[pointer]} == set()


@EVERY
def test_a_short_run_loses_no_class_of_texts(provider: str) -> None:
    """In a short run each class of texts that a long run tries is tried for some member."""
    short, long = (exchanges.bind(provider, thorough=thorough) for thorough in (False, True))
    kinds = {text.kind for text in TEXTS}
    assert set().union(*tried(long).values()) & kinds == set().union(*tried(short).values()) & kinds


@EVERY
def test_samples_are_allowed_together(provider: str) -> None:
    """An update of several samples is documented, as each of them is."""
    bound = exchanges.bind(provider)
    several = [probe for probe in boundary(exchanges.clause("withstands"), bound) if len(probe.samples) > 1]
    assert [probe.why for probe in several if not bound.is_documented(probe.body)] == []


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


@EVERY
def test_an_update_is_taken_apart_without_loss(provider: str) -> None:
    """Down to single samples of one class, all that an update of several tries is tried again."""
    bound = exchanges.bind(provider)
    for probe in boundary(exchanges.clause("withstands"), bound):
        kinds = sorted((sample.member, kind) for sample in probe.samples for kind in sample.kinds)
        assert sorted(apart(probe, bound)) == kinds


def apart(probe: Probe, bound: BoundContract) -> list[tuple[str, str]]:
    """The members and classes of the smallest updates into which one is taken apart."""
    parts = taken_apart(probe, bound)
    if not parts:
        return [(sample.member, kind) for sample in probe.samples for kind in sample.kinds]
    return [found for part in parts for found in apart(part, bound)]


def wrong(keyword: str, value: Json, *values: Json, format: str = "") -> list[Wrong]:
    """The values that may break a keyword of a member with such ordinary values."""
    constraint = Constraint("made:up", "request", ("a",), keyword, value, "must", ())
    return list(wrong_values(constraint, Valid({"format": format}, values, datetime.now(UTC))))


@pytest.mark.parametrize(("allowed", "is_wrong"), [("string", True), (["string", "null"], False)])
def test_null_is_a_wrong_type_where_it_is_not_allowed(allowed: str | list[str], is_wrong: bool) -> None:
    """To break a type, null is proposed, and a lenient vendor may take it; not where it is one of the types."""
    assert (Wrong("null", None, True) in wrong("type", allowed)) is is_wrong


def test_a_fraction_is_one_of_a_valid_number() -> None:
    """To break the type of an id, a fraction is proposed that is a valid id once it is cut."""
    assert [int(one.value) for one in wrong("type", "integer", 222) if one.kind.startswith("fraction")] == [222]


def test_a_time_is_also_broken_by_the_number_of_its_second() -> None:
    """To break the type of a time, the number of a second to come is proposed, which some libraries take."""
    found = wrong("type", "string", "2031-07-01T10:00:00Z", format="date-time")
    assert 1_940_666_400 in [one.value for one in found]


def test_a_choice_is_also_broken_by_other_letters() -> None:
    """To break an enum, one of its values in another case is proposed."""
    assert "video" in [one.value for one in wrong("enum", ["VIDEO"], "VIDEO")]


def test_a_number_beside_a_valid_one_is_tried() -> None:
    """A length in minutes that no step of five or fifteen gives is tried: who rounds stores another one."""
    bound = exchanges.bind("sqod")
    field = next(one for one in bound.contract.behaviour.fields if one.pointer == "/duration_in_minutes")
    assert list(uneven(field, {"type": "integer"}, bound)) == [(("beside a valid number",), 17)]


@pytest.mark.parametrize("schema", [{"type": "integer", "enum": [15]}, {"type": "integer", "maximum": 16}])
def test_no_number_beside_a_valid_one_is_outside(schema: dict[str, Any]) -> None:
    """Of a closed list, or beyond the greatest, none is tried."""
    bound = exchanges.bind("sqod")
    field = next(one for one in bound.contract.behaviour.fields if one.pointer == "/duration_in_minutes")
    assert list(uneven(field, schema, bound)) == []


def test_each_url_is_tried_with_a_long_path() -> None:
    """A URL of more than 255 characters is sent for each member that takes one: no other long text is a URL."""
    bound = exchanges.bind("sqod")
    sent = [sample for probe in boundary(bound.contract.clause("SQOD-BOUNDARIES"), bound) for sample in probe.samples]
    long = {
        sample.member for sample in sent if str(sample.value).startswith("https://") and len(str(sample.value)) > 255
    }
    assert long == {"/custom_user_post_call_redirect_url", "/custom_agent_post_call_redirect_url"}


@pytest.mark.parametrize("optional", [{"type": ["integer", "null"]}, {"type": "integer", "default": 60}])
def test_a_number_that_may_be_none_is_tried_beside_one_that_may_not(optional: dict[str, Any]) -> None:
    """A vendor that takes 0 for no value loses it at such a member only, so that a short run tries both kinds."""
    members: dict[str, Any] = {"length": {"type": "integer"}, "reminder": optional}
    bound = exchanges.reworded(
        {"type": "object", "properties": {at: {**one, "minimum": 0} for at, one in members.items()}}
    )
    fields = tuple(Field(f"/{name}", f"/{name}") for name in members)
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=fields)))
    sent = [probe.body for probe in boundary(exchanges.clause("withstands"), bound) if isinstance(probe.body, dict)]
    assert {"length": 0} in sent
    assert {"reminder": 0} in sent
