"""What putting back promises of members that are as before: no update gives them another value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

from contracts import Clause, Field
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.intact import Intact, intact
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.kit.restore.resetting import was_seen_to_reset
from suites.selftest import exchanges, put_backs
from suites.selftest.put_backs import YEAR, Served, serving

clinic = put_backs.clinic

WHO, NOTE = 3001, "Synthetic test booking"
"""What the stand-in's appointment begins with."""
OTHER = 3002
CONDITION = {
    "if": {"properties": {"practitionerId": {"const": WHO}}, "required": ["practitionerId"]},
    "then": {"required": ["note"]},
}
"""Beside one practitioner a note has to be sent."""


UNSURE = exchanges.clause("preserves", is_draft=True)
"""Nobody has confirmed that an update leaves alone what it does not name, so that it may replace all."""


def demanding(condition: Mapping[str, Any], base: Mapping[str, Any], clause: Clause = UNSURE) -> BoundContract:
    """Lobbie's contract with a condition, and members that every update carries; its PUT may replace all, unless a
    clause says that it does not."""
    bound = exchanges.bind("lobbie")
    fields = [
        replace(one, along={"practitionerId": WHO}) if one.pointer == "/note" else one
        for one in bound.contract.behaviour.fields
    ]
    behaviour = replace(bound.contract.behaviour, base=base, fields=tuple(fields))
    schemas = {**bound.contract.schemas, "update": {**bound.contract.documented, **condition}}
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour, schemas=schemas, clauses=(clause,)))


@pytest.fixture
def bound() -> BoundContract:
    """A contract by which one practitioner demands a note, and every update carries another one."""
    return demanding(CONDITION, {"practitionerId": OTHER})


@pytest.fixture
def demanded(tmp_path: Path, bound: BoundContract) -> Iterator[Served]:
    """A run at a vendor that empties the note beside any other practitioner."""
    with serving(tmp_path, bound) as run:

        def emptied(request: httpx.Request) -> None:
            if request.method == "PUT" and json.loads(request.content).get("practitionerId") != WHO:
                run.shown["note"] = ""

        run.interject = emptied
        yield run


def test_what_a_condition_demands_is_put_back_with_its_condition(demanded: Served) -> None:
    """A value that the contract documents beside another one only goes back with that, and neither takes the value
    that every update of the run carried."""
    before = demanded.kept()
    demanded.try_update({"practitionerId": OTHER})
    assert demanded.kept() != before
    assert [one.outcome for one in demanded.restore()] == [AS_BEFORE]
    assert demanded.kept() == before


def test_what_is_as_before_stays_as_it_is(demanded: Served) -> None:
    """Where another member is put back, an update carries what is as before with its own value."""
    before = demanded.kept()
    demanded.try_update({"status": "CONFIRMED", "practitionerId": WHO, "note": NOTE})
    assert [one.outcome for one in demanded.restore()] == [AS_BEFORE]
    assert (demanded.kept(), {body["practitionerId"] for body in demanded.updates}) == (before, {WHO})


def test_what_a_read_shows_as_before_when_the_run_is_over_is_not_sent(clinic: Served) -> None:
    """Once reads showed what the run had stored, one that shows the appointment as before is believed: somebody has put
    it back."""
    before = dict(clinic.shown)
    clinic.try_update({"note": "changed"})
    clinic.see()
    clinic.shown.update(before)
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert {request.method for request in clinic.asked} == {"GET"}


def test_a_read_right_after_the_run_may_be_behind_its_answers(clinic: Served) -> None:
    """At the end of a run, an answer that showed a change counts though a read shows none: that may be a replica's."""
    before = dict(clinic.shown)
    clinic.try_update({"note": "changed"})
    clinic.see()
    clinic.shown.update(before)
    clinic.is_at_end = True
    clinic.restore()
    assert clinic.updates == [{"note": NOTE}]


def test_no_update_carries_what_would_change_an_intact_member(tmp_path: Path) -> None:
    """Where the contract has no update with the value of an intact member, none is sent, and the line says why."""
    unable = {"properties": {"status": {"const": "CONFIRMED"}}}
    with serving(tmp_path, demanding({}, {})) as run:
        run.send({"note": "changed"})
        [restored] = run.restore(bound=demanding(unable, {"status": "CONFIRMED"}, exchanges.clause("preserves")))
    assert (run.updates, restored.not_restored, restored.outcome) == (
        [],
        ("/note",),
        "putting it back was not tried, as no update that the contract documents does it and leaves /status as before",
    )


