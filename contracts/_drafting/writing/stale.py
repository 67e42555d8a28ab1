"""The drafted clause about an update that carries a state which another update has changed since.

Where a sentence says in words how such an update is refused, another refusal breaks it: programs that write again when
they see the one status take the other one for a mistake of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._drafting.document.common_answers import statuses_in
from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of

OF_A_STATE = (412, 409)
"""The statuses of an update whose state has passed: of a condition that is not met, and of a conflict (RFC 9110)."""
PASSED = re.compile(
    r"\b(in the meantime|meanwhile|in between|since (you|it|then|the)|stale|outdated|out of date"
    r"|no longer (current|the)|not (the )?(current|latest)|a different one|another one|does not match|mismatch\w*)\b",
    re.IGNORECASE,
)
"""How a sentence speaks of a state that has passed."""
HAS_ANOTHER = re.compile(r"\W*(if|when|where) (it|the \w+) (has|is at|shows) (an?other|a different)\b", re.IGNORECASE)
"""How a sentence goes on about the member that the one before it names: `If the visit has another one by now`."""
REFUSED = re.compile(r"\b(refused|rejected|answer(ed)?|returns?|fails?|get)\b", re.IGNORECASE)


def of_states(plan: Plan) -> Iterator[dict[str, Any]]:
    """The clause, where updates carry a state: a draft, unless the document lists the status that is there for that."""
    if not (plan.moving or any(one.is_current for one in plan.carried)):
        return
    listed = [status for status in OF_A_STATE if status in plan.update.answers]
    told = None if 412 in listed else next(_told(plan), None)
    says = "An update that carries a state which another update has changed since is refused."
    expect = {"status": [told[0]], "exact": True} if told else {"status": listed or [*OF_A_STATE]}
    row = row_of("STALE", says, "refuses", send=[{"stale": True}], expect=expect)
    row |= {"source": quoted(plan, *told[1:])} if told else {"at": "requestBody" if plan.moving else "parameters"}
    yield row if 412 in listed else {**row, "draft": True}


def is_of_states(plan: Plan, sentence: str, status: int) -> bool:
    """Whether a sentence says with which status an update is refused that names a state which has passed: the clause
    sends that."""
    if status not in OF_A_STATE or not (plan.moving or any(one.is_current for one in plan.carried)):
        return False
    told = (one.strip("`* ") for _, _, _, one in _told(plan))
    return (status == OF_A_STATE[0] and status in plan.update.answers) or any(one in sentence for one in told)


def _told(plan: Plan) -> Iterator[tuple[int, str, str, str]]:
    """The status of such an update by each sentence that says it, with the place, the text and the sentence."""
    for place, text, is_own in _texts(plan):
        sentences = sentences_of(unwrapped(text))
        for before, sentence in zip(["", *sentences], sentences, strict=False):
            statuses = [status for status in statuses_in(sentence) if status in OF_A_STATE]
            goes_on = HAS_ANOTHER.match(sentence) and _names_one(plan, before)
            is_meant = is_own or _names_one(plan, sentence) or goes_on or "meantime" in sentence
            if len(statuses) == 1 and is_meant and PASSED.search(sentence) and REFUSED.search(sentence):
                yield statuses[0], place, text, sentence


def _texts(plan: Plan) -> Iterator[tuple[str, str, bool]]:
    """Where something is said of it: the place, the text, and whether that is about a member that carries the state."""
    for one in plan.request.members:
        if one.pointer in plan.moving:
            yield one.pointer, str(one.schema.get("description", "")), True
    current = {snake(one.name) for one in plan.carried if one.is_current}
    for parameter in plan.update.parameters:
        if snake(str(parameter.get("name", ""))) in current:
            yield "parameters", str(parameter.get("description", "")), True
    yield "description", described(plan.source, plan.update.pointer), False


def _names_one(plan: Plan, sentence: str) -> bool:
    return any(names_member(sentence, one) for one in plan.moving)
