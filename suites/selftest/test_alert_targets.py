"""What alerts promise of targets that cannot be tested, of accepted deviations, and of what a history does not know."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from reports.__main__ import main
from reports.history import tables
from reports.history.database import writing
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told

OTHERS = [f"ACME-{number}" for number in range(4)]
KNOWN = (told("known", findings=[journals.finding(CLAUSE)]),)
BROKEN, KEPT = (told("violation"),), (told("kept"),)
DOWN = (told("inconclusive"), *(journals.verdict(name, "inconclusive", reason="refused") for name in OTHERS))
UNCLEAR = (told("violation"), *DOWN[1:])
HALF = (told("kept"), journals.verdict(OTHERS[0], "inconclusive"))
WEEK = 7 * 24 * 60 * 60


def said(titles: list[str]) -> list[str]:
    """The titles without who and where."""
    return [title.partition(": ")[2] for title in titles]


def recent(hours: float) -> dict[str, object]:
    """What makes a night one that began so many hours ago."""
    return {"started": (datetime.now(UTC) - timedelta(hours=hours)).isoformat()}


STORIES = {
    "an exception expires": (
        [BROKEN, KNOWN, KNOWN, BROKEN, BROKEN],
        [f"1 clause newly broken{PROMISE}", f"1 clause no longer accepted{PROMISE}"],
    ),
    "it was accepted from the start": ([KNOWN, KNOWN, BROKEN], [f"1 clause no longer accepted{PROMISE}"]),
    "it is fixed while accepted": (
        [BROKEN, KNOWN, KEPT, KEPT],
        [f"1 clause newly broken{PROMISE}", f"1 clause resolved{PROMISE}"],
    ),
    "it is fixed, and breaks again": (
        [KNOWN, KEPT, BROKEN],
        [f"1 clause resolved{PROMISE}", f"1 clause broken again{PROMISE}"],
    ),
    "it is accepted again": ([BROKEN, KEPT, KNOWN], [f"1 clause newly broken{PROMISE}", f"1 clause resolved{PROMISE}"]),
}


@pytest.mark.parametrize("name", STORIES)
def test_an_accepted_deviation_is_followed(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles], name: str
) -> None:
    """A deviation is accepted in silence, and told when its exception ends or it is gone."""
    nights, expected = STORIES[name]
    for number, verdicts in enumerate(nights):
        take_in(engine, tmp_path, night(number, *verdicts))
        assert [alert(url, hook[0]) for _ in range(2)] == [0, 0]
    assert said(hook[1]) == expected


NEW = f"1 clause newly broken{PROMISE}"
SEEN = f"1 clause broken in several runs, told now{PROMISE}"
SHARE, NOT, AGAIN = "4 of 5 clauses could not be judged", "cannot be tested", "can be tested again"
STATES = {
    "one that is cut short says nothing of an outage": ([(DOWN, True), ((), False), (DOWN, True)], [NOT]),
    "one that is cut short ends no outage": ([(DOWN, True), (KEPT, False), (KEPT, True)], [NOT, AGAIN]),
    "most clauses are inconclusive": ([(UNCLEAR, True), (UNCLEAR, True)], [f"{SHARE}, 1 clause newly broken{PROMISE}"]),
    "half of them are": ([(HALF, True)], []),
    "findings wait for its end": ([(DOWN, True), (BROKEN, False), (BROKEN, True)], [NOT, f"{AGAIN}, {SEEN}"]),
    "a run without a verdict": ([((), True)], [NOT]),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_how_a_target_stands_is_told_once(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles], name: str
) -> None:
    """What a target cannot be tested for is told once, by the runs that came to their end."""
    nights, expected = STATES[name]
    for number, (verdicts, is_whole) in enumerate(nights):
        take_in(engine, tmp_path, night(number, *verdicts, end=is_whole))
        alert(url, hook[0])
    assert said(hook[1]) == expected


def test_what_a_run_left_changed_is_told_once(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Appointments that are not as before are told with the command that puts them back, and no heartbeat hides it."""
    for number in range(2):
        left = ["50001 is still changed.", "put it back: pytest --restore RUN"]
        records = night(number, *KEPT)
        take_in(engine, tmp_path, [{**one, "left": left} if one["kind"] == "summary" else one for one in records])
        alert(url, hook[0])
    assert said(hook[1]) == ["something is left changed"]
    assert "pytest --restore RUN" in hook[1].bodies[0]["message"]


