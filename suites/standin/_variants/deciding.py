"""Variants in which open requests are taken, and in how what is open is stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from contracts import Contract, instant, satisfies
from suites.standin._decision import schema_at
from suites.standin._pointers import ABSENT, look, put
from suites.standin._state import can_be_shown, derive, moment, spelled
from suites.standin._turn import Turn, promised
from suites.standin._variants._register import DECIDE, STORE, TAKEN, variant
from suites.standin._variants.remembering import half_seconds


def _has_stamp(contract: Contract) -> bool:
    return any(rule.get("stamp") and not rule.get("when") for rule in contract.standin.get("derives", ()))


def _has_text(contract: Contract) -> bool:
    return any(
        field.shows and satisfies(schema_at(contract.documented, field.pointer), "some text")
        for field in contract.behaviour.fields
    )


def _has_times(contract: Contract) -> bool:
    pointers = [field.pointer for field in contract.behaviour.fields if field.shows]
    return any(schema_at(contract.documented, pointer).get("format") == "date-time" for pointer in pointers)


@variant(TAKEN)
def open_refused() -> str:
    """Refuses every open request."""
    return "refuse"


@variant(TAKEN)
def open_accepted() -> str:
    """Accepts every open request."""
    return "accept"


@variant(DECIDE)
def open_by_turns(turn: Turn) -> None:
    """Refuses every second open request."""
    if turn.cause is None and turn.number % 2 and not turn.is_ordinary and not promised(turn):
        turn.cause = "invalid"


@variant(DECIDE)
def unknown_members_refused(turn: Turn) -> None:
    """Refuses an update with a member that no page describes."""
    if turn.cause is None and not _is_known(turn, turn.contract.documented, turn.sent):
        turn.cause = "invalid"


@variant(STORE, _has_text)
def text_trimmed(turn: Turn) -> None:
    """Stores text without the white space around it, and null for empty text where null can be shown."""
    _rewrite(turn, _trimmed)


@variant(STORE, _has_text)
def text_normalized(turn: Turn) -> None:
    """Stores text in Unicode's normal form C and without control characters."""
    _rewrite(turn, _normalized)


@variant(STORE, _has_times, seed=half_seconds)
def times_in_seconds(turn: Turn) -> None:
    """Stores times in whole seconds, and can be booked at half ones."""
    _rewrite(turn, _in_seconds)
    derive(turn.contract, turn.store, turn.after, turn.sent)  # what follows from a time follows from the stored one


@variant(STORE, _has_stamp)
def stamp_moves_always(turn: Turn) -> None:
    """Sets the update stamp, to the microsecond, with every accepted update, though it changes nothing."""
    for rule in turn.contract.standin["derives"]:
        if rule.get("stamp") and not rule.get("when"):
            put(turn.after, rule["set"], spelled(datetime.now(UTC)))


def _is_known(turn: Turn, schema: Mapping[str, Any], sent: Any, here: str = "") -> bool:
    """Whether each member is described, in the objects whose members are; one that is set as a whole is free."""
    if here in {field.pointer for field in turn.contract.behaviour.fields}:
        return True
    branches = (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ()))
    described = {name: child for part in branches for name, child in part.get("properties", {}).items()}
    if not isinstance(sent, Mapping):
        return True
    return all(n in described and _is_known(turn, described[n], value, f"{here}/{n}") for n, value in sent.items())


def _rewrite(turn: Turn, way: Any) -> None:
    """Store what was sent in another way; as it is where that cannot be shown."""
    for field in turn.contract.behaviour.fields:
        value = look(turn.sent, field.pointer)
        if value is ABSENT or field.shows is None or field.mapped:
            continue
        plain = look(turn.after, field.shows)
        put(turn.after, field.shows, way(plain))
        if not can_be_shown(turn.contract, turn.after):
            put(turn.after, field.shows, plain)


def _trimmed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _trimmed(item) for name, item in value.items()}
    return (value.strip() or None) if isinstance(value, str) else value


def _normalized(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _normalized(item) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    return "".join(sign for sign in unicodedata.normalize("NFC", value) if unicodedata.category(sign) != "Cc")


def _in_seconds(value: Any) -> Any:
    is_time = isinstance(value, str) and instant(value) is not None
    return spelled(moment(value).replace(microsecond=0)) if is_time else value
