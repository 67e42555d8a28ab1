"""The clause about a body with a good member and a bad one, of which a refusal may store nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.plan import Plan
from contracts._drafting.writing.code_rows import wrong_type
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.transitions import restricted
from contracts._drafting.writing.updates import beside
from contracts._field import Field
from contracts._unlisted import envelope_of


def refused_alone(plan: Plan) -> Iterator[dict[str, Any]]:
    """A body in which one member is good and another is of the wrong type: nothing of it may be stored."""
    bodies = (body for place in _places(plan) for body in _bodies(plan, place))
    for body in list(bodies)[:1]:
        yield row_of(
            "REFUSED-ALONE", "A refused update changes nothing.", "leaves", send=[{"body": body}], at="responses"
        )


def _bodies(plan: Plan, place: str) -> Iterator[Any]:
    """Such bodies of the members that stand at a place, first those with a good one that is shown: what is not shown
    tells nothing."""
    steps = restricted(plan)
    free = [one for one in plan.request.members if one.pointer not in steps and not one.is_moving]
    known = [one for one in free if one.choice and not one.stays and _around(one) == place]
    for good in sorted(known, key=lambda one: plan.fields.get(one.pointer) is None):
        bad = next((one for one in known if one is not good and wrong_type(one) is not None), None)
        if bad is not None and good.choice and good.choice.plain[0] != good.choice.plain[1]:
            body = pointers.with_value(_needed(plan, good), good.pointer, good.choice.plain[0])
            yield pointers.with_value(body, bad.pointer, wrong_type(bad))


def _needed(plan: Plan, good: Member) -> dict[str, Any]:
    """What stands around the members of a resource; in an envelope and at the top they need nothing."""
    is_inside = _around(good) != _envelope(plan)
    return beside(plan, good.pointer, list(pairs_of(plan.request.members))) if is_inside else {}


def _places(plan: Plan) -> list[str]:
    """The objects in which the members stand that are sent together: the envelope, else the one inside it that has most
    of the members, as the attributes of JSON:API."""
    count = Counter(_around(one) for one in plan.request.members if one.choice and not one.stays)
    most = [one for one, number in count.items() if 2 * number > count.total()]
    return list(dict.fromkeys([_envelope(plan), *most]))


def _around(member: Member) -> str:
    return member.pointer.rpartition("/")[0]


def _envelope(plan: Plan) -> str:
    return envelope_of([Field(*one) for one in plan.fields.items()])
