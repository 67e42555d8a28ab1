"""The findings about other appointments than the one that an update was sent to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contracts import Clause
from suites.kit.model.check_kinds import FOREIGN, written_roles
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding, Phrase
from suites.kit.model.target import EDITABLE
from suites.kit.run.bystanders import Damage
from suites.kit.run.witness import Witness

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

WRITTEN = (
    "changed after no update of its own, and not again when the updates before it were sent once more: something else "
    "seems to write to it"
)
CHANGING = (
    "changed after no update of its own, and again while nothing was sent: something else seems to write to it. Use an "
    "appointment that nothing else writes to"
)
CLOSED_TOO = (
    "was closed after no update of its own, with what an update of another appointment had sent, and nothing opens it "
    "again to try that once more: either that update closes others, too, or something else seems to write to it. Give "
    "more fixtures of appointment.expendable that are open, and the next run can tell"
)
ALONE = (
    "the target gives one appointment only, so nothing shows whether its updates change another one: add an "
    "appointment of another role in targets.toml"
)
STOPPED = (
    "{} appointments that are not ours show the text that only the update of {} in exchange {} sent, and their "
    "originals are unknown, so nothing more is sent: tell the vendor, who alone can say how they were"
)
LOOK_YOURSELF = "look at it after the run, as putting others back may change it again"


def note_alone(campaign: Campaign, clause: Clause) -> None:
    """Note that the target gives no second appointment: by intent, or for now."""
    target, evidence = campaign.bound.target, campaign.evidence
    others = written_roles(campaign.bound.contract) - {FOREIGN, EDITABLE}
    note = evidence.not_applicable if others <= target.absent else evidence.inconclusive
    note(clause.id, ALONE)


def note_unread(campaign: Campaign, clause: Clause, unread: Mapping[str, str]) -> None:
    """Note which appointments could not be read, and when."""
    for name, when in unread.items():
        reason = f"{name} could not be read {when}, so it is not known whether updates of others changed it"
        campaign.evidence.inconclusive(clause.id, reason)


def note_damage_to_ours(campaign: Campaign) -> None:
    """Have what the vendor changed at our other appointments put back, and named where that is not possible."""
    if campaign.guard:
        campaign.guard.note_damage()


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
    """The finding that the list shows a new row with what only this run sent, to another one, or with all of it."""
    shown = "the text that only this update sent" if damage.pointer else "all that this one showed before or after it"
    got = Phrase(f"{damage.added} more, with another id and {shown}")
    return Finding(clause, damage.exchange, "", "new row", Phrase("one row of the list"), got, is_final=True)
