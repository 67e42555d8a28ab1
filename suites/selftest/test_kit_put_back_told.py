"""What is said of an appointment that was put back agrees with what was found: reads decide, and each line is true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from suites.kit.model.target import EDITABLE
from suites.kit.privacy.templates import Templates
from suites.kit.restore.blame import Blame
from suites.kit.restore.entries import Original
from suites.kit.restore.followed import followed_members
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.put_back_result import AS_BEFORE, PutBackResult, put_back_notes, put_back_problems
from suites.kit.restore.values_before import values_before, values_now
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import NOTHING_SHOWN, YEAR, Served, refusing, served

clinic = put_backs.clinic
EDITABLE_NAME = "$APPOINTMENT_EDITABLE (50001)"


def answering(run: Served, status: int) -> None:
    """From now on, updates take effect and are answered with a status that is not documented."""

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET":
            return None
        content = respx.WSGIHandler(run.standin)(request).read()
        return httpx.Response(status, content=content, headers={"content-type": "application/json"})

    run.interject = answer


def test_a_read_decides_where_a_success_is_not_documented(clinic: Served) -> None:
    """An update that is answered 201 in place of 200 has put back what a read shows as before."""
    answering(clinic, 201)
    clinic.try_update({"note": "changed"})
    clinic.try_update({"status": "CONFIRMED"})
    [restored] = clinic.restore()
    assert (restored.outcome, restored.is_done, len(clinic.updates)) == (AS_BEFORE, True, 1)


def test_what_an_undocumented_success_did_not_put_back_is_told(clinic: Served) -> None:
    """Where a read shows that such an update brought nothing back, the line says how it was answered."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda request: httpx.Response(202) if request.method == "PUT" else None
    [restored] = clinic.restore()
    assert (restored.not_restored, "answered 202, which is not a documented success" in restored.outcome) == (
        ("/note",),
        True,
    )


def test_another_value_than_before_is_not_called_no_change(clinic: Served) -> None:
    """Where putting back changed a member, but not to what it was, the line says so, and what it was and is now."""
    clinic.send({"status": "CONFIRMED"})

    def odd(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            clinic.shown["status"] = "CHECKED_IN"
        return NOTHING_SHOWN if request.method == "PUT" else None

    clinic.interject = odd
    [noted] = clinic.ledger.open_entries()
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound, noted) == [  # type: ignore[arg-type]
        f'{EDITABLE_NAME}: /status is still changed (before the run: /status "SCHEDULED"; now: /status "CHECKED_IN"): '
        "putting it back was accepted, but gave it another value than before the run"
    ]


@pytest.mark.parametrize(
    ("now", "said"),
    [("theirs", "/note another one"), (["a", "b"], "/note 2 items in place of 1"), (None, "/note null")],
)
def test_personal_values_are_told_apart_without_being_shown(clinic: Served, now: Any, said: str) -> None:
    """Of a personal member the line says that it has another value, or how many items, and no value."""
    before = ["one"] if isinstance(now, list) else "before"
    assert values_now({"note": before}, {"note": now}, ["/note"], Templates(clinic.bound)) == said


def test_what_nothing_was_sent_for_is_told_as_that(clinic: Served) -> None:
    """Of a member for which nothing was sent, nobody is told that putting it back was accepted."""
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "2026-11-21T00:00:00Z"
    clinic.see()
    assert [one.outcome for one in clinic.restore()] == ["no update that the contract documents puts it back"]


@pytest.mark.parametrize(
    ("old", "new", "is_owed"),
    [
        ("https://meet.example/a", "https://meet.example/b", False),
        (None, "https://meet.example/b", False),
        ("2031-07-01T10:00:00Z", None, False),
        ("2031-07-01T10:00:00Z", "2031-07-01T11:00:00Z", True),
        (30, 45, True),
        ("a", "b", True),
        ("a", None, True),
        ("a", "https://meet.example/b", True),
        ("2031-07-01T10:00:00Z", "https://meet.example/b", True),
        (True, None, True),
    ],
)
def test_what_follows_and_nobody_can_set_is_not_owed(clinic: Served, old: Any, new: Any, is_owed: bool) -> None:
    """A link that is made anew and a stamp that is taken away are noted; another time, number or text is owed."""
    behaviour = replace(clinic.bound.contract.behaviour, follows={"/note": ("/extra",)})
    bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour))
    assert (followed_members(["/extra"], {"extra": old}, {"extra": new}, bound) == ()) is is_owed


