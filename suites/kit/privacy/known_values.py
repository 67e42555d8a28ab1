"""Values that a run knows beside a finding: by them a person understands it, where its own may not be shown."""

from __future__ import annotations

from contracts import pointers
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.findings import Finding
from suites.kit.privacy.masking import Known


def known_values(finding: Finding, bound: BoundContract) -> Known:
    """The values that the appointment had before, and those that were sent, by the words for them; the likeliest come
    first, as one value may be several of them."""
    exchange = finding.exchange
    sent = [(_shown_at(at, bound), value) for at, value in pointers.leaves(exchange.probe.body)]
    updates = [one for each in exchange.earlier for one in each.values()]
    states = {
        "the value from before the update": exchange.before.values(),
        "its earlier value, from before the run": exchange.first.values(),
        "its earlier value, from before an update of the run": updates,
    }
    return {
        "the value sent": [value for place, value in sent if place == finding.pointer],
        **{words: [pointers.get(one, finding.pointer) for one in those] for words, those in states.items()},
        "a value sent for another member": [value for place, value in sent if place != finding.pointer],
    }


def _shown_at(pointer: str, bound: BoundContract) -> str:
    """Where an appointment shows what an update sends at a pointer."""
    around = (field for field in bound.contract.behaviour.fields if pointers.under(pointer, (field.pointer,)))
    field = next(around, None)
    return pointer if field is None or field.shows is None else field.shows + pointer.removeprefix(field.pointer)
