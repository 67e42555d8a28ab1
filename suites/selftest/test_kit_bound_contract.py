"""What bound a contract to a target promises: placeholders, ordinary values, regions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from contracts import instant, pointers
from suites.kit.generate.probes import probes
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import Region
from suites.selftest import exchanges

BOOKABLE = exchanges.bind().target.values["time.bookable"]
PLACES = exchanges.bind().target.fixtures["location.active"]


@pytest.mark.parametrize(
    ("placeholder", "value"),
    {
        "$location.active": PLACES[0]["id"],
        "$location.active[1]": PLACES[1]["id"],
        "$location.active[2]:time_zone": PLACES[2]["time_zone"],
        "$time.bookable": BOOKABLE[0],
        "$time.bookable[3]": BOOKABLE[3],
        "{Y}-01-01": f"{datetime.now(UTC).year + 2}-01-01",
        "costs $5": "costs $5",
    }.items(),
)
def test_a_placeholder_becomes_the_targets_value(placeholder: str, value: str) -> None:
    """A text that is one placeholder becomes what the target declares; any other text stays."""
    assert exchanges.bind().resolve({"a": [placeholder]}) == {"a": [value]}


@pytest.mark.parametrize("unit", [1, 1_000])
def test_a_declared_moment_may_be_some_seconds_later(unit: int) -> None:
    """A placeholder with seconds is that much later or earlier than the declared value, in whose unit they count."""
    known = {**exchanges.bind("eka").target.values, "time.start": [1_800_000_000 * unit, 1_800_000_300 * unit]}
    bound = exchanges.retargeted("eka", values=known)
    sent = bound.resolve(["$time.start+67", "$time.start-67[1]", "$token.free"])
    assert sent == [1_800_000_067 * unit, 1_800_000_233 * unit, bound.target.values["token.free"][0]]


def test_one_update_of_each_run_has_times_on_no_grid() -> None:
    """Whoever rounds instants to minutes or to slots shows it, though all values of the target are on slots."""
    bound = exchanges.bind("eka")
    clause = next(one for one in bound.contract.clauses if one.id == "EKA-TIMES")
    bodies = [probe.body for probe in probes(clause, bound)]
    starts = [pointers.get(body, "/appointment_details/start_time") for body in bodies]
    assert any(start % 60 for start in starts if isinstance(start, int))


def test_a_placeholder_keeps_the_type_of_its_value() -> None:
    """A declared integer is sent as an integer."""
    assert exchanges.bind("lobbie").resolve("$practitioner.active") == 3001


def test_a_number_is_a_text_in_a_path() -> None:
    """An id that is a number in the target may be named in a path, where everything is text."""
    parts = exchanges.bind("lobbie").texts({"accountId": "$appointment.editable:accountId"})
    assert parts == {"accountId": "1001"}


@pytest.mark.parametrize("text", ["$now-2d", "$now+1h", "$now+1y"])
def test_now_is_an_instant_near_now(text: str) -> None:
    """A time that is relative to now is on the right side of now, and has a zone."""
    moment = instant(exchanges.bind().resolve(text))
    assert moment is not None
    assert (moment > datetime.now(UTC)) is ("+" in text)


@pytest.mark.parametrize("text", ["$no.such.role", "$location.active[9]", "$time.bookable[99]"])
def test_what_the_target_does_not_give_is_told(text: str) -> None:
    """A placeholder without a fixture or value raises NotDeclared."""
    with pytest.raises(NotDeclared, match="the target"):
        exchanges.bind().resolve(text)


def test_a_key_that_a_fixture_does_not_have_is_told() -> None:
    """A placeholder for a missing key of a fixture raises NotDeclared, not a bare KeyError."""
    with pytest.raises(NotDeclared):
        exchanges.bind().resolve("$location.inactive:time_zone")


def test_an_unknown_uuid_has_the_version_asked_for() -> None:
    """An unknown id is a well-formed UUID of version 4, or of version 6 where that is asked for."""
    bound = exchanges.bind()
    assert UUID(bound.resolve("$unknown.uuid")).version == 4
    assert UUID(bound.resolve("$unknown.uuid6")).version == 6


def test_a_missing_appointment_is_told() -> None:
    """A role without a fixture has no path."""
    with pytest.raises(NotDeclared, match=r"appointment\.editable"):
        exchanges.retargeted(fixtures={}).appointment_path("appointment.editable")


def test_every_id_of_the_path_comes_from_the_fixture() -> None:
    """A path with several ids takes all of them from one fixture, as text."""
    path = exchanges.bind("lobbie").appointment_path("appointment.editable")
    assert path == {"accountId": "1001", "locationId": "2001", "appointmentId": "50001"}


@pytest.mark.parametrize(
    ("placeholder", "words"),
    [
        (
            "$location.active[9]",
            r"no fixture location\.active number 10 \(Active locations that the API key may use, in",
        ),
        (
            "$appointment.foreign",
            r"no fixture appointment\.foreign \(An appointment outside the key's access context\):",
        ),
        ("$time.bookable", r"no value time\.bookable \(Instants in the future at which .* spellings\)$"),
    ],
)
def test_what_a_target_lacks_is_named_with_its_meaning(placeholder: str, words: str) -> None:
    """Who reads that a fixture or a value is missing reads, too, what the contract means by it."""
    with pytest.raises(NotDeclared, match=words):
        exchanges.retargeted(values={}, fixtures={"location.active": PLACES}).resolve(placeholder)


def test_ordinary_values_are_the_declared_ones() -> None:
    """A member with `x-values` allows what the target declares and nothing else."""
    bound = exchanges.bind()
    assert bound.ordinary["properties"]["location_id"]["enum"] == [row["id"] for row in PLACES]


def test_a_member_without_a_declared_value_is_not_ordinary() -> None:
    """Where the target declares no value, no update of that member is ordinary."""
    bound = exchanges.retargeted(values={})
    assert bound.region({"scheduled_at": BOOKABLE[0]}) is Region.OPEN


@pytest.mark.parametrize(
    ("body", "region"),
    [
        ({"scheduled_at": BOOKABLE[0]}, Region.ORDINARY),
        ({"scheduled_at": "2100-01-01T00:00:00Z"}, Region.OPEN),
        ({"scheduled_at": BOOKABLE[0], "undocumented": 1}, Region.OPEN),
        ({}, Region.OPEN),
        ({"scheduled_at": None}, Region.OPEN),
        ({"scheduled_at": 7}, Region.INVALID),
        ({"scheduled_at": "2031-07-01T10:00:00"}, Region.INVALID),
        ({"location_id": "no uuid"}, Region.INVALID),
        ([], Region.INVALID),
    ],
    ids=str,
)
def test_a_body_has_its_region(body: Any, region: Region) -> None:
    """A body is ordinary, open or invalid, as schemas and target together say."""
    assert exchanges.bind().region(body) is region


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_what_is_ordinary_is_documented(provider: str) -> None:
    """The smallest updates of every provider are ordinary, and valid by the documented schema."""
    bound = exchanges.bind(provider)
    assert {bound.region(body) for body in bound.plain} == {Region.ORDINARY}
    assert all(bound.is_documented(body) for body in bound.plain)


OPEN_NUMBER = {"type": "object", "properties": {"n": {"type": "integer", "minimum": 0, "x-open": {"type": "string"}}}}


def test_an_open_value_breaks_nothing() -> None:
    """What `x-open` allows breaks no constraint, whatever keyword it would break."""
    bound = exchanges.reworded(OPEN_NUMBER)
    assert (bound.region({"n": "seven"}), bound.breaks({"n": "seven"})) == (Region.OPEN, ())


def test_what_is_not_open_is_invalid() -> None:
    """Beside `x-open` the documented keywords hold."""
    bound = exchanges.reworded(OPEN_NUMBER)
    assert bound.region({"n": -1}) is Region.INVALID
    assert [found.constraint.keyword for found in bound.breaks({"n": -1})] == ["minimum"]


def test_an_implied_constraint_is_a_should() -> None:
    """A constraint under `x-should` is told with its own strength, and does not make a body undocumented."""
    bound = exchanges.reworded({"type": "object", "properties": {"n": {"x-should": {"maximum": 9}}}})
    assert [found.constraint.strength for found in bound.breaks({"n": 10})] == ["should"]
    assert bound.is_documented({"n": 10})


@pytest.mark.parametrize(("days", "region"), [(1, Region.OPEN), (-0.01, Region.OPEN), (-0.03, Region.INVALID)])
def test_a_time_must_not_be_too_early(days: float, region: Region) -> None:
    """`x-not-before: -PT30M` refuses what is more than half an hour in the past, and nothing else."""
    moment = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds")
    assert exchanges.bind().region({"scheduled_at": moment}) is region
