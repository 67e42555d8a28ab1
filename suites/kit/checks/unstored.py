"""Updates that are confirmed and not stored: the answer shows what was sent, and the read after it does not."""

from __future__ import annotations

from collections.abc import Mapping

from contracts import Field, Json
from contracts.pointers import ABSENT, Absent, get
from suites.kit.model.appointment_state import expected_value, is_empty, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same
from suites.kit.model.spellings import same_value


def unstored_members(exchange: Exchange, bound: BoundContract) -> list[str]:
    """The places of sent members that the answer to an accepted update shows as they were sent, and the read after it
    as they were before. Somebody else who writes gives a member a value of their own, hardly ever the old one, and
    right between two requests. Where a lost request may have come late, nobody can tell.
    """
    states = exchange.after.keys() >= {"answer", "read"} and "read" in exchange.before
    if not (states and exchange.is_definite and exchange.is_accepted) or exchange.late:
        return []
    return [str(one.shows) for one in sent_fields(exchange.body, bound) if _is_unstored(one, exchange)]


def is_shown(body: Json | Absent, state: Mapping[str, Json], bound: BoundContract) -> bool:
    """Whether an appointment is shown with each member that was sent, as far as it is ever shown; of an unknown body
    nobody can tell."""
    sent = ((one, get(body, one.pointer), get(state, one.shows)) for one in sent_fields(body, bound) if one.shows)
    return body is not ABSENT and all(_is_as_sent(one, expected_value(one, value), at) for one, value, at in sent)


def _is_unstored(field: Field, exchange: Exchange) -> bool:
    if not field.shows or field.key or field.maybe_mapped or field.adjusted or exchange.is_unread(field.shows):
        return False
    sent = expected_value(field, get(exchange.body, field.pointer))
    told, read = (get(exchange.after[source], field.shows) for source in ("answer", "read"))
    before = get(exchange.before["read"], field.shows)
    return _is_as_sent(field, sent, told) and not _is_as_sent(field, sent, read) and same(read, before)


def _is_as_sent(field: Field, sent: Json, shown: Json) -> bool:
    both_empty = is_empty(sent) and is_empty(shown)
    return both_empty or (shown is not ABSENT and same_value(field, sent, shown))
