"""What a vendor announces in its headers: read as dates and numbers, told once, and never as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from suites.kit.model.announcements import PARSERS, Announcement, announcements
from suites.kit.session.announced_text import announced_texts
from suites.kit.session.campaign_records import records_of
from suites.selftest import journals
from suites.selftest.left_open import Seen, plain

HTTP_DATE = "Mon, 01 Mar 2027 00:00:00 GMT"
DAY = date(2027, 3, 1)
READ = {
    ("deprecation", "@1803859200"): Announcement("deprecation", DAY),
    ("deprecation", "true"): Announcement("deprecation"),
    ("deprecation", HTTP_DATE): Announcement("deprecation", DAY),
    ("deprecation", "@99999999999999"): Announcement("deprecation"),
    ("sunset", HTTP_DATE): Announcement("sunset", DAY),
    ("sunset", "in spring"): Announcement("sunset"),
    ("sunset", "Mon, 01 Mar 99999999999999999999 00:00:00 GMT"): Announcement("sunset"),
    ("warning", '299 - "ends soon"'): Announcement("warning", number=299),
    ("warning", "ends soon"): Announcement("warning"),
    ("api-version", "2.10"): Announcement("api-version", version="2.10"),
    ("x-api-version", "v3"): Announcement("x-api-version", version="3"),
    ("x-api-version", "2.1.14"): Announcement("x-api-version", version="2.1.14"),
    ("x-api-version", "10.0.0.1"): Announcement("x-api-version"),
    ("x-api-version", "2027-03-01"): Announcement("x-api-version", DAY),
    ("x-api-version", "2027-99-01"): Announcement("x-api-version"),
    ("x-api-version", "Anna's"): Announcement("x-api-version"),
    ("ratelimit-limit", "100"): Announcement("ratelimit-limit", number=100),
    ("ratelimit-limit", "100, 100;w=60"): Announcement("ratelimit-limit", number=100, seconds=60),
    ("ratelimit-policy", '"default";q=100;w=60'): Announcement("ratelimit-policy", number=100, seconds=60),
    ("x-ratelimit-limit", "many"): Announcement("x-ratelimit-limit"),
    ("x-rate-limit-limit", "5"): Announcement("x-rate-limit-limit", number=5),
}


@pytest.mark.parametrize(("header", "value"), READ)
def test_each_header_is_read(header: str, value: str) -> None:
    """Of a header only its date or its number is taken, by the rules of its RFC; else no more than that it is there."""
    assert list(announcements({header: value})) == [READ[header, value]]


def test_every_header_of_the_list_is_tried() -> None:
    """No header is read that no test has shown."""
    assert {header for header, _ in READ} == set(PARSERS)


def test_other_headers_are_not_looked_at() -> None:
    """A header of another name says nothing, however telling its name is."""
    assert list(announcements({"x-sunset": HTTP_DATE, "ratelimit-remaining": "3"})) == []


class Announcing:
    """A vendor that sends some headers with each answer."""

    def __init__(self, app: Any, headers: Iterable[tuple[str, str]]) -> None:
        self.app, self.headers = app, list(headers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer with the headers."""
        return self.app(environ, lambda status, own, *rest: start_response(status, [*own, *self.headers], *rest))


def night() -> Seen:
    """What is seen at a vendor that announces its end, and a text with it."""
    headers = [("Sunset", HTTP_DATE), ("Warning", '299 - "Anna Example has to move"')]
    return plain("aniva", wrapped=lambda app: Announcing(app, headers))


def test_a_header_is_told_once_in_a_run() -> None:
    """A header that each answer has is recorded once, with its date, and nothing of its text."""
    records = [one for one in records_of(night().campaign) if one["kind"] == "announcement"]
    assert [(one["header"], one["date"], one["number"]) for one in records] == [
        ("sunset", "2027-03-01", None),
        ("warning", None, 299),
    ]


def test_what_comes_later_is_not_told_again() -> None:
    """What an earlier clause of the run has told, a later one does not tell."""
    campaign = night().campaign
    records_of(campaign)
    campaign.record_call(campaign.reader.last_read)  # type: ignore[arg-type]  # the run has read
    assert [one["kind"] for one in records_of(campaign)] == ["exchange"]


def test_the_most_urgent_comes_first() -> None:
    """The end of the operation is told before its version and what it allows."""
    limit = journals.announcement("ratelimit-policy", date=None, number=100, seconds=60)
    version = journals.announcement("api-version", date=None, version="2.10")
    assert announced_texts([limit, version, journals.announcement()]) == [
        "it answers until 2027-03-01 (sunset)",
        "version 2.10 (api-version)",
        "at most 100 requests in 60 seconds (ratelimit-policy)",
    ]
