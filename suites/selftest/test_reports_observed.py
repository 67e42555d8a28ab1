"""What is told of requests that a page leaves open, and of what headers announce."""

from __future__ import annotations

from typing import Any

import pytest

from reports._answers import Answers, changes_of_answers
from reports._records import Announcement, Observation, Shape

CASE = "ACME-OPEN-NULL, note is null"
SHAPES = (Shape("acme", "readVisit", 200, "appointment.editable", 1, {"": {"of": 1, "types": {"object": 1}}}),)


def observed(status: int | None, *effects: str, code: str | None = None, doubt: str | None = None) -> Answers:
    """A run in which the one open request came to this."""
    one = Observation("acme", "ACME-OPEN-NULL", "note is null", status, code, effects, doubt)
    return Answers(SHAPES, (one,))


def announced(header: str, date: str | None = None, number: float | None = None, version: str | None = None) -> Answers:
    """A run in which a header announced this."""
    return Answers(SHAPES, (), (Announcement("acme", header, date, number, None, version),))


def told(before: Answers, after: Answers) -> dict[str, str]:
    """The class of each change by its id."""
    return {one.id: one.level for one in changes_of_answers(before, after)}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (observed(200, "stored"), observed(200, "stored"), {}),
        (observed(200, "stored"), observed(400, "refused"), {f"observed-refused:{CASE}": "error"}),
        (observed(400, "refused"), observed(200, "ignored"), {f"observed-accepted:{CASE}": "warning"}),
        (observed(200, "stored"), observed(200, "ignored"), {f"observed-effect-changed:{CASE}": "warning"}),
        (observed(200, "ignored"), observed(200, "empty"), {f"observed-lost:{CASE}": "error"}),
        (observed(200, "merged"), observed(200, "replaced"), {f"observed-lost:{CASE}": "error"}),
        (
            observed(200, "taken as local time"),
            observed(200, "taken as UTC"),
            {f"observed-moved:{CASE}": "error"},
        ),
        (observed(200, "replaced"), observed(200, "merged"), {f"observed-effect-changed:{CASE}": "warning"}),
        (
            observed(400, "refused", code="bad"),
            observed(400, "refused", code="wrong"),
            {f"observed-answer-changed:{CASE}": "warning"},
        ),
        (observed(200, "stored"), observed(None, doubt="no answer came"), {}),
        (observed(200, "stored"), observed(500, "refused"), {}),
    ],
    ids=[
        "same",
        "refused",
        "accepted",
        "effect",
        "emptied",
        "replaced",
        "zone",
        "merged",
        "code",
        "doubtful",
        "server error",
    ],
)
def test_what_became_of_an_open_request_is_compared(before: Answers, after: Answers, expected: dict[str, str]) -> None:
    """A case that is treated otherwise is a change of its class; a doubt or a server error tells nothing."""
    assert told(before, after) == expected


def test_a_case_is_told_in_a_sentence() -> None:
    """The change says what became of the request, and what had become of it."""
    (change,) = changes_of_answers(observed(200, "stored"), observed(400, "refused", code="bad"))
    assert change.sentence == f"{CASE} is answered 400, bad, refused, before 200, stored"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Answers(SHAPES), announced("sunset", "2027-03-01"), {"end-announced:sunset 2027-03-01": "warning"}),
        (announced("sunset", "2027-03-01"), announced("sunset", "2027-03-01"), {}),
        (
            announced("sunset", "2027-03-01"),
            announced("sunset", "2027-01-01"),
            {"end-announced:sunset 2027-01-01": "warning"},
        ),
        (Answers(SHAPES), announced("deprecation"), {"end-announced:deprecation": "warning"}),
        (
            announced("api-version", "2026-01-01"),
            announced("api-version", "2026-09-01"),
            {"version-changed:api-version": "warning"},
        ),
        (
            announced("api-version", version="2.1"),
            announced("api-version", version="2.10"),
            {"version-changed:api-version": "warning"},
        ),
        (
            announced("ratelimit-limit", None, 10_000_001),
            announced("ratelimit-limit", None, 10_000_002),
            {"limit-changed:ratelimit-limit": "info"},
        ),
        (
            announced("ratelimit-limit", None, 100),
            announced("ratelimit-limit", None, 60),
            {"limit-changed:ratelimit-limit": "info"},
        ),
        (Answers(SHAPES), announced("ratelimit-limit", None, 60), {"limit-changed:ratelimit-limit": "info"}),
        (Answers(SHAPES), announced("api-version", version="2.1"), {}),
        (Answers(), announced("sunset", "2027-03-01"), {}),
    ],
    ids=[
        *("end", "same end", "another end", "deprecated", "version", "version 2.10", "large limit"),
        *("limit", "first limit", "first version", "older suite"),
    ],
)
def test_what_headers_announce_is_compared(before: Answers, after: Answers, expected: dict[str, Any]) -> None:
    """An end or limit that is announced, and another version, is a change; what an older run did not record is none."""
    assert told(before, after) == expected
