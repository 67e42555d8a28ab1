"""Changes of behaviour that a finding tells of: what a promise rules on is not told once more as left open."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from contracts.pointers import split
from reports._behaviour import Behaviour
from reports._observed import LONGEST, request_of
from reports._shortened import shortened
from reports.history.afterwards import OF_ANSWERS
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.lives import Look

ACCEPTANCE = ("observed-refused", "observed-accepted")
"""Kinds of changes by which a request is refused that was accepted, or accepted that was refused."""
EFFECT = ("observed-lost", "observed-effect-changed")
"""Kinds of changes by which a request does something else. Of another status or code, no finding tells all."""
STATUS = re.compile(r"[24]\d\d\b")
"""How what came begins in a finding that an update is accepted or refused, and should not be."""


@dataclass(frozen=True)
class Told:
    """The findings of a target of which a reader is told: that they `came`, so that they are there, and that they are
    `gone`."""

    came: Sequence[KnownFinding] = ()
    gone: Sequence[KnownFinding] = ()


NOTHING = Told()
"""A reader is told of no finding."""


def is_told_by_finding(change: Behaviour, run: str, before: str, told: Told) -> bool:
    """Whether a finding of which a reader is told came, or went, between the runs of a change, and is about the same
    request and what became of it. What one of these runs did not look for did neither there."""
    came = any(_tells(one, change, run, before) for one in told.came)
    return came or any(_tells(one, change, before, run) for one in told.gone)


def left_to_tell(changes: Iterable[KnownChange], findings: Iterable[KnownFinding]) -> list[KnownChange]:
    """The changes of which no finding at the same target tells, where a reader is told of all findings, and of what
    became of them."""
    of_target = defaultdict[tuple[str, str], list[KnownFinding]](list)
    for one in findings:
        of_target[one.provider, one.target].append(one)
    told = {at: Told(those, those) for at, those in of_target.items()}
    return [one for one in changes if not is_change_told(one, told.get((one.provider, one.target), NOTHING))]


def is_change_told(one: KnownChange, told: Told) -> bool:
    """The same of a change by its life: it came with the run since which it is seen."""
    return is_told_by_finding(one.behaviour, one.since.run, one.since.before, told)


def _tells(one: KnownFinding, change: Behaviour, there: str, elsewhere: str) -> bool:
    """Whether a finding was there in the one run and not in the other, and is about what changed. Of an accepted one
    nobody is told that it came or went."""
    is_same = one.severity != "known" and shortened(one.sent, "", LONGEST) == request_of(change.sentence)
    if not (is_same and _is_about(one, change)):
        return False  # of thousands of findings, most: before the runs of each are looked at
    looks = {point.run: point.look for point in one.points}
    return looks.get(there) == Look.SEEN and looks.get(elsewhere) == Look.ABSENT


def _is_about(one: KnownFinding, change: Behaviour) -> bool:
    """Whether a finding is about what became of a request: much else may be wrong with an answer."""
    if one.check in OF_ANSWERS:
        return False
    if change.kind in ACCEPTANCE:
        return not one.pointer and STATUS.match(one.got) is not None
    return change.kind in EFFECT and _is_sent(one)


def _is_sent(one: KnownFinding) -> bool:
    """Whether a finding is at a member that its request names."""
    return any(f"{json.dumps(name)}:" in one.sent for name in split(one.pointer or ""))
