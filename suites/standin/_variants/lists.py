"""Variants in what surrounds an appointment: other appointments in a list, pages, members of the envelope."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from contracts import Contract, Operation
from suites.standin._pointers import get, set_in, wrap
from suites.standin._request_context import Answer, RequestContext
from suites.standin._variants._register import ACCEPT, variant
from suites.standin._variants.representation import may_miss_nulls, nulls_absent

Document = dict[str, Any]
PER_PAGE = 10
OTHERS = 19
"""One less than two pages: the target's appointments begin on the second page and go on to the third."""
FAR = 900_000
"""Added to numeric ids: far from those of any fixture."""


def _has_list(contract: Contract) -> bool:
    return contract.behaviour.read is not None and bool(contract.behaviour.read.match)


def _has_pages(contract: Contract) -> bool:
    return contract.behaviour.read is not None and contract.behaviour.read.pages is not None


def _has_envelope(contract: Contract) -> bool:
    return bool(contract.behaviour.answer or (contract.behaviour.read and contract.behaviour.read.at))


@variant(ACCEPT, _has_list)
def others_listed(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Lists other appointments before and after the target's."""
    ours = _listed(context, operation, answer)
    return _with_list(context, answer, [*_others(context, 3), *ours, *_others(context, 5)[3:]]) if ours else answer


@variant(ACCEPT, _has_pages)
def listed_on_later_pages(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Lists ten appointments per page, others first: the target's begin on the second page."""
    reading = context.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return answer
    start = (int(context.query.get(str(reading.pages), "1")) - 1) * PER_PAGE
    return _with_list(context, answer, [*_others(context, OTHERS), *_ours(context)][start : start + PER_PAGE])


@variant(ACCEPT, may_miss_nulls)
def nulls_absent_in_reads(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Omits optional members that are null from reads, and shows them as null after an update."""
    reading = context.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return answer
    found = get(answer.body, reading.at)
    if isinstance(found, list):
        return _with_list(context, answer, [nulls_absent(context.contract, item, context.number) for item in found])
    return replace(answer, body=wrap(reading.at, nulls_absent(context.contract, found, context.number)))


@variant(ACCEPT, _has_envelope)
def more_in_envelope(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Adds undocumented members beside the appointment or the list, with other values in every answer."""
    if answer.empty or not isinstance(answer.body, dict) or not _is_enveloped(context, operation):
        return answer
    more = {"x_meta": {"request": context.number, "total": None}, "x_links": {"next": None}}
    return replace(answer, body={**more, **answer.body})


def _is_enveloped(context: RequestContext, operation: Operation) -> bool:
    reading = context.contract.behaviour.read
    return bool(reading.at if reading and operation.id == reading.operation else context.contract.behaviour.answer)


def _listed(context: RequestContext, operation: Operation, answer: Answer) -> list[Document]:
    """The appointments in the answer, if it is a list."""
    reading = context.contract.behaviour.read
    if reading is None or operation.id != reading.operation:
        return []
    return list(get(answer.body, reading.at))


def _with_list(context: RequestContext, answer: Answer, listed: list[Document]) -> Answer:
    reading = context.contract.behaviour.read
    return replace(answer, body=wrap(reading.at, listed)) if reading else answer


def _ours(context: RequestContext) -> list[Document]:
    """What the plain stand-in lists, on any page."""
    return [deepcopy(row.shows) for row in context.store.listed(context.path)]


def _others(context: RequestContext, count: int) -> list[Document]:
    """Appointments like ours with other ids."""
    reading = context.contract.behaviour.read
    id_members = reading.match if reading else {}
    return [_other(_ours(context)[0], id_members, number) for number in range(count)]


def _other(shown: Document, id_members: Mapping[str, str], number: int) -> Document:
    for pointer in id_members:
        id = get(shown, pointer)
        set_in(shown, pointer, id + FAR + number if isinstance(id, int) else str(uuid5(NAMESPACE_URL, str(number))))
    return shown
