"""When a run says that a vendor has become slower."""

from __future__ import annotations

import pytest

from reports._answers import Answers, changes_of_answers


@pytest.mark.parametrize(
    ("before", "after", "is_told"),
    [
        (200.0, 1300.0, True),
        (200.0, 1100.0, False),
        (2000.0, 5000.0, False),
        (2000.0, 6000.0, True),
        (1300.0, 200.0, False),
        (None, 6000.0, False),
        (200.0, None, False),
    ],
)
def test_slower_is_three_times_as_long_and_a_second_more(
    before: float | None, after: float | None, is_told: bool
) -> None:
    """That answers take longer is told where a client may give up on them: three times as long, and a second more."""
    found = changes_of_answers(Answers(median=before), Answers(median=after))
    assert [(one.kind, one.level) for one in found] == [("answers-slower", "warning")] * is_told


def test_the_sentence_has_both_times() -> None:
    """The change says how long half of the answers take now, and how long they took before."""
    (found,) = changes_of_answers(Answers(median=210.0), Answers(median=1520.0))
    assert found.sentence == "half of the answers take 1.5 s or longer, before 0.2 s"
