"""The update that sends what an appointment shows already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from contracts import Field, Json, instant
from contracts.pointers import ABSENT, get
from suites.kit.generate.near_values import body_of
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Region
from suites.kit.model.json_values import merged

AHEAD = timedelta(hours=1)
"""How far ahead a time has to be: one that is over by the time it is sent is refused for itself."""


def shown_body(states: Mapping[str, Mapping[str, Json]], bound: BoundContract) -> dict[str, Any]:
    """Every member as its appointment shows it, but what a vendor may refuse for its own sake; the base where that is
    all."""
    shown = states.get("read") or states.get("answer") or {}
    return merged(bound.base, *_parts(shown, bound))


def _parts(shown: Mapping[str, Json], bound: BoundContract) -> Iterator[dict[str, Any]]:
    for field in bound.contract.behaviour.fields:
        value = get(shown, field.shows) if field.shows and _is_sent_as_shown(field) else None
        body = None if value is None or value is ABSENT else body_of(field, value, bound)
        if isinstance(body, dict) and (_is_ahead(value, bound) or bound.region(body) is Region.ORDINARY):
            yield body


def _is_sent_as_shown(field: Field) -> bool:
    return not (field.key or field.mapped or field.is_restricted or field.renames or field.of or field.along)


def _is_ahead(value: object, bound: BoundContract) -> bool:
    """Whether a value is a time that is not over."""
    moment = instant(value) if isinstance(value, str) else None
    return moment is not None and moment > bound.now + AHEAD
