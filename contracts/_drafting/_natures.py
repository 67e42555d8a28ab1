"""What members of a shown appointment are by their names: stamps, ids, states, personal data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._checking._unlisted import AN_ID
from contracts._drafting._dialect import types_of
from contracts._drafting._times import name_of, snake

VOLATILE = re.compile(
    r"(^|_)(updated|modified|changed|last_update|last_modified|touched)(_|$)|(^|_)(version|revision|etag|sequence|lock_version|history|transitions|audit|log|logs)$"
)
CREATION = re.compile(r"(^|_)(created|booked|inserted)(_|$)|^reference$|_number$")
STATE = re.compile(r"(^|_)(status|state|cancell?ed|deleted|archived)(_|$)")
MONEY = re.compile(
    r"(^|_)(payment|price|amount|invoice|billing|billed|fee|cost|prescription|insurance|claim|copay)(s|_|$)"
)
PERSONAL = re.compile(
    r"(^|_)(name|email|mail|phone|mobile|fax|address|street|city|zip|postal|postcode|dob|birth|birthday|gender|sex|"
    r"note|notes|comment|comments|reason|description|symptom|diagnosis|patient|guest|attendee|ssn|passport|insurance|"
    r"password|passcode|pin|(access|meeting|entry|door|join)_(code|url|link)|secret|join_url)(s|_|$)"
)
"""Names of what is a person's, or lets somebody in: who has the code of a meeting hears what is said there."""
NOT_PERSONAL = re.compile(
    r"(^|_)(location|office|practice|clinic|service|type|status|calendar|doctor|provider)_(name|description)$"
)


def volatile_of(shown: Mapping[str, Any], listed: Iterable[str]) -> list[str]:
    """What may change with any update: stamps of changes and versions."""
    taken = set(listed)
    return [
        leaf for leaf in leaf_pointers(shown) if leaf not in taken and VOLATILE.search(snake(pointers.split(leaf)[-1]))
    ]


def natures_of(
    shown: Mapping[str, Any], listed: Iterable[str], of_person: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """What the members are that no update lists, as behaviour.yaml says it; `listed` are those that it does, and
    `of_person` those that belong to the person whose appointment it is."""
    taken, found = set(listed), {}
    for leaf in leaf_pointers(shown):
        if leaf not in taken and not pointers.under(leaf, taken):
            nature = "record" if leaf in of_person else _nature(leaf, schema_at(shown, leaf)["anyOf"][0])
            if nature:
                found[leaf] = {"is": nature}
    return found


def _nature(pointer: str, schema: Mapping[str, Any]) -> str | None:
    name, last = name_of(pointer), snake(pointers.split(pointer)[-1])
    if AN_ID.fullmatch(pointer) or schema.get("format") == "uuid":
        return "identity"
    if MONEY.search(name):
        return "payment"
    if CREATION.search(last):
        return "creation"
    if STATE.search(last):
        return "status"
    if schema.get("format") in ("uri", "url") or re.search(r"(^|_)(url|uri|link|href)$", last):
        return "link"
    return "record" if pointer.count("/") > 1 or "array" in types_of(schema) else None


def identity_in(shown: Mapping[str, Any], parameter: str) -> str | None:
    """The member that holds the id by which the path names the appointment."""
    top = [leaf for leaf in leaf_pointers(shown) if leaf.count("/") == 1]
    names = {snake(leaf): leaf for leaf in top}
    wanted = snake(parameter)
    for name in (
        wanted,
        wanted.rpartition("_")[2],
        "id",
        f"{wanted}_id",
        "uuid",
        "uid",
        *(one for one in names if one.endswith(f"_{wanted}")),
    ):
        if name in names:
            return names[name]
    return None


def personal_in(shown: Mapping[str, Any]) -> list[str]:
    """Members whose names, or those of what their items hold, suggest that they are a person's; rather too many than
    too few."""
    return [leaf for leaf in leaf_pointers(shown) if any(map(_is_personal, _with_items(shown, leaf, leaf)))]


def _with_items(schema: Mapping[str, Any], pointer: str, name: str) -> Iterator[str]:
    """A member by its name, and what the items of a list have, by theirs."""
    yield name_of(name)
    items = schema_at(schema, f"{pointer}/-")
    for inner in leaf_pointers(items) if any(items["anyOf"]) else ():
        yield from _with_items(items, inner, inner)


def _is_personal(name: str) -> bool:
    return bool(PERSONAL.search(name)) and not NOT_PERSONAL.search(name)
