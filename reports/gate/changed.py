"""Whether a change of a vendor's behaviour keeps a release back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports._behaviour import TITLES
from reports.gate.policy import Policy
from reports.history.behaviour import KnownChange
from reports.history.trials import LatestTrial

BROKEN = 1
"""Exit code: the vendor breaks a promise that the policy holds to, or changed in a way that it names."""


@dataclass(frozen=True)
class Reason:
    """Why a release is kept back, in a sentence; `code` 0: it is not, and somebody may want to know."""

    code: int
    text: str


def changed(policy: Policy, one: LatestTrial, changes: Sequence[KnownChange]) -> Iterator[Reason]:
    """The changes that the latest whole run of a target shows against one of those before it: those of a class that the
    policy names, and those that break a client. What one request came to counts once two runs have seen it. After some
    runs, nothing is compared with the time before a change."""
    for each in _seen(one, changes):
        level = each.behaviour.level
        if level in ("error", *policy.behaviour):
            text = f"{each.behaviour.sentence} ({TITLES[level]}, since run {each.since.run}). {each.behaviour.means}"
            yield Reason(BROKEN if level in policy.behaviour else 0, f"{one.title} at {one.target}: {text}")


def breaking(one: LatestTrial, changes: Sequence[KnownChange]) -> list[KnownChange]:
    """Those of them that break a client."""
    return [each for each in _seen(one, changes) if each.behaviour.level == "error"]


def _seen(one: LatestTrial, changes: Sequence[KnownChange]) -> list[KnownChange]:
    own = (each for each in changes if (each.provider, each.target) == (one.provider, one.target))
    return [each for each in own if each.is_certain and each.last.started == one.last_whole]
