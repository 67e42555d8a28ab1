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
QUOTED, BARE = r"[\"`'][^\"`']*[\"`']", r"[\w-]+"
SEPARATOR = r"(?:,? (?:or|and) |, ?| ?\| ?)"
VALUES = re.compile(
    rf"\b(?:Enum|One of|Allowed values|Possible values)(?: are)?:? +(?P<values>{QUOTED}(?:{SEPARATOR}{QUOTED})*"
    rf"|{BARE}(?:{SEPARATOR}{BARE})+(?= *(?:[.;)]|Example|$)))",
    re.IGNORECASE,
)
"""A closed list, in quotes or up to the end of its sentence: `one of the doctors` lists nothing."""
EXAMPLE = re.compile(r"\bExamples?: *(?P<value>\"[^\"]*\"|\S+)")
UUID_WORDS, NULL_WORDS = (
    re.compile(r"\bUUID\b"),
    re.compile(r"\b(may be null|nullable|null for|or null)\b", re.IGNORECASE),
)
TIME_WORDS = re.compile(r"ISO 8601 (format|timestamp|date-?time)|\bdatetime\b|\(ISO 8601\)|timestamp", re.IGNORECASE)

LIST_OF = re.compile(r"(?P<before>[A-Za-z]+)\[\]|(?:array|list)(?: of |<|\[)(?P<after>[A-Za-z]+)[>\]]?", re.IGNORECASE)
NULL_TYPE = re.compile(r" *(\||\bor\b) *null\b|\bnullable\b", re.IGNORECASE)
TYPE_OF_TIME = re.compile(r"ISO[ -]?8601|RFC ?3339|date|timestamp", re.IGNORECASE)
TIME_OF_DAY = re.compile(r"time|ISO|RFC", re.IGNORECASE)
CLOSED = re.compile(r"\b(?:enum|one of|values)\b:? *(?P<values>.+)", re.IGNORECASE)
DATE_WORDS = re.compile(r"\bYYYY-MM-DD\b(?![ T]*HH)")
READ_ONLY = re.compile(r"read-?only", re.IGNORECASE)


def schema_of(type: str, words: str, flags: str = "") -> dict[str, Any]:
    """The schema of a field by its type, by the words beside that, and by what is said of it: values, form, null, an
    example."""
    schema = _of_type(type)
    schema["description"] = words
    if schema.get("type") == "string":
        if values := CLOSED.search(flags):
            schema["enum"] = re.findall(r"[\w-]+", re.sub(r"\b(or|and)\b", " ", values["values"]))
        elif values := VALUES.search(words):
            schema["enum"] = [one.strip(" \"'`") for one in re.split(SEPARATOR, values["values"])]
        elif TIME_WORDS.search(words):
            schema["format"] = "date-time"
        elif UUID_WORDS.search(words):
            schema["format"] = "uuid"
        elif DATE_WORDS.search(words):
            schema["format"] = "date"
    if example := EXAMPLE.search(words):
        schema["example"] = _value(example["value"], str(schema.get("type")))
    if READ_ONLY.search(flags):
        schema["readOnly"] = True
    return {**schema, **({"nullable": True} if NULL_WORDS.search(words) or NULL_TYPE.search(f"{type} {flags}") else {})}


def _of_type(type: str) -> dict[str, Any]:
    """The schema of a type as pages write it: `string[]`, `array of objects`, `ISO 8601 datetime`, `string | null`."""
    plain = NULL_TYPE.sub("", type.replace("`", "")).strip()
    listed = LIST_OF.fullmatch(plain)
    if listed:
        inner = _of_type((listed["before"] or listed["after"]).removesuffix("s"))
        return {"type": "array", "items": inner}
    found = TYPE.fullmatch(plain)
    if found or not TYPE_OF_TIME.search(plain):
        word = found["word"].lower() if found else "string"
        return dict(TYPES.get(word, {"type": "object"} if found else TYPES["string"]))
    return {"type": "string", "format": "date-time" if TIME_OF_DAY.search(plain) else "date"}


def _value(text: str, type: str) -> Any:
    text = text.strip('"')
    return int(text) if type == "integer" and re.fullmatch(r"-?\d+", text) else text
