"""Which members are instants or days, how their names are read, and values ahead for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.unix import is_unix

INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ])([0-9]{2}:[0-9]{2})((?::[0-9]{2})?(?:[.][0-9]+)?)(Z|[+-][0-9:]+)?"
)
DATE_NAME = re.compile(
    r"(^|_)(date|day|dob|birthday)($|_)"
    r"|(^|_)(?!(based|turned|switched|powered|logged|focused|hooked|plugged|carried|clicked|called|passed)_on$)"
    r"([a-z]+ed|born|made|sent|paid|set|held|seen|given|taken|done|due|appointment|booking|visit|arrival|(start|end|begin|expire)s?)_on$"
)
"""A day on which something is or was done, as in paid_on; others end so, too: add_on, follow_on, based_on."""
INSTANT_NAME = re.compile(
    r"(^|_)(datetime|date_time|timestamp)($|_)|_at$|(^|_)(scheduled|start|end|begin|appointment)_time$"
)
WITHOUT_ZONE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?$"
"""Instants that name no zone, as an example of the document has it."""
LOCAL = "2031-07-01T10:00:00"
"""How such an instant is spelled where the document shows none: as ISO 8601 has it, to the second."""
TIME_FORMATS = ("date-time", "datetime", "date_time", "iso8601", "iso-8601", "rfc3339")
"""The format of an instant, and how documents spell it that do not know its name."""
SPELLED_OTHERWISE = re.compile(
    r"(?<!y-)(?<!j-)\bm{1,2}[/.-]d{1,2}\b|\bd{1,2}[/.-]m{1,2}\b|\bunix\b|\bepoch\b|\bseconds since\b|\bmonday\b"
    r"|\bweek ?days?\b|\bday of the week\b",
    re.IGNORECASE,
)
"""How a description says that a member with the name of an instant or a day is spelled in another way, or is none."""
TOLD_INSTANT = re.compile(r"(ISO[ -]?8601|RFC ?3339)[ :,(-]*(date[- ]?time|timestamp|instant)", re.IGNORECASE)
BIRTH = re.compile("birth|dob")
ENDS, BEGINS = re.compile(r"(^|_)(end|until|to|finish)(_|$|s_)"), re.compile(r"(^|_)(start|begin|from)(_|$|s_)")
DAYS = ("{Y}-07-01", "{Y}-07-02", "{Y}-07-03")
"""In July no clock changes, so that an hour exists in every time zone; all of one week, as hours of business differ."""
PAST_DAYS = ("2025-07-01", "2025-07-02", "2025-07-03")
"""Days that are over whenever a contract is drafted."""
KEPT_PAST = re.compile(
    r"(\b(not|never|cannot)|n['’]t) (be |set )*(in the future|later than now|after now"
    r"|ahead of now)\b|\b(must|ha(s|ve) to|should|can only|may only|always|only) (be )?in the past\b",
    re.IGNORECASE,
)
"""How a description says that an instant is one that has passed."""


def is_kept_past(schema: Mapping[str, Any]) -> bool:
    """Whether the description of an instant or a day says that it may not be one ahead."""
    return KEPT_PAST.search(str(schema.get("description", ""))) is not None


def snake(text: str) -> str:
    """A name in snake case, whatever its spelling: startTime, start-time and StartTime are start_time."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", text)
    return re.sub(r"[^a-z0-9]+", "_", spaced.lower()).strip("_")


def name_of(pointer: str) -> str:
    """The name of a member with those of the objects around it: /start/time is start_time."""
    return "_".join(snake(part) for part in pointers.split(pointer))


def is_birth(pointer: str) -> bool:
    """Whether a member is a date of birth."""
    return bool(BIRTH.search(name_of(pointer)))


def is_counted(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member is an instant that is counted since 1970."""
    return is_unix(snake(pointers.split(pointer)[-1]), schema)


def instant_kind(pointer: str, schema: Mapping[str, Any]) -> str | None:
    """`time` for a member that is an instant, `date` for one that is a day, else None."""
    name, example = snake(pointers.split(pointer)[-1]), next(iter(schema.get("examples", ())), None)
    if is_counted(pointer, schema):
        return "time"
    if "string" not in types_of(schema) and types_of(schema):
        return None
    if str(schema.get("format")).lower() in TIME_FORMATS or schema.get("pattern") == WITHOUT_ZONE:
        return "time"
    if isinstance(example, str) and INSTANT.fullmatch(example):
        return "time"
    if schema.get("format") == "date" or (isinstance(example, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", example)):
        return "date"
    told = SPELLED_OTHERWISE.search(str(schema.get("description", "")))
    if schema.get("format") or schema.get("pattern") or example is not None or told:
        return None
    is_bound = ENDS.search(name) or BEGINS.search(name)
    is_told = is_bound and TOLD_INSTANT.search(str(schema.get("description", "")))
    if is_told or INSTANT_NAME.search(name_of(pointer)):
        return "time"
    return "date" if DATE_NAME.search(name) else None


def shown_instant(schema: Mapping[str, Any]) -> str:
    """An instant as the document shows it, in an example or in its description, or as a local time is spelled; empty
    where nothing tells the spelling."""
    shown = [*schema.get("examples", ()), *(one[0] for one in INSTANT.finditer(str(schema.get("description", ""))))]
    usual = LOCAL if schema.get("pattern") == WITHOUT_ZONE else ""
    return next((one for one in shown if isinstance(one, str)), usual)


def zone_of(schema: Mapping[str, Any]) -> str:
    """What a document says of the zone of an instant: `with` or `without`; empty where it says nothing."""
    if str(schema.get("format")).lower() in TIME_FORMATS:
        return "with"
    shape = INSTANT.fullmatch(shown_instant(schema))
    return ("with" if shape[4] else "without") if shape else ""


def spelled(example: str, schema: Mapping[str, Any], hour: str) -> str:
    """An instant two years ahead, spelled as the example is; with its zone where the format asks for one."""
    shape = INSTANT.fullmatch(example)
    between, seconds, zone = (shape[1], re.sub("[0-9]", "0", shape[3]), shape[4]) if shape else ("T", ":00", "Z")
    needs_zone = schema.get("format") == "date-time"
    return f"{DAYS[0]}{between}{hour}{seconds}{zone or ('Z' if needs_zone else '')}"
