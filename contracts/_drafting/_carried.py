"""The query parameters and headers that calls of a vendor have to carry: a tenant, the version of the API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts._drafting._api import Call
from contracts._drafting._times import snake

AUTHORIZATION = re.compile(
    r"authori[sz]ation|auth|(x-)?api[-_]?key|(x-)?(auth|access)[-_]?token|jwt",
    re.IGNORECASE,
)
FRESH = re.compile(r"(^|_)(idempotency|request|correlation|trace|nonce)(_|$)")
"""Names of parameters that are to be another text in each request."""
STANDARD = frozenset({"accept", "content_type", "host", "user_agent"})
"""Headers that every HTTP client sends by itself (RFC 9110, 12.5.1 and 8.3)."""


@dataclass(frozen=True)
class Carried:
    """A required parameter: its place and name, its value in behaviour.yaml, and the list of values that this needs."""

    place: str
    name: str
    value: str
    named: str | None = None

    @property
    def served(self) -> str:
        """What the stand-in takes for it."""
        return f"{snake(self.name).replace('_', '-')}-1"


def carried_by(calls: tuple[Call, ...]) -> tuple[Carried, ...]:
    """The parameters that these operations require, but for credentials and what a client sends by itself."""
    found = {(one["in"], one["name"]): one for call in calls for one in call.parameters if _is_carried(one)}
    return tuple(_carried(*place, one) for place, one in found.items())


def _is_carried(one: Mapping[str, Any]) -> bool:
    is_sent_anyway = AUTHORIZATION.fullmatch(one["name"]) or snake(one["name"]) in STANDARD
    return one["in"] in ("query", "header") and one.get("required") is True and not is_sent_anyway


def _carried(place: str, name: str, one: Mapping[str, Any]) -> Carried:
    known = next(_constants(one), None)
    if FRESH.search(snake(name)):
        return Carried(place, name, "$unique")
    if known is not None:
        return Carried(place, name, str(known))
    values = f"parameter.{snake(name)}"
    return Carried(place, name, f"${values}", values)


def _constants(one: Mapping[str, Any]) -> Iterator[Any]:
    """What the document itself gives as a value: a closed list, a default, or an example of a version."""
    schema = one["schema"]
    yield from (schema["const"],) if "const" in schema else ()
    yield from schema.get("enum", ())[:1]
    yield from (one["default"],) if "default" in one else ()
    if "version" in snake(one["name"]):
        yield from (*schema.get("examples", ()), *([one["example"]] if "example" in one else []))