def leaving(number: int, left: str, *verdicts: journals.Record, **changes: object) -> list[journals.Record]:
    """A night that left something changed, or `""` for nothing."""
    here = {"left": [left] if left else [], **changes}
    return [{**one, **here} if one["kind"] == "summary" else one for one in night(number, *verdicts)]


NOTE, GONE, PART = "1 has another note: pytest --restore A", "2 is cancelled: book it anew", {"untried": 8}
IS_LEFT, IS_OVER, FULL = "something is left changed", "nothing is left changed any more", 40 * "as before " + NOTE
UNSURE = (told("violation", findings=[journals.finding(CLAUSE, seen="1 of 3", spread="")]),)
LEAVING = {
    "something else is left": ([leaving(0, NOTE, *KEPT), leaving(1, GONE, *KEPT)], [IS_LEFT, IS_LEFT], GONE),
    "an outage forgets nothing": ([leaving(0, NOTE, *KEPT), night(1, *DOWN)], [IS_LEFT, NOT], None),
    "an outage leaves it": ([leaving(0, FULL, *DOWN)], [f"{IS_LEFT}, {NOT}"], FULL),
    "most was unclear": ([leaving(0, NOTE, *UNCLEAR)], [f"{IS_LEFT}, {SHARE}, 1 clause newly broken{PROMISE}"], NOTE),
    "a part leaves it": ([night(0, *KEPT), leaving(1, NOTE, *KEPT, **PART)], [IS_LEFT], NOTE),
    "a part clears nothing": ([leaving(0, NOTE, *KEPT), leaving(1, "", *KEPT, **PART)], [IS_LEFT], NOTE),
    "no second run can come": ([leaving(0, NOTE, *UNSURE)], [f"{IS_LEFT}, 1 clause newly broken{PROMISE}"], NOTE),
    "it is over": ([leaving(0, NOTE, *KEPT), night(1, *KEPT)], [IS_LEFT, IS_OVER], None),
}


@pytest.mark.parametrize("name", LEAVING)
def test_what_is_left_changed_stays_told_until_a_run_shows_otherwise(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles], name: str
) -> None:
    """What any run left changed is told whole, beside all else, and again only when it is something else or is over."""
    nights, expected, line = LEAVING[name]
    for records in nights:
        take_in(engine, tmp_path, records)
        assert [alert(url, hook[0]) for _ in range(2)] == [0, 0]
    assert said(hook[1]) == expected
    assert line is None or line in hook[1].bodies[-1]["message"].splitlines()


