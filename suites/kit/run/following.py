"""What is sent because of an answer: where a lost request was sent again, because of the answer that came then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from suites.kit.model.exchange import Exchange
from suites.kit.run import emptying
from suites.kit.run.listed import list_again
from suites.kit.run.renames import rename_back

if TYPE_CHECKING:
    from suites.kit.run.campaign import Campaign


def follow(campaign: Campaign, answered: Exchange) -> None:
    """Send what an update calls for: its way back, another look at the list, and what tells why it was answered so."""
    rename_back(campaign, answered)
    list_again(campaign, answered)
    emptying.follow(campaign, answered)
    campaign.refusals.try_with_company(answered)
