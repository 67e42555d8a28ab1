"""Advice to set a member again does no harm where setting it alone changes another one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._beside import Beside
from reports._moves import moved_by, moves_of
from reports._until_fixed import meanwhile
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import broken, found, message
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import page_of

PLACE = replace(FOUND, check="preserves", keyword="unsent", pointer="/location_id", sent='PATCH /a {"time": "x"}')
MOVING = replace(PLACE, pointer="/time", sent='PATCH /a {"location_id": "2"}')
TOGETHER = "where it differs, set it again together with /time, as an update of it alone may change that, or have"
ALONE = "where it differs, set it again, or have the vendor put it right"


def test_what_is_set_again_is_set_together_with_what_it_changes() -> None:
    """Where updates of a member alone were seen to change another one, both are to be set."""
    assert TOGETHER in meanwhile("preserves", PLACE, Beside.of([], [PLACE, MOVING]))


HARMLESS = [
    replace(MOVING, sent='PATCH /a {"note": "2"}'),
    replace(MOVING, keyword="value"),
    replace(MOVING, pointer="/location_id"),
    replace(MOVING, sent="PATCH /a as a form: location_id=2"),
    replace(MOVING, sent='PATCH /a {"location_id": "2", ...'),
]


@pytest.mark.parametrize("other", HARMLESS, ids=["another", "no change", "itself", "a form", "cut"])
def test_what_was_not_seen_to_change_by_it_is_not_sent_along(other: object) -> None:
    """Nothing is advised that no finding shows."""
    assert ALONE in meanwhile("preserves", PLACE, Beside.of([], [PLACE, other]))  # type: ignore[list-item]


@pytest.mark.parametrize(("pointer", "moved"), [("/visit", ["/time"]), ("/visit/place/id", ["/time"]), ("/vis", [])])
def test_a_member_within_another_moves_what_that_one_moves(pointer: str, moved: list[str]) -> None:
    """Who sets an object again sets what is in it, and the other way round."""
    one = replace(MOVING, sent='PATCH /a {"visit": {"place": {"id": 1}}}')
    assert moved_by([pointer], moves_of([one])) == moved


def test_an_alert_heeds_what_is_accepted(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """What an accepted deviation of the target does is no reason to hear of it, but one to be careful."""
    moving = found(1, keyword="unsent", pointer="/time", sent='PATCH /a {"location_id": "2"}')
    changed = found(2, keyword="unsent", pointer="/location_id", sent='PATCH /a {"time": "x"}')
    take_in(engine, tmp_path, night(0, told("known", findings=[moving])))
    known = told("known", findings=[moving])
    other = broken("ACME-OTHER", changed, check="preserves")
    assert TOGETHER in message(engine, tmp_path, hook, night(1, known, other))["message"]


def test_pages_heed_what_is_accepted(engine: Engine, tmp_path: Path) -> None:
    """A run's page and that of the history tell what is to be set along, as alerts do."""
    moving = found(1, keyword="unsent", pointer="/time", sent='PATCH /a {"location_id": "2"}')
    changed = found(2, keyword="unsent", pointer="/location_id", sent='PATCH /a {"time": "x"}')
    new_way = broken(CLAUSE, changed, check="preserves", exception="agreed", accepted=[moving])
    records = night(0, new_way)
    take_in(engine, tmp_path, records)
    pages = page_of(tmp_path, records).text, page_after(engine, 1).text
    assert [page.count(TOGETHER.removeprefix("where it differs, ")) for page in pages] == [2, 2]
