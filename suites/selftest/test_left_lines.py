"""Of what a run left changed, what to do is read before a wall of values, which is there on demand."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports._left_lines import folded, without_values
from suites.selftest import journals
from suites.selftest.test_reports_page import page_of

WALL = ", ".join(f'/member_{number} "value {number}"' for number in range(20))
WAYS = (
    "(a) once they can be read again, put the changes back: pytest --restore R1",
    "(b) leave it changed: pytest --accept R1",
)
FORMS = {
    "$A: could not be read at the end (503), so changes may be left there (the run sent updates; before them: {})": (
        "$A: could not be read at the end (503), so changes may be left there (the run sent updates)"
    ),
    "    $A (7): the run sent updates; before them: {}": "    $A (7): the run sent updates",
    '$A: /a is still changed (before the run: {}; now: /a "x" (3)): putting it back was answered 409 (Conflict)': (
        "$A: /a is still changed: putting it back was answered 409 (Conflict)"
    ),
    "$A: /a is moved": "$A: /a is moved",
}


@pytest.mark.parametrize("form", FORMS)
def test_values_leave_a_line_and_nothing_else_does(form: str) -> None:
    """Without the values from before the run, a line still says what is left changed, and why."""
    assert without_values(form.format(WALL)) == FORMS[form]


def test_few_values_stay_where_they_are() -> None:
    """A line with one value is no wall."""
    line = 'could not be read at the end (the run sent updates; before them: /a "x")'
    assert folded([line, *WAYS]) == ([line, *WAYS], [])


def test_the_ways_out_stand_before_a_wall_of_values(tmp_path: Path) -> None:
    """The page of a run says what to do first; the values are folded below it, whole."""
    line = f"$A: may be changed (the run sent updates; before them: {WALL})"
    end = {**journals.summary(whose="left", kept=1), "left": ["\n".join([line, *WAYS])]}
    source = page_of(tmp_path, [one if one["kind"] != "summary" else end for one in journals.broken()]).source
    way, summary = source.index(WAYS[1]), source.index("<details><summary>What was there before the run</summary>")
    assert way < summary < source.index("member_19")
