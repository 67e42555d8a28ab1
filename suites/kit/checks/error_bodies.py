"""What the body of a refusal says: the code of its cause, and the member that is malformed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import takewhile

from contracts import Clause, Json
from contracts.pointers import ABSENT, get, matches, split
from suites.kit.checks._register import Flaw, Judged
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.findings import Phrase, one_of

ANY = ("-", "*")
"""In the names of a constraint: any item of a list, any key of an object."""
Names = tuple[str, ...]
"""The names of a member along its pointer, as they are compared."""


def another_code(clause: Clause, exchange: Exchange) -> list[Flaw]:
    """A finding when a refusal has not the code that the clause ties to its cause."""
    if clause.code is None or exchange.answer is None:
        return []
    value = get(exchange.answer.json, clause.code.at)
    return [] if value in clause.code.codes else [Flaw(clause.code.at, "code", one_of(clause.code.codes), value)]


def code_of_status(clause: Clause, exchange: Exchange) -> Judged:
    """The code of a refusal is one of those that belong to its status."""
    answer = exchange.answer
    codes = {int(status): listed for status, listed in clause.relation["codes"].items()}
    if answer is None or answer.status not in codes or answer.json is ABSENT:
        return None
    value, listed = get(answer.json, clause.relation["of"]), codes[answer.status]
    if value is ABSENT:
        return None
    return [] if value in listed else [Flaw(clause.relation["of"], "code", one_of(listed), value)]


def names_the_member(clause: Clause, exchange: Exchange) -> Judged:
    """The refusal of a body in which one member is malformed names that member.

    Any spelling counts: a pointer, a dotted path, the last name, or a sentence with it. A malformed body that closed
    appointments refuse too says nothing.
    """
    relation, answer, names = clause.relation, exchange.answer, _malformed_member(exchange)
    statuses = relation.get("status", ())
    if answer is None or names is None or not exchange.is_refused or exchange.is_after_closing:
        return None
    if statuses and answer.status not in statuses:
        return None
    found = list(_texts(matches(answer.json, split(relation["of"]))))
    if any(_is_name_of(names, text, _needs_member(exchange)) for text in found):
        return []
    return [Flaw(relation["of"], "field", Phrase("the name of {}", (".".join(names),)), next(iter(found), ABSENT))]


def _malformed_member(exchange: Exchange) -> Names | None:
    """The names of the only member that is malformed in a body; None where there is none, or several are."""
    if exchange.region is not Region.INVALID:
        return None
    places = {tuple(takewhile(lambda name: name not in ANY, one.constraint.names)) for one in exchange.body_breaks}
    return next(iter(places)) or None if len(places) == 1 else None


def _needs_member(exchange: Exchange) -> bool:
    """Whether a member is missing: some vendors then name the object around it."""
    return any(one.constraint.keyword == "required" for one in exchange.body_breaks)


def _texts(values: Iterator[Json]) -> Iterator[str]:
    """The texts among values and in their lists; of an object, as `{starts_at: [is no time]}`, the names."""
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, Mapping | list):
            yield from (inner for inner in value if isinstance(inner, str))


def _is_name_of(names: Names, text: str, is_missing: bool) -> bool:
    if " " in text:
        return _plain(names[-1]) in map(_plain, re.findall(r"[\w-]+", text))
    said = tuple(_plain(name) for name in re.split(r"[/.\[\]]+", text) if name and not name.isdigit())
    wanted = tuple(map(_plain, names))
    ends = said[-len(wanted) :] == wanted[-len(said) :] if said else False
    return ends or (is_missing and said == wanted[:-1])


def _plain(name: str) -> str:
    """A name without what only spelling tells apart: starts_at and startsAt."""
    return re.sub(r"[_-]", "", name).lower()


OF_REFUSALS = {"error-code": code_of_status, "error-field": names_the_member}
"""The kinds of relations that are about the body of a refusal, not about the appointment."""
