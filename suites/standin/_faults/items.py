"""Faults in lists whose items have a key: what becomes of items that are left out, or sent as they were."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from contracts import Clause, Contract, Field
from suites.standin._faults._register import altered, fault_kind
from suites.standin._items import changed_leaders, key_of, with_key
from suites.standin._pointers import ABSENT, get, join, set_in, split
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at


def _lists(clause: Clause, contract: Contract) -> list[Field]:
    """The lists whose items have a key and that a clause is about; all where it names no members."""
    about = clause.fields or tuple(field.pointer for field in contract.behaviour.fields)
    return [field for field in contract.behaviour.fields if field.key and field.shows and field.pointer in about]


def _is_about_lists(clause: Clause, contract: Contract) -> bool:
    return bool(clause.fields) and bool(_lists(clause, contract))


def _replace(clause: Clause, contract: Contract) -> bool:
    return any(not field.merges for field in _lists(clause, contract))


def _have_filled(clause: Clause, contract: Contract) -> bool:
    is_general = not clause.fields and not clause.send
    return is_general and any(set(field.filled) - {field.key} for field in _lists(clause, contract))


def _have_kept(clause: Clause, contract: Contract) -> bool:
    """Whether something that the server fills stays, though another member of its item changes."""
    return _have_filled(clause, contract) and any(_is_kept(field, contract) for field in _lists(clause, contract))


def _is_kept(field: Field, contract: Contract) -> bool:
    names = schema_at(contract.ordinary, field.pointer).get("items", {}).get("properties", {})
    places = [join("", name) for name in names if join("", name) != field.key]
    kept = set(field.filled) - {field.key}
    return any(kept - set(field.item_follows.get(place, ())) for place in places)


def _sent(context: RequestContext, clause: Clause) -> Iterator[tuple[Field, list[Any], list[Any]]]:
    """The lists of a clause that an update sends, with their items before and after it."""
    for field in _lists(clause, context.contract):
        old, new = (get(state, str(field.shows)) for state in (context.before, context.after))
        is_sent = get(context.body, field.pointer) is not ABSENT
        if is_sent and isinstance(old, list) and isinstance(new, list):  # where null is sent, there are no items
            yield field, old, new


def _unchanged(field: Field, old: list[Any], new: list[Any]) -> list[Any]:
    """The items that an update sends as they were, where it changes another one that was there."""
    pairs = [(item, with_key(field, key_of(field, item), old)) for item in new]
    changed = [item for item, before in pairs if before is not None and before != item]
    return [item for item, before in pairs if before == item] if changed else []


@fault_kind("replaces", "store", _replace)
def keeps_items_left_out(context: RequestContext, clause: Clause) -> None:
    """Keeps the items of a list that an update leaves out."""
    for field, old, new in _sent(context, clause):
        rest = [item for item in old if with_key(field, key_of(field, item), new) is None]
        set_in(context.after, str(field.shows), [*new, *deepcopy(rest)])


@fault_kind("replaces", "store", _replace)
def appends_the_items(context: RequestContext, clause: Clause) -> None:
    """Appends the items that are sent to those that were there, instead of replacing them."""
    for field, old, new in _sent(context, clause):
        set_in(context.after, str(field.shows), [*deepcopy(old), *new])


@fault_kind("persists", "store", _is_about_lists)
def loses_another_item(context: RequestContext, clause: Clause) -> None:
    """Loses the last of the other items when one item of a list is changed."""
    for field, old, new in _sent(context, clause):
        lost = _unchanged(field, old, new)[-1:]
        set_in(context.after, str(field.shows), [item for item in new if item not in lost])


@fault_kind("persists", "store", _is_about_lists)
def changes_another_item(context: RequestContext, clause: Clause) -> None:
    """Gives another item of a list the values to which one item is changed."""
    for field, old, new in _sent(context, clause):
        others = _unchanged(field, old, new)
        changed = [item for item in new if item not in others and with_key(field, key_of(field, item), old)]
        for item in others[:1]:
            kept = {split(pointer)[0] for pointer in (str(field.key), *field.filled)}
            item.update({name: value for name, value in changed[0].items() if name not in kept})


@fault_kind("preserves", "store", _have_kept)
def fills_a_changed_item_anew(context: RequestContext, clause: Clause) -> None:
    """Gives an item other values for what the server fills, where a member changes that this does not follow."""
    for field, old, new in _sent(context, clause):
        for item in new:
            before = with_key(field, key_of(field, item), old)
            if before is None or before == item:
                continue
            following = {one for leader in changed_leaders(field, item, before) for one in field.item_follows[leader]}
            names = [split(one)[0] for one in field.filled if one != field.key and one not in following]
            item.update({name: altered(item[name]) for name in names if name in item})


@fault_kind("preserves", "store", _have_filled)
def fills_other_items_anew(context: RequestContext, clause: Clause) -> None:
    """Gives the items that are sent as they were other values for what the server fills."""
    for field, old, new in _sent(context, clause):
        for item in _unchanged(field, old, new):
            names = [split(pointer)[0] for pointer in field.filled if pointer != field.key]
            item.update({name: altered(item[name]) for name in names if name in item})
