"""Which statuses a draft takes for the refusal that only says that another booking is in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import changed

RESPONSES = "/paths/~1visits~1{id}/patch/responses"


def drafted(tmp_path: Path, said: str) -> tuple[tuple[int, ...], str]:
    """The statuses of the clash, and what the draft asks, for an update that is described so."""
    answers = [(f"{RESPONSES}/{status}", {"description": "Refused."}) for status in (409, 422)]
    result = new(changed(("/paths/~1visits~1{id}/patch/description", said), *answers), tmp_path)
    clash = load("plain", tmp_path).behaviour.clash
    return clash.statuses if clash else (), result.output


@pytest.mark.parametrize(
    "said",
    [
        "A visit that overlaps another one is answered with 409 or, if a partner keeps the calendar, with 422.",
        "409 or 422 if the slot is taken.",
        "Overlaps: 409/422.",
        "409 `TAKEN` or 422 `FULL` when the room is not available.",
        "If the time is taken: 409. If the room is occupied: 422.",
        "Double bookings are refused with a status of 409,\nor 422 for a group.",
        "Returns 409 Conflict (or 422 Unprocessable Entity for groups) if the slot is full.",
    ],
)
def test_each_status_of_a_clash_is_read(said: str, tmp_path: Path) -> None:
    """A vendor may have several statuses for another booking, and no update that gets one of them breaks a promise."""
    assert drafted(tmp_path, said)[0] == (409, 422)


@pytest.mark.parametrize(
    ("said", "statuses"),
    [
        ("422 if a value is invalid and 409 if the room is taken.", (409,)),
        ("409 if the slot is taken, 422 if the body is invalid.", (409,)),
        ("The room must be free (409), and exist (422).", (409,)),
        ("A taken slot gives 422; a closed visit 409.", (422,)),
        ("Visits merged into another visit give 422. Overlaps give 409.", (409,)),
        ("A visit that is booked or further needs a room (422 `incomplete`). A clash is 409 `room_taken`.", (409,)),
        ("A slot that is booked gives 422.", (422,)),
        ("Refused with 422: an instructor needs at least 15 minutes between two lessons.", (422,)),
        ("A learner cannot be in two lessons at once: 422. A closed visit gives 409.", (422,)),
        ("422 `learner_busy`; 409 for a closed visit.", (422,)),
        ("422 `learner_id` is wrong; 409 `server_busy` if the room is taken.", (409,)),
    ],
)
def test_the_status_of_something_else_is_no_clash(said: str, statuses: tuple[int, ...], tmp_path: Path) -> None:
    """What a sentence says of an invalid body, or of a closed visit, excuses no refusal of an ordinary update."""
    assert drafted(tmp_path, said)[0] == statuses


@pytest.mark.parametrize(
    ("said", "is_asked"),
    [
        ("Answers 422 if a value is invalid.", False),
        ("Errors: 422 for a body that is no JSON object.", False),
        ("Answers 422 when the JSON is malformed.", False),
        ("Answers 422 if the visit is over.", True),
        ("Answers 422 if the patient has not consented.", True),
    ],
)
def test_what_every_draft_tries_is_not_asked_for(said: str, is_asked: bool, tmp_path: Path) -> None:
    """Bodies that are not valid are sent by clauses of each draft; any other cause of a refusal is a question."""
    assert ("refused with 422?" in " ".join(drafted(tmp_path, said)[1].split())) is is_asked


def test_the_status_of_a_clash_is_not_asked_for(tmp_path: Path) -> None:
    """Which updates get the status of a clash is said; another sentence with that status is asked about still."""
    said = "Overlaps are refused with 409 or 422. A visit that is over is answered with 409."
    asked = " ".join(drafted(tmp_path, said)[1].split())
    assert ("refused with 422?" in asked, '"A visit that is over is answered with 409."' in asked) == (False, True)
