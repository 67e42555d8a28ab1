"""Whether a clause makes its promise about a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote

from contracts import Clause, Contract, broken, current, instant, satisfies
from contracts.pointers import leaves
from suites.standin._carried import REUSED_KEY, STALE
from suites.standin._causes import forbidden_steps
from suites.standin._pointers import ABSENT, get, without
from suites.standin._request_context import RequestContext
from suites.standin._schemas import documented_part, schema_at, with_declared_values
from suites.standin._store import Row, with_dates

ACCEPTING = ("accepts", "addresses")
"""Checks whose clauses speak of accepted requests: what they leave unsaid about a body is that it is ordinary."""
REFUSING = ("refuses", "hides")
"""Checks whose clauses speak of requests that are refused for one thing that is wrong with them."""
NOW = re.compile(r"^\$now(?P<count>[+-]\d+)(?P<unit>[hdy])$")
SHOWN = "shown"
"""What a clause sends that promises something of updates that change nothing."""
TRANSITIONS = "transitions"
"""What a clause sends that promises that some values may not follow others."""
HOURS = {"h": 1, "d": 24, "y": 24 * 366}
UUID_OF = "[0-9a-f]{{8}}-[0-9a-f]{{4}}-{version}[0-9a-f]{{3}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}"
UNKNOWN = {
    "$unknown.uuid": re.compile(UUID_OF.format(version="[0-57-9a-f]")),
    "$unknown.uuid6": re.compile(UUID_OF.format(version="6")),
    "$unknown.text": re.compile(rf"(?!{UUID_OF.format(version='[0-9a-f]')}).*"),
}
"""Placeholders for ids that nothing has: what such an id looks like. UUIDs of version 6 have a clause of their own."""

RUN, MARK = "{run}", "[0-9a-f]{8}"
"""In a text, what stands for digits that differ from run to run, and what these look like."""


def concerns(clause: Clause, context: RequestContext) -> bool:
    """Whether a clause makes its promise about a request."""
    if clause.send == TRANSITIONS:
        return _is_about_step(clause, context)
    if clause.send == SHOWN:
        return context.credential == "good" and _has_role(clause.appointment, context) and _changes_nothing(context)
    if isinstance(clause.send, str) or not clause.send:
        return _breaks(clause, context) if clause.check == "refuses" else _is_ordinary_use(clause, context)
    return any(_matches(spec, clause, context) for spec in clause.send) or _breaks(clause, context)


def _changes_nothing(context: RequestContext) -> bool:
    """Whether an update sends what the appointment shows already, and something."""
    shows, fields = context.row.shows if context.row else {}, context.contract.behaviour.fields
    sent = [(one, get(context.body, one.pointer)) for one in fields if get(context.body, one.pointer) is not ABSENT]
    return bool(sent) and all(one.shows and get(shows, one.shows) == value for one, value in sent)


def _is_about_step(clause: Clause, context: RequestContext) -> bool:
    """Whether an update takes a member from one value to another as a clause says: as it may, or as it may not."""
    if context.row is None or context.cause != (None if clause.check in ACCEPTING else "transition"):
        return False
    forbidden = forbidden_steps(context.contract, context.row.shows, context.body)
    named = [one.pointer for one in context.contract.behaviour.fields if one.is_restricted]
    own = [one for one in clause.fields or named if get(context.body, one) is not ABSENT]
    return bool(own) if clause.check in ACCEPTING else bool(set(own) & set(forbidden))


def is_promised(context: RequestContext) -> bool:
    """Whether a clause names this very request as one to accept."""
    return any(
        concerns(clause, context)
        for clause in context.contract.clauses
        if clause.check == "accepts" and clause.strength != "may" and not isinstance(clause.send, str)
    )


def is_plain(context: RequestContext) -> bool:
    """Whether an update is one of the contract's plain ones."""
    behaviour = context.contract.behaviour
    bodies = [{**behaviour.base, **body} for body in behaviour.plain]
    return any(is_like(_told(context, body), body, context) for body in bodies)


