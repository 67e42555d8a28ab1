"""Promises about what an answer looks like: responds, derives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contracts import Break, Clause, Constraint, Json, instant
from contracts.media_types import fits
from contracts.pointers import ABSENT, get, matches, under
from contracts.relations import APART, BECOMES, DETERMINED, IDLE, RESETS
from suites.kit.checks._register import Flaw, Judged, judges
from suites.kit.checks.consequences import determined, follows, idle, resets
from suites.kit.checks.error_bodies import OF_REFUSALS
from suites.kit.checks.spans import apart
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.findings import WARNING, Phrase, one_of
from suites.kit.model.json_values import same, spelled
from suites.kit.model.target import EDITABLE, EXPENDABLE

NOT_UTF8 = Phrase("text that is not UTF-8, as JSON has to be (RFC 8259, section 8.1)")

OF_VALUES = ("same", "sum")
"""Relations of two values: where one of them is null there is nothing to compare; whether it may be, schemas say."""


@judges("responds")
def responds(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An answer has a documented status, its media type and its shape."""
    answer = exchange.answer
    if answer is None:
        return None
    constraints = [bound.contract.constraints[id] for id in clause.constraint_ids]
    if constraints:
        return _shape(constraints, exchange, answer, bound)
    if not (clause.status or clause.any_refusal):
        return _no_body(answer, bound)
    is_open = answer.is_accepted and bound.contract.update.is_any_success
    return [] if is_open else _status(clause, exchange, answer)


def _status(clause: Clause, exchange: Exchange, answer: Answer) -> Judged:
    if answer.status in clause.status:
        return []
    if 400 <= answer.status < 500:
        if exchange.region is Region.OTHER or clause.any_refusal:
            return []
        return [Flaw("", "status", Phrase("a documented status"), answer.status, WARNING)]
    documented = ", ".join(map(str, clause.status)) + (" or another 4xx" if clause.any_refusal else "")
    # An appointment of a special kind may crash a vendor for a cause of its own, which another crash must not hide.
    is_special = exchange.probe.appointment not in (EDITABLE, EXPENDABLE)
    key = f"status of {exchange.probe.appointment}" if is_special else "status"
    return [Flaw("", key, Phrase(documented), answer.status)]


def _no_body(answer: Answer, bound: BoundContract) -> Judged:
    promise = bound.contract.update.responses.get(answer.status)
    if not answer.is_accepted or promise is None or promise.media_type is not None:
        return None
    length = max(len(answer.content), int(answer.headers.get("content-length", "0")))
    if not length:
        return []
    return [Flaw("", "body", Phrase("no body"), Phrase(f"{length} bytes"))]


def _shape(constraints: list[Constraint], exchange: Exchange, answer: Answer, bound: BoundContract) -> Judged:
    place = bound.contract.update.place_of(answer.status)
    mine = [c for c in constraints if c.place == place and _is_shown(c, answer)]
    if not mine:
        return None
    ids = {constraint.id for constraint in mine}
    found = [item for item in exchange.answer_breaks if item.constraint.id in ids]
    media = [c for c in mine if c.keyword == "media-type" and not fits(c.value, answer.media_type, answer.status)]
    types = [Flaw("", c.keyword, Phrase(str(c.value)), Phrase(answer.media_type or "none")) for c in media]
    return types + [_broken(one) if answer.is_utf8 else _broken(one)._replace(got=NOT_UTF8) for one in found]


def _broken(found: Break) -> Flaw:
    broken = found.constraint
    rule = Phrase(f"{broken.keyword} {json.dumps(broken.value, ensure_ascii=False)}")
    return Flaw(broken.pointer, broken.keyword, rule, _got(broken, found.found))


def _documented(exchange: Exchange, bound: BoundContract) -> Judged:
    """A read after an update shows the appointment as the document says."""
    shown = exchange.after.get("read")
    return None if shown is None else [_broken(one) for one in bound.read_breaks(shown)]


def _got(constraint: Constraint, found: Any) -> Any:
    """What the answer has there; of an object or list only that it is one, because it may hold a patient's data."""
    if constraint.keyword == "required":
        return ABSENT
    if isinstance(found, list):
        return Phrase("a list")
    return Phrase("an object") if isinstance(found, Mapping) else found


def _is_shown(constraint: Constraint, answer: Answer) -> bool:
    """Whether the answer has the member that a constraint is about; for `required`, the object that should have it."""
    names = constraint.names[:-1] if constraint.keyword == "required" else constraint.names
    return constraint.keyword == "media-type" or any(True for _ in matches(answer.value, names))


