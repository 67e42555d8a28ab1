"""Of what a run left changed, what to do is read before a wall of values, which is there on demand."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports._left_lines import folded, personal_in, without_values
from reports.alerts.target_text import _without_originals
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


SHOWN = {
    "a remark's end and a colon": '/note "Call back (Mrs Roe): after noon"',
    "half a remark": '/note "see: (a"',
    "the end of one": '/note "a) : b", /room "y"',
    "an escaped quote": r'/note "she said \"no\"): then"',
    "a remark of ours": "/name (personal, not shown), /status null",
    "an id": '/doctor_id "$doctor.active[1]" (D-7), /room "b"',
    "a long text": '/note "Call back): ... (812 characters), /room "b"',
    "a long text that is cut in an escape": r'/note "Call\... (812 characters), /room "b (x)"',
    "a long object": '/extra {"a": "x): y", "b": 1... (812 characters), /room "b"',
    "what is there now": '/note "a): b"; now: /note "c): d"',
}
"""Values as a run shows them, by what is hard to tell from the rest of the line."""
REASONS = (": no update puts it back", "; run pytest --restore R1: then again", "")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("values", SHOWN.values(), ids=SHOWN)
def test_values_leave_whole(values: str, reason: str) -> None:
    """Whatever is in a value, and whatever follows, no part of a value stays in the short line."""
    assert without_values(f"$A: /a is still changed (before the run: {values}){reason}") == (
        f"$A: /a is still changed{reason}"
    )


def test_two_remarks_of_a_line_leave_alone() -> None:
    """Where a line has values twice, what stands between them stays."""
    first = '/a is still changed (before the run: /a "x): y"): it was refused'
    line = f"$A: {first}; /b may be (before the run: /b null): late"
    assert without_values(line) == "$A: /a is still changed: it was refused; /b may be: late"


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


def test_personal_data_among_what_is_left_are_named() -> None:
    """That people may be concerned is said by the members, without a value."""
    lines = [
        '$A: sent; before them: /name (personal, not shown), /room "b"',
        "$B: before them: /name (personal, not shown)",
    ]
    assert personal_in(lines) == ["/name"]


def test_a_long_reason_hides_no_values() -> None:
    """What stands around a few values is no wall: before and now of what is left changed are read in any report."""
    line = f'$A: /a is still changed (before the run: /a "b"; now: /a "c"): putting it back was refused {"x" * 400}'
    assert folded([line]) == ([line], [])
    assert _without_originals(line) == line