def _told(context: RequestContext, pattern: Mapping[str, Any]) -> Any:
    """The body of an update as a pattern may describe it: without what it carries as it is shown, and the pattern does
    not name."""
    carried = {one.pointer for one in context.contract.behaviour.carried if get(pattern, one.pointer) is ABSENT}
    repeated = {one for one in carried if get(context.named, one) is ABSENT}
    return without(context.body, repeated) if repeated else context.body


def _is_ordinary_use(clause: Clause, context: RequestContext) -> bool:
    return context.credential == "good" and _has_role(clause.appointment, context) and context.is_ordinary


def _breaks(clause: Clause, context: RequestContext) -> bool:
    """Whether a body breaks the constraint of the clause and no other one.

    A value of a wrong type breaks every constraint of its member at once, so those count as one.
    """
    own = [context.contract.constraints[id] for id in {clause.id, *clause.covers} if id in context.contract.constraints]
    constraints = tuple(c for c in context.contract.constraints.values() if c.place == "request")
    found = {item.constraint.id for item in broken(context.contract.documented, context.body, constraints)}
    typed = {c.names for c in own if c.keyword == "type"}
    alike = {c.id for c in constraints if c.names in typed}
    return bool(found & {c.id for c in own}) and found <= {*(c.id for c in own), *alike}


def _has_role(role: str, context: RequestContext) -> bool:
    """Whether the addressed appointment is a fixture of a role; some roles are for appointments that do not exist."""
    named = any(
        all(str(fixture.get(name)) == value for name, value in context.path.items())
        for fixture in context.store.fixtures.get(role, ())
    )
    if named or context.row is None:
        return named
    return role in context.store.roles_of(context.row) or _was_booked_for(role, context.row, context.contract)


def _was_booked_for(role: str, row: Row, contract: Contract) -> bool:
    """Whether an appointment was booked and brought into the state of a role as the contract's recipe says."""
    recipe = contract.behaviour.provision
    if recipe is None or row.transitions is None or role not in recipe.roles:
        return False
    steps = {**recipe.steps, "cancel": recipe.cancel}
    return row.transitions == [steps[name].operation for name in recipe.roles[role].after]


def _matches(spec: Mapping[str, Any], clause: Clause, context: RequestContext) -> bool:
    role = spec.get("appointment", clause.appointment)
    return (
        context.credential == spec.get("credentials", "good")
        and context.method == spec.get("method", context.contract.update.method)
        and ("path" in spec or _has_role(role, context))
        and all(
            is_like(context.path.get(name), _unquoted(value), context) for name, value in spec.get("path", {}).items()
        )
        and {k: str(v) for k, v in spec.get("query", {}).items()} == dict(context.query)
        and (clause.check not in ACCEPTING or spec.keys() & {"body", "raw"} or context.is_ordinary)
        and ("body" not in spec or _is_body(spec, clause, context))
        and ("raw" not in spec or spec["raw"].encode() == context.raw_body)
        and ("stale" not in spec or context.cause == STALE)
        and ("same_key" not in spec or clause.check not in REFUSING or context.cause == REUSED_KEY)
    )


def _unquoted(value: Any) -> Any:
    """A path parameter as the server sees it."""
    return unquote(value) if isinstance(value, str) else value


def _whole_body(spec: Mapping[str, Any], context: RequestContext) -> Any:
    if spec.get("bare") or not isinstance(spec["body"], dict):
        return spec["body"]
    return {**context.contract.behaviour.base, **spec["body"]}


