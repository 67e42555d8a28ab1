"""What putting back promises where an update may empty what it leaves out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from contracts import Clause
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.restore.entries import Original, SentUpdate
from suites.kit.restore.put_back_result import AS_BEFORE
from suites.kit.restore.whole import restoring_bodies, with_left_out
from suites.selftest import exchanges
from suites.selftest.put_backs import Served, refusing, served, serving
from suites.selftest.test_kit_put_back_intact import changed

MEMBERS = ("note", "practitionerId", "status")
UNSURE = exchanges.clause("preserves", is_draft=True)
SURE = exchanges.clause("preserves")


def bound_with(clause: Clause, method: str = "PUT") -> BoundContract:
    """Lobbie's contract with a single clause, and another method."""
    old = exchanges.bind("lobbie")
    update = replace(old.contract.update, method=method)
    return replace(old, contract=replace(old.contract, clauses=(clause,), update=update))


@pytest.fixture
def replacing(tmp_path: Path) -> Iterator[Served]:
    """A run at a vendor whose PUT empties what it leaves out, by a contract that does not know that."""
    with served(tmp_path, "lobbie") as run:

        def emptied(request: httpx.Request) -> None:
            if request.method == "PUT":
                run.shown.update(dict.fromkeys(set(MEMBERS) - set(json.loads(request.content))))

        run.interject = emptied
        yield run


def test_the_whole_appointment_is_put_back_at_once(replacing: Served) -> None:
    """One update puts back what the run sent, and what its updates left out; nobody else is asked about it."""
    before = replacing.kept()
    replacing.send({"note": "ours"})
    [restored] = replacing.restore(bound=bound_with(UNSURE))
    assert (restored.outcome, restored.unnamed, restored.left_alone) == (AS_BEFORE, (), ())
    assert ([set(body) for body in replacing.updates], replacing.kept()) == ([{*MEMBERS, "startTime"}], before)


def test_a_refused_whole_is_put_back_in_part(tmp_path: Path) -> None:
    """Where the vendor refuses to be sent what is as before, the update names what is not."""
    with served(tmp_path, "lobbie") as run:
        run.send({"note": "ours", "practitionerId": 3002})
        run.interject = refusing("status")
        assert [one.outcome for one in run.restore(bound=bound_with(UNSURE))] == [AS_BEFORE]
        assert [set(body) for body in run.updates] == [{*MEMBERS, "startTime"}, {"note", "practitionerId"}]


@pytest.mark.parametrize(("clause", "method"), [(SURE, "PUT"), (UNSURE, "PATCH")])
def test_what_stays_is_not_sent(clause: Clause, method: str, tmp_path: Path) -> None:
    """Where an update certainly leaves alone what it does not name, only what has changed is sent."""
    with served(tmp_path, "lobbie") as run:
        run.send({"note": "ours"})
        bound = bound_with(clause, method)
        [original] = run.ledger.open_entries()
        assert isinstance(original, Original)
        assert original.state
        note = [one for one in bound.contract.behaviour.fields if one.pointer == "/note"]
        assert restoring_bodies(note, original, bound) == [{"note": original.state["note"]}]


def test_what_somebody_else_gave_another_value_is_left_alone(replacing: Served) -> None:
    """A member that an update left out, and that has a new value, was changed by somebody else."""
    replacing.send({"note": "ours", "practitionerId": replacing.shown["practitionerId"]})
    replacing.shown["practitionerId"] = 3002
    [restored] = replacing.restore(bound=bound_with(UNSURE))
    assert restored.left_alone == ("/practitionerId",)
    assert (replacing.shown["practitionerId"], replacing.shown["status"]) == (3002, "SCHEDULED")


def test_what_is_sent_in_parts_undoes_no_other_part(tmp_path: Path) -> None:
    """Where one member is refused, so that the others go one by one, each update repeats what those before put back."""
    with served(tmp_path, "lobbie") as run:
        before, refused = run.shown["note"], refusing("status")
        run.send({"note": "ours", "practitionerId": 3002, "status": "CONFIRMED"})

        def emptied(request: httpx.Request) -> httpx.Response | None:
            if request.method == "PUT" and not refused(request) and "note" not in json.loads(request.content):
                run.shown["note"] = None
            return refused(request)

        run.interject = emptied
        [restored] = run.restore(bound=bound_with(UNSURE))
        assert (run.shown["note"], restored.not_restored) == (before, ("/status",))


def hiding_notes(declared: str, clause: Clause) -> BoundContract:
    """A contract by which no read shows the note, of which the fixture says what it was before the run."""
    bound, rows = bound_with(clause), exchanges.bind("lobbie").target.fixtures
    fields = [
        replace(one, shows=None if one.pointer == "/note" else one.shows) for one in bound.contract.behaviour.fields
    ]
    editable = ({**rows[EDITABLE][0], "originals": {"note": declared}},)
    target = replace(bound.target, fixtures={**rows, EDITABLE: editable})
    behaviour = replace(bound.contract.behaviour, fields=tuple(fields))
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour), target=target)


@pytest.mark.parametrize(("clause", "is_sent"), [(UNSURE, True), (SURE, False)])
@pytest.mark.parametrize("is_changed", [True, False])
def test_what_no_read_shows_and_an_update_left_out_goes_back(
    tmp_path: Path, clause: Clause, is_sent: bool, is_changed: bool
) -> None:
    """An update that may replace all may have emptied what it does not name, also where no read can tell: the declared
    value is sent, and with it all that is shown."""
    with serving(tmp_path, hiding_notes("declared", clause)) as run:
        before = run.shown["status"]
        run.send({"status": "CONFIRMED"})
        run.shown["status"] = "CONFIRMED" if is_changed else before
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert {body["note"] for body in run.updates if "note" in body} == ({"declared"} if is_sent else set())
        assert run.shown["status"] == before


@pytest.mark.parametrize(("role", "expected"), [(EDITABLE, {"/note"}), (EXPENDABLE, set())])
def test_what_may_be_used_up_gets_no_update_for_what_was_left_out(role: str, expected: set[str]) -> None:
    """An appointment that the run may have closed gets no update only for what no read shows."""
    update = SentUpdate(frozenset({"/status"}), {"status": "CONFIRMED"})
    shown = exchanges.appointment("lobbie")
    original = Original("lobbie-sandbox", "lobbie", role, {}, shown, {"note": "declared"}, updates=(update,))
    assert with_left_out(original, hiding_notes("declared", UNSURE)).touched == expected


def test_a_refused_update_has_emptied_nothing(tmp_path: Path) -> None:
    """Where all updates of an appointment were refused, nothing is sent for what no read shows."""
    with serving(tmp_path, hiding_notes("declared", UNSURE)) as run:
        run.interject = refusing("status")
        run.try_update({"status": "CONFIRMED"})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert run.updates == []


@pytest.mark.parametrize(("following", "is_sent"), [(("CONFIRMED",), False), (("SCHEDULED", "CONFIRMED"), True)])
def test_a_status_goes_with_all_others_only_where_it_may_be_sent_again(
    following: tuple[str, ...], is_sent: bool
) -> None:
    """A vendor may refuse an update for a value that is no step from itself, though nothing would change."""
    shown = exchanges.appointment("lobbie")
    made = changed(bound_with(UNSURE), "/status", transitions={shown["status"]: following})
    note = [one for one in made.contract.behaviour.fields if one.pointer == "/note"]
    whole, *_ = restoring_bodies(note, Original("lobbie-sandbox", "lobbie", EDITABLE, {}, shown), made)
    assert whole.keys() == {"note", "practitionerId", "startTime", *(["status"] if is_sent else [])}
