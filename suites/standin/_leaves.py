"""Copies of JSON values with changed leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def map_leaves(node: Any, change: Callable[[Any], Any]) -> Any:
    """A copy of a JSON value in which every text, number, boolean and null was changed."""
    if isinstance(node, Mapping):
        return {name: map_leaves(value, change) for name, value in node.items()}
    if isinstance(node, list | tuple):
        return [map_leaves(item, change) for item in node]
    return change(node)
