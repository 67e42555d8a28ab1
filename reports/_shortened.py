"""Values on a line: of a request, the member that a finding is about stays, whatever else has to go."""

from __future__ import annotations

import json
import re
from typing import Any

from contracts.pointers import split

HALF_ESCAPE = re.compile(r"\\(?:x[0-9a-f]?|u[0-9a-f]{0,3}|U[0-9a-f]{0,7})?$")
"""The beginning of an escape (\\n, \\x0d, \\u000d) at the end of a text."""

LONGEST = 300
"""Characters of one value: about three lines of a chat."""

LONGEST_TEXT = 60
"""Characters of a text of the vendor's or ours inside a request: enough to know it again."""

OWN_ID = re.compile(r"(_id|_uuid|Id|Uuid|ID)$")
"""Members that every update of a vendor may carry, and that tell least of what this one is about."""


MOST_HIDDEN = 6
"""Members that are named without their values: half a line. More are counted."""
LONGEST_NAME = 30
"""Characters of a name on average: vendors have none so long, and a name that was made up may have thousands."""


def shortened(sent: str, pointer: str, longest: int) -> str:
    """A request as `PATCH /path {"a": 1}` in about `longest` characters.

    Of a JSON object the member at the pointer stays, and as many others as there is room for, ids last; of a long text
    the beginning, and its number of characters.
    """
    line = sent.replace("\n", "\\n")
    if len(line) <= longest:
        return line
    start = line.find(" {")
    body = _object(line[start + 1 :]) if start > 0 else None
    if body is None:
        return _beginning(line, longest)
    value, after = body
    room = longest - start
    return f"{line[:start]} {_members(value, (split(pointer) or ('',))[0], room)}{after[:room]}"


def body_in(sent: str) -> dict[str, Any]:
    """The JSON object that a request sends, as `PATCH /path {"a": 1}` has it; empty where it sends none."""
    start = sent.find(" {")
    found = _object(sent[start + 1 :]) if start > 0 else None
    return found[0] if found else {}


def _object(text: str) -> tuple[dict[str, Any], str] | None:
    """The object that a text begins with, and what stands after it."""
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return None
    return value, text[end:]


def _members(value: dict[str, Any], about: str, room: int) -> str:
    first = sorted(value, key=lambda name: (name != about, OWN_ID.search(name) is not None))
    shown = [f"{json.dumps(name, ensure_ascii=False)}: {_value(value[name], room)}" for name in first]
    number = 1
    while number < len(shown) and sum(map(len, shown[: number + 1])) < room:
        number += 1
    rest = len(shown) - number
    names = ", ".join(json.dumps(name, ensure_ascii=False)[1:-1] for name in first[number:])
    is_short = rest <= MOST_HIDDEN and len(names) <= MOST_HIDDEN * LONGEST_NAME
    hidden = f", and {rest} more members{f': {names}' if is_short else ''}" if rest > 0 else ""
    return f"{{{', '.join(shown[:number])}{hidden}}}"


def named_ids(sent: str) -> list[str]:
    """The ids that a request sends, by the names of their members; of a request without a JSON object none."""
    return [name for name in body_in(sent) if OWN_ID.search(name)]


def sent_alone(sent: str) -> str:
    """The one member that a request sends, as a JSON pointer; empty where it sends several, or no JSON object."""
    names = [*body_in(sent)]
    return f"/{names[0]}" if len(names) == 1 else ""


def _value(value: Any, room: int) -> str:
    """A value as JSON; a long text, or a long value, as its beginning."""
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{json.dumps(value[:LONGEST_TEXT], ensure_ascii=False)}... ({len(value)} characters)"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= room else f"{text[:room]} ..."


def cut(value: str, longest: int = LONGEST) -> str:
    """A value of the vendor's on one line, so that it looks like no line of ours."""
    line = value.replace("\n", "\\n")
    return line if len(line) <= longest else _beginning(line, longest)


def _beginning(line: str, longest: int) -> str:
    """The beginning of a line, which ends in no half of an escape."""
    return f"{HALF_ESCAPE.sub('', line[:longest])} ..."
