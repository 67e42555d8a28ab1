"""The commands that people are told to type about a run, and the folder that they work in."""

from __future__ import annotations

import shlex

WHERE_TO_RUN = "Commands of pytest work in the folder of the run, the checkout of the suite that it was made in."
"""What to know of commands whose folder is not known."""


def in_checkout(command: str, checkout: str | None) -> str:
    """A command that works from any folder, where the folder to run it in is known."""
    return f"cd {shlex.quote(checkout)} && {command}" if checkout else command


def replay_command(run: str, fingerprint: str, checkout: str | None = None, file: str | None = None) -> str:
    """The command that tries a finding of a run again, and puts back what that changes. `file` is the journal of the
    run where it has another place than the usual one in the checkout: pytest would not find it by the run's name."""
    return in_checkout(f"pytest --replay {shlex.quote(f'{file or run}:{fingerprint}')}", checkout)
