"""On how much a kept promise rests: beside one that is broken, and in a run that came to no good end."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.pointers import under
from contracts.unshown import kept_except, unshown
from reports._facts import Card, Section
from reports._outage import so_far
from reports._records import Shape, Verdict
from reports._stands_under import stands_under

OF_VALUES = ("echoes", "persists")
"""Checks of one value after an update, in the answer or in a read: where one is kept and the other is broken, a reader
takes the broken one for a fault of the answer alone."""

REDIRECTION = 300
"""The first status that is no success."""


def on_cases(cases: int) -> str:
    """How much a verdict rests on: "on 5 cases"."""
    return f"on {cases} case{'' if cases == 1 else 's'}"


def kept_beside(card: Card, verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The kept clauses about the same member, in the answer or in a read, as the broken one of a card."""
    if card.check not in OF_VALUES or not card.finding.pointer:
        return []
    return [one for one in verdicts if one.verdict == "kept" and _is_about(one, card.finding.pointer)]


def _is_about(one: Verdict, pointer: str) -> bool:
    if one.check not in OF_VALUES or one.members is None:
        return False
    return not one.members or any(under(pointer, (name,)) or under(name, (pointer,)) for name in one.members)


def except_for(one: Verdict, shapes: Sequence[Shape]) -> str:
    """What is said of a kept clause of which some members are in no answer of the run; else empty."""
    own = [each for each in shapes if each.provider == one.provider and each.status < REDIRECTION]
    missing = unshown(one.check, one.members, [at for each in own for at in each.members])
    return f", {kept_except(missing).removeprefix('kept, ')}" if one.verdict == "kept" and missing else ""


def found_elsewhere(one: Verdict, section: Section) -> str:
    """What is said of a kept clause of generated updates, whose findings stand under other clauses; else empty."""
    under = stands_under(one.check, ((card.clause, card.finding) for card in section.cards))
    return f"; {under}" if one.verdict == "kept" and under else ""


def is_partial(section: Section) -> bool:
    """Whether the run ended, or lost the target, before all clauses of a provider had their cases."""
    return section.summary is None or section.is_lost or section.pause is not None


def kept_so_far(section: Section, before: int | None) -> str:
    """How many clauses such a run has kept, and on how many accepted updates: fewer than a whole run sends. `before`
    is how many the run before had accepted, None where that is not known."""
    accepted, end = section.summary.accepted if section.summary else None, [section.pause.end] if section.pause else []
    return so_far(section.counts.get("kept", 0), accepted, before, *end)
