"""A clause about an update without what only a shared schema requires: it answers a question that a document leaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._drafting._behaviour import beside
from contracts._drafting._pairs import pairs_of
from contracts._drafting._plan import Plan
from contracts._drafting._rules import row_of

BARE = "WITHOUT-BASE"
"""What the id of the clause ends with, as the question names it, too."""


def without_base(plan: Plan) -> Iterator[dict[str, Any]]:
    """An update without what a schema requires that is not the update's alone: what it is answered tells whether
    changes have to carry that."""
    pairs = list(pairs_of(plan.request.members))
    carried = [pointers.join("", name) for name in plan.request.doubtful]
    rest = [
        one
        for one in plan.request.members
        if one.choice and not one.closing and not pointers.under(one.pointer, carried)
    ]
    alone = next((one for one in rest if not one.is_moving and not beside(plan, one.pointer, pairs)), None)
    if carried and alone and alone.choice:
        body = pointers.with_value({}, alone.pointer, alone.choice.plain[0])
        says = f"What an update is answered that carries {alone.pointer} and not {', '.join(carried)}."
        send = [{"appointment": "appointment.expendable", "bare": True, "body": body}]
        yield row_of(BARE, says, "accepts", "may", send=send, at="requestBody")


def excepted_without_base(plan: Plan) -> dict[str, Any]:
    """What a clause about unsent members excepts: what the document requires, a vendor may empty where it is not sent.
    All other updates carry it."""
    carried = [pointers.join("", name) for name in plan.request.doubtful]
    shown = [place for pointer, place in plan.fields.items() if place and pointers.under(pointer, carried)]
    return {"except": shown} if shown and any(without_base(plan)) else {}
