"""Faults in what an update does to appointments that it does not address."""

from __future__ import annotations

from copy import deepcopy

from contracts import Clause, Contract, Field
from contracts.pointers import with_value
from suites.standin._faults._conditions import TIME, kinds_of
from suites.standin._faults._register import altered, fault_kind, sent_members
from suites.standin._lists import with_other_ids
from suites.standin._pointers import get, set_in
from suites.standin._request_context import RequestContext
from suites.standin._state import can_be_shown
from suites.standin._store import Row


@fault_kind("isolates", "store")
def forgets_the_condition(context: RequestContext, clause: Clause) -> None:
    """Writes what was sent to every appointment of the account, as an UPDATE without its WHERE does."""
    for row in _others(context):
        _write(context, row, _sent(context))


@fault_kind("isolates", "store")
def writes_to_the_next_one(context: RequestContext, clause: Clause) -> None:
    """Writes what was sent to the appointment that was booked next, too."""
    for row in _others(context)[:1]:
        _write(context, row, _sent(context))


def _moves(contract: Contract) -> list[Field]:
    """The members that say when an appointment is; of numbers, whatever comes first."""
    shown = [known for known in contract.behaviour.fields if known.shows]
    times = [known for known in shown if TIME in kinds_of(contract, known.pointer)]
    return times or [known for known in shown if "time" in known.pointer.lower()]


def _closes(clause: Clause, contract: Contract) -> bool:
    shown = [known for known in contract.behaviour.fields if known.shows]
    return any(known.expendable for known in shown) and len(shown) > 1


@fault_kind("isolates", "store", lambda clause, contract: bool(_moves(contract)))
def moves_another_one(context: RequestContext, clause: Clause) -> None:
    """Moves another appointment when one is rescheduled."""
    moved = [known for known in _moves(context.contract) if known.pointer in sent_members(context)]
    for row in _fixtures(context)[-1:]:
        for known in moved[:1]:
            _alter(context, row, known)


@fault_kind("isolates", "store", _closes)
def touches_another_one_on_closing(context: RequestContext, clause: Clause) -> None:
    """Changes a member of another appointment when one is closed."""
    fields = [known for known in context.contract.behaviour.fields if known.shows]
    is_closed = any(get(context.body, known.pointer) in known.expendable for known in fields if known.expendable)
    for row in _fixtures(context)[:1] if is_closed else ():
        _alter(context, row, next(known for known in fields if not known.expendable))


@fault_kind("isolates", "store", _closes)
def closes_the_others_for_good(context: RequestContext, clause: Clause) -> None:
    """Closes all other appointments that the target gives when one is closed, and opens none of them again."""
    for known in (known for known in context.contract.behaviour.fields if known.shows and known.expendable):
        was, now = get(context.before, str(known.shows)), get(context.after, str(known.shows))
        if was in known.expendable and now not in known.expendable:
            context.after = dict(with_value(context.after, str(known.shows), was))
        for row in _fixtures(context) if now in known.expendable and was not in known.expendable else ():
            _write(context, row, {str(known.shows): now})


def _lists_rows(clause: Clause, contract: Contract) -> bool:
    return contract.behaviour.read is not None and bool(contract.behaviour.read.match)


def _is_list(clause: Clause, contract: Contract) -> bool:
    return bool(contract.behaviour.views[clause.view].match)


@fault_kind("lists", "store", _lists_rows)
@fault_kind("agrees", "store", _is_list)
def leaves_the_old_one_under_a_new_id(context: RequestContext, clause: Clause) -> None:
    """Keeps the old appointment under a new id when one is rescheduled, so that the list shows two."""
    row, behaviour = context.row, context.contract.behaviour
    listing = behaviour.views[clause.view] if clause.view else behaviour.read
    if row is None or listing is None or not any(f.pointer in sent_members(context) for f in _moves(context.contract)):
        return
    number = len(context.store.appointments)
    shown = with_other_ids(deepcopy(context.before), listing.match, number)
    path = {**row.path, **{name: str(get(shown, pointer)) for pointer, name in listing.match.items()}}
    context.store.appointments.append(Row(path, row.owner, shown))


def _others(context: RequestContext) -> list[Row]:
    """Our other appointments, those first that come after the addressed one."""
    rows = context.store.appointments
    at = next((number for number, row in enumerate(rows) if row is context.row), 0)
    return [row for row in (*rows[at + 1 :], *rows[:at]) if row.owner == "ours"]


def _fixtures(context: RequestContext) -> list[Row]:
    """Those of them that the target gives."""
    return [row for row in _others(context) if context.store.roles_of(row)]


def _sent(context: RequestContext) -> dict[str, object]:
    """What the update gives the members that it names, by where they are shown."""
    sent = sent_members(context)
    fields = [known for known in context.contract.behaviour.fields if known.pointer in sent and known.shows]
    return {str(known.shows): get(context.after, str(known.shows)) for known in fields}


def _write(context: RequestContext, row: Row, values: dict[str, object]) -> None:
    shown = row.shows
    for pointer, value in values.items():
        shown = with_value(shown, pointer, deepcopy(value))
    row.shows = dict(shown) if can_be_shown(context.contract, shown) else row.shows


def _alter(context: RequestContext, row: Row, known: Field) -> None:
    shown = deepcopy(row.shows)
    set_in(shown, str(known.shows), altered(get(shown, str(known.shows))))
    row.shows = shown if can_be_shown(context.contract, shown) else row.shows
