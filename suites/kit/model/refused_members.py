"""Which members refusals name, where an answer tells it only by a field: `{"field": "customer.name"}`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from contracts import Json
from contracts.pointers import leaves, split
from suites.kit.model.exchange import Exchange

MOST = 3
"""Members that a reason names: the first ones tell what kind of rule it is."""
NUMBER = re.compile(r"\[\d+\]|\.\d+(?=\.|$)")
"""How a field of an answer names the item of a list."""


def refused_members(exchanges: Iterable[Exchange]) -> str:
    """The members that the answers of refused updates name, each with what was sent, in brief; empty if none does."""
    found: dict[str, str] = {}
    for exchange in exchanges:
        for pointer, value in _named(exchange):
            found.setdefault(pointer, _shortened(value))
    return ", ".join(f"{pointer} {value}".rstrip() for pointer, value in list(found.items())[:MOST])


def _named(exchange: Exchange) -> Iterator[tuple[str, Json]]:
    """The members of a body that a text of its answer is the name of."""
    if exchange.answer is None or not isinstance(exchange.body, dict):
        return
    told = {_plain(text) for text in _texts(exchange.answer.value)}
    yield from (
        (pointer, value)
        for pointer, value in leaves(exchange.body)
        if told & {_plain(pointer), ".".join(split(pointer)), split(pointer)[-1]}
    )


def _texts(value: Json) -> Iterator[str]:
    """All texts in an answer."""
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _texts(one)


def _plain(text: str) -> str:
    """A field as an answer names it, without items of lists, as `customer.name`."""
    return NUMBER.sub("", text.strip().strip("/").replace("/", "."))


def _shortened(value: Json) -> str:
    """A value in brief. Of a text only its length is told: it may be one that the appointment showed, a patient's."""
    if isinstance(value, str):
        return f"(a text of {len(value)} character{'' if len(value) == 1 else 's'})"
    return json.dumps(value) if not isinstance(value, dict | list) else ""
