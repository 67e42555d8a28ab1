"""The promise that of two updates at the same moment neither is lost: coexists."""

from __future__ import annotations

from contracts import Clause
from contracts.pointers import get
from suites.kit.checks._register import Flaw, Judged, judges
from suites.kit.model.appointment_state import expected_value, sent_fields, sent_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.json_values import same

LOST = "lost"
SENT = "{}, as it was sent and accepted"
AS_BEFORE = "{}, as before it: the update at the same moment took it back"


@judges("coexists")
def coexists(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """After two accepted updates of different members at the same moment, no member has its old value."""
    if not (exchange.probe.together and exchange.is_accepted) or not _tells(exchange, bound):
        return None
    before = exchange.before["read"]
    lacking = sent_values(exchange, bound, "read") or []
    lost = [(place, sent, got) for place, sent, got in lacking if same(got, get(before, place))]
    if lacking and not lost:
        return None  # a third value is somebody else's, or another clause's
    return [Flaw(place, LOST, Phrase(SENT, (sent,)), Phrase(AS_BEFORE, (got,))) for place, sent, got in lost]


def _tells(exchange: Exchange, bound: BoundContract) -> bool:
    """Whether reads show the appointment before and after, and each of the two updates gives it another value."""
    if not all("read" in states for states in (exchange.before, exchange.after)):
        return False
    before, parts = exchange.before["read"], exchange.probe.together
    moved = [
        field.pointer.split("/")[1]
        for field in sent_fields(exchange.body, bound)
        if field.shows and not exchange.is_unread(field.shows)
        if not same(expected_value(field, get(exchange.body, field.pointer)), get(before, field.shows))
    ]
    return all(any(name in part for name in moved) for part in parts)
