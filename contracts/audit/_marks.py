"""Marks that a sentence gives a member and its schema does not: null, read-only, write-only, deprecated, open lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts.audit._page import Page
from contracts.audit._question import Place, Question
from contracts.audit._walk import Member

NULL = re.compile(r"\b(?:(?:may|can|will|could) be|is|are|returns?|have an?|has an?|or) null\b", re.IGNORECASE)
NOT_NULL = re.compile(r"\b(?:not|never|cannot|non-?)\b[^,;]{0,15}\bnull\b", re.IGNORECASE)
AFTER = re.compile(r"\b(?:once|when|if|unless|while|until|as long as)\b", re.IGNORECASE)
"""Before the word null, they make it a condition."""
MARKS = (
    ("readOnly", re.compile(r"^read-? ?only\W*$|\bis read-? ?only$", re.IGNORECASE)),
    ("writeOnly", re.compile(r"^write-? ?only\W*$|\bis write-? ?only$", re.IGNORECASE)),
    ("deprecated", re.compile(r"^\W*deprecated\b|\bis deprecated\b", re.IGNORECASE)),
)
"""How a description begins, or what it says, that gives a member a mark of OpenAPI."""
CUSTOM = re.compile(r"\bor (?:any |one |some )?(?:of )?(?:the |your |an? )?custom\b", re.IGNORECASE)
"""How a sentence opens a list that the schema closes."""
TICKED = re.compile(r"`([^`]+)`")
ONE_OF = re.compile(r"\bone of\b|\ballowed values?\b|\bpossible values?\b", re.IGNORECASE)
BESIDE = ("nullable", "enum", "required", "readOnly", "writeOnly", "deprecated")
"""Keywords that change what a value may be; beside a reference OpenAPI 3.0 ignores them (Reference Object)."""


def null_in_words(page: Page) -> Iterator[Question]:
    """Members that a sentence says may be null and whose schema does not allow it."""
    for member, sentence in page.sentences_of_members():
        if _says_null(sentence) and _is_plain(member):
            yield _question(
                page,
                "null-only-in-words",
                member,
                sentence,
                "type",
                "The text says that it may be null, and the schema does not allow that.",
                "May it be null, in requests as well as in answers?",
                "that an answer may show null",
            )


def marks_in_words(page: Page) -> Iterator[Question]:
    """Members that a sentence calls read-only, write-only or deprecated, without that mark."""
    for member, sentence in page.sentences_of_members():
        for word, pattern in MARKS:
            if pattern.search(sentence) and not member.schema.get(word):
                yield _question(
                    page,
                    "mark-only-in-words",
                    member,
                    sentence,
                    "type",
                    f"The text says it, and the schema has no `{word}`.",
                    "Does the text hold?",
                    "that the text holds",
                )


def deprecated_in_words(page: Page) -> Iterator[Question]:
    """Paths of the document that a sentence calls deprecated, without that mark."""
    for one in page.operations:
        for sentence in page.sentences(str(page.get(f"{one.call.pointer}/description") or "")):
            named = re.search(r"(?P<path>/[\w{}/-]+/)(?= path is deprecated)", sentence)
            step = named["path"] if named else ""
            for path, item in page.document["paths"].items() if step else ():
                raw = item.get(one.call.method.lower()) if isinstance(item, dict) and step in path else None
                if isinstance(raw, dict) and not raw.get("deprecated"):
                    other = pointers.join("", "paths", path, one.call.method.lower())
                    yield Question(
                        "mark-only-in-words",
                        f"{one.call.method} {path}",
                        (
                            page.said(f"{one.call.pointer}/description", sentence),
                            page.place(other, f"{one.call.method} {path}: no deprecated"),
                        ),
                        "The text says that this path is deprecated, and the document does not mark it.",
                        "Until when does it work?",
                        "that it should not be used",
                    )


def opened_lists(page: Page) -> Iterator[Question]:
    """Closed lists of values that a sentence opens, or of which it names others."""
    seen: set[str] = set()
    for member, _ in page.sentences_of_members():
        values = member.schema.get("enum")
        if not isinstance(values, list) or member.at in seen:
            continue
        seen.add(member.at)
        opened = next((one for one in page.sentences(member.text) if CUSTOM.search(one)), "")
        if opened:
            yield _question(
                page,
                "list-open-in-words",
                member,
                opened,
                "enum",
                "The text allows values of a customer's own, and the schema has a closed list.",
                "May there be others, in requests and in answers?",
                "that an answer may show others, and that only listed ones are sent",
            )
        told = set(TICKED.findall(member.text.replace("``", ""))) if ONE_OF.search(member.text) else set()
        apart = told ^ {str(one) for one in values if one not in ("", None)}
        if told & set(map(str, values)) and apart:
            yield _question(
                page,
                "values-differ-from-words",
                member,
                page.sentences(member.text)[0],
                "enum",
                f"{', '.join(sorted(apart))} {'is' if len(apart) == 1 else 'are'} only in one of the two lists.",
                "Which values are there?",
                "that the values of the schema hold",
            )


def ignored_beside_references(page: Page) -> Iterator[Question]:
    """Keywords beside a reference that OpenAPI 3.0 tells tools to ignore."""
    if not page.source.version.startswith("3.0"):
        return
    found: dict[str, tuple[Place, Place]] = {}
    for _, schema in page.bodies("update"):
        for at in {one.at: None for one in page.members(schema)}:
            for name, raw in _properties(page, at):
                word = next((word for word in BESIDE if word in raw), "") if isinstance(raw.get("$ref"), str) else ""
                if word:
                    place = pointers.join(at, "properties", name)
                    found[place] = (
                        page.place(f"{place}/$ref"),
                        page.place(f"{place}/{word}", f"{name}: {word}: {raw[word]}"),
                    )
    if found:
        (first, places), *more = found.items()
        yield Question(
            "keyword-ignored",
            first,
            places,
            "OpenAPI 3.0 tells tools to ignore what stands beside a reference (Reference Object).",
            "Does the ignored keyword hold?",
            "that it holds",
            tuple(place for _, pair in more for place in pair),
        )


def _properties(page: Page, at: str) -> Iterator[tuple[str, dict[str, object]]]:
    own = page.get(f"{at}/properties")
    yield from ((name, raw) for name, raw in own.items() if isinstance(raw, dict)) if isinstance(own, dict) else ()


def _question(
    page: Page, kind: str, member: Member, sentence: str, word: str, found: str, asks: str, assumes: str
) -> Question:
    keyword = pointers.join(member.at, word)
    place = page.place(keyword) if page.get(keyword) is not None else page.place(member.at, f"{member.name}: no {word}")
    said = page.said(f"{member.at}/description", sentence)
    return Question(kind, f"{member.path} of {page.update.line}", (said, place), found, asks, assumes)


def _says_null(sentence: str) -> bool:
    """Whether a sentence says that its own member may be null, not what holds once another one is."""
    found = NULL.search(sentence)
    return (
        bool(found) and not NOT_NULL.search(sentence) and not AFTER.search(sentence[: found.start()] if found else "")
    )


def _is_plain(member: Member) -> bool:
    schema = member.schema
    is_open = {"nullable", "x-nullable", "oneOf", "anyOf", "allOf"} & schema.keys()
    return isinstance(schema.get("type"), str) and schema["type"] != "null" and not is_open
