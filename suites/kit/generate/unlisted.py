"""Updates that name members which no update lists, to see whether they are set. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contracts import Clause, Json, Unlisted, instant, is_about
from contracts.pointers import ABSENT, get, with_value
from suites.kit.generate.samples import types_of, valid_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EXPENDABLE

STATUS = "status"
LINK = "https://example.com/conformance-check"
"""A host that is reserved for examples (RFC 2606), so that no one who follows the link gets anywhere."""
TEXT = "Set by a conformance check"
LONG_AGO = "2026-01-02T03:04:05Z"
"""For a time that is not shown yet: one in the past, as those of events are."""
DAY, QUARTER = 86_400, 15
"""By how much numbers change: an epoch time by a day, so that it stays one; others, such as minutes, by a quarter."""
EPOCH = 1_000_000_000
"""Integers from here on are times, in seconds since 1970."""


@dataclass(frozen=True)
class Proposal:
    """A member that no update lists, and another plausible value of its type than the one it has."""

    member: Unlisted
    value: Json


def proposals(clause: Clause, bound: BoundContract, state: Mapping[str, Json]) -> list[Proposal]:
    """What a clause sends of the members that no update lists, where the appointment is in this state."""
    members = [member for member in bound.unlisted if member.is_sent and is_about(clause, member)]
    valued = [(member, _other_value(member, get(state, member.pointer, None), bound)) for member in members]
    return [Proposal(member, value) for member, value in valued if value is not ABSENT]


def in_groups(proposed: Iterable[Proposal]) -> list[list[Proposal]]:
    """Those that go into one body: all harmless ones together, then each owner and each status alone, statuses last."""
    listed = list(proposed)
    harmless = [one for one in listed if not one.member.is_final]
    final = sorted((one for one in listed if one.member.is_final), key=lambda one: one.member.nature == STATUS)
    return [group for group in (harmless, *([one] for one in final)) if group]


def probe_of(group: Iterable[Proposal], clause: Clause, bound: BoundContract, turn: int, fixture: int = 0) -> Probe:
    """A plain update that also names the members of a group; of none, the plain update alone.

    It goes to an appointment that may be used up, whatever a contract says: what is taken may cancel the appointment.
    """
    body: Any = bound.plain[turn % len(bound.plain)]
    for one in group:
        body = with_value(body, one.member.sent_at, one.value)
    names = ", ".join(one.member.pointer for one in group)
    return Probe(
        clause.id,
        f"a plain update that also names {names}" if names else "a plain update",
        body,
        appointment=EXPENDABLE,
        fixture=fixture,
        wants=EITHER,
        rereads=True,
        is_final=any(one.member.is_final for one in group),
    )


def _other_value(member: Unlisted, now: Json, bound: BoundContract) -> Json:
    """Another plausible value of a member; ABSENT where there is none, or none may be sent."""
    if member.is_reference:
        declared = bound.target.declared(member.values) if member.values else ()
        return next((value for value in declared if not same(value, now)), ABSENT)
    if member.nature == STATUS and (known := _cancelled(member.pointer, bound)):
        return next((value for value in known if not same(value, now)), ABSENT)
    if "enum" in member.schema:
        return next((word for word in valid_values(member.schema) if word is not None and not same(word, now)), ABSENT)
    return _of_type(member, now)


def _cancelled(pointer: str, bound: BoundContract) -> tuple[Json, ...]:
    """What a status shows once it is cancelled, where the contract says so: other states may be out of reach."""
    recipe = bound.contract.behaviour.provision
    return recipe.cancelled.get(pointer, ()) if recipe else ()


def _of_type(member: Unlisted, now: Json) -> Json:
    types = types_of(member.schema)
    if "string" in types:
        return _text(member, now)
    if "boolean" in types:
        return not now
    if "integer" in types or "number" in types:
        number = now if isinstance(now, int | float) else 0
        return number - DAY if number >= EPOCH else number + QUARTER
    return [] if "array" in types and now else ABSENT


def _text(member: Unlisted, now: Json) -> Json:
    moment = instant(now) if isinstance(now, str) else None
    if moment is not None and isinstance(now, str):
        other = (moment - timedelta(days=1)).isoformat()
        return other.replace("+00:00", "Z") if now.endswith("Z") else other
    if _is_time(member.schema):
        return LONG_AGO
    is_link = member.nature == "link" or (isinstance(now, str) and now.startswith("http"))
    other = LINK if is_link else TEXT
    return other if other != now else f"{other} again"


def _is_time(schema: Mapping[str, Any]) -> bool:
    """Whether the page describes a text as a time."""
    formats = (schema.get("format"), schema.get("x-should", {}).get("format"))
    return "date-time" in formats or str(schema.get("pattern", "")).startswith("^[0-9]{4}-")
