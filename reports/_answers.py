"""What changed in the answers of a vendor between two runs: all that is told of it, whatever sees it."""

from __future__ import annotations

from dataclasses import dataclass

from reports._behaviour import TABLE_ONLY, Behaviour, Classes, worst_first
from reports._latency import changes_of_latency
from reports._observed import changes_announced, changes_observed
from reports._records import Announcement, Observation, Shape
from reports._shapes import changes_of_shape
from reports._statuses import changes_of_status


@dataclass(frozen=True)
class Answers:
    """What a whole run saw of a vendor's behaviour: the shapes of its answers, what became of requests that the page
    leaves open, what headers announce, and the median of how long answers took, in milliseconds."""

    shapes: tuple[Shape, ...] = ()
    observations: tuple[Observation, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    median: float | None = None


NO_ANSWERS = Answers()
"""Those of a run that does not compare with others."""


def changes_of_answers(before: Answers, after: Answers, classes: Classes = TABLE_ONLY) -> tuple[Behaviour, ...]:
    """The changes from one run to a later one, the worst first. `classes` are those of a team's own.

    What only one of them has recorded, as a run of an older suite, tells nothing.
    """
    found = [
        *changes_of_status(before.shapes, after.shapes, classes),
        *changes_of_shape(before.shapes, after.shapes, classes),
        *changes_observed(before.observations, after.observations, classes),
        *changes_of_latency(before.median, after.median, classes),
    ]
    if before.shapes:  # it recorded answers, so it would have recorded their headers
        found += changes_announced(before.announcements, after.announcements, classes)
    return worst_first(found)
