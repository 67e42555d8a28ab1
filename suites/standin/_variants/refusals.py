"""Variants in how a request is refused."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts import Clause, Contract, broken
from suites.standin._clause_match import concerns
from suites.standin._pointers import split
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import REFUSE, variant
from suites.standin._variants.representation import reversed_members

REFUSING = ("refuses", "hides", "guards", "locks", "leaves")
ANY_REFUSAL = (400, 403, 404, 409, 410, 412, 413, 415, 418, 422)
OF_THE_BODY = ("malformed_body", "invalid")
OF_ERRORS, CLOSED = ("error-code", "error-field"), ("enum", "const", "format", "pattern")
"""Relations and keywords that prescribe what a refusal says."""
PAGE = b"<!doctype html><title>Refused</title><p>Please ask <b>somebody else</b>.</p>"
UNAUTHENTICATED = 401


def _is_free(contract: Contract, status: int) -> bool:
    """Whether nothing is documented about the body of a status."""
    promise = contract.update.promise_of(status)
    return promise is None or (promise.schema is None and promise.media_type is None)


def _is_any_free(contract: Contract) -> bool:
    return any(_is_free(contract, facts["status"]) for facts in contract.standin["causes"].values())


def _has_any_body(contract: Contract) -> bool:
    causes = contract.standin["causes"].values()
    return any(_is_free(contract, facts["status"]) and "body" in facts for facts in causes)


def _has_long_body(contract: Contract) -> bool:
    bodies = (facts.get("body") for facts in contract.standin["causes"].values())
    return any(repr(body) != repr(reversed_members(body)) for body in bodies)


def _prescribed(contract: Contract, status: int) -> set[str]:
    """The names of the error's members whose values are prescribed."""
    related = [clause.relation["of"] for clause in contract.clauses if clause.relation.get("kind") in OF_ERRORS]
    tied = [clause.code.at for clause in contract.clauses if clause.code]
    place = contract.update.place_of(status)
    listed = [
        one.names[-1]
        for one in contract.constraints.values()
        if one.place == place and one.names and one.keyword in CLOSED
    ]
    return {*listed, *(split(pointer)[-1] for pointer in (*related, *tied))}


@variant(REFUSE)
def other_error_texts(context: RequestContext, answer: Answer) -> Answer:
    """Refuses with other texts, and adds undocumented members."""
    if _is_free(context.contract, answer.status):
        body: Any = {
            "type": "about:blank",
            "title": "Nein.",
            "status": answer.status,
            "detail": f"Nr. {context.number}",
        }
        return replace(answer, body=body, empty=False, media_type="application/problem+json")
    return replace(answer, body=_reworded(answer.body, _prescribed(context.contract, answer.status)))


@variant(REFUSE, _has_long_body)
def errors_in_other_order(context: RequestContext, answer: Answer) -> Answer:
    """Refuses with the error's members in another order, after undocumented ones."""
    more = {"x_trace": f"{context.number:08x}", "x_errors": []}
    return answer if answer.empty else replace(answer, body={**more, **reversed_members(answer.body)})


@variant(REFUSE, _has_any_body)
def refused_without_body(context: RequestContext, answer: Answer) -> Answer:
    """Refuses without a body where none is documented."""
    return replace(answer, body=None, empty=True) if _is_free(context.contract, answer.status) else answer


@variant(REFUSE, _is_any_free)
def refused_with_page(context: RequestContext, answer: Answer) -> Answer:
    """Refuses with an HTML page where no body is documented."""
    if not _is_free(context.contract, answer.status):
        return answer
    return replace(answer, raw=PAGE, media_type="text/html; charset=iso-8859-1")


@variant(REFUSE)
def other_refusals(context: RequestContext, answer: Answer) -> Answer:
    """Refuses with another 4xx status wherever clauses allow several, each in turn."""
    others = sorted(one for one in _open_statuses(context) - {answer.status} if _has_body(context, answer, one))
    if not others or answer.status >= 500:
        return answer
    status, update = others[context.number % len(others)], context.contract.update
    if not answer.empty and update.place_of(status) and update.place_of(status) == update.place_of(answer.status):
        return replace(answer, status=status)  # the same documented response: the code and what it names stay right
    alike = [facts for facts in context.contract.standin["causes"].values() if facts["status"] == status]
    body = deepcopy(alike[0].get("body")) if alike else None
    return replace(answer, status=status, body=body, empty=body is None)


def _has_body(context: RequestContext, answer: Answer, status: int) -> bool:
    """Whether there is a body for another status, where its documented response has one."""
    update, causes = context.contract.update, context.contract.standin["causes"].values()
    promise, is_same = update.promise_of(status), update.place_of(status) == update.place_of(answer.status)
    if promise is None or promise.media_type is None or (is_same and not answer.empty):
        return True
    return any(facts["status"] == status and "body" in facts for facts in causes)


def _open_statuses(context: RequestContext) -> set[int]:
    """The statuses with which this request may be refused; empty when no clause is about it."""
    about = list(_about(context))
    if context.cause not in OF_THE_BODY and not about:
        return set()
    documented = set(context.contract.refusals or ANY_REFUSAL)
    allowed = set(ANY_REFUSAL) if context.cause == "malformed_body" and not about else documented
    for clause in about:
        allowed &= set(ANY_REFUSAL if clause.any_refusal else clause.status or documented)
    return allowed - {UNAUTHENTICATED}  # that is about who calls, never about what is sent


def _about(context: RequestContext) -> Iterator[Clause]:
    """The clauses that say how this request is refused, whatever else it breaks."""
    contract = context.contract
    requests = tuple(c for c in contract.constraints.values() if c.place == "request")
    if context.cause == "invalid":
        yield from (
            contract.clause(found.constraint.id) for found in broken(contract.documented, context.body, requests)
        )
    for clause in contract.clauses:
        is_known = clause.check == "refuses" and not clause.send  # its constraint was handled above
        if clause.check in REFUSING and clause.strength != "may" and not is_known and concerns(clause, context):
            yield clause


def _reworded(node: Any, kept: set[str]) -> Any:
    if not isinstance(node, dict):
        return "In ganz anderen Worten." if isinstance(node, str) else node
    return {**{name: node[name] if name in kept else _reworded(node[name], kept) for name in node}, "x_trace": ["a"]}