@judges("derives")
def derives(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A documented relation between the members of an answer holds."""
    if clause.relation["kind"] in OF_REFUSALS:
        return OF_REFUSALS[clause.relation["kind"]](clause, exchange)
    if clause.relation_kind == APART:
        return apart(clause, exchange)
    if clause.relation_kind == IDLE:
        return idle(clause, exchange, bound)
    if clause.relation_kind == RESETS:
        return resets(clause, exchange, bound)
    if clause.relation_kind == DETERMINED:
        return determined(clause, exchange, bound)
    if clause.relation_kind == BECOMES:
        return follows(clause, exchange, bound)
    if not exchange.is_accepted:
        return None
    if clause.is_about_reads:
        return _documented(exchange, bound)
    if clause.relation.get("as_before") and not _held_before(clause, exchange, bound):
        return None
    judged = [_related(clause, exchange, state, bound) for state in exchange.after.values()]
    found = [findings for findings in judged if findings is not None]
    return [finding for findings in found for finding in findings] if found else None


def _held_before(clause: Clause, exchange: Exchange, bound: BoundContract) -> bool:
    """Whether a relation held before the run: one that the page does not promise is then expected to go on."""
    return any(_related(clause, exchange, state, bound) == [] for state in exchange.first.values())


def _related(clause: Clause, exchange: Exchange, state: Mapping[str, Json], bound: BoundContract) -> Judged:
    relation = clause.relation
    value = get(state, relation["of"])
    try:
        expected = _expected(relation, state, exchange, bound)
    except OverflowError:  # A time outside the years 1 to 9999. Some vendors show 0001-01-01 where there is no time.
        return None
    if value is ABSENT or expected is None or (value is None and relation["kind"] in OF_VALUES):
        return None
    if any(_is_written(value, wanted) if relation["kind"] == "local" else same(value, wanted) for wanted in expected):
        return []
    return [Flaw(relation["of"], relation["kind"], one_of(expected), value)]


def _is_written(value: Any, wanted: Any) -> bool:
    """Whether two times are the same instant written with the same offset."""
    one, other = instant(str(value)), instant(str(wanted))
    return one is not None and other is not None and same(value, wanted) and one.utcoffset() == other.utcoffset()


def _expected(relation: Mapping[str, Any], state: Json, exchange: Exchange, bound: BoundContract) -> list[Any] | None:
    """The values that a relation allows for a member; None where it says nothing about this state."""
    value = get(state, relation["of"])
    match relation["kind"]:
        case "equals":
            applies = all(same(get(state, pointer), other) for pointer, other in relation.get("when", {}).items())
            return [relation["value"]] if applies else None
        case "same":
            other = get(state, relation["as"])
            return None if other in (ABSENT, None) else [other]
        case "path":
            text = exchange.path[relation["as"]]
            return [int(text) if isinstance(value, int | float) and text.lstrip("-").isdigit() else text]
        case "sum":
            return _sum(get(state, relation["as"]), get(state, relation["plus_minutes"]))
        case "local":
            return _local(relation, state, exchange, bound)
        case "ascending":
            return _ascending(value, relation["by"])
        case "kept-or-moved":
            return _kept_or_moved(relation, state, exchange, bound)
        case "not-before":
            return _not_before(value, get(state, relation["as"]))
    raise ValueError(f"unknown relation {relation['kind']}")


def _kept_or_moved(
    relation: Mapping[str, Any], state: Json, exchange: Exchange, bound: BoundContract
) -> list[Any] | None:
    """The number that a member had before an update of another one alone, or had it moved by as much as that one."""
    source = next((name for name, shown in exchange.after.items() if shown is state), "")
    known = exchange.before.get(source, ABSENT)
    members = [relation["of"], relation["as"]]
    fields = {field.shows: field.pointer for field in bound.contract.behaviour.fields}
    sent = [get(exchange.body, fields.get(member, "")) is not ABSENT for member in members]
    end, start, now = *(get(known, member) for member in members), get(state, relation["as"])
    if sent != [False, True] or (source == "read" and any(under(one, exchange.unread) for one in members)):
        return None
    if not all(isinstance(one, int | float) for one in (end, start, now)):
        return None
    return [end, end + now - start]


def _sum(start: Any, minutes: Any) -> list[Any] | None:
    moment = instant(start) if isinstance(start, str) else None
    if moment is None or not isinstance(minutes, int | float):
        return None
    try:
        return [(moment + timedelta(minutes=minutes)).isoformat()]
    except (OverflowError, ValueError):  # outside the calendar, or NaN, which Python reads as JSON
        return None


def _local(relation: Mapping[str, Any], state: Json, exchange: Exchange, bound: BoundContract) -> list[Any] | None:
    """The time in the zone of the appointment's place; when both changed, also in that of its earlier place."""
    value = get(state, relation["of"])
    moment = instant(value) if isinstance(value, str) else None
    places = [get(state, relation["to"]), *(get(before, relation["to"]) for before in exchange.before.values())]
    known = {_place(row["id"]): row.get("time_zone") for row in bound.target.fixtures.get(relation["role"], ())}
    both = len([p for p in ("of", "to") if get(exchange.body, relation[p]) is not ABSENT]) == 2
    zones = [
        known.get(_place(place)) if isinstance(place, str | int) else None for place in (places if both else places[:1])
    ]
    if moment is None or not zones[0]:
        return None
    written = [_in_zone(moment, zone) for zone in dict.fromkeys(zones) if zone]
    return None if None in written else written


def _place(identifier: Any) -> Any:
    return spelled(identifier) if isinstance(identifier, str) else identifier


def _in_zone(moment: datetime, zone: str) -> str | None:
    """A time as a zone writes it; None where ISO 8601 cannot: outside the calendar, or in seconds of an old offset."""
    try:
        time = moment.astimezone(ZoneInfo(zone))
    except OverflowError:
        return None
    has_seconds = (time.utcoffset() or timedelta()).total_seconds() % 60  # as before 1900
    return None if has_seconds else time.isoformat()


def _ascending(value: Any, by: str) -> list[Any] | None:
    if not isinstance(value, list) or any(get(item, by) is ABSENT for item in value):
        return None
    return [sorted(value, key=lambda item: _rank(get(item, by)))]


def _rank(value: Json) -> tuple[int, float, str]:
    """Numbers come by size, times by instant, whatever their offset, and other values by their text."""
    if isinstance(value, int | float):
        return 0, value, ""
    moment = instant(str(value))
    return (1, moment.timestamp(), "") if moment else (2, 0.0, str(value))


def _not_before(value: Any, earliest: Any) -> list[Any] | None:
    one, other = instant(str(value)), instant(str(earliest))
    if one is None or other is None:
        return None
    return [value] if one >= other else [earliest]
