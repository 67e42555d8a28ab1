"""Where somebody closes an appointment in mid-run, a run does not open it again while it looks for who has done it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from werkzeug import Request, Response

from suites.kit.run.first_refusals import FirstRefusal
from suites.kit.run.unjudged_refusals import UnjudgedRefusals
from suites.proof._run import Run, run
from suites.selftest import put_backs
from suites.selftest.exchanges import answer, contract, exchange
from suites.selftest.put_backs import Served
from suites.standin import StandIn

LOBBIE = contract("lobbie")
clinic = put_backs.clinic


@dataclass
class Cancelling:
    """The stand-in, of which somebody sets a status of the editable appointment once an update of it was refused with
    403. `named` are the bodies since that name the status, `shown` is the appointment."""

    status: str
    standin: StandIn = field(default_factory=lambda: StandIn(LOBBIE))
    named: list[Any] = field(default_factory=list)
    is_done: bool = False

    @property
    def shown(self) -> dict[str, Any]:
        """The editable appointment as the stand-in keeps it."""
        return self.standin.store.appointments[0].shows  # type: ignore[no-any-return]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        content = request.get_data()
        environ["wsgi.input"].seek(0)
        answered = Response.from_app(self.standin, environ)
        is_meant = request.method == "PUT" and request.path.endswith("50001")
        if is_meant and self.is_done and b'"status"' in content:
            self.named.append(json.loads(content))
        if is_meant and not self.is_done and answered.status_code == 403:
            self.is_done, self.shown["status"] = True, self.status
        return answered(environ, start_response)


@cache
def made(status: str) -> tuple[Cancelling, Run]:
    """A run in the course of which somebody sets a status."""
    vendor = Cancelling(status)
    return vendor, run(LOBBIE, vendor)


def test_a_cancellation_by_somebody_else_stays() -> None:
    """No update names the status once a read has shown the cancellation, and the run says why it ends."""
    vendor, done = made("CANCELLED")
    assert (vendor.named, vendor.shown["status"]) == ([], "CANCELLED")
    assert "/status of appointment.editable with a value that closes" in (done.tally.setup or "")


def test_a_status_that_closes_nothing_is_looked_into() -> None:
    """What a refused update may have written is taken back, and sent again, where it does not close the appointment."""
    vendor, done = made("CONFIRMED")
    assert vendor.named
    assert done.tally.setup is None


@pytest.mark.parametrize("role", ["appointment.editable", "appointment.expendable"])
def test_only_the_editable_appointment_ends_a_run(clinic: Served, role: str) -> None:
    """Where somebody has closed another appointment, the run goes on, and leaves that one as it is."""
    sent = [exchange(answer(403), provider="lobbie", probe={"body": {"note": "a"}, "appointment": role})]
    assert clinic.campaign.closure.is_noticed(sent, ["/status"], {"read": {"status": "CANCELLED"}})
    assert (clinic.campaign.stop is not None) == (role == "appointment.editable")


def test_what_was_refused_before_it_was_noticed_says_nothing(clinic: Served) -> None:
    """All that was seen since the first refusal that nothing explains is forgotten."""
    evidence, clause = clinic.campaign.evidence, clinic.campaign.selected[0]
    sent = [exchange(answer(403), provider="lobbie", probe={"body": {"note": "a"}})]
    clinic.campaign.closure._since[sent[0].probe.place] = FirstRefusal(1, answer(403), evidence.snapshot())
    evidence.count_case(clause)
    assert clinic.campaign.closure.is_noticed(sent, ["/status"], {"read": {"status": "CANCELLED"}})
    assert evidence.cases(clause) == 0


def test_a_closing_value_that_a_refused_update_has_sent_is_nobody_elses(clinic: Served) -> None:
    """A vendor that stores the cancellation that it refuses is still found."""
    sent = [exchange(answer(403), provider="lobbie", probe={"body": {"status": "CANCELLED"}})]
    assert not clinic.campaign.closure.is_noticed(sent, ["/status"], {"read": {"status": "CANCELLED"}})


def test_what_the_run_has_closed_is_nobody_elses(clinic: Served) -> None:
    """After the run's own closing update, a value that closes the appointment tells of nobody else."""
    sent = [exchange(answer(403), provider="lobbie", probe={"body": {"note": "a"}})]
    clinic.campaign.closed.add(sent[0].probe.place)
    assert not clinic.campaign.closure.is_noticed(sent, ["/status"], {"read": {"status": "CANCELLED"}})


def test_it_is_noticed_where_no_clause_judges_refused_updates(clinic: Served) -> None:
    """The next accepted update shows it, and nothing is taken back of that appointment, or sent to it again."""
    probe: dict[str, Any] = {"body": {"note": "a"}, "appointment": "appointment.expendable"}
    shown = {"note": "a", "status": "SCHEDULED"}
    unjudged = UnjudgedRefusals(clinic.campaign)
    unjudged.note(exchange(answer(403), provider="lobbie", probe=probe))
    states = {"before": {"read": shown}, "after": {"read": {**shown, "status": "CANCELLED"}}}
    unjudged.note(exchange(answer(200), provider="lobbie", probe=probe, **states))
    assert [one for one in clinic.asked if one.method == "PUT" and one.url.path.endswith("/50002")] == []
