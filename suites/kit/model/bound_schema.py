"""The ordinary schema of a contract with the values that a target declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from suites.kit.model.target import Target


def bound_schema(schema: Any, target: Target) -> Any:
    """A copy with the declared values in place of their lists; without members of which the target declares none."""
    if isinstance(schema, list):
        return [bound_schema(item, target) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    here = {key: bound_schema(value, target) for key, value in schema.items() if key not in ("x-values", "properties")}
    if "x-values" in schema:
        here["enum"] = list(target.declared(schema["x-values"]))
    if "properties" in schema:
        here["properties"] = {
            name: bound_schema(child, target)
            for name, child in schema["properties"].items()
            if not _is_missing(child, target)
        }
    return here


def _is_missing(schema: Any, target: Target) -> bool:
    return isinstance(schema, Mapping) and "x-values" in schema and not target.declared(schema["x-values"])
