"""Reads a page that lists the fields of an operation under headings, as many documentation sites show them as text.

Two shapes are known: `- name (type, required) words` with the name in backticks; and name, type and `required` on lines
of their own. The rest of a page stays unread; what it says is left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from contracts._drafting.document.field_tables import columns_of, listed
from contracts._drafting.document.field_words import TYPE, TYPES, schema_of
from contracts._drafting.document.page_calls import PageCall, calls_of
from contracts._drafting.document.page_examples import FENCE, example_at, login_told, schema_of_example
from contracts.pointers import ABSENT, get, join, set_in

HEADINGS = (
    ("path", re.compile(r"path param", re.IGNORECASE)),
    ("query", re.compile(r"query param", re.IGNORECASE)),
    ("header", re.compile(r"header", re.IGNORECASE)),
    ("body", re.compile(r"body param|request (fields|body)|body fields|^body$", re.IGNORECASE)),
    ("errors", re.compile(r"error|status codes?", re.IGNORECASE)),
    ("answer", re.compile(r"response", re.IGNORECASE)),
)
HEADING = re.compile(r"#{1,6} +(?P<marked>.+)|(?P<bare>[A-Z][A-Za-z ]{2,40})")
MARKED = re.compile(r"[-*] +`(?P<name>[\w.\[\]-]+)` *\((?P<type>[^,)]+)(?P<flags>[^)]*)\) *(?P<words>.*)")
NAME = re.compile(r"[A-Za-z_][\w.-]*")
FLAGS = re.compile(r"required|optional|nullable|read-?only|deprecated", re.IGNORECASE)
CURL = re.compile(
    r"curl\b[^\n]*?(?:--request|-X) +(?P<method>PUT|PATCH|POST)(?:.*?)(?P<url>https?://[^\s'\"\\]+)", re.DOTALL
)
STATUS = re.compile(r"(?P<status>[1-5]\d\d) *(?P<words>\D.*)?")
CREDENTIAL = re.compile(
    r"(?:--header|-H) +['\"](?P<name>[\w-]*(?:key|token|auth)[\w-]*): *(?P<value>[^'\"]+)", re.IGNORECASE
)
AN_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+|[\w-]*\d[\w-]*")


@dataclass
class _Page:
    """What was read so far: sections by their kind, each field with its schema and line, and an answer in JSON."""

    fields: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    required: dict[str, list[str]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    lines: dict[tuple[str, str], int] = field(default_factory=dict)
    example: Mapping[str, Any] | None = None


def document_of(text: str) -> tuple[dict[str, Any], dict[str, int]] | None:
    """An OpenAPI document of what a page of field lists says, and the line of each described place.

    None where the page names no method and path, or lists no field of a body.
    """
    calls = calls_of(text, lambda row: _heading(row.strip()) is not None) or list(_example(text))
    pages = [_read(call.text) for call in calls]
    if not any("body" in page.fields for page in pages):
        return None
    ids = [call.id if len(calls) > 1 else "updateAppointment" for call in calls]
    paths: dict[str, Any] = {}
    lines = {"": 1}
    for call, page, id in zip(calls, pages, ids, strict=True):
        unique = id if ids.count(id) == 1 else f"{call.method.lower()}{call.path}"
        paths.setdefault(call.path, {})[call.method.lower()] = _operation(page, call, unique)
        lines |= _lines(page, call)
    server = next((call.server for call in calls if call.server), "")
    document = {
        "openapi": "3.0.3",
        "info": {"title": _title(text), "version": "page"},
        "servers": [{"url": server}] if server else [],
        "paths": paths,
        "components": {"securitySchemes": _login(text)},
    }
    return document, lines


def _lines(page: _Page, call: PageCall) -> dict[str, int]:
    """The line of an operation, of its parameters and statuses, and of each field of its body and its answer."""
    fields = {name: line for (kind, name), line in page.lines.items() if kind == "body"}
    success = next((status for status in page.statuses if status.startswith("2")), "200")
    bodies = {"body": join(call.place, "requestBody"), "answer": join(call.place, "responses", success)}
    listed = [name for kind in ("path", "query", "header") for name in page.lines if name[0] == kind]
    return {
        call.place: call.line + 1,
        **{join(call.place, "responses", name): line for (kind, name), line in page.lines.items() if kind == "errors"},
        **{join(call.place, "parameters", number): page.lines[name] for number, name in enumerate(listed)},
        **{
            f"{join(bodies[kind], 'content', 'application/json', 'schema')}{_place(name)}{word}": line
            for (kind, name), line in page.lines.items()
            if kind in bodies
            for word in ("", "/description")
        },
        f"{call.place}/responses": min((line for (kind, _), line in page.lines.items() if kind == "errors"), default=1),
        f"{call.place}/requestBody": min(fields.values(), default=1),
    }


def _example(text: str) -> Iterator[PageCall]:
    """The operation of a cURL example, ids in it as parameters."""
    if found := CURL.search(text):
        parts = urlsplit(found["url"])
        names = iter(_read(text).fields.get("path", {"id": {}}))
        steps = [
            f"{{{next(names, 'id')}}}" if AN_ID.fullmatch(step) and not re.fullmatch(r"v\d+", step) else step
            for step in parts.path.split("/")
        ]
        path, line = "/".join(steps), _line(text, "/".join(steps).partition("{")[0]) - 1
        yield PageCall(found["method"], path, f"{parts.scheme}://{parts.netloc}", line, "", text)


def _read(text: str) -> _Page:
    page, kind, status = _Page(), "", "200"
    rows = list(_rows(text))
    at = 0
    while at < len(rows):
        line, row = rows[at]
        heading = _heading(row)
        if heading is not None:
            kind, status = heading, (re.search(r"\b[1-5]\d\d\b", row) or ["200"])[0]
            if kind == "answer" or (kind == "errors" and re.search(r"\d{3}", row)):
                page.statuses.setdefault(status, "")
                page.lines.setdefault(("errors", status), line)
            kind = "answer" if kind == "answer" and status.startswith("2") else kind if kind != "answer" else ""
            at += 1
        elif kind == "errors":
            found = STATUS.match(row.lstrip("|`* "))
            if found:
                page.statuses[found["status"]] = (found["words"] or "").strip("|`* ")
                page.lines["errors", found["status"]] = line
            at += 1
        elif kind == "answer" and row.startswith(FENCE):
            example, count = example_at(rows, at)
            page.example = page.example or example
            at += count
        else:
            at += _field(page, kind, rows, at, line) if kind else 1
    return page


def _rows(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; a page that was saved as one line is taken apart at headings and list items, and the
    rows of a table of fields are written as list items."""
    columns: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        header, is_row = columns_of(line), line.lstrip().startswith("|")
        if is_row and columns and not header:
            yield from ((number, row) for row in listed(line, columns))
        columns = (header or columns) if is_row else {}
        if is_row and columns:
            continue
        for part in re.split(r"(?: |^)(?=#{1,6} [A-Z])|(?: |^)(?=[-*] +`)", line):
            if part.strip():
                yield number, part.strip()


