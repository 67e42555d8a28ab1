"""Lines about what a run left changed at a target, apart from the values of before the run, which may be a wall."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reports._shortened import LONGEST

CUT = r"\\?\.\.\. \(\d+ characters\)"
"""How a long value ends, which may be cut within a text, and there within an escape."""
TEXT = rf'"(?:[^"\\]|\\.)*?(?:"|{CUT})'
"""A text in quotes: what looks like the end of a remark is none within it."""
REMARK = rf'(?:(?>{TEXT})|\([^()"]*\)|[^()"])*+'
"""Values, with remarks such as (personal, not shown) behind some of them. Each is read in one way only, so that no line
takes long."""
VALUES = re.compile(rf"; before them: .*$| \(before the run: {REMARK}\)")
"""How a run says what members were before it: of what it may have changed, and of what is still changed."""


AGAIN = re.compile(r": run it again once it answers(?=\))")
"""What a run says of a server that gave no answer, in brackets. Where it may have left changes, these come first."""


def without_again(line: str) -> str:
    """A line without the advice to run it again, in brackets: a run tests nothing until what is left is put back."""
    return AGAIN.sub("", line)


def without_values(line: str) -> str:
    """A line without the values from before the run. What stands around them stays whole."""
    short = VALUES.sub("", line)
    return f"{short})" if short.count("(") > short.count(")") else short


def has_values(line: str) -> bool:
    """Whether a line has values from before the run."""
    return VALUES.search(line) is not None


PERSONAL = re.compile(r"(/\S+) \(personal, not shown\)")
"""How a run says which member it does not show, as its value may be personal."""


def personal_in(lines: Iterable[str]) -> list[str]:
    """The members in lines about what is left changed that may hold personal data, each once: their names, no value."""
    return [*dict.fromkeys(name for line in lines for name in PERSONAL.findall(line))]


def is_wall(lines: Sequence[str]) -> bool:
    """Whether the values in lines are more than is read at a glance; what stands around them does not count."""
    return sum(len(line) - len(without_values(line)) for line in lines) > LONGEST


def folded(left: Sequence[str]) -> tuple[list[str], list[str]]:
    """The lines to read first, the ways out among them, and those whose values are shown on demand.

    A few values stay where they are: what is short need not be unfolded. `left` are texts of several lines.
    """
    lines = [without_again(line) for text in left for line in text.splitlines()]
    walls = [line for line in lines if has_values(line)]
    if not is_wall(walls):
        return lines, []
    return [without_values(line) for line in lines], walls
