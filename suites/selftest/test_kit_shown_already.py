"""The update that sends what an appointment shows already."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts import load
from suites.kit.generate.probes import probes
from suites.kit.generate.shown import shown_body
from suites.kit.model.exchange import SHOWN
from suites.selftest.exchanges import bind


@pytest.mark.parametrize("id", ["ANIVA-LOCKED-DRAWN-SAME", "ANIVA-LOCKED-CANCELLED-SAME"])
def test_a_closed_appointment_is_sent_what_it_shows(id: str) -> None:
    """A vendor that has nothing to do before it looks at the state is seen by one update."""
    clause = next(one for one in load("aniva").clauses if one.id == id)
    assert [(probe.choice, probe.place) for probe in probes(clause, bind("aniva"))] == [
        (SHOWN, (clause.appointment, 0))
    ]


@pytest.mark.parametrize(("days", "names"), [(30, {"scheduled_at", "location_id"}), (-30, {"location_id"})])
def test_a_time_that_is_over_is_not_sent_as_it_is(days: int, names: set[str]) -> None:
    """A time in the past is refused for itself, so it says nothing about the state."""
    bound = bind("aniva")
    time = (bound.now + timedelta(days=days)).isoformat()
    place = bound.target.fixtures["location.active"][0]["id"]
    assert shown_body({"read": {"scheduled_at": time, "location_id": place}}, bound).keys() == names
