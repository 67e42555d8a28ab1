"""In how many requests of its run a clause failed: by one finding, and by all of them, which have the same requests."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from reports._compared_with import is_switch
from reports._script import steps_in
from reports._shortened import cut, sent_alone
from reports.history.choices import is_by_value
from reports.history.findings import KnownFinding

SPREAD = re.compile(r"(\d+) of (\d+) requests")
"""In how many requests of how many like it a finding showed."""

NOT_SHOWN = " (the other {} did not show it; what tells them apart is not known{})"
ALONE = ", but the request above sends {} alone"
"""What is known all the same: the request that shows it, which a run has made as short as it can."""
NEEDED = (
    " (the other {} did not show it; it was seen only after the steps above, and no more once one of those marked as "
    "needed was left out)"
)
"""The same where a run has found out which of several updates it takes."""
BY_VALUE = " (the other {} did not show it: the value that is sent tells them apart, see above)"
"""The same where each value of a closed list that was sent was wrong each time, or right each time."""
OF_SWITCH = " (the other {} did not show it; one that sent {} cannot show it)"
"""The same of a switch that takes one of its two values only."""
NONE_SHOWN = " ({} of the others showed none of the clause's findings; what tells them apart is not known)"


WITH_BEFORE = " (what was wrong before is among them)"
"""What is said of the number of a finding of which only a value is new: its run has counted all of them."""


def with_before(found: KnownFinding) -> str:
    """That the number of a finding is not of what is new alone; empty where its run says of itself what the number
    is made up of."""
    return "" if "(" in found.spread or not found.spread else WITH_BEFORE


def together(found: Sequence[KnownFinding]) -> tuple[int, int] | None:
    """In how many requests of how many all findings of a clause showed; None where each request may show several, or
    they do not count among the same ones."""
    parts = [part for one in found if (part := SPREAD.match(one.spread))]
    shown, of = sum(int(part[1]) for part in parts), {int(part[2]) for part in parts}
    is_about_answers = all(not one.pointer for one in found)
    is_known = len(parts) == len(found) and len(of) == 1 and is_about_answers
    return (shown, min(of)) if is_known and shown <= min(of) else None


def told_together(found: Sequence[KnownFinding]) -> str:
    """The same in brackets: what is wrong each time, though each time in another way, is not taken for what is wrong
    now and then."""
    numbers = together(found)
    return f" (together in {numbers[0]} of {numbers[1]} requests)" if numbers else ""


def _apart(found: KnownFinding, number: int) -> str:
    """How those requests are told that did not show a finding, by what is known of those that did."""
    if any(step.known.startswith("needed") for step in steps_in(found.script)):
        return NEEDED.format(number)
    if is_by_value(found):
        return BY_VALUE.format(number)
    if found.pointer and is_switch(found):
        return OF_SWITCH.format(number, found.got)
    alone = sent_alone(found.sent)
    return NOT_SHOWN.format(number, cut(ALONE.format(alone)) if alone else "")


def rest(first: KnownFinding, found: Collection[KnownFinding] = ()) -> str:
    """How many requests showed nothing, where nothing is known that tells them from those that did. `found` are other
    findings of the run: one of the same clause may be the same fault, seen by another request."""
    counted_ones = SPREAD.match(first.spread)
    if not counted_ones or "(" in first.spread:
        return ""
    seen = first.clause, first.life.last_seen.run
    others = [one for one in found if (one.clause, one.life.last_seen.run) == seen and one != first]
    if first.pointer or not others:
        left = int(counted_ones[2]) - int(counted_ones[1])
        return _apart(first, left) if left > 0 else ""
    numbers = together([first, *others])
    return NONE_SHOWN.format(numbers[1] - numbers[0]) if numbers and numbers[0] < numbers[1] else ""
