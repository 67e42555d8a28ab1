"""What changed in the answers of a vendor between two runs: all that is told of it, whatever sees it."""

from __future__ import annotations

from collections.abc import Sequence

from reports._behaviour import TABLE_ONLY, Behaviour, Classes, worst_first
from reports._records import Shape
from reports._shapes import changes_of_shape
from reports._statuses import changes_of_status


def changes_of_answers(
    before: Sequence[Shape], after: Sequence[Shape], classes: Classes = TABLE_ONLY
) -> tuple[Behaviour, ...]:
    """The changes from one run to a later one, the worst first. `classes` are those of a team's own."""
    found = changes_of_status(before, after, classes), changes_of_shape(before, after, classes)
    return worst_first(change for changes in found for change in changes)
