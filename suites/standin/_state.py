"""What an accepted update does to the stored appointment."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from contracts import Contract, is_permitted
from contracts.relations import BECOMES
from suites.standin._envelope import in_envelope
from suites.standin._items import stored_items
from suites.standin._pointers import ABSENT, get, join, set_in, split
from suites.standin._store import Row, Store

WITH_Z = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(?:[.]([0-9]{1,6}))?Z")
Rule = Mapping[str, Any]


def can_be_shown(contract: Contract, document: Mapping[str, Any]) -> bool:
    """Whether the success answer may show the appointment. If not, the update must be refused."""
    promise, pointer = contract.update.responses[contract.successes[0]], contract.behaviour.answer
    if promise.schema is None or pointer is None:
        return True
    return is_permitted(promise.schema, in_envelope(contract, contract.update.id, pointer, document))


def after_update(contract: Contract, store: Store, row: Row, body: Mapping[str, Any]) -> dict[str, Any]:
    """What the appointment shows after an update; the row itself stays as it is.

    Raises ValueError or OverflowError for a time that cannot be written in its location's zone.
    """
    shown = deepcopy(row.shows)
    store_members(contract, shown, body)
    derive(contract, store, shown, body)
    bring_about(contract, row.shows, shown)
    if shown != row.shows:
        stamp(contract, row.shows, shown, body)
    return shown


def store_members(contract: Contract, shown: dict[str, Any], body: Mapping[str, Any]) -> None:
    """Let the appointment show the members of an update."""
    for field in contract.behaviour.fields:
        value = get(body, field.pointer)
        if field.key and field.shows and isinstance(value, list):
            template = get(contract.standin["appointments"][0]["shows"], field.shows)
            set_in(shown, field.shows, stored_items(field, get(shown, field.shows), value, template))
        elif value is not ABSENT and field.shows is not None:
            set_in(shown, field.shows, deepcopy(field.mapped.get(value, value) if isinstance(value, str) else value))
        elif field.shows is None and isinstance(value, list):
            _store_items(contract, shown, contract.behaviour.merged_or_replaced.get(field.pointer), value)


def _store_items(contract: Contract, shown: dict[str, Any], place: str | None, sent: list[Any]) -> None:
    """Let a list have the items that were sent, each with what is known of the one with its id, and no others."""
    listed = get(shown, place) if place else ABSENT
    if place is None or not isinstance(listed, list) or not all(isinstance(item, Mapping) for item in sent):
        return
    template = get(contract.standin["appointments"][0]["shows"], place)
    known = {item["id"]: item for item in [*template, *listed] if "id" in item}
    set_in(shown, place, [{**known.get(item.get("id"), {}), **item} for item in deepcopy(sent)])


def merged_part(old: Any, sent: Any) -> Any:
    """An object or list into which a part is merged: an object by its names, a list by the ids of its items."""
    if isinstance(old, Mapping):
        return {**deepcopy(old), **deepcopy(sent)}
    if not all(isinstance(item, Mapping) for item in (*old, *sent)):
        return deepcopy(sent)
    known = {item.get("id"): item for item in old}
    new = [item for item in sent if item.get("id") not in known]
    by_id = {item.get("id"): item for item in sent}
    return deepcopy([*({**item, **by_id.get(key, {})} for key, item in known.items()), *new])


def hidden_after(contract: Contract, hidden: Mapping[str, Any], body: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored and not shown after an update: the values of members that no read shows, by their pointer.

    Of two members for the same thing (one is restored by the other) only the one sent last is stored.
    """
    values = {field.pointer: get(body, field.pointer) for field in contract.behaviour.fields if field.shows is None}
    new = {pointer: deepcopy(value) for pointer, value in values.items() if value is not ABSENT}
    pairs = [(field.pointer, field.restored_by) for field in contract.behaviour.fields]
    replaced = {other for pair in pairs for one, other in (pair, pair[::-1]) if one in new}
    return {**{pointer: value for pointer, value in hidden.items() if pointer not in replaced}, **new}


def derive(contract: Contract, store: Store, shown: dict[str, Any], body: Mapping[str, Any]) -> None:
    """Set the members that follow from others, except stamps."""
    for rule in contract.standin.get("derives", ()):
        if not (rule.get("stamp") or rule.get("count")):
            _derive(contract, rule, store, shown, body)


def bring_about(contract: Contract, before: Mapping[str, Any], shown: dict[str, Any]) -> None:
    """Give the members that follow from a change of others the values that the clauses about them name."""
    shows = {field.pointer: field.shows for field in contract.behaviour.fields}
    for clause in contract.clauses:
        places = [place for one in clause.causes if (place := shows.get(one))]
        is_due = clause.relation_kind == BECOMES and any(get(before, one) != get(shown, one) for one in places)
        if is_due and all(get(before, at) == value for at, value in clause.relation.get("when", {}).items()):
            _set_each(shown, split(clause.relation["of"]), clause.relation["value"])


