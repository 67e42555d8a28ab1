"""An appointment that somebody else closes in mid-run ends the run without blame; a vendor that closes it does not."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.checks.evidence import Evidence
from suites.kit.model.exchange import Region
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.kit.run.locked_by_others import LockedByOthers, closed_statuses
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn

SOON, LATER = 20, 60
"""Requests after which a colleague cancels the appointment: among the first of a run, and later."""


def cancelled(number: int) -> campaigns.Application:
    """Aniva's stand-in, whose first appointment is cancelled from some request on, as if by a colleague."""
    standin = StandIn(exchanges.contract())

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if standin.count >= number:
            standin.store.appointments[0].shows["status"] = "cancelled"
        return standin(environ, start_response)

    return answer


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
def test_a_value_that_the_run_has_sent_since_may_be_its_own_doing(sent_after: bool, is_ours: bool) -> None:
    """Sent to another appointment after this one's last update it may have closed this one, at a faulty vendor."""
    closure = LockedByOthers(exchanges.bind(), Evidence(exchanges.bind(), (), lambda exchange, found: None))
    other = {"probe": {"body": {"status": "cancelled"}, "appointment": EXPENDABLE}, "region": Region.OPEN}
    closure.watch(exchanges.exchange(number=1 if not sent_after else 3, **other))
    closure.watch(exchanges.exchange(number=2))
    assert closure._is_sent("cancelled", (EDITABLE, 0)) is is_ours


def test_how_closed_appointments_refuse_is_documented_or_http() -> None:
    """Statuses about a state count, and those that a contract documents for a locked appointment."""
    assert closed_statuses(exchanges.contract()) == {409, 410, 423}
