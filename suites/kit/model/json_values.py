"""JSON values: comparison by meaning, merging, and what counts as a plain value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from math import floor
from typing import Any, TypeGuard
from uuid import UUID

from contracts import instant
from contracts.pointers import ABSENT, OBJECT, around, get, leaves, under

BOOLEAN_WORDS = ("true", "false", "yes", "no", "on", "off", "1", "0", "t", "f", "y", "n")
"""What common libraries take for a boolean (pydantic, Django REST Framework, marshmallow)."""

FIRST_EPOCH = 1_000_000_000
"""Greater whole numbers are taken for seconds since 1970: no appointment is updated as often."""

UUID_LENGTH = 36
"""With its hyphens, and nothing around it: RFC 9562 has capitals read as small letters, no more."""

WEB = ("https://", "http://")
SIGNATURE = re.compile(
    r"(?:(?:expires|exp|signature|sig|token|access_token|jwt|s[etpvr]|sk[te]|policy|key-pair-id)=|x-(?:amz|goog)-|q-sign-)",
    re.IGNORECASE,
)
"""Parameters of a link that common libraries and clouds make anew: Laravel, Django, rooms of Jitsi, Amazon, Google,
Azure, Tencent."""

Difference = tuple[str, Any, Any]
"""Pointer, expected and got; ABSENT for a member that is not there."""


def merged(*documents: Mapping[str, Any]) -> dict[str, Any]:
    """The objects laid over one another, members of objects too."""
    whole: dict[str, Any] = {}
    for document in documents:
        for key, value in document.items():
            both = isinstance(value, Mapping) and isinstance(whole.get(key), Mapping)
            whole[key] = merged(whole[key], value) if both else deepcopy(value)
    return whole


def same(one: Any, other: Any) -> bool:
    """Whether two values mean the same: instants as instants (whole seconds), 60.0 as 60, UUIDs in small letters or in
    capitals, links whatever their signature, objects in any order."""
    if isinstance(one, bool) or isinstance(other, bool) or one is None or other is None:
        return one is other
    if isinstance(one, OBJECT) and isinstance(other, OBJECT):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(same(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, str) and isinstance(other, str) and one != other:
        return _same_instant(one, other) or _same_uuid(one, other) or _same_link(one, other)
    return bool(one == other)


def spelled(identifier: str) -> str:
    """An id in one spelling: some databases give UUIDs out in capitals, whichever way they were sent."""
    is_uuid = len(identifier) == UUID_LENGTH and _uuid(identifier)
    return identifier.lower() if is_uuid else identifier


def _same_uuid(one: str, other: str) -> bool:
    return len(one) == UUID_LENGTH and spelled(one) == spelled(other)


def _same_link(one: str, other: str) -> bool:
    return one.startswith(WEB) and other.startswith(WEB) and _unsigned(one) == _unsigned(other)


def _unsigned(link: str) -> str:
    """A link without what proves the right to follow it for a while: many vendors sign a link anew in each answer."""
    before, _, fragment = link.partition("#")
    plain, _, query = before.partition("?")
    return plain + _unsigned_part("?", query) + _unsigned_part("#", fragment)


def _unsigned_part(mark: str, parameters: str) -> str:
    kept = "&".join(part for part in parameters.split("&") if part and not SIGNATURE.match(part))
    return mark + kept if kept else ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def same_shown(one: Any, other: Any) -> bool:
    """Whether two places show the same value: 301 in an answer is no other than "301" in a list of the same vendor."""
    is_respelled = {type(one), type(other)} in ({int, str}, {float, str}) and str(one) == str(other)
    return is_respelled or same(one, other)


def _same_instant(one: str, other: str) -> bool:
    first, second = instant(one), instant(other)
    if first is None or second is None:
        return False
    return floor(first.timestamp()) == floor(second.timestamp())  # int() would round up times before 1970


def is_number(value: Any) -> TypeGuard[int]:
    """Whether a value is a whole number, and no boolean."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_version(value: Any) -> bool:
    """Whether a number counts the updates: a greater one is a time."""
    return is_number(value) and value < FIRST_EPOCH


def is_plain(value: Any) -> bool:
    """Whether a sent value is one whose storing is ruled: no null, no empty, padded, control or denormal text."""
    if isinstance(value, Mapping):
        return all(is_plain(item) and is_plain(key) for key, item in value.items())
    if isinstance(value, list):
        return all(is_plain(item) for item in value)
    if not isinstance(value, str):
        return value is not None
    return bool(value) and value == value.strip() and value.isprintable() and unicodedata.is_normalized("NFC", value)


