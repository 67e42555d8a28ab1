"""What changed at a target between two runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports._answers import changes_of_answers
from reports._behaviour import TABLE_ONLY, Behaviour, Classes, breaks
from reports._contract_changes import NONE, ContractChanges, contract_changes, is_without
from reports._outcomes import Broken, Outcome
from reports._records import TESTED
from reports._tones import RED

RANK = {
    "kept": 0,
    "observed": 0,
    "not applicable": 0,
    "known": 1,
    "warning": 2,
    "inconclusive": 3,
    "suite error": 4,
    "violation": 5,
}
"""How bad a verdict is: a higher number is worse."""

BROKEN = ("violation", "warning")
"""The verdicts on a clause that is broken, and that nobody has accepted."""

_UNANSWERED = ("inconclusive", "suite error", "not applicable")


class NotComparable(Exception):
    """Two runs cannot be compared; the message says why, for the person who asked."""


@dataclass(frozen=True)
class Change:
    """One clause whose verdict changed; None stands for a run without the clause.

    `direction` is worse, untested, accepted, better, appeared, disappeared, reworded or unsettled.
    """

    clause: str
    before: str | None
    after: str | None
    direction: str


@dataclass(frozen=True)
class Difference:
    """What changed from one run of a provider to another; findings are by fingerprint, `behaviour` the worst first.

    `is_dropped`: the later run has not tested the provider at all, and `after` only says which run that is.
    """

    before: Outcome
    after: Outcome
    changes: tuple[Change, ...]
    new: Mapping[str, Broken]
    gone: Mapping[str, Broken]
    is_dropped: bool = False
    behaviour: tuple[Behaviour, ...] = ()

    @property
    def contract(self) -> ContractChanges:
        """What changed in the contract in between, none of which the vendor has done."""
        return NONE if self.is_dropped else contract_changes(self.before, self.after)

    @property
    def worse(self) -> bool:
        """Whether anything got worse: a verdict, a clause or a provider no longer tested, a later run that was cut
        short, a new finding graver than a warning, also where its clause was broken before, or behaviour that breaks
        a client."""
        is_graver = any(RANK[found.severity] > RANK["warning"] for found in self.new.values())
        is_less = self.is_dropped or self.newly_cut_short
        return is_less or is_graver or breaks(self.behaviour) or any(_is_worse(change) for change in self.changes)

    @property
    def is_by_place(self) -> bool:
        """Whether two rules gave the findings of the two runs their fingerprints, so that places were compared."""
        return None not in (self.before.naming, self.after.naming) and self.before.naming != self.after.naming

    @property
    def newly_cut_short(self) -> bool:
        """Whether only the later run did not come to its end."""
        return self.before.is_complete and not self.after.is_complete


def differences(before: Sequence[Outcome], after: Sequence[Outcome], classes: Classes = TABLE_ONLY) -> list[Difference]:
    """What changed at each provider that both runs have tested; one that only the earlier has tested was dropped.

    `classes` are those of a team's own, by the id or kind of a change of behaviour.

    Raises NotComparable where they have none in common, or where the runs of one differ in target or profile.
    """
    old = {outcome.provider: outcome for outcome in before}
    pairs = [(old[one.provider], one) for one in after if one.provider in old]
    if not pairs:
        names = (", ".join(one.provider for one in those) or "nobody" for those in (before, after))
        raise NotComparable("the earlier run tested {}, the later one {}: no provider of both.".format(*names))
    now = {one.provider for one in after}
    lost = [dropped(one, after[0].run, one.target) for one in before if one.provider not in now]
    return [*(difference(*pair, classes=classes) for pair in pairs), *lost]


def dropped(before: Outcome, run: str, target: str) -> Difference:
    """What changed at a provider that the later run, of this name and at this target, has not tested."""
    nothing: dict[str, Any] = {name: {} for name in ("verdicts", "wordings", "findings", "reasons", "latency")}
    after = replace(before, run=run, target=target, requests=0, accepted=0, refused=0, **nothing)
    changes = tuple(Change(name, old, None, "untested") for name, old in sorted(before.verdicts.items()))
    return Difference(before, after, changes, new={}, gone={}, is_dropped=True)


def difference(before: Outcome, after: Outcome, is_between: bool = False, classes: Classes = TABLE_ONLY) -> Difference:
    """What changed. Clauses with the same verdict in both are left out. `is_between`: they are of two targets, whose
    appointments are others, so their answers are not compared.

    Raises NotComparable for runs of two targets or profiles.
    """
    _check_comparable(before, after, is_between)
    is_known, is_there = _among(before, after), _among(after, before)
    names = sorted(before.verdicts.keys() | after.verdicts.keys())
    changes = (_change(before, after, name) for name in names)
    return Difference(
        before,
        after,
        tuple(change for change in changes if change.before != change.after),
        new={id: found for id, found in after.findings.items() if not is_known(id, found)},
        gone={
            id: found
            for id, found in before.findings.items()
            if not is_there(id, found) and _is_tested_again(found, before, after)
        },
        behaviour=() if is_between else changes_of_answers(before.answers, after.answers, classes),
    )


def _among(of: Outcome, other: Outcome) -> Callable[[str, Broken], bool]:
    """Whether a finding of the other run is one of this run: by its fingerprint; where another rule gave those of the
    other run, by its place and the class of its status, which all rules tell apart."""
    if of.naming == other.naming:
        return lambda id, found: id in of.findings
    places = defaultdict[tuple[str, str, str], set[str | None]](set)
    for one in of.findings.values():
        places[one.place].add(one.answered)

    def is_among(id: str, found: Broken) -> bool:
        classes = places.get(found.place, set())
        return bool(classes) and (found.answered is None or bool(classes & {found.answered, None}))

    return is_among


def _check_comparable(before: Outcome, after: Outcome, is_between: bool) -> None:
    if not is_between and before.target != after.target:
        raise NotComparable(
            f"{after.provider}: {before.run} tested {before.target}, {after.run} tested {after.target}. "
            "To compare two targets, use --between."
        )
    if before.profile != after.profile:
        raise NotComparable(
            f"{after.provider}: {before.run} ran with the profile {before.profile}, {after.run} with {after.profile}: "
            "the longer one sends more, so what only it has seen is no change."
        )


def _is_tested_again(found: Broken, before: Outcome, after: Outcome) -> bool:
    """Whether a finding was looked for again: its clause was tested, as it was worded."""
    is_same = before.wordings.get(found.clause) == after.wordings.get(found.clause)
    return is_same and after.verdicts.get(found.clause) in TESTED


def _change(before: Outcome, after: Outcome, name: str) -> Change:
    old, new = before.verdicts.get(name), after.verdicts.get(name)
    is_same = old is None or new is None or before.wordings[name] == after.wordings[name]
    is_gone = old is not None and new is None and is_without(before, after)
    return Change(name, old, new, _direction(old, new, not is_gone) if is_same else "reworded")


def _direction(before: str | None, after: str | None, is_same_contract: bool) -> str:
    if before is None:
        return "appeared"
    if after is None:
        return "untested" if is_same_contract and before in TESTED else "disappeared"
    if RANK[after] > RANK[before]:
        return "worse"
    if before in TESTED and after == "not applicable":
        return "untested"
    if after == "known" and before in BROKEN:
        return "accepted"
    # A violation whose requests got no answer this time is not fixed, nor is one that could be judged and is accepted.
    return "unsettled" if RANK[after] == RANK[before] or after in (*_UNANSWERED, "known") else "better"


def _is_worse(change: Change) -> bool:
    is_red = change.after in RED
    return change.direction in ("worse", "untested") or (change.direction in ("appeared", "reworded") and is_red)
