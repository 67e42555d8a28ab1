"""What to do about the result at a target, in its order: what is left changed is put back before anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports._text import OF_WARNINGS, advice

COMMAND = re.compile(r"(?:cd .+ && )?pytest --restore .+")
"""The command in a line about what a run left changed."""

FIRST = (
    "Put back what is left changed: until then a run at this target, and a command that sees a finding again, tests "
    "nothing."
)

AGAIN = "Run it again."


@dataclass(frozen=True)
class Steps:
    """Commands that put back what runs have left changed, and what to do then, or at once where there are none."""

    put_back: tuple[str, ...]
    then: str

    @property
    def text(self) -> str:
        """The steps in one line."""
        return f"1. {FIRST} {'; '.join(self.put_back)}. 2. {self.then}" if self.put_back else self.then


def steps(whose: str, counts: Mapping[str, int], left: Iterable[str]) -> Steps:
    """What to do about a result; `left` are the lines about what runs have left changed."""
    commands = [found[0] for text in left for line in text.splitlines() if (found := COMMAND.search(line))]
    return Steps(tuple(dict.fromkeys(commands)), _then(whose, counts, bool(commands)))


def _then(whose: str, counts: Mapping[str, int], is_put_back: bool) -> str:
    if is_put_back and whose == "left" and not counts.get("violation"):
        return AGAIN
    said = advice(whose, counts)
    return said if not counts.get("warning") or OF_WARNINGS in said else f"{said} {OF_WARNINGS}"
