"""Items of lists: those that only the target declares, and new ones of lists whose items have a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from contracts import Field
from contracts.pointers import get, join, split, under, with_value
from suites.kit.generate.samples import subschema, valid_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.json_values import same
from suites.kit.model.keyed_lists import key_of
from suites.kit.model.siblings import KEY_OF_ITEMS, parts_missing
from suites.kit.model.target import EDITABLE

LONG = 300
"""More than the 255 characters of the columns in which many keep a text."""
FILLER = "words without a meaning that make a long text " * 7


def own_items(field: Field, bound: BoundContract) -> list[Any]:
    """The items that the appointment of role appointment.editable had before the run, as the target declares them."""
    items = get(bound.target.fixture(EDITABLE).get("originals", {}), field.pointer)
    is_usable = isinstance(items, list) and all(isinstance(item, Mapping) for item in items)
    return list(items) if is_usable and isinstance(items, list) else []


def item_values(field: Field, bound: BoundContract) -> dict[str, list[Any]]:
    """The ordinary values of each member of an item that an update may send, without a key that the server fills."""
    members = subschema(bound.ordinary, f"{field.pointer}/-").get("properties", {})
    named = {name: valid_values(inner) for name, inner in members.items() if join("", name) not in field.filled}
    return {name: values for name, values in named.items() if values}


def new_items(field: Field, count: int, bound: BoundContract, beside: Sequence[Any] = ()) -> list[Any]:
    """So many ordinary items with keys that no other one has, of these and of those `beside` them; fewer where no more
    keys are ordinary.

    Each member has the last of its values: a server's default is rarely that one.
    """
    values, made = item_values(field, bound), list[Any]()
    last = {name: several[-1] for name, several in values.items()}
    keys = values.get(split(str(field.key))[0], []) if field.key not in field.filled else [None] * count
    for key in keys:
        named = last if field.key in field.filled else {**last, split(str(field.key))[0]: key}
        is_taken = any(same(key_of(field, one), key_of(field, named)) for one in (*beside, *made))
        if named and len(made) < count and (field.key in field.filled or not is_taken):
            made.append(named)
    return made


def altered_items(items: list[Any]) -> list[Any]:
    """The same items with other texts."""
    return [{name: _altered(name, value) for name, value in item.items()} for item in items]


def _altered(name: str, value: Any) -> Any:
    """Another text of the same length; what names the item stays."""
    if name == KEY_OF_ITEMS or not isinstance(value, str) or not value:
        return value
    return value[:-1] + ("0" if value[-1] != "0" else "1")


def lengthened_items(items: list[Any]) -> list[Any]:
    """The same items with texts of 300 characters."""
    return [{name: _lengthened(name, value) for name, value in item.items()} for item in items]


def _lengthened(name: str, value: Any) -> Any:
    """A long text that begins with another one, without a blank at its end; what names the item stays."""
    is_text = isinstance(value, str) and name != KEY_OF_ITEMS
    return f"{value} {FILLER}"[: LONG - 1] + "x" if is_text else value


def items_undoing(pointer: str, after: Any, bound: BoundContract) -> dict[str, Any] | None:
    """The update that gives a shown list other items than it has; None where the target declares none."""
    for member, shows in bound.contract.behaviour.merged_or_replaced.items():
        field = next((field for field in bound.contract.behaviour.fields if field.pointer == member), None)
        if field is None or shows is None or not under(pointer, {shows}):
            continue  # an object with members of its own, or something else
        items = own_items(field, bound)
        for value in (items, altered_items(items)) if items else ():
            if parts_missing(shows, value, get(after, shows)):
                return dict(with_value(bound.base, member, value))
    return None
