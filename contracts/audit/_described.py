"""Formats that nobody knows, types that are named and never described, and one word for two things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts.audit._page import Page
from contracts.audit._question import Place, Question
from contracts.audit._shown import shown_examples
from contracts.audit._walk import Member

WORDS_OF_JSON_SCHEMA = (
    "date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference "
    "uuid uri-template json-pointer relative-json-pointer regex"
)
"""JSON Schema 2020-12 (validation, 7.3)."""
WORDS_OF_OPENAPI = (
    "int8 int16 int32 int64 uint8 uint16 uint32 uint64 float double decimal decimal128 double-int "
    "sf-integer sf-decimal sf-string sf-token sf-binary sf-boolean base64url byte binary password char commonmark html "
    "date-time-local time-local http-date media-range unixtime"
)
"""The format registry of the OpenAPI Initiative."""
REGISTERED = frozenset(f"{WORDS_OF_JSON_SCHEMA} {WORDS_OF_OPENAPI}".split())
USUAL = frozenset({"guid", "url", "string", "ip", "ulid"})
"""Formats of widespread tools that stand in no registry and whose meaning is plain."""
SWITCH = re.compile(r"\b(?:if|when) (?:it is )?(?:set to|equal to|=) ?['\"]?\w+", re.IGNORECASE)
ELSE = re.compile(r"\b(?:else|otherwise)\b", re.IGNORECASE)
"""A sentence with it has a meaning for every other value."""
PLACEHOLDER = re.compile(r"^https?://(?:[\w-]+\.)*example\.(?:com|org|net)\b")
LOCKED = re.compile(r"\b(?:only|cannot|can't|can not|must not)\b.*\b(?:modif\w+|chang\w+|updat\w+)", re.IGNORECASE)
"""A sentence on when an update is refused."""


def unknown_formats(page: Page) -> Iterator[Question]:
    """Formats that no registry has, so that every tool ignores them or reads them in its own way."""
    found: dict[str, list[str]] = {}
    for _, schema in page.bodies():
        for member in page.members(schema):
            name = member.schema.get("format")
            if isinstance(name, str) and name.lower() not in REGISTERED | USUAL:
                found.setdefault(name, []).append(member.at)
    for name, places in found.items():
        first, *more = dict.fromkeys(places)
        yield Question(
            "format-unknown",
            name,
            (page.place(f"{first}/format"), page.place(first, f"{first.rpartition('/')[2]}: no pattern")),
            f"{name} is no format of OpenAPI or its registry, and no pattern says what it means.",
            "Which texts are accepted?",
            "that any text is accepted",
            tuple(page.place(f"{at}/format") for at in more),
        )


def undescribed_types(page: Page) -> Iterator[Question]:
    """Types that a page of fields names and never describes, of which only an example shows the members."""
    success = page.update.success()
    if not page.is_listing or not success:
        return
    examples, found = shown_examples(page), list[tuple[Place, Place]]()
    for member in page.members(success.schema):
        is_bare = member.schema.get("type") in ("object", "array") and not _has_members(member)
        if member.name not in ("", "-") and is_bare and member.path in examples:
            found.append(
                (page.place(member.at, f"{member.name}: {_type_of(page, member)}"), examples[member.path].place)
            )
    if found:
        yield Question(
            "type-undescribed",
            page.update.line,
            found[0],
            "These fields are objects, or lists of them, whose members the page does not list; an example shows some.",
            "Which members do they have, of which types, and which are always there?",
            "that the members of the example are usual",
            tuple(place for pair in found[1:] for place in pair),
        )


def words_of_two_things(page: Page) -> Iterator[Question]:
    """A state in which the example succeeds, used as a word in the sentence on when an update is refused."""
    success, examples = page.update.success(), shown_examples(page)
    for member in page.members(success.schema) if success else ():
        own, values = examples.get(member.path), member.schema.get("enum")
        if own and isinstance(values, list) and own.value in values and isinstance(own.value, str):
            word = re.compile(rf"\b{re.escape(own.value)}\b", re.IGNORECASE)
            sentence = next((one for one in page.prose if LOCKED.search(one) and word.search(one)), "")
            if sentence:
                yield Question(
                    "one-word-two-things",
                    f"{own.value} in {member.path}",
                    (page.prose_place(sentence), own.place),
                    f'"{own.value}" stands in the sentence on what cannot be updated, and the example of a '
                    f"successful update is {own.value}.",
                    f"Is the value {own.value} meant by that sentence?",
                    f"that what is {own.value} can be updated",
                )


def open_switches(page: Page) -> Iterator[Question]:
    """A parameter with a meaning for one value, whose schema takes any."""
    for at, parameter in page.update.parameters:
        text, schema = str(parameter.get("description") or ""), f"{at}/schema"
        sentence = next((one for one in page.sentences(text) if SWITCH.search(one) and not ELSE.search(one)), "")
        own = page.get(schema) if isinstance(page.get(schema), dict) else parameter
        if sentence and own.get("type") in ("string", "integer") and not {"enum", "pattern", "const"} & own.keys():
            yield Question(
                "switch-open",
                f"{parameter.get('name')} of {page.update.line}",
                (
                    page.said(f"{at}/description", sentence),
                    page.place(f"{schema}/type" if own is not parameter else at),
                ),
                "The text gives a meaning to one value, and the schema takes any.",
                "Which other values are there, and is an unknown one refused?",
                "that every other value is as if the parameter were missing",
            )


def placeholders(page: Page) -> Iterator[Question]:
    """URLs about the API that lead to a domain reserved for examples."""
    for pointer in ("/info/license/url", "/info/contact/url", "/info/termsOfService", "/externalDocs/url"):
        name = f"{pointer.rpartition('/')[0]}/name"
        if PLACEHOLDER.search(str(page.get(pointer) or "")):
            yield Question(
                "url-placeholder",
                pointer.strip("/").replace("/", "."),
                (page.place(name if page.get(name) is not None else "/info/title"), page.place(pointer)),
                "This URL is on a domain that is reserved for examples (RFC 2606).",
                "Which URL is meant?",
                "nothing about it",
            )


def _has_members(member: Member) -> bool:
    items = member.schema.get("items")
    return bool(
        member.schema.get("properties") or (isinstance(items, dict) and items.get("type") not in (None, "object"))
    )


def _type_of(page: Page, member: Member) -> str:
    """The type as the page has it, on the line after the name."""
    lines = page.text.splitlines()
    line = page.source.document.line(member.at)
    is_name = line < len(lines) and lines[line - 1].strip() == member.name
    return lines[line].strip() if is_name else str(member.schema.get("type"))