def test_what_does_no_harm_goes_back_without_what_does(tmp_path: Path) -> None:
    """Where one of two changed members goes with a value that would change an intact one, the other is put back."""
    made = demanding({}, {}, exchanges.clause("preserves"))
    ambiguous = changed(made, "/practitionerId", mapped={WHO: WHO, WHO + 2: WHO, OTHER: OTHER})
    with serving(tmp_path, ambiguous) as run:
        before = run.shown["startTime"]
        run.send({"note": "changed", "startTime": f"{YEAR}-08-03T10:00:00-04:00"})
        [restored] = run.restore(bound=changed(ambiguous, "/note", along={"practitionerId": OTHER}))
    assert (restored.not_restored, run.shown["startTime"]) == (("/note",), before)
    assert restored.outcome.endswith("does it and leaves /practitionerId as before")


def test_no_update_leaves_out_an_intact_member_that_it_may_reset(tmp_path: Path) -> None:
    """Where an update may replace all, and one with all old values is not documented, a shorter one is not sent."""
    with serving(tmp_path, demanding({}, {})) as run:
        run.send({"note": "changed"})
        [restored] = run.restore(bound=demanding({"maxProperties": 2}, {}))
    assert (run.updates, restored.not_restored, "leaves /" in restored.outcome) == ([], ("/note",), True)


def test_a_status_that_falls_as_the_time_moves_is_set_once_the_time_is_back(tmp_path: Path) -> None:
    """Where an update that moves an appointment takes its status back, whatever is sent of it, the same update once
    more sets it: what it replaces is then as before."""
    with serving(tmp_path, demanding({}, {})) as run:
        run.standin.store.appointments[0].shows["status"] = "CONFIRMED"
        before, moved = run.kept(), f"{YEAR}-08-03T10:00:00-04:00"

        def asked_again(request: httpx.Request) -> httpx.Response | None:
            body = json.loads(request.content) if request.method == "PUT" else {}
            if body.get("startTime", run.shown["startTime"]) == run.shown["startTime"]:
                return None
            sent = httpx.Request("PUT", request.url, headers=_headers(request), json={**body, "status": "SCHEDULED"})
            return respx.WSGIHandler(run.standin)(sent)

        run.interject = asked_again
        run.send({"startTime": moved, "status": "CONFIRMED"})
        run.see()
        assert run.shown["status"] == "SCHEDULED"
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert (run.kept(), len(run.updates)) == (before, 2)


def _headers(request: httpx.Request) -> dict[str, str]:
    """The headers of a request whose body is another one now."""
    return {name: value for name, value in request.headers.items() if name != "content-length"}


@pytest.mark.parametrize("is_refused", [True, False])
def test_a_vendor_that_was_seen_to_reset_gets_no_shorter_update(tmp_path: Path, is_refused: bool) -> None:
    """Where reads showed that an update empties what it leaves out, or where nobody knows whether the whole was
    accepted, a refused one is not followed by one that leaves out what is as before."""
    with serving(tmp_path, demanding({}, {})) as run:
        if is_refused:
            run.send({"note": "ours"})
            run.shown["practitionerId"] = None
            run.see()
        run.send({"note": "changed", "practitionerId": WHO})
        run.shown["practitionerId"] = WHO
        run.see()
        run.interject = put_backs.refusing("status", status=409 if is_refused else 503)
        [restored] = run.restore()
    assert {len(body) for body in run.updates} == {4}
    assert (restored.not_restored, run.shown["note"]) == (("/note",), "changed")


HISTORIES: dict[str, tuple[dict[str, Any], bool]] = {
    "an accepted update": ({}, True),
    "one that puts old values back, of which nobody knows what else it named": ({"puts_back": True}, False),
    "one that was refused": ({"is_refused": True}, False),
    "one of the member itself": ({"fields": frozenset({"/practitionerId"})}, False),
    "one of a member from which it follows": ({"fields": frozenset({"/status"})}, False),
    "one after which it is as empty as before": ({"before": None}, False),
}
"""What was sent before a read that shows a member empty, and whether that shows a vendor that resets."""


