"""Names the written clauses of a contract that a change touches."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from contracts import pointers
from contracts._model import Clause, Contract
from contracts.drift._change import Change
from contracts.drift._once import place_of

ALTERNATIVES = "-alternatives-"
IN_BODY = re.compile(r"\.(request|response\.\w+)$")
"""How a place begins that is in a body; members of a parameter are of no clause."""
OF_POINTERS = ("of", "as", "by", "to", "plus_minutes")
"""What of a relation names members."""


def with_clauses(changes: Sequence[Change], contract: Contract, page: str = "") -> tuple[Change, ...]:
    """The changes with the ids of the written clauses that are about the same members, statuses or credentials.

    `page` is the text from which the contract was written, if that is the old document: a sentence then also touches
    the clauses that name its line.
    """
    written = [one for one in contract.clauses if one.derived is None]
    return tuple(replace(one, clauses=tuple(_touched(one, written, contract.page, page))) for one in changes)


def _touched(change: Change, clauses: list[Clause], url: str, page: str) -> Iterator[str]:
    lines = _lines(change.before, page) if change.kind.startswith("text-") else range(0)
    members, statuses = set(_members_of(change)), {_status_of(place) for place in change.places} - {""}
    is_of_access = any(place.endswith(".credentials") for place in change.places)
    for clause in clauses:
        about = set(_pointers_in(clause))
        is_of_member = any(_meet(one, two) for one in members for two in about)
        is_of_status = not members and any(_judges(clause, status) for status in statuses)
        is_of_line = clause.source.page == url and clause.source.line in lines
        if is_of_member or is_of_status or is_of_line or (is_of_access and clause.check == "guards"):
            yield clause.id


def _lines(sentence: str, page: str) -> range:
    """The lines of a page on which a sentence stands; none where it stands at several places, or at none."""
    words = [re.escape(word) for word in re.findall(r"\w+", sentence)]
    found = list(re.finditer(r"[\W_]+".join(words), page)) if words else []
    if len(found) != 1:
        return range(0)
    first, last = (page.count("\n", 0, end) + 1 for end in found[0].span())
    return range(first, last + 1)


def _members_of(change: Change) -> Iterator[str]:
    """The members of bodies at which it is seen, or, at a whole body, those that came or went with it."""
    found = [pointer for head, pointer in map(place_of, change.places) if pointer and IN_BODY.search(head)]
    inner = [one.partition(":")[0].partition(" ")[0] for one in change.below if one.startswith("/")]
    if ALTERNATIVES in change.kind:  # its words are names of members
        inner += [pointers.join("", name) for name in re.findall(r"[\w.-]+", f"{change.before} {change.after}")]
    yield from (one for one in (found or inner) if one != "/")


def _status_of(place: str) -> str:
    head, pointer = place_of(place)
    part = head.partition(".")[2]
    return "" if pointer or not part.startswith("response.") else part.split(".")[1]


def _judges(clause: Clause, status: str) -> bool:
    """Whether a clause is about the answers of a status."""
    is_expected = clause.check != "responds" and status.isdigit() and int(status) in clause.status
    return is_expected or any(f":response.{status}/" in one for one in clause.covers)


def _pointers_in(clause: Clause) -> Iterator[str]:
    yield from clause.fields
    yield from clause.allows
    yield from (str(value) for word, value in clause.relation.items() if word in OF_POINTERS)
    yield from (str(one) for one in (clause.relation.get("when") or {}))
    for request in clause.send:
        if isinstance(request, Mapping) and isinstance(request.get("body"), Mapping):
            yield from (pointer for pointer, value in pointers.leaves(request["body"]) if value != {})
    yield from (f"/{one.partition('/')[2].rpartition('/')[0]}" for one in clause.covers)


def _meet(member: str, pointer: str) -> bool:
    """Whether a member is that of a pointer, inside it or around it; answers have an envelope, which contracts cut."""
    if len(pointer) < 2:
        return False
    return pointers.under(pointer, [member]) or pointers.under(member, [pointer]) or member.endswith(pointer)
