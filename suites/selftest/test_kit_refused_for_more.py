"""A generated body that may be refused for more than one thing says nothing of the status that one of them gets."""

from __future__ import annotations

import pytest

from suites.kit.checks import judge
from suites.kit.model.exchange import Region
from suites.selftest import exchanges

OWN = {"clinic_id": "C-TEST-1", "doctor_id": "D-TEST-1", "patient_id": "P-TEST-1"}
UNREGISTERED = {**OWN, "clinic_id": ""}


@pytest.mark.parametrize(
    ("ids", "status", "is_judged"),
    [(OWN, 404, True), (UNREGISTERED, 404, False), (OWN, 400, True), (UNREGISTERED, 204, True)],
    ids=["the member alone", "an id that nobody declared", "as documented", "not refused at all"],
)
def test_another_status_is_judged_where_one_thing_is_wrong(ids: dict[str, str], status: int, is_judged: bool) -> None:
    """A refusal with another status counts where all else in the body is ordinary; what is accepted always does."""
    bound = exchanges.bind("eka")
    clause = bound.contract.clause("EKA-DOB-FORM")
    body = {**ids, "patient_details": {"dob": 0}}
    probe = {"clause": "EKA-EXPLORE-INVALID", "body": body, "explores": True, "region": Region.INVALID}
    shown = exchanges.exchange(
        exchanges.answer(status, {}), provider="eka", probe=probe, region=Region.INVALID, body_breaks=bound.breaks(body)
    )
    assert (judge(clause, shown, bound) is not None) == is_judged
