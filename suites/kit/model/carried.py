"""What updates carry as the appointment shows it (`carries`): a vendor that replaces it resets what they leave out.

A probe names only what it is about, as if the update described changes. What it carries is laid under that when it is
sent, so that whoever judges it takes a carried member for one that has to stay as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from contracts import Contract, Field, Json, current, satisfies
from contracts.pointers import ABSENT, Absent, get, is_named, under, with_value
from suites.kit.model.json_values import same
from suites.kit.model.keyed_lists import carried as carried_items


def shown_of(contract: Contract, row: Json) -> dict[str, Json]:
    """What an appointment shows of all that updates carry, by placeholder; ABSENT of a member that it does not have."""
    return {current.placeholder(str(one.shows)): get(row, str(one.shows)) for one in contract.behaviour.carried}


def whole(body: Json | Absent, shown: Mapping[str, Json], contract: Contract) -> Json | Absent:
    """A body as it is sent: what it carries, where an appointment is `shown` so, under what it names itself.

    A member that it names as ABSENT is left out. One whose value may not be sent as it is shown is left out, too.
    """
    if not isinstance(body, Mapping):
        return body
    for field in contract.behaviour.carried:
        value = _as_sent(field, shown.get(current.placeholder(str(field.shows)), ABSENT), contract)
        if value is not ABSENT and not is_named(body, field.pointer):
            body = with_value(body, field.pointer, value)
    return without_absent(body)


def left_out(body: Mapping[str, Any], contract: Contract) -> dict[str, Any]:
    """A body that is sent as it is: it names what it would carry as ABSENT."""
    free = [one.pointer for one in contract.behaviour.carried if not is_named(body, one.pointer)]
    for pointer in free:
        body = with_value(body, pointer, ABSENT)
    return dict(body)


def without_members(body: Json, pointers: Collection[str], contract: Contract) -> Json:
    """A body that names as ABSENT what it would carry at these pointers, or inside objects there."""
    for pointer in (one.pointer for one in contract.behaviour.carried if under(one.pointer, pointers)):
        body = with_value(body, pointer, ABSENT)
    return body


def is_left_out(body: Json | Absent, pointer: str) -> bool:
    """Whether a body names a member as ABSENT, so that it is not carried either."""
    return is_named(body, pointer) and get(body, pointer) is ABSENT


def _as_sent(field: Field, shown: Json | Absent, contract: Contract) -> Json | Absent:
    """The value of a member that an update may send, and that an appointment shows so; ABSENT where there is none."""
    schemas = current.schemas_at(contract.documented, field.pointer)
    known = [(one, sendable) for one in schemas for sendable in _spellings(field, shown, one)]
    return next((value for schema, value in known if satisfies(schema, value)), ABSENT)


def _spellings(field: Field, shown: Json | Absent, schema: Mapping[str, Any]) -> Iterator[Json]:
    """What an update sends for what is shown, if that is one value only."""
    if shown is ABSENT:
        return
    if field.key:
        items = carried_items(field, shown, schema)
        yield from () if items is ABSENT else [items]
    elif not field.mapped:
        yield current.sendable(shown, "", schema)
    else:
        known = (*field.mapped.items(), *field.maybe_mapped.items())
        sent = [request for request, read in known if same(read, shown)]
        yield from sent if len(sent) == 1 else ()


def without_absent(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body without the members that it names as ABSENT, and without objects that have no other members."""
    inside = {name: without_absent(value) for name, value in body.items() if isinstance(value, Mapping)}
    emptied = {name for name, value in inside.items() if body[name] and not value}
    kept = {name: value for name, value in body.items() if value is not ABSENT and name not in emptied}
    return {name: inside.get(name, value) for name, value in kept.items()}