def is_judged(value: Any) -> bool:
    """Whether anything can be said of what becomes of a sent value: it is plain, or has characters that must stay."""
    if isinstance(value, Mapping):
        return bool(value) and all(is_judged(item) and is_judged(key) for key, item in value.items())
    return bool(_cleaned(value)) if isinstance(value, str) else is_plain(value)


def is_kept(sent: Any, shown: Any) -> bool:
    """Whether a shown value is the one that was sent.

    Of texts that are not plain, only the visible characters count and the blanks between them: who trims, normalizes,
    or makes a blank or nothing of control characters is not breaking a promise.
    """
    if isinstance(sent, Mapping) and isinstance(shown, Mapping):
        return sent.keys() == shown.keys() and all(is_kept(sent[key], shown[key]) for key in sent)
    if isinstance(sent, str) and isinstance(shown, str) and not is_plain(sent):
        return re.fullmatch(_pattern(sent), _cleaned(shown)) is not None
    return same(sent, shown)


def _cleaned(text: str) -> str:
    """A text in normal form C without what is around it, with a line break for each invisible character."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(one if one.isprintable() or one.isspace() else "\n" for one in composed).strip()


def _pattern(text: str) -> str:
    """What a text that is not plain may be shown as: where it has a blank, there stays one, of whichever kind."""
    parts = re.split(r"(\s+)", _cleaned(text))
    gaps = {True: r"\s+", False: r"\s*"}
    return "".join(gaps[" " in part] if part.isspace() else re.escape(part) for part in parts)


def is_convertible(value: Any, types: str | Iterable[str]) -> bool:
    """Whether a lenient program may take a value for one of another JSON type, as "60" for 60, or 60 for "60"."""
    names = {types} if isinstance(types, str) else set(types)
    if isinstance(value, float) and not value.is_integer() and "number" not in names:
        return "string" in names  # who makes an integer of it has lost something
    if isinstance(value, bool | int | float):
        return bool({"string", "boolean", "integer", "number"} & names)
    if not isinstance(value, str):
        return False
    is_boolean = "boolean" in names and value.lower() in BOOLEAN_WORDS
    return is_boolean or (bool({"integer", "number"} & names) and _is_number(value))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def differences(before: Mapping[str, Any], after: Mapping[str, Any], ignored: set[str]) -> Iterator[Difference]:
    """Members whose values differ; those under an ignored pointer are left out."""
    old, new = dict(leaves(before)), dict(leaves(after))
    both = old.keys() | new.keys()
    for pointer in sorted(both - {outer for inner in both for outer in around(inner)}):
        one = old[pointer] if pointer in old else get(before, pointer)
        other = new[pointer] if pointer in new else get(after, pointer)
        if same(one, other) or (_is_none(one) and _is_none(other)):
            continue
        if not under(pointer, ignored):
            yield pointer, one, other


def _is_none(value: Any) -> bool:
    """Whether there is no value: null, or no such member."""
    return value is None or value is ABSENT


def form_text(value: Any) -> str:
    """A value as a field of a form has it; a switch as 1 or 0, which frameworks that check forms take (Laravel's rule
    `boolean` takes no `true` and `false`)."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def described(document: Any, schema: Mapping[str, Any]) -> Any:
    """A copy without the members that the page does not describe, which may change at any time (a request id, a clock).

    An object of which no member is described is left whole.
    """
    if not isinstance(document, (list, *OBJECT)):
        return document
    if isinstance(document, list) and isinstance(schema.get("items"), Mapping):
        return [described(item, schema["items"]) for item in document]
    known = {**schema.get("x-should", {}).get("properties", {}), **schema.get("properties", {})}
    if not isinstance(document, Mapping) or not known:
        return document
    return {name: described(value, known[name]) for name, value in document.items() if name in known}


def form_fields(body: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    """The members of a body as form fields; those of nested objects as `outer[inner]`."""
    fields: list[tuple[str, str]] = []
    for name, value in body.items():
        key = f"{prefix}[{name}]" if prefix else name
        fields += form_fields(value, key) if isinstance(value, Mapping) else [(key, form_text(value))]
    return fields
