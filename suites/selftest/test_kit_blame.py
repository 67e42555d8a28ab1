"""What is left changed by the vendor's own fault is said to be so, with a way out that can be gone."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from suites.kit.restore.blame import Blame, blame, doing_of
from suites.kit.restore.leftovers import Leftovers
from suites.kit.restore.old_values_sender import ADVICE, REFUSED_TOO
from suites.kit.restore.put_back_result import PutBackResult
from suites.kit.session.command_line import CommandLine
from suites.kit.session.left_text import left_changed
from suites.kit.session.options import Plan

PLAN = cast(Plan, SimpleNamespace(command=CommandLine(), run="RUN"))
MOVED = Blame("ACME-ALONE", "/start", frozenset())
OPENED = Blame("ACME-LOCKED", "", frozenset({"$CLOSED"}))

BLAMED = [
    ("/start", "$EDITABLE (7)", {"ACME-ALONE": False}),
    ("/start/zone", "$EDITABLE (7)", {"ACME-ALONE": False}),
    ("/note", "$EDITABLE (7)", {}),
    ("/note", "$CLOSED (8)", {"ACME-LOCKED": False}),
    ("/note", "$CLOSED_TOO (9)", {}),
]


@pytest.mark.parametrize(("pointer", "name", "expected"), BLAMED)
def test_a_change_is_joined_to_its_finding(pointer: str, name: str, expected: dict[str, bool]) -> None:
    """What differs is the doing of a finding at that member, or of one about an update that had to be refused there."""
    assert doing_of([MOVED, OPENED], [pointer], name) == expected


def test_a_finding_names_the_appointments_of_its_request() -> None:
    """A finding as the journal has it is known by its clause, its member, and the appointments that it sent to."""
    found = {"clause": "ACME-LOCKED", "pointer": "", "sent": 'PATCH /v1/$CLOSED {"note": "x"}'}
    assert blame(found, is_known=True) == Blame("ACME-LOCKED", "", frozenset({"$CLOSED"}), is_known=True)


def lines(found: Leftovers) -> str:
    """What a run says of this."""
    return "\n".join(left_changed(PLAN, found))


def left(*, is_known: bool = False, is_refused: bool = True) -> Leftovers:
    """An appointment that stays changed by the vendor's own fault."""
    found = Leftovers(["$CLOSED (8): /note is still changed: refused"], doing_of={"ACME-LOCKED": is_known})
    found.owe(is_refused=is_refused)
    return found


def test_what_the_vendor_does_not_take_back_has_two_ways() -> None:
    """Where the vendor refuses to take its own fault back, each of two ways ends in its own command: to have it set as
    before, which is then looked at, or to leave it changed."""
    above, first, second, last = left_changed(PLAN, left())[1:]
    assert above == "no request of ours can undo this (ACME-LOCKED): do (a) or (b)"
    assert first.startswith("(a) have the vendor set each member named above to what it was before the run, then ")
    assert (first.endswith(": pytest --restore RUN"), second.endswith(": pytest --accept RUN")) == (True, True)
    assert second.startswith(
        "(b) only if nobody needs what was there before, as in an appointment for tests: leave it "
    )
    assert last.startswith("until (a) or (b) is done, a run at this target tests nothing")


def test_a_first_read_beside_another_writer_is_no_certain_original() -> None:
    """Where something else wrote to the appointment, it is said that the first read may be theirs, and (b) is named as
    right where what is there now is right."""
    text = "\n".join(left_changed(PLAN, left(is_refused=False), is_shared=True))
    assert "what stands above as before the run is what its first read showed, which may be theirs already" in text
    assert "(b) where what is there now is right, and in no other case: leave it changed" in text
    assert "first read" not in lines(left(is_refused=False))


def test_what_may_be_put_back_is_put_back_first() -> None:
    """Where one appointment may be put back, --restore comes first, and the broken promise is named all the same."""
    text = lines(left(is_refused=False))
    assert "the cause is ACME-LOCKED, which the vendor has to fix" in text
    assert text.index("--restore RUN") < text.index("--accept RUN")


def test_one_that_may_be_put_back_keeps_the_first_way() -> None:
    """Of several appointments the vendor has to refuse each, before --restore is said to be no way out."""
    found = left()
    found.owe(is_refused=False)
    assert "no request of ours can undo this" not in lines(found)


@pytest.mark.parametrize("is_known", [False, True])
def test_an_accepted_deviation_is_said_to_shut_the_target(is_known: bool) -> None:
    """Who has accepted a deviation learns that this does not put back what it leaves changed."""
    text = lines(left(is_known=is_known))
    assert text.count("known.yaml accepts") == text.count("known.yaml accepts ACME-LOCKED, which puts nothing back")
    assert ("known.yaml accepts" in text) == is_known


ENDS = [({}, True), ({"is_ended": False}, False), ({"is_unread": True}, False), ({"is_another": True}, False)]


@pytest.mark.parametrize(("changes", "expected"), ENDS)
def test_what_was_broken_off_may_be_tried_again(changes: dict[str, bool], expected: bool) -> None:
    """Where putting back was broken off, or nobody knows what is there, the vendor has not refused it."""
    result = PutBackResult("appointment.editable", {"id": "7"}, "refused", ("/note",), is_ended=True)
    assert replace(result, **changes).is_answered == expected  # type: ignore[arg-type]


REFUSED = "400 (Place is not active)"
SAME = f"$EDITABLE (7): /place is still changed: putting it back was answered {REFUSED}"


@pytest.mark.parametrize(
    ("came", "names", "is_ours"),
    [
        (REFUSED, ("$PLACE",), True),
        ("409 (Taken)", ("$PLACE",), False),
        ("400", ("$PLACE",), False),
        (REFUSED, (), False),
    ],
    ids=["a value of ours", "another answer", "the same status with other words", "no value"],
)
def test_what_is_refused_for_a_value_of_ours_is_looked_at_first(
    came: str, names: tuple[str, ...], is_ours: bool
) -> None:
    """Where putting back is refused like the updates that send a value of ours, that value comes first, and the vendor
    is not asked to set it."""
    found = Leftovers([f"{SAME}; {ADVICE.format(REFUSED_TOO)}"])
    found.owe()
    first, *below = left_changed(PLAN, found, (came, 9, names))
    assert (first == SAME, below[0].startswith("first look at $PLACE at the vendor")) == (is_ours, is_ours)
    assert "have the vendor set it as before" in first or is_ours