@pytest.mark.parametrize(
    ("old", "new", "is_told"),
    [
        ("2026-11-02T10:00:00Z", None, True),
        ("2026-11-02T10:00:00Z", "2026-11-29T10:00:00Z", False),
        (None, None, False),
        (None, "2026-11-29T10:00:00Z", False),
    ],
)
def test_what_changes_by_itself_is_told_where_it_is_gone(clinic: Served, old: Any, new: Any, is_told: bool) -> None:
    """When a reminder was sent is told where an update has emptied it; a stamp that moves on is not."""
    behaviour = replace(clinic.bound.contract.behaviour, volatile=("/sent_at",))
    bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour))
    assert followed_members([], {"sent_at": old}, {"sent_at": new}, bound) == (("/sent_at",) if is_told else ())


NOW = exchanges.bind("lobbie").now
"""When the run that is being put back began."""
SECONDS = int(NOW.timestamp())


RECORDS = (
    (SECONDS - 86_400, 0, False),
    ((SECONDS - 86_400) * 1000, SECONDS * 1000, False),
    (SECONDS - 86_400, SECONDS + 60, False),
    ("2026-01-05T10:00:00Z", NOW.isoformat(), False),
    (0, SECONDS, False),
    (None, NOW.isoformat(), False),
    (SECONDS + 86_400, 0, True),
    (SECONDS - 86_400, SECONDS + 86_400, True),
    (SECONDS - 864_000, SECONDS - 432_000, True),
    (None, "2031-07-01T10:00:00Z", True),
    (4_500, 0, True),
    (0, 4_500, True),
    (4_500, None, True),
    ("a", NOW.isoformat(), True),
    (SECONDS + 864_000, SECONDS, True),
    (SECONDS, None, False),
    (10**15, 0, True),
    (-(10**12), 0, True),
    (True, 0, True),
)
"""What a stamp was before the run and is after it, and whether that is owed."""


@pytest.mark.parametrize(
    ("old", "new", "is_owed"), RECORDS, ids=range(len(RECORDS))
)  # their values differ by the second
def test_a_record_of_what_has_happened_is_not_owed(clinic: Served, old: Any, new: Any, is_owed: bool) -> None:
    """A stamp that follows and says when something happened is noted if that is since the run began, or never now; any
    other time and a price are owed, also where that is taken away."""
    test_what_follows_and_nobody_can_set_is_not_owed(clinic, old, new, is_owed)


def test_what_an_update_sets_is_owed_whatever_it_follows(clinic: Served) -> None:
    """A member that updates send is put back, so a time or a link in it that another member changes is missed."""
    behaviour = replace(clinic.bound.contract.behaviour, follows={"/status": ("/note", "/extra")})
    bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour))
    before, gone = {"note": "2031-07-01T10:00:00Z", "extra": "2031-07-01T10:00:00Z"}, {"note": None, "extra": None}
    assert followed_members(["/note", "/extra"], before, gone, bound) == ("/extra",)


@pytest.mark.parametrize("told", ["refilled", "followed"])
def test_what_an_expendable_appointment_lost_is_named(clinic: Served, told: str) -> None:
    """What the vendor fills or adds is named at an appointment that may be used up, too, and is not owed there."""
    changed: dict[str, Any] = {told: ("/extra",)}
    result = PutBackResult(put_backs.EXPENDABLE, {"appointmentId": "50002"}, **changed)
    [note] = put_back_notes(result, clinic.bound)
    assert (note.startswith("$APPOINTMENT_EXPENDABLE (50002): /extra is not as before the run"), result.is_done) == (
        True,
        True,
    )


