"""Variants in which open requests are accepted, and in how open values are stored."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from contracts import Contract, instant, satisfies
from suites.standin._clause_match import is_promised
from suites.standin._pointers import ABSENT, get, join, set_in
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at
from suites.standin._state import can_be_shown, derive, format_time, merged_part, parse_time
from suites.standin._variants._register import DECIDE, OPEN_POLICY, STORE, variant
from suites.standin._variants.seed_data import half_seconds


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


@variant(OPEN_POLICY)
def open_refused() -> str:
    """Refuses every open request."""
    return "refuse"


@variant(OPEN_POLICY)
def open_accepted() -> str:
    """Accepts every open request."""
    return "accept"


@variant(DECIDE)
def open_by_turns(context: RequestContext) -> None:
    """Refuses every second open request."""
    if context.cause is None and context.number % 2 and not context.is_ordinary and not is_promised(context):
        context.cause = "invalid"


@variant(DECIDE)
def unknown_members_refused(context: RequestContext) -> None:
    """Refuses updates with a member that is not documented."""
    if context.cause is None and not _is_known(context, context.contract.documented, context.body):
        context.cause = "invalid"


@variant(STORE, _has_text)
def text_trimmed(context: RequestContext) -> None:
    """Stores texts without surrounding white space, and null for an empty text where null can be shown."""
    _rewrite(context, _trimmed)


@variant(STORE, _has_text)
def text_normalized(context: RequestContext) -> None:
    """Stores texts in Unicode normal form C and without control characters."""
    _rewrite(context, _normalized)


@variant(STORE, _has_times, seed=half_seconds)
def times_in_seconds(context: RequestContext) -> None:
    """Stores times in whole seconds, and has bookable times at half seconds."""
    _rewrite(context, _in_seconds)
    # Other times follow from the stored time, not from the sent one.
    derive(context.contract, context.store, context.after, context.body)


@variant(STORE, lambda contract: any(contract.behaviour.merged_or_replaced.values()))
def parts_merged(context: RequestContext) -> None:
    """Merges objects and lists of which the page says neither that they are merged nor that they are replaced."""
    for pointer, place in context.contract.behaviour.merged_or_replaced.items():
        sent, old = get(context.body, pointer), get(context.before, place) if place else ABSENT
        if place is not None and isinstance(sent, dict | list) and type(sent) is type(old):
            set_in(context.after, place, merged_part(old, sent))


@variant(STORE, _has_stamp)
def stamp_moves_always(context: RequestContext) -> None:
    """Sets the update stamp, in microseconds, with every accepted update, even one that changes nothing."""
    for rule in context.contract.standin["derives"]:
        if rule.get("stamp") and not rule.get("when"):
            set_in(context.after, rule["set"], format_time(datetime.now(UTC)))


def _is_known(context: RequestContext, schema: Mapping[str, Any], value: Any, here: str = "") -> bool:
    """Whether each member is described. Inside a member that an update sets as a whole, any member is."""
    if not isinstance(value, Mapping) or here in {field.pointer for field in context.contract.behaviour.fields}:
        return True
    branches = (schema, *schema.get("oneOf", ()), *schema.get("anyOf", ()))
    described = {name: child for part in branches for name, child in part.get("properties", {}).items()}
    return all(
        name in described and _is_known(context, described[name], item, join(here, name))
        for name, item in value.items()
    )


def _rewrite(context: RequestContext, change: Any) -> None:
    """Store the sent values in another way; unchanged where the result could not be shown."""
    for field in context.contract.behaviour.fields:
        value = get(context.body, field.pointer)
        if value is ABSENT or field.shows is None or field.mapped:
            continue
        plain = get(context.after, field.shows)
        set_in(context.after, field.shows, change(plain))
        if not can_be_shown(context.contract, context.after):
            set_in(context.after, field.shows, plain)


def _trimmed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _trimmed(item) for name, item in value.items()}
    return (value.strip() or None) if isinstance(value, str) else value


def _normalized(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _normalized(item) for name, item in value.items()}
    if not isinstance(value, str):
        return value
    return "".join(
        character for character in unicodedata.normalize("NFC", value) if unicodedata.category(character) != "Cc"
    )


def _in_seconds(value: Any) -> Any:
    is_time = isinstance(value, str) and instant(value) is not None
    return format_time(parse_time(value).replace(microsecond=0)) if is_time else value
