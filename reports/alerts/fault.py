"""What a finding shows, in plain words, for a title and the first line: a clause's name says nothing at 7 a.m."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import shorten

from contracts.changed_values import AS_SENT, FIXED, LOST
from reports._beside import word_of
from reports._compared_with import is_gone, is_switch
from reports._refusals import refused_with
from reports._same_member import value_of
from reports._shortened import cut
from reports._until_fixed import LOCKS
from reports.alerts.blocks import blocks
from reports.alerts.items import GONE, WIDER, Item
from reports.history.findings import KnownFinding
from reports.history.left import Left

LONGEST_PROMISE = 100
"""Characters of a promise in a title: chats show about so many of a title before they fold it."""

LONGEST_SAID = 1000
"""Characters of a promise that are looked at: one is a sentence or two."""

LONGEST = 60
"""Characters of a pointer in a title, which is one line."""

MOST_MEMBERS = 5
"""Members of further findings that are named: a line of a chat."""

CHANGED = {
    "unsent": "updates change {}, which they do not name",
    "filled": "updates change {}, which has to stay as it was",
    "state": "updates change {}, which has to stay as it was",
    "refused": "updates that are refused{which} change {} all the same",
    "locked": "updates of closed appointments change {}",
    LOST: "of two updates at the same moment, that of {} is lost",
    **dict.fromkeys(FIXED, "updates change {}, which no update may change"),
    **dict.fromkeys(AS_SENT, "{} is not what was sent"),
}
"""What is wrong with a member, by the keyword of a finding: only where that says it for certain."""

SWITCH = "{} cannot be set to {}: it is {} afterwards"
"""The same of a switch, which has two values only."""

OF_OTHERS = "updates change other appointments, too, at {}"
OPEN = "updates of closed appointments go through"


def fault(found: KnownFinding) -> str:
    """What a finding shows, for the middle of a sentence; empty where its keyword does not say it."""
    if found.pointer:
        words = OF_OTHERS if found.check == "isolates" else CHANGED.get(word_of(found), "")
        words = words.replace("change {}", "remove {}") if is_gone(found) else words
        if is_switch(found):
            words = SWITCH.format("{}", found.expected, found.got)
        return words.format(cut(found.pointer, LONGEST), which=refused_with(found))
    return OPEN if found.check == LOCKS and found.got.startswith("2") else ""


def at_members(findings: Iterable[KnownFinding]) -> str:
    """The members that further findings are about, each once, for the end of a sentence; empty where there is none."""
    of = {each.pointer: " (gone)" if is_gone(each) else "" for each in findings if each.pointer}
    named = [f"{cut(one, LONGEST)}{gone}" for one, gone in of.items()]
    more = f" and {len(named) - MOST_MEMBERS} more" if len(named) > MOST_MEMBERS else ""
    return f", at {', '.join(named[:MOST_MEMBERS])}{more}" if named else ""


def violations(items: Iterable[Item], left: Sequence[Left], severity: str = "violation") -> list[Item]:
    """The violations, or warnings, among what is told, each with all that has its cause, the first one first."""
    there = [one for one in items if one.kind not in GONE]
    return [one.first for one in blocks(there, left) if one.first.finding.severity == severity]


def fault_or_promise(found: KnownFinding) -> str:
    """What a finding shows, for a title, or the promise that is broken where its keyword does not say that."""
    if said := fault(found):
        return said
    if is_gone(found):
        return f"updates remove {cut(found.pointer or '', LONGEST)}"
    return f'"{shorten(cut(found.says.removesuffix("."), LONGEST_SAID), LONGEST_PROMISE, placeholder=" ...")}"'


def of_value(item: Item) -> str:
    """The values for which alone something is new, before what it shows; empty where all of it is."""
    if item.kind != WIDER:
        return ""
    names = item.values or [value_of(one.behaviour.place) for one in item.shown]
    return f"{cut(', '.join(names), LONGEST)}: "


def fault_now(item: Item) -> str:
    """What the one finding that is told shows; where only a value is new, the number of all of them says little."""
    is_wider = item.kind == WIDER
    return f"{fault(item.finding)}, for another value now" if is_wider else fault_and_spread(item.finding)


def fault_and_spread(found: KnownFinding) -> str:
    """What a finding shows, and in how many requests of its run; empty where its keyword does not say it."""
    said = fault(found)
    return f"{said}: {found.spread}" if said and found.spread else said
