"""The life of a change of a vendor's behaviour in the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from reports.history.behaviour import COMPARED
from reports.history.database import reading, writing
from reports.history.ingest import ingest
from reports.history.prune import forget
from reports.history.tables import answers, change
from suites.selftest import journals
from suites.selftest.changed_nights import BREAKING, FEW, GONE, WITH, WITHOUT, known, nights
from suites.selftest.channels import alert, webhook
from suites.selftest.nights import night, take_in, told


def test_a_change_has_a_life(engine: Engine, tmp_path: Path) -> None:
    """A change is seen from the run that showed it first on, against the run before that."""
    nights(engine, tmp_path, [WITH, WITH, WITHOUT, WITHOUT])
    (one,) = known(engine)
    assert one.behaviour.id == GONE
    assert [notice.run[:8] for notice in (one.first, one.since, one.last)] == ["20261103", "20261103", "20261104"]
    assert one.last.before[:8] == "20261102"


def test_a_night_without_a_result_is_no_gap(engine: Engine, url: str, tmp_path: Path) -> None:
    """A change that is told is no news after a night in which nothing could be tested."""
    down = night(2, told("inconclusive"), WITHOUT)
    with webhook() as (hook, titles):
        nights(engine, tmp_path, [WITH, WITHOUT])
        assert alert(url, hook) == 0
        take_in(engine, tmp_path, down)
        nights(engine, tmp_path, [WITHOUT], 3)
        assert alert(url, hook) == 0
    assert titles == [f"Acme Health at stand-in: 1 change of behaviour ({BREAKING})"]


def test_a_run_that_comes_late_has_its_place(engine: Engine, tmp_path: Path) -> None:
    """Where the earlier journal is taken in after the later one, what changed between them is seen all the same."""
    later, earlier = (night(number, told("kept"), one) for number, one in ((1, WITHOUT), (0, WITH)))
    for records in (later, earlier):
        take_in(engine, tmp_path, records)
    (one,) = known(engine)
    assert (one.behaviour.id, one.last.run[:8]) == (GONE, "20261102")


def test_equal_nights_have_no_change(engine: Engine, tmp_path: Path) -> None:
    """Nights whose answers are alike leave nothing in the history."""
    nights(engine, tmp_path, [WITH] * 6)
    assert known(engine) == []


def test_a_weak_night_hides_no_change(engine: Engine, tmp_path: Path) -> None:
    """What changed in a night with a single answer is seen in the next one."""
    nights(engine, tmp_path, [WITH, FEW, WITHOUT])
    assert [one.behaviour.id for one in known(engine)] == [GONE]


@pytest.mark.parametrize("profile", ["gate", "nightly"])
def test_only_runs_of_one_profile_are_compared(engine: Engine, tmp_path: Path, profile: str) -> None:
    """A run is compared with those of its own profile: a longer one sends more."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("kept"), WITHOUT, profile=profile))
    assert len(known(engine)) == (profile == "nightly")


def test_a_run_that_was_cut_short_says_nothing(engine: Engine, tmp_path: Path) -> None:
    """The shapes of a run without an end are not compared."""
    nights(engine, tmp_path, [WITH])
    take_in(engine, tmp_path, night(1, told("kept"), WITHOUT, end=False))
    assert known(engine) == []


def test_a_run_of_some_clauses_says_nothing(engine: Engine, tmp_path: Path) -> None:
    """The shapes of a run of some clauses only are not compared."""
    nights(engine, tmp_path, [WITH])
    records = [{**one, "untried": 3} if one["kind"] == "summary" else one for one in night(1, told("kept"), WITHOUT)]
    take_in(engine, tmp_path, records)
    assert known(engine) == []


def test_only_the_last_shapes_are_kept(engine: Engine, tmp_path: Path) -> None:
    """The history keeps the shapes of the runs with which the next one is compared, and of the latest one."""
    nights(engine, tmp_path, [WITH] * 8)
    with reading(engine) as connection:
        assert connection.scalar(select(func.count()).select_from(answers)) == COMPARED + 1


def test_a_change_goes_with_its_target(engine: Engine, tmp_path: Path) -> None:
    """A target that is forgotten leaves no change behind."""
    nights(engine, tmp_path, [WITH, WITHOUT])
    with writing(engine) as connection:
        forget(connection, "stand-in")
        assert connection.scalar(select(func.count()).select_from(change)) == 0


def test_a_team_has_classes_of_its_own(engine: Engine, tmp_path: Path) -> None:
    """The class with which a change is taken in is the one that the team's file gives it."""
    nights(engine, tmp_path, [WITH])
    path = journals.write(tmp_path, night(1, told("kept"), WITHOUT), "later")
    with writing(engine) as connection:
        ingest(connection, path, classes={GONE: "info"})
    assert [one.behaviour.level for one in known(engine)] == ["info"]
