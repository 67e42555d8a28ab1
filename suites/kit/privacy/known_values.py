"""Values that a run knows beside a finding: by them a person understands it, where its own may not be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from contracts import Clause, pointers
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.chosen_values import NOTHING_CHOSEN
from suites.kit.model.findings import Finding
from suites.kit.privacy.documented import Documented
from suites.kit.privacy.masking import Known


def known_values(finding: Finding, bound: BoundContract) -> Known:
    """The values that the appointment had before, and those that were sent, by the words for them; the likeliest come
    first, as one value may be several of them."""
    exchange = finding.exchange
    sent = [(_shown_at(at, finding.clause, bound), value) for at, value in pointers.leaves(exchange.probe.body)]
    updates = [one for each in exchange.earlier for one in each.values()]
    states = {
        "the value from before the update": exchange.before.values(),
        "its earlier value, from before the run": exchange.first.values(),
        "its earlier value, from before an update of the run": updates,
    }
    return {
        "the value sent": [value for places, value in sent if finding.pointer in places],
        **{words: [pointers.get(one, finding.pointer) for one in those] for words, those in states.items()},
        "a value sent for another member": [value for places, value in sent if finding.pointer not in places],
    }


def choices_of(finding: Finding, documented: Documented) -> dict[str, list[str]]:
    """What the journal has of the values that were sent of a closed list, which are words of the vendor's document. Of
    a person's own member, as a gender, nothing."""
    if finding.spread is None or not finding.spread.choices.wrong or documented.is_personal(finding.pointer):
        return {}
    choices, accepted = finding.spread.choices, [*finding.accepted_for]
    listed = {"values": choices.names, "right_values": [*choices.right]}
    return listed | ({"accepted_values": accepted} if accepted else {})


def spread_of(finding: Finding, documented: Documented, label: Callable[[str], str]) -> dict[str, str]:
    """What the journal has of how widespread a finding is, without the states of persons' own members before it and the
    values that were sent of one; `label` masks a text of ours."""
    spread = finding.spread
    if not spread:
        return {}
    before = tuple(one for one in spread.before if not documented.is_personal(one[0]))
    choices = NOTHING_CHOSEN if documented.is_personal(finding.pointer) else spread.choices
    return {"spread": label(str(replace(spread, before=before, choices=choices)))}


def _shown_at(pointer: str, clause: Clause, bound: BoundContract) -> set[str]:
    """Where an appointment, and the record that a clause looks at, show what an update sends at a pointer."""
    view = bound.contract.behaviour.views.get(clause.view) if clause.view else None
    record = {f"/{clause.view}{view.shows[pointer]}"} if view and pointer in view.shows else set()
    around = (field for field in bound.contract.behaviour.fields if pointers.under(pointer, (field.pointer,)))
    field = next(around, None)
    shown = pointer if field is None or field.shows is None else field.shows + pointer.removeprefix(field.pointer)
    return {shown, *record}
