"""The variables of printed cURL lines: different values never share one, in whatever way a target names its ids."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract
from suites.kit.model.target import EDITABLE
from suites.kit.privacy.belongings import carried_of, fixtures_of
from suites.selftest import exchanges
from suites.selftest.test_documented_requests import ran
from suites.selftest.vendor_documents import changed


def named(*rows: dict[str, Any]) -> dict[str, str]:
    """Names by value of the ids of some editable appointments of Eka, whose path ends with its appointment_id."""
    bound = exchanges.bind("eka")
    return fixtures_of(bound.contract, replace(bound.target, fixtures={EDITABLE: rows}))


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (({"appointment_id": "one", "id": "two"},), {"one": "", "two": "_2"}),
        (({"appointment_id": "one"}, {"appointment_id": "two"}), {"one": "", "two": "_2"}),
        (({"id": "one", "appointment_id": "two"}, {"id": "three"}), {"one": "", "two": "_2", "three": "_2_2"}),
        (({"a-b": "one", "a_b": "two"},), {"one": "_A_B", "two": "_A_B_2"}),
    ],
)
def test_two_ids_have_two_names(rows: tuple[dict[str, Any], ...], names: dict[str, str]) -> None:
    """Two ids of one appointment, or of two, stand for different things, so a script can set both."""
    assert named(*rows) == {value: f"$APPOINTMENT_EDITABLE{end}" for value, end in names.items()}


def test_an_id_that_is_given_twice_has_one_name() -> None:
    """The same value keeps its first name."""
    assert named({"appointment_id": "one"}, {"appointment_id": "one"}) == {"one": "$APPOINTMENT_EDITABLE"}


def test_two_values_of_what_each_call_carries_have_two_names() -> None:
    """A second tenant of the target is not the first one."""
    bound = exchanges.bind()
    contract: Contract = replace(
        bound.contract, behaviour=replace(bound.contract.behaviour, query={"tenant": "$tenant.id"})
    )
    target = replace(bound.target, values={"tenant.id": ("north", "south")})
    assert carried_of(contract, target) == {"north": "$TENANT", "south": "$TENANT_2"}


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "integer"}, {"type": "string", "format": "uuid"}])
def test_a_drafted_stand_in_has_different_ids_for_different_things(schema: dict[str, Any], tmp_path: Path) -> None:
    """A place and a visit have different ids, so that each has a name of its own in a printed line."""
    document = changed()
    item = document["paths"].pop("/visits/{id}")
    outer = {"name": "place", "in": "path", "required": True, "schema": schema}
    inner = {"name": "id", "in": "path", "required": True, "schema": schema}
    document["paths"] = {"/places/{place}/visits/{id}": {**item, "parameters": [outer, inner]}}
    made = ran(document, tmp_path)
    rows = [row for listed in made.contract.standin["fixtures"].values() for row in listed]
    ids = [str(row[name]) for row in rows for name in ("place", "id")]
    assert len(set(ids)) == len(ids)
