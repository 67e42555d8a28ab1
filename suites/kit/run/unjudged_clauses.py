"""Why a clause cannot be judged for a reason that is none of its own: the target, an outage, the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import Clause

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

SPENT = "the budget was spent before anything showed this: raise `requests`"


def hold_back(campaign: Campaign, clause: Clause) -> None:
    """Give a clause the reason that all clauses have, right before its verdict; nothing where there is none.

    What was judged before an outage stays judged.
    """
    evidence, client = campaign.evidence, campaign.client
    if campaign.setup:
        evidence.hold_back(clause.id, campaign.setup)
    elif client.silence.outage:
        evidence.hold_back_unjudged(clause, client.silence.outage)
    elif not client.remaining and not evidence.cases(clause):
        evidence.inconclusive(clause.id, SPENT)
