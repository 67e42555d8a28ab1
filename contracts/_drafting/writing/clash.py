"""The refusal that may only say that another booking is in the way."""

from __future__ import annotations

import re
from typing import Any

from contracts._drafting.document.sentences import sentences_of
from contracts._drafting.document.times import instant_kind, name_of
from contracts._drafting.members.requests import Member
from contracts._drafting.plan import Plan, described

STATUS, TRIES = 409, 3
"""The status of a conflict (RFC 9110, 15.5.10), and how many other values are tried before a clause is given up."""
IN_THE_WAY = re.compile(
    r"overlap|conflict|taken|available|already|slot|booked|busy|collid|another (visit|booking|appointment|event)"
    r"|at the same time|two places",
    re.IGNORECASE,
)
"""How a document says that two bookings cannot be at one time."""
ANOTHER_CAUSE = re.compile(
    r"version|revision|etag|stale|idempot|duplicate|state|status|closed|locked|cancel|final|complete|archiv|delet",
    re.IGNORECASE,
)
"""How it says what else a conflict is about."""
BOOKED = re.compile(
    r"(^|_)(duration|minutes|length|room|doctor|provider|practitioner|staff|office|location|calendar|resource|slot|chair)"
    r"(_id|_ids|_uuid)?$"
)
"""Names of what a booking takes beside its time, so that another one may be in the way."""


def clash_of(plan: Plan) -> dict[str, Any]:
    """What behaviour.yaml says of that refusal, where the document has one for times that are changed."""
    conflict = plan.update.answer_of(STATUS)
    times = [one.pointer for one in plan.request.members if _is_time(one)]
    if conflict is None or not times:
        return {}
    told = " ".join([conflict.description, *_sentences(plan)])
    if ANOTHER_CAUSE.search(told) and not IN_THE_WAY.search(told):
        return {}
    taken = [one.pointer for one in plan.request.members if _is_taken(one)]
    return {"clash": {"status": STATUS, "fields": list(dict.fromkeys([*times, *taken])), "tries": TRIES}}


def _sentences(plan: Plan) -> list[str]:
    """What the description of the update says of this status: that of the answer often says no more than `Conflict`."""
    about = described(plan.source, plan.update.pointer)
    return [one for one in sentences_of(about) if str(STATUS) in one]


def _is_time(member: Member) -> bool:
    return bool(member.choice and member.choice.named and instant_kind(member.pointer, member.schema))


def _is_taken(member: Member) -> bool:
    """Whether a booking takes what the member names: by its name, or because it is kept elsewhere, as a person is."""
    is_reference = member.choice is not None and str(member.choice.named).endswith(".known")
    return (is_reference or bool(BOOKED.search(name_of(member.pointer)))) and not member.is_moving
