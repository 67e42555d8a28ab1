"""The promise that an update sets what the page lists, and nothing else: confines."""

from __future__ import annotations

from typing import Any

from contracts import Clause, Unlisted, is_about
from contracts.pointers import ABSENT, get, under
from suites.kit.checks._register import Flaw, Judged, is_own, judges
from suites.kit.checks.acceptance import is_there
from suites.kit.model.appointment_state import is_shown, may_change, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same


@judges("confines")
def confines(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """A member that no update lists is as before, though one sends it. A refusal is as good, unless another booking may
    be its reason: then the vendor need not have looked at the member."""
    sent = [member for member in bound.unlisted_in(exchange.body) if is_about(clause, member)]
    if not is_own(clause, exchange) or not sent or not (exchange.is_refused or exchange.after):
        return None
    if exchange.is_refused and may_be_a_clash(exchange, bound):
        return None
    if exchange.is_accepted and not any(is_shown((one.pointer,), exchange) for one in sent):
        return None  # nobody can see whether it was stored
    return [] if exchange.is_refused else [flaw for member in sent for flaw in _flaw(member, exchange, bound)]


def may_be_a_clash(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether a refusal has the status of a clash, and its update names what may clash, other than it is there."""
    clash = bound.contract.behaviour.clash
    if clash is None or exchange.status not in clash.statuses:
        return False
    named = [field for field in sent_fields(exchange.body, bound) if field.pointer in clash.fields]
    return not all(is_there(field, exchange) for field in named)


def _flaw(member: Unlisted, exchange: Exchange, bound: BoundContract) -> list[Flaw]:
    """What is wrong with a member that was sent: it has the value that was sent and did not have before the run, or it
    has changed right now, and does not follow from what the update lists. The first shows again when it is repeated."""
    pointer = member.pointer
    value, first = get(exchange.body, member.sent_at), _first(pointer, exchange)
    for source, after in exchange.after.items():
        before, now = get(exchange.before.get(source, ABSENT), pointer, None), get(after, pointer, None)
        if same(first, value):
            continue
        has_changed = source in exchange.before and not same(before, now)
        if same(now, value) or (has_changed and not under(pointer, may_change(exchange.body, bound))):
            return [Flaw(pointer, "set", first, now)]
    return []


def _first(pointer: str, exchange: Exchange) -> Any:
    """What a member was before the run, in whichever source shows it."""
    shown = (get(state, pointer) for state in exchange.first.values())
    return next((value for value in shown if value is not ABSENT), None)
