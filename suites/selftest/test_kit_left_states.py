"""A run that begins right after another one does not take that one's test values for what was there before."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import States
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.left_states import left_states, wait_until_shown
from suites.kit.session.left_file import RECENT_SECONDS, read_left, write_left
from suites.selftest import exchanges

BOUND = exchanges.bind()
STATE = exchanges.appointment()


def original(**changes: Any) -> Original:
    """The editable appointment as a run has left it."""
    target = BOUND.target
    path = BOUND.appointment_path("appointment.editable")
    return Original(target.name, target.provider, "appointment.editable", path, {**STATE, **changes})


def waited(behind: int, left: Mapping[str, str] | None = None) -> list[float]:
    """The pauses before reads of which so many show values of the run before."""
    left, pauses = left_states([original()], BOUND) if left is None else left, list[float]()
    late = iter(range(behind))

    def read(role: str, path: Mapping[str, str]) -> States:
        assert left, "nothing is read where no run has left anything"
        return {"read": {**STATE, "location_id": None} if next(late, None) is not None else STATE}

    wait_until_shown(left, BOUND, read, pauses.append)
    return pauses


@pytest.mark.parametrize("behind", range(len(PAUSES) + 1))
def test_reads_that_are_behind_are_waited_for(behind: int) -> None:
    """Until one shows what the run before has put back, and no longer."""
    assert waited(behind) == [*PAUSES[:behind]]


def test_what_somebody_else_has_changed_since_ends_the_wait() -> None:
    """Where no read shows it in some seconds, the run begins."""
    assert waited(1_000) == [*PAUSES]


def test_where_no_run_has_just_ended_nothing_is_read() -> None:
    """It costs no request then."""
    assert waited(1_000, {}) == []


def test_a_spent_budget_ends_the_wait() -> None:
    """The run itself then says what is spent."""

    def read(role: str, path: Mapping[str, str]) -> States:
        raise BudgetSpent("spent")

    wait_until_shown(left_states([original()], BOUND), BOUND, read, lambda seconds: None)


def test_what_changes_by_itself_says_nothing() -> None:
    """A stamp that moves makes no other state, as any other member does. Where nothing was read, nothing is kept."""
    same, other = (left_states([original(**one)], BOUND) for one in ({"updated_at": "later"}, {"status": "other"}))
    assert left_states([original()], BOUND) == same != other
    assert left_states([replace(original(), state=None)], BOUND) == {}


@pytest.mark.parametrize(("role", "is_waited_for"), [(EXPENDABLE, False), (EDITABLE, True)])
def test_an_appointment_that_is_used_up_is_not_waited_for(role: str, is_waited_for: bool) -> None:
    """One that the run has closed for good is never shown as before; all others are put back."""
    bound, sent = exchanges.bind("lobbie"), SentUpdate(frozenset({"/status"}), {"status": "CANCELLED"})
    made = replace(original(), role=role, past=(sent,))
    assert bool(left_states([made], bound)) is is_waited_for
    assert left_states([replace(made, past=(replace(sent, is_refused=True),))], bound) != {}


def test_nothing_of_an_appointment_is_kept() -> None:
    """Only digests of it are."""
    [(key, value)] = left_states([original()], BOUND).items()
    assert (len(key), len(value)) == (64, 64)


@pytest.mark.parametrize(("seconds", "is_kept"), [(0.0, True), (RECENT_SECONDS + 5, False)])
def test_what_was_left_counts_for_a_minute(tmp_path: Path, seconds: float, is_kept: bool) -> None:
    """After that it is removed, also that of other places."""
    for name in ("one.left", "another.left"):
        write_left(tmp_path / name, {"a": "b"})
        os.utime(tmp_path / name, (time.time() - seconds,) * 2)
    assert (read_left(tmp_path / "one.left"), len([*tmp_path.iterdir()])) == (({"a": "b"}, 2) if is_kept else ({}, 0))


def test_what_cannot_be_removed_keeps_no_older_file(tmp_path: Path) -> None:
    """Another run may have removed one first; each is looked at all the same."""
    (tmp_path / "folder.left").mkdir()
    write_left(tmp_path / "one.left", {"a": "b"})
    write_left(tmp_path / "zero.left", {"a": "b"})
    for one in tmp_path.iterdir():
        os.utime(one, (time.time() - RECENT_SECONDS - 5,) * 2)
    assert [read_left(tmp_path / name) for name in ("one.left", "zero.left")] == [{}, {}]


def test_a_file_that_cannot_be_used_holds_up_nothing(tmp_path: Path) -> None:
    """One that is damaged, or whose folder is gone, is as none."""
    write_left(tmp_path / "no folder" / "one.left", {"a": "b"})
    (tmp_path / "two.left").write_text("{")
    assert (read_left(tmp_path / "no folder" / "one.left"), read_left(tmp_path / "two.left")) == ({}, {})
