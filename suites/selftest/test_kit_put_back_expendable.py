"""What changed at an appointment that may be used up, though no update of it named that, is put back and told there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx

from suites.kit.model.exchange import Probe
from suites.kit.restore.blame import Blame
from suites.kit.restore.leftovers import Leftovers, restore_target
from suites.selftest import put_backs
from suites.selftest.put_backs import EXPENDABLE, Served

clinic = put_backs.clinic
NAME = "$APPOINTMENT_EXPENDABLE (50002)"
OTHERS = 3002


def of_others(run: Served) -> dict[str, Any]:
    """The expendable appointment, as the stand-in keeps it."""
    return run.standin.store.appointments[1].shows  # type: ignore[no-any-return]


def moved_by(run: Served, body: Any, status: int | None = None) -> int:
    """Send an update of the expendable appointment that gives it another practitioner, which it does not name, and is
    then answered with a status. Returns which one it had."""
    before = int(of_others(run)["practitionerId"])

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return None
        of_others(run)["practitionerId"] = OTHERS
        return httpx.Response(status) if status else None

    run.interject = answer
    run.campaign.send(Probe("A-CLAUSE", "a probe", body, appointment=EXPENDABLE))
    run.interject = lambda _: None
    return before


def put_back(run: Served, *blamed: str) -> Leftovers:
    """What the end of a run tells."""
    found = [Blame("A-CLAUSE", pointer, frozenset()) for pointer in blamed]
    return restore_target(run.ledger, run.bound, "selftest", sleep=lambda _: None, is_at_end=True, blamed=found)


def test_what_a_refused_update_was_found_to_write_is_put_back_and_told(clinic: Served) -> None:
    """A member that the vendor is blamed for is not taken for somebody else's where only a refused update came last."""
    before = moved_by(clinic, {"note": "refused"}, status=422)
    told = put_back(clinic, "/practitionerId")
    assert (of_others(clinic)["practitionerId"], told.problems) == (before, [])
    assert told.notes == [
        f"{NAME}: /practitionerId was changed by updates that did not name it, as findings of this run say, and put "
        "back"
    ]


def test_what_came_with_an_update_of_another_one_is_told_as_the_vendors_doing(clinic: Served) -> None:
    """Where the vendor was seen to write updates to other appointments, what changed there unnamed is its doing."""
    moved_by(clinic, {"note": "changed"})
    found = [Blame("ACME-ISOLATES", "/note", frozenset(), is_of_others=True)]
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None, is_at_end=True, blamed=found)
    assert told.problems == []
    assert f"{NAME}: /practitionerId was changed by updates that did not name it" in told.notes[0]


def test_a_vendor_that_is_accepted_to_write_to_others_explains_no_other_change(clinic: Served) -> None:
    """Where known.yaml accepts that updates are written to other appointments, what else changed is still a doubt."""
    moved_by(clinic, {"note": "changed"})
    found = [Blame("ACME-ISOLATES", "/note", frozenset(), is_known=True, is_of_others=True)]
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None, is_at_end=True, blamed=found)
    assert "if somebody else did, that has to be done again" in told.problems[0]


def test_what_came_with_an_accepted_update_is_put_back_and_told(clinic: Served) -> None:
    """What a faulty vendor or somebody else changed is named, so that the run ends with 75, as at the editable one."""
    before = moved_by(clinic, {"note": "changed"})
    told = put_back(clinic)
    assert of_others(clinic)["practitionerId"] == before
    assert told.problems == [
        f"{NAME}: /practitionerId changed during the run, though no accepted update named it, and was put back: a "
        "faulty vendor may have done it, and if somebody else did, that has to be done again"
    ]


def test_what_somebody_else_changed_is_left_alone_and_told(clinic: Served) -> None:
    """Where no update accounts for a change, it stays, and is named."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    of_others(clinic)["practitionerId"] = OTHERS
    told = put_back(clinic)
    assert of_others(clinic)["practitionerId"] == OTHERS
    assert told.problems == [f"{NAME}: /practitionerId was changed by somebody else since; left alone"]


def test_what_cannot_be_taken_back_is_told_as_used_up_alone(clinic: Served) -> None:
    """What stays changed is named once: nothing says that it was put back."""
    moved_by(clinic, {"note": "changed"})
    clinic.interject = put_backs.refusing("practitionerId")
    told = put_back(clinic)
    assert told.problems == []
    assert [note.partition(":")[2].partition(",")[0] for note in told.notes] == [" /practitionerId stays changed"]


def test_what_a_replacing_update_leaves_out_is_no_fault(clinic: Served) -> None:
    """Where an update replaces the appointment, what it leaves out may change with it: that is put back, and noted."""
    clauses = tuple(one for one in clinic.bound.contract.clauses if one.check != "preserves")
    clinic.bound = replace(clinic.bound, contract=replace(clinic.bound.contract, clauses=clauses))
    before = moved_by(clinic, {"note": "accepted"})
    told = put_back(clinic)
    assert (of_others(clinic)["practitionerId"], told.problems) == (before, [])
    assert told.notes == [f"{NAME}: /practitionerId was changed by updates that left it out, and put back"]
