"""Variants in lists: appointments beside ours, pages, members of the envelope, and the items of an appointment."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts import Contract, Operation, ReadBack
from suites.standin._lists import list_answer, with_other_ids
from suites.standin._pointers import get, replaced, set_in
from suites.standin._request_context import Answer, RequestContext
from suites.standin._store import seed
from suites.standin._variants._register import ACCEPT, SHOW, variant
from suites.standin._variants.representation import may_miss_nulls, nulls_absent

Document = dict[str, Any]
PER_PAGE = 10
OTHERS = 19
"""One less than two pages: the target's appointments begin on the second page and go on to the third."""


def _has_list(contract: Contract) -> bool:
    return contract.behaviour.read is not None and bool(contract.behaviour.read.match)


def _has_pages(contract: Contract) -> bool:
    return contract.behaviour.read is not None and contract.behaviour.read.pages is not None


def _has_numbered_pages(contract: Contract) -> bool:
    reading = contract.behaviour.read
    return reading is not None and reading.pages is not None and reading.pages.by == "page"


def _has_envelope(contract: Contract) -> bool:
    return bool(contract.behaviour.answer or (contract.behaviour.read and contract.behaviour.read.at))


@variant(ACCEPT, _has_list)
def others_listed(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Lists other appointments before and after the target's."""
    reading = _reading(context, operation)
    if reading is None or not get(answer.body, reading.at):
        return answer
    ours, others = get(answer.body, reading.at), _others(context, reading, 5)
    return _with(answer, reading, [*others[:3], *ours, *others[3:]])


@variant(ACCEPT, _has_pages)
def listed_on_later_pages(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Lists ten appointments per page, others first: the target's begin on the second page."""
    reading = _reading(context, operation)
    if reading is None:
        return answer
    listed = [*_others(context, reading, OTHERS), *_ours(context)]
    return replace(answer, body=list_answer(context.contract, reading, listed, context.query, PER_PAGE))


@variant(ACCEPT, _has_numbered_pages)
def no_page_behind_the_last(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Lists ten appointments per page, others first, and answers 404 for a page behind the last one."""
    listed: Answer = listed_on_later_pages(context, operation, answer)
    reading = _reading(context, operation)
    if reading is None or get(listed.body, reading.at):
        return listed
    return replace(answer, status=404, body={"detail": "Invalid page."})


@variant(ACCEPT, may_miss_nulls)
def nulls_absent_in_reads(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Omits optional members that are null from reads, and shows them as null after an update."""
    reading = _reading(context, operation)
    if reading is None:
        return answer
    shown = get(answer.body, reading.at)
    if isinstance(shown, list):
        return _with(answer, reading, [nulls_absent(context.contract, item, context.number) for item in shown])
    return _with(answer, reading, nulls_absent(context.contract, shown, context.number))


@variant(ACCEPT, _has_envelope)
def more_in_envelope(context: RequestContext, operation: Operation, answer: Answer) -> Answer:
    """Adds undocumented members beside the appointment or the list, with other values in every answer."""
    reading = _reading(context, operation)
    is_enveloped = bool(reading.at if reading else context.contract.behaviour.answer)
    if answer.empty or not isinstance(answer.body, dict) or not is_enveloped:
        return answer
    more = {"x_meta": {"request": context.number, "total": None}, "x_links": {"next": None}}
    return replace(answer, body={**more, **answer.body})


def _has_keyed_items(contract: Contract) -> bool:
    return any(field.key and field.shows and not field.ordered for field in contract.behaviour.fields)


@variant(SHOW, _has_keyed_items)
def items_in_another_order(contract: Contract, shown: Document, number: int) -> Document:
    """Shows the items of lists that have a key in another order every other time."""
    turned = deepcopy(shown)
    for field in contract.behaviour.fields if number % 2 else ():
        items = get(shown, field.shows) if field.key and field.shows and not field.ordered else None
        if field.shows and isinstance(items, list):
            set_in(turned, field.shows, items[::-1])
    return turned


def _reading(context: RequestContext, operation: Operation) -> ReadBack | None:
    """How the contract's read shows appointments, if the operation is that read."""
    reading = context.contract.behaviour.read
    return reading if reading is not None and operation.id == reading.operation else None


def _with(answer: Answer, reading: ReadBack, shown: Any) -> Answer:
    """The answer of a read with another appointment or list."""
    return replace(answer, body=replaced(answer.body, reading.at, shown))


def _ours(context: RequestContext) -> list[Document]:
    """What the plain stand-in lists, on any page."""
    return [deepcopy(row.shows) for row in context.store.listed(context.path)]


def _others(context: RequestContext, reading: ReadBack, count: int) -> list[Document]:
    """Appointments like ours as they were at first, with other ids: what updates ours changes none of them."""
    model = seed(context.contract).listed(context.path)[0].shows
    return [with_other_ids(model, reading.match, number) for number in range(count)]