def test_what_the_vendor_makes_anew_is_told_as_that(tmp_path: Path) -> None:
    """Of what follows from a member that the run changed, a person is told where to say that it is new each time."""
    with served(tmp_path, "lobbie") as run:
        behaviour = run.bound.contract.behaviour
        follows = replace(behaviour, follows={**behaviour.follows, "/note": ("/createdAt",)})
        run.send({"note": "changed"})
        run.shown["createdAt"] = "2026-11-21T00:00:00Z"
        run.see()
        [told] = run.restore(bound=replace(run.bound, contract=replace(run.bound.contract, behaviour=follows)))
    assert "name it under volatile in behaviour.yaml" in told.outcome


def test_what_follows_a_member_that_stays_changed_comes_back_with_it(clinic: Served) -> None:
    """A member that a relation makes of one that could not be put back is never told to be new each time."""
    clinic.send({"startTime": f"{YEAR}-08-03T10:00:00-04:00"})
    clinic.interject = refusing("startTime")
    [told] = clinic.restore()
    assert told.outcome.endswith("; /endTime follows /startTime: it comes back once that does")
    assert "volatile" not in told.outcome


def test_what_follows_by_the_contract_alone_comes_back_with_its_leader(clinic: Served) -> None:
    """A computed member, of which only `follows` tells, is no matter of `volatile` while its leader is changed."""
    behaviour = replace(clinic.bound.contract.behaviour, follows={"/note": ("/createdAt",)})
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "2026-11-21T00:00:00Z"
    clinic.see()
    clinic.interject = refusing("note")
    [told] = clinic.restore(bound=replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour)))
    assert told.outcome.endswith("; /createdAt follows /note: it comes back once that does")


def test_what_is_made_of_members_that_are_as_before_is_the_vendors_to_put_right(clinic: Served) -> None:
    """Where only the member is wrong that a relation makes, the line says of what, and what to do, not `volatile`."""
    clinic.send({"startTime": clinic.shown["startTime"]})
    clinic.shown["endTime"] = f"{YEAR}-08-03T23:00:00-04:00"
    clinic.see()
    assert [one.outcome for one in clinic.restore()] == [
        "no update that the contract documents puts it back; the vendor makes it of /startTime and /durationMinutes, "
        "so only the vendor can put it right: have that done, then use --restore, which looks whether it is"
    ]


@pytest.mark.parametrize(("is_at_end", "is_told_of_restore"), [(True, True), (False, False)])
def test_restore_itself_does_not_advise_restore(clinic: Served, is_at_end: bool, is_told_of_restore: bool) -> None:
    """What is refused at the end of a run may be tried by --restore; what that is refused is the vendor's to set."""
    clinic.send({"note": "changed"})
    clinic.is_at_end, clinic.interject = is_at_end, refusing("note")
    [told] = clinic.restore()
    assert ("--restore" in told.outcome) is is_told_of_restore
    assert told.outcome.endswith(
        "have the vendor set it as before, then use the same command again, which looks whether it is"
    )


def test_what_putting_back_changed_is_not_somebody_elses_the_next_time(clinic: Served) -> None:
    """Restoring once more names the member again as still changed, and nobody else."""
    clinic.try_update({"status": "CONFIRMED"})

    def odd(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT":
            clinic.shown["status"] = "CHECKED_IN"
        return NOTHING_SHOWN if request.method == "PUT" else None

    clinic.interject = odd
    for _ in range(2):
        told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
        assert [line.partition(" (before")[0] for line in told.problems] == [
            f"{EDITABLE_NAME}: /status is still changed"
        ]


def test_what_putting_back_noted_holds_no_value(clinic: Served) -> None:
    """The record of what is put back has no old value, which may be personal, as a text of the run."""
    clinic.send({"note": "changed"})
    bodies = clinic.ledger.sent_bodies(clinic.bound.target.name)
    clinic.interject = lambda request: NOTHING_SHOWN if request.method == "PUT" else None
    restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None)
    assert clinic.ledger.sent_bodies(clinic.bound.target.name) == [*bodies, None]


