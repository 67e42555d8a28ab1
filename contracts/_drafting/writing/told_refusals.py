"""The statuses that a document names in sentences for a cause that ours names by a usual one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts._drafting.document.common_answers import parts_of, statuses_in
from contracts._drafting.document.sentences import unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.members.carried import CONDITION
from contracts._drafting.plan import Plan, described

PRECONDITION_REQUIRED = 428
"""The status of an update without the header that names the state which it changes (RFC 6585, 3)."""
KEY = re.compile(r"\bkeys?\b|idempoten", re.IGNORECASE)
REUSED = re.compile(
    r"\bre-?us\w*|\b(different|another|other|changed|new|not the same) (request |JSON )?"
    r"(body|bodies|payload|request|content|parameters)\b"
    r"|\b(body|payload|request|content|parameters) (differs?|is (different|another|not the same))",
    re.IGNORECASE,
)
"""How a sentence speaks of a key that another update had before."""
OF_REQUESTS = (400, 409, 412, 422)
"""Statuses that such an update may have; another one in its sentence is about something else."""


def of_reused_key(plan: Plan) -> list[int]:
    """The statuses of a reused key, as a sentence of the document, the update or the header says; empty where none
    does."""
    found = (status for part in _parts(plan) if _is_of_reuse(part) for status in statuses_in(part))
    return list(dict.fromkeys(status for status in found if status in OF_REQUESTS))


def _is_of_reuse(part: str) -> bool:
    return bool(KEY.search(part) and REUSED.search(part))


def _parts(plan: Plan) -> Iterator[str]:
    texts = [described(plan.source, plan.update.pointer), described(plan.source, "/info")]
    texts += [str(one.get("description", "")) for one in plan.update.parameters]
    yield from (part for text in texts for part in parts_of(unwrapped(text)))


def of_missing_condition(plan: Plan, names: list[str]) -> list[int]:
    """The status of an update without any of these parameters, where it is If-Match and the document lists the one
    that is there for that; else empty."""
    is_condition = bool(names) and all(snake(one) == CONDITION for one in names)
    return [PRECONDITION_REQUIRED] if is_condition and PRECONDITION_REQUIRED in plan.update.answers else []
