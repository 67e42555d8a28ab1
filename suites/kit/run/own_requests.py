"""Requests of a clause itself that were refused, so that they showed nothing of it.

Other requests of the run may have shown something of the clause; but what it names, nothing has tried. So it is not
kept where all of them were refused, and where some were, people are told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contracts import Clause
from contracts.relations import RESETS
from suites.kit.checks import judge
from suites.kit.checks.acceptance import is_clash
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import ACCEPTED, Exchange, Region
from suites.kit.model.verdicts import OWN_REFUSED

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NONE_SHOWN = (
    "none of its own requests showed anything of it, as {told}: name values in the clause that the vendor takes at "
    "this appointment, or give it another one"
)
NAMED_AT_MOST = 3
"""Exchanges that a reason names: enough to find the others in the journal, under the clause."""


def note_refused(campaign: Campaign, clause: Clause, sent: Iterable[Exchange]) -> None:
    """Note which requests that a clause names were refused, and showed nothing of it. None of a clause that sends more
    than it names, or of one that is about refusals; a refusal for another booking is noted where others are tried.

    A vendor may refuse values that are not ordinary: nothing is unclear then, and the clause does not apply."""
    if not kind_of(clause).listens or not clause.send or isinstance(clause.send, str):
        return
    if clause.relation_kind == RESETS:  # what was refused of it has a word of its own (unjudged_clauses)
        return
    own = [one for one in sent if one.probe.clause == clause.id and one.is_definite and one.probe.wants == ACCEPTED]
    shown = [one for one in own if judge(clause, one, campaign.bound) is not None]
    refused = [one for one in own if one.is_refused and one not in shown and not is_clash(one, campaign.bound)]
    if shown:
        ordinary = [one for one in refused if one.region is Region.ORDINARY]  # others may be tried to be refused
        if ordinary:
            campaign.evidence.note(clause, OWN_REFUSED + _told(ordinary))
    elif refused:
        campaign.evidence.not_applicable(clause.id, NONE_SHOWN.format(told=_told(refused)))


def _told(refused: list[Exchange]) -> str:
    named = ", ".join(f"exchange {one.number} was answered {one.status}" for one in refused[:NAMED_AT_MOST])
    more = len(refused) - NAMED_AT_MOST
    return f"{named} and {more} more were refused" if more > 0 else named
