"""What restoring promises: appointments are as before the run, or it is told what is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx
from hypothesis import given, settings
from hypothesis import strategies as st

from suites.kit.generate.directed import ordinary
from suites.kit.generate.probes import probes
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import rank
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE
from suites.kit.restore.ledger import Original, RestoreLedger
from suites.kit.restore.originals import Originals
from suites.kit.restore.put_back import AS_BEFORE, MOST_ATTEMPTS, PutBackResult, put_back, put_back_problems
from suites.kit.run.campaign import Campaign
from suites.kit.session.items import all_clauses
from suites.selftest import exchanges
from suites.standin import StandIn

EXPENDABLE = "appointment.expendable"
BUDGET = 50
YEAR = exchanges.appointment("lobbie")["startTime"][:4]
Answering = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Served:
    """A stand-in on which a run writes, what was asked of it since, and the run's ledger.

    `interject` may answer in place of the stand-in.
    """

    bound: BoundContract
    standin: StandIn
    ledger: RestoreLedger
    interject: Answering = lambda _: None
    asked: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.campaign = Campaign(self.bound, Client(self.bound, 1_000, "selftest"), self._items())
        self.campaign.guard = Originals(self.bound, self.ledger, self.campaign.reader.read)

    def _items(self) -> tuple[Any, ...]:
        return tuple(sorted(all_clauses(self.bound.contract), key=rank))

    def answer(self, request: httpx.Request) -> httpx.Response:
        """What the target answers."""
        self.asked.append(request)
        return self.interject(request) or self._wsgi(request)

    @property
    def _wsgi(self) -> respx.WSGIHandler:
        return respx.WSGIHandler(self.standin)

    def send(self, body: Any, **probe: Any) -> None:
        """Send an update of the editable appointment, secured as in a run."""
        asked = Probe("A-CLAUSE", "a probe", body, **probe)
        assert self.campaign.guard
        self.campaign.guard.secure(asked)
        self.campaign.client.update(asked)

    @property
    def shown(self) -> dict[str, Any]:
        """The appointment of the run, as the stand-in keeps it."""
        return self.standin.store.appointments[0].shows  # type: ignore[no-any-return]

    def see(self) -> None:
        """Read the appointment after an update, as a run does."""
        [noted] = self.ledger.open_entries()
        assert isinstance(noted, Original)
        probe = Probe("A-CLAUSE", "a read")
        self.ledger.note_shown(noted, "read", self.campaign.reader.read(probe)["read"])

    def restore(self, budget: int = BUDGET, bound: BoundContract | None = None) -> list[PutBackResult]:
        """Put back what the ledger says, as another process would: from the file alone."""
        self.asked.clear()
        bound = bound or self.bound
        ledger = RestoreLedger(self.ledger.path)
        originals = [entry for entry in ledger.open_entries() if isinstance(entry, Original)]
        bodies = ledger.sent_bodies(bound.target.name)
        return [put_back(entry, bound, Client(bound, budget, "selftest"), bodies) for entry in originals]

    @property
    def updates(self) -> list[Any]:
        """The bodies of the updates that were asked since restoring began."""
        return [json.loads(request.content) for request in self.asked if request.method != "GET"]

    def kept(self) -> dict[str, Any]:
        """What the stand-in remembers of its appointments, the expendable ones aside."""
        template = self.bound.contract.update.path
        rows = self.bound.target.fixtures.get(EXPENDABLE, ())
        closed = {template.format(**{name: str(value) for name, value in row.items()}) for row in rows}
        return {path: row for path, row in self.standin.snapshot().items() if path not in closed}


@contextmanager
def served(folder: Path, provider: str, open_policy: str = "documented", **changes: Any) -> Iterator[Served]:
    """A run against the stand-in of a provider, in this process."""
    bound = exchanges.retargeted(provider, **changes)
    made = Served(bound, StandIn(bound.contract, open_policy), RestoreLedger(folder / "RUN.restore"))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=bound.contract.base_url).mock(side_effect=made.answer)
        yield made


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Served]:
    """A run against the stand-in of Lobbie, which shows all that an update may change."""
    with served(tmp_path, "lobbie") as made:
        yield made


def originals(**changes: Any) -> dict[str, Any]:
    """The fixtures of Eka with other members in the editable appointment's row."""
    rows = exchanges.bind("eka").target.fixtures
    return {**rows, EDITABLE: ({**rows[EDITABLE][0], **changes},)}


