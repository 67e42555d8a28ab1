"""Why a request is refused: who sends it, what it addresses, what its body says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from contracts import Contract, Operation, current, is_permitted, satisfies
from contracts.instants import seconds_between
from contracts.relations import APART
from suites.standin import _request
from suites.standin._pointers import ABSENT, get
from suites.standin._request_context import RequestContext
from suites.standin._store import Row, Store

OPEN = ("documented", "refuse", "accept")
"""How to answer requests that the contract leaves open: as documented, refuse all, or accept all."""
DOCUMENTED, REFUSE, ACCEPT = OPEN
UNIQUE = "$unique"
"""The value of a parameter that is another text in each request."""


def cause_of_caller(context: RequestContext) -> str | None:
    """The cause for which a caller is refused, whatever the request is."""
    if context.credential not in ("good", "powerless"):
        return "unauthenticated"
    has_rights = context.credential == "good" or "powerless" not in context.contract.standin["causes"]
    if not has_rights:
        return "powerless"
    return None if has_parameters(context) else "missing_parameter"


def has_parameters(context: RequestContext) -> bool:
    """Whether a request has the vendor's own parameters that its operation requires, with the values of the target."""
    behaviour, operation = context.contract.behaviour, context.contract.operations[context.operation]
    required = {str(one["name"]) for one in operation.parameters if one.get("required") is True}
    headers = {name.lower(): value for name, value in context.headers.items()}
    pairs = [(name, text, context.query.get(name)) for name, text in behaviour.query.items()]
    pairs += [(name, text, headers.get(name.lower())) for name, text in behaviour.headers.items()]
    return all(_is_right(text, got, context) for name, text, got in pairs if name in required)


def _is_right(text: str, got: str | None, context: RequestContext) -> bool:
    is_free = text == UNIQUE or any(current.placeholders(text))
    wanted = text if is_free or not text.startswith("$") else str(context.store.resolve(text))
    return bool(got) if is_free else got == wanted


def cause_of_address(context: RequestContext, operation: Operation) -> str | None:
    """The cause for which a request about one appointment is refused before its body is read.

    Finds the appointment on the way: sets `context.row`, for a refused request too, because faults need it.
    """
    own = context.contract.behaviour.query
    query = {name: value for name, value in context.query.items() if name not in own}
    context.row = _request.addressed(context.store, context.path, query)
    cause = cause_of_caller(context) or _cause_of_form(context, operation)
    if cause:
        return cause
    if context.row is None:
        return "unknown"
    return "foreign" if context.row.owner != "ours" else None


def cause_of_place(context: RequestContext, operation: Operation) -> str | None:
    """The cause for which a booking is refused because of its path; a path without appointments is unknown."""
    cause = cause_of_caller(context) or _cause_of_form(context, operation)
    if cause:
        return cause
    owners = {row.owner for row in context.store.appointments if context.path.items() <= row.path.items()}
    if not owners:
        return "unknown"
    return None if "ours" in owners else "foreign"


def _cause_of_form(context: RequestContext, operation: Operation) -> str | None:
    has_cause = "malformed_id" in context.contract.standin["causes"]
    return "malformed_id" if has_cause and not _request.is_well_formed(operation, context.path) else None


def _is_too_far(contract: Contract, shows: Mapping[str, Any], body: Any) -> bool:
    """Whether an update moves two times nearer or farther apart than a clause about them says."""
    sent = {field.shows: get(body, field.pointer) for field in contract.behaviour.fields if field.shows}
    for clause in contract.clauses if isinstance(body, Mapping) else ():
        if clause.relation_kind == APART:
            places = clause.relation["as"], clause.relation["of"]
            old = [get(shows, place) for place in places]
            new = [get(shows, one) if sent.get(one, ABSENT) is ABSENT else sent[one] for one in places]
            span, limits = seconds_between(*new), clause.relation
            is_new = span is not None and new != old
            if is_new and not limits.get("least", span) <= span <= limits.get("most", span):
                return True
    return False


def cause_of_body(contract: Contract, store: Store, row: Row, body: Any, open_policy: str) -> str | None:
    """The cause for which the body of an update is refused, None when it is accepted."""
    if _is_closed(contract, row):
        return "closed"
    if not is_permitted(contract.documented, body):
        return "invalid"
    if open_policy != ACCEPT and not satisfies(contract.documented, body):
        return "invalid"
    if _is_too_far(contract, row.shows, body):
        return "invalid"
    if "transition" in contract.standin["causes"] and forbidden_steps(contract, row.shows, body):
        return "transition"
    return cause_of_references(contract.standin.get("refers", ()), store, body)


def forbidden_steps(contract: Contract, shows: Mapping[str, Any], body: Any) -> list[str]:
    """The members of an update whose value may not follow the one that an appointment shows."""
    sent = [(field, get(body, field.pointer)) for field in contract.behaviour.fields if field.is_restricted]
    return [
        field.pointer
        for field, value in sent
        if value is not ABSENT and field.forbids(field.spelled(get(shows, str(field.shows))), value)
    ]


def _is_closed(contract: Contract, row: Row) -> bool:
    closed = contract.standin.get("closed")
    return closed is not None and get(row.shows, closed["at"]) in closed["values"]


def cause_of_references(rules: Iterable[Mapping[str, Any]], store: Store, body: Any) -> str | None:
    """The cause for which a body is refused that refers to an unknown, foreign or unusable row."""
    for rule in rules:
        value = get(body, rule["field"])
        if value is ABSENT or value is None:
            continue
        row = store.row_of(rule["table"], value, rule.get("key", "id"))
        if row is None and rule.get("optional"):
            continue
        cause = _cause_of_row(row, rule.get("usable", {}))
        if cause:
            return cause
    return None


def _cause_of_row(row: Mapping[str, Any] | None, usable: Mapping[str, Any]) -> str | None:
    if row is None:
        return "unknown_reference"
    if row.get("owner", "ours") != "ours":
        return "foreign_reference"
    return None if all(row.get(column) == value for column, value in usable.items()) else "unusable_reference"
