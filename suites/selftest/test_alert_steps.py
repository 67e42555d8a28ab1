"""What an alert says of findings that need several requests, and of what a refused update has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._script import TO_SHOW, Step, number_of_steps, request_in, steps_in
from reports._shortened import cut, shortened
from reports._text import how_often
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, night, told
from suites.selftest.test_alert_message import broken, found, message

CURL = "curl -i -X PATCH \"https://acme.example.com/a/$ID?_m=1\" -H 'x-key: $KEY' --data-binary '{}'"
SCRIPT = (
    "# give the appointment its values from before the run: twice",
    CURL.format('{"note": "as it was"}'),
    CURL.format('{"note": "as it was"}'),
    "# step 1 of 3 (needed: once it was left out, this was not seen)",
    CURL.format('{"language": ""}'),
    "# step 2 of 3: read the appointment, in the vendor's list",
    "# step 3 of 3",
    CURL.format('{"time": "2031", "room": "\'"$ROOM"\'"}'),
)


def test_all_steps_are_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where one request shows nothing by itself, all steps are told, in their order, and that all were sent again."""
    one = found(1, seen="2 of 2", spread="8 of 9 requests that must not change it", steps=25, sequence=SCRIPT)
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, one)))["message"]
    assert (
        "  sent     3 steps, in this order, at an appointment that has its values from before the run:\n"
        '           1. sets language to "": PATCH /a/$ID?_m=1 {"language": ""}\n'
        "              (needed: once it was left out, this was not seen)\n"
        "           2. read the appointment, in the vendor's list\n"
        '           3. sets time to 2031, room to $ROOM: PATCH /a/$ID?_m=1 {"time": "2031", "room": "$ROOM"}\n'
    ) in heard
    assert "no more once one of those marked as needed was left out); all 3 steps again: 2 of 2 tries, in run " in heard
    assert "is not known" not in heard.partition("until it is fixed")[0]
    assert "the request above again" not in heard


PARTLY = "8 of 9 requests that must not change it (all 8 sent /a; 1 of the other 1 did, too, and did not show it: {})"


NOTHING_KNOWN = tuple(line.partition(" (needed")[0] for line in SCRIPT)
APART = [(SCRIPT, "may be what the steps do that are marked"), (NOTHING_KNOWN, "is not"), ((CURL,), "is not")]


@pytest.mark.parametrize(("script", "said"), APART)
def test_what_tells_those_apart_that_sent_the_same_is_told(script: tuple[str, ...], said: str) -> None:
    """Where others sent the same and did not show it, the steps that are needed may say why, or nobody knows."""
    spread = PARTLY.format("that alone may not be enough")
    assert f"{spread} (what tells those apart {said} " in how_often("2 of 2", spread, "\n".join(script))


COMMANDS = {
    "JSON": (CURL.format('{"a": 1}'), 'PATCH /a/$ID?_m=1 {"a": 1}'),
    "a form": ('curl -X POST "https://x/a" --form-string a=1 --form-string b=two', "POST /a as a form: a=1, b=two"),
    "no body": ('curl -i -X GET "https://x/a/$ID"', "GET /a/$ID"),
    "a long body": ('{ printf %s 1; } | curl -X PATCH "https://x/a" --data-binary @-', TO_SHOW),
    "two at once": ('curl -X PATCH "https://x/a" & curl -X PATCH "https://x/a" & wait', TO_SHOW),
    "no command": ("it's", TO_SHOW),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_told_as_its_request(name: str) -> None:
    """Of a cURL line method, path and body are told; for what does not fit on a line stands where to find it."""
    command, expected = COMMANDS[name]
    assert request_in(command) == expected


DOES = {
    'PATCH /a {"status": "CHECKED_IN"}': "sets status to CHECKED_IN",
    'PATCH /a {"a": null, "b": true, "c": {"d": 1}, "e": 1, "f": 2}': "sets a to null, b to true, c and 2 more",
    'PATCH /a {"a\\nb": "c\\nd"}': r"sets a\nb to c\nd",
    f'PATCH /a {{"note": "{"x" * 500}"}}': "sets note",
    "PATCH /a {}": "",
    "POST /a as a form: a=1": "",
    TO_SHOW: "",
}


@pytest.mark.parametrize("request_", DOES)
def test_a_step_is_told_in_words(request_: str) -> None:
    """Which members a step sets, and to what, is read without reading JSON; what is long stands in the request."""
    assert Step(request_).does == DOES[request_]


def test_a_single_request_has_no_steps() -> None:
    """A finding that one request shows is told by that request."""
    assert (steps_in(CURL), number_of_steps(CURL)) == ((), 0)


@pytest.mark.parametrize("end", ["\\", "\\x", "\\u00", "\\U0000"])
def test_nothing_is_cut_within_an_escape(end: str) -> None:
    """Where a text is cut off, no half of an escape stands at its end."""
    text = f"{'x' * (100 - len(end))}{end}0d and more"
    assert (cut(text, 100), shortened(text, "", 100)) == (f"{'x' * (100 - len(end))} ...",) * 2


REFUSED = {"keyword": "refused", "pointer": "/note", "spread": "2 of 13 refused requests that send it"}


def test_what_a_refused_update_was_answered_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a refused update that is stored all the same the refusal is told, whose it is, and how to look after it."""
    one = found(1, **REFUSED, answered="400 (no such role)", severity="warning", seen="2 times in 197 updates")
    heard = message(engine, tmp_path, hook, night(0, told("warning", findings=[one])), "--after", "1")
    title = "1 warning (new: updates that are refused change /note all the same)"
    assert heard["title"].endswith(f": {title}")
    assert heard["message"].startswith("Updates that are refused change /note all the same: 2 of 13 refused requests")
    lines = heard["message"].splitlines()
    assert "  answered 400 (no such role): a refusal, which changed it all the same" in lines
    assert any(line.startswith("  whose it is: the vendor's, whose documentation suggests this") for line in lines)
    assert any(
        line.startswith("    - after each update that is refused, read the appointment again and compare")
        for line in lines
    )


def test_ids_give_way_to_what_an_update_is_about() -> None:
    """A long request keeps the members that are no ids, as each update of a vendor may carry those."""
    sent = f'PATCH /a {{"clinic_id": "{"c" * 40}", "patientId": "{"p" * 40}", "details": {{"mode": "{"m" * 40}"}}}}'
    assert (
        shortened(sent, "", 100)
        == f'PATCH /a {{"details": {{"mode": "{"m" * 40}"}}, and 2 more members: clinic_id, patientId}}'
    )