def refusing(*names: str, status: int = 409, times: int = 1_000) -> Answering:
    """Refuses updates that name one of the members, so many times."""
    left = iter(range(times))

    def answer(request: httpx.Request) -> httpx.Response | None:
        is_meant = request.method != "GET" and set(names) & set(json.loads(request.content))
        return httpx.Response(status) if is_meant and next(left, None) is not None else None

    return answer


@pytest.mark.parametrize(
    ("provider", "open_policy"),
    [("aniva", "documented"), ("eka", "documented"), ("lobbie", "accept"), ("sqod", "accept")],
)
def test_after_a_whole_run_all_is_as_before(tmp_path: Path, provider: str, open_policy: str) -> None:
    """Whatever a run sends, every appointment that is still needed is as before, hidden members too."""
    with served(tmp_path, provider, open_policy) as run:
        before = run.kept()
        for clause in run.campaign.selected:
            if clause.check != "explores":
                run.campaign.try_clause(clause)
        assert run.kept() != before
        restored = run.restore()
        assert [(one.role, one.outcome, one.not_restored) for one in restored if not one.is_done] == []
        assert same(run.kept(), before)


@cache
def bodies(provider: str) -> list[Any]:
    """What a run may send to the editable appointment: ordinary updates, and those at a boundary."""
    bound = exchanges.bind(provider)
    clause = next(c for c in bound.contract.clauses if c.check == "accepts" and c.appointment == EDITABLE)
    edges = probes(replace(clause, send="boundaries"), replace(bound, thorough=True))
    return [probe.body for probe in (*ordinary(clause, bound), *edges)]


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_after_any_updates_all_is_as_before(
    tmp_path_factory: pytest.TempPathFactory, provider: str, data: st.DataObject
) -> None:
    """After any accepted updates in any order the appointment is as before."""
    with served(tmp_path_factory.mktemp("run"), provider, "accept") as run:
        before = run.kept()
        for body in data.draw(st.lists(st.sampled_from(bodies(provider)), max_size=6)):
            run.send(body)
        assert [one.outcome for one in run.restore()] in ([], [AS_BEFORE])
        assert same(run.kept(), before)


def test_where_nothing_changed_nothing_is_sent(clinic: Served) -> None:
    """An appointment that is as before is looked at, and no more."""
    clinic.send({"startTime": "no time"})
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]
    assert [request.method for request in clinic.asked] == ["GET"]


def test_what_changed_goes_back_in_one_update(clinic: Served) -> None:
    """All members that changed are put back together, and none that did not."""
    clinic.send({"note": "changed"})
    clinic.send({"status": "CONFIRMED"})
    clinic.restore()
    assert clinic.updates == [{"note": "Synthetic test booking", "status": "SCHEDULED"}]


def test_members_that_may_not_go_together_go_alone(clinic: Served) -> None:
    """Where the update of all members is not documented, each one goes in its own."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    contract = clinic.bound.contract
    single = {**contract.schemas, "update": {**contract.documented, "maxProperties": 1}}
    restored = clinic.restore(bound=replace(clinic.bound, contract=replace(contract, schemas=single)))
    assert clinic.updates == [{"note": "Synthetic test booking"}, {"status": "SCHEDULED"}]
    assert [one.outcome for one in restored] == [AS_BEFORE]


def test_one_refused_member_does_not_keep_the_others(clinic: Served) -> None:
    """When the update of all is refused each goes alone, and what is refused again is told with its status."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    clinic.interject = refusing("note")
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.outcome, restored.is_done) == (("/note",), "409", False)
    assert clinic.standin.store.appointments[0].shows["status"] == "SCHEDULED"


def test_what_is_told_is_why_a_member_was_refused_alone(clinic: Served) -> None:
    """The status of the joint update is no reason any more when its members went alone."""
    clinic.send({"note": "changed", "status": "CONFIRMED"})
    alone, joint = refusing("note", status=400), refusing("status", times=1)
    clinic.interject = lambda request: joint(request) or alone(request)
    assert [one.outcome for one in clinic.restore()] == ["400"]


def test_what_is_left_is_told_without_a_value(clinic: Served) -> None:
    """The line for the terminal names appointment and member, says why and what to do, and holds no value."""
    clinic.send({"note": "changed"})
    clinic.interject = refusing("note")
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound) == ["$APPOINTMENT_EDITABLE: /note could not be put back (409)"]


