"""Media types of answers: ranges, types of JSON, and what a refusal may have."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts.media_types import fits
from suites.kit.model.target import Target
from suites.kit.privacy.belongings import fixtures_of, people_of
from suites.selftest.test_contracts_new import new
from suites.selftest.test_documented_requests import ran, words
from suites.selftest.vendor_documents import PLAIN, changed
from suites.standin import StandIn

JSON, PROBLEM = "application/json", "application/problem+json"


def answering(media_type: str) -> dict[str, Any]:
    """The plain document with another media type of its answers."""
    text = json.dumps(PLAIN["paths"]["/visits/{id}"])
    request, answers = json.dumps(PLAIN["paths"]["/visits/{id}"]["patch"]["requestBody"]), json.dumps(JSON)
    item = json.loads(text.replace(request, "BODY").replace(answers, json.dumps(media_type)).replace("BODY", request))
    return changed(("/paths/~1visits~1{id}", item))


@pytest.mark.parametrize(
    ("documented", "sent", "status", "is_fine"),
    [
        ("*/*", JSON, 200, True),
        ("application/*", "text/html", 200, False),
        ("application/*+json", "application/hal+json", 200, True),
        ("application/*+json", JSON, 200, True),
        ("application/*+json", "text/html", 200, False),
        ("Application/JSON; charset=utf-8", JSON, 200, True),
        ("application/vnd.api+json", JSON, 200, False),
        (JSON, PROBLEM, 400, True),
        (JSON, PROBLEM, 200, False),
        (PROBLEM, JSON, 400, False),
        (JSON, "text/html", 400, False),
        (JSON, "", 400, False),
    ],
)
def test_a_media_type_fits_or_not(documented: str, sent: str, status: int, is_fine: bool) -> None:
    """A range has many types, parameters count for nothing, and a refusal in JSON may be a problem (RFC 9457)."""
    assert fits(documented, sent, status) is is_fine


@pytest.mark.parametrize(
    "media_type", ["*/*", "application/*+json", "application/vnd.api+json", f"{JSON}; charset=utf-8"]
)
def test_a_stand_in_answers_under_the_documented_media_type(media_type: str, tmp_path: Path) -> None:
    """A draft and its stand-in agree whatever the type of JSON, or the range, in which a vendor answers."""
    assert words(ran(answering(media_type), tmp_path)) == {}


def test_a_range_of_all_media_types_promises_none(tmp_path: Path) -> None:
    """Where every media type is documented, there is no clause about it, as nothing could break it."""
    new(answering("*/*"), tmp_path)
    ids = {clause.id for clause in load("plain", tmp_path).clauses}
    assert ("plain:response.200/media-type" in ids, "plain:response.200/note/maxLength" in ids) == (False, True)


def test_the_id_of_an_appointment_is_not_personal(tmp_path: Path) -> None:
    """A patient's `id` is personal, but the `id` in the path stays the appointment's: a printed request then works."""
    new(PLAIN, tmp_path)
    contract = load("plain", tmp_path)
    contract = replace(contract, behaviour=replace(contract.behaviour, personal=("/patient/id",)))
    target = Target.of(StandIn(contract).target())
    own = str(target.fixtures["appointment.editable"][0]["id"])
    assert {**people_of(contract, target), **fixtures_of(contract, target)}[own] == "$APPOINTMENT_EDITABLE"
