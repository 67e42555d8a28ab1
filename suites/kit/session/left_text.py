"""What to do about what a run left changed at a target, in two ways; and how lines begin where nobody could look."""

from __future__ import annotations

from collections.abc import Sequence

from suites.kit.restore.leftovers import Leftovers
from suites.kit.restore.put_back_result import DOUBTFUL
from suites.kit.session.command_line import NOT_NEEDED, NOT_TAKEN_BACK, CommandLine

ONCE_READ = "once they can be read again"
LOOK_FOR_EACH = "look for each in the vendor's own application"
HALFWAY = "the run was stopped while it put back what it had changed, so appointments may still be as it left them"
NO_REQUEST = "no request of ours can undo this ({}): do (a) or (b)"
"""What stands above the two ways where the vendor, asked to take its own change back, does not. Reports know it by."""
SET_BACK = (
    "have the vendor set each member named above to what it was before the run, then let this look whether it is, "
    "which closes the run"
)
BOTH = (
    "until (a) or (b) is done, a run at this target tests nothing; the values from before the run, personal ones too, "
    "are in {}, which has to be kept"
)


LEFT = "The run left something changed at the target."
MAY_BE_LEFT = "The run may have left changes at the target."
PUT_BACK = "The run put back what somebody else may have changed."


def said_of(left: Sequence[str]) -> str:
    """The sentence that sums up the lines about what is left changed: whether something is known to be, which it is not
    where appointments could not be read or the putting back did not come to its end, or nothing is left."""
    if all(line.endswith(DOUBTFUL) for line in left):
        return PUT_BACK
    beginnings = (ONCE_READ, LOOK_FOR_EACH, HALFWAY)
    return MAY_BE_LEFT if any(line.removeprefix("(a) ").startswith(beginnings) for line in left) else LEFT


def ways_out(command: CommandLine, run: str, found: Leftovers) -> list[str]:
    """The two ways to settle what a run left changed, each with the command that ends it. The way that cannot lose a
    change is (a)."""
    restore, accept = command.restore(run), command.accept(run)
    if found.is_refused:
        above, first, second = [NO_REQUEST.format(", ".join(sorted(found.doing_of)))], SET_BACK, NOT_NEEDED
    else:
        above, first, second = [], _when(found), NOT_TAKEN_BACK
    return [*above, f"(a) {first}: {restore}", f"(b) {second}: {accept}", BOTH.format(found.kept_in)]


def _when(found: Leftovers) -> str:
    """When the changes can be put back, and what a person has to do before."""
    if found.may_be_gone:
        look = f"{LOOK_FOR_EACH}; where one is still there"
        return f"{look}, set it by hand, or once a read shows it, put the changes back"
    if found.is_unread:
        return f"{ONCE_READ}, put the changes back"
    return "try again to put the changes back; what you have set right at the vendor by hand is only looked at"
