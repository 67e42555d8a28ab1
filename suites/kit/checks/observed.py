"""What an update did that the page leaves open, in a closed set of words: nothing here is for or against a vendor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from contracts import Contract, Field, Json, instant
from contracts.pointers import ABSENT, get, leaves, under
from suites.kit.model.appointment_state import emptied_fields, expected_value, may_change, sent_fields, shown_at
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import differences, same
from suites.kit.model.keyed_lists import are_items, described_items, items_otherwise
from suites.kit.model.observation import (
    ANOTHER_FORM,
    AS_LOCAL,
    AS_UTC,
    EFFECTS,
    EMPTY,
    IGNORED,
    MERGED,
    MISSING,
    NULL,
    REFUSED,
    REPLACED,
    SOMETHING_ELSE,
    STORED,
    UNSEEN,
)
from suites.kit.model.spellings import is_respelled

CODES = ("/error/code", "/code", "/error_code", "/errorCode", "/errors/0/code")
"""Where refusals usually have a code, beside the places that the contract names."""
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
"""What may be a code: one word. Anything longer is a sentence, and may hold what somebody has sent."""
CLOCK = ":"
"""What a text has that is a time, and no date."""
LONGEST_NUMBER = 99_999
"""A number beyond this is no code: it may be somebody's id."""


def effects(exchange: Exchange, bound: BoundContract) -> tuple[str, ...]:
    """What an update did, by what reads showed before and after it; of one that was refused, no more than that. One
    that ended in a server error may have changed something all the same."""
    if exchange.is_refused:
        return (REFUSED,)
    if not exchange.is_accepted:
        before, after = exchange.before.get("read", {}), exchange.after.get("read", {})
        is_changed = any(True for _ in differences(before, after, set(bound.contract.behaviour.volatile)))
        return (SOMETHING_ELSE,) if is_changed else (REFUSED,)
    if not ("read" in exchange.before and "read" in exchange.after):
        return ()
    return tuple(word for word in EFFECTS if word in set(_effects(exchange, bound)))


