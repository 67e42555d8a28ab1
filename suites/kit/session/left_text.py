"""What a run left changed at a target, what to do about it, and how lines begin where nobody could look."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from suites.kit.restore.leftovers import Leftovers
from suites.kit.restore.old_values_sender import ADVICE, REFUSED_TOO
from suites.kit.restore.put_back_result import DOUBTFUL, LEFT_ALONE, MAY_BE_THERE, UNTOUCHED
from suites.kit.session.command_line import NOT_NEEDED, NOT_TAKEN_BACK, THEIRS_MAY_STAY, CommandLine
from suites.kit.session.options import Plan

Alike = tuple[str, int, tuple[str, ...]]
"""The one answer by which updates were refused alike, how many they were, and the names of the value of ours that all
of them send; no names where every update was refused."""

ONCE_READ = "once they can be read again"
UNTIL = re.compile(r" until about (\S+ \S+ UTC), ")
"""How a reason says when a target takes requests again."""
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
SHUTS = "known.yaml accepts {}, which puts nothing back: a run that leaves this shuts the target all the same"
SHARED = (
    "something else wrote to the appointment during this run: what stands above as before the run is what its first "
    "read showed, which may be theirs already. Look which value is right: (a) sets that one, (b) keeps that of now"
)
"""What stands above the two ways where the run knows of another writer: its first read is no certain original then."""
OURS_FIRST = (
    "first look at {} at the vendor, and open it again where somebody has closed it: putting back was refused with the "
    "same answer, {}, and so is --restore until then"
)
"""What stands above the two ways where a value of ours is refused wherever it is sent, also to put it back: what is
closed on our side is not the vendor's to set as before. Reports know it by how it begins."""


LEFT = "The run left something changed at the target."
MAY_BE_LEFT = "The run may have left changes at the target."
PUT_BACK = "The run put back what somebody else may have changed."
THEIRS = "Something else writes to our appointment: nothing has to be put back."


def said_of(left: Sequence[str]) -> str:
    """The sentence that sums up the lines about what is left changed: whether something is known to be, which it is not
    where appointments could not be read or the putting back did not come to its end, or nothing is left."""
    if all(line.endswith(DOUBTFUL) for line in left):
        return PUT_BACK
    if all(line.endswith((DOUBTFUL, LEFT_ALONE)) for line in left):
        return THEIRS
    beginnings = (ONCE_READ, LOOK_FOR_EACH, HALFWAY)
    return MAY_BE_LEFT if any(line.removeprefix("(a) ").startswith(beginnings) for line in left) else LEFT


def left_changed(plan: Plan, found: Leftovers, refused: Alike | None = None, is_shared: bool = False) -> list[str]:
    """What a run left changed at a target, and what to do about it; empty where all is as before. `refused` is the
    answer by which updates of the run were refused alike; `is_shared`: something else wrote to an appointment of it."""
    problems, below = left_lines(plan, found, refused, is_shared)
    return [*problems, *below]


def left_lines(
    plan: Plan, found: Leftovers, refused: Alike | None = None, is_shared: bool = False
) -> tuple[list[str], list[str]]:
    """The same in two parts: what is left changed, and what stands below that."""
    ours = _ours_first(found.problems, refused)
    too = f"; {ADVICE.format(REFUSED_TOO)}"
    problems = [one.replace(too, "") if ours and _is_of(one, refused) else one for one in found.problems]
    ways = ways_out(plan.command, plan.run, found, is_shared) if found.is_owed else []
    return _joined(problems), [*_whose_doing(found), *ours, *ways]


def _ours_first(problems: Sequence[str], refused: Alike | None) -> list[str]:
    """What has to be looked at before anything is put back, as that was refused like the updates of the run."""
    if not refused or not refused[2] or not any(_is_of(one, refused) for one in problems):
        return []
    return [OURS_FIRST.format(" and ".join(refused[2]), refused[0])]


def _is_of(problem: str, refused: Alike | None) -> bool:
    """Whether a problem has the very answer of the refusals: 400 with other words is another one."""
    return refused is not None and re.search(rf"was answered {re.escape(refused[0])}(?![^;,\n])", problem) is not None


def ways_out(command: CommandLine, run: str, found: Leftovers, is_shared: bool = False) -> list[str]:
    """The two ways to settle what a run left changed, each with the command that ends it. The way that cannot lose a
    change is (a)."""
    restore, accept = command.restore(run), command.accept(run)
    if found.is_refused:
        above, first, second = [NO_REQUEST.format(", ".join(sorted(found.doing_of)))], SET_BACK, NOT_NEEDED
    else:
        above, second = ([SHARED], THEIRS_MAY_STAY) if is_shared else ([], NOT_TAKEN_BACK)
        first = _when(found)
    return [*above, f"(a) {first}: {restore}", f"(b) {second}: {accept}", BOTH.format(found.kept_in)]


def _when(found: Leftovers) -> str:
    """When the changes can be put back, and what a person has to do before."""
    if found.may_be_gone:
        look = f"{LOOK_FOR_EACH}; where one is still there"
        return f"{look}, set it by hand, or once a read shows it, put the changes back"
    if found.is_unread:
        again = not_before(found.problems)
        return f"{ONCE_READ}{f', not before about {again}' if again else ''}, put the changes back"
    return "try again to put the changes back; what you have set right at the vendor by hand is only looked at"


def not_before(problems: Iterable[str]) -> str:
    """When the target takes requests again, by what kept it from being put back; empty where nobody knows."""
    return max((one for problem in problems for one in UNTIL.findall(problem)), default="")


def _whose_doing(found: Leftovers) -> list[str]:
    """Which broken promises say why an appointment is not as before, and what it means that known.yaml accepts one."""
    accepted = [clause for clause, is_known in sorted(found.doing_of.items()) if is_known]
    is_named = not found.doing_of or (found.is_owed and found.is_refused)  # the way out names them then
    lines = [] if is_named else [f"the cause is {', '.join(sorted(found.doing_of))}, which the vendor has to fix"]
    return [*lines, *([SHUTS.format(", ".join(accepted))] if accepted and found.is_owed else [])]


def _joined(problems: list[str]) -> list[str]:
    """Problems that several appointments have alike, each once, with the names of all of them.

    What a problem says in a second line is about one of them, and stands beside its name.
    """
    names: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        alike, _, own = problem.partition("\n")
        name, _, what = alike.partition(": ")
        names[what].append(f"{name}: {own}" if own else name)
    return [_of_each(named, what) for what, named in names.items()]


def _of_each(named: list[str], what: str) -> str:
    """A problem of one appointment, or of several: each is named, as a person has to look for each.

    Those of which no update was accepted stand in a line of their own: hardly anything can be left there.
    """
    if all(name.endswith(UNTOUCHED) for name in named):
        named = [name.removesuffix(f": {UNTOUCHED}") for name in named]
        what = what.replace(MAY_BE_THERE, f", and no update of {'it' if len(named) == 1 else 'them'} was accepted")
    touched = [name for name in named if not name.endswith(UNTOUCHED)]
    rest = [name.removesuffix(f": {UNTOUCHED}") for name in named if name not in touched]
    others = (
        [f"    these could not be read either, and no update of them was accepted: {', '.join(rest)}"] if rest else []
    )
    if len(touched) == 1:
        name, _, own = touched[0].partition(": ")
        return "\n".join([f"{name}: {what}{f' ({own})' if own else ''}" if what else name, *others])
    return "\n".join([f"{len(touched)} appointments: {what}:", *(f"    {name}" for name in touched), *others])