@pytest.mark.parametrize("what", HISTORIES)
def test_who_empties_what_an_update_left_out_is_seen_to_reset(what: str) -> None:
    """Only what an accepted update did not name, and what follows from nothing in it, can have been reset by it."""
    facts, is_reset = HISTORIES[what]
    shown, made = exchanges.appointment("lobbie"), demanding({}, {})
    behaviour = replace(made.contract.behaviour, follows={"/status": ("/practitionerId",)})
    bound = replace(made, contract=replace(made.contract, behaviour=behaviour))
    before = {**shown, **({"practitionerId": None} if "before" in facts else {})}
    update = SentUpdate(frozenset({"/note"}), read={**shown, "practitionerId": None})
    sent = replace(update, **{name: value for name, value in facts.items() if name != "before"})
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, before, updates=(sent,))
    assert was_seen_to_reset(original, bound) is is_reset


SPELLINGS: dict[str, tuple[Field, Any, Any]] = {
    "the items of a list with keys, which are those that are there": (Field("/x", "/x", key="/id"), [{"id": 1}], []),
    "a set in another order": (Field("/x", "/x", form="set"), ["a", "b"], ["b", "a"]),
    "a text with blanks around it, which a vendor trims": (Field("/x", "/x"), "a b", " a b\n"),
}
"""A member, how a read showed it, and what an update sends of it."""


@pytest.mark.parametrize("what", SPELLINGS)
def test_an_old_value_in_another_spelling_changes_nothing(what: str) -> None:
    """What an update sends of an intact member in whichever spelling is its old value; anything else is another one."""
    field, before, sent = SPELLINGS[what]
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, {"x": before})
    kept = Intact(demanding({}, {}), original, (field,))
    assert kept.damaged_by({"x": sent}) == []
    assert Intact(demanding({}, {}), original, (Field("/x", "/x"),)).damaged_by({"x": "another"}) == ["/x"]
    assert Intact(demanding({}, {}), original, (Field("/x", "/x"),)).damaged_by({"x": "another"}, ["/x"]) == []


def test_what_changes_by_itself_or_is_added_to_is_never_intact() -> None:
    """A member that moves with each update, one that merges what is sent, and one that differs may be sent anew."""
    made, shown = demanding({}, {}), exchanges.appointment("lobbie")
    merging = changed(made, "/practitionerId", merges=True)
    behaviour = replace(merging.contract.behaviour, volatile=("/note",))
    bound = replace(merging, contract=replace(merging.contract, behaviour=behaviour))
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, shown)
    kept = [intact(original, {**shown, "status": "CONFIRMED"}, one).fields for one in (made, bound)]
    assert [{one.pointer for one in fields} for fields in kept] == [
        {"/note", "/practitionerId", "/startTime"},
        {"/startTime"},
    ]


@pytest.mark.parametrize(
    ("put", "facts", "found"),
    [({}, {}, ["/note"]), ({"note": ""}, {}, []), ({}, {"mapped": {"a": NOTE, "b": NOTE}}, [])],
    ids=["known", "empty before", "no update could send it"],
)
def test_what_an_update_leaves_out_may_be_reset(put: dict[str, Any], facts: dict[str, Any], found: list[str]) -> None:
    """Only an old value that there was, and that an update could carry, is missed where it is left out."""
    bound = changed(demanding({}, {}), "/note", along={}, **facts)
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, {**exchanges.appointment("lobbie"), **put})
    (note,) = [one for one in bound.contract.behaviour.fields if one.pointer == "/note"]
    assert Intact(bound, original, (note,)).reset_by({"status": "CONFIRMED"}) == found


def test_what_was_just_put_back_is_intact() -> None:
    """The next update of the same restoring may not give another value to what the one before it has put back."""
    bound, shown = demanding({}, {}), exchanges.appointment("lobbie")
    original = Original("lobbie-sandbox", "lobbie", EDITABLE, {}, shown)
    kept = Intact(bound, original).also(bound.contract.behaviour.fields)
    assert kept.also(bound.contract.behaviour.fields) == kept
    assert kept.damaged_by({"note": "changed"}) == ["/note"]


