"""Since when something is wrong, what it may have done since, and what that means for a release."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.history.afterwards import so_far
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, FIRST, PROMISE, night, take_in, told
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import broken, found, message

Hook = tuple[str, Titles]
GOOD = "between 2026-11-01 03:00 UTC, run 20261101T030000-0000 (last good), and 2026-11-02 03:00 UTC; seen in 1 run"
STATE = replace(FOUND, check="preserves", pointer="/note", keyword="unsent", got='"b"')


def test_a_finding_came_between_two_runs(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """It may have begun at any time between the last run without it and the first one with it: both are told."""
    take_in(engine, tmp_path, night(0, told("kept")))
    assert f"  since when: {GOOD}\n" in message(engine, tmp_path, hook, night(1, broken(CLAUSE, found(1))))["message"]


def test_what_no_run_shows_absent_has_no_last_good_run(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where no run shows a finding absent, nothing is made up: it is said that none does."""
    text = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1))))["message"]
    assert "  since when: in 1 run since 2026-11-01 03:00 UTC; last good: no earlier run shows it absent" in text


def test_appointments_updated_since_the_last_good_run_are_looked_at(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """What a fault has done is looked for while it is there, too: in what was updated since the last good run."""
    take_in(engine, tmp_path, night(0, told("kept", check="preserves")))
    moved = broken(CLAUSE, found(1, pointer="/note", keyword="unsent"), check="preserves")
    text = message(engine, tmp_path, hook, night(1, moved))["message"]
    said = "appointments that were updated like this since 2026-11-01 03:00 UTC may have it already"
    assert f"\n    - {said}: compare /note there, too\n    - send the vendor" in text


DONE = [
    ({}, "appointments that were updated like this since"),
    ({"keyword": "refused"}, "updates that were refused since"),
    ({"check": "isolates"}, "other appointments may have been changed since"),
    ({"check": "guards", "pointer": None, "got": "200"}, "others may have come through since"),
    ({"check": "responds"}, ""),
    ({"pointer": None}, ""),
    ({"keyword": "maxLength"}, ""),
]


@pytest.mark.parametrize(("changes", "expected"), DONE)
def test_what_may_have_been_done_depends_on_the_check(changes: dict[str, str | None], expected: str) -> None:
    """Who may be affected is named by the kind of the fault; of one that is about answers alone, nobody is."""
    said = so_far(replace(STATE, **changes))  # type: ignore[arg-type]
    assert said.startswith(expected)
    assert bool(said) == bool(expected)


@pytest.mark.parametrize(("outcome", "word"), [("violation", "closed"), ("warning", "open")])
def test_a_message_says_whether_a_release_may_go(
    engine: Engine, tmp_path: Path, hook: Hook, outcome: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the gate is open for the target is told in a line: a warning closes it for nobody."""
    take_in(engine, tmp_path, night(0, told("kept")))
    take_in(engine, tmp_path, night(1, told(outcome)))
    monkeypatch.setattr("reports.alerts.for_release.time.time", lambda: (FIRST + timedelta(days=2)).timestamp())
    text = message(engine, tmp_path, hook, night(2, told(outcome)))["message"]
    assert f"For a release: by its default policy, `reports gate` is {word} for this target.\n" in text


def test_how_many_requests_did_not_show_it_is_told_where_no_condition_is_known(
    engine: Engine, tmp_path: Path, hook: Hook
) -> None:
    """A reader learns that some requests went well, and that what tells them apart is not known."""
    spread = "3 of 9 requests that must not change it"
    for number, (more, is_said) in enumerate([("", True), (" (all 3 sent /note, none of the other 6 did)", False)]):
        finding = found(number, spread=f"{spread}{more}")
        text = message(engine, tmp_path, hook, night(number, broken(f"{CLAUSE}-{number}", finding)))["message"]
        assert ("(the other 6 did not show it; what tells them apart is not known)" in text) == is_said


def test_a_refusal_as_promised_that_stored_something_says_so(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where the answer is the promised one, a reader is told that it is not what is wrong."""
    refused = found(1, pointer="/note", keyword="refused", answered="403 (No)")
    promise = broken(CLAUSE, refused, check="guards", says="A key without the right is answered 403.")
    text = message(engine, tmp_path, hook, night(0, promise))["message"]
    assert "answered 403 (No): that is as promised, but the update changed it all the same" in text


def test_what_waited_for_a_second_run_is_not_called_new(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Title and heading of what two runs have seen say that it is told now, and not that it came tonight."""
    take_in(engine, tmp_path, night(0, told("warning")))
    heard = message(engine, tmp_path, hook, night(1, told("warning")))
    assert heard["title"].endswith(f": 1 warning (in several runs, told now: {PROMISE[2:-1]})")
    assert f"New, told now, as a second run has seen it: {CLAUSE} " in heard["message"]


def test_a_channel_that_came_late_is_not_told_that_a_violation_is_new(
    engine: Engine, tmp_path: Path, hook: Hook
) -> None:
    """What a run is certain of waits for no other: that more runs have seen it is said, and no reason made up."""
    take_in(engine, tmp_path, night(0, told("violation")))
    heard = message(engine, tmp_path, hook, night(1, told("violation")))
    assert heard["title"].endswith(f": 1 clause broken in several runs, told now{PROMISE}")
    assert f"New, told now, seen in 2 runs: {CLAUSE} " in heard["message"]


def test_a_night_that_broke_the_clause_otherwise_is_not_called_good(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """The last run without a finding is no good one where its clause was broken by another, as all updates refused."""
    refused = found(1, pointer=None, expected="200 to 299", got="403")
    take_in(engine, tmp_path, night(0, broken(CLAUSE, refused)))
    text = message(engine, tmp_path, hook, night(1, broken(CLAUSE, found(2))))["message"]
    assert f"between 2026-11-01 03:00 UTC, run {night(0)[0]['run']} (last without it), and " in text
    assert "(last good)" not in text
