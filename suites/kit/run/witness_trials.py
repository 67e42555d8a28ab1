"""Finds the update of one appointment that has changed another one of ours, also where that was closed for good.

The suspected updates are sent again (`culprits`). What is closed, and stays so, cannot follow once more, so a second
appointment has to: one that was closed in the same stretch to just what that one update sent, or one that is closed
when a further appointment is, which may be used up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT, get, with_value
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.culprits import is_culprit, is_sent, suspects
from suites.kit.run.smoke import closing_members
from suites.kit.run.witness import Witness
from suites.kit.run.witness_findings import CLOSED_TOO, WRITTEN
from suites.kit.run.witness_reads import read_of

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FEWEST_OPEN = 2
"""How many open appointments it takes to try again: one is closed, and another one may follow."""


def culprit_of(
    campaign: Campaign,
    since: list[Exchange],
    witness: Witness,
    pointer: str,
    value: Any,
    is_new: Callable[[Exchange], bool],
    watched: Iterable[Witness],
) -> tuple[Exchange | None, str]:
    """Which of the updates `since` a look has given another appointment a value; None with the reason where none was
    seen to. Raises BudgetSpent, CannotBePutBack.
    """
    read = partial(read_of, campaign, witness)
    for suspect in suspects(since, pointer, value, campaign, is_new):
        if is_culprit(campaign, suspect, witness.probe, pointer, read):
            return suspect, ""
    closing = may_have_closed(campaign, since, pointer, value)
    if closing is None or not same(get(read() or {}, pointer), value):
        return None, WRITTEN
    return (
        (closing, "") if is_closing_others(campaign, closing, witness, pointer, value, watched) else (None, CLOSED_TOO)
    )


def may_have_closed(campaign: Campaign, since: Iterable[Exchange], pointer: str, value: Any) -> Exchange | None:
    """The last update that closed another appointment by giving a member a value; None where the value closes none."""
    closing = (same(now, value) for at, now, _ in _closing(campaign, pointer, value) if at == pointer)
    sent = [one for one in since if one.is_accepted and one.probe.closes and is_sent([one], pointer, value, campaign)]
    return sent[-1] if sent and any(closing) else None


def is_closing_others(
    campaign: Campaign, suspect: Exchange, first: Witness, pointer: str, value: Any, watched: Iterable[Witness]
) -> bool:
    """Whether a second one of the other appointments is closed as the first was. Raises BudgetSpent, CannotBePutBack.

    Somebody who cancels an appointment cancels one. That two of ours get the very value that one update has sent, after
    it and before the next look, and by no update of their own, is that update's doing: they were open before. Where
    reads are late, nothing tells when they were closed.
    """
    others = [
        one for one in watched if one is not first and not one.is_at(suspect) and _may_follow(one, pointer, value)
    ]
    if campaign.reader.lag or not others:
        return False
    if _followed(campaign, others, pointer, value):
        return True
    places = [one.probe.place for one in others if one.probe.appointment == EXPENDABLE]
    free = [place for place in places if place not in campaign.closed]
    if len(free) < FEWEST_OPEN:
        return False
    (role, number), again = free[0], replace(suspect.probe, why="close another one, and see whether others follow")
    campaign.send(replace(again, appointment=role, fixture=number))
    left = [one for one in others if one.probe.place != free[0]]
    return _followed(campaign, left, pointer, value)


def _may_follow(witness: Witness, pointer: str, value: Any) -> bool:
    """Whether an appointment was shown with another value, and none of its own updates may have given it this one."""
    was = get(witness.state or {}, pointer)
    return was is not ABSENT and not same(was, value) and not witness.is_own(pointer, value)


def _followed(campaign: Campaign, others: Iterable[Witness], pointer: str, value: Any) -> bool:
    return any(same(get(read_of(campaign, one) or {}, pointer), value) for one in others)


def _closing(campaign: Campaign, pointer: str, value: Any) -> list[tuple[str, Any, Any]]:
    """The members by which an appointment with this value alone shows that it is closed."""
    return closing_members(campaign, [dict(with_value({}, pointer, value))])