def test_a_step_on_the_way_back_carries_old_values(tmp_path: Path) -> None:
    """An update that brings a status to where its old value may follow gives no other member a value of the run."""
    made = demanding({}, {"practitionerId": OTHER})
    steps = {"SCHEDULED": ("CONFIRMED",), "CONFIRMED": ("CHECKED_IN",), "CHECKED_IN": ("SCHEDULED",)}
    fields = [replace(one, **steps_of(one.pointer, steps)) for one in made.contract.behaviour.fields]
    behaviour = replace(made.contract.behaviour, fields=tuple(fields))
    with serving(tmp_path, replace(made, contract=replace(made.contract, behaviour=behaviour))) as run:
        before = run.kept()
        run.send({"status": "CONFIRMED", "practitionerId": WHO})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        sent = [(body["status"], body["practitionerId"], body["note"]) for body in run.updates]
        assert (sent, run.kept()) == ([("CHECKED_IN", WHO, NOTE), ("SCHEDULED", WHO, NOTE)], before)


ROUND = {"SCHEDULED": ("CONFIRMED",), "CONFIRMED": ("CHECKED_IN",), "CHECKED_IN": ("SCHEDULED",)}
"""Steps of a status, of which two lead back from the second value."""


def test_no_step_leaves_out_an_intact_member_that_it_may_reset(tmp_path: Path) -> None:
    """Where no documented step carries all old values, none is sent at a vendor that may empty what is left out."""
    made = changed(demanding({}, {}), "/status", transitions=ROUND)
    with serving(tmp_path, made) as run:
        run.send({"status": "CONFIRMED"})
        short = changed(demanding({"maxProperties": 2}, {}), "/status", transitions=ROUND)
        [restored] = run.restore(bound=short)
    assert (run.updates, restored.not_restored, "leaves /" in restored.outcome) == ([], ("/status",), True)


def test_a_refused_step_is_the_last_one(tmp_path: Path) -> None:
    """Where a vendor refuses a step on the way back, the value that it leads to is not sent."""
    made = changed(demanding({}, {}, exchanges.clause("preserves")), "/status", transitions=ROUND)
    with serving(tmp_path, made) as run:
        run.send({"status": "CONFIRMED"})
        run.interject = put_backs.refusing("status")
        [restored] = run.restore()
    assert [body["status"] for body in run.updates] == ["CHECKED_IN"]
    assert (restored.not_restored, "answered 409" in restored.outcome) == (("/status",), True)


def test_a_member_is_not_put_back_at_the_cost_of_another(tmp_path: Path) -> None:
    """A value with which the run sent one member does not come back with another, once it has been put back."""
    made = changed(demanding({}, {}, exchanges.clause("preserves")), "/note", along={})
    bound = changed(made, "/startTime", along={"practitionerId": OTHER})
    with serving(tmp_path, bound) as run:
        run.send({"practitionerId": OTHER, "startTime": f"{YEAR}-08-03T10:00:00-04:00"})

        def moves_to_the_other(request: httpx.Request) -> httpx.Response | None:
            body = json.loads(request.content) if request.method == "PUT" else {}
            return httpx.Response(409) if "startTime" in body and body.get("practitionerId") != OTHER else None

        run.interject = moves_to_the_other
        [restored] = run.restore()
    assert (run.shown["practitionerId"], restored.not_restored) == (WHO, ("/endTime", "/startTime"))


def test_an_update_that_was_taken_is_not_sent_with_what_the_run_sent(tmp_path: Path) -> None:
    """After a success that no document knows, only a read tells what it did: no value of the run is tried beside it."""
    made = changed(demanding({}, {}, exchanges.clause("preserves")), "/note", along={"practitionerId": OTHER})
    with serving(tmp_path, made) as run:
        run.send({"practitionerId": OTHER, "note": "changed"})
        refused = put_backs.refusing("note", times=1)
        run.interject = lambda asked: refused(asked) or put_backs.refusing("note", status=299)(asked)
        run.restore()
    assert {body["practitionerId"] for body in run.updates} == {WHO}


def changed(bound: BoundContract, pointer: str, **facts: Any) -> BoundContract:
    """A contract that says something else of one member."""
    fields = [replace(one, **(facts if one.pointer == pointer else {})) for one in bound.contract.behaviour.fields]
    behaviour = replace(bound.contract.behaviour, fields=tuple(fields))
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour))


def steps_of(pointer: str, steps: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """What makes a status one that only goes certain steps."""
    return {"transitions": steps} if pointer == "/status" else {}
