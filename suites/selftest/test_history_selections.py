"""What the history promises of runs that tried some clauses only, and of what a run left changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports import JournalError
from reports._records import Verdict
from reports.history.database import reading
from reports.history.ledger_files import SETTLED_SUFFIX
from reports.history.outcomes import latest_two
from reports.history.recent import recent_trials
from reports.history.text import history_text
from reports.history.trials import latest_trials
from suites.selftest import journals
from suites.selftest.nights import known, night, take_in, told
from suites.selftest.test_history_page import page_after

OTHER = journals.verdict("ACME-OTHER")


def selection(number: int, *verdicts: journals.Record) -> list[journals.Record]:
    """The journal of a run of these clauses only."""
    return with_summary(night(number, *verdicts), untried=40)


def with_summary(records: list[journals.Record], **facts: object) -> list[journals.Record]:
    """A journal whose summary says this, too."""
    return [{**one, **facts} if one["kind"] == "summary" else one for one in records]


def latest_run(engine: Engine) -> str:
    """The day of the run that the history takes for the latest."""
    with reading(engine) as connection:
        return latest_trials(connection)[0].run[:8]


def test_a_run_of_some_clauses_clears_nothing(engine: Engine, tmp_path: Path) -> None:
    """A finding that a run of its clause alone does not show is not resolved: what came before it may matter."""
    take_in(engine, tmp_path, night(0, told("violation"), OTHER))
    take_in(engine, tmp_path, selection(1, told("kept")))
    assert [one.life.state for one in known(engine)] == ["new"]


def test_a_run_of_some_clauses_shows_what_it_saw(engine: Engine, tmp_path: Path) -> None:
    """A finding that such a run shows is seen."""
    take_in(engine, tmp_path, night(0, told("violation"), OTHER))
    take_in(engine, tmp_path, selection(1, told("violation")))
    assert [(one.life.state, one.life.times_seen) for one in known(engine)] == [("ongoing", 2)]


def test_a_run_of_some_clauses_is_not_the_latest(engine: Engine, tmp_path: Path) -> None:
    """What is said of a target, and how old that is, goes by its runs of all clauses."""
    take_in(engine, tmp_path, night(0, told("violation"), OTHER))
    take_in(engine, tmp_path, selection(1, told("kept")))
    with reading(engine) as connection:
        runs = [one.run[:8] for one in recent_trials(connection, 14)[0]]
        pairs = [(before, after.run[:8]) for before, after in latest_two(connection)]
    assert (latest_run(engine), runs, pairs) == ("20261101", ["20261101"], [(None, "20261101")])


def test_a_target_may_be_tested_by_some_clauses_only(engine: Engine, tmp_path: Path) -> None:
    """Where no run ever tried all clauses, those of some clauses speak for the target."""
    take_in(engine, tmp_path, selection(0, told("violation")))
    take_in(engine, tmp_path, selection(1, told("kept")))
    assert (latest_run(engine), [one.life.state for one in known(engine)]) == ("20261102", ["resolved"])


@pytest.mark.parametrize(
    "later",
    [night(2, end=False), night(2, told("inconclusive"), OTHER), night(2, told("kept"), OTHER)],
    ids=["cut short", "inconclusive", "whole"],
)
def test_a_later_run_takes_back_nothing_that_was_resolved(
    engine: Engine, tmp_path: Path, later: list[journals.Record]
) -> None:
    """What runs of some clauses cleared, before any run tried all, stays resolved when others come."""
    take_in(engine, tmp_path, selection(0, told("violation")))
    take_in(engine, tmp_path, selection(1, told("kept")))
    take_in(engine, tmp_path, later)
    assert [one.life.state for one in known(engine)] == ["resolved"]


LEFT = "50001 has another note: pytest --restore RUN"


def leaving(engine: Engine) -> list[str]:
    """What the history says is left changed."""
    with reading(engine) as connection:
        return [left.text for one in latest_trials(connection) for left in one.left]


def test_what_a_run_of_some_clauses_left_is_known(engine: Engine, tmp_path: Path) -> None:
    """A run that speaks for nothing else says what it left changed at the target, and the history tells it."""
    take_in(engine, tmp_path, night(0, told("kept"), OTHER))
    take_in(engine, tmp_path, with_summary(selection(1, told("kept")), left=[LEFT]))
    with reading(engine) as connection:
        shown = history_text(latest_trials(connection), [])
    assert (leaving(engine), LEFT in shown) == ([LEFT], True)


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (night(2, told("kept"), OTHER), []),
        (selection(2, OTHER), [LEFT]),
        (night(2, told("inconclusive"), OTHER, end=False), [LEFT]),
        (night(2, told("inconclusive")), [LEFT]),
        (with_summary(night(2, told("kept")), left=["50002 too"]), [LEFT, "50002 too"]),
    ],
    ids=["whole", "some clauses", "cut short", "nothing was tested", "more is left"],
)
def test_what_is_left_stays_until_a_run_shows_otherwise(
    engine: Engine, tmp_path: Path, later: list[journals.Record], expected: list[str]
) -> None:
    """A later run that has tested something, and left nothing, shows that all was put back: it begins only then."""
    take_in(engine, tmp_path, with_summary(night(1, told("kept")), left=[LEFT]))
    take_in(engine, tmp_path, later)
    assert leaving(engine) == expected


def test_what_a_command_has_put_back_is_not_left(engine: Engine, tmp_path: Path) -> None:
    """After `pytest --restore` the next `reports ingest` takes in that nothing of the run is left changed."""
    records = with_summary(night(0, told("kept")), left=[LEFT])
    take_in(engine, tmp_path, records)
    (tmp_path / f"{records[0]['run']}{SETTLED_SUFFIX}").touch()
    assert [take_in(engine, tmp_path, records) for _ in range(2)] == [True, False]
    assert leaving(engine) == []


@pytest.mark.parametrize(("outcome", "is_whole"), [("kept", True), ("observed", True), ("inconclusive", False)])
def test_a_run_that_tested_nothing_is_not_fresh(engine: Engine, tmp_path: Path, outcome: str, is_whole: bool) -> None:
    """The age of the data is that of the latest run with a definite answer."""
    take_in(engine, tmp_path, night(0, told("kept")))
    take_in(engine, tmp_path, night(1, told(outcome)))
    with reading(engine) as connection:
        assert (latest_trials(connection)[0].last_whole == latest_trials(connection)[0].started) is is_whole


def test_what_was_left_changed_is_on_the_page(engine: Engine, tmp_path: Path) -> None:
    """A target at which something is still changed is not green, and the page says what to do."""
    left = ["50001 could not be put back.", "try again: pytest --restore RUN"]
    take_in(engine, tmp_path, with_summary(night(0, told("kept")), left=left))
    page = page_after(engine, 1, hours=1)
    assert "without a clear result" in page.text
    assert all(line in page.text for line in left)


def test_a_run_with_an_injected_fault_is_not_taken_in(engine: Engine, tmp_path: Path) -> None:
    """What a fault of ours has done says nothing of a vendor."""
    assert take_in(engine, tmp_path, night(0, told("violation"), injected=["ACME-TIME"])) is False
    assert known(engine) == []


@pytest.mark.parametrize("started", [datetime.now(UTC) + timedelta(minutes=30), datetime(1, 1, 1, tzinfo=UTC)])
def test_a_run_of_another_age_is_refused(engine: Engine, tmp_path: Path, started: datetime) -> None:
    """A clock in the next time zone would make one run the latest, and hide those that come after it."""
    with pytest.raises(JournalError, match="the clock of one of the two machines is wrong"):
        take_in(engine, tmp_path, night(0, told("kept"), started=started.isoformat()))


def test_a_longer_part_replaces_a_shorter_one(engine: Engine, tmp_path: Path) -> None:
    """Of a run that goes on, or was killed, the history has as much as the journal that says most."""
    short, long = night(0, OTHER, end=False), night(0, OTHER, told("violation"), end=False)
    assert [take_in(engine, tmp_path, one) for one in (short, long, short)] == [True, True, False]
    assert len(known(engine)) == 1


def test_a_clause_that_asks_for_something_else_is_another_promise() -> None:
    """A contract that changes what a clause sends resolves nothing that the old one showed."""
    words = {"provider": "acme", "clause": "C", "says": "s", "source": None, "strength": "must", "check": "accepts"}
    one, other = (
        Verdict(**words, verdict="kept", cases=1, reason=None, findings=(), definition=text) for text in ("a", "b")
    )
    assert one.wording != other.wording
