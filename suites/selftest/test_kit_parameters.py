"""The query parameters and headers of a vendor's own: which a request carries, and that none leaves its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts import load
from contracts._check import check
from suites.kit.http.parameters import carried
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, OtherCall, Sent
from suites.kit.privacy.templates import Templates
from suites.proof._run import target_of
from suites.selftest.exchanges import answer
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import CARRIED, ID, TENANT, changed
from suites.standin import StandIn

PATH = "/visits/00000000-0000-4000-8000-000000000001"
PRIVATE = changed(("/paths/~1visits~1{id}/parameters", [ID, {**TENANT, "in": "header", "name": "X-Tenant"}]))


def bound(document: dict[str, Any], place: Path) -> BoundContract:
    """A drafted contract, bound to its stand-in."""
    assert new(document, place).exit_code == 0
    contract = load("plain", place)
    return BoundContract(contract, target_of(StandIn(contract)))


@pytest.mark.parametrize("method", ["PATCH", "GET", "POST"])
def test_a_request_carries_what_its_operation_declares(method: str, tmp_path: Path) -> None:
    """Constants and the target's values are carried, also where the update is called with another method."""
    query, headers = carried(bound(CARRIED, tmp_path), method, PATH)
    assert (query, headers["X-Api-Version"]) == ({"tenant": "tenant-1"}, "2")


def test_a_unique_parameter_is_another_one_each_time(tmp_path: Path) -> None:
    """Two requests never have the same id."""
    made = bound(CARRIED, tmp_path)
    assert len({carried(made, "PATCH", PATH)[1]["X-Request-Id"] for _ in range(2)}) == 2


def test_a_clause_may_leave_one_out(tmp_path: Path) -> None:
    """What a request is sent without is not carried, the rest is."""
    query, headers = carried(bound(CARRIED, tmp_path), "PATCH", PATH, ("tenant",))
    assert (query, sorted(headers)) == ({}, ["X-Api-Version", "X-Request-Id"])


def test_another_path_carries_nothing(tmp_path: Path) -> None:
    """A login, or a page of the vendor's, is no operation of the contract."""
    assert carried(bound(CARRIED, tmp_path), "POST", "/login") == ({}, {})


def test_a_value_of_the_target_in_a_header_is_not_recorded(tmp_path: Path) -> None:
    """The journal has a name in place of a tenant that a header carries."""
    made = bound(PRIVATE, tmp_path)
    _, headers = carried(made, "PATCH", PATH)
    assert headers == {"X-Tenant": "x-tenant-1"}
    sent = Sent("PATCH", f"https://api.plain.example{PATH}", PATH, {}, headers, b"")
    told = json.dumps(Templates(made).record(OtherCall(1, CallResult(sent, answer(200, {})), "look")))
    assert "x-tenant-1" not in told


@pytest.mark.parametrize(
    ("old", "new_text", "words"),
    [
        ("tenant: $", "tenants: $", ['"tenants" is no query parameter', "Did you mean tenant?"]),
        (
            "query: {tenant: $parameter.tenant}\n  ",
            "",
            ['required query parameter "tenant" of changeVisit', "Write parameters"],
        ),
        ("$parameter.tenant}", "$parameter.tenants}", ["names neither a role nor a list"]),
    ],
)
def test_a_parameter_that_cannot_be_right_is_told(old: str, new_text: str, words: list[str], tmp_path: Path) -> None:
    """A parameter that no operation declares, one without a value, and an unknown value are problems."""
    new(CARRIED, tmp_path)
    file = tmp_path / "plain" / "behaviour.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new_text, 1), encoding="utf-8")
    message = "\n".join(map(str, check(tmp_path / "plain")))
    assert [word for word in words if word not in message] == []
