"""What is required at one place and optional at another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts import pointers
from contracts._drafting.document.kinds import SCHEMA
from contracts._validation import satisfies
from contracts.audit._http import partial_place
from contracts.audit._page import Page
from contracts.audit._question import Place, Question
from contracts.audit._walk import Member, as_written

DEMANDS = ("required", "oneOf", "anyOf", "allOf", "minProperties")
"""Keywords by which an empty object can be invalid."""
ENVELOPE = frozenset({"data", "type", "id", "attributes"})
"""What JSON:API demands of every body."""
REQUIRED = re.compile(
    r"^(?:this (?:field|member|parameter) is )?(?:required|mandatory)\.?$|\bis (?:required|mandatory)$", re.I
)
OPTIONAL = re.compile(r"^(?:this (?:field|member|parameter) is )?optional\b(?! if| when)|\bis optional$", re.IGNORECASE)
"""Sentences that say it without a condition."""
CONVENTION = re.compile(
    r"\bmarked\b.*\brequired\b.*\b(?:will|always|must|cannot(?! be (?:unset|set|cleared|emptied)))\b", re.IGNORECASE
)
ARRAYS = re.compile(r"\barrays?\b.*\balways\b.*\b(?:required|present|included|returned)\b", re.IGNORECASE)
MAY_BE_NULL = re.compile(r"\bnot\b.*\brequired\b.*\bnull\b", re.IGNORECASE)
UNSET = re.compile(r"\bmarked\b.*\brequired\b.*\b(?:cannot|can not|must not|may not) be\b.*\bnull\b", re.IGNORECASE)
"""How an introduction says what marks mean: for required members, lists, members without a mark, and updates."""


def optional_body(page: Page) -> Iterator[Question]:
    """A request whose body may be missing, while an empty one is invalid."""
    one = page.update
    if not (one.request and one.request.schema) or page.is_listing or "swagger" in page.document:
        return
    body, demand = page.get(one.request.pointer), _demand(page, one.request.schema)
    if demand and isinstance(body, Mapping) and body.get("required") is not True:
        yield Question(
            "body-optional",
            one.line,
            (page.place(one.request.pointer, "requestBody: no required, so that it may be missing"), demand),
            "No body at all is allowed, and an empty object is not.",
            "Is the body required?",
            "that a body is required",
        )


def whole_updates(page: Page) -> Iterator[Question]:
    """Objects of which an update has to send several members, where it is one of single members."""
    one = page.update
    partial = partial_place(page)
    if (one.call.method != "PATCH" and partial is None) or not (one.request and one.request.schema):
        return
    first = partial or page.place(one.call.pointer, one.line)
    for member in page.members(one.request.schema):
        demand = _demand(page, member.at) if _is_updated(member) else None
        if demand:
            about = member.path or "the whole body"
            yield Question(
                "update-not-partial",
                f"{about} of {one.line}",
                (first, demand),
                f"An update changes single members, and {about} is invalid without some others.",
                "Have these to be sent with every update, and do they change anything?",
                "that they have to be sent, with the values that the appointment has",
            )


def _is_updated(member: Member) -> bool:
    """Whether what an object demands stands in the way of updating one member of it.

    An envelope demands its only member, and a value of several members, as a time with its zone, is sent whole.
    """
    is_object = "object" in str(member.schema.get("type")) and "/-" not in member.path and not member.is_choice
    members, required = member.schema.get("properties") or {}, member.schema.get("required")
    is_envelope = len(members) == 1 or ENVELOPE.issuperset(required if isinstance(required, list) else ["?"])
    return is_object and not is_envelope and (not member.path or bool({"oneOf", "anyOf"} & member.schema.keys()))


def required_in_words(page: Page) -> Iterator[Question]:
    """Members and parameters that a sentence calls required and the schema optional, or the reverse."""
    listed = [(member.path, member.at, member.text, member.is_required) for member in _sent(page)]
    for at, parameter in page.update.parameters:
        listed.append(
            (str(parameter.get("name")), at, str(parameter.get("description") or ""), bool(parameter.get("required")))
        )
    for name, at, text, is_required in listed:
        for sentence in page.sentences(text):
            pattern = OPTIONAL if is_required else REQUIRED
            if pattern.search(sentence):
                words, schema = ("optional", "required") if is_required else ("required", "optional")
                yield Question(
                    "required-differs",
                    f"{name} of {page.update.line}",
                    (page.said(f"{at}/description", sentence), page.place(at, f"{name}: {schema} by the schema")),
                    f"The text calls it {words}, the schema {schema}.",
                    "Which holds?",
                    "that it has to be sent",
                )


def undescribed_required(page: Page) -> Iterator[Question]:
    """Members that are required and that the object does not have."""
    for name, schema in page.bodies():
        for member in page.members(schema):
            own, listed = member.schema.get("properties"), member.schema.get("required")
            is_whole = not ({"allOf", "oneOf", "anyOf", "patternProperties"} & member.schema.keys())
            if member.is_choice or not isinstance(listed, list) or not isinstance(own, Mapping) or not is_whole:
                continue
            for missing in (str(one) for one in listed if str(one) not in own):
                yield Question(
                    "required-undescribed",
                    f"{name}: {pointers.join(member.path, missing)}",
                    (
                        page.place(f"{member.at}/required"),
                        page.place(f"{member.at}/properties", f"properties: {', '.join(map(str, own))}"),
                    ),
                    f"{missing} is required, and is not among the members.",
                    "What is it, or is it called otherwise?",
                    f"nothing about {missing}",
                )


def deprecated_in_use(page: Page) -> Iterator[Question]:
    """Members that are deprecated and still required or in examples."""
    for name, schema in page.bodies():
        members = page.members(schema)
        example = f"{schema.rpartition('/')[0]}/example"
        for member in (one for one in members if one.schema.get("deprecated") is True):
            shown = f"{example}{member.path}"
            at = shown if page.get(shown) is not None else ""
            if member.is_required or at:
                what = "required" if member.is_required else "in the example"
                other = page.place(at) if at else page.place(member.at, f"{member.name}: required")
                yield Question(
                    "deprecated-in-use",
                    f"{name}: {member.path}",
                    (page.place(f"{member.at}/deprecated"), other),
                    f"It is deprecated, and still {what}.",
                    "What is sent in its place, and until when does it work?",
                    "that it still works",
                )


def empty_conventions(page: Page) -> Iterator[Question]:
    """Sentences about members that are marked required, in a document that marks none."""
    members = _shown(page)
    objects = [one for one in members if one.schema.get("properties")]
    bare = [one for one in objects if not one.schema.get("required")]
    if 2 * len(bare) > len(objects):
        yield from _convention(
            page,
            "required-never-marked",
            CONVENTION,
            bare,
            "no required",
            "The introduction says what the mark `required` means, and these objects mark none of their members.",
            "Which members are always there?",
            "that any of them may be missing",
        )
    lists = [one for one in members if one.schema.get("type") == "array" and not one.is_required]
    yield from _convention(
        page,
        "lists-not-required",
        ARRAYS,
        lists,
        "not in required",
        "The introduction says that lists are always there, and the schema does not require this one.",
        "Is it always there?",
        "that it is always there, empty or not",
    )
    bare = [one for one in members if _is_plain(one) and not one.is_required]
    yield from _convention(
        page,
        "null-never-marked",
        MAY_BE_NULL,
        bare,
        "not nullable",
        "The introduction says that what is not required may be null, and the schema does not allow null here.",
        "May these be null?",
        "that these may be null",
    )


def null_in_updates(page: Page) -> Iterator[Question]:
    """A sentence that keeps null from required members only, beside a request that takes null nowhere else either."""
    bare = [one for one in _sent(page) if _is_plain(one) and not one.is_required]
    yield from _convention(
        page,
        "null-not-accepted",
        UNSET,
        bare,
        "not nullable",
        "The text keeps only what is marked as required from being set to null, and the schema of the request takes "
        "no null here.",
        "Can these be emptied by sending null?",
        "nothing about null where the schema does not allow it",
    )


def unmarked_fields(page: Page) -> Iterator[Question]:
    """A page of fields that marks what is required, and marks nothing of the answer."""
    one, success = page.update, page.update.success()
    members = page.members(success.schema)[1:] if success and page.is_listing else []
    marked = next((at for at, parameter in one.parameters if parameter.get("required")), "")
    words = re.search(r"[^`\n]{0,40}\brequired\b\)?", page.text)
    if members and marked and words and not any(member.is_required for member in members):
        first = page.place(members[0].at, f"{members[0].name}: {members[0].schema.get('type')}, not required")
        yield Question(
            "answer-never-required",
            one.line,
            (page.place(marked, words[0].strip()), first),
            "The page marks what is required, and no field of the answer.",
            "Which fields are always in an answer, and which may be null?",
            "that all of them should be there",
        )


def _convention(
    page: Page,
    kind: str,
    pattern: re.Pattern[str],
    members: list[Member],
    quote: str,
    found: str,
    asks: str,
    assumes: str,
) -> Iterator[Question]:
    sentence = next((one for one in page.prose if pattern.search(one)), "")
    if sentence and members:
        at = {one.at: one for one in members}
        first, *more = (page.place(place, f"{_called(one)}: {quote}") for place, one in at.items())
        yield Question(kind, page.update.line, (page.prose_place(sentence), first), found, asks, assumes, tuple(more))


def _called(member: Member) -> str:
    """A member by the name of its schema where that has one, as several members share such a schema."""
    return member.shared or member.name or "object"


def _shown(page: Page) -> list[Member]:
    """The members of the update's answer; none of a page of fields, whose schemas are our own reading."""
    success = page.update.success()
    return [] if page.is_listing or not success else page.members(success.schema)


def _sent(page: Page) -> list[Member]:
    request = page.update.request
    return [] if page.is_listing or not request else [one for one in page.members(request.schema) if not one.is_choice]


def _is_plain(member: Member) -> bool:
    types = member.schema.get("type")
    return (
        bool(member.name)
        and isinstance(types, str)
        and types not in ("array", "object")
        and not member.schema.get("nullable")
    )


def _demand(page: Page, schema: str) -> Place | None:
    """What an empty object breaks; None where it is valid."""
    if satisfies(page.schema(schema), {}):
        return None
    word = next((one for one in DEMANDS if page.get(f"{schema}/{one}") is not None), "")
    if word in ("oneOf", "anyOf"):
        listed = [
            " and ".join(as_written(one, SCHEMA).get("required") or ())
            for one in page.get(f"{schema}/{word}")
            if isinstance(one, Mapping)
        ]
        return page.place(f"{schema}/{word}", f"{word}: {', or '.join(filter(None, listed))}")
    return page.place(f"{schema}/{word}" if word else schema)
