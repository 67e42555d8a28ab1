"""Examples that break the schema beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._validation import FORMATS, Strict
from contracts.audit._page import Page
from contracts.audit._question import Question

WORDS = ("example", "examples", "default")


def broken_examples(page: Page) -> Iterator[Question]:
    """Each example and default that its own schema refuses."""
    for about, schema, example in _examples(page):
        value = page.get(example)
        error = _deepest(page.schema(schema), value)
        if error is not None:
            steps = [str(step) for step in error.absolute_path]
            where = pointers.join(example, *steps)
            keyword = _said_at(page, schema, error)
            what = "default" if "/default" in example else "example"
            yield Question(
                "example-breaks-schema",
                pointers.join(about, *steps),
                (page.place(keyword), page.place(where)),
                f"The schema does not allow its own {what}: {_reason(error)}.",
                "Which of the two is right?",
                f"that the schema is right, and the {what} is a slip",
            )


def _examples(page: Page) -> Iterator[tuple[str, str, str]]:
    """What each example is about, the pointer of its schema and its own."""
    for name, schema in page.bodies():
        for member in page.members(schema):
            yield from ((f"{name}: {member.path or '/'}", member.at, at) for at in _beside(page, member.at))
        media = schema.rpartition("/")[0]
        yield from ((name, schema, at) for at in _of_media(page, media))
    for one in page.operations:
        for at, parameter in one.parameters:
            schema = f"{at}/schema" if "schema" in parameter else at
            about = f"the parameter {parameter.get('name')} of {one.line}"
            beside = dict.fromkeys([*_of_media(page, at), *_beside(page, schema)])
            yield from ((about, schema, example) for example in beside)


def _beside(page: Page, schema: str) -> Iterator[str]:
    """The examples and the default that stand in a schema."""
    found = page.get(schema)
    for word in WORDS if isinstance(found, Mapping) else ():
        if word not in found:
            continue
        if word == "examples":
            listed = found[word] if isinstance(found[word], list) else ()
            yield from (pointers.join(schema, word, number) for number, _ in enumerate(listed))
        else:
            yield pointers.join(schema, word)


def _of_media(page: Page, media: str) -> Iterator[str]:
    """The examples of a media type or a parameter, each with its value."""
    found = page.get(media)
    if not isinstance(found, Mapping):
        return
    if "example" in found:
        yield f"{media}/example"
    for name, one in found["examples"].items() if isinstance(found.get("examples"), Mapping) else ():
        if isinstance(one, Mapping) and "value" in one:
            yield pointers.join(media, "examples", name, "value")


def _deepest(schema: Mapping[str, Any], value: Any) -> Any:
    """The error that is furthest inside a value; None where the schema takes it.

    What it takes as null but is not marked so, and a wrong type, come before what follows from that.
    """
    errors = list(Strict(schema, format_checker=FORMATS).iter_errors(value))
    return max(errors, key=lambda one: (one.validator == "type", len(one.absolute_path)), default=None)


def _said_at(page: Page, schema: str, error: Any) -> str:
    """The pointer of the keyword that an example breaks; of the schema where it is not written there."""
    at = page.member_at(schema, [str(step) for step in error.absolute_path])
    keyword = pointers.join(at, str(error.validator))
    return keyword if page.get(keyword) is not None else at


def _reason(error: Any) -> str:
    message = str(error.message).replace("None", "null").replace("True", "true").replace("False", "false")
    return " ".join(message.split())[:160].rstrip(".")
