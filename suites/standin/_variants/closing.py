"""Variants in which appointments take no update: one that an update has closed, one that another is just changing.

Pages may leave open whether those can change.
"""

from __future__ import annotations

from dataclasses import replace

from contracts import Contract, Field
from suites.standin._pointers import get
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import DECIDE, variant
from suites.standin._variants.refusals import OF_THE_BODY

CLOSED, LOCKED = "closed", "locked"
CONFLICT = 409
"""The usual status for an update that the state of what it addresses rules out (RFC 9110)."""


def _closing(contract: Contract) -> list[Field]:
    """The members of which some values close an appointment, and that an appointment shows."""
    return [field for field in contract.behaviour.fields if field.expendable and field.shows]


def _as_documented(context: RequestContext, answer: Answer) -> Answer:
    """The refusal of an update of a closed appointment, or one that another update keeps locked, with a status that the
    page lists if it lists any."""
    documented = context.contract.refusals
    if context.cause not in (CLOSED, LOCKED) or context.cause in context.contract.standin["causes"]:
        return answer
    return replace(answer, status=CONFLICT if not documented or CONFLICT in documented else documented[0])


def _meets_pairs(contract: Contract) -> bool:
    """Whether a run sends two updates at the same moment: nothing else makes a difference here."""
    return any(clause.check == "coexists" for clause in contract.clauses)


@variant(DECIDE, _meets_pairs, refuse=_as_documented)
def one_at_a_time(context: RequestContext) -> None:
    """Refuses an update that comes while another one is under way."""
    if context.store.is_overlapping and context.row is not None and context.cause is None:
        context.cause = LOCKED


@variant(DECIDE, lambda contract: bool(_closing(contract)), refuse=_as_documented)
def closed_stays_closed(context: RequestContext) -> None:
    """Refuses every update of an appointment once an update has closed it."""
    is_ours = context.row is not None and context.row.owner == "ours"
    if not is_ours or context.cause not in (None, *OF_THE_BODY):
        return
    assert context.row is not None
    if any(get(context.row.shows, str(field.shows)) in field.expendable for field in _closing(context.contract)):
        context.cause = CLOSED
