"""Other values for an update that met another booking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contracts import Field, Json
from contracts.pointers import get
from suites.kit.generate.named import keeps, named_members
from suites.kit.generate.samples import subschema, valid_values
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe


def with_other_values(probe: Probe, bound: BoundContract) -> Iterator[Probe]:
    """The same update with other declared values of the members that may clash with another booking: those first that
    no plain update sends, as that may have put an appointment of this run there.

    None where a valid value would stand in place of the one that breaks a rule, or of one that a clause names.
    """
    clash, fixed = bound.contract.behaviour.clash, named_members(probe, bound)
    named = [one for one in sent_fields(probe.body, bound) if clash and one.pointer in clash.fields]
    known = [(field, list(valid_values(subschema(bound.ordinary, field.pointer)))) for field in named]
    if clash is None or not any(values for _, values in known):
        return
    turns = range(1, max(clash.tries + 1, *(len(values) for _, values in known)))
    for turn in sorted(turns, key=lambda turn: _is_of_plain(probe.body, known, turn, bound))[: clash.tries]:
        body = probe.body
        for field, values in known:
            other = bound.changed(body, field, _value_at(body, field, values, turn)) if values else body
            body = other if keeps(fixed, body, other) else body
        if body != probe.body and probe.region in (None, bound.region(body)):
            yield replace(probe, body=body)


def _value_at(body: Json, field: Field, values: list[Json], turn: int) -> Json:
    """The declared value so many places behind the one that a body has."""
    here = values.index(sent) if (sent := get(body, field.pointer)) in values else 0
    return values[(here + turn) % len(values)]


def _is_of_plain(body: Json, known: list[tuple[Field, list[Json]]], turn: int, bound: BoundContract) -> bool:
    """Whether a plain update sends one of the values that a turn gives."""
    sent = [(field, _value_at(body, field, values, turn)) for field, values in known if values]
    return any(get(plain, field.pointer) == value for plain in bound.plain for field, value in sent)
