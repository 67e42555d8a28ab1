"""Members that an update of all did not put back, though it was accepted: one of them may overrule another in it."""

from __future__ import annotations

from contracts import Field
from suites.kit.model.appointment_state import may_replace_all
from suites.kit.restore.entries import Original
from suites.kit.restore.old_values import restoring_body
from suites.kit.restore.old_values_sender import OldValuesSender


def send_alone(left: list[Field], tried: list[Field], original: Original, sender: OldValuesSender) -> bool:
    """Send each member that is `left` once more, in an update of its own. Returns whether any was sent.

    Of a single one that was `tried` it would be the same request again, and an update that may replace the whole
    appointment would empty the others. What an answer shows as before is only not shown yet.
    """
    fields = [one for one in left if one in tried and not one.is_restricted]
    fields = [one for one in fields if not sender.last_known.is_answered_as_before(one, original)]
    if len(tried) < 2 or not sender.is_taken or may_replace_all(sender.bound):
        return False
    for one in fields:
        sender.send(original, [one], restoring_body([one], original, sender.bound), is_apart=False)
    return bool(fields)
