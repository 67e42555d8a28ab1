"""The commands of a page, as they are pasted into a shell, and what that shell has to know first."""

from __future__ import annotations

ABOUT_CURL = (
    "See it again sends the same request and puts back what it changes, where the vendor takes that back. Reproduce is "
    "that request as cURL, to send to the vendor or by hand: nothing puts back what it changes, and its $NAMES, which "
    "stand for ids and secrets of the target, have to be set in the shell first."
)
"""What to know before a request is sent."""

WHERE_NAMES = (
    "Ids are in targets.toml: $APPOINTMENT_EDITABLE is the id of appointment.editable there. Secrets are environment "
    "variables, as the runs have them."
)
"""Where the values of $NAMES are found, where no journal says it of each."""
