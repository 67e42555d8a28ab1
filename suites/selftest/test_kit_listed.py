"""A list that shows an appointment no more is to blame only where it stays so: an index may be built anew."""

from __future__ import annotations

import httpx
import pytest

from suites.kit.run.listed import MOST_LOOKS, is_missing, is_unlisted
from suites.selftest import put_backs
from suites.selftest.exchanges import exchange
from suites.selftest.put_backs import Served

clinic = put_backs.clinic
ALWAYS = 1_000
"""More reads than are made of a list."""


def empty_list(run: Served, reads: int) -> None:
    """From now on, so many reads show an empty list."""
    left, empty = iter(range(reads)), httpx.Response(200, json={"appointments": [], "cursor": None})
    run.interject = lambda asked: empty if asked.method == "GET" and next(left, None) is not None else None


@pytest.mark.parametrize(("further", "is_blamed"), [(1, False), (ALWAYS, True)])
def test_a_list_that_is_empty_for_a_moment_is_not_to_blame(clinic: Served, further: int, is_blamed: bool) -> None:
    """Once it shows the appointment again, though nothing was sent since, nothing is found."""
    reader, probe = clinic.campaign.reader, exchange(provider="lobbie").probe
    for reads in (0, ALWAYS):
        empty_list(clinic, reads)
        reader.read_now(probe)
    assert is_missing(clinic.campaign, probe)
    empty_list(clinic, further)
    assert is_unlisted(clinic.campaign, probe) is is_blamed


def test_a_list_that_shows_it_now_and_then_takes_little_time(clinic: Served) -> None:
    """A run waits for it some times, and neither waits nor blames the list after that."""
    reader, probe, asked = clinic.campaign.reader, exchange(provider="lobbie").probe, list[bool]()
    reader.read_now(probe)
    for _ in range(MOST_LOOKS + 1):
        empty_list(clinic, ALWAYS)
        reader.read_now(probe)
        empty_list(clinic, 1)
        clinic.asked.clear()
        assert not is_unlisted(clinic.campaign, probe)
        asked.append(bool(clinic.asked))
    assert asked == [*[True] * MOST_LOOKS, False]
