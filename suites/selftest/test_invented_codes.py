"""A vendor whose refusals are one range with codes by cause: drafted, confirmed by a person, and run at its server."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts import ErrorCode, load
from contracts.pointers import set_in
from suites.proof._run import run
from suites.selftest.invented_codes import CODES, DOCUMENT, KEY, Practice
from suites.selftest.invented_runs import (
    BROKEN,
    FINE,
    IDS,
    at_server,
    broken,
    confirm,
    in_process,
    table,
    times,
    unlike,
)
from suites.selftest.test_contracts_new import new
from suites.standin import StandIn, faults

REFUSAL_AT = "/paths/~1visits~1{id}/patch/responses/4XX/content/application~1json/schema"
NEW_FAULTS = ("names_another_cause", "names_another_field")
TEXT, CODE = {"type": "string"}, {"type": "string", "enum": list(CODES)}
SHAPES: dict[str, tuple[dict[str, Any], str, str]] = {
    "JSON:API": (
        {
            "errors": {
                "type": "array",
                "items": {"properties": {"code": CODE, "source": {"properties": {"pointer": TEXT}}}},
            }
        },
        "/errors/-/code",
        "/errors/-/source/pointer",
    ),
    "RFC 9457": (
        {"type": CODE, "errors": {"type": "array", "items": {"properties": {"detail": TEXT, "pointer": TEXT}}}},
        "/type",
        "/errors/-/pointer",
    ),
    "messages by member": (
        {"code": CODE, "errors": {"type": "object", "additionalProperties": {"type": "array", "items": TEXT}}},
        "/code",
        "/errors",
    ),
}
"""Members of refusals as frameworks make them, where the code stands, and where the malformed member is named."""
LONG_NOTE = {"body": {"note": "A" * 201}}
OF_REFUSALS = 7
"""Drafted clauses about six codes and the named field."""
BY_A_PERSON = OF_REFUSALS + 1
"""Lines of the drafted folder that a person changes: `draft: true` goes at these, and at a note that may be null."""


def confirmed(tmp_path: Path, document: dict[str, Any] = DOCUMENT) -> None:
    """The drafted folder, after a person has compared its codes with the vendor's page."""
    assert new(document, tmp_path, name="coded").exit_code == 0
    assert confirm(tmp_path / "coded") == BY_A_PERSON


def described(practice: Practice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    values = {**times(practice.visits[IDS[0]], "starts_at"), "time.taken": (practice.taken,), "room.known": (101, 102)}
    return table(values, "coded", editable=IDS[:1], expendable=IDS[1:2], closed=IDS[2:])


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """Every code is tried at its cause, nothing is found at a server that has them right, and all is put back."""
    confirmed(tmp_path)
    practice = Practice(IDS)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY)
    verdicts = ran.verdicts()
    assert unlike(verdicts) == {}, ran.text
    named = [f"CODED-CODE-{code.replace('_', '-')}" for code in CODES]
    assert {verdicts[id] for id in (*named, "CODED-FIELD-NAMED", "coded:response.4XX/error/code/enum")} == {"kept"}
    for id in (IDS[0], IDS[2]):
        assert {**practice.visits[id], "updated_at": None} == {**before[id], "updated_at": None}


@pytest.mark.parametrize(
    ("fault", "clause"),
    [
        ("calls_a_closed_visit_taken", "CODED-CODE-VISIT-CLOSED"),
        ("names_another_field", "CODED-FIELD-NAMED"),
        ("refuses_in_its_own_way", "coded:response.4XX/error/required"),
    ],
)
def test_a_fault_of_the_server_is_seen(fault: str, clause: str, tmp_path: Path) -> None:
    """A wrong code, a wrong name and a refusal in another shape are each filed under the clause that they break."""
    confirmed(tmp_path)
    practice = Practice(IDS, fault)
    found = broken(in_process(load("coded", tmp_path), practice, described(practice), KEY))
    assert clause in found
    others = {"CODED-CODE-INVALID-FIELD"} if fault == "refuses_in_its_own_way" else set()
    assert found - {clause} <= {*others, "CODED-FIELD-NAMED"}


def test_the_stand_in_answers_by_cause(tmp_path: Path) -> None:
    """The stand-in of the drafted contract has the right code and name at each cause."""
    confirmed(tmp_path)
    contract = load("coded", tmp_path)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: verdict.reason or verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


def test_a_rule_may_have_a_code_of_its_own(tmp_path: Path) -> None:
    """The stand-in answers the code of the clause that a malformed body breaks, not that of malformed bodies."""
    confirmed(tmp_path)
    contract = load("coded", tmp_path)
    code = ErrorCode("/error/code", ("MALFORMED",))
    rule = replace(contract.clause("CODED-CODE-INVALID-FIELD"), id="CODED-LONG", code=code, send=(LONG_NOTE,))
    widened = replace(contract, clauses=(*contract.clauses, rule))
    assert run(widened, StandIn(widened), [rule]).verdicts["CODED-LONG"].word == "kept"


def test_every_new_fault_of_the_stand_in_is_found(tmp_path: Path) -> None:
    """The code of another cause and the name of another member are found by the item of their clause."""
    confirmed(tmp_path)
    contract = load("coded", tmp_path)
    chosen = [one for one in faults(contract) if one.kind.name in NEW_FAULTS]
    assert len(chosen) == OF_REFUSALS
    for one in chosen:
        ran = run(contract, StandIn(contract, faults=(one,)), [one.clause])
        assert (one.id, ran.verdicts[one.clause.id].word) == (one.id, due(one.clause.strength))


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_of_frameworks_are_drafted_and_judged(name: str, tmp_path: Path) -> None:
    """Codes and names in lists, in nested objects and as keys are found in the document, kept, and seen when wrong."""
    members, code_at, field_at = SHAPES[name]
    document = deepcopy(DOCUMENT)
    set_in(document, REFUSAL_AT, {"type": "object", "properties": members})
    confirmed(tmp_path, document)
    contract = load("coded", tmp_path)
    tied = [clause for clause in contract.clauses if clause.code or clause.relation.get("kind") == "error-field"]
    assert [clause.code.at if clause.code else clause.relation["of"] for clause in tied] == [code_at] * 6 + [field_at]
    kept = run(contract, StandIn(contract), tied).verdicts
    assert {id: verdict.word for id, verdict in kept.items()} == {clause.id: "kept" for clause in tied}
    for one in (one for one in faults(contract) if one.clause in tied[-2:] and one.kind.name in NEW_FAULTS):
        assert run(contract, StandIn(contract, faults=(one,)), [one.clause]).verdicts[one.clause.id].word in BROKEN


def due(strength: str) -> str:
    """The verdict of a broken clause."""
    return "violation" if strength == "must" else "warning"
