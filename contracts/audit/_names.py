"""Names that differ by a slip, and one name at two places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from contracts.audit._page import Page
from contracts.audit._question import Question
from contracts.audit._walk import Member

SHORTEST = 6
"""Letters of a name of which another one with one letter more or less is a slip; shorter ones are often two words."""
NAME = re.compile(r"(?<![\w/{.-])(?:[a-z]+(?:_[a-z0-9]+)+|[a-z]+(?:[A-Z][a-z0-9]+)+)(?![\w(/}-])")
"""A word of a sentence that can only be the name of a member."""
TWIN = re.compile(r"\w+_id|\w+[a-z]Id")
"""Names of ids: of two with one name in a request, one is a mistake or a rule is missing."""


def alike_names(page: Page) -> Iterator[Question]:
    """Two members of one object whose names differ by case, a dash or one letter; each pair once."""
    seen: set[tuple[str, str]] = set()
    for name, schema in page.bodies():
        around: dict[str, dict[str, Member]] = {}
        for member in page.members(schema):
            if member.name and member.name not in ("-", "*"):
                around.setdefault(member.path.rpartition("/")[0], {}).setdefault(member.name, member)
        for members in around.values():
            for one, other in combinations(members, 2):
                if (one, other) not in seen and (_is_same(one, other) or _is_slip(one, other)):
                    seen.add((one, other))
                    places = page.place(members[one].at, one), page.place(members[other].at, other)
                    yield Question(
                        "names-alike",
                        f"{name}: {members[one].path} and {other}",
                        places,
                        f"{one} and {other} stand beside each other.",
                        "Are these two members, or is one a slip?",
                        "that these are two members",
                    )


def misspelt_names(page: Page) -> Iterator[Question]:
    """Words of a description that are the name of a member but for one letter."""
    names = _known(page)
    for about, at, text in _texts(page):
        for word in dict.fromkeys(NAME.findall(text)):
            near = next((one for one in names if word not in names and _is_slip(word, one)), "")
            if near:
                sentence = next((one for one in page.sentences(text) if word in one), word)
                yield Question(
                    "name-misspelt",
                    f"{about}: {word}",
                    (page.said(f"{at}/description", sentence, word), page.place(names[near], near)),
                    f"The text names {word}, and the document has {near}.",
                    f"Is {near} meant?",
                    f"that {near} is meant",
                )


def twin_names(page: Page) -> Iterator[Question]:
    """An id that a request has at two places, without a word on which of them counts."""
    request = page.update.request
    found: dict[str, dict[str, Member]] = {}
    for member in page.members(request.schema) if request else ():
        if TWIN.fullmatch(member.name) and "/-" not in member.path:
            found.setdefault(member.name, {}).setdefault(member.path, member)
    for name, members in found.items():
        if len(members) > 1:
            first, second = sorted(members, key=len)[:2]
            yield Question(
                "name-twice",
                f"{name} in the request of {page.update.line}",
                (page.place(members[first].at, first), page.place(members[second].at, second)),
                f"{name} is a member at two places of one request.",
                "Which of them counts where they differ?",
                "that both have to be the same",
            )


def _known(page: Page) -> dict[str, str]:
    """Each name of a member or parameter, and where it is described."""
    found = {str(one.get("name")): at for operation in page.operations for at, one in operation.parameters}
    for _, schema in page.bodies():
        for member in page.members(schema):
            found.setdefault(member.name, member.at)
    return {name: at for name, at in found.items() if len(name) >= SHORTEST}


def _texts(page: Page) -> Iterable[tuple[str, str, str]]:
    one = page.update
    yield one.line, one.call.pointer, str(page.get(f"{one.call.pointer}/description") or "")
    for at, parameter in one.parameters:
        yield str(parameter.get("name")), at, str(parameter.get("description") or "")
    for _, schema in page.bodies("update"):
        yield from ((member.path, member.at, member.text) for member in page.members(schema))


def _is_same(one: str, other: str) -> bool:
    """Whether two names are one but for case, dashes and underscores."""
    bare = [re.sub(r"[_-]", "", name).lower() for name in (one, other)]
    return bare[0] == bare[1]


def _is_slip(one: str, other: str) -> bool:
    """Whether a name has one letter more than another in its middle, or two letters that changed places.

    At the end of a word a letter is a plural or a number, and another one in its place often another word.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < SHORTEST:
        return False
    if len(short) == len(long):
        apart = [at for at, pair in enumerate(zip(short, long, strict=True)) if pair[0] != pair[1]]
        swapped = [(short[at], long[at]) for at in apart]
        return (
            len(apart) == 2 and swapped[0] == swapped[1][::-1] and swapped[0][0].isalpha() and swapped[0][1].isalpha()
        )
    if len(long) - len(short) != 1:
        return False
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    is_inside = 0 < at < len(short) and long[at].isalpha() and long[at + 1].isalpha() and long[at - 1].isalpha()
    is_plural = long[at] == "s" and not long[at + 1 : at + 2].islower()
    return is_inside and not is_plural and short[at:] == long[at + 1 :]