def test_what_is_as_before_is_not_told(clinic: Served) -> None:
    """There is no line about an appointment to which nothing is owed."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore()
    assert put_back_problems(restored, clinic.bound) == []


def test_a_vendor_that_only_says_so_is_told(clinic: Served) -> None:
    """An accepted update that put nothing back is found out by the read after it."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda request: httpx.Response(200, json={}) if request.method == "PUT" else None
    [restored] = clinic.restore()
    assert (restored.not_restored, restored.outcome) == (("/note",), "accepted, and still different")


def test_what_no_update_can_name_is_told_too(clinic: Served) -> None:
    """A shown member that the run saw change is listed if it is not as before, though nothing could be sent for it."""
    clinic.send({"note": "changed"})
    clinic.shown["createdAt"] = "2026-11-21T00:00:00Z"
    clinic.see()
    assert [one.not_restored for one in clinic.restore()] == [("/createdAt",)]


def test_what_somebody_else_changed_is_left_alone(clinic: Served) -> None:
    """After a crash, what the run changed is put back around what somebody else has changed since, which is told."""
    clinic.send({"note": "changed"})
    clinic.see()
    clinic.shown["status"] = "CHECKED_IN"
    [restored] = clinic.restore()
    assert (restored.left_alone, restored.is_done) == (("/status",), True)
    assert [set(body) for body in clinic.updates] == [{"note"}]
    assert put_back_problems(restored, clinic.bound) == [
        "$APPOINTMENT_EDITABLE: /status was changed by somebody else since; left alone"
    ]


def test_what_changed_while_an_object_was_ours_stays_in_it(tmp_path: Path) -> None:
    """An object that goes back whole keeps what somebody else has changed in it."""
    with served(tmp_path, "sqod") as run:
        run.send({"claimant": {"name": "Another Person"}})
        run.see()
        run.shown["claimant"]["phone_number"] = "+15005550006"
        [restored] = run.restore()
        assert restored.left_alone == ("/claimant/phone_number",)
        assert run.shown["claimant"]["phone_number"] == "+15005550006"
        assert run.shown["claimant"]["name"] == "Test Person"


def test_an_appointment_that_was_never_named_is_compared_too(clinic: Served) -> None:
    """What our update did to another appointment of the target is put back."""
    guard = clinic.campaign.guard
    assert guard
    guard.read_other = clinic.campaign.reader.read_other  # type: ignore[attr-defined]
    guard.note_all()
    other = next(one for one in clinic.standin.store.appointments if one.shows["id"] == 50002)
    before = other.shows["note"]
    clinic.send({"note": "Bring the earlier results"})
    other.shows["note"] = "Bring the earlier results"
    clinic.restore()
    assert other.shows["note"] == before


def test_what_changes_with_any_update_is_not_told(clinic: Served) -> None:
    """The stamp of the last update is not expected to go back."""
    clinic.send({"note": "changed"})
    before = clinic.standin.store.appointments[0].shows["updatedAt"]
    assert [one.not_restored for one in clinic.restore()] == [()]
    assert clinic.ledger.open_entries()[0].state["updatedAt"] != before  # type: ignore[union-attr, index]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_unclear_answer_is_asked_for_again(tmp_path: Path, status: int) -> None:
    """A target that is busy for a moment gets its updates all the same."""
    with served(tmp_path, "lobbie") as run:
        run.send({"note": "changed"})
        run.interject = refusing("note", status=status, times=1)
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]


def test_an_outage_is_told(clinic: Served) -> None:
    """A target that answers nothing any more is not asked for ever, and the entry stays open."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda _: httpx.Response(503)
    [restored] = clinic.restore()
    assert not restored.is_done
    assert restored.outcome
    assert len(restored.calls) <= MOST_ATTEMPTS
    assert "$APPOINTMENT_EDITABLE: not known whether everything is as before (it could not be read: 503)" in " ".join(
        put_back_problems(restored, clinic.bound)
    )


def test_a_spent_budget_is_told(clinic: Served) -> None:
    """Restoring keeps to its budget, and says so when that was too small."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore(budget=1)
    assert not restored.is_done
    assert "budget" in restored.outcome


