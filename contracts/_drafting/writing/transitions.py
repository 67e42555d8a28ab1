"""Drafts what may follow what, and the clauses about it, as far as a document plainly says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from contracts import pointers
from contracts._drafting.document.common_answers import parts_of, statuses_in
from contracts._drafting.document.dialect import types_of
from contracts._drafting.members.fixed import ANOTHER, FIXED
from contracts._drafting.members.member import Member
from contracts._drafting.members.steps import HINT, Steps, steps_of
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.quotes import quoted, said_of

STATUSES = (409, 422)
"""With which a vendor may refuse an update that does not fit the present state (RFC 9110, 15.5.10 and 15.5.21)."""


@lru_cache(maxsize=1)
def restricted(plan: Plan) -> dict[str, Steps]:
    """The members of which the document plainly says what may follow, and which an appointment shows."""
    said = {one.pointer: _steps_told(plan, one) for one in plan.request.members if plan.fields.get(one.pointer)}
    return {pointer: steps for pointer, steps in said.items() if steps.is_known}


def _steps_told(plan: Plan, member: Member) -> Steps:
    """What the document says of a member, at the member or at the operation."""
    return steps_of(member, described(plan.source, plan.update.pointer))


def transitions_of(plan: Plan) -> dict[str, Any]:
    """The part `transitions` of behaviour.yaml; where the document seems to speak of it, a person decides."""
    for member in plan.request.members:
        steps, is_shown = _steps_told(plan, member), bool(plan.fields.get(member.pointer))
        if steps.sentence and not (steps.is_known and is_shown) and not _is_of_items(member, steps.sentence):
            what = f'which value of {member.pointer} may follow which? The document says: "{steps.sentence}".'
            place, about = pointers.join("/fields", member.pointer), "" if member.choice else LEFT_OUT
            plan.decide("behaviour.yaml", place, f"{what} Add transitions, one_way or fixed.", about)
    found = {pointer: dict(steps.table) for pointer, steps in restricted(plan).items() if steps.table}
    return {"transitions": found} if found else {}


def _is_of_items(member: Member, sentence: str) -> bool:
    """Whether a sentence speaks of the order of the items of a list, and not of what may follow what."""
    return "array" in types_of(member.schema) and re.search(r"\bin (this|that|the given) order\b", sentence) is not None


def clauses_about_steps(plan: Plan) -> Iterator[dict[str, Any]]:
    """The clauses that a value which may follow is taken, and that any other is refused."""
    known = restricted(plan)
    if known:
        pointer, steps = next(iter(known.items()))
        usual = [one for one in STATUSES if one in plan.update.answers] or "any4xx"
        status = statuses_told(plan) or usual
        source = {"line": plan.source.document.line(plan.update.pointer), **_quoted(plan, pointer, steps.sentence)}
        common = {"strength": "must", "send": "transitions", "draft": True, "source": source}
        says = "A value that may follow the present one is taken."
        yield {"id": "STEPS", "says": says, "check": "accepts", **common}
        says = "A value that may not follow the present one is refused, and changes nothing."
        yield {"id": "TRANSITIONS", "says": says, "check": "refuses", "expect": {"status": status}, **common}


def statuses_told(plan: Plan) -> list[int]:
    """The statuses that the document names in what it says of such members, or of all that may not be changed."""
    known = restricted(plan)
    members = [one for one in plan.request.members if one.pointer in known]
    texts = [described(plan.source, plan.update.pointer), described(plan.source, "/info")]
    told = [(said_of(one), True) for one in members] + [(text, False) for text in texts]
    names = "|".join(re.escape(pointers.split(one)[-1]) for one in known)
    about = re.compile(rf"\bimmutable\b|\btransitions?\b|[`'\"]({names})[`'\"]", re.IGNORECASE)
    parts = ((part, own) for text, own in told for part in parts_of(text) if _speaks_of_it(part))
    found = [status for part, own in parts if own or about.search(part) for status in statuses_in(part)]
    return list(dict.fromkeys(found))


def _speaks_of_it(part: str) -> bool:
    return any(words.search(part) for words in (HINT, FIXED, ANOTHER))


def _quoted(plan: Plan, pointer: str, sentence: str) -> dict[str, Any]:
    """Where the sentence stands, at the member or at the operation."""
    member, beside = plan.request.member(pointer), described(plan.source, plan.update.pointer)
    own = said_of(member) if member else ""
    is_own = sentence in " ".join(own.split())
    return quoted(plan, pointer, own if is_own else beside, sentence)
