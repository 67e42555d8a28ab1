"""Faults in the answer only: what is stored is right."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, timedelta, timezone
from typing import Any

from contracts import Clause, Constraint, Contract, broken, instant
from contracts.pointers import matches
from contracts.relations import DETERMINED
from suites.standin._clause_match import is_plain
from suites.standin._error_bodies import with_text
from suites.standin._faults._register import altered, fault_kind, sent_members
from suites.standin._pointers import ABSENT, get, set_in, split
from suites.standin._request_context import RequestContext
from suites.standin._state import format_time

OTHER_ZONE = timezone(timedelta(hours=5, minutes=45))
"""Nepal's offset: no fixture is there, and quarters of an hour are easily lost."""
LONG_AGO = "2001-01-01T00:00:00Z"
WRONG_VALUES: tuple[Any, ...] = (None, "not as documented", {"another": "type"}, ["another type"])
"""One of each JSON type that members have, because which one breaks a constraint depends on the constraint."""
ELSEWHERE = ("error-code", "error-field", "kept-or-moved", "documented", DETERMINED)
"""Relations that are broken in other ways."""
NO_CONTENT = 204
PAGE = b"<html><body>It works.</body></html>"


def _is_about_shape(clause: Clause, contract: Contract) -> bool:
    return clause.derived is not None or bool(clause.covers)


def _is_about_statuses(clause: Clause, contract: Contract) -> bool:
    return not _is_about_shape(clause, contract) and bool(clause.status or clause.any_refusal)


def _is_about_no_body(clause: Clause, contract: Contract) -> bool:
    return not _is_about_shape(clause, contract) and not _is_about_statuses(clause, contract)


@fault_kind("responds", "answer", _is_about_shape)
def answers_another_shape(context: RequestContext, clause: Clause) -> None:
    """Sends an undocumented value in one member; a wholly wrong body only after plain updates and refusals."""
    constraint = clause.derived or context.contract.constraints[clause.covers[0]]
    is_whole = not constraint.names
    place = context.contract.update.place_of(context.answer.status)
    if constraint.place == place and (context.cause or is_plain(context) or not is_whole):
        _break_shape(context, constraint)


@fault_kind("responds", "answer", _is_about_statuses)
def answers_202(context: RequestContext, clause: Clause) -> None:
    """Answers a plain update with 202, a success that is not documented."""
    if context.cause is None and is_plain(context):
        context.answer.status = 202


def _is_about_content(clause: Clause, contract: Contract) -> bool:
    tells_success = any(one in contract.successes for one in clause.status)
    return _is_about_statuses(clause, contract) and tells_success and NO_CONTENT not in contract.successes


@fault_kind("responds", "answer", _is_about_content)
def answers_nothing_where_nothing_changes(context: RequestContext, clause: Clause) -> None:
    """Answers an update that changes nothing with 204, which is not documented."""
    if context.cause is None and context.before == context.after:
        context.answer.status, context.answer.raw = NO_CONTENT, b""


@fault_kind("responds", "answer", _is_about_no_body)
def sends_a_body(context: RequestContext, clause: Clause) -> None:
    """Sends a body with a success that must not have one."""
    if context.cause is None:
        context.answer.raw = b"{}"


def answers_wrongly(context: RequestContext, clause: Clause) -> None:
    """Sends an undocumented value in one member, or a body where there must be none."""
    if clause.derived is None:
        context.answer.raw = b"{}"
    else:
        _break_shape(context, clause.derived)


def _break_shape(context: RequestContext, constraint: Constraint) -> None:
    if constraint.keyword == "media-type":
        context.answer.media_type, context.answer.raw = "text/html", PAGE
    elif constraint.keyword == "required":
        for holder, name in list(_holders(context.answer.body, constraint.names)):
            holder.pop(name, None)
    else:
        context.answer.body = _answer_that_breaks(context, constraint)


def _answer_that_breaks(context: RequestContext, constraint: Constraint) -> Any:
    """The answer with one changed value that breaks the constraint and, if possible, no other one."""

    def _rank(body: Any) -> tuple[bool, int]:
        broken_ids = _broken(context, body)
        return constraint.id not in broken_ids, len(broken_ids)

    values = (*WRONG_VALUES, *_beyond(constraint))
    return min((_with(context.answer.body, constraint.names, value) for value in values), key=_rank)