def test_an_appointment_that_the_target_gives_no_more_is_told(clinic: Served) -> None:
    """A ledger does not widen the allow-list: what the target does not name is not written to."""
    clinic.send({"note": "changed"})
    rows = clinic.bound.target.fixtures
    fewer = {**rows, EDITABLE: rows["appointment.foreign"]}
    target = replace(clinic.bound.target, fixtures=fewer)
    [restored] = clinic.restore(bound=replace(clinic.bound, target=target))
    assert "allow-list" in restored.outcome
    assert clinic.updates == []


def test_what_goes_wrong_with_one_does_not_keep_the_others(clinic: Served) -> None:
    """A mistake of our own is told by its kind, without the values in its text, and the next one is put back."""
    clinic.send({"note": "changed"})
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    failing = iter([KeyError("canary")])

    def fail_once(_: httpx.Request) -> None:
        for error in failing:
            raise error

    clinic.interject = fail_once
    assert [one.outcome for one in clinic.restore()] == ["KeyError", AS_BEFORE]


def test_a_line_about_an_appointment_without_a_name_says_its_role() -> None:
    """An id too short to be told from other numbers is not shown, the role is."""
    restored = PutBackResult(EDITABLE, {"appointmentId": "7"}, "409", ("/note",))
    [told] = put_back_problems(restored, exchanges.bind("lobbie"))
    assert told == f"{EDITABLE}: /note could not be put back (409)"


def test_a_read_at_the_end_is_asked_for_again(clinic: Served) -> None:
    """A read that got no answer is tried again before an appointment counts as unknown."""
    clinic.send({"note": "changed"})
    failing = iter([True, False, True])
    clinic.interject = lambda request: httpx.Response(503) if request.method == "GET" and next(failing, False) else None
    assert [one.outcome for one in clinic.restore()] == [AS_BEFORE]


def test_an_appointment_that_is_gone_is_told(clinic: Served) -> None:
    """An appointment that the list shows no more is owed; it is looked for twice, and not again and again."""
    clinic.send({"note": "changed"})
    clinic.interject = lambda request: (
        httpx.Response(200, json={"appointments": []}) if request.method == "GET" else None
    )
    [restored] = clinic.restore()
    assert (restored.outcome, restored.not_restored, restored.is_done) == ("the list does not show it", (), False)
    assert len({str(request.url) for request in clinic.asked}) == len(clinic.asked) / 2


def test_an_expendable_appointment_that_is_gone_is_told(clinic: Served) -> None:
    """What is not found is not known to be put back, so that an expendable one, too, stays in the ledger."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.interject = lambda request: (
        httpx.Response(200, json={"appointments": []}) if request.method == "GET" else None
    )
    assert [(one.is_done, one.outcome) for one in clinic.restore()] == [(False, "the list does not show it")]


@pytest.mark.parametrize(("provider", "others"), [("lobbie", 10_000), ("sqod", 900)])
def test_what_was_moved_in_a_long_list_is_put_back(tmp_path: Path, provider: str, others: int) -> None:
    """From the ledger alone, an appointment is found though it was moved to another day, and put back."""
    moved = {
        "lobbie": {"startTime": f"{YEAR}-11-02T11:45:00-03:30"},
        "sqod": {"appointment_at": f"{YEAR}-11-02T09:45:00Z"},
    }
    with served(tmp_path, provider) as run:
        run.standin = StandIn(run.bound.contract, others=others)
        before = run.kept()
        run.send(moved[provider])
        assert run.kept() != before
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert same(run.kept(), before)


def test_what_a_long_list_does_not_show_is_told(tmp_path: Path) -> None:
    """Where it is too far down the list to be found again, that is what the message says."""
    with served(tmp_path, "sqod") as run:
        run.send({"duration_in_minutes": 45})
        run.standin = StandIn(run.bound.contract, others=2_000)
        [restored] = run.restore()
        assert "not found within 10 pages of the list" in " ".join(put_back_problems(restored, run.bound))
        assert not restored.is_done


def test_requests_are_given_to_the_journal_without_their_bodies(clinic: Served) -> None:
    """What was sent to put an appointment back may be personal, so it is masked before anybody records it."""
    clinic.send({"note": "changed"})
    [restored] = clinic.restore()
    assert [call.sent.method for call in restored.calls] == ["GET", "PUT", "GET"]
    assert {call.sent.content for call in restored.calls} == {b"", b'"$originals"'}


def test_hidden_members_are_put_back_as_declared(tmp_path: Path) -> None:
    """What no read shows is put back by the update that the fixture declares, before what a read shows."""
    with served(tmp_path, "eka") as run:
        before = run.kept()
        run.send({**run.bound.base, "token": 12, "partner_meta": {"key1": "changed"}})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert [body.get("token") for body in run.updates] == [7, None]
        assert run.kept() == before


def test_untouched_hidden_members_are_left_alone(tmp_path: Path) -> None:
    """Declared originals are not sent when nothing was that no read shows."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "partner_meta": {"key1": "changed"}})
        run.restore()
        assert [set(body) - set(run.bound.base) for body in run.updates] == [{"partner_meta"}]


