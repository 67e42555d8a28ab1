"""Small updates, where a document may demand more of a change than its vendor does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.plan import Plan
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.updates import beside

MOST = 3
"""Members that are sent alone: what goes wrong with one that is left out shows with any of them."""


def small_updates(plan: Plan) -> Iterator[dict[str, Any]]:
    """A clause that sends a member alone, where the document may only seem to demand others beside it.

    The vendor may refuse that. Where it is taken, all clauses about what an update leaves alone look at it, of members
    that every other update carries, too. It may lose what no read shows, so it goes where that may stay.
    """
    alone = [one for one in plan.request.members if _may_go_alone(plan, one)][:MOST] if plan.request.doubtful else []
    bodies = [pointers.with_value({}, one.pointer, value) for one in alone if one.choice for value in one.choice.plain]
    if bodies:
        says = f"What an update without {', '.join(f'/{name}' for name in plan.request.doubtful)} is answered."
        sent = [{"appointment": "appointment.expendable", "bare": True, "body": body} for body in bodies]
        yield row_of("SMALL", says, "accepts", "may", send=sent, at="requestBody")


def _may_go_alone(plan: Plan, member: Member) -> bool:
    """Whether a member is shown, at the top of the request, and needs no other beside it, as an end its beginning."""
    if beside(plan, member.pointer, list(pairs_of(plan.request.members))):
        return False
    name = pointers.split(member.pointer)[0]
    is_free = name not in plan.request.required and not member.is_moving and not (member.closing or member.unclear)
    return is_free and member.pointer.count("/") == 1 and bool(member.choice and plan.fields.get(member.pointer))
