"""Variants in what stands around an appointment: other ones in a list, pages, members of the envelope."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from contracts import Contract, Operation
from suites.standin._pointers import enveloped, look, put
from suites.standin._turn import Answer, Turn
from suites.standin._variants._register import TELL, variant
from suites.standin._variants.showing import may_miss_nulls, nulls_absent

Document = dict[str, Any]
OTHERS, PER_PAGE = 19, 10
FAR = 900_000


def _has_list(contract: Contract) -> bool:
    return contract.behaviour.read is not None and bool(contract.behaviour.read.match)


def _has_pages(contract: Contract) -> bool:
    return contract.behaviour.read is not None and contract.behaviour.read.pages is not None


def _has_envelope(contract: Contract) -> bool:
    return bool(contract.behaviour.answer or (contract.behaviour.read and contract.behaviour.read.at))


@variant(TELL, _has_list)
def others_listed(turn: Turn, operation: Operation, answer: Answer) -> Answer:
    """Lists appointments of others before and after those of the target."""
    ours = _listed(turn, operation, answer)
    return _listing(turn, answer, [*_others(turn, 3), *ours, *_others(turn, 5)[3:]]) if ours else answer


@variant(TELL, _has_pages)
def listed_on_later_pages(turn: Turn, operation: Operation, answer: Answer) -> Answer:
    """Lists ten appointments a page, those of others first, so that the target's begin on the second."""
    reading = turn.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return answer
    start = (int(turn.query.get(str(reading.pages), "1")) - 1) * PER_PAGE
    return _listing(turn, answer, [*_others(turn, OTHERS), *_ours(turn)][start : start + PER_PAGE])


@variant(TELL, may_miss_nulls)
def nulls_absent_in_reads(turn: Turn, operation: Operation, answer: Answer) -> Answer:
    """Leaves out every member that is null and need not be there where it is read, and shows null after an update."""
    reading = turn.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return answer
    found = look({"": answer.body}, f"/{reading.at}")
    if isinstance(found, list):
        return _listing(turn, answer, [nulls_absent(turn.contract, item, turn.number) for item in found])
    return replace(answer, body=enveloped(reading.at, nulls_absent(turn.contract, found, turn.number)))


@variant(TELL, _has_envelope)
def more_in_envelope(turn: Turn, operation: Operation, answer: Answer) -> Answer:
    """Shows members that no page describes beside the appointment or the list, with other values in each answer."""
    if answer.empty or not isinstance(answer.body, dict) or not _is_enveloped(turn, operation):
        return answer
    more = {"x_meta": {"request": turn.number, "total": None}, "x_links": {"next": None}}
    return replace(answer, body={**more, **answer.body})


def _is_enveloped(turn: Turn, operation: Operation) -> bool:
    reading = turn.contract.behaviour.read
    return bool(reading.at if reading and operation.id == reading.operation else turn.contract.behaviour.answer)


def _listed(turn: Turn, operation: Operation, answer: Answer) -> list[Document]:
    """The appointments in the answer, where it is that of the list."""
    reading = turn.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return []
    return list(look({"": answer.body}, f"/{reading.at}"))


def _listing(turn: Turn, answer: Answer, listed: list[Document]) -> Answer:
    reading = turn.contract.behaviour.read
    return replace(answer, body=enveloped(reading.at, listed)) if reading else answer


def _ours(turn: Turn) -> list[Document]:
    """What the plain stand-in lists, on whichever page."""
    rows = (row for row in turn.store.appointments if row.owner == "ours")
    return [deepcopy(row.shows) for row in rows if all(row.path.get(n) == value for n, value in turn.path.items())]


def _others(turn: Turn, count: int) -> list[Document]:
    """Appointments like ours in all but what they are known by."""
    reading = turn.contract.behaviour.read
    known_by = reading.match if reading else {}
    return [_other(_ours(turn)[0], known_by, number) for number in range(count)]


def _other(shown: Document, known_by: Mapping[str, str], number: int) -> Document:
    for pointer in known_by:
        id = look(shown, pointer)
        put(shown, pointer, id + FAR + number if isinstance(id, int) else str(uuid5(NAMESPACE_URL, str(number))))
    return shown