def _set_each(shown: Any, names: tuple[str, ...], value: Any) -> None:
    """Set what names lead to, where `-` is each item of a list."""
    first, rest = names[0], names[1:]
    inner = shown if first == "-" and isinstance(shown, list) else [get(shown, join("", first))] if rest else []
    for one in inner:
        _set_each(one, rest, value)
    if not rest and isinstance(shown, dict):
        shown[first] = deepcopy(value)


def stamp(contract: Contract, before: Mapping[str, Any], shown: dict[str, Any], body: Mapping[str, Any]) -> None:
    """Set the stamps of a change to the present time, and count it."""
    for rule in contract.standin.get("derives", ()):
        if rule.get("stamp") and _applies(rule, body) and not _applied_before(contract, rule, before):
            set_in(shown, rule["set"], _now_like(get(before, rule["set"])))
        elif rule.get("count") and _applies(rule, body):
            set_in(shown, rule["set"], _next(get(before, rule["set"])))


def _next(count: Any) -> Any:
    """What comes after a count: the next number, of the same type; after another text, one that is new."""
    is_number = isinstance(count, int) or str(count).isdecimal()
    return type(count)(int(count) + 1) if is_number else uuid4().hex


def now() -> str:
    """The present time as stamps are written."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _now_like(stamp: Any) -> str:
    """The present time as a vendor writes it: one whose last stamp has no zone writes the next without one, too."""
    return now().removesuffix("Z") if WITH_Z.fullmatch(f"{stamp}Z") else now()


def _applied_before(contract: Contract, rule: Rule, before: Mapping[str, Any]) -> bool:
    """Whether the appointment already was in the state that a stamp records: it is cancelled once."""
    shows = {field.pointer: field.shows for field in contract.behaviour.fields}
    conditions = rule.get("when", {})
    return bool(conditions) and all(get(before, shows[p] or p) in values for p, values in conditions.items())


def _derive(contract: Contract, rule: Rule, store: Store, shown: dict[str, Any], body: Mapping[str, Any]) -> None:
    if not _applies(rule, body):
        return
    if "local_to" in rule:
        _write_local(rule, store, shown)
    elif "from" in rule:
        start, minutes = get(shown, rule["from"]), get(shown, rule["plus_minutes"])
        if isinstance(start, str) and isinstance(minutes, int | float):  # an injected fault may have removed them
            set_in(shown, rule["set"], _format_like(start, parse_time(start) + timedelta(minutes=minutes)))
    elif "row" in rule:
        _copy_columns(rule, _key_of(contract, rule), store, shown, body)
    elif "copy" in rule:
        set_in(shown, rule["set"], get(shown, rule["copy"]))


def _key_of(contract: Contract, rule: Rule) -> str:
    """The column by which a member of the update names a row: the one that `refers` names."""
    alike = [ref for ref in contract.standin.get("refers", ()) if ref["field"] == rule["row"]]
    return str(next((ref["key"] for ref in alike if "key" in ref), "id"))


def _copy_columns(rule: Rule, key: str, store: Store, shown: dict[str, Any], body: Mapping[str, Any]) -> None:
    row = store.row_of(rule["table"], get(body, rule["row"]), key)
    if row is not None and "column" in rule:
        set_in(shown, rule["set"], row[rule["column"]])
    elif row is not None:
        set_in(shown, rule["set"], {column: row[column] for column in rule["columns"]})


def _applies(rule: Rule, body: Mapping[str, Any]) -> bool:
    if "when_sent" in rule and get(body, rule["when_sent"]) is ABSENT:
        return False
    return all(get(body, pointer) in values for pointer, values in rule.get("when", {}).items())


def _write_local(rule: Rule, store: Store, shown: dict[str, Any]) -> None:
    text, place = get(shown, rule["set"]), store.row_of(rule["table"], get(shown, rule["local_to"]))
    if isinstance(text, str):
        zone = ZoneInfo(place["time_zone"]) if place and place.get("time_zone") else None
        set_in(shown, rule["set"], format_time(parse_time(text).astimezone(zone) if zone else parse_time(text)))


def parse_time(text: str) -> datetime:
    """The instant of an ISO 8601 text; without a zone, in UTC. Raises ValueError when the text is not a time."""
    found = datetime.fromisoformat(text.upper().replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _format_like(text: str, instant: datetime) -> str:
    """An instant written like another one: with its Z, if it has one, and as many digits of a second.

    Who puts the one back then puts back the other exactly.
    """
    found = WITH_Z.fullmatch(text)
    if found is None:
        return format_time(instant)
    seconds, fraction = instant.isoformat(timespec="microseconds")[:26].split(".")
    return f"{seconds}.{fraction[: len(found[1] or '')]}".removesuffix(".") + "Z"


def format_time(instant: datetime) -> str:
    """An instant in RFC 3339, with the fraction it has.

    Offsets before 1900 have seconds, which RFC 3339 cannot write: they are cut to minutes.
    """
    offset = instant.utcoffset() or timedelta()
    whole = timedelta(minutes=int(offset.total_seconds() / 60))
    return (instant if whole == offset else instant.astimezone(timezone(whole))).isoformat()