@pytest.mark.parametrize(("blamed", "problems", "notes"), [(["/status"], 0, 1), (["/note"], 1, 0)])
def test_what_the_run_has_blamed_the_vendor_for_is_nobody_elses(
    clinic: Served, blamed: list[str], problems: int, notes: int
) -> None:
    """A member that was found to change with updates which do not name it is put back without asking who did it."""
    clinic.send({"note": "changed"})
    clinic.shown["status"] = "CHECKED_IN"
    clinic.see()
    found = [Blame("A-CLAUSE", pointer, frozenset()) for pointer in blamed]
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None, blamed=found)
    assert (len(told.problems), len(told.notes)) == (problems, notes)


REFUSALS = [(409, "/note", True), (409, "/status", False), (503, "/note", False), (500, "/note", False)]


@pytest.mark.parametrize(("status", "blamed", "expected"), REFUSALS)
def test_only_a_blamed_vendor_that_refuses_does_not_take_it_back(
    clinic: Served, status: int, blamed: str, expected: bool
) -> None:
    """A vendor is said not to take a change back where it was found to make it, and has definitely refused that."""
    clinic.send({"note": "changed"})
    clinic.interject = refusing("note", status=status)
    found = [Blame("A-CLAUSE", blamed, frozenset())]
    told = restore_target(clinic.ledger, clinic.bound, "selftest", sleep=lambda _: None, blamed=found)
    assert (told.is_owed, told.is_refused) == (True, expected)


@pytest.mark.parametrize(
    ("now", "grown"),
    [(["SCHEDULED", "CONFIRMED"], ("/history",)), (["CONFIRMED"], ()), (None, ())],
)
def test_a_history_that_follows_from_a_status_may_grow(
    clinic: Served, now: list[str] | None, grown: tuple[str]
) -> None:
    """A list that no update sends may have entries more once what it follows from is put back; no other change."""
    behaviour = replace(clinic.bound.contract.behaviour, follows={"/status": ("/history",)})
    bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=behaviour))
    assert followed_members(["/history"], {"history": ["SCHEDULED"]}, {"history": now}, bound) == grown


def test_a_history_that_has_grown_is_noted_and_not_owed(clinic: Served) -> None:
    """The note names the list, and says why it is no matter of putting back."""
    told = PutBackResult("appointment.editable", {"appointmentId": "50001"}, followed=("/history",))
    assert put_back_notes(told, clinic.bound) == [
        f"{EDITABLE_NAME}: /history is not as before the run, as it follows from what the run changed, and no "
        "update sets it"
    ]


def test_a_stamp_that_moves_with_each_update_is_not_somebody_elses(clinic: Served) -> None:
    """What changed with updates again and again has done so with the last one, too, which no read followed."""
    for number in range(3):
        clinic.send({"note": f"changed {number}"})
        clinic.shown["createdAt"] = f"2026-11-2{number}T00:00:00Z"
        clinic.see()
    clinic.send({"note": "last"})
    clinic.shown["createdAt"] = "2026-11-27T00:00:00Z"
    clinic.is_at_end = True
    assert [(one.left_alone, one.not_restored) for one in clinic.restore()] == [((), ("/createdAt",))]


def test_what_putting_others_back_changes_is_put_back_too(clinic: Served) -> None:
    """Where an update moves what it does not name, so does the one that puts a member back: it is sent after that."""
    before = clinic.shown["startTime"]
    clinic.send({"status": "CONFIRMED"})

    def moving(request: httpx.Request) -> httpx.Response | None:
        if request.method == "PUT" and b"startTime" not in request.content:
            clinic.shown["startTime"] = "2028-02-03T10:00:00-05:00"
        return None

    clinic.interject = moving
    [restored] = clinic.restore()
    assert (restored.outcome, clinic.shown["startTime"]) == (AS_BEFORE, before)


def test_what_was_there_before_is_told_where_a_read_shows_it() -> None:
    """A member that an update names otherwise than a read has its value from the read; a hidden one is unknown."""
    bound = exchanges.bind("eka")
    original = Original("a-target", "eka", EDITABLE, {}, {"mode": "tele"})
    told = values_before(original, ["/appointment_details/mode", "/display_meta"], Templates(bound))
    assert told == '/appointment_details/mode "tele", /display_meta unknown (no read shows it, so nothing puts it back)'
