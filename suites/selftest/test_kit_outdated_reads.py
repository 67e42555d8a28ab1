"""What restoring promises where reads never show what a vendor has accepted, as those of a stuck cache."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import respx

from suites.kit.http.client import Client
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.last_known import PAUSES
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.outdated_reads import OutdatedReads, outdated_reads
from suites.kit.restore.put_back import what_differs
from suites.kit.restore.put_back_result import AS_BEFORE, put_back_notes, put_back_problems
from suites.selftest import exchanges
from suites.selftest.put_backs import NOTHING_SHOWN, Served, refusing
from suites.standin import StandIn

NOTE = "Synthetic test booking"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Served]:
    """A run against the stand-in of a vendor whose answers to updates do not show the appointment."""
    made = exchanges.retargeted("lobbie")
    behaviour = replace(made.contract.behaviour, answer=None)
    bound = replace(made, contract=replace(made.contract, behaviour=behaviour))
    with respx.mock(assert_all_called=False) as router:
        run = Served(bound, StandIn(made.contract), RestoreLedger(tmp_path / "RUN.restore"))
        router.route(url__startswith=bound.contract.base_url).mock(side_effect=run.answer)
        yield run


def silently(run: Served, change: Callable[[httpx.Request], httpx.Request] = lambda asked: asked) -> None:
    """From now on, updates take effect, if changed, and are answered without the appointment."""
    reads = run.interject

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return reads(request)
        respx.WSGIHandler(run.standin)(change(request))
        return NOTHING_SHOWN

    run.interject = answer


def stuck(run: Served) -> None:
    """A run whose reads show the appointment as it was before, whatever it changes."""
    run.show_as_now()
    silently(run)
    run.try_update({"note": "changed"})
    run.try_update({"status": "CONFIRMED"})


def without_note(request: httpx.Request) -> httpx.Request:
    """An update without the note, as a vendor stores it that ignores notes."""
    body = {name: value for name, value in json.loads(request.content).items() if name != "note"}
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(request.method, request.url, headers=headers, json=body)


def test_what_was_sent_is_put_back_though_reads_show_it_as_before(clinic: Served) -> None:
    """Where the run's own reads showed nothing of what was accepted, they do not decide what is put back."""
    stuck(clinic)
    clinic.restore()
    assert (clinic.shown["note"], clinic.shown["status"]) == (NOTE, "SCHEDULED")


def test_what_no_read_can_confirm_is_owed_and_told(clinic: Served) -> None:
    """An accepted update is no proof: the entry stays owed, and the line says why and what to do."""
    stuck(clinic)
    [restored] = clinic.restore()
    assert (restored.is_done, restored.unconfirmed) == (False, ("/note", "/status"))
    [line] = put_back_problems(restored, clinic.bound)
    assert line.startswith(
        "$APPOINTMENT_EDITABLE (50001): /note, /status may still be changed: reads did not show what the vendor had "
        "accepted, so none can confirm what is there now. An update with the values from before the run was accepted; "
    )


def test_what_is_refused_behind_such_reads_is_still_changed(clinic: Served) -> None:
    """A member that cannot be put back is told as changed, whatever reads show of it."""
    stuck(clinic)
    behind, refused = clinic.interject, refusing("note")
    clinic.interject = lambda asked: refused(asked) or behind(asked)
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.unconfirmed) == (("/note",), ("/status",))


def test_reads_that_show_something_new_decide_again(clinic: Served) -> None:
    """Once reads show what the run has stored, they tell what is as before, and nothing more is owed."""
    stuck(clinic)
    clinic.interject = lambda _: None
    [restored] = clinic.restore()
    assert (restored.outcome, restored.unconfirmed, clinic.shown["note"]) == (AS_BEFORE, (), NOTE)


