"""The life of a finding: what the runs of its target say of it, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

THOROUGHNESS = {"gate": 1, "nightly": 2, "soak": 3}
"""The more a profile sends, the more it finds: a run clears what one of a less or equally thorough profile found."""


class Look(StrEnum):
    """What one run says of a finding."""

    SEEN = "seen"
    ABSENT = "absent"
    NOT_MEASURED = "not measured"


class State(StrEnum):
    """Where a finding stands in its life."""

    NEW = "new"
    ONGOING = "ongoing"
    REGRESSED = "regressed"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Point:
    """What a run of a profile says of a finding. `started` is in seconds since 1970; `is_good`: nor did it show another
    finding of its clause, as in a night in which every update was refused."""

    trial: int
    run: str
    started: int
    look: Look
    profile: str = ""
    is_good: bool = True

    @property
    def as_last(self) -> str:
        """What it is called as the last run that does not show the finding."""
        return "last good" if self.is_good else "last without it"


@dataclass(frozen=True)
class Life:
    """A finding over all runs of its target, the earliest first.

    `last_good` is the last run before it was seen for the last time in a row that shows that it was not there.
    `not_measured` counts the latest runs that say nothing of it: its state is then that of the run before them.
    `silent` are the runs before its first one, where none of them shows that it was not there.
    """

    state: State
    first_seen: Point
    last_seen: Point
    times_seen: int
    last_good: Point | None
    resolved_by: Point | None
    not_measured: int
    silent: tuple[Point, ...] = ()

    @property
    def never_absent(self) -> str:
        """That no earlier run shows it absent, and whether it may be older than its first run."""
        if not self.silent:
            return f"{NEVER}, as the first run of this target saw it"
        shorter = [one.profile for one in self.silent if not is_as_thorough(one.profile, self.first_seen.profile)]
        runs = "the run before was" if len(self.silent) == 1 else f"the {len(self.silent)} runs before were"
        if len(shorter) == len(self.silent):
            profiles = " and ".join(dict.fromkeys(shorter))
            return f"{NEVER}; it may be older: {runs} of profile {profiles}, which does not try this"
        return f"{NEVER}; it may be older: {runs} not able to test it"


NEVER = "no earlier run shows it absent"


def life(points: Sequence[Point]) -> Life:
    """The life that runs tell of a finding; at least one of them has seen it."""
    seen = [number for number, point in enumerate(points) if point.look == Look.SEEN]
    absent = [number for number, point in enumerate(points) if point.look == Look.ABSENT]
    resolved = next((number for number in absent if number > seen[-1]), None)
    good = [number for number in absent if number < seen[-1]]
    measured = max(seen[-1], absent[-1] if absent else -1)
    return Life(
        state=_state(seen, good, resolved),
        first_seen=points[seen[0]],
        last_seen=points[seen[-1]],
        times_seen=len(seen),
        last_good=points[good[-1]] if good else None,
        resolved_by=None if resolved is None else points[resolved],
        not_measured=len(points) - 1 - measured,
        silent=() if good else tuple(points[: seen[0]]),
    )


def _state(seen: Sequence[int], good: Sequence[int], resolved: int | None) -> State:
    if resolved is not None:
        return State.RESOLVED
    if len(seen) == 1:
        return State.NEW
    return State.REGRESSED if good and good[-1] > seen[-2] else State.ONGOING


def is_as_thorough(profile: str, other: str) -> bool:
    """Whether a run of a profile would find what one of another found."""
    return profile == other or THOROUGHNESS.get(profile, 0) >= THOROUGHNESS.get(other, len(THOROUGHNESS) + 1)
