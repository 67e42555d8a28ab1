"""Members that an update of all did not put back, though it was accepted: one of them may overrule another in it."""

from __future__ import annotations

from contracts import Field
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values import restoring_body
from suites.kit.restore.old_values_sender import OldValuesSender


def to_send_alone(left: list[Field], tried: list[Field], original: Original, sender: OldValuesSender) -> list[Field]:
    """The members of those that are `left` that are worth an update of their own.

    Of a single one that was `tried` it would be the same request again, and an update that may replace the whole
    appointment would empty the others. What an answer shows as before is only not shown yet.
    """
    fields = [one for one in left if one in tried and not one.is_restricted]
    fields = [one for one in fields if not sender.last_known.is_answered_as_before(one, original)]
    if len(tried) < 2 or not sender.is_taken or may_replace_all(sender.bound):
        return []
    return fields


def send_alone(fields: list[Field], original: Original, sender: OldValuesSender, ledger: RestoreLedger | None) -> None:
    """Send each member once more, in an update of its own. It is noted first, as what puts members back always is."""
    if ledger is not None:
        ledger.note_putting_back(original, frozenset(one.pointer for one in fields))
    for one in fields:
        sender.send(original, [one], restoring_body([one], original, sender.bound), is_apart=False)
