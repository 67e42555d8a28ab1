"""Lists of objects: by what their items are told apart, what the server fills in them, and ordinary ones.

A document says neither, so these are guesses by names and by readOnly, each of which a person has to confirm.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import snake
from contracts._drafting.members.items_needed import needed_of_new
from contracts._drafting.members.left_out import is_finding
from contracts._drafting.members.values import Choice, choice_for, uuid
from contracts._validation import satisfies

GIVEN = re.compile(r"id|uuid|guid|uid")
"""Names of keys that a server gives."""
OWN = re.compile(r"e?mail|e?mail_address|code|number|slug|sku|key|reference")
"""Names of members that are seldom the same in two items of a list, so that they tell items apart."""
TOLD = r"\b(matched|identified|recogni[sz]ed|told apart|keyed|compared) by(?: (?:its|their|the))?"
UNORDERED = re.compile(
    r"\border\b[^.;]*\b(no meaning|not matter|no matter|not significant|insignificant|irrelevant|not kept)\b"
    r"|\bin any order\b|\bunordered\b",
    re.IGNORECASE,
)
"""How a description answers by what items are told apart, and whether their order counts."""
REMOVES = re.compile(
    r"\b(not|n't) (be )?(included|listed|present|sent|provided|specified|passed)\b[^.!?]*(?<!not )\b(are|is|be|gets?) "
    r"(removed|deleted|dropped)\b|"
    r"\b(omitted|missing|left out) [^.!?]*(?<!not )\b(are|is|be|gets?) (removed|deleted|dropped)\b"
    r"|\breplaces? (the|all|any) (existing|current|whole|entire|previous|old)\b",
    re.IGNORECASE,
)
"""What is said of a list whose items are removed by an update that leaves them out."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "email": tuple(f"{name}.person@example.com" for name in ("test", "other", "third", "fourth")),
    "text": ("TEST-1", "TEST-2", "TEST-3", "TEST-4"),
}
"""Four keys: two for what is there, one for a new item, and one to spare."""


def key_name(items: Mapping[str, Any]) -> str | None:
    """The member of an item that most likely tells items apart: an id, else what is seldom the same twice."""
    known = items.get("properties", {})
    names = [name for name, one in known.items() if not {"object", "array", "boolean"} & set(types_of(one))]
    found = [name for pattern in (GIVEN, OWN) for name in names if pattern.fullmatch(snake(name))]
    return next(iter(found), None)


def is_given(name: str, items: Mapping[str, Any]) -> bool:
    """Whether the server fills a member of an item: it is marked readOnly, or it is an id."""
    inner = items.get("properties", {}).get(name, {})
    return inner.get("readOnly") is True or bool(GIVEN.fullmatch(snake(name)))


def is_told_by(key: str, schema: Mapping[str, Any]) -> bool:
    """Whether the description of a list says by what its items are told apart, and that their order counts for
    nothing."""
    said = str(schema.get("description", ""))
    return bool(re.search(rf"{TOLD} [`'\"]?{re.escape(key)}\b", said, re.IGNORECASE) and UNORDERED.search(said))


def removing(schema: Mapping[str, Any]) -> str:
    """The sentence of the description of a list that says that an update removes the items which it leaves out; empty
    where none does."""
    return next((one for one in sentences_of(unwrapped(str(schema.get("description", "")))) if REMOVES.search(one)), "")


def filled_in(shown: Mapping[str, Any], request: Mapping[str, Any]) -> list[str]:
    """The members of a shown item that the server fills: marked readOnly, ids, what no update lists, and what it finds
    out by itself."""
    found = findings_in(request)
    listed = [name for name in request.get("properties", {}) if name not in found]
    return [name for name in shown.get("properties", {}) if name not in listed or is_given(name, shown)]


def findings_in(items: Mapping[str, Any]) -> list[str]:
    """The switches of an item that say what it is, as `self`, which a server may find out by itself."""
    return [name for name, one in items.get("properties", {}).items() if is_finding(pointers.join("", name), one)]


def list_choice(schema: Mapping[str, Any]) -> Choice | None:
    """Ordinary lists of objects; None where not every member that an item needs has ordinary values of its own."""
    items = schema.get("items") or {}
    key, needed = key_name(items), set(items.get("required", ())) | needed_of_new(schema)
    free = [name for name in items.get("properties", {}) if not is_given(name, items)]
    known = {name: choice for name in free if (choice := _choice(name, items, is_key=name == key)) is not None}
    if key is None or not known or not needed <= set(known):
        return None
    members = {name: choice.schema for name, choice in known.items()}
    inner = {"type": "object", "properties": members, "additionalProperties": False}
    required = (needed | {key}) & set(known)  # an item without its key is nobody's, whatever the document requires
    inner["required" if required else "minProperties"] = sorted(required) or 1
    limits = {name: schema[name] for name in ("maxItems",) if name in schema}
    ordinary = {"type": "array", "items": inner, "minItems": max(1, schema.get("minItems", 1)), **limits}
    one, other = ({name: deepcopy(choice.plain[number]) for name, choice in known.items()} for number in (0, 1))
    return Choice(ordinary, ([one], [other]), [other, one])


def _choice(name: str, items: Mapping[str, Any], is_key: bool) -> Choice | None:
    """Ordinary values of a member of an item; None for one whose values a target would have to give."""
    schema = items["properties"][name]
    found = choice_for(pointers.join("", name), schema)
    if found is None or found.named:
        return None
    kind = "email" if "mail" in snake(name) else "text"
    values = [value for value in KEYS[kind] if satisfies(schema, value)]
    if not is_key or schema.get("enum") or len(values) < 2:
        return found
    return Choice({"type": "string", "enum": values}, (values[1], values[0]), values[0])


def with_filled(items: list[Any], model: Mapping[str, Any], shown: Mapping[str, Any], key: str) -> list[Any]:
    """Items of the stand-in with what the server fills: as in the `model`, with a key for each."""
    made = [{**deepcopy(dict(model)), **item} for item in items]
    for number, item in enumerate(made, 1):
        if is_given(key, shown):
            item[key] = _given_key(shown["properties"][key], number)
    return made


def _given_key(schema: Mapping[str, Any], number: int) -> Any:
    if "integer" in types_of(schema):
        return 100 + number
    return uuid(100 + number) if schema.get("format") == "uuid" else f"item-{number}"
