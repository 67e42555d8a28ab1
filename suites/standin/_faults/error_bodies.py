"""Faults in the body of a refusal: its status is right, and its code or the member that it names is not."""

from __future__ import annotations

from typing import Any

from contracts import Clause, Contract
from contracts.pointers import matches
from suites.standin._clause_match import concerns
from suites.standin._error_bodies import KIND, malformed_member, with_text, write_name
from suites.standin._faults._register import fault_kind
from suites.standin._pointers import split
from suites.standin._request_context import RequestContext


def _has_another_code(clause: Clause, contract: Contract) -> bool:
    return bool(_codes_of_others(clause, contract))


def _codes_of_others(clause: Clause, contract: Contract) -> list[Any]:
    """The codes that the contract ties to other causes."""
    if clause.code is None:
        return []
    bodies = (facts.get("body") for facts in contract.standin["causes"].values())
    served = [code for body in bodies for code in matches(body, split(clause.code.at))]
    tied = [code for other in contract.clauses if other.code for code in other.code.codes]
    return [code for code in (*tied, *served) if code not in (None, *clause.code.codes)]


@fault_kind("refuses", "answer", _has_another_code)
@fault_kind("hides", "answer", _has_another_code)
@fault_kind("guards", "answer", _has_another_code)
@fault_kind("locks", "answer", _has_another_code)
def names_another_cause(context: RequestContext, clause: Clause) -> None:
    """Refuses with the code of another cause."""
    if clause.code and context.cause and not context.answer.empty and concerns(clause, context):
        other = _codes_of_others(clause, context.contract)[0]
        context.answer.body = with_text(context.answer.body, clause.code.at, other)


@fault_kind("derives", "answer", lambda clause, contract: clause.relation["kind"] == KIND)
def names_another_field(context: RequestContext, clause: Clause) -> None:
    """Refuses a malformed member and names another one."""
    member = malformed_member(context)
    others = (split(known.pointer) for known in context.contract.behaviour.fields)
    if member:
        write_name(
            context, clause.relation, next((one for one in others if one[:1] != member[:1]), ("no_such_member",))
        )
