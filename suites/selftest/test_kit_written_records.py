"""A record with what a refused update has sent is set anew, so that sending the update again tells who wrote it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import get
from suites.kit.model.findings import Finding
from suites.kit.run.repetitions import undoing
from suites.kit.run.written_records import is_another
from suites.selftest.exchanges import bind
from suites.selftest.test_kit_views import found

SENT = {"dob": "1990-05-17", "first_name": "Refused"}
AT = "/patient_details/first_name"


def of_name(now: Any, status: int = 400) -> Finding:
    """What is found where the record has this first name after an update that sent another one."""
    return next(one for one in found(SENT, {"first_name": now}, status=status) if one.pointer == "/patient/first_name")


@pytest.mark.parametrize(
    ("now", "status", "is_set"), [("Refused", 400, True), ("Asha", 400, False), ("Asha", 204, False)]
)
def test_only_what_a_refused_update_has_sent_is_set_anew_in_the_record(now: str, status: int, is_set: bool) -> None:
    """A record gets another value where it has what a refused update sent; what else it has, somebody else wrote."""
    body = undoing(of_name(now, status), bind("eka"))
    assert (body is not None, get(body, AT) == "Refused") == (is_set, False)


@pytest.mark.parametrize(("now", "is_other"), [("Refused", False), ("Asha", True)])
def test_another_value_in_the_record_is_no_second_time(now: str, is_other: bool) -> None:
    """A refused update writes the same each time, so that another value of the record is a late look or a writer."""
    assert is_another(of_name(now), of_name("Refused")) is is_other


def test_an_accepted_update_may_be_shown_otherwise_each_time() -> None:
    """What a record shows wrongly of an accepted update counts again, whatever the wrong value is."""
    one = of_name("Asha", 204)
    assert not is_another(replace(one, got="Other"), one)
