"""Variables of a shell for what moves with each update: a version that was sent is outdated when a line is pasted."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from contracts import Json, current
from contracts.current import UNIQUE
from contracts.pointers import ABSENT, get, leaves, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe

NOW, EARLIER = "CURRENT", "EARLIER"
NEW_KEY, LAST_KEY = "NEW_KEY", "LAST_KEY"
NEW_UUID = "\"$(python3 -c 'import uuid; print(uuid.uuid4())')\""


def names_of(probe: Probe, bound: BoundContract) -> dict[str, str]:
    """The variable, with its dollar, that stands in a printed request for each placeholder of what moves."""
    when = EARLIER if probe.stale else NOW
    named = {one: f"${when}_{_word(one)}" for one in bound.contract.behaviour.currents}
    return {**named, UNIQUE: f"${LAST_KEY if probe.same_key else NEW_KEY}"}


def in_parameters(values: Mapping[str, str], templates: Mapping[str, str], named: Mapping[str, str]) -> dict[str, str]:
    """Parameters that were sent, by name in any spelling, with variables in those whose template has what moves."""
    known = {name.lower(): str(current.filled(text, named)) for name, text in templates.items()}
    known = {name: text for name, text in known.items() if any(one in text for one in named.values())}
    known |= {name.lower(): named[UNIQUE] for name, text in templates.items() if text == UNIQUE}
    return {name: known.get(name.lower(), value) for name, value in values.items()}


def in_body(body: Json, sent: Json, named: Mapping[str, str], mark: str) -> Json:
    """A body that was sent, with variables in place of what moves; `mark` goes before one that is no text."""
    for pointer, template in list(leaves(body)) if any(current.placeholders(body)) else ():
        if any(current.placeholders(template)):
            text, value = str(current.filled(template, named)), get(sent, pointer)
            sent = with_value(sent, pointer, text if isinstance(value, str) or value is ABSENT else mark + text)
    return sent


def meanings(bound: BoundContract) -> Iterator[tuple[str, str]]:
    """Each variable, and how a shell writes what it is: a new key, or in words where a person has to look it up."""
    yield NEW_KEY, NEW_UUID
    yield LAST_KEY, shlex.quote("the key of the update before")
    for one in bound.contract.behaviour.currents:
        shown = current.members([one]) or [f"the header {name}" for name in current.headers([one])]
        yield f"{NOW}_{_word(one)}", shlex.quote(f"{shown[0]} of the appointment, from a read right before")
        yield f"{EARLIER}_{_word(one)}", shlex.quote(f"{shown[0]} of the appointment, from before another update")


def about_headers(probe: Probe, headers: Mapping[str, str], bound: BoundContract) -> str:
    """The headers that a request is about, in words: an outdated value, a key that was used, one that is left out."""
    own: dict[str, Any] = {name.lower(): text for name, text in bound.contract.behaviour.headers.items()}
    wanted = {name for name, text in own.items() if probe.stale and any(current.placeholders(text))}
    wanted |= {name for name, text in own.items() if probe.same_key and text == UNIQUE}
    said = [f"{name}: {value}" for name, value in headers.items() if name.lower() in wanted]
    return "; ".join([*said, *(f"without {name}" for name in probe.without)])


def _word(placeholder: str) -> str:
    """The last name of a placeholder, as a shell's variables are written: VERSION of $current:/meta/version."""
    return re.sub("[^A-Z0-9]", "_", re.split("[:/@]", placeholder)[-1].upper())
