"""Lists of objects whose items are told apart by a key of theirs, and not by their place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from contracts import LIST_FORMS, Field, Json, satisfies
from contracts.pointers import ABSENT, get, leaves, split, under, with_value, without
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import Difference, described, is_judged, is_kept, same
from suites.kit.model.plain_lists import in_one_order, is_stored_list

NO_OTHERS = "no item but those that were sent ({}), each once"
IN_ORDER = "the items in the order in which they were sent"


def are_items(value: Any) -> bool:
    """Whether a value is a list of objects."""
    return isinstance(value, list) and all(isinstance(item, Mapping) for item in value)


def key_of(field: Field, item: Any) -> Json:
    """The key of an item; ABSENT where it has none."""
    return get(item, str(field.key))


def in_order(state: Mapping[str, Json], fields: Iterable[Field]) -> dict[str, Any]:
    """A shown appointment in which such lists are sorted by their keys, unless their order counts, and so are lists
    whose form says that it does not: a vendor may show them in any order, and all that compares appointments need not
    know that. A set has each item once."""
    ordered = dict(state)
    for field in fields:
        members: Any = get(state, field.shows) if field.form in LIST_FORMS and field.shows else None
        if field.shows and isinstance(members, list):
            ordered = with_value(ordered, field.shows, in_one_order(field.form, members))
        items: Any = get(state, field.shows) if field.key and field.shows and not field.ordered else None
        if field.shows and are_items(items):
            ordered = with_value(ordered, field.shows, sorted(items, key=partial(_rank, field)))
    return ordered


def _rank(field: Field, item: Any) -> tuple[bool, float, str, str]:
    """The place of an item: keys that are numbers by their size, then texts; of those with one key, by the rest."""
    key = key_of(field, item)
    is_number = isinstance(key, int | float) and not isinstance(key, bool)
    return not is_number, key if is_number else 0, str(key), json.dumps(item, sort_keys=True)


def has_doubled_keys(body: Json, fields: Iterable[Field]) -> bool:
    """Whether a body has a list in which two items have the same key: no schema can say that it may not."""
    lists = [(field, get(body, field.pointer)) for field in fields if field.key]
    keys = [[key_of(field, item) for item in items] for field, items in lists if are_items(items)]
    keys = [[key for key in several if key is not ABSENT] for several in keys]
    return any(same(one, other) for several in keys for at, one in enumerate(several) for other in several[:at])


def listed_members(field: Field, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an item that an update may send, by the schema of the list; never what the server fills, except
    the key, by which it knows an item again."""
    unsent = {split(pointer)[0] for pointer in field.filled if pointer != field.key}
    return {name: inner for name, inner in _members(schema).items() if name not in unsent}


def described_items(field: Field, items: list[Any], schema: Mapping[str, Any]) -> list[Any]:
    """Items without the members that the schema of an update does not describe: a vendor may ignore these."""
    found: list[Any] = [schema]
    for name in split(field.pointer):
        properties = [part.get("properties", {}) for one in found for part in _parts(one)]
        found = [one[name] for one in properties if name in one]
    members = {name: inner for one in found for name, inner in _members(one).items()}
    return [described(item, {"properties": members}) for item in items]


