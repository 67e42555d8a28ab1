"""The rest of an object or list of which an update sends a part, where its page says neither merged nor replaced.

Both keep the promise: all of the rest stays as it was, or all of it goes. Anything in between is a lost or a changed
value, and must not look like either.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from contracts import Clause
from contracts.pointers import ABSENT, get, join, leaves, under, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import Difference, described, is_kept, same

PARTS = "parts"
"""How a clause says that it sends a part of an object or a list, whose rest may go as a whole."""

KEY_OF_ITEMS = "id"
"""What tells the items of a list apart: where they have no id, nobody can say which of them was sent."""


def is_part(pointer: str, bound: BoundContract) -> bool:
    """Whether a member of the update may be sent in part, so that more than was sent may be there afterwards."""
    return bound.contract.behaviour.merged_or_replaced.get(pointer) is not None


def parts_missing(pointer: str, sent: Any, shown: Any) -> list[Difference]:
    """What was sent of an object, member by member, and what is shown: it has to be there, whatever else is."""
    pairs = [(place, value, get(shown, place)) for place, value in leaves(sent) if value not in ({}, [])]
    return [(pointer + place, value, got) for place, value, got in pairs if not is_kept(value, got)]


def replaced_away(exchange: Exchange, bound: BoundContract) -> set[str]:
    """Shown members beside those that were sent of an object, where all that had a value are gone: it was replaced."""
    gone = set[str]()
    for pointer in bound.contract.behaviour.merged_or_replaced:
        beside = _unsent_beside(pointer, exchange, bound)
        had = [(p, after) for _, old, after in exchange.compared for p in beside if not _is_empty(get(old, p))]
        if had and all(_is_empty(get(after, place)) for place, after in had):
            gone |= set(beside)
    return gone


def gone_whole(clause: Clause, exchange: Exchange, bound: BoundContract) -> set[str]:
    """What an update did away with whole, of the objects and lists whose rest all stays or all goes by a clause: it is
    not broken by that. A clause about all that an update does not name is, and leads, where it finds that as well."""
    gone = _unnamed_and_gone(exchange, bound) if clause.send == PARTS else set()
    return {place for place in gone if any(_leads(one, clause, place) for one in bound.contract.clauses)}


def _leads(general: Clause, clause: Clause, place: str) -> bool:
    """Whether a clause is about all that an update does not name, all of a place among it, and binds as another does:
    it is as strong, and a person has confirmed it."""
    is_general = general.check == clause.check and not general.fields
    excepted = (*general.ignores, *general.allows)
    is_about = not (under(place, excepted) or any(under(one, (place,)) for one in excepted))
    is_binding = general.strength in ("must", clause.strength) and not (general.is_draft and not clause.is_draft)
    return is_general and is_about and is_binding


def _unnamed_and_gone(exchange: Exchange, bound: BoundContract) -> set[str]:
    """Where objects and lists are shown that an update may send in part, does not send at all, and has emptied."""
    gone = set[str]()
    for pointer, shows in bound.contract.behaviour.merged_or_replaced.items():
        if shows and get(exchange.body, pointer) is ABSENT:
            had = [get(after, shows) for _, before, after in exchange.compared if not _is_empty(get(before, shows))]
            gone |= {shows} if had and all(_is_bare(one) for one in had) else set()
    return gone


def made_by(exchange: Exchange, bound: BoundContract) -> set[str]:
    """Shown objects of which an update sends a member, or in which something follows from what was sent, and that
    nothing showed before: they may be made now, with all that is in them, such as defaults. None where nothing showed
    the appointment before."""
    shown = list(exchange.before.values())
    places = _around_followers(exchange, bound) | _around_sent(exchange, bound)
    return {place for place in places if shown and all(_is_empty(get(one, place)) for one in shown)}


def with_left_out(exchange: Exchange, bound: BoundContract) -> Exchange:
    """The exchange, as if its answer still showed the objects that it leaves out and in which something follows from
    what was sent: whether they are lost, a read tells."""
    answered, read = exchange.after.get("answer"), exchange.after.get("read")
    before = exchange.before.get("answer", {})
    if answered is None:
        return exchange
    filled: Any = answered
    for place in _around_followers(exchange, bound):
        is_lost = read is not None and _is_empty(get(read, place))
        if get(answered, place) is ABSENT and get(before, place) is not ABSENT and not is_lost:
            filled = with_value(filled, place, get(before, place))
    if filled is answered:
        return exchange  # itself, as it knows already what differs
    return replace(exchange, after={**exchange.after, "answer": filled})


def _around_sent(exchange: Exchange, bound: BoundContract) -> set[str]:
    """The shown objects around the members that an update sends."""
    fields = bound.contract.behaviour.fields
    places = [one.shows for one in fields if one.shows and get(exchange.body, one.pointer) is not ABSENT]
    return {place.rpartition("/")[0] for place in places} - {""}


def _around_followers(exchange: Exchange, bound: BoundContract) -> set[str]:
    """The shown objects in which something follows from what was sent."""
    follows = bound.contract.behaviour.follows
    places = [place for pointer in follows if get(exchange.body, pointer) is not ABSENT for place in follows[pointer]]
    return {place.rpartition("/")[0] for place in places} - {""}


def _unsent_beside(pointer: str, exchange: Exchange, bound: BoundContract) -> list[str]:
    """Where the members of an object that an update sends in part are shown, of those that it does not send."""
    inner = [field for field in bound.contract.behaviour.fields if field.pointer.startswith(f"{pointer}/")]
    if not isinstance(get(exchange.body, pointer), Mapping):
        return []
    return [field.shows for field in inner if field.shows and get(exchange.body, field.pointer) is ABSENT]


def mixed(exchange: Exchange, bound: BoundContract) -> Iterator[Difference]:
    """What is neither kept nor gone of free objects and lists that an update sends: a part of the rest is lost,
    changed, or new. Members that no page describes need not be there."""
    may_change, body = _may_change(exchange, bound), described(exchange.body, bound.contract.documented)
    for pointer, shows in bound.contract.behaviour.merged_or_replaced.items():
        sent = get(body, pointer)
        for source, before, after in exchange.compared if shows is not None else ():
            old, new = get(before, str(shows)), get(after, str(shows))
            if source == "read" and exchange.is_unread(str(shows)):
                continue  # what it was right before is not known
            if isinstance(sent, Mapping) and isinstance(new, Mapping):
                was = old if isinstance(old, Mapping) else {}
                yield from _mixed_members(str(shows), sent, was, new, may_change)
            elif isinstance(sent, list) and isinstance(old, list) and isinstance(new, list):
                yield from _mixed_items(str(shows), sent, old, new)


def _may_change(exchange: Exchange, bound: BoundContract) -> tuple[str, ...]:
    """The shown members that may change with the update, though it does not name them."""
    behaviour = bound.contract.behaviour
    sent = [pointer for pointer in behaviour.follows if get(exchange.body, pointer) is not ABSENT]
    return (*behaviour.volatile, *(place for pointer in sent for place in behaviour.follows[pointer]))


def _mixed_members(
    pointer: str, sent: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any], may_change: tuple[str, ...]
) -> Iterator[Difference]:
    named = {*sent, *(key for key in {*old, *new} if under(join(pointer, key), may_change))}
    rest = {key: value for key, value in old.items() if key not in named and not _is_empty(value)}
    is_gone = all(_is_empty(new.get(key)) for key in rest)
    for key, value in rest.items():
        got = new.get(key, ABSENT)
        if not is_gone and not same(value, got):
            yield join(pointer, key), Phrase("{}, or nothing of what the update does not name", (value,)), got
    for key in new.keys() - named - old.keys():
        if not _is_empty(new[key]):
            yield join(pointer, key), ABSENT, new[key]
    for key in sent.keys() & old.keys() & new.keys():
        if all(isinstance(part, Mapping) for part in (sent[key], old[key], new[key])):
            yield from _mixed_members(join(pointer, key), sent[key], old[key], new[key], may_change)


def _mixed_items(pointer: str, sent: list[Any], old: list[Any], new: list[Any]) -> Iterator[Difference]:
    sent_by, old_by, new_by = map(_by_key, (sent, old, new))
    if sent_by is None or old_by is None or new_by is None:
        return
    rest = {key: item for key, item in old_by.items() if key not in sent_by}
    is_kept = all(key in new_by and same(item, new_by[key]) for key, item in rest.items())
    is_gone = all(key not in new_by or _is_emptied(item, new_by[key]) for key, item in rest.items())
    lost = [key for key in sent_by if key in old_by and not _shows(sent_by[key], new_by.get(key))]
    if not (is_kept or is_gone) or lost or new_by.keys() - old_by.keys() - sent_by.keys():
        yield pointer, _expected(len(sent_by), len(rest), old, _found(sent_by, rest, new_by, len(lost))), new


def _expected(sent: int, others: int, old: list[Any], found: str) -> Phrase:
    """What should have become of so many items that were sent, and so many others."""
    if not sent:
        return Phrase(f"the {others} items all as before ({{}}), or gone", (old,), found)
    as_sent = "the item as it was sent" if sent == 1 else f"the {sent} items as they were sent"
    if not others:
        return Phrase(f"{as_sent}, and no other", (), found)
    rest = "the other one" if others == 1 else f"the other {others} all"
    return Phrase(f"{as_sent}, and {rest} as before ({{}}), or gone", (old,), found)


def _found(sent: Mapping[str, Any], rest: Mapping[str, Any], new: Mapping[str, Any], lost: int) -> str:
    """How many items are not as they should be, and in which way: no value, and no id of one."""
    states = Counter(_state(item, new.get(key, {})) for key, item in rest.items())
    others = [f"{states[state]} {state}" for state in ("as before", "changed", "gone") if states[state]]
    added = len(new.keys() - rest.keys() - sent.keys())
    told = [
        *([f"{lost} of {len(sent)} sent not stored"] if lost else []),
        *([f"of {len(rest)} not sent: {', '.join(others)}"] if others else []),
        *([f"{added} new"] if added else []),
    ]
    return "; ".join(told)


def _state(item: Mapping[str, Any], shown: Mapping[str, Any]) -> str:
    """What became of an item that was not sent."""
    if same(item, shown):
        return "as before"
    return "gone" if not shown or _is_emptied(item, shown) else "changed"


def _is_emptied(item: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """Whether an item lost what it had: one of a form stays with its name when its value is gone."""
    changed = [name for name in item if not same(item[name], shown.get(name))]
    return bool(changed) and all(_is_empty(shown.get(name)) for name in changed)


def _by_key(items: list[Any]) -> dict[str, Any] | None:
    """The items by their ids; None where one has none."""
    if not all(isinstance(item, Mapping) and item.get(KEY_OF_ITEMS) is not None for item in items):
        return None
    return {str(item[KEY_OF_ITEMS]): item for item in items}


def _shows(sent: Mapping[str, Any], shown: Any) -> bool:
    """Whether a shown item has what was sent for it."""
    return isinstance(shown, Mapping) and all(same(value, shown.get(key)) for key, value in sent.items())


def _is_bare(value: Any) -> bool:
    """Whether nothing is in a value that may be an object or a list."""
    return all(_is_empty(leaf) for _, leaf in leaves(value)) if isinstance(value, Mapping | list) else _is_empty(value)


def _is_empty(value: Any) -> bool:
    return value is ABSENT or value in (None, "", {}, [])
