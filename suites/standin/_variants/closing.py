"""Variants in what becomes of an appointment that an update has closed: pages may leave open whether it can change."""

from __future__ import annotations

from dataclasses import replace

from contracts import Contract, Field
from suites.standin._pointers import get
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import DECIDE, variant
from suites.standin._variants.refusals import OF_THE_BODY

CLOSED = "closed"
CONFLICT = 409
"""The usual status for an update that the state of what it addresses rules out (RFC 9110)."""


def _closing(contract: Contract) -> list[Field]:
    """The members of which some values close an appointment, and that an appointment shows."""
    return [field for field in contract.behaviour.fields if field.expendable and field.shows]


def _as_documented(context: RequestContext, answer: Answer) -> Answer:
    """The refusal of an update of a closed appointment, with a status that the page lists if it lists any."""
    documented = context.contract.refusals
    if context.cause != CLOSED or CLOSED in context.contract.standin["causes"]:
        return answer
    return replace(answer, status=CONFLICT if not documented or CONFLICT in documented else documented[0])


@variant(DECIDE, lambda contract: bool(_closing(contract)), refuse=_as_documented)
def closed_stays_closed(context: RequestContext) -> None:
    """Refuses every update of an appointment once an update has closed it."""
    is_ours = context.row is not None and context.row.owner == "ours"
    if not is_ours or context.cause not in (None, *OF_THE_BODY):
        return
    assert context.row is not None
    if any(get(context.row.shows, str(field.shows)) in field.expendable for field in _closing(context.contract)):
        context.cause = CLOSED
