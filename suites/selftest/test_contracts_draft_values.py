"""Ordinary values that a draft gives members: those that the document shows, and none that would blame a vendor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, changed

TEXT, WHOLE, SWITCH, INSTANT = ({"type": one} for one in ("string", "integer", "boolean", "string"))
INSTANT["format"] = "date-time"


def values_of(tmp_path: Path, schema: dict[str, Any], name: str = "code") -> Any:
    """What a draft says of the ordinary values of a member with this schema; None where it is left out.

    One that is left out has a question in behaviour.yaml.
    """
    shown = ("/paths/~1visits~1{id}/get/responses/200/content/application~1json/schema/properties/" + name, schema)
    assert new(changed((f"{BODY}/properties/{name}", schema), shown), tmp_path).exit_code == 0
    ordinary = json.loads((tmp_path / "plain/schemas/ordinary.schema.json").read_text(encoding="utf-8"))
    asked = [line for line in behaviour(tmp_path).splitlines() if "TODO" in line and f"/{name} " in line]
    found = ordinary["properties"].get(name)
    assert (found is None) == bool([line for line in asked if "ordinary" in line])
    return found and found.get("enum", "free" if "pattern" in found else found)


def behaviour(tmp_path: Path) -> str:
    """The text of the drafted behaviour.yaml."""
    return (tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("code", {}),
        ("visit_note", {"description": "ISO 8601 date-time"}),
        ("visit_note", {"description": "Exactly 6 digits"}),
        ("visit_note", {"example": "06/17/2026"}),
        ("visit_note", {"example": "A-17"}),
        ("visit_note", {"format": "decimal"}),
        ("visit_day", {"description": "mm/dd/yyyy"}),
        ("visit_day", {"description": "Monday to Sunday"}),
        ("visit_hour", {"example": "10:30 AM"}),
        ("visit_hour", {"format": "HH:mm"}),
        ("time_zone", {"example": "Pacific Standard Time"}),
        ("phone", {"example": "(202) 555-0143"}),
        ("room_name", {}),
        ("cancel_reason", {}),
        ("place", {"description": "Name of the room"}),
    ],
)
def test_a_text_that_the_document_does_not_show_is_left_out(name: str, more: dict[str, Any], tmp_path: Path) -> None:
    """No sentence is called ordinary where the name, the words, the format or an example speak of something else."""
    assert values_of(tmp_path, {**TEXT, **more}, name) is None


@pytest.mark.parametrize("schema", [{}, {"$ref": "#/components/schemas/Gone"}])
def test_what_has_no_type_gets_no_text(schema: dict[str, Any], tmp_path: Path) -> None:
    """A member of which nothing is known is left to a person, whatever its name."""
    assert values_of(tmp_path, schema, "visit_note") is None


@pytest.mark.parametrize(
    ("name", "more", "values"),
    [
        ("visit_note", {"example": "Bring the earlier letters."}, "free"),
        ("extra", {"description": "Free text for the desk"}, "free"),
        ("visit_note", {"pattern": "^[^<>]*$"}, ["Bring the earlier results", "Arrive ten minutes early"]),
        ("length", {"format": "duration"}, ["PT30M", "PT45M"]),
        ("place", {"format": "uri"}, ["https://example.com/a", "https://example.com/b"]),
        ("time_zone", {"example": "America/Chicago"}, ["Europe/Berlin", "America/New_York"]),
        ("kind", {"description": "Allowed values: first, second or last."}, ["first", "second", "last"]),
    ],
)
def test_a_text_that_the_document_tells_is_ordinary(
    name: str, more: dict[str, Any], values: Any, tmp_path: Path
) -> None:
    """Values that a document lists, or that its format or a name without doubt tell, are those of ordinary updates."""
    assert values_of(tmp_path, {**TEXT, **more}, name) == values


def test_a_member_that_has_to_be_sent_is_guessed_with_a_question(tmp_path: Path) -> None:
    """A required member of which no value is known does not keep the rest from being drafted; a person decides."""
    required = changed((f"{BODY}/properties/code", TEXT), (f"{BODY}/required", ["code"]))
    required["paths"]["/visits/{id}"]["put"] = required["paths"]["/visits/{id}"].pop("patch")
    assert new(required, tmp_path).exit_code == 0
    assert "two are guessed" in behaviour(tmp_path)
    assert set(yaml.safe_load(behaviour(tmp_path))["base"]) == {"code"}