def _heading(row: str) -> str | None:
    found = HEADING.fullmatch(row)
    words = (found["marked"] or found["bare"]) if found else ""
    return next((kind for kind, pattern in HEADINGS if words and pattern.search(words)), None)


def _field(page: _Page, kind: str, rows: list[tuple[int, str]], at: int, line: int) -> int:
    """Note the field that begins at a row, if one does. Returns how many rows it has."""
    row = rows[at][1]
    if found := MARKED.match(row):
        _note(page, kind, found["name"], found["type"], found["flags"], found["words"], line)
        return 1
    after = rows[at + 1][1] if at + 1 < len(rows) else ""
    type = TYPE.fullmatch(after)
    if not NAME.fullmatch(row) or type is None or not (type["word"].lower() in TYPES or type["list"]):
        return 1
    end, flags, words = at + 2, [], []
    while end < len(rows) and FLAGS.fullmatch(rows[end][1]):
        flags.append(rows[end][1])
        end += 1
    while end < len(rows) and not _begins(rows, end):
        words.append(rows[end][1])
        end += 1
    _note(page, kind, row, after, " ".join(flags), " ".join(words), line)
    return end - at


def _begins(rows: list[tuple[int, str]], at: int) -> bool:
    """Whether something new begins at a row: a heading, or a field."""
    after = TYPE.fullmatch(rows[at + 1][1]) if at + 1 < len(rows) else None
    is_field = (
        bool(NAME.fullmatch(rows[at][1]))
        and after is not None
        and (after["word"].lower() in TYPES or bool(after["list"]))
    )
    return is_field or _heading(rows[at][1]) is not None or rows[at][1].startswith("curl ")


