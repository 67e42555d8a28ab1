"""An answer of a target, and which statuses are none of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from contracts import Json
from contracts.pointers import ABSENT

INDEFINITE = frozenset(
    {408, 425, 429, 499, 502, 503, 504, 507, 508, 509, 510, 511, *range(520, 528), 529, 530, 598, 599}
)
"""Statuses with which rate limiters, gateways, load balancers and firewalls answer in place of the target: they say
nothing about the vendor. 499 is nginx's, 509 is that of hosts whose bandwidth is used up, 511 that of proxies which
let nobody into a network (RFC 6585), 520 to 527 and 530 are Cloudflare's, 529 is that of overloaded sites; 598 and 599
are those of proxies that wait too long; the others are in RFC 2774, 4918, 5842, 6585, 8470 and 9110."""
GONE = frozenset({404, 410})
"""How HTTP says that nothing is at this place (RFC 9110)."""
NOT_MODIFIED = 304
MOST_DEPTH = 100
"""JSON nested deeper than this is not read: no documented answer is a tenth as deep, and code that walks it would
run out of stack."""


@dataclass(frozen=True)
class Answer:
    """A response: status, headers with lower-case names, and the body's bytes. Its repr holds nothing private."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    milliseconds: float

    @cached_property
    def json(self) -> Any:
        """The JSON value of the body; ABSENT when it is not JSON."""
        return json_in(self.content)

    @property
    def value(self) -> Json:
        """The body as JSON; a body that is not JSON as its text, which no documented shape allows."""
        return self.content.decode("utf-8", "replace") if self.json is ABSENT else self.json

    @property
    def is_utf8(self) -> bool:
        """Whether the body is text in UTF-8, as JSON has to be (RFC 8259, section 8.1)."""
        try:
            self.content.decode()
        except UnicodeDecodeError:
            return False
        return True

    @property
    def media_type(self) -> str:
        """The media type without its parameters, in lower case; empty when the answer gives none."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_page(self) -> bool:
        """Whether it is an HTML page, as gateways, firewalls and frameworks send it to people.

        A header alone makes none: frameworks name HTML by default, also where nothing or JSON follows.
        """
        text = self.content.strip()
        return text[:1] == b"<" or (self.media_type == "text/html" and bool(text) and self.json is ABSENT)

    @property
    def is_accepted(self) -> bool:
        """Whether the status is a success."""
        return 200 <= self.status < 300

    @property
    def is_refused(self) -> bool:
        """Whether the status is a client error of the target itself."""
        return 400 <= self.status < 500 and self.status not in INDEFINITE


def json_in(content: bytes) -> Any:
    """The JSON value of bytes; ABSENT when they are not JSON. NaN and Infinity, which Python reads, are not."""
    try:
        value = json.loads(content, parse_constant=_refuse_constant) if content else ABSENT
    except (ValueError, RecursionError):
        return ABSENT
    return ABSENT if _is_deeper(value, MOST_DEPTH) else value


def is_answered(status: int | None) -> bool:
    """Whether the target itself answered: a status came, and none with which something else answers in its place."""
    return status is not None and status not in INDEFINITE


def leads_elsewhere(status: int | None) -> bool:
    """Whether a status sends a client to another place.

    304 does not: nothing that is sent here has a condition, so it can only be the vendor's own word for an update that
    changes nothing (RFC 9110, 15.4.5).
    """
    return status is not None and 300 <= status < 400 and status != NOT_MODIFIED


def _is_deeper(value: Any, most: int) -> bool:
    """Whether a JSON value is nested more than `most` levels deep. Walks it level by level, without recursion."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return bool(level)


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