def _members(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The described members of an item, by the schema of its list."""
    items = [part for outer in _parts(schema) for part in _parts(outer.get("items"))]
    return {name: inner for one in items for name, inner in one.get("properties", {}).items()}


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all of its branches; nothing where there is none."""
    if isinstance(schema, Mapping):
        yield schema
        for branch in (one for word in ("oneOf", "anyOf", "allOf") for one in schema.get(word, ())):
            yield from _parts(branch)


def carried(field: Field, items: Json, schema: Mapping[str, Any]) -> Json:
    """A shown list as an update sends it again: each item with its key, and without what the server fills, unless the
    document lists it for an update, so that a vendor may store what is sent.

    ABSENT where the schema names no member of an item: sent without any, the items would be lost.
    """
    names, filled = listed_members(field, schema), _listed_though_filled(field, schema)
    if not names or not are_items(items):
        return items if names else ABSENT
    return [{name: one for name, one in item.items() if name in names or _fits(filled, name, one)} for item in items]


def _listed_though_filled(field: Field, schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the server may fill of an item, and what the document lists for an update and does not mark readOnly."""
    filled = {split(pointer)[0] for pointer in field.filled if pointer != field.key}
    listed = {name: inner for name, inner in _members(schema).items() if name in filled}
    return {name: inner for name, inner in listed.items() if inner.get("readOnly") is not True}


def _fits(schemas: Mapping[str, Any], name: str, value: Json) -> bool:
    return name in schemas and satisfies(schemas[name], value)


def without_lost_keys(field: Field, items: Json, now: Json) -> Json:
    """The items of a list, those that are gone without their key: the server gives them another one."""
    if field.key not in field.filled or not are_items(items) or not are_items(now):
        return items
    there = [key_of(field, item) for item in now]
    lost = [not any(same(key_of(field, item), key) for key in there) for item in items]
    return [without(item, {str(field.key)}) if is_lost else item for item, is_lost in zip(items, lost, strict=True)]


def is_as_before(field: Field, old: Json, new: Json) -> bool:
    """Whether a shown member is what it was; of such a list, whatever the server has filled anew, in any order."""
    if is_stored_list(field.form, old, new):
        return True
    if field.key is None or not are_items(old) or not are_items(new):
        return same(old, new)
    return same(_as_sent(field, old), _as_sent(field, new))


def has_twins(items: Json, shown: str, fields: Iterable[Field]) -> bool:
    """Whether a list that is shown at a place has several items with one key: nobody can tell which of them is which,
    so that what becomes of one says nothing."""
    here = [one for one in fields if one.shows == shown]
    return any(has_doubled_keys(with_value({}, one.pointer, items), [one]) for one in here)


def is_in_same_order(field: Field, old: Json, new: Json) -> bool:
    """Whether a list of such items has them in the order in which it had them, whatever the server has filled anew."""
    return not are_items(old) or not are_items(new) or is_as_before(replace(field, ordered=True), old, new)


def _as_sent(field: Field, items: list[Any]) -> list[Any]:
    bare = [without(item, set(field.filled)) for item in items]
    return bare if field.ordered else sorted(bare, key=lambda item: json.dumps(item, sort_keys=True))


def is_filled(field: Field, pointer: str) -> bool:
    """Whether a pointer in the shown appointment is of a member of items that the server fills, other than the key."""
    return any(under(pointer, (f"{field.shows}/-{one}",)) for one in field.filled if one != field.key)


def filled_anew(fields: Iterable[Field], before: object, now: object) -> tuple[str, ...]:
    """The members that the server fills and that are not what they were in items that were there and still are."""
    pairs = [(field, get(before, str(field.shows)), get(now, str(field.shows))) for field in fields if field.filled]
    differing = [
        pointer
        for field, old, new in pairs
        if are_items(old) and are_items(new)
        for pointer, *_ in items_changed(
            field, [without(item, set(field.filled) - {field.key}) for item in old], old, new
        )
        if is_filled(field, pointer)
    ]
    return tuple(dict.fromkeys(differing))


def with_equal_lists(
    before: Mapping[str, Json], now: Mapping[str, Json], fields: Iterable[Field]
) -> Mapping[str, Json]:
    """The appointment as it is now, with such lists, and those with a form, as they were where they are as before but
    for what was filled."""
    for field in fields:
        old = get(before, field.shows) if field.is_list_by_rule and field.shows else ABSENT
        if field.shows and isinstance(old, list) and is_as_before(field, old, get(now, field.shows)):
            now = with_value(now, field.shows, old)
    return now


def items_otherwise(field: Field, sent: list[Any], shown: Json, before: Json) -> Iterator[Difference]:
    """Where a list is not as it was sent: an item or a member of it that is missing or has another value, an item that
    is there twice, one that was left out and stands. `before` is the list as it was shown before the update."""
    if not are_items(shown):
        yield str(field.shows), sent, shown
        return
    places = _places(field, sent, shown, before)
    for item, place in places:
        if place is not None:
            yield from _members_otherwise(field, item, shown[place], before)
        elif not _has_unknown_key(field, item, before):
            yield str(field.shows), Phrase("an item that shows {}", (item,)), shown
    yield from items_beside(field, sent, shown, before)
    found = [place for item in sent for one, place in places if one is item and place is not None]
    if field.ordered and found != sorted(found):
        yield str(field.shows), Phrase(IN_ORDER), shown


def items_beside(field: Field, sent: list[Any], shown: Json, before: Json) -> Iterator[Difference]:
    """That items are shown beside those that were sent; of a merged list, those that were not there before, or not so
    often. No item is told: it may be personal."""
    taken = {place for _, place in _places(field, sent, shown, before)} if are_items(shown) else set()
    rest = [item for place, item in enumerate(shown) if place not in taken] if are_items(shown) else []
    old = [key_of(field, item) for item in (before if are_items(before) else rest)]
    named = [key_of(field, item) for item in sent]
    keys = [key_of(field, item) for item in rest]
    stands = [_stands(key, [*named, *keys[:number]], old) for number, key in enumerate(keys)]
    left_over = [key for key, stood in zip(keys, stands, strict=True) if not (field.merges and stood)]
    if left_over:
        got = f"{_counted(shown)}, {len(left_over)} of them left over"
        yield str(field.shows), Phrase(NO_OTHERS.format(_counted(sent))), Phrase(got)


def _stands(key: Json, others: list[Any], old: list[Any]) -> bool:
    """Whether an item of a merged list was there before, beside those `others` that have its key."""
    return _count(key, others) < _count(key, old)


def _counted(items: Any) -> str:
    return f"{len(items)} item{'s' * (len(items) != 1)}"


def _count(key: Json, keys: list[Any]) -> int:
    return sum(same(key, one) for one in keys)


def _places(field: Field, sent: list[Any], shown: list[Any], before: Json) -> list[tuple[Any, int | None]]:
    """Each sent item with its place among those that are shown: first of those with a key, then of those with most
    members, as one with fewer may be any of them."""
    left, found = list(enumerate(shown)), list[tuple[Any, int | None]]()
    for item in sorted(sent, key=lambda item: (key_of(field, item) is ABSENT, -len(item))):
        place = _place_of(field, item, sent, left, before)
        left = [one for one in left if one[0] != place]
        found.append((item, place))
    return found


def _has_unknown_key(field: Field, item: Any, before: Json) -> bool:
    """Whether an item was sent with a key that the server should have given, and did not: nothing is said of those."""
    key = key_of(field, item)
    is_known = not are_items(before) or any(same(key, key_of(field, one)) for one in before)
    return field.key in field.filled and key is not ABSENT and not is_known


def _place_of(field: Field, item: Any, sent: list[Any], left: list[tuple[int, Any]], before: Json) -> int | None:
    """The place of a sent item among those that are shown: by its key; of new ones, that which shows what was sent."""
    key = key_of(field, item)
    if key is not ABSENT and not _has_unknown_key(field, item, before):
        return next((place for place, one in left if same(key_of(field, one), key)), None)
    keys = [key_of(field, one) for one in (*sent, *(before if are_items(before) else ()))]
    known = [one for one in keys if one is not ABSENT]
    new = [(place, one) for place, one in left if not any(same(key_of(field, one), other) for other in known)]
    sent_leaves = list(leaves(without(item, {str(field.key)})))
    alike = [place for place, one in new if all(is_kept(value, get(one, at)) for at, value in sent_leaves)]
    return next((place for place in (*alike, *(place for place, _ in new))), None)


def _members_otherwise(field: Field, item: Any, shown: Any, before: Json) -> Iterator[Difference]:
    ignored = {str(field.key)} if _has_unknown_key(field, item, before) else set()
    for at, value in leaves(without(item, ignored)):
        if is_judged(value) and not is_kept(value, get(shown, at)):
            yield f"{field.shows}/-{at}", value, get(shown, at)


def items_changed(field: Field, sent: Json, old: Json, new: Json) -> Iterator[Difference]:
    """What an update does not name of the items of a list that it sends, and that is not as it was: what the server
    fills, unless it follows a member that changes, and where the list is merged, all the rest of these items and of the
    others. In a list that is replaced, nobody says what becomes of the other members that an item is sent without."""
    if not (are_items(sent) and are_items(old) and are_items(new)):
        return
    for item in old:
        key = key_of(field, item)
        again, place = _with_key(field, key, sent), _with_key(field, key, new)
        if key is ABSENT or (again is None and not field.merges):
            continue
        if place is None and again is None:
            yield str(field.shows), Phrase("the item {}, which the update does not name", (item,)), new
        elif place is not None:
            named = {} if again is None else sent[again]
            yield from _unnamed_changed(field, named, item, new[place])


def _unnamed_changed(field: Field, named: Any, old: Any, new: Any) -> Iterator[Difference]:
    sent = dict(leaves(named)) if named else {}
    free = {*sent, *(one for leader in changed_leaders(field, named, old) for one in field.item_follows[leader])}
    members = {place for item in (old, new) for place, _ in leaves(item)}
    for place in sorted((members if field.merges else members & set(field.filled)) - free):
        if not same(get(old, place, None), get(new, place, None)):
            yield f"{field.shows}/-{place}", get(old, place), get(new, place)


def changed_leaders(field: Field, sent: Any, old: Any) -> list[str]:
    """The members of an item that what the server fills follows, and to which an update gives another value."""
    values = {leader: get(sent, leader) for leader in field.item_follows}
    return [one for one, value in values.items() if value is not ABSENT and not is_kept(value, get(old, one))]


def _with_key(field: Field, key: Json, items: list[Any]) -> int | None:
    return next((place for place, item in enumerate(items) if same(key_of(field, item), key)), None)
