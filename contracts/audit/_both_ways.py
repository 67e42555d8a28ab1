"""What a request takes and an answer shows under one name, and differently."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import pointers
from contracts._drafting.document.field_words import UUID_WORDS
from contracts.audit._page import Operation, Page, written
from contracts.audit._question import Place, Question
from contracts.audit._required import MAY_BE_NULL
from contracts.audit._walk import Member, takes_null

ID = re.compile(r"(?P<base>\w+?)_?[Ii][Dd]")
"""The name of a member that names something else, as department_id."""
NUMBERS = {"integer", "number"}
"""Types of which one is the other in part."""


@dataclass(frozen=True)
class Pair:
    """One name in a request and in an answer."""

    sent: Member
    shown: Member
    where: str


def different_types(page: Page) -> Iterator[Question]:
    """A member that is sent as one type and shown as another, so that what is read cannot be written."""
    for pair in _pairs(page):
        types = [_types(one.schema) for one in (pair.sent, pair.shown)]
        if _is_apart(types):
            yield _question(
                page,
                pair,
                "types-differ",
                "type",
                f"{pair.sent.path} is sent as {_or(types[0])} and shown as {_or(types[1])}.",
                "Can what is read be sent back, and as which type?",
                "that each direction has the type that is written there",
            )


def different_ids(page: Page) -> Iterator[Question]:
    """An id that is sent as one type, where the object of that name shows an id of another."""
    for one, answer, where in _answers(page):
        shown = {member.path.lower(): member for member in answer}
        for sent in page.members(_schema(one)):
            found = ID.fullmatch(sent.name)
            other = next(
                (m for path, m in shown.items() if found and path.endswith(f"/{found['base'].lower()}/id")), None
            )
            types = [_types(one.schema) for one in (sent, other)] if other else []
            if found and other and _is_apart(types):
                yield _question(
                    page,
                    Pair(sent, other, where),
                    "id-types-differ",
                    "type",
                    f"{sent.path} is sent as {_or(types[0])}, and the id of {found['base']} is shown as "
                    f"{_or(types[1])}: the id that is read cannot be the one that is written.",
                    f"Which id does {sent.name} take, and where is it read?",
                    f"that {sent.name} takes another id than the one shown",
                )


def different_path_ids(page: Page) -> Iterator[Question]:
    """An id in the path of another type than the id that the answer shows."""
    for one, answer, where in _answers(page):
        sent = _path_id(page, one)
        root = _root({member.path for member in page.members(_schema(one))}, answer)
        shown = next((member for member in answer if member.path == f"{root}/id"), None)
        types = [_types(member.schema) for member in (sent, shown) if member]
        if sent and shown and _is_apart(types):
            yield _question(
                page,
                Pair(sent, shown, where),
                "id-types-differ",
                "type",
                f"The path takes {_or(types[0])}, and the id of the answer is {_or(types[1])}.",
                "Is the id of the answer the one of the path?",
                "that it is, written as a text in the path",
            )


def different_values(page: Page) -> Iterator[Question]:
    """A closed list of values in one direction, and another or none in the other."""
    for pair in _pairs(page):
        sent, shown = (_values(one.schema) for one in (pair.sent, pair.shown))
        if (sent is None and shown is None) or sent == shown:
            continue
        if sent is not None and shown is not None:
            listed = sorted(sent ^ shown)
            found = (
                f"The lists of values differ: {', '.join(listed)} {'is' if len(listed) == 1 else 'are'} only in one."
            )
            asks, assumes = "Which values can be sent, and which are shown?", "that each direction has its own list"
        else:
            open_, closed = ("request", "answer") if sent is None else ("answer", "request")
            found = f"The {closed} has a closed list of values, and the {open_} takes any text."
            asks = f"Are the values of the {open_} the same?"
            assumes = f"that the list of the {closed} holds for it only"
        yield _question(page, pair, "values-differ", "enum", found, asks, assumes)


def different_formats(page: Page) -> Iterator[Question]:
    """A member of one format that is shown in another."""
    for pair in _pairs(page):
        formats = [one.schema.get("format") for one in (pair.sent, pair.shown)]
        if all(formats) and formats[0] != formats[1]:
            yield _question(
                page,
                pair,
                "formats-differ",
                "format",
                f"{pair.sent.path} is sent as {formats[0]} and shown as {formats[1]}.",
                "Which form is right?",
                "that each direction has the format that is written there",
            )


def uuids_one_way(page: Page) -> Iterator[Question]:
    """An id that is described as a UUID in one direction only."""
    for pair in _pairs(page):
        is_uuid = [_is_uuid(one) for one in (pair.sent, pair.shown)]
        if pair.sent.name.lower().endswith("id") and is_uuid[0] is not is_uuid[1] and not page.is_listing:
            one, other = (pair.sent, pair.shown) if is_uuid[0] else (pair.shown, pair.sent)
            yield Question(
                "uuid-one-way",
                f"{pair.sent.path} in {pair.where}",
                (_described(page, one), _described(page, other)),
                f"{pair.sent.path} is described as a UUID in one direction, and as any text in the other.",
                "Is it the same id, and always a UUID?",
                "that it is the same id",
            )


def _described(page: Page, member: Member) -> Place:
    """Where a member is described; the member where it is not."""
    at = f"{member.at}/description" if member.text else member.at
    return page.place(at, f"{member.name}: {member.text}")


def null_only_sent(page: Page) -> Iterator[Question]:
    """Members that may be sent as null and cannot be shown so; not where the page says that any member may be null,
    which `empty_conventions` asks about."""
    if any(map(MAY_BE_NULL.search, page.prose)):
        return
    yield from _nulls(
        page,
        lambda pair: takes_null(pair.sent.schema) and not takes_null(pair.shown.schema),
        "Null can be sent, and the schema of the answer does not allow it.",
        "What does the answer show after null was sent?",
        "that the answer may show null, or leave the member out",
    )


def null_only_shown(page: Page) -> Iterator[Question]:
    """Members that may be shown as null and of which the request does not say so: can they be emptied?"""
    yield from _nulls(
        page,
        lambda pair: takes_null(pair.shown.schema) and not takes_null(pair.sent.schema),
        "The answer may be null, and the request does not say that null can be sent.",
        "Can the value be taken away by sending null?",
        "nothing about null in a request",
    )


def _nulls(page: Page, fits: Callable[[Pair], bool], found: str, asks: str, assumes: str) -> Iterator[Question]:
    pairs = [pair for pair in _pairs(page) if fits(pair) and pair.sent.schema.get("type")]
    if pairs:
        first = _question(page, pairs[0], "null-differs", "nullable", found, asks, assumes)
        more = [place for pair in pairs[1:] for place in _places(page, pair, "nullable")]
        yield Question(first.kind, first.about, first.places, found, asks, assumes, tuple(more))


def _question(page: Page, pair: Pair, kind: str, word: str, found: str, asks: str, assumes: str) -> Question:
    return Question(kind, f"{pair.sent.path} in {pair.where}", _places(page, pair, word), found, asks, assumes)


def _places(page: Page, pair: Pair, word: str) -> tuple[Place, Place]:
    return _place(page, pair.sent, word), _place(page, pair.shown, word)


def _place(page: Page, member: Member, word: str) -> Place:
    """The keyword of a member, or the member where it has none."""
    at = pointers.join(member.at, word)
    if page.get(at) is not None and not page.is_listing:
        return page.place(at, f"{member.name}: {word}: {written(page.get(at))}")
    words = page.text_of(member) if page.is_listing else f"type: {member.schema.get('type')}, no {word}"
    return page.place(member.at, f"{member.name}: {words}")


def _pairs(page: Page) -> Iterator[Pair]:
    """Each member of the update that an answer also has, at the same place in the object that is updated."""
    seen: set[tuple[str, str]] = set()
    for one, answer, where in _answers(page):
        sent = [member for member in page.members(_schema(one)) if member.name]
        root = _root({member.path for member in sent}, answer)
        shown = {member.path: member for member in reversed(answer)}
        for member in sent:
            other = shown.get(f"{root}{member.path}")
            is_choice = member.is_choice or (other is not None and other.is_choice)
            if other and not is_choice and other.at != member.at and (member.at, other.at) not in seen:
                seen.add((member.at, other.at))
                yield Pair(member, other, where)


def _answers(page: Page) -> Iterator[tuple[Operation, list[Member], str]]:
    """The answer of the update, and that of the read."""
    for one in page.operations:
        success = one.success() if one.role in ("update", "read") else None
        if success and success.schema:
            yield page.update, page.members(success.schema), f"the update and the answer of {one.line}"


def _schema(one: Operation) -> str:
    return one.request.schema if one.request else ""


def _root(sent: set[str], answer: list[Member]) -> str:
    """Where in an answer the updated object is: in the whole of it, or in a member such as data."""
    paths = {member.path for member in answer}
    roots = [path for path in paths if path.count("/") <= 2]
    return max(roots, key=lambda root: (sum(f"{root}{one}" in paths for one in sent), -len(root)), default="")


def _types(schema: Mapping[str, Any]) -> set[str]:
    types = schema.get("type")
    listed = types if isinstance(types, list) else [types]
    return {str(one) for one in listed if one not in (None, "null")}


def _path_id(page: Page, one: Operation) -> Member | None:
    """The parameter at the end of a path, as a member."""
    name = one.call.path_names[-1] if one.call.path.endswith("}") else ""
    at = next((at for at, it in one.parameters if (it.get("in"), it.get("name")) == ("path", name)), "")
    return next((replace(member, path=f"/{name}") for member in page.members(f"{at}/schema")), None) if at else None


def _is_uuid(member: Member) -> bool:
    return member.schema.get("format") == "uuid" or UUID_WORDS.search(member.text) is not None


def _is_apart(types: list[set[str]]) -> bool:
    """Whether no value can be of both types."""
    return all(types) and not types[0] & types[1] and not types[0] | types[1] <= NUMBERS


def _values(schema: Mapping[str, Any]) -> set[str] | None:
    listed = schema.get("enum", [schema["const"]] if "const" in schema else None)
    return {str(one) for one in listed if one is not None} if isinstance(listed, list) else None


def _or(types: set[str]) -> str:
    return " or ".join(sorted(types))
