"""What to do about the result at a target, in its order: what is left changed is put back before anything else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports._text import OF_WARNINGS, advice, sentence
from reports._unsteady import COMES_AND_GOES, Unsteady, advice_of
from reports._until_fixed import USUAL

COMMAND = re.compile(r"(?:cd .+ && )?pytest --restore (\S+).*")
"""The command in a line about what a run left changed, and its run."""

WAY = re.compile(r"(.+?): ((?:cd .+? && )?pytest --(?:restore|accept) (\S+).*)")
"""The whole line: what to do, the command that settles it, and its run."""

FOR_GOOD = re.compile(
    r"^(?:no request of ours can undo this|the vendor does not take it back) \(([^)]*)\)"
    r".*?pytest --(?:restore|accept) (\S+)",
    re.MULTILINE | re.DOTALL,
)
"""What stands above the two ways to settle a change that no request puts back: the clauses, and the run. Journals of
earlier suites have the second wording."""

FIRST = (
    "Put back what is left changed: until then a run at this target, and a command that sees a finding again, tests "
    "nothing."
)
CHOICE = (
    "No request can undo what is left changed. Do (a) or (b): until then a run at this target, and a command that sees "
    "a finding again, tests nothing."
)
"""What stands in its place where no request of ours puts back what the vendor has changed."""

EITHER = (
    "Settle what is left changed, by (a) or (b): until then a run at this target, and a command that sees a finding "
    "again, tests nothing."
)
"""What stands there where a run gives both ways for what it could not put back, or not find."""

OURS_FIRST = "first look at $"
"""How a line begins that names a value of ours to look at before anything is put back."""
THEN_BACK = (
    "{}. Only then do (a): until then a run at this target, and a command that sees a finding again, tests nothing."
)
"""What stands in its place where such a line is there: the other way is no equal one."""

UNREAD = "once they can be read again"
ONCE_UP = (
    "Ask whoever runs the target to start it. Once it answers, put back what is left changed: until then a run there "
    "tests nothing."
)
"""What stands in its place where the target does not answer, as a line about it that begins so says."""

NOT_BEFORE = re.compile(rf"{UNREAD}, not before about (\S+ \S+ UTC),")
"""How that line names the time before which the target takes no request, though it is up."""
ONCE_OVER = (
    "Wait until about {}: the target is up, and takes no request of ours before. Then put back what is left changed: "
    "until then a run there tests nothing."
)

AGAIN = "Run it again."
AFTER_DOWN = f"{AGAIN} This says nothing against what the vendor promises."
"""The second step where the first one is to have the target started: nobody is told that twice."""


@dataclass(frozen=True)
class Steps:
    """Commands that put back what runs have left changed, and what to do then, or at once where there are none. `ways`
    are the two ways to settle what a run could not put back, each with the command that ends it.
    """

    put_back: tuple[str, ...]
    then: str
    first: str = FIRST
    ways: tuple[tuple[str, str], ...] = ()

    @property
    def is_owed(self) -> bool:
        """Whether something is left changed that has to be settled first."""
        return bool(self.put_back or self.ways)

    @property
    def is_run_again(self) -> bool:
        """Whether all that is to be done then is to run it again."""
        return self.then.startswith(AGAIN)

    @property
    def text(self) -> str:
        """The steps in one line."""
        said = [*self.put_back, *(f"{what}: {command}" for what, command in self.ways)]
        return f"1. {self.first} {'; '.join(said)}. 2. {self.then}" if said else self.then


def steps(
    whose: str,
    counts: Mapping[str, int],
    left: Iterable[str],
    until_fixed: str = USUAL,
    unsteady: Sequence[Unsteady] = (),
) -> Steps:
    """What to do about a result; `left` are the lines about what runs have left changed, `until_fixed` is what protects
    from its violations, and `unsteady` is what comes and goes."""
    lines = [line for text in left for line in text.splitlines()]
    blamed = changed_for_good(lines)
    known = [found for line in lines if (found := COMMAND.search(line))]
    either = {*blamed, *_with_both_ways(lines)}
    commands = [one[0] for one in known if one[1] not in either]
    ways = [(one[1], one[2]) for line in lines if (one := WAY.match(line)) and one[3] in either]
    first = _first(lines, _choice(either, blamed) if ways and not commands else FIRST)
    is_only_down = (
        whose in ("down", "limited", "paused")
        and _is_unread(lines)
        and not counts.get("violation")
        and bool(commands or ways)
    )
    return Steps(
        tuple(dict.fromkeys(commands)),
        AFTER_DOWN if is_only_down else _then(whose, counts, bool(commands or ways), until_fixed, unsteady),
        first,
        tuple(dict.fromkeys(ways)),
    )


def changed_for_good(left: Iterable[str]) -> Mapping[str, frozenset[str]]:
    """The clauses that are named for a change which no request puts back, by the run that left it. `left` are lines."""
    return {run: frozenset(names.split(", ")) for names, run in FOR_GOOD.findall("\n".join(left))}


def _with_both_ways(lines: Iterable[str]) -> frozenset[str]:
    """The runs that give two ways to settle what they left, each with its command."""
    ways = [(line[:4], one[3]) for line in lines if (one := WAY.match(line))]
    first, second = (frozenset(run for mark, run in ways if mark == each) for each in ("(a) ", "(b) "))
    return first & second


def _choice(either: Collection[str], blamed: Collection[str]) -> str:
    return CHOICE if all(run in blamed for run in either) else EITHER


def _first(lines: Sequence[str], otherwise: str) -> str:
    is_unread, pauses = _is_unread(lines), [found[1] for line in lines if (found := NOT_BEFORE.search(line))]
    ours = next((line for line in lines if line.startswith(OURS_FIRST)), "")
    if ours and not is_unread:
        return THEN_BACK.format(sentence(ours))
    if pauses:
        return ONCE_OVER.format(max(pauses))
    return ONCE_UP if is_unread else otherwise


def _is_unread(lines: Sequence[str]) -> bool:
    return any(line.removeprefix("(a) ").startswith(UNREAD) for line in lines)


def _then(
    whose: str, counts: Mapping[str, int], is_put_back: bool, until_fixed: str, unsteady: Sequence[Unsteady]
) -> str:
    if is_put_back and whose == "left" and not counts.get("violation"):
        return AGAIN
    said = advice_of(unsteady) if whose == COMES_AND_GOES else advice(whose, counts, until_fixed)
    return said if not counts.get("warning") or OF_WARNINGS in said else f"{said} {OF_WARNINGS}"
