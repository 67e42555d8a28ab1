"""What an update names of a list or object that it repeats as it is shown."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.current import sendable

ID = {"type": "string", "readOnly": True}
NAME = {"type": "string"}
OPEN: dict[str, Any] = {"type": "object", "properties": {"id": ID, "name": NAME}}
CLOSED: dict[str, Any] = {"type": "object", "properties": {"name": NAME}, "additionalProperties": False}
SHOWN = {"services": [{"id": "s1", "name": "Cut", "color": "red"}]}


def listing(items: dict[str, Any]) -> dict[str, Any]:
    """The schema of an update with a list of such items."""
    return {"properties": {"services": {"type": "array", "items": items}}}


@pytest.mark.parametrize(
    "schema",
    [
        listing(OPEN),
        listing({"anyOf": [OPEN, {"type": "null"}]}),
        listing({"allOf": [{"properties": {"name": NAME}}, {"properties": {"id": ID}}]}),
        listing({"properties": {"id": {"allOf": [ID]}, "name": NAME}}),
        {"allOf": [{"properties": {}}, listing(OPEN)]},
        {"properties": {"services": {"anyOf": [{"type": "array", "items": OPEN}, {"type": "null"}]}}},
    ],
    ids=["plain", "anyOf", "allOf", "at the member", "around it", "a list or null"],
)
def test_what_is_read_only_is_not_sent(schema: dict[str, Any]) -> None:
    """An item of a list is repeated without its read-only members, wherever the schema lists them."""
    assert sendable(SHOWN, "/services", schema) == {"services": [{"name": "Cut", "color": "red"}]}


def test_what_a_closed_object_does_not_list_is_not_sent() -> None:
    """A closed object names its own members only; an open one all that is shown."""
    assert sendable(SHOWN, "/services", listing(CLOSED)) == {"services": [{"name": "Cut"}]}
    assert sendable(SHOWN, "/services", listing({"properties": {"name": NAME}})) == SHOWN


def test_what_another_branch_lets_write_is_sent() -> None:
    """A member that is read only in one branch and not in another may be sent."""
    branches = {"anyOf": [OPEN, {"properties": {"id": NAME}}]}
    assert sendable(SHOWN, "/services", listing(branches)) == SHOWN
