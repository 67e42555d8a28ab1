"""What members of a shown appointment are by their names: stamps, ids, states, personal data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from contracts import pointers
from contracts._checking._schema_places import leaf_pointers, schema_at
from contracts._checking._unlisted import AN_ID
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.times import name_of, snake
from contracts._drafting.members.left_out import OWN_ID
from contracts._validation import satisfies

VOLATILE = re.compile(
    r"(^|_)(updated|modified|changed|touched"
    r"|last_(update|modified|change|modification|edit|edited|touch|sync|synced|activity|write|action))(_|$)"
    r"|(^|_)(version|revision|rev|etag|sequence|lock_version|history|transitions|audit|log|logs)$"
    r"|(^|_)(version|revision)_(id|no|number)$"
)
VERSION = re.compile(r"(^|_)(etag|((lock|row)_)?version|rev(ision)?)(_(id|no|number))?$")
"""Names of members that are another one after each update, and say nothing of when that was."""
CHANGER = re.compile(r"_by(_(id|name|user|uuid))*$")
"""Names of who made the last change: `updated_by` is a person, and no moment."""
CREATION = re.compile(r"(^|_)(created|booked|inserted)(_|$)|^reference$|_number$")
STATE = re.compile(r"(^|_)(status|state|cancell?ed|deleted|archived)(_|$)")
MONEY = re.compile(
    r"(^|_)(payment|price|amount|invoice|billing|billed|fee|cost|prescription|insurance|claim|copay)(s|_|$)"
)
OWNER = re.compile(r"(.*_)?(patient|customer|client|user|person|guest|attendee)(_data)?(_(id|uuid|guid|uid))?")
"""Whose an appointment is: only ids that a target declares are ever sent there."""
OTHER_UUID = "00000000-0000-4000-8000-000000000901"


LINKS = {"links", "_links"}
"""Objects in which HAL and JSON:API keep addresses: they name what the appointment refers to now."""


def volatile_of(shown: Mapping[str, Any], listed: Iterable[str]) -> list[str]:
    """What may change with any update: stamps of changes and versions."""
    taken = set(listed)
    by_name = (leaf for leaf in leaf_pointers(shown) if VOLATILE.search(snake(pointers.split(leaf)[-1])))
    links = (leaf for leaf in leaf_pointers(shown) if LINKS & set(pointers.split(leaf)))
    return [leaf for leaf in dict.fromkeys([*by_name, *links]) if leaf not in taken]


def natures_of(
    shown: Mapping[str, Any], listed: Iterable[str], of_person: Collection[str] = (), following: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """What the members are that no update lists, as behaviour.yaml says it; `listed` are those that it does, and
    `of_person` those that belong to the person whose appointment it is. An id of `following`, which the document lets
    an update change, is no identity: nobody could put it back."""
    taken, found = set(listed), {}
    for leaf in leaf_pointers(shown):
        if leaf not in taken and not pointers.under(leaf, taken):
            nature = "record" if leaf in of_person else _nature(leaf, schema_at(shown, leaf)["anyOf"][0])
            nature = "record" if nature == "identity" and leaf in following else nature
            values = {"values": f"{_owner(leaf)}.other"} if nature == "owner" else {}
            if nature:
                found[leaf] = {"is": nature, **values}
    return found


def _owner(pointer: str) -> str:
    return re.sub(r"_(id|uuid|guid|uid)$", "", name_of(pointer))


def other_id(schema: Mapping[str, Any]) -> Any:
    """A synthetic id of somebody else; None where a schema takes none."""
    return next((one for one in ("other-901", OTHER_UUID, 901, "901") if satisfies(schema, one)), None)


def _nature(pointer: str, schema: Mapping[str, Any]) -> str | None:
    name, last = name_of(pointer), snake(pointers.split(pointer)[-1])
    if AN_ID.fullmatch(pointer) or schema.get("format") == "uuid":
        return "owner" if OWNER.fullmatch(name) and other_id(schema) is not None else "identity"
    if MONEY.search(name):
        return "payment"
    if CREATION.search(last):
        return "creation"
    if STATE.search(last):
        return "status"
    if schema.get("format") in ("uri", "url") or re.search(r"(^|_)(url|uri|link|href)$", last):
        return "link"
    return "record" if pointer.count("/") > 1 or "array" in types_of(schema) else None


def identity_in(shown: Mapping[str, Any], path: str) -> str | None:
    """The member that holds the id by which the last parameter of a path names the appointment; None where only ids of
    others are shown, as of a patient: two of them may be the same."""
    parameter = re.findall(r"\{([^}]*)\}", path)[-1]
    members = {snake(leaf): leaf for leaf in leaf_pointers(shown) if leaf.count("/") == 1}
    wanted, own = snake(parameter), f"{noun_of(path)}_id"
    names = (
        wanted,
        wanted.rpartition("_")[2],
        "id",
        f"{wanted}_id",
        own,
        "uuid",
        "uid",
        *filter(OWN_ID.fullmatch, members),
    )
    return next((members[name] for name in names if name in members), None)


def noun_of(path: str) -> str:
    """What a path calls an appointment, as `lesson` in /lessons/{id}; empty where nothing stands before the id."""
    noun = re.findall(r"(?:([^/{}]+)/)?\{[^}]*\}", path)[-1:]
    return snake(noun[0]).removesuffix("s") if noun else ""
