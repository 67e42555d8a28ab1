"""Notices that an appointment was closed while updates of it were refused, with a value that none of these has sent.

A run looks for the refusal behind a change by taking the change back, and sending the likeliest ones again. A person's
cancellation must not be taken back, and ordinary updates that name a status would do so as well: so nothing more is
sent where that is the appointment that most of them go to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from contracts import Json
from contracts.pointers import ABSENT, get
from suites.kit.generate.transitions import closing_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, States
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE
from suites.kit.run.culprits import is_sent

if TYPE_CHECKING:  # a campaign calls these
    from suites.kit.run.campaign import Campaign

CLOSED = (
    "a read after exchange {number} shows {members} of {role} with a value that closes an appointment, which no update "
    "since the read before it has sent: most likely somebody else has closed it, so that is left as it is{stop}. Name "
    "an appointment that nobody else works with; if nobody has closed it, show the vendor this line"
)
STOP = ", and nothing more is sent"


def is_closed_by_others(campaign: Campaign, sent: Sequence[Exchange], changed: Iterable[str], after: States) -> bool:
    """Whether one of these shown members has a value that closes an appointment, which none of the updates that were
    `sent` to it since it was shown before has sent. That is noted, and ends a run whose editable one it is."""
    if not (closed := _closed(campaign, sent, changed, after)):
        return False
    role = sent[0].probe.appointment
    stop = STOP if role == EDITABLE else ""
    facts = {"number": max(one.number for one in sent), "members": ", ".join(closed), "role": role}
    reason = CLOSED.format(**facts, stop=stop)
    for clause in campaign.refusals.clauses:
        campaign.evidence.unclear_about(clause.id, closed, reason)
    if stop:
        campaign.refusals.reason = campaign.setup = reason
    return True


def _closed(campaign: Campaign, sent: Sequence[Exchange], changed: Iterable[str], after: States) -> list[str]:
    """The members of which that holds; none where the run itself has closed the appointment, or may have."""
    if not sent or sent[0].probe.place in campaign.closed:
        return []
    states = [state for _, state in sorted(after.items(), reverse=True)]  # what a read shows comes first
    shown = [(at, next((now for one in states if (now := get(one, at)) is not ABSENT), ABSENT)) for at in changed]
    closing = [(at, now) for at, now in shown if _closes(at, now, campaign.bound)]
    return [at for at, now in closing if not is_sent(sent, at, now, campaign)]


def _closes(shows: str, value: Json, bound: BoundContract) -> bool:
    """Whether a value closes an appointment: an update may give it, or the contract names it of cancelled ones."""
    recipe = bound.contract.behaviour.provision
    closing = [*(recipe.cancelled.get(shows, ()) if recipe else ())]
    for field in (one for one in bound.contract.behaviour.fields if one.shows == shows):
        closing += closing_values(field, bound)
        value = field.spelled(value)
    return any(same(value, one) for one in closing)
