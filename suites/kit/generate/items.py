"""Items of a list that an update takes in part, and of which only the target declares some."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts import Field
from contracts.pointers import get, under, with_value
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.siblings import KEY_OF_ITEMS, parts_missing
from suites.kit.model.target import EDITABLE


def own_items(field: Field, bound: BoundContract) -> list[Any]:
    """The items that the appointment of role appointment.editable had before the run, as the target declares them."""
    items = get(bound.target.fixture(EDITABLE).get("originals", {}), field.pointer)
    is_usable = isinstance(items, list) and all(isinstance(item, Mapping) for item in items)
    return list(items) if is_usable and isinstance(items, list) else []


def altered_items(items: list[Any]) -> list[Any]:
    """The same items with other texts."""
    return [{name: _altered(name, value) for name, value in item.items()} for item in items]


def _altered(name: str, value: Any) -> Any:
    """Another text of the same length; what names the item stays."""
    if name == KEY_OF_ITEMS or not isinstance(value, str) or not value:
        return value
    return value[:-1] + ("0" if value[-1] != "0" else "1")


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
