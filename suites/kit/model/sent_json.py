"""The JSON value of a request that may be written as text of our own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Json
from contracts.pointers import ABSENT
from suites.kit.model.exchange import Probe


def sent_json(probe: Probe) -> Json:
    """The JSON value that a probe sends; ABSENT where it sends none."""
    if probe.raw is None:
        return probe.body
    try:
        return json.loads(probe.raw)
    except (ValueError, RecursionError):
        return ABSENT


def texts_in(value: Any) -> Iterator[str]:
    """Every text and number in a body, as text."""
    if isinstance(value, Mapping):
        yield from (text for item in value.values() for text in texts_in(item))
    elif isinstance(value, list):
        yield from (text for item in value for text in texts_in(item))
    elif isinstance(value, str | int):
        yield str(value)