def test_reads_that_may_be_late_have_time_before_they_count_as_stuck(clinic: Served) -> None:
    """Reads that show it after a pause are late, and not stuck."""
    stuck(clinic)
    behind, left = clinic.interject, iter([True, True])
    clinic.interject = lambda asked: behind(asked) if asked.method == "GET" and next(left, False) else None
    [restored] = clinic.restore()
    assert (restored.outcome, clinic.pauses[:2]) == (AS_BEFORE, list(PAUSES[:2]))


def test_an_answer_that_shows_the_old_value_confirms_it(clinic: Served) -> None:
    """Where the answer to putting back shows the appointment, nobody has to look at what stuck reads hide."""
    stuck(clinic)
    clinic.bound, behind = exchanges.retargeted("lobbie"), clinic.interject
    clinic.interject = lambda asked: behind(asked) if asked.method == "GET" else None
    assert [(one.outcome, one.unconfirmed) for one in clinic.restore()] == [(AS_BEFORE, ())]


def test_a_member_that_no_read_shows_is_put_back_and_noted(clinic: Served) -> None:
    """Where reads show other changes, what they do not show is put back by an update, and a note says so."""
    silently(clinic, without_note)
    clinic.try_update({"note": "changed"})
    clinic.try_update({"status": "CONFIRMED"})
    [restored] = clinic.restore()
    assert (restored.outcome, clinic.updates) == (AS_BEFORE, [{"note": NOTE, "status": "SCHEDULED"}])
    assert put_back_problems(restored, clinic.bound) == []
    [note] = put_back_notes(restored, clinic.bound)
    assert note.startswith("$APPOINTMENT_EDITABLE (50001): /note: no read showed what accepted updates of it had sent")


def test_whoever_accepts_it_is_told_what_reads_cannot_show(clinic: Served) -> None:
    """Before a run is closed, what stuck reads hide is named, as nothing that differs would be seen."""
    stuck(clinic)
    [noted] = clinic.ledger.open_entries()
    shown = what_differs(noted, clinic.bound, Client(clinic.bound, 9, "selftest"))  # type: ignore[arg-type]
    assert shown == (
        "$APPOINTMENT_EDITABLE (50001): nothing differs; no read shows /note, /status, as reads did not show what "
        "updates had stored"
    )


def test_what_was_put_back_is_not_awaited_any_more(clinic: Served) -> None:
    """A read that shows a member as before after it was put back is right, also where restoring has to be repeated."""
    first = {"note": NOTE, "status": "SCHEDULED"}
    moved = {**first, "status": "CONFIRMED"}
    sent = SentUpdate(frozenset({"/note"}), {"note": "changed"}, is_accepted=True)
    moving = SentUpdate(frozenset({"/status"}), {"status": "CONFIRMED"}, is_accepted=True, read=moved)
    back = SentUpdate(frozenset({"/note", "/status"}), read=moved, puts_back=True)
    noted = replace(sent, read={**first, "note": "changed"})
    original = Original("here", "lobbie", EDITABLE, {}, first, past=(noted, moving, sent, back))
    assert outdated_reads(original, clinic.bound, moved) == OutdatedReads()


def test_a_closing_value_that_no_read_shows_is_not_taken_back(clinic: Served) -> None:
    """An appointment that the run has closed stays closed, also where stuck reads show it as open."""
    clinic.show_as_now()
    silently(clinic)
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"note": "changed"}, appointment=EXPENDABLE, rereads=True))
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"status": "CANCELLED"}, appointment=EXPENDABLE, rereads=True))
    clinic.restore()
    assert clinic.updates == [{"note": NOTE}]


def test_an_expendable_appointment_behind_stuck_reads_is_named_and_not_owed(clinic: Served) -> None:
    """What nobody can confirm of one that may be used up is told, and keeps no later run away."""
    clinic.show_as_now()
    silently(clinic)
    clinic.campaign.send(Probe("A-CLAUSE", "a probe", {"note": "changed"}, appointment=EXPENDABLE, rereads=True))
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
    assert (told.problems, told.is_owed) == ([], False)
    assert told.notes[0].startswith("$APPOINTMENT_EXPENDABLE (50002): /note may stay changed, as an expendable")
