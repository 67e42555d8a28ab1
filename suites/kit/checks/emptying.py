"""The promise that a member can be emptied: empties."""

from __future__ import annotations

from collections.abc import Mapping

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, Absent, get
from suites.kit.checks._register import Flaw, Judged, judges
from suites.kit.model.appointment_state import emptied_fields, is_empty, shown_at
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import LENIENT, VIOLATION, Phrase
from suites.kit.model.json_values import same

EMPTIED = Phrase("no value: null, an empty one, or no member")


@judges("empties")
def empties(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """An update that empties a member is refused, or the old value is gone afterwards; by a must, any value is."""
    about = [field for field, value in emptied_fields(exchange.body, bound) if _is_about(clause, field, value)]
    probe = exchange.probe
    if not about or not (probe.is_emptying or probe.samples) or not exchange.is_judged_update:
        return None
    if not exchange.is_accepted:
        is_alone = probe.is_emptying and not probe.parts  # which of several members was refused, the parts tell
        return [] if is_alone else None
    severity = LENIENT if clause.strength == "may" else VIOLATION
    had = [had for field in about if (had := _values(field, exchange, bound))]
    is_must = clause.strength == "must"
    stands = {
        place: new for values in had for place, old, new in values if same(old, new) or (is_must and _is_value(new))
    }
    is_shown = had or clause.strength == "may"
    return [Flaw(at, "emptied", EMPTIED, value, severity) for at, value in stands.items()] if is_shown else None


def _is_about(clause: Clause, field: Field, value: Json) -> bool:
    """Whether a clause speaks of this member, emptied so: with what its requests send, or with null if it has none."""
    if field.pointer not in clause.fields:
        return False
    bodies = [spec["body"] for spec in clause.send if isinstance(spec, Mapping) and "body" in spec]
    return any(same(get(body, field.pointer), value) for body in bodies) if bodies else value is None


def _values(field: Field, exchange: Exchange, bound: BoundContract) -> list[tuple[str, Json, Json]]:
    """Where a member is shown, with its values before and after, in each source that showed a value before."""
    place = shown_at(field, bound)
    if place is None:
        return []
    known = [pair for source, *pair in exchange.compared if source != "read" or not exchange.is_unread(place)]
    found = [(place, get(before, place), get(after, place, ABSENT)) for before, after in known]
    return [values for values in found if _is_value(values[1])]


def _is_value(value: Json | Absent) -> bool:
    """Whether there is a value; False may be what a vendor shows where there is none."""
    return not is_empty(value) and value is not False
