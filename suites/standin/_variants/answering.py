"""Variants in how a request is refused."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts import Clause, Contract, broken
from suites.standin._turn import Answer, Turn, concerns
from suites.standin._variants._register import REFUSE, variant

REFUSING = ("refuses", "hides", "guards", "locks", "leaves")
ANY = (400, 403, 404, 409, 410, 412, 413, 415, 418, 422)
OF_THE_BODY = ("malformed_body", "invalid")
PAGE = b"<!doctype html><title>Refused</title><p>Please ask <b>somebody else</b>.</p>"
UNAUTHENTICATED = 401


def _is_free(contract: Contract, status: int) -> bool:
    """Whether nothing is said about the body of a status."""
    promise = contract.update.responses.get(status)
    return promise is None or (promise.schema is None and promise.media_type is None)


def _is_any_free(contract: Contract) -> bool:
    return any(_is_free(contract, facts["status"]) for facts in contract.standin["causes"].values())


def _has_any_body(contract: Contract) -> bool:
    causes = contract.standin["causes"].values()
    return any(_is_free(contract, facts["status"]) and "body" in facts for facts in causes)


def _has_long_body(contract: Contract) -> bool:
    bodies = (facts.get("body") for facts in contract.standin["causes"].values())
    return any(repr(body) != repr(_turned_round(body)) for body in bodies)


def _turned_round(node: Any) -> Any:
    return {name: _turned_round(node[name]) for name in reversed(node)} if isinstance(node, dict) else node


def _codes(contract: Contract) -> set[str]:
    """The names of the members of an error whose values are prescribed."""
    kinds = [clause.relation for clause in contract.clauses if clause.relation.get("kind") == "error-code"]
    return {relation["of"].rpartition("/")[2] for relation in kinds}


@variant(REFUSE)
def other_error_texts(turn: Turn, answer: Answer) -> Answer:
    """Refuses in other words, with members that no page describes beside those that one does."""
    if _is_free(turn.contract, answer.status):
        body: Any = {"type": "about:blank", "title": "Nein.", "status": answer.status, "detail": f"Nr. {turn.number}"}
        return replace(answer, body=body, empty=False, media_type="application/problem+json")
    return replace(answer, body=_reworded(answer.body, _codes(turn.contract)))


@variant(REFUSE, _has_long_body)
def errors_in_other_order(turn: Turn, answer: Answer) -> Answer:
    """Refuses with the members of the error in another order, and more of them before the others."""
    more = {"x_trace": f"{turn.number:08x}", "x_errors": []}
    return answer if answer.empty else replace(answer, body={**more, **_turned_round(answer.body)})


@variant(REFUSE, _has_any_body)
def refused_without_body(turn: Turn, answer: Answer) -> Answer:
    """Refuses without a body where none is described."""
    return replace(answer, body=None, empty=True) if _is_free(turn.contract, answer.status) else answer


@variant(REFUSE, _is_any_free)
def refused_with_page(turn: Turn, answer: Answer) -> Answer:
    """Refuses with a page of HTML where no body is described."""
    if not _is_free(turn.contract, answer.status):
        return answer
    return replace(answer, raw=PAGE, media_type="text/html; charset=iso-8859-1")


@variant(REFUSE)
def other_refusals(turn: Turn, answer: Answer) -> Answer:
    """Refuses with another 4xx where the clauses leave it open which, in turn with each that they allow."""
    others = sorted(set(_open_statuses(turn)) - {answer.status})
    if not others or answer.status >= 500:
        return answer
    status = others[turn.number % len(others)]
    alike = [facts for facts in turn.contract.standin["causes"].values() if facts["status"] == status]
    body = deepcopy(alike[0].get("body")) if alike else None
    return replace(answer, status=status, body=body, empty=body is None)


def _open_statuses(turn: Turn) -> set[int]:
    """The statuses with which this request may be refused; none when no clause speaks of it."""
    about = list(_about(turn))
    if turn.cause not in OF_THE_BODY and not about:
        return set()
    documented = set(turn.contract.refusals or ANY)
    found = set(ANY) if turn.cause == "malformed_body" and not about else documented
    for clause in about:
        found &= set(ANY if clause.any_refusal else clause.status or documented)
    return found - {UNAUTHENTICATED}  # said of who calls, never of what is sent


def _about(turn: Turn) -> Iterator[Clause]:
    """The clauses that say how this request is refused, whatever else it breaks."""
    contract = turn.contract
    requests = tuple(c for c in contract.constraints.values() if c.place == "request")
    if turn.cause == "invalid":
        yield from (contract.clause(found.constraint.id) for found in broken(contract.documented, turn.sent, requests))
    for clause in contract.clauses:
        is_known = clause.check == "refuses" and not clause.send  # by what its constraint says, above
        if clause.check in REFUSING and clause.strength != "may" and not is_known and concerns(clause, turn):
            yield clause


def _reworded(node: Any, kept: set[str]) -> Any:
    if not isinstance(node, dict):
        return "In ganz anderen Worten." if isinstance(node, str) else node
    return {**{name: node[name] if name in kept else _reworded(node[name], kept) for name in node}, "x_trace": ["a"]}
