"""Why a clause cannot be judged for a reason that is none of its own: the target, an outage, the budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contracts import Clause
from contracts.relations import RESETS
from suites.kit.model.exchange import ACCEPTED

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

SPENT = "the budget was spent before anything showed this: raise `requests`"

NOTHING_TO_RESET = (
    "the appointment showed no other value than the defaults before the update that left them out{refused}: give "
    "appointment.expendable one that has other values, or name others in the clause"
)
"""Why nothing shows that members go back to their defaults."""


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
    if clause.relation_kind == RESETS and not evidence.cases(clause):
        evidence.not_applicable(clause.id, NOTHING_TO_RESET.format(refused=_refused(campaign, clause)))
    elif clause.relation_kind == RESETS and (untried := campaign.resets.untried(clause)):
        told = _refusals(campaign, clause)
        evidence.note(clause, f"{untried}{f'; what should give them one was refused ({told})' if told else ''}")


def _refused(campaign: Campaign, clause: Clause) -> str:
    """That updates which should give other values were refused; empty where none was."""
    told = _refusals(campaign, clause)
    return f", as what should give it some was refused ({told})" if told else ""


def _refusals(campaign: Campaign, clause: Clause) -> str:
    """Which of the latest updates that should give other values were refused, in words; empty where none was."""
    own = (one for latest in campaign.latest.values() for one in latest if one.probe.clause == clause.id)
    refused = [one for one in own if one.is_refused and one.probe.wants == ACCEPTED]
    return ", ".join(f"exchange {one.number} was answered {one.status}" for one in refused)
