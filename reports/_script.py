"""The steps of a shell script that shows a finding: one request each, in words that fit on a line."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reports._shortened import LONGEST_TEXT, body_in, cut

STEP = re.compile(r"# step \d+ of \d+(?: \(([^()]*)\))?(?:: (.+))?")
"""The comment above each step of a script, with what is known of it; a step that is no update says what it does."""

FORM = "as a form"
"""How a body is headed that is sent as fields of a form."""

TO_SHOW = "a request that `reports show` prints"
"""What stands for a command that is no plain cURL line, as it prints a long body or sends two updates at once."""

AT_FIRST = "at an appointment that has its values from before the run"
"""Where several steps begin."""

MOST_SET = 3
"""Members that a step is said to set: what else it sends stands in the request."""

_HOST = re.compile(r"^[a-z]+://[^/?]*")


def number_of_steps(script: str) -> int:
    """How many steps a script has that shows a finding only as a whole; 0 for a single request."""
    return sum(STEP.fullmatch(line) is not None for line in script.split("\n"))


@dataclass(frozen=True)
class Step:
    """A step of a script: its `request` as `PATCH /path {"a": 1}`, or in words, and what a run knows of it, such as
    whether the finding needs it; empty where it knows nothing."""

    request: str
    known: str = ""

    @property
    def does(self) -> str:
        """What it does in plain words, as `sets status to CHECKED_IN`; empty for what sends no JSON object."""
        body = body_in(self.request)
        told = [_set(name, value) for name, value in [*body.items()][:MOST_SET]]
        more = len(body) - len(told)
        return f"sets {', '.join(told)}{f' and {more} more' if more else ''}" if told else ""


def _set(name: str, value: Any) -> str:
    """A member and its value in words; of an object, a list, or a long text the member alone."""
    text = json.dumps(value, ensure_ascii=False)
    said = text[1:-1] if isinstance(value, str) and value else text
    is_short = not isinstance(value, dict | list) and len(said) <= LONGEST_TEXT
    return cut(json.dumps(name, ensure_ascii=False)[1:-1], LONGEST_TEXT) + (f" to {said}" if is_short else "")


def steps_in(script: str) -> tuple[Step, ...]:
    """The steps of a script; none for a single request."""
    lines = [*script.split("\n"), ""]
    found = ((STEP.fullmatch(line), after) for line, after in pairwise(lines))
    return tuple(Step(step[2] or request_in(after), step[1] or "") for step, after in found if step)


def request_in(command: str) -> str:
    """The request of a cURL line without host and credentials, as `PATCH /path {"a": 1}`."""
    try:
        words = shlex.split(command)
    except ValueError:
        return TO_SHOW
    if words[:1] != ["curl"] or "&" in words or "@-" in words:
        return TO_SHOW
    return " ".join([*_after(words, "-X"), *(_HOST.sub("", one) for one in words if _HOST.match(one)), *_body(words)])


def _body(words: list[str]) -> Iterator[str]:
    yield from _after(words, "--data-binary")
    if fields := [*_after(words, "--form-string")]:
        yield f"{FORM}: {', '.join(fields)}"


def _after(words: list[str], option: str) -> Iterator[str]:
    """What stands after each use of an option."""
    return (value for name, value in pairwise(words) if name == option)
