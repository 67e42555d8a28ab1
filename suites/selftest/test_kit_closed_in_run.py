"""An appointment that somebody else closes ends the run, or its clause, without blame; one that the vendor closes does
not."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from werkzeug import Response

from contracts import BookedRole
from suites.kit.model.exchange import Region
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING
from suites.kit.run.closed_by_others import closed_statuses
from suites.selftest import campaigns, exchanges, put_backs
from suites.selftest.put_backs import Served
from suites.standin import StandIn

clinic = put_backs.clinic
PENDING = 1
"""Which of Aniva's appointments is the pending one."""
SOON, LATER, LATE = 25, 60, 150
"""Requests after which a colleague cancels the appointment: among the first of a run, later, and late."""


def cancelled(number: int) -> campaigns.Application:
    """Aniva's stand-in, whose first appointment is cancelled from some request on, as if by a colleague."""
    standin = StandIn(exchanges.contract())

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if standin.count >= number:
            standin.store.appointments[0].shows["status"] = "cancelled"
        return standin(environ, start_response)

    return answer


def otherwise_refused(status: int) -> campaigns.Application:
    """The same late in a run, at a vendor that refuses updates of cancelled appointments with another status."""
    vendor = cancelled(LATE)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        answered = Response.from_app(vendor, environ)
        if answered.status_code == 409 and environ["PATH_INFO"].endswith("1001"):
            answered = Response('{"message": "It is cancelled"}', status, mimetype="application/json")
        return answered(environ, start_response)

    return answer


def closing(is_met: Callable[[int], bool]) -> campaigns.Application:
    """Aniva's stand-in, which cancels an appointment by itself after it has answered updates of it so."""
    standin = StandIn(exchanges.contract())

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        answered = Response.from_app(standin, environ)
        if environ["REQUEST_METHOD"] == "PATCH" and is_met(answered.status_code):
            for row in standin.store.appointments:
                if environ["PATH_INFO"].endswith([*row.path.values()][-1]):
                    row.shows["status"] = "cancelled"
        return answered(environ, start_response)

    return answer


def closed_before(role: int) -> campaigns.Application:
    """Aniva's stand-in, one appointment of which was cancelled before the run."""
    standin = StandIn(exchanges.contract())
    standin.store.appointments[role].shows["status"] = "cancelled"
    return standin


def conflicting(is_met: Callable[[bytes], bool]) -> campaigns.Application:
    """Aniva's stand-in, which answers 409 to updates with such bodies, of appointments that are open."""
    standin = StandIn(exchanges.contract())

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if environ["REQUEST_METHOD"] == "PATCH" and is_met(body):
            return Response("{}", 409, mimetype="application/json")(environ, start_response)
        return standin(environ, start_response)

    return answer


@pytest.mark.parametrize("number", [SOON, LATER])
def test_an_appointment_that_a_colleague_cancels_is_not_the_vendors_fault(number: int) -> None:
    """What it refuses from then on, as documented, breaks no clause, and the run is inconclusive."""
    made = campaigns.run(exchanges.contract(), cancelled(number))
    assert (made.words[VIOLATION], made.words[WARNING], made.exit_code) == (0, 0, 75)


@pytest.mark.parametrize("status", [400, 422])
def test_how_the_vendor_refuses_updates_of_it_does_not_matter(status: int) -> None:
    """Also where a page does not say so: a read shows it cancelled, and all updates of it are refused."""
    made = campaigns.run(exchanges.contract(), otherwise_refused(status))
    assert (made.words[VIOLATION], made.words[WARNING], made.exit_code) == (0, 0, 75)


def test_the_reason_says_what_was_closed_and_what_to_do() -> None:
    """It names the role, the exchanges between which it was closed, what a read shows, and another appointment."""
    reason = campaigns.run(exchanges.contract(), cancelled(SOON)).tally.setup or ""
    parts = (
        f"{EDITABLE} was updated in exchange",
        "are refused since exchange",
        "(409)",
        '/status "cancelled"',
        "that nobody else uses, and run again",
    )
    assert [part for part in parts if part not in reason] == []


def test_a_conflict_at_an_appointment_that_is_open_is_a_violation() -> None:
    """Where no read shows a value that closes it, the vendor refuses what it must accept."""
    made = campaigns.run(exchanges.contract(), conflicting(lambda body: b"location_id" in body))
    assert (made.verdicts["ANIVA-UPDATE"].word, made.tally.setup) == (VIOLATION, None)


@pytest.mark.parametrize(("sent_after", "is_ours"), [(True, True), (False, False)])
def test_a_value_that_the_run_has_sent_since_may_be_its_own_doing(
    clinic: Served, sent_after: bool, is_ours: bool
) -> None:
    """Sent to another appointment after this one's last update it may have closed this one, at a faulty vendor."""
    closure = clinic.campaign.closure
    other = {"probe": {"body": {"status": "cancelled"}, "appointment": EXPENDABLE}, "region": Region.OPEN}
    closure.watch(exchanges.exchange(number=1 if not sent_after else 3, **other))
    closure.watch(exchanges.exchange(number=2))
    assert closure._is_sent("cancelled", (EDITABLE, 0)) is is_ours


def test_how_closed_appointments_refuse_is_documented_or_http() -> None:
    """Statuses about a state count, and those that a contract documents for a locked appointment."""
    assert closed_statuses(exchanges.contract()) == {409, 410, 423}


def test_a_vendor_that_closes_what_it_updates_is_not_excused() -> None:
    """The run ends as nothing takes updates any more, and what two appointments have shown still counts."""
    made = campaigns.run(exchanges.contract(), closing(lambda status: status == 200))
    assert made.verdicts["ANIVA-OMIT"].word == VIOLATION
    assert "as the vendor's updates do that by themselves (ANIVA-OMIT" in (made.tally.setup or "")


def test_a_vendor_that_closes_what_it_refuses_to_update_is_not_excused() -> None:
    """The refused update is sent to an appointment that may be used up, which it closes, too."""
    made = campaigns.run(exchanges.contract(), closing(lambda status: status == 400))
    assert made.verdicts["ANIVA-REFUSED-ALONE"].word == WARNING


def test_an_appointment_that_was_closed_before_the_run_is_not_the_vendors_fault() -> None:
    """Its clause is inconclusive, and says which role shows what; all others are judged."""
    made = campaigns.run(exchanges.contract(), closed_before(PENDING))
    verdict = made.verdicts["ANIVA-OPEN"]
    assert (verdict.word, made.words[VIOLATION], made.tally.setup) == (INCONCLUSIVE, 0, None)
    assert 'appointment.pending is answered 409 (Conflict), and a read before it shows /status "cancelled"' in (
        verdict.reason or ""
    )


def test_an_appointment_that_is_booked_closed_has_to_take_what_the_page_says(clinic: Served) -> None:
    """Where the contract closes an appointment of a role after booking it, its refusals are judged."""
    provision = clinic.bound.contract.behaviour.provision
    assert provision is not None
    for after, is_excused in ((("cancel",), False), ((), True)):
        booked = replace(provision, roles={EDITABLE: BookedRole(after=after)})
        made = replace(clinic.bound.contract.behaviour, provision=booked)
        clinic.campaign.bound = replace(clinic.bound, contract=replace(clinic.bound.contract, behaviour=made))
        clinic.standin.store.appointments[0].shows["status"] = "CANCELLED"
        clinic.campaign.reader.read_now(exchanges.exchange(provider="lobbie").probe)
        refused = exchanges.exchange(exchanges.answer(409), provider="lobbie")
        assert clinic.campaign.closure.confirm(clinic.campaign, refused) is is_excused
