"""The schema of a field that a page lists: by the word for its type, and by what is said of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

TYPES: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "decimal": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "object": {"type": "object"},
    "array": {"type": "array", "items": {}},
    "enum": {"type": "string"},
}
TYPE = re.compile(r"(?P<word>[A-Za-z]+)(?P<list>\[\])?( *\| *null)?")
VALUES = re.compile(r"\b(?:Enum|One of|Allowed values|Possible values):? +(?P<values>[^.;]+)", re.IGNORECASE)
EXAMPLE = re.compile(r"\bExamples?: *(?P<value>\"[^\"]*\"|\S+)")
UUID_WORDS, NULL_WORDS = (
    re.compile(r"\bUUID\b"),
    re.compile(r"\b(may be null|nullable|null for|or null)\b", re.IGNORECASE),
)
TIME_WORDS = re.compile(r"ISO 8601 (format|timestamp|date-?time)|\bdatetime\b|\(ISO 8601\)|timestamp", re.IGNORECASE)


def schema_of(type: str, words: str) -> dict[str, Any]:
    """The schema of a field by its type and by what is said of it: values, form, null, an example."""
    found = TYPE.fullmatch(type)
    word = found["word"].lower() if found else "string"
    schema = dict(TYPES.get(word, {"type": "object"}))
    if found and found["list"]:
        schema = {"type": "array", "items": schema}
    schema["description"] = words
    if schema.get("type") == "string":
        if values := VALUES.search(words):
            schema["enum"] = re.findall(r"[\w-]+", re.sub(r"\b(or|and)\b", " ", values["values"]))
        elif TIME_WORDS.search(words):
            schema["format"] = "date-time"
        elif UUID_WORDS.search(words):
            schema["format"] = "uuid"
    if example := EXAMPLE.search(words):
        schema["example"] = _value(example["value"], str(schema.get("type")))
    return {**schema, **({"nullable": True} if NULL_WORDS.search(words) else {})}


def _value(text: str, type: str) -> Any:
    text = text.strip('"')
    return int(text) if type == "integer" and re.fullmatch(r"-?\d+", text) else text