def _beyond(constraint: Constraint) -> list[Any]:
    """The nearest value outside of a limit: a value of another type does not break it."""
    limit = constraint.value
    match constraint.keyword:
        case "maximum" | "exclusiveMaximum":
            return [limit + 1]
        case "minimum" | "exclusiveMinimum":
            return [limit - 1]
        case "maxLength":
            return ["x" * (limit + 1)]
        case "minLength":
            return ["x" * max(0, limit - 1)]
    return []


def _broken(context: RequestContext, body: Any) -> set[str]:
    update, status = context.contract.update, context.answer.status
    promise, place = update.promise_of(status), update.place_of(status)
    listed = tuple(c for c in context.contract.constraints.values() if c.place == place and c.path)
    return {item.constraint.id for item in broken((promise and promise.schema) or {}, body, listed)}


def _with(body: Any, names: tuple[str, ...], value: Any) -> Any:
    """A copy of an answer with a value at every place that the names lead to."""
    if not names:
        return value
    changed = deepcopy(body)
    for holder, name in list(_holders(changed, names)):
        holder[name] = value
    return changed


def _holders(node: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Every object or list that has the named member, with the member's key there."""
    first, *rest = names
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from [(node, number)] if not rest else _holders(item, tuple(rest))
    elif isinstance(node, dict) and not rest:
        yield node, first
    elif isinstance(node, dict) and first in node:
        yield from _holders(node[first], tuple(rest))


@fault_kind("keeps", "answer", lambda clause, contract: bool(clause.relation))
@fault_kind("derives", "answer", lambda clause, contract: clause.relation["kind"] not in ELSEWHERE)
def does_not_follow(context: RequestContext, clause: Clause) -> None:
    """Sends a value that does not follow from the values it depends on."""
    pointer, relation = context.contract.behaviour.answer or "", clause.relation
    document = get(context.answer.body, pointer) if context.cause is None else ABSENT
    value = get(document, relation["of"])
    if value is not ABSENT and (relation["kind"] != "equals" or value == relation["value"]):
        set_in(document, relation["of"], _unrelated(relation["kind"], value))


@fault_kind("derives", "answer", lambda clause, contract: clause.relation["kind"] == DETERMINED)
def depends_on_what_is_sent(context: RequestContext, clause: Clause) -> None:
    """Works a member out from the members that an update sends, and not from all that the appointment has."""
    document = get(context.answer.body, context.contract.behaviour.answer or "") if context.cause is None else ABSENT
    value = get(document, clause.relation["of"])
    if value is not ABSENT and len(sent_members(context)) > 1:
        set_in(document, clause.relation["of"], altered(value))


def _unrelated(kind: str, value: Any) -> Any:
    found = instant(value) if isinstance(value, str) else None
    if kind == "local" and found:
        return format_time(found.astimezone(OTHER_ZONE if found.utcoffset() != OTHER_ZONE.utcoffset(None) else UTC))
    if kind == "ascending":
        return list(reversed(value))
    if kind == "not-before":
        return LONG_AGO
    return "not null" if value is None else altered(value)


@fault_kind("derives", "answer", lambda clause, contract: clause.relation["kind"] == "local")
def is_wrong_at_the_second_place(context: RequestContext, clause: Clause) -> None:
    """Sends the time in a wrong zone, only for appointments at the second location."""
    document = get(context.answer.body, context.contract.behaviour.answer or "") if context.cause is None else ABSENT
    places = [fixture["id"] for fixture in context.store.fixtures[clause.relation["role"]]]
    if get(document, clause.relation["to"]) in places[1:2]:
        set_in(document, clause.relation["of"], _unrelated("local", get(document, clause.relation["of"])))


@fault_kind("derives", "answer", lambda clause, contract: clause.relation["kind"] == "error-code")
def names_another_code(context: RequestContext, clause: Clause) -> None:
    """Refuses with an error code other than the documented one."""
    codes = list(matches(context.answer.body, split(clause.relation["of"])))
    if context.answer.status in map(int, clause.relation["codes"]) and codes:
        context.answer.body = with_text(context.answer.body, clause.relation["of"], altered(codes[0]))
