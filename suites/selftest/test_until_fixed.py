"""What protects appointments from a deviation until it is fixed: what is compared with what, and what then."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports._beside import Beside
from reports._until_fixed import CLOSED, REFUSED, USUAL, meanwhile, of_all
from suites.selftest.test_alert_access import FOUND

TIME = replace(
    FOUND,
    pointer="/start",
    keyword="value",
    expected='"2028-06-30T10:07:43+05:30"',
    got='"2028-06-30T01:07:43-04:00"',
    spread="7 of 45 requests that may change it",
)
NOT_SHOWN = "did, too, and did not show it: that alone may not be enough"
SHARED = " (all 7 sent /start with an offset that is no whole hour, none of the other 38 did)"
NOTE = replace(TIME, pointer="/note", expected='"a"', got='"b"')


def test_a_time_is_compared_as_an_instant() -> None:
    """As text a time in another zone is never equal, so it is said to compare it in UTC, with what was sent."""
    assert "compare /start as an instant (in UTC) with what you sent; where it differs" in meanwhile("echoes", TIME)


def test_while_a_wrong_time_is_shown_nobody_goes_by_it() -> None:
    """Where another instant is shown than the one that was sent, it is said what to do until it is put right."""
    assert "where it differs, go by neither time: ask the vendor which one holds" in meanwhile("echoes", TIME)
    assert "neither time" not in meanwhile("echoes", NOTE)


def test_of_a_time_that_is_only_written_otherwise_nothing_is_put_right() -> None:
    """Where the same instant comes in another notation, a reader is told to go by it, and sends nobody to repair it."""
    written = replace(TIME, keyword="local", got='"2028-06-30T04:37:43Z"')
    assert meanwhile("derives", written).startswith("go by the instant of /start (in UTC), which is right")
    assert "go by the instant" not in meanwhile("derives", replace(TIME, keyword="local"))


KEYWORDS = [
    ("value", "compare /note with what you sent; where it differs, have the vendor put it right"),
    ("unsent", "compare /note with what it was before; where it differs, set it again"),
    ("fact", "compare /note with what it was before; where it differs, do not rely on it"),
]


@pytest.mark.parametrize(("keyword", "expected"), KEYWORDS)
def test_a_member_is_compared_with_what_it_should_be(keyword: str, expected: str) -> None:
    """What was sent is compared with that, what was not with what it was before; and then something follows."""
    assert expected in meanwhile("echoes", replace(NOTE, keyword=keyword))


def test_where_nothing_tells_what_is_right_nothing_is_made_up() -> None:
    """A member that breaks a rule of the documentation is compared; what it should be is not said."""
    assert meanwhile("responds", replace(NOTE, keyword="maxLength")).endswith("compare /note")


def test_the_updates_to_look_after_are_those_that_share_something() -> None:
    """Where a run knows what the updates have in common, these are named in place of "each update like it"."""
    text = meanwhile("echoes", replace(TIME, spread=TIME.spread + SHARED))
    assert text.startswith("after each update that sends /start with an offset that is no whole hour, read")
    assert meanwhile("echoes", TIME).startswith("after each update like it, read")


def test_where_something_else_decides_more_updates_are_looked_after() -> None:
    """A circumstance of which others that had it too did not show the fault does not narrow what is looked after."""
    spread = "7 of 45 requests that must not change it (all 7 sent /room with another value than before{})"
    found = replace(NOTE, keyword="unsent")
    wide = meanwhile("preserves", replace(found, spread=spread.format(f"; 4 of the other 38 {NOT_SHOWN}")))
    narrow = meanwhile("preserves", replace(found, spread=spread.format(", none of the other 38 did")))
    assert wide.startswith("send /note along in each update that sends /room, with the value just read (if")
    assert narrow.startswith("send /note along in each update that sends /room with another value than")


TOGETHER = "5 of 65 requests that may change it (all 5 sent /room, and 4 of the other 60)"


def test_what_is_right_without_another_member_is_sent_again_so() -> None:
    """Where all wrong requests sent another member, it is said to send the value once more without that one."""
    text = meanwhile("echoes", replace(TIME, spread=TOGETHER))
    assert text.startswith("after each update that sends /room, read the appointment again and compare /start")
    assert "send it once more without /room, as what came without that was right, and compare again" in text
    assert "without" not in meanwhile("echoes", replace(TIME, spread=TIME.spread + SHARED))
    state = TOGETHER.replace("/room", "/room while /note is empty")
    assert "without" not in meanwhile("echoes", replace(TIME, spread=state))


def test_a_member_that_is_shown_elsewhere_is_not_left_out() -> None:
    """Of two members that all wrong requests sent, the one that is wrong may be sent under another name."""
    spread = TOGETHER.replace("/room", "/start and /room")
    assert "without /room" in meanwhile("echoes", replace(TIME, spread=spread))
    assert "without" not in meanwhile("echoes", replace(TIME, pointer="/visit/start", spread=spread))


def test_refused_updates_are_the_ones_to_look_after() -> None:
    """What a refused update has changed is looked for after each update that is refused."""
    refused = replace(NOTE, keyword="refused", spread="2 of 13 refused requests that send it")
    assert meanwhile("leaves", refused).startswith("after each update that is refused, read the appointment again")
    shared = replace(refused, spread=f"{refused.spread} (all 2 sent /room, none of the other 11 did)")
    assert meanwhile("leaves", shared).startswith(
        "after each update that sends /room and is refused (at least those), read"
    )


TRIED = "$APPOINTMENT_EDITABLE (7): {} still changed: putting {} back was {}"
LEFT = [
    (TRIED.format("/note is", "it", "accepted, and changed nothing"), True),
    (
        TRIED.format("/note, /id are", "/note", "answered 500; no update that the contract documents puts /id back"),
        True,
    ),
    (TRIED.format("/note, /mode are", "/mode", "accepted, and changed nothing"), False),
    (TRIED.format("/note is", "it", "answered as done, but reads 7 s later do not show it"), False),
    (TRIED.format("/notes, /note/by, /by/note are", "them", "accepted, and changed nothing"), False),
]


@pytest.mark.parametrize(("line", "is_refused"), LEFT, ids=["it", "named", "another", "late reads", "names like it"])
def test_what_the_run_could_not_set_again_nobody_is_told_to_set(line: str, is_refused: bool) -> None:
    """Where the run put a member back and it stayed changed, a person is not told to do the same."""
    text = meanwhile("preserves", replace(NOTE, keyword="unsent"), Beside((line,)))
    assert ("setting it again does not work (the run tried)" in text) == is_refused
    assert ("set it again, or" in text) != is_refused


def test_what_no_update_sets_nobody_is_told_to_set() -> None:
    """A member that another promise calls fixed, such as an id, or that no documented update sends, cannot be set."""
    moved = replace(NOTE, keyword="unsent")
    by_promise = Beside.of([], [moved, replace(NOTE, keyword="fact")])
    by_request = Beside((LEFT[1][0].replace("/note", "/mode").replace("/id", "/note"),))
    for beside in (by_promise, by_request):
        assert meanwhile("preserves", moved, beside).endswith("do not rely on it, and have the vendor put it right")
    assert "set it again" in meanwhile("preserves", moved, Beside.of([], [moved]))


def test_of_a_lost_update_it_is_said_how_none_is_lost() -> None:
    """Of two updates at the same moment one is lost, and each is stored alone: so they are sent one after the other."""
    text = meanwhile("coexists", replace(NOTE, keyword="lost"))
    assert text.startswith("send an update of an appointment only once the one before it is answered")
    assert text.endswith("compare /note with what you sent; where it differs, send it again")


@pytest.mark.parametrize(("got", "expected"), [("200", CLOSED), ("404", REFUSED)])
def test_of_a_closed_appointment_it_is_said_what_to_do(got: str, expected: str) -> None:
    """Where an update of a closed appointment goes through, it is said not to send one, on the page as in the alert;
    where it is refused by another status, nothing got through."""
    found = replace(FOUND, keyword="locked", got=got)
    assert meanwhile("locks", found) == expected
    assert of_all([("locks", found), ("echoes", NOTE)]).startswith(expected if got == "200" else USUAL)


ANSWERS = [
    ("400", "200", "check an update before you send it"),
    ("200", "400", "look at each answer"),
    ("200", "500", "after each update like it, read the appointment again"),
]


@pytest.mark.parametrize(("expected", "got", "said"), ANSWERS, ids=["taken", "refused", "server error"])
def test_a_wrong_answer_has_advice_of_its_own(expected: str, got: str, said: str) -> None:
    """What is taken or refused wrongly shows in no read that there is something to compare with."""
    found = replace(TIME, pointer=None, keyword=None, expected=expected, got=got)
    assert meanwhile("refuses", found).startswith(said)


MODE = "send /appointment_details/mode (shown as /mode"
NAMED = [
    (
        "/mode",
        '"tele"',
        f'{MODE}, "PHONE" or "VIDEO" where the read shows "tele") along in each update that does not name it',
    ),
    ("/mode", '"in_clinic"', f'{MODE}, "INCLINIC" where the read shows "in_clinic") along in each update'),
    ("/mode", "$personal", f"{MODE}) along in each update"),
    ("/partner_meta/ref", '"R-0"', "send /partner_meta/ref along in each update"),
    ("/status", '"BK"', "after each update that does not name /status, read the appointment again"),
]


@pytest.mark.parametrize(("pointer", "before", "expected"), NAMED)
def test_what_to_send_along_is_named_as_updates_name_it(pointer: str, before: str, expected: str) -> None:
    """Where the contract is known, a member has its place and its word in updates; one that no update sets is only
    compared."""
    found = replace(NOTE, keyword="unsent", pointer=pointer, expected=before)
    assert meanwhile("preserves", found, Beside.of([], [], "eka")).startswith(expected)


def test_a_provider_that_is_not_known_here_has_the_names_of_its_reads() -> None:
    """Of a contract in another repository nothing is said but what the run has seen."""
    found = replace(NOTE, keyword="unsent", pointer="/mode", expected='"tele"')
    assert meanwhile("preserves", found, Beside.of([], [], "acme")).startswith("send /mode along in each update")
