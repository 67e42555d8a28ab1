"""The examples of a page as values by pointer: beside schemas, of whole bodies, and JSON between the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts import pointers
from contracts.audit._page import Page, written
from contracts.audit._question import Place

REQUEST = re.compile(r"(?:--data(?:-raw)?|-d) +'(?=\{)")
"""Before the body of a cURL example."""
ANSWER = re.compile(r"^(?=\{)", re.MULTILINE)
"""Where JSON begins that stands on a page by itself."""
DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Shown:
    """An example of one value, and its place."""

    value: Any
    place: Place


Examples = Mapping[str, Shown]
"""By the pointer of the value in its body, - for any item."""


def sent_examples(page: Page) -> Examples:
    """What an update's request is shown with."""
    request = page.update.request
    return {**_of_text(page, REQUEST), **(_of_schema(page, request.schema) if request else {})}


def shown_examples(page: Page) -> Examples:
    """What the success of an update is shown with."""
    success = page.update.success()
    return {**_of_text(page, ANSWER), **(_of_schema(page, success.schema) if success else {})}


def _of_schema(page: Page, schema: str) -> dict[str, Shown]:
    """The examples of single members, that of the whole body over them."""
    found: dict[str, Shown] = {}
    for member in page.members(schema):
        if "example" in member.schema and not member.is_choice:
            at = pointers.join(member.at, "example")
            value = member.schema["example"]
            place = page.place(at if page.get(at) is not None else member.at, f"{member.name}: {written(value)}")
            found.setdefault(member.path, Shown(value, place))
    whole = f"{schema.rpartition('/')[0]}/example"
    for path, value in _leaves(page.get(whole)) if schema else ():
        found[path] = Shown(value, page.place(f"{whole}{path}"))
    return found


def _of_text(page: Page, begins: re.Pattern[str]) -> dict[str, Shown]:
    """The first JSON of a page of fields that begins so; a page around a document has its examples in that."""
    for found in begins.finditer(page.text) if page.is_listing else ():
        try:
            value, end = DECODER.raw_decode(page.text, found.end())
        except ValueError:  # a step of a path in braces, on a line of its own
            continue
        return {path: Shown(one, _line(page, path, one, found.end(), end)) for path, one in _leaves(value)}
    return {}


def _line(page: Page, path: str, value: Any, start: int, end: int) -> Place:
    """The line of a member of JSON: the first one that has its name and its value."""
    name = pointers.split(path)[-1]
    text = f'"{name}": {written(value)}'
    at = max(page.text.find(text, start, end), page.text.find(f'"{name}"', start, end), start)
    return Place(page.text.count("\n", 0, at) + 1, "", text)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value below a body with its pointer, objects and lists too."""
    inner = (
        value.items() if isinstance(value, Mapping) else [("-", value[0])] if isinstance(value, list) and value else ()
    )
    for name, one in inner:
        at = pointers.join(path, name)
        yield at, one
        yield from _leaves(one, at)
