"""Members that an update of all did not put back, though it was accepted: one of them may overrule another in it.

Each is sent alone once more; where an update may replace the whole appointment, all are: a vendor that takes a status
back as the time moves lets it be set again once the time is as before.
"""

from __future__ import annotations

from contracts import Field
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.restore.entries import Original
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.old_values_sender import OldValuesSender
from suites.kit.restore.restoring_body import restoring_body
from suites.kit.restore.whole import restoring_bodies


def to_send_alone(left: list[Field], tried: list[Field], original: Original, sender: OldValuesSender) -> list[Field]:
    """The members of those that are `left` that are worth an update of their own.

    Of a single one that was `tried` it would be the same request again. What an answer shows as before is only not
    shown yet.
    """
    fields = [one for one in left if one in tried and not one.is_restricted]
    fields = [one for one in fields if not sender.last_known.is_answered_as_before(one, original)]
    return fields if len(tried) > 1 and sender.is_taken else []


def send_alone(
    fields: list[Field], noted: Original, original: Original, sender: OldValuesSender, ledger: RestoreLedger | None
) -> None:
    """Send each member once more, in an update of its own, or all in one. It is noted first, as what puts members back
    always is.

    What somebody else has changed since the original was `noted` is in `original` as it is now.
    """
    if ledger is not None:
        ledger.note_putting_back(noted, frozenset(one.pointer for one in fields))
    if may_replace_all(sender.bound):
        sender.send(original, fields, restoring_bodies(fields, original, sender.bound)[0], is_apart=False)
        return
    for one in fields:
        sender.send(original, [one], restoring_body([one], original, sender.bound), is_apart=False)
