"""What putting back promises where a gateway answers with a page in place of the target for a moment, or for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.selftest.put_backs import Served, served

ALWAYS = 1_000
"""More pages than putting back ever asks for."""


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[Served]:
    """A run that has only just ended, and has moved an appointment at the stand-in of Aniva."""
    with served(tmp_path, "aniva") as made:
        made.is_at_end = True
        made.try_update({"scheduled_at": "2028-07-01T10:00:00Z"})
        yield made


def page_first(run: Served, status: int, times: int = 1) -> None:
    """From now on, answer so many requests with a page."""
    left = iter(range(times))
    page = httpx.Response(status, html="<html><body>One moment</body></html>")
    run.interject = lambda _: page if next(left, None) is not None else None


@pytest.mark.parametrize("status", [200, 400, 403, 404, 500])
def test_a_page_in_place_of_the_first_read_keeps_nothing_from_being_put_back(moved: Served, status: int) -> None:
    """Whatever its status: the next read shows the appointment, and what it was before is sent."""
    page_first(moved, status)
    assert ([one.outcome for one in moved.restore()], len(moved.updates)) == ([AS_BEFORE], 1)


def test_pages_that_stay_are_waited_for_once(tmp_path: Path) -> None:
    """A gateway that answers nothing else holds up the end of a run once, though what no read shows is sent, too."""
    with served(tmp_path, "eka") as run:
        run.try_update({**run.bound.base, "appointment_details": {"video_connect": {"vendor": "zoom"}}})
        page_first(run, 403, ALWAYS)
        [result] = run.restore()
        assert (result.is_done, run.pauses, len(run.asked) > len(PAUSES) + 1) == (False, [*PAUSES], True)