def test_what_stays_changed_is_told_again_after_a_week(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who has forgotten an appointment that is still changed is reminded of it after a week."""
    take_in(engine, tmp_path, leaving(0, NOTE, *KEPT))
    alert(url, hook[0])
    with writing(engine) as connection:
        connection.execute(update(tables.told).values(at=int(time.time()) - WEEK - 1))
    alert(url, hook[0])
    assert said(hook[1]) == [IS_LEFT, IS_LEFT]


@pytest.mark.parametrize("verdicts", [DOWN, UNCLEAR])
def test_the_reason_is_named(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles], verdicts: tuple[journals.Record, ...]
) -> None:
    """A message of a target that cannot be tested has the reason that most clauses have."""
    take_in(engine, tmp_path, night(0, *verdicts))
    alert(url, hook[0])
    assert "could not be judged, most of them for this reason: refused\n" in hook[1].bodies[0]["message"]


def test_an_outage_says_when_the_target_was_tested_last(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Who reads of an outage reads since when nothing is known, and that no finding is told meanwhile."""
    for number, verdicts in enumerate((KEPT, DOWN)):
        take_in(engine, tmp_path, night(number, *verdicts))
    alert(url, hook[0])
    assert "Since when: between 2026-11-01 03:00 UTC (last tested), and 2026-11-02" in hook[1].bodies[0]["message"]


def test_an_alert_without_stale_after_takes_nothing_back(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """What one alert calls stale, another one without that option calls well only when a run has come to its end."""
    take_in(engine, tmp_path, night(0, *KEPT))
    alert(url, hook[0], "--stale-after", "26h")
    alert(url, hook[0])
    take_in(engine, tmp_path, night(1, *KEPT, end=False))
    alert(url, hook[0])
    assert said(hook[1]) == ["has not been tested for too long"]
    assert "stops before its first request (exit code 78) leaves no journal" in hook[1].bodies[-1]["message"]
    take_in(engine, tmp_path, night(2, *KEPT))
    alert(url, hook[0])
    assert said(hook[1])[1:] == ["can be tested again"]


@pytest.mark.parametrize(("days", "count"), [(6, 1), (8, 2)])
def test_a_target_that_stays_down_is_told_again(
    engine: Engine, url: str, tmp_path: Path, hook: tuple[str, Titles], days: int, count: int
) -> None:
    """A week after an outage was told, it is told again."""
    take_in(engine, tmp_path, night(0, *DOWN))
    alert(url, hook[0])
    with writing(engine) as connection:
        connection.execute(update(tables.told).values(at=int(time.time()) - days * WEEK // 7))
    alert(url, hook[0])
    alert(url, hook[0])
    assert said(hook[1]) == ["cannot be tested", "still cannot be tested"][:count]


BEATS = [(KEPT, 1, True), (BROKEN, 1, True), (DOWN, 1, False), (UNCLEAR, 1, False), (KEPT, 30, False)]


@pytest.mark.parametrize(("verdicts", "hours", "is_fetched"), BEATS)
def test_the_heart_beats_only_while_all_is_tested(
    engine: Engine,
    url: str,
    tmp_path: Path,
    hook: tuple[str, Titles],
    verdicts: tuple[journals.Record, ...],
    hours: float,
    is_fetched: bool,
) -> None:
    """A heartbeat is not fetched while a target is down, unclear or stale, also when that was told before."""
    take_in(engine, tmp_path, night(0, *verdicts, **recent(hours)))
    for _ in range(2):
        assert alert(url, hook[0], "--stale-after", "26h", "--heartbeat", hook[0].replace("json", "http")) == 0
    assert hook[1].fetched == 2 * is_fetched


@pytest.mark.parametrize(("options", "code"), [([], 78), (["--stale-after", "26h"], 75)])
@pytest.mark.parametrize("provider", [[], ["--provider", "acme"]])
def test_an_empty_history_is_no_success(
    url: str, capsys: pytest.CaptureFixture[str], options: list[str], provider: list[str], code: int
) -> None:
    """Where there is no run at all, an alert says so in one message, and fails."""
    assert main(["alert", "--history", url, "--dry-run", *options, *provider]) == code
    heard = capsys.readouterr().err
    assert (heard.count("\n"), "the history is empty" in heard) == (1, True)


def test_a_provider_that_does_not_exist_is_a_mistake(
    engine: Engine, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A provider that the history does not know is told, with those that it knows."""
    take_in(engine, tmp_path, night(0, *KEPT))
    assert main(["alert", "--history", url, "--dry-run", "--provider", "typo"]) == 78
    assert "--provider typo: the history knows no such provider. Known: acme." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "place"),
    [("stand-in", "http://127.0.0.1:24605"), ("embedded stand-in (no network)", "https://acme.example.com")],
)
@pytest.mark.parametrize("verdicts", [KEPT, DOWN])
def test_a_stand_in_that_somebody_tried_holds_up_nothing(
    engine: Engine,
    url: str,
    tmp_path: Path,
    hook: tuple[str, Titles],
    name: str,
    place: str,
    verdicts: tuple[journals.Record, ...],
) -> None:
    """A stand-in is neither stale nor down, and the heart beats on: nobody schedules its runs."""
    target = journals.target("acme", target=name, base_url=place)
    take_in(engine, tmp_path, night(0, *verdicts, targets=[target], **recent(30)))
    assert alert(url, hook[0], "--stale-after", "26h", "--heartbeat", hook[0].replace("json", "http")) == 0
    assert (said(hook[1]), hook[1].fetched) == ([], 1)