def _note(page: _Page, kind: str, name: str, type: str, flags: str, words: str, line: int) -> None:
    page.fields.setdefault(kind, {})[name] = schema_of(type.strip(), words, flags)
    page.lines[kind, name] = line
    if re.search(r"(?<!not )\brequired\b", flags.lower()):
        page.required.setdefault(kind, []).append(name)


def _operation(page: _Page, call: PageCall, id: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": kind, "required": kind == "path" or name in page.required.get(kind, ()), "schema": schema}
        for kind in ("path", "query", "header")
        for name, schema in page.fields.get(kind, {}).items()
    ]
    named = {one["name"] for one in parameters if one["in"] == "path"}
    missing = [name for name in re.findall(r"\{([^}]*)\}", call.path) if name not in named]
    parameters += [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in missing]
    answers: dict[str, Any] = {status: {"description": words} for status, words in page.statuses.items()}
    shown = schema_of_example(page.example) if page.example else None
    if schema := _object(page, "answer") if page.fields.get("answer") else shown:
        success = next((status for status in answers if status.startswith("2")), "200")
        content = {"application/json": {"schema": schema}}
        answers[success] = {"description": "The appointment.", "content": content}
    body = {"requestBody": {"content": {"application/json": {"schema": _object(page, "body")}}}}
    return {
        "operationId": id,
        "description": call.words,
        "parameters": parameters,
        **(body if "body" in page.fields else {}),
        "responses": dict(sorted(answers.items())),
    }


def _object(page: _Page, kind: str) -> dict[str, Any]:
    """The fields of a section as one object; `outer.inner` is a member of a member, `outer[].inner` one of items."""
    whole: dict[str, Any] = {"type": "object", "properties": {}}
    for name, schema in page.fields.get(kind, {}).items():
        for end in (found.start() for found in re.finditer(r"\.|\[\]", name)):
            kinds = "array" if name.startswith("[]", end) else "object"
            around = _place(name[:end])
            if get(whole, f"{around}/type") is ABSENT:
                set_in(whole, f"{around}/type", kinds)
        if not page.fields[kind].keys().isdisjoint(schema.get("enum", ())):  # these are fields to send, no values
            schema = {word: one for word, one in schema.items() if word != "enum"}
        set_in(whole, _place(name.removesuffix("[]")), schema)
    required = [name for name in page.required.get(kind, ()) if "." not in name]
    return {**whole, **({"required": required} if required else {})}


def _place(name: str) -> str:
    """Where the schema of a field stands in that of its section."""
    steps = ((part.removesuffix("[]"), part.endswith("[]")) for part in name.split("."))
    return "".join(join("", "properties", step) + ("/items" if is_list else "") for step, is_list in steps)


def _login(text: str) -> dict[str, Any]:
    """How requests are authenticated, as the cURL example shows it, else as the page says of the header."""
    header = CREDENTIAL.search(text)
    if header is None:
        return login_told(text)
    if header["name"].lower() == "authorization":
        return {"key": {"type": "http", "scheme": "basic" if header["value"].lower().startswith("basic") else "bearer"}}
    return {"key": {"type": "apiKey", "in": "header", "name": header["name"]}}


def _title(text: str) -> str:
    found = re.search(r"^#+ +([^#\n]{3,60}?)(?= #|\n|$| [A-Z][a-z]+ an )", text, re.MULTILINE)
    return found[1].strip() if found else "The vendor"


def _line(text: str, part: str) -> int:
    at = text.find(part)
    return text.count("\n", 0, at) + 1 if at >= 0 else 1
