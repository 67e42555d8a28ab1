"""What an accepted update does to the stored appointment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from contracts import Contract, is_permitted
from suites.standin._pointers import ABSENT, enveloped, look, put
from suites.standin._seeds import Row, Store

WITH_Z = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:[.]([0-9]{1,6}))?Z")


def can_be_shown(contract: Contract, document: Mapping[str, Any]) -> bool:
    """Whether the success answer may show it; what it may not show cannot have been taken."""
    promise, pointer = contract.update.responses[contract.successes[0]], contract.behaviour.answer
    if promise.schema is None or pointer is None:
        return True
    return is_permitted(promise.schema, enveloped(pointer, document))


def updated(contract: Contract, store: Store, row: Row, sent: Mapping[str, Any]) -> dict[str, Any]:
    """The appointment as it is shown after an update; the row itself is left alone.

    Raises ValueError or OverflowError for a time that cannot be written in its location's zone.
    """
    shown = deepcopy(row.shows)
    take(contract, shown, sent)
    derive(contract, store, shown, sent)
    if shown != row.shows:
        stamp(contract, row.shows, shown, sent)
    return shown


def take(contract: Contract, shown: dict[str, Any], sent: Mapping[str, Any]) -> None:
    """Show what was sent as a member of the update."""
    for field in contract.behaviour.fields:
        value = look(sent, field.pointer)
        if value is not ABSENT and field.shows is not None:
            put(shown, field.shows, deepcopy(field.mapped.get(value, value) if isinstance(value, str) else value))


def remembered(contract: Contract, hidden: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What is known of an appointment beside what it shows: the members sent that no read shows, by their pointer.

    Of two members that are the same thing (one is restored by the other) the one sent last is known.
    """
    heard = {field.pointer: look(sent, field.pointer) for field in contract.behaviour.fields if field.shows is None}
    new = {pointer: deepcopy(value) for pointer, value in heard.items() if value is not ABSENT}
    pairs = [(field.pointer, field.restored_by) for field in contract.behaviour.fields]
    gone = {other for pair in pairs for one, other in (pair, pair[::-1]) if one in new}
    return {**{pointer: value for pointer, value in hidden.items() if pointer not in gone}, **new}


def derive(contract: Contract, store: Store, shown: dict[str, Any], sent: Mapping[str, Any]) -> None:
    """Let follow what follows from what was sent; the stamps aside."""
    for rule in contract.standin.get("derives", ()):
        if not rule.get("stamp"):
            _derive(contract, rule, store, shown, sent)


def stamp(contract: Contract, before: Mapping[str, Any], shown: dict[str, Any], sent: Mapping[str, Any]) -> None:
    """Set the stamps of a change to the present time."""
    for rule in contract.standin.get("derives", ()):
        if rule.get("stamp") and _applies(rule, sent) and not _was_so(contract, rule, before):
            put(shown, rule["set"], now())


def now() -> str:
    """The present time as stamps are written."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _was_so(contract: Contract, rule: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether the appointment already was what a stamp stands for (an appointment is cancelled once)."""
    shows = {field.pointer: field.shows for field in contract.behaviour.fields}
    asked = rule.get("when", {})
    return bool(asked) and all(look(before, shows[pointer] or pointer) in listed for pointer, listed in asked.items())


def _derive(
    contract: Contract, rule: Mapping[str, Any], store: Store, shown: dict[str, Any], sent: Mapping[str, Any]
) -> None:
    if not _applies(rule, sent):
        return
    if "local_to" in rule:
        _write_local(rule, store, shown)
    elif "from" in rule:
        start, minutes = look(shown, rule["from"]), look(shown, rule["plus_minutes"])
        if isinstance(start, str) and isinstance(minutes, int):  # a lie may have taken them away
            put(shown, rule["set"], _spelled_like(start, moment(start) + timedelta(minutes=minutes)))
    elif "row" in rule:
        _copy_columns(rule, _key_of(contract, rule), store, shown, sent)
    elif "copy" in rule:
        put(shown, rule["set"], look(shown, rule["copy"]))


def _key_of(contract: Contract, rule: Mapping[str, Any]) -> str:
    """The column by which a sent member names a row: the one that `refers` looks at."""
    alike = [ref for ref in contract.standin.get("refers", ()) if ref["field"] == rule["row"]]
    return str(next((ref["key"] for ref in alike if "key" in ref), "id"))


def _copy_columns(
    rule: Mapping[str, Any], key: str, store: Store, shown: dict[str, Any], sent: Mapping[str, Any]
) -> None:
    row = store.row_of(rule["table"], look(sent, rule["row"]), key)
    if row is not None:
        put(shown, rule["set"], {column: row[column] for column in rule["columns"]})


def _applies(rule: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    if "when_sent" in rule and look(sent, rule["when_sent"]) is ABSENT:
        return False
    return all(look(sent, pointer) in values for pointer, values in rule.get("when", {}).items())


def _write_local(rule: Mapping[str, Any], store: Store, shown: dict[str, Any]) -> None:
    text, place = look(shown, rule["set"]), store.row_of(rule["table"], look(shown, rule["local_to"]))
    if isinstance(text, str):
        zone = ZoneInfo(place["time_zone"]) if place and place.get("time_zone") else None
        put(shown, rule["set"], spelled(moment(text).astimezone(zone) if zone else moment(text)))


def moment(text: str) -> datetime:
    """The instant that an ISO 8601 text names; without a zone, in UTC. Raises ValueError when it names none."""
    found = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _spelled_like(text: str, instant: datetime) -> str:
    """An instant as another one is written: with its Z, if it has one, and as many digits of a second."""
    found = WITH_Z.fullmatch(text)
    if found is None:
        return spelled(instant)
    seconds, fraction = instant.isoformat(timespec="microseconds")[:26].split(".")
    return f"{seconds}.{fraction[: len(found[1] or '')]}".removesuffix(".") + "Z"


def spelled(instant: datetime) -> str:
    """An instant in RFC 3339, with the fraction it has; an offset with seconds (before 1900) is cut to minutes."""
    offset = instant.utcoffset() or timedelta()
    whole = timedelta(minutes=int(offset.total_seconds() / 60))
    return (instant if whole == offset else instant.astimezone(timezone(whole))).isoformat()