def is_contradicted(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether the answer shows a member that was sent otherwise than the read after it: one of the two is late."""
    answered, read = exchange.after.get("answer", {}), exchange.after.get("read", {})
    places = [shown_at(field, bound) for field, _ in _named(exchange.body, bound) if field.only_in is None]
    shown = [(get(answered, place), get(read, place)) for place in places if place]
    return bool(read) and any(ABSENT not in pair and not same(*pair) for pair in shown)


def code(exchange: Exchange, contract: Contract) -> str | None:
    """The code of a refusal that is one; None where its body has none, or is no JSON."""
    answer = exchange.answer
    if answer is None or answer.is_accepted:
        return None
    own = (clause.code.at for clause in contract.clauses if clause.code is not None)
    found = (get(answer.json, pointer) for pointer in (*own, *CODES))
    return next((str(value) for value in found if _is_code(value)), None)


def _is_code(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    return 0 <= value <= LONGEST_NUMBER if isinstance(value, int) else isinstance(value, str) and _is_word(value)


def _is_word(text: str) -> bool:
    return CODE.fullmatch(text) is not None


def _effects(exchange: Exchange, bound: BoundContract) -> Iterator[str]:
    before, after = exchange.before["read"], exchange.after["read"]
    named, parts = _named(exchange.body, bound), dict(_parts(exchange.body, bound))
    yield from (_of_member(field, value, exchange, bound) for field, value in named)
    yield from (_of_part(place, sent, before, after) for place, sent in parts.items())
    accounted = may_change(exchange.body, bound) | set(parts) | set(bound.contract.behaviour.volatile)
    if any(True for _ in differences(before, after, accounted)):
        yield SOMETHING_ELSE
    elif not (named or parts):
        yield IGNORED


def _named(body: Any, bound: BoundContract) -> list[tuple[Field, Json]]:
    """The members that an update names, without those that every update carries as it is."""
    sent = {field.pointer: (field, get(body, field.pointer)) for field in sent_fields(body, bound)}
    sent |= {field.pointer: (field, value) for field, value in emptied_fields(body, bound)}
    return [(field, value) for field, value in sent.values() if not same(get(bound.base, field.pointer), value)]


def _of_member(field: Field, value: Json, exchange: Exchange, bound: BoundContract) -> str:
    """What became of one member."""
    place, source = shown_at(field, bound), field.only_in or "read"
    if place is None or source not in exchange.after:
        return UNSEEN
    old, new = get(exchange.before.get(source, {}), place), get(exchange.after[source], place)
    if value in (None, "", [], {}) and not isinstance(value, bool):
        return _of_emptied(old, new)
    if _is_stored(field, value, old, new, bound):
        return STORED
    if old is ABSENT and new is ABSENT:
        return IGNORED
    if same(old, new) and not same(expected_value(field, value), new):
        return IGNORED
    return MERGED if _is_merged(value, old, new) else _zone_taken(value, new)


def _zone_taken(sent: Json, shown: Json) -> str:
    """In which zone a time without one was taken, to the second; of anything else only that it has another form."""
    local, moment = (_time(one) for one in (sent, shown))
    if local is None or moment is None or local.tzinfo or not moment.tzinfo:
        return ANOTHER_FORM
    clock, ahead = moment.replace(tzinfo=None), moment.utcoffset()
    if not ahead or CLOCK not in str(sent):  # both zones are one there, as in London in winter; a date is in none
        return ANOTHER_FORM
    return AS_UTC if clock - local == ahead else AS_LOCAL if clock == local else ANOTHER_FORM


def _time(value: Json) -> datetime | None:
    try:
        return datetime.fromisoformat(value).replace(microsecond=0) if isinstance(value, str) else None
    except ValueError:
        return None


def _of_emptied(old: Json, new: Json) -> str:
    """What an emptied member is afterwards. One that was empty in the same way shows nothing of it, and is so still."""
    if new is ABSENT:
        return MISSING
    if new is None:
        return NULL
    if new in ("", [], {}):
        return EMPTY
    return IGNORED if same(old, new) else ANOTHER_FORM


def _is_stored(field: Field, value: Json, old: Json, new: Json, bound: BoundContract) -> bool:
    if field.shows is None or new is ABSENT:
        return False
    if field.key and are_items(value) and isinstance(value, list):
        return not list(items_otherwise(field, described_items(field, value, bound.contract.documented), new, old))
    expected = expected_value(field, value)
    return (same(expected, new) and not _is_rounded(expected, new)) or is_respelled(field, value, new)


def _is_rounded(sent: Json, shown: Json) -> bool:
    """Whether a time is shown without the part of a second that was sent: promised is the second."""
    moments = [instant(one) if isinstance(one, str) else None for one in (sent, shown)]
    return None not in moments and moments[0] != moments[1]


def _is_merged(sent: Json, old: Json, new: Json) -> bool:
    """Whether an object has both what was sent and what was there."""
    if not all(isinstance(one, Mapping) for one in (sent, old, new)):
        return False
    return all(same(get(new, pointer), value) for pointer, value in leaves({**old, **sent}))


def _parts(body: Any, bound: BoundContract) -> Iterator[tuple[str, Mapping[str, Json]]]:
    """The objects that an update sends in part, and of which the page does not say what becomes of the rest: where each
    is shown, and what is sent of it."""
    for pointer, place in bound.contract.behaviour.merged_or_replaced.items():
        sent = get(body, pointer)
        if place and isinstance(sent, Mapping) and sent:
            yield place, sent


def _of_part(place: str, sent: Mapping[str, Json], before: Mapping[str, Json], after: Mapping[str, Json]) -> str:
    """What became of what an object had and an update leaves out of it."""
    old, new = get(before, place), get(after, place)
    rest = [pointer for pointer, _ in leaves(old) if pointer and not under(pointer, [f"/{name}" for name in sent])]
    kept = [pointer for pointer in rest if same(get(old, pointer), get(new, pointer))]
    if len(kept) == len(rest):
        return MERGED if rest else STORED
    return SOMETHING_ELSE if kept else REPLACED
