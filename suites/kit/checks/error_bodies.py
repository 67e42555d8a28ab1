"""What the body of a refusal says: the code of its cause, and the member that is malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from contracts import Break, Clause, Json
from contracts.pointers import ABSENT, get, matches, split
from suites.kit.checks._register import Flaw, Judged
from suites.kit.model.answer import Answer
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.findings import Phrase, one_of

ITEM, KEY = "-", "*"
"""In the names of a constraint: any item of a list, any key of an object."""
WORD = re.compile(r"[\w-]+")
"""A word of a sentence, in which a name may be one or several: starts-at, date of birth."""
Names = tuple[str, ...]
"""The names of a member along its pointer."""


def another_code(clause: Clause, exchange: Exchange) -> list[Flaw]:
    """A finding when a refusal has not the code that the clause ties to its cause."""
    if clause.code is None or exchange.answer is None or _has_open_members(exchange):
        return []
    found = list(matches(exchange.answer.json, split(clause.code.at)))
    is_there = any(value in clause.code.codes for value in found)
    return [] if is_there else [Flaw(clause.code.at, "code", one_of(clause.code.codes), next(iter(found), ABSENT))]


def code_of_status(clause: Clause, exchange: Exchange) -> Judged:
    """The code of a refusal is one of those that belong to its status; in a list of errors, the code of each."""
    answer = exchange.answer
    codes = {int(status): listed for status, listed in clause.relation["codes"].items()}
    if answer is None or answer.status not in codes or answer.json is ABSENT:
        return None
    found, listed = list(matches(answer.json, split(clause.relation["of"]))), codes[answer.status]
    if not found:
        return None
    return [Flaw(clause.relation["of"], "code", one_of(listed), value) for value in found if value not in listed][:1]


def names_the_member(clause: Clause, exchange: Exchange) -> Judged:
    """The refusal of a body in which one member is malformed names that member.

    Any spelling counts: a pointer, a dotted path, the last name, or a sentence with it; of a member in a list also the
    list, of one that is missing also the object around it, and of an object also a member that it may not have. A
    refusal after the run has closed the appointment may be about that; one with another status or code than those of
    the relation is about something else.
    """
    relation, answer, member = clause.relation, exchange.answer, _malformed_member(exchange)
    statuses = relation.get("status", ())
    if answer is None or member is None or not exchange.is_refused or exchange.is_after_closing:
        return None
    if (statuses and answer.status not in statuses) or not _has_code(answer, relation.get("code")):
        return None
    found = list(_texts(matches(answer.json, split(relation["of"]))))
    ways = list(_ways_to_name(member, exchange))
    if any(_is_named(way, text) for text in found for way in ways):
        return []
    if any(_names_what_an_item_lacks(member, text, exchange) for text in found):
        return None
    return [Flaw(relation["of"], "field", Phrase("the name of {}", (".".join(member),)), next(iter(found), ABSENT))]


def _names_what_an_item_lacks(member: Names, text: str, exchange: Exchange) -> bool:
    """Whether a refusal of an item with a malformed member names another one, which the item lacks: no schema need say
    which members a new item has to have, and a vendor may look for those first."""
    around = [*takewhile(lambda name: name not in (ITEM, KEY), member)]
    items = get(exchange.body, "".join(f"/{name}" for name in around)) if ITEM in member else None
    named = re.findall(r"\w+", text)
    is_within = bool(named) and len(named) > len(around) and named[: len(around)] == around
    return is_within and isinstance(items, list) and not any(named[-1] in item for item in items if item)


def _has_code(answer: Answer, code: Mapping[str, Json] | None) -> bool:
    """Whether a refusal has one of the codes of which the page says that they come with the member's name."""
    return code is None or any(value in code["is"] for value in matches(answer.json, split(code["at"])))


def _malformed_member(exchange: Exchange) -> Names | None:
    """The names of the only member that is malformed in a body; None where there is none, or several are."""
    if exchange.region is not Region.INVALID or _has_open_members(exchange):
        return None
    places = {one.constraint.names for one in exchange.body_breaks}
    return next(iter(places)) or None if len(places) == 1 else None


def _has_open_members(exchange: Exchange) -> bool:
    """Whether a body may have members that the page neither allows nor forbids: the refusal may be about one of them.

    So it is where values are drawn or several tried at once; a body made to break one promise is ordinary but for that.
    """
    return exchange.probe.explores or len(exchange.probe.samples) > 1


def _ways_to_name(member: Names, exchange: Exchange) -> Iterator[Names]:
    """The names by which a vendor may speak of a member, without the numbers of items."""
    yield tuple(name for name in member if name != ITEM)
    yield tuple(takewhile(lambda name: name not in (ITEM, KEY), member))
    for one in exchange.body_breaks:
        if one.constraint.keyword == "required":
            yield member[:-1]
        if one.constraint.keyword == "additionalProperties":
            yield from (tuple(name for name in (*member, extra) if name != ITEM) for extra in _unknown_members(one))


def _unknown_members(broken: Break) -> list[str]:
    """The members that an object has and may not have: those of its members that the validator names."""
    return [name for name in broken.found if repr(name) in broken.message]


def _texts(values: Iterator[Json]) -> Iterator[str]:
    """The texts among values and in their lists; of an object, as `{starts_at: [is no time]}`, the names."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping | list):
            yield from (inner for inner in value if isinstance(inner, str))


def _is_named(way: Names, text: str) -> bool:
    """Whether a text ends as the names do, as far as both go."""
    wanted = [name if name == KEY else _plain(name) for name in way]
    if " " in text:
        words, count = [_plain(word) for word in WORD.findall(text)], len(WORD.findall(way[-1] if way else ""))
        return bool(wanted) and wanted[-1] in ("".join(words[at : at + count]) for at in range(len(words)))
    said = [_plain(name) for name in re.split(r"[/.\[\]]+", text) if name not in ("", ITEM) and not name.isdigit()]
    pairs = list(zip(reversed(said), reversed(wanted), strict=False))
    return any(name == other for name, other in pairs) and all(other in (name, KEY) for name, other in pairs)


def _plain(name: str) -> str:
    """A name without what only spelling tells apart: starts_at and startsAt, or quotes and a colon around it."""
    return re.sub(r"[\W_]", "", name).lower()


OF_REFUSALS = {"error-code": code_of_status, "error-field": names_the_member}
"""The kinds of relations that are about the body of a refusal, not about the appointment."""
