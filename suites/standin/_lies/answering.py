"""Lies that stand in the answer only."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, timedelta, timezone
from typing import Any

from contracts import Clause, Constraint, Contract, broken, instant
from suites.standin._lies._register import lie, spoilt
from suites.standin._pointers import ABSENT, look, put
from suites.standin._state import spelled
from suites.standin._turn import Turn, is_plain

FAR_EAST = timezone(timedelta(hours=5, minutes=45))
LONG_AGO = "2001-01-01T00:00:00Z"
ODD: tuple[Any, ...] = (None, "not as documented", {"another": "type"}, ["another type"])
PAGE = b"<html><body>It works.</body></html>"


def _is_about_shape(clause: Clause, contract: Contract) -> bool:
    return clause.derived is not None or bool(clause.covers)


def _is_about_statuses(clause: Clause, contract: Contract) -> bool:
    return not _is_about_shape(clause, contract) and bool(clause.status or clause.any_refusal)


def _is_about_no_body(clause: Clause, contract: Contract) -> bool:
    return not _is_about_shape(clause, contract) and not _is_about_statuses(clause, contract)


@lie("responds", "answer", _is_about_shape)
def answers_another_shape(turn: Turn, clause: Clause) -> None:
    """Answers with a member that is not as documented; another page or list as a whole, to plain updates only."""
    constraint = clause.derived or turn.contract.constraints[clause.covers[0]]
    is_whole = not constraint.names
    if constraint.place == f"response.{turn.answer.status}" and (turn.cause or is_plain(turn) or not is_whole):
        _break_shape(turn, constraint)


@lie("responds", "answer", _is_about_statuses)
def answers_202(turn: Turn, clause: Clause) -> None:
    """Answers a success that is not documented, 202, to a plain update."""
    if turn.cause is None and is_plain(turn):
        turn.answer.status = 202


@lie("responds", "answer", _is_about_no_body)
def sends_a_body(turn: Turn, clause: Clause) -> None:
    """Sends a body with a success that has none."""
    if turn.cause is None:
        turn.answer.raw = b"{}"


def answers_wrongly(turn: Turn, clause: Clause) -> None:
    """Answers with a member that is not as documented, or with a body where there is none."""
    if clause.derived is None:
        turn.answer.raw = b"{}"
    else:
        _break_shape(turn, clause.derived)


def _break_shape(turn: Turn, constraint: Constraint) -> None:
    if constraint.keyword == "media-type":
        turn.answer.media_type, turn.answer.raw = "text/html", PAGE
    elif constraint.keyword == "required":
        for holder, name in list(_holders(turn.answer.body, constraint.names)):
            holder.pop(name, None)
    else:
        turn.answer.body = _bent_to_break(turn, constraint)


def _bent_to_break(turn: Turn, constraint: Constraint) -> Any:
    """The answer with another value at one place, one that breaks the constraint and if possible nothing else."""
    bodies = [_with(turn.answer.body, constraint.names, value) for value in ODD]
    breaks = [_broken(turn, body) for body in bodies]
    ranked = sorted(range(len(ODD)), key=lambda number: (constraint.id not in breaks[number], len(breaks[number])))
    return bodies[ranked[0]]


def _broken(turn: Turn, body: Any) -> set[str]:
    promise = turn.contract.update.responses[turn.answer.status]
    place = f"response.{turn.answer.status}"
    listed = tuple(c for c in turn.contract.constraints.values() if c.place == place and c.path)
    return {item.constraint.id for item in broken(promise.schema or {}, body, listed)}


def _with(body: Any, names: tuple[str, ...], value: Any) -> Any:
    """A copy of an answer with a value at every place of that name."""
    if not names:
        return value
    changed = deepcopy(body)
    for holder, name in list(_holders(changed, names)):
        holder[name] = value
    return changed


def _holders(node: Any, names: tuple[str, ...]) -> Iterator[tuple[Any, Any]]:
    """Every object or list that holds the named member, with its key there."""
    first, *rest = names
    if isinstance(node, list):
        for number, item in enumerate(node):
            yield from [(node, number)] if not rest else _holders(item, tuple(rest))
    elif isinstance(node, dict) and not rest:
        yield node, first
    elif isinstance(node, dict) and first in node:
        yield from _holders(node[first], tuple(rest))


@lie("keeps", "answer", lambda clause, contract: bool(clause.relation))
@lie("derives", "answer", lambda clause, contract: clause.relation["kind"] != "error-code")
def does_not_follow(turn: Turn, clause: Clause) -> None:
    """Answers a value that does not follow from the others."""
    pointer, relation = turn.contract.behaviour.answer or "", clause.relation
    document = look(turn.answer.body, pointer) if turn.cause is None else ABSENT
    value = look(document, relation["of"])
    if value is not ABSENT and (relation["kind"] != "equals" or value == relation["value"]):
        put(document, relation["of"], _bent(relation["kind"], value))


def _bent(kind: str, value: Any) -> Any:
    found = instant(value) if isinstance(value, str) else None
    if kind == "local" and found:
        return spelled(found.astimezone(FAR_EAST if found.utcoffset() != FAR_EAST.utcoffset(None) else UTC))
    if kind == "ascending":
        return list(reversed(value))
    if kind == "not-before":
        return LONG_AGO
    return "not null" if value is None else spoilt(value)


@lie("derives", "answer", lambda clause, contract: clause.relation["kind"] == "local")
def is_wrong_at_the_second_place(turn: Turn, clause: Clause) -> None:
    """Answers a time of another zone, at the second of the places."""
    document = look(turn.answer.body, turn.contract.behaviour.answer or "") if turn.cause is None else ABSENT
    places = [fixture["id"] for fixture in turn.store.plays[clause.relation["role"]]]
    if look(document, clause.relation["to"]) in places[1:2]:
        put(document, clause.relation["of"], _bent("local", look(document, clause.relation["of"])))


@lie("derives", "answer", lambda clause, contract: clause.relation["kind"] == "error-code")
def names_another_code(turn: Turn, clause: Clause) -> None:
    """Refuses with an error code that is not the documented one."""
    code = look(turn.answer.body, clause.relation["of"])
    if turn.answer.status in map(int, clause.relation["codes"]) and code is not ABSENT:
        put(turn.answer.body, clause.relation["of"], spoilt(code))
