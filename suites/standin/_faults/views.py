"""Faults of the operations that show what an update changes beside the read."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from contracts import Clause, Contract
from contracts.pointers import ABSENT
from suites.standin._clause_match import is_promised
from suites.standin._faults._register import fault_kind, sent_members
from suites.standin._pointers import get, set_in, wrap
from suites.standin._request_context import RequestContext
from suites.standin._schemas import schema_at
from suites.standin._views import note_update

FIRST_DAY = "1969"
"""Two digits stand for a year from this one on (POSIX)."""


def _is_list(clause: Clause, contract: Contract) -> bool:
    return bool(contract.behaviour.views[clause.view].match)


def _is_record(clause: Clause, contract: Contract) -> bool:
    return bool(contract.behaviour.views[clause.view].shows)


@fault_kind("agrees", "view")
def shows_what_it_showed_first(context: RequestContext, clause: Clause) -> None:
    """Keeps the first answer of the other operation, and gives it from then on, as a cache that no update empties."""
    if context.operation == context.contract.behaviour.views[clause.view].operation:
        context.answer = context.store.kept_answers.setdefault(clause.view, deepcopy(context.answer))


@fault_kind("agrees", "view", _is_list)
def leaves_out_what_was_updated(context: RequestContext, clause: Clause) -> None:
    """Shows in the list everything that no update has changed, and leaves out the rest until a nightly job fills it."""
    view = context.contract.behaviour.views[clause.view]
    if context.operation != view.operation:
        return
    first = context.store.kept_answers.setdefault(clause.view, deepcopy(context.answer))
    pairs = zip(get(context.answer.body, view.at), get(first.body, view.at), strict=False)
    rows = [{name: value for name, value in now.items() if value == old.get(name)} for now, old in pairs]
    context.answer = replace(context.answer, body=wrap(view.at, rows))


@fault_kind("agrees", "store", _is_record)
def erases_what_stands_beside(context: RequestContext, clause: Clause) -> None:
    """Empties the members of an inner object of the record that an update of the others does not send."""
    shows = context.contract.behaviour.views[clause.view].shows
    inner = [pointer for pointer in shows if pointer.count("/") > 2]
    around = {pointer.rpartition("/")[0] for pointer in inner if get(context.body, pointer) is not ABSENT}
    beside = [one for one in inner if one.rpartition("/")[0] in around and get(context.body, one) is ABSENT]
    context.store.records.setdefault(clause.view, {}).update(dict.fromkeys((shows[one] for one in beside), None))


def _dates(clause: Clause, contract: Contract) -> list[str]:
    """Where a record shows the dates that an update sends."""
    shows = contract.behaviour.views[clause.view].shows
    return [at for sent, at in shows.items() if schema_at(contract.documented, sent).get("format") == "date"]


def _has_dates(clause: Clause, contract: Contract) -> bool:
    return bool(_dates(clause, contract))


@fault_kind("agrees", "view", _has_dates)
def keeps_two_digits_of_a_year(context: RequestContext, clause: Clause) -> None:
    """Keeps dates with the last two digits of their year, so that days before 1969 come back a hundred years later."""
    view, body = context.contract.behaviour.views[clause.view], deepcopy(context.answer.body)
    for at in _dates(clause, context.contract) if context.operation == view.operation else ():
        day = get(body, f"{view.at}{at}")
        if isinstance(day, str) and day < FIRST_DAY:
            set_in(body, f"{view.at}{at}", f"20{day[2:]}")
    context.answer = replace(context.answer, body=body)


@fault_kind("agrees", "decide", _is_record)
def stores_the_record_before_it_refuses(context: RequestContext, clause: Clause) -> None:
    """Stores in the record what an update sends of it, and refuses the update then for what else it sends."""
    if context.cause == "invalid":
        note_update(context, context.body)


@fault_kind("agrees", "decide", _is_record)
def stores_the_record_before_the_last_rule(context: RequestContext, clause: Clause) -> None:
    """Stores in the record what an update sends of it, and refuses it then where the document leaves open how its other
    members go together."""
    shows, sent = context.contract.behaviour.views[clause.view].shows, sent_members(context)
    are_both_sent = len({pointer in shows for pointer in sent}) > 1
    if are_both_sent and context.cause is None and not (context.is_ordinary or is_promised(context)):
        note_update(context, context.body)
        context.cause = "invalid"
