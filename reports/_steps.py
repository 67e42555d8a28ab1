"""What to do about the result at a target, in its order: what is left changed is put back before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports._text import OF_WARNINGS, advice
from reports._until_fixed import USUAL

COMMAND = re.compile(r"(?:cd .+ && )?pytest --restore (\S+).*")
"""The command in a line about what a run left changed, and its run."""

REFUSED = re.compile(r"(the vendor does not take it back .+): ((?:cd .+ && )?pytest --accept (\S+).*)")
"""The line about a change that no command puts back: what to do, the command that confirms it, and its run."""

FIRST = (
    "Put back what is left changed: until then a run at this target, and a command that sees a finding again, tests "
    "nothing."
)
UNREAD = "once they can be read again"
ONCE_UP = "Once the target is up, put back what is left changed: until then a run at this target tests nothing."
"""What stands in its place where the target does not answer, as a line about it that begins so says."""

AGAIN = "Run it again."


@dataclass(frozen=True)
class Steps:
    """Commands that put back what runs have left changed, and what to do then, or at once where there are none.
    `refused` are what to do about a change that the vendor does not take back, each with the command that confirms it.
    """

    put_back: tuple[str, ...]
    then: str
    first: str = FIRST
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def is_owed(self) -> bool:
        """Whether something is left changed that has to be settled first."""
        return bool(self.put_back or self.refused)

    @property
    def text(self) -> str:
        """The steps in one line."""
        ways = [*self.put_back, *(f"{what}: {command}" for what, command in self.refused)]
        return f"1. {self.first} {'; '.join(ways)}. 2. {self.then}" if ways else self.then


def steps(whose: str, counts: Mapping[str, int], left: Iterable[str], until_fixed: str = USUAL) -> Steps:
    """What to do about a result; `left` are the lines about what runs have left changed, `until_fixed` is what protects
    from its violations."""
    lines = [line for text in left for line in text.splitlines()]
    refused = [found for line in lines if (found := REFUSED.search(line))]
    known = [found for line in lines if (found := COMMAND.search(line))]
    commands = [one[0] for one in known if one[1] not in {each[3] for each in refused}]
    return Steps(
        tuple(dict.fromkeys(commands)),
        _then(whose, counts, bool(commands or refused), until_fixed),
        ONCE_UP if any(line.startswith(UNREAD) for line in lines) else FIRST,
        tuple(dict.fromkeys((one[1], one[2]) for one in refused)),
    )


def _then(whose: str, counts: Mapping[str, int], is_put_back: bool, until_fixed: str) -> str:
    if is_put_back and whose == "left" and not counts.get("violation"):
        return AGAIN
    said = advice(whose, counts, until_fixed)
    return said if not counts.get("warning") or OF_WARNINGS in said else f"{said} {OF_WARNINGS}"
