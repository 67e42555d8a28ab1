"""The commands of a page, as they are pasted into a shell, and what that shell has to know first."""

from __future__ import annotations

import shlex

from reports._text import replay_command

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

WHERE_TO_RUN = "Commands of pytest work in the checkout of the suite, where pytest finds its settings."
"""What to know of commands whose folder is not known."""


def in_checkout(command: str, checkout: str) -> str:
    """A command that works from any folder, where the folder to run it in is known."""
    return f"cd {shlex.quote(checkout)} && {command}" if checkout else command


def replay(run: str, fingerprint: str, checkout: str = "") -> str:
    """The command that tries a finding of a run again, and puts back what that changes."""
    return in_checkout(replay_command(run, fingerprint), checkout)
