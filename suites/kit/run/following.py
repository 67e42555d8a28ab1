"""What is sent because of an answer, to whichever request it came: the first, one sent again, or one with other values.

A request that was lost, or that met another booking, has told nothing yet. What it would have shown, and what has to be
sent for that, comes with the answer to the one that was sent in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from suites.kit.checks.acceptance import is_clash
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.run import clashes, confirmation, emptying
from suites.kit.run.closing import note_locked
from suites.kit.run.listed import list_again
from suites.kit.run.renames import rename_back

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign


def followed(campaign: Campaign, first: Exchange, moved: clashes.Moved) -> list[Exchange]:
    """Send what the answer to a request calls for and, where another request takes its place, what that one's does.

    `moved` takes a body that met no other booking. Returns the exchange and those that took its place: the last one
    stands for the request. Raises BudgetSpent, NotDeclared.
    """
    answers, latest = [first], _follow(campaign, first, None, moved)
    while latest:
        answers.append(latest)
        latest = _follow(campaign, latest, answers[-2], moved)
    return answers


def parts_of(campaign: Campaign, answered: Exchange) -> list[Probe]:
    """The parts of an update of many samples that was refused for its values, or failed; none of any other."""
    is_other = answered.is_accepted or answered.is_locked or is_clash(answered, campaign.bound)
    return [] if is_other or not answered.is_definite else campaign.apart.parts(answered.probe, campaign.bound)


def _follow(campaign: Campaign, answered: Exchange, before: Exchange | None, moved: clashes.Moved) -> Exchange | None:
    """Send the way back of an update, look at the list again, and find out why it was answered so. Returns the exchange
    of the request that takes its place, if any does. `before`: the one whose place it has taken itself."""
    rename_back(campaign, answered)
    list_again(campaign, answered)
    emptying.follow(campaign, answered)
    campaign.refusals.try_with_company(answered)
    if answered.is_locked:
        note_locked(campaign, answered, before)
    elif is_clash(answered, campaign.bound):
        return clashes.send_elsewhere(campaign, answered.probe, moved)
    elif answered.is_doubtful:
        confirmation.confirm_page(campaign, answered)
    elif answered.is_login_refused:
        confirmation.confirm_refused_login(campaign)
    elif not answered.is_definite:
        again = confirmation.confirm_no_answer(campaign, answered)
        return again if again.is_definite or again.is_doubtful or again.is_login_refused else None
    return None
