"""The findings about other appointments than the one that an update was sent to."""

from __future__ import annotations

from typing import Any

from contracts import Clause
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding, Phrase
from suites.kit.run.bystanders import Damage
from suites.kit.run.witness import Witness

WRITTEN = (
    "changed after no update of its own, and not again when the updates before it were sent once more: something else "
    "seems to write to it"
)
CHANGING = (
    "changed after no update of its own, and again while nothing was sent: something else seems to write to it. Use an "
    "appointment that nothing else writes to"
)
LOOK_YOURSELF = "look at it after the run, as putting others back may change it again"


def changed_by(clause: Clause, suspect: Exchange, witness: Witness, pointer: str, old: Any, new: Any) -> Finding:
    """The finding that an update changed a member of another appointment of ours, seen twice."""
    kept, changed = f"{witness.name} as it was: {{}}", f"{witness.name} changed by this update: {{}}; {LOOK_YOURSELF}"
    return Finding(clause, suspect, pointer, "witness", Phrase(kept, (old,)), Phrase(changed, (new,)), seen=(2, 2))


def spread_to(clause: Clause, damage: Damage) -> Finding:
    """The finding that rows which are not ours show what only this run sent."""
    kept = Phrase("rows of the list that are not ours as they were")
    got = Phrase(f"{damage.changed} of them with the text that only this update sent; their originals are unknown")
    return Finding(clause, damage.exchange, damage.pointer, "bystander", kept, got, is_final=True)


def copied_by(clause: Clause, damage: Damage) -> Finding:
    """The finding that the list shows a new row with what only this run sent, to another one."""
    got = Phrase(f"{damage.added} more, with another id and the text that only this update sent")
    return Finding(clause, damage.exchange, "", "new row", Phrase("one row of the list"), got, is_final=True)