def test_refused_hidden_members_are_told(tmp_path: Path) -> None:
    """A member that no read shows counts as put back only when the update was accepted."""
    with served(tmp_path, "eka") as run:
        run.send({**run.bound.base, "token": 12})
        run.interject = refusing("token", status=400)
        [restored] = run.restore()
        assert (restored.not_restored, restored.outcome) == (("/token",), "400")


def test_what_goes_along_keeps_its_old_value_too(tmp_path: Path) -> None:
    """A time that must not go without another goes with that one's old value, not with a value of the probe."""
    with served(tmp_path, "eka") as run:
        before = deepcopy(run.standin.store.appointments[0].shows)
        run.send({**run.bound.base, "appointment_details": {"start_time": before["start_time"] + 60}})
        run.restore()
        assert [body["appointment_details"] for body in run.updates] == [
            {"start_time": before["start_time"], "end_time": before["end_time"]}
        ]


def test_without_any_read_the_declared_update_is_all(tmp_path: Path) -> None:
    """Where no read can be made, what the fixture declares is put back, and is as before when it was accepted."""
    with served(tmp_path, "eka", fixtures=originals(originals={"partner_meta": {"key1": "value1"}})) as run:
        run.interject = lambda request: httpx.Response(500) if request.method == "GET" else None
        run.send({**run.bound.base, "partner_meta": {"key1": "changed"}})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        assert [body["partner_meta"] for body in run.updates] == [{"key1": "value1"}]


def test_a_closed_expendable_appointment_stays_closed(clinic: Served) -> None:
    """What may not be taken back is left, the rest is put back, and nothing of it is told."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
    [restored] = clinic.restore()
    assert clinic.updates == [{"note": "Synthetic test booking"}]
    assert (restored.is_done, restored.not_restored) == (True, ())


def test_an_expendable_appointment_is_no_matter_of_many_requests(clinic: Served) -> None:
    """What is refused for an expendable appointment is not tried again member by member."""
    clinic.send({"note": "changed", "practitionerId": 3002}, appointment=EXPENDABLE)
    clinic.interject = refusing("note", "practitionerId")
    [restored] = clinic.restore()
    assert len(clinic.updates) == 1
    assert put_back_problems(restored, clinic.bound) == []


def test_an_expendable_appointment_out_of_reach_is_let_go(clinic: Served) -> None:
    """Nobody is told of an expendable appointment, not even when the target answers nothing any more."""
    clinic.send({"note": "changed"}, appointment=EXPENDABLE)
    clinic.interject = lambda _: httpx.Response(503)
    [restored] = clinic.restore(budget=0)
    assert restored.is_done
    assert put_back_problems(restored, clinic.bound) == []


def test_a_status_is_taken_back_where_the_target_says_so(tmp_path: Path) -> None:
    """At a target whose closing statuses can be taken back, they are."""
    with served(tmp_path, "lobbie", status_restores=True) as run:
        before = run.standin.snapshot()
        run.send({"status": "CANCELLED"}, appointment=EXPENDABLE)
        run.send({"status": "NO_SHOW"})
        assert [one.outcome for one in run.restore()] == [AS_BEFORE, AS_BEFORE]
        assert run.standin.snapshot() == before


def test_what_could_not_be_put_back_is_never_sent(tmp_path: Path) -> None:
    """The guard and the restoring agree: a member without an original does not reach the target."""
    with served(tmp_path, "eka", fixtures=originals(originals={})) as run:
        for body in bodies("eka"):
            try:
                run.send(body)
            except CannotBePutBack:
                continue
        assert [one.outcome for one in run.restore()] == [AS_BEFORE]
        hidden = run.standin.store.appointments[0].hidden
        assert hidden == StandIn(run.bound.contract).store.appointments[0].hidden
