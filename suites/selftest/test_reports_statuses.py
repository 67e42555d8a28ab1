"""What is told of the statuses with which operations succeed."""

from __future__ import annotations

import pytest

from reports._answers import Answers, changes_of_answers
from reports._records import Shape

MANY = 40


def run(*statuses: tuple[int, int], role: str = "appointment.editable") -> list[Shape]:
    """Updates that were answered so often with these statuses."""
    return [
        Shape("acme", "updateVisit", status, role, count, {"": {"of": count, "types": {"null": count}}})
        for status, count in statuses
    ]


def told(before: list[Shape], after: list[Shape]) -> dict[str, str]:
    """The class of each change by its id."""
    return {one.id: one.level for one in changes_of_answers(Answers(tuple(before)), Answers(tuple(after)))}


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (run((200, 60)), {}),
        (run((204, MANY)), {"success-changed:updateVisit 204": "error"}),
        (run((200, 20), (202, 20)), {"success-added:updateVisit 202": "warning"}),
        (run((200, 37), (202, 3)), {}),
        (run((200, MANY), (409, MANY)), {}),
        (run((204, MANY), role="appointment.home"), {}),
    ],
    ids=["same", "another", "one more", "rare", "refused", "other appointment"],
)
def test_a_new_status_is_told(after: list[Shape], expected: dict[str, str]) -> None:
    """A success with another status than before is told, unless it is rare; a refusal, or an appointment of one run
    only, tells nothing."""
    assert told(run((200, MANY)), after) == expected


def test_a_status_is_told_in_a_sentence() -> None:
    """The change says which statuses there are now, and which there were."""
    before, after = (Answers(tuple(run((status, MANY)))) for status in (200, 204))
    (change,) = changes_of_answers(before, after)
    assert change.sentence == "updateVisit succeeds with 204, before with 200"
