"""The query parameters and headers that calls of a vendor have to carry: a tenant, the version of the API."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts._drafting.document.api import Call
from contracts._drafting.document.times import snake
from contracts._drafting.members.values import STATES

AUTHORIZATION = re.compile(
    r"authori[sz]ation|auth|(x-)?api[-_]?key|(x-)?(auth|access)[-_]?token|jwt",
    re.IGNORECASE,
)
FRESH = re.compile(r"(^|_)(idempotency|request|correlation|trace|nonce)(_|$)")
"""Names of parameters that are to be another text in each request."""
IDEMPOTENCY = re.compile(r"(^|_)idempoten(t|cy)(_|$)")
"""Names of parameters under which the same request has no second effect (draft-ietf-httpapi-idempotency-key-header)."""
CONDITION, TAG = "if_match", "ETag"
"""The header by which an update names the state that it changes, and the one that shows it (RFC 9110, 13.1.1)."""
QUOTED = re.compile(r"\bquot(es|ed|ation)\b|\bETag\b|^(W/)?\"", re.IGNORECASE)
"""What its description or example says where a state is written as an entity tag, in quotes (RFC 9110, 8.8.3)."""
STANDARD = frozenset({"accept", "content_type", "host", "user_agent"})
"""Headers that every HTTP client sends by itself (RFC 9110, 12.5.1 and 8.3)."""


@dataclass(frozen=True)
class Carried:
    """A required parameter: its place and name, its value in behaviour.yaml, and the list of values that this needs."""

    place: str
    name: str
    value: str
    named: str | None = None
    is_required: bool = True

    @property
    def is_current(self) -> bool:
        """Whether it names the state that an update changes."""
        return "$current" in self.value

    @property
    def is_key(self) -> bool:
        """Whether the same update with the same value of it has no second effect."""
        return bool(IDEMPOTENCY.search(snake(self.name)))

    @property
    def served(self) -> str:
        """What the stand-in takes for it."""
        return f"{snake(self.name).replace('_', '-')}-1"


def carried_by(calls: tuple[Call, ...], shown: Collection[str]) -> tuple[Carried, ...]:
    """The parameters that these operations require, but for credentials and what a client sends by itself; also those
    that name a state or a request, if they are documented. `shown` are the members of an appointment, as pointers."""
    state = _state(calls, shown)
    listed = [one for call in calls for one in call.parameters if _is_carried(one, state)]
    found = {(one["in"], one["name"]): one for one in listed}
    return tuple(
        replace(_carried(*place, one, state), is_required=one.get("required") is True) for place, one in found.items()
    )


def _state(calls: tuple[Call, ...], shown: Collection[str]) -> str | None:
    """What shows the state of an appointment: a header of a success, else a member."""
    headers = [name for call in calls for status, one in call.answers.items() if status < 300 for name in one.headers]
    tag = next((name for name in headers if name.lower() == TAG.lower()), None)
    members = {snake(pointer[1:]): pointer for pointer in shown if pointer.count("/") == 1}
    known = [members[name] for name in STATES if name in members]
    return f"$current@{tag}" if tag else f"$current:{known[0]}" if known else None


def _is_carried(one: Mapping[str, Any], state: str | None) -> bool:
    is_sent_anyway = AUTHORIZATION.fullmatch(one["name"]) or snake(one["name"]) in STANDARD
    is_meant = (state and snake(one["name"]) == CONDITION) or IDEMPOTENCY.search(snake(one["name"]))
    is_wanted = one.get("required") is True or is_meant
    return one["in"] in ("query", "header") and bool(is_wanted) and not is_sent_anyway


def _carried(place: str, name: str, one: Mapping[str, Any], state: str | None) -> Carried:
    known = next(_constants(one), None)
    if snake(name) == CONDITION and state:
        return Carried(place, name, f'"{state}"' if "@" not in state and _is_quoted(one) else state)
    if FRESH.search(snake(name)):
        return Carried(place, name, "$unique")
    if known is not None:
        return Carried(place, name, str(known))
    values = f"parameter.{snake(name)}"
    return Carried(place, name, f"${values}", values)


def _is_quoted(one: Mapping[str, Any]) -> bool:
    said = (one.get("description"), one.get("example"), *one["schema"].get("examples", ()))
    return any(QUOTED.search(str(text)) for text in said if text is not None)


def _constants(one: Mapping[str, Any]) -> Iterator[Any]:
    """What the document itself gives as a value: a closed list, a default, or an example of a version."""
    schema = one["schema"]
    yield from (schema["const"],) if "const" in schema else ()
    yield from schema.get("enum", ())[:1]
    yield from (one["default"],) if "default" in one else ()
    if "version" in snake(one["name"]):
        yield from (*schema.get("examples", ()), *([one["example"]] if "example" in one else []))
