"""What updates carry: values of the appointment that must be the present ones, and keys that name a request."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts import current
from contracts.pointers import is_named, leaves
from suites.standin._pointers import ABSENT, get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._store import Row, with_dates

STALE, REUSED_KEY = "stale", "reused_key"
"""Causes of a refusal: a value that has moved on, and a key under which another update was sent."""
UNIQUE = "$unique"


def tags_of(context: RequestContext, row: Row) -> dict[str, str]:
    """The headers that name the present state of an appointment, as an entity tag (RFC 9110, 8.8.3) does."""
    return dict.fromkeys(current.headers(context.contract.behaviour.currents), f'"{row.changes}"')


def tag(context: RequestContext) -> None:
    """Let the answer name the state of the appointment that it shows."""
    assert context.row is not None
    context.answer = replace(context.answer, headers=tags_of(context, context.row))


def cause_of_carried(context: RequestContext) -> str | None:
    """The cause for which an update is refused that carries another value than the appointment shows."""
    if STALE not in context.contract.standin["causes"] or context.row is None:
        return None
    tags = tags_of(context, context.row)
    shown = {one: current.shown(one, context.row.shows, tags) for one in context.contract.behaviour.currents}
    is_right = all(str(current.filled(wanted, shown)) == str(got) for wanted, got in _carried(context))
    return None if is_right else STALE


def _carried(context: RequestContext) -> Iterator[tuple[Any, Any]]:
    """What an update should carry, and what it does carry, if anything."""
    behaviour, headers = context.contract.behaviour, {name.lower(): one for name, one in context.headers.items()}
    pairs = [(text, context.query.get(name, ABSENT)) for name, text in behaviour.query.items()]
    pairs += [(text, headers.get(name.lower(), ABSENT)) for name, text in behaviour.headers.items()]
    pairs += [(text, get(context.body, pointer)) for pointer, text in leaves(behaviour.base)]
    yield from ((text, got) for text, got in pairs if any(current.placeholders(text)) and got is not ABSENT)


def with_defaults(context: RequestContext) -> Any:
    """The body of an update that replaces the appointment, with a default for each member that it should carry and
    leaves out: the value of the first appointment. What shows null keeps it: no update might be able to send that."""
    if not isinstance(context.body, dict) or context.row is None:
        return context.body
    body, template = deepcopy(context.body), with_dates(context.contract.standin["appointments"][0]["shows"])
    for field in context.contract.behaviour.carried:
        now, default = (get(one, str(field.shows)) for one in (context.row.shows, template))
        if now is not None and default is not ABSENT and not is_named(body, field.pointer):
            set_in(body, field.pointer, field.spelled(default))
    return body


def note_key(context: RequestContext) -> None:
    """Keep the answer to an accepted update under the key that it carried."""
    if (key := _key(context)) and context.row is not None:
        context.row.answers[key] = (deepcopy(context.body), deepcopy(context.answer))


def cause_of_key(context: RequestContext) -> str | None:
    """Finds the answer to this very request where it came before; the cause where another one had its key."""
    key = _key(context)
    body, answer = (key and context.row and context.row.answers.get(key)) or (None, None)
    context.kept = deepcopy(answer) if body == context.body else None
    return REUSED_KEY if answer is not None and context.kept is None else None


def _key(context: RequestContext) -> tuple[str, ...]:
    """The unique texts that a request carries; none where keys mean nothing to the vendor."""
    if REUSED_KEY not in context.contract.standin["causes"]:
        return ()
    headers = {name.lower(): value for name, value in context.headers.items()}
    names = [name for name, text in context.contract.behaviour.headers.items() if text == UNIQUE]
    return tuple(headers[name.lower()] for name in names if name.lower() in headers)
