"""A vendor's page as it is questioned: its operations with the places of what they take and answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from contracts import pointers
from contracts._drafting.document.api import JSON, ApiReader, Call
from contracts._drafting.document.choice import choose
from contracts._drafting.document.dialect import SchemaReader
from contracts._drafting.document.kinds import BODY, OPERATION, PARAMETER, PATH
from contracts._drafting.document.page_prose import prose_of, without_examples
from contracts._drafting.document.references import resolver_of
from contracts._drafting.document.sentences import unwrapped, whole_sentences_of
from contracts._drafting.document.source import Source, read_source
from contracts.audit._question import Place
from contracts.audit._walk import Member, as_written, members_below, target_of
from contracts.drift._sentences import plain, plain_sentences

LONGEST_QUOTE = 200
"""Characters of a value or sentence that is quoted; its place tells the rest."""
LISTED = re.compile(r"/(?:requestBody|responses(?:/(?P<status>\w+))?)(?:/content/[^/]+/schema(?P<fields>.*))?$")
"""What of a pointer in the document of a page of fields tells the part and the field."""
FIRST_WORDS = 4
"""Words by which the line of a sentence is found where it does not stand there as a whole."""


@dataclass(frozen=True)
class Part:
    """A body: the pointer of what describes it, its media type and the pointer of its schema, where it has one."""

    pointer: str
    media_type: str = ""
    schema: str = ""


@dataclass(frozen=True)
class Operation:
    """One operation by its role, such as update; `answers` by status, as it is written in the document."""

    role: str
    call: Call
    parameters: tuple[tuple[str, Mapping[str, Any]], ...]
    request: Part | None
    answers: Mapping[str, Part]

    @property
    def line(self) -> str:
        """Its method and path."""
        return f"{self.call.method} {self.call.path}"

    def errors(self) -> dict[str, Part]:
        """The refusals that are declared: statuses of 400 and above, ranges of them, and default."""
        return {status: one for status, one in self.answers.items() if not status.startswith(("1", "2", "3"))}

    def success(self) -> Part | None:
        """The first declared success."""
        return next((one for status, one in sorted(self.answers.items()) if status.startswith("2")), None)


class Page:
    """A file of a vendor's with the operations around the update. `wanted` is the update, as the file calls it.

    Raises ContractError where the file cannot be used, or the update is not found in it.
    """

    def __init__(self, path: Path, wanted: str | None = None) -> None:
        self.source: Source = read_source(path)
        self.document: Mapping[str, Any] = self.source.document.value
        self.text = path.read_text(encoding="utf-8-sig")
        reader = ApiReader(self.source)
        chosen = choose(self.source, tuple(reader.outlines()), wanted).by_role()
        self.operations = tuple(self._operation(role, outline) for role, outline in chosen.items())
        self._resolver = resolver_of(self.source)

    @property
    def update(self) -> Operation:
        """The operation that changes an appointment."""
        return next(one for one in self.operations if one.role == "update")

    @property
    def title(self) -> str:
        """What the document calls itself."""
        return str(pointers.get(self.document, "/info/title", "") or "the vendor")

    @property
    def is_listing(self) -> bool:
        """Whether the page lists fields in words, so that the schemas are our reading of these."""
        return bool(self.get("/info/version") == "page")

    @cached_property
    def prose(self) -> tuple[str, ...]:
        """The sentences of the page around the document, and of the document's introduction."""
        about = plain_sentences(str(pointers.get(self.document, "/info/description", "") or ""))
        return (*about, *(plain(one) for one in prose_of(self.source)))

    def get(self, pointer: str) -> Any:
        """The value at a pointer of the document; None where there is none."""
        return pointers.get(self.document, pointer, None)

    def place(self, pointer: str, quote: str = "") -> Place:
        """The place of a value, with the value quoted or with other words."""
        name = pointers.split(pointer)[-1] if pointer else ""
        shown = f"{name}: {written(self.get(pointer))}"
        return Place(self.source.document.line(pointer), self._named(pointer), _short(quote or shown))

    def said(self, pointer: str, sentence: str, word: str = "") -> Place:
        """The place of a sentence of the description at a pointer, or of a word in it."""
        line = self.line_of(sentence, self.source.document.line(pointer))
        line = self.line_of(word, line) if word else line
        return Place(line, self._named(pointer), _short(sentence))

    def prose_place(self, sentence: str) -> Place:
        """The place of a sentence of the page around the document, or of its introduction."""
        about = "/info/description"
        is_inside = sentence in plain_sentences(str(self.get(about) or ""))
        return Place(self.line_of(sentence, 1), about if is_inside else "", _short(sentence))

    def line_place(self, line: int, quote: str) -> Place:
        """A place of the page around the document."""
        return Place(line, "", _short(quote))

    def line_of(self, sentence: str, start: int) -> int:
        """The line on which a sentence begins, at or after a line; that line where the words are not found."""
        words, above = sentence.split(), "".join(self.text.splitlines(keepends=True)[: start - 1])
        patterns = (r"[\s>`*_\"'-]+".join(map(re.escape, words[:most])) for most in (len(words), FIRST_WORDS))
        found = next(filter(None, (re.search(one, self.text[len(above) :]) for one in patterns)), None)
        return self.text.count("\n", 0, len(above) + found.start()) + 1 if found else start

    def members(self, pointer: str) -> list[Member]:
        """The members of the schema at a pointer."""
        return list(members_below(self.document, pointer)) if pointer else []

    def member_at(self, pointer: str, steps: list[str]) -> str:
        """The pointer of the schema of what is at these steps of a value; of the outermost known one."""
        wanted = pointers.join("", *("-" if step.isdigit() else step for step in steps))
        found = {one.path: one.at for one in reversed(self.members(pointer))}
        return next((found[one] for one in (wanted, *reversed(pointers.around(wanted))) if one in found), pointer)

    def schema(self, pointer: str) -> Mapping[str, Any]:
        """The schema at a pointer without references, as contracts write it."""
        return SchemaReader().read(self.get(pointer), self._resolver)

    def sentences(self, text: str) -> tuple[str, ...]:
        """The sentences of a text as they are written, each on one line: a vendor looks for the very words."""
        found = (" ".join(one.split()).strip("-*+>| ") for one in whole_sentences_of(unwrapped(without_examples(text))))
        return tuple(dict.fromkeys(filter(None, found)))

    def line_of_text(self, pattern: str) -> int:
        """The line on which a pattern is found first; 1 where it is not."""
        found = re.search(pattern, self.text)
        return self.text.count("\n", 0, found.start()) + 1 if found else 1

    def text_of(self, member: Member) -> str:
        """What the page says of a field."""
        return member.text or f"type: {member.schema.get('type')}"

    def bodies(self, *roles: str) -> Iterator[tuple[str, str]]:
        """What each body is called, and the pointer of its schema; of all operations, or of those of some roles."""
        for one in (one for one in self.operations if not roles or one.role in roles):
            if one.request and one.request.schema:
                yield f"the request of {one.line}", one.request.schema
            for status, part in one.answers.items():
                if part.schema:
                    yield f"the answer {status} of {one.line}", part.schema

    def sentences_of_members(self) -> Iterator[tuple[Member, str]]:
        """Each sentence about a member of the update's bodies, once; those of a page of fields we made ourselves."""
        seen: set[tuple[str, str]] = set()
        for _, schema in self.bodies("update") if not self.is_listing else ():
            for member in self.members(schema):
                for sentence in self.sentences(member.text):
                    if (member.at, sentence) not in seen:
                        seen.add((member.at, sentence))
                        yield member, sentence

    def _named(self, pointer: str) -> str:
        """A pointer as the vendor knows it: a page of fields has no document, only parts and fields in them."""
        if not self.is_listing:
            return pointer
        if parameter := re.match(r".*/parameters/\d+", pointer):
            return f"{self.get(f'{parameter[0]}/in')} {self.get(f'{parameter[0]}/name')}"
        within = LISTED.search(pointer)
        if within is None:
            return "operation"
        part = f"response {within['status'] or ''}" if "/responses" in pointer else "request"
        fields = re.sub(r"/(?:properties|items)(?=/|$)", "", within["fields"] or "")
        return f"{part} {re.sub('/(?:description|example)$', '', fields)}".strip()

    def _operation(self, role: str, call: Call) -> Operation:
        raw = as_written(self.get(call.pointer), OPERATION)
        listed = list(self._parameters(call.pointer))
        body = next((at for at, one in listed if one.get("in") == "body"), None)
        request = Part(body, "application/json", f"{body}/schema") if body else None
        if raw.get("requestBody"):
            request = self._part(f"{call.pointer}/requestBody")
        answers = {
            str(status): self._part(pointers.join(call.pointer, "responses", status))
            for status in raw.get("responses", ())
            if not str(status).startswith("x-")
        }
        return Operation(role, call, tuple(one for one in listed if one[0] != body), request, answers)

    def _parameters(self, operation: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The parameters of an operation, those of its path first, each with its pointer."""
        for at, kinds in ((operation.rpartition("/")[0], PATH), (operation, OPERATION)):
            for number, _ in enumerate(as_written(self.get(at), kinds).get("parameters", ())):
                place, one = target_of(self.document, pointers.join(at, "parameters", number))
                if isinstance(one, Mapping):
                    yield place, as_written(one, PARAMETER)

    def _part(self, pointer: str) -> Part:
        at, found = target_of(self.document, pointer)
        part = as_written(found, BODY) if isinstance(found, Mapping) else {}
        if "schema" in part:  # OpenAPI 2.0
            return Part(at, "application/json", f"{at}/schema")
        media = part.get("content", {})
        name = next((one for one in media if JSON.match(str(one))), "")
        schema = pointers.join(at, "content", name, "schema")
        return Part(at, name or next(iter(media), ""), schema if name and self.get(schema) is not None else "")


def written(value: Any) -> str:
    """A value as JSON."""
    return json.dumps(value, ensure_ascii=False, default=str)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[: LONGEST_QUOTE - 4].rstrip()} ..."
