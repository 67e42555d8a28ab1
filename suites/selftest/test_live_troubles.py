"""Vendors in trouble: nobody is blamed, nothing hangs, and the run says what is the matter."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from suites.selftest import disturbed, live, runs

START_UP = 20.0
"""Seconds that a run takes around its requests on a busy machine."""
Way = Callable[[Any], Any]


def way(kind: str, **how: Any) -> Way:
    """A way to disturb an application."""
    return lambda app: disturbed.disturbed(app, kind, **how)


def between(app: Any, first: int, last: int) -> Any:
    """The application, but 503 to the requests of these numbers."""
    numbers, refuse = itertools.count(1), disturbed.unavailable(app)
    return lambda environ, start: (refuse if first <= next(numbers) <= last else app)(environ, start)


def run(folder: Path, around: Way | None, provider: str = "aniva", **limits: Any) -> tuple[runs.Run, float]:
    """A run against a disturbed stand-in, and how many seconds it took."""
    hurried = {"minutes": 0.5, "read_seconds": 0.5, "connect_seconds": 0.5, "patience_seconds": 1, "rate": 0}
    with live.place(folder, (provider,), around=around) as place:
        place.tables[provider]["limits"] = {**hurried, **limits}
        began = time.monotonic()
        return place.run(), time.monotonic() - began


@pytest.mark.parametrize(
    ("around", "told"),
    [
        (way("slow", seconds=2), "got no definite answer: no answer (ReadTimeout)"),
        (way("trickles_headers"), "got no definite answer"),
        (way("trickles_body"), "got no definite answer"),
        (way("limits"), "got no definite answer: 429"),
        (way("limits", retry_after="1"), "got no definite answer: 429"),
        (way("limits", retry_after="3600"), "the target asks us to pause for 3600 s"),
        (way("unavailable"), "got no definite answer: 503"),
        (way("cuts"), "got no definite answer: no answer"),
        (way("redirects", location="https://elsewhere.example"), "it redirects"),
    ],
    ids=["slow", "late headers", "late body", "429", "429 1 s", "429 1 h", "503", "cut off", "redirects"],
)
def test_a_vendor_in_trouble_is_not_blamed(around: Way, told: str, tmp_path: Path) -> None:
    """The run is inconclusive, says what is the matter, and ends in its time."""
    found, seconds = run(tmp_path, around)
    assert (found.code, found.of_kind("summary")[0]["counts"]["violation"]) == (75, 0), found.text[-2000:]
    assert told in found.text
    assert seconds < 30 + START_UP


def test_a_vendor_that_is_down_is_not_blamed(tmp_path: Path) -> None:
    """Where nothing listens, the run is inconclusive and says so."""
    with live.place(tmp_path, ("aniva",)) as place, disturbed.nobody() as url:
        place.tables["aniva"] |= {"base_url": url, "limits": {"patience_seconds": 1}}
        found = place.run()
    assert found.code == 75
    assert "Connection refused" in found.text


def test_a_vendor_that_cuts_every_third_connection_is_not_blamed(tmp_path: Path) -> None:
    """A few lost answers are asked for again, then clauses are inconclusive; none is violated."""
    found, _ = run(tmp_path, way("cuts", every=3))
    assert (found.code, found.of_kind("summary")[0]["counts"]["violation"]) == (75, 0), found.text[-2000:]


def test_a_run_ends_with_its_time_budget(tmp_path: Path) -> None:
    """What the time does not reach is inconclusive, and what was changed is put back all the same."""
    with live.place(tmp_path, ("aniva",), around=way("slow", seconds=0.1)) as place:
        place.tables["aniva"]["limits"] = {"minutes": 0.05}
        before = place.snapshots()
        found = place.run()
        assert found.code == 75
        assert "the time budget of 0.05 minutes is spent" in found.text
        assert live.differing(before, place) == []


def test_a_refused_login_ends_the_target_with_one_message(tmp_path: Path) -> None:
    """No update is sent with a login that was refused, and the run says where to look."""
    with live.place(tmp_path, ("lobbie",), login=True) as place:
        place.environ = dict.fromkeys(place.environ, "not-the-secret")
        found = place.run()
        assert found.code == 75
        assert "was refused (401 invalid_client)" in found.text
        assert place.standins["lobbie"].count <= 2


@pytest.mark.parametrize(
    "around",
    [
        lambda app: between(app, 60, 64),
        lambda app: between(app, 1, 3),
        way("limits", every=9, retry_after="0"),
        way("cuts", every=70),
    ],
    ids=["an outage in mid-run", "an outage at the start", "429 now and then", "lost answers now and then"],
)
def test_a_vendor_that_recovers_is_judged_as_usual(around: Way, tmp_path: Path) -> None:
    """A short outage, a rate limit and a lost answer leave no trace in the verdicts."""
    found, _ = run(tmp_path, around, patience_seconds=20)
    assert found.code == 0, found.text[-2000:]
