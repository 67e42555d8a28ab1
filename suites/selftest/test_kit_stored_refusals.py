"""Refused updates that are stored all the same, and then stand in the way of other updates."""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.checks import judge
from suites.kit.model.json_values import same
from suites.kit.model.verdicts import KEPT, WARNING
from suites.proof._run import Application, Run, run
from suites.selftest import exchanges
from suites.selftest.exchanges import contract
from suites.standin import StandIn, fault

CLASHING = ("startTime", "practitionerId")
"""What no two appointments at Lobbie may share."""


def one_booking_at_a_time(standin: StandIn) -> Application:
    """The stand-in, which refuses an update to where another appointment stands with 409, and stores nothing of it."""
    rows = standin.store.appointments

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(sent)
        before = [deepcopy(row.shows) for row in rows]
        answered = Response.from_app(standin, environ)
        is_update = environ["REQUEST_METHOD"] == "PUT" and answered.status_code == 200
        at = answered.json["id"] if is_update and any(name.encode() in sent for name in CLASHING) else None
        if not any(_is_taken(row, rows) for row in rows if row.shows["id"] == at):
            return answered(environ, start_response)
        for row, old in zip(rows, before, strict=True):
            row.shows = old
        return Response('{"message": "taken"}', 409, content_type="application/json")(environ, start_response)

    return answer


def _is_taken(row: Any, rows: list[Any]) -> bool:
    """Whether another appointment stands where this one does."""
    others = (other.shows for other in rows if other is not row)
    return any(all(same(other[name], row.shows[name]) for name in CLASHING) for other in others)


@pytest.fixture(scope="module")
def storing() -> Run:
    """A whole run at a vendor that stores an update which it refuses for another booking."""
    made = contract("lobbie")
    id = "LOBBIE-REFUSED-ALONE:stores_before_it_looks_at_other_bookings"
    return run(made, StandIn(made, faults=(fault(made, id),)), [])


def test_a_stored_clash_is_the_finding(storing: Run) -> None:
    """Who stores an update that is refused for another booking breaks the promise that refused ones change nothing."""
    assert storing.verdicts["LOBBIE-REFUSED-ALONE"].word == WARNING


def test_a_stored_clash_is_told_from_refusals_that_change_nothing(storing: Run) -> None:
    """Where only refusals for another booking are stored, the finding says so: 409, and none with 400."""
    [told] = {str(one.refusals) for one in storing.verdicts["LOBBIE-REFUSED-ALONE"].findings}
    assert told.startswith("something changed after 409; nothing after ")
    assert " with 400" in told


def test_what_a_stored_clash_brings_about_is_blamed_on_nobody(storing: Run) -> None:
    """Later refusals that are right, as the refused update was stored, break no promise."""
    assert not {id: one.reason for id, one in storing.verdicts.items() if id != "LOBBIE-REFUSED-ALONE" and one.findings}


def test_a_vendor_with_one_booking_at_a_time_keeps_its_promises() -> None:
    """Where a refused update changes nothing, a clash is no finding at all."""
    made = contract("lobbie")
    found = run(made, one_booking_at_a_time(StandIn(made)), [])
    assert [id for id, one in found.verdicts.items() if one.findings] == []
    assert found.verdicts["LOBBIE-REFUSED-ALONE"].word == KEPT


@pytest.mark.parametrize(
    ("changed", "found"),
    [({"status": "confirmed"}, ["/status"]), ({}, ["/updated_at"])],
)
def test_a_stamp_that_moves_with_what_is_stored_is_no_finding_of_its_own(changed: Any, found: list[str]) -> None:
    """A refused update that is stored moves the stamp of the last update, too: by itself only that is a finding."""
    old = {**exchanges.appointment(), "updated_at": "2026-02-03T10:00:00Z", "status": "pending"}
    new = {**old, "updated_at": "2026-02-03T10:00:01Z", **changed}
    refused = exchanges.exchange(exchanges.answer(400), before={"read": old}, after={"read": new})
    flaws = judge(exchanges.clause("leaves"), refused, exchanges.bind()) or ()
    assert [one.pointer for one in flaws] == found