def _is_body(spec: Mapping[str, Any], clause: Clause, context: RequestContext) -> bool:
    """Whether a body is the one that a clause names. What should be refused may have an ordinary member beside it."""
    whole = _whole_body(spec, context)
    body = _told(context, whole) if isinstance(whole, dict) else context.body
    if is_like(body, whole, context) or (clause.check == "leaves" and _is_as_wrong(body, whole, context)):
        return True
    is_refused = clause.check in REFUSING or clause.strength == "may"
    extra = {name for name in body if name not in whole} if isinstance(body, dict) else set()
    if not (is_refused and isinstance(whole, dict) and len(extra) <= 1):
        return False
    rest = {name: value for name, value in body.items() if name not in extra} if isinstance(body, dict) else body
    return is_like(rest, whole, context) or (clause.check in REFUSING and _is_like_elsewhere(rest, whole, context))


def _is_like_elsewhere(body: Any, whole: Any, context: RequestContext) -> bool:
    """Whether an update is the one that a clause names but for members for which the clause names an ordinary value:
    these may have another one, which the appointment does not have."""
    named = dict(leaves(whole))
    return dict(leaves(body)).keys() == named.keys() and all(
        is_like(get(body, at), pattern, context) or _are_ordinary(get(body, at), pattern, at, context)
        for at, pattern in named.items()
    )


def _are_ordinary(value: Any, pattern: Any, at: str, context: RequestContext) -> bool:
    """Whether a value is an ordinary one of a member, and so is what a pattern stands for."""
    ordinary = schema_at(context.contract.ordinary, at)
    declared, is_named = ordinary.get("x-values"), isinstance(pattern, str) and pattern.startswith("$")
    is_usual = (
        pattern.partition("[")[0] == f"${declared}" if is_named else not declared and satisfies(ordinary, pattern)
    )
    return is_usual and satisfies(with_declared_values(ordinary, context.store), value)


def _is_as_wrong(body: Any, whole: Any, context: RequestContext) -> bool:
    """Whether an update sends the members that a clause names, with other values only where they are valid.

    What the appointment has already would not show that a refused update is stored, so another value goes out.
    """
    valid, named = documented_part(context.contract, body), dict(leaves(whole))
    return dict(leaves(body)).keys() == named.keys() and all(
        is_like(get(body, at), pattern, context) or get(valid, at) is not ABSENT for at, pattern in named.items()
    )


def is_like(value: Any, pattern: Any, context: RequestContext) -> bool:
    """Whether a value matches a pattern with placeholders."""
    if isinstance(pattern, dict):
        return (
            isinstance(value, dict)
            and value.keys() == pattern.keys()
            and all(is_like(value[key], pattern[key], context) for key in pattern)
        )
    if isinstance(pattern, list):
        return (
            isinstance(value, list)
            and len(value) == len(pattern)
            and all(is_like(a, b, context) for a, b in zip(value, pattern, strict=True))
        )
    if any(current.placeholders(pattern)):
        return True
    if isinstance(pattern, str) and pattern.startswith("$"):
        return _matches_placeholder(value, pattern, context)
    if isinstance(pattern, str) and RUN in pattern:
        return re.fullmatch(MARK.join(map(re.escape, pattern.split(RUN))), str(value)) is not None
    return bool(str(value) == str(with_dates(pattern)) if isinstance(pattern, str) else value == pattern)


def _matches_placeholder(value: Any, pattern: str, context: RequestContext) -> bool:
    now = NOW.match(pattern)
    if now:
        return _is_near(value, int(now["count"]) * HOURS[now["unit"]])
    if pattern in UNKNOWN:
        return isinstance(value, str) and value not in context.store.ids() and bool(UNKNOWN[pattern].fullmatch(value))
    return str(value) == str(context.store.resolve(pattern))


def _is_near(value: Any, hours: int) -> bool:
    """Whether a value is a time a number of hours from now, give or take an hour.

    An hour, because the suite may have written the time a good while before it sent it.
    """
    found = instant(value) if isinstance(value, str) else None
    return found is not None and abs(found - datetime.now(UTC) - timedelta(hours=hours)) < timedelta(hours=1)
