"""A vendor whose refusals are one range with codes by cause: drafted, confirmed by a person, and run at its server."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from contracts import ErrorCode, load
from contracts.pointers import set_in
from suites.kit.model.target import Target
from suites.proof._run import Run, run
from suites.selftest import runs
from suites.selftest.invented_codes import CODES, DOCUMENT, KEY, Practice
from suites.selftest.test_contracts_new import new
from suites.standin import StandIn, faults, served

IDS = tuple(f"00000000-0000-4000-8000-0000000000a{number}" for number in (1, 2, 3))
FINE = {"kept", "observed", "not applicable"}
BROKEN = {"violation", "warning"}
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
BY_A_PERSON = 7
"""Lines of the drafted folder that a person changes: `draft: true` goes at six codes and at the named field."""


def confirmed(tmp_path: Path, document: dict[str, Any] = DOCUMENT) -> None:
    """The drafted folder, after a person has compared its codes with the vendor's page."""
    assert new(document, tmp_path, name="coded").exit_code == 0
    file = tmp_path / "coded/clauses.yaml"
    text = file.read_text(encoding="utf-8")
    assert text.count("  draft: true\n") == BY_A_PERSON
    file.write_text(text.replace("  draft: true\n", ""), encoding="utf-8")


def table(practice: Practice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    return {
        "provider": "coded",
        "environment": "sandbox",
        "limits": {"rate": 0},
        "fixtures": {
            f"appointment.{state}": [{"id": id}]
            for state, id in zip(("editable", "expendable", "closed"), IDS, strict=True)
        },
        "values": {
            "time.starts_at": [f"{practice.year}-07-01T10:00:00Z", f"{practice.year}-07-01T10:30:00Z"],
            "time.taken": [practice.taken],
            "room.known": [101, 102],
        },
    }


def run_at(practice: Practice, tmp_path: Path) -> Run:
    """A run of the contract at the vendor's server, in this process."""
    contract = load("coded", tmp_path)
    facts = {**table(practice), "name": "coded", "base_url": contract.base_url, "credentials": {"good": KEY}}
    return run(contract, practice, target=replace(Target.of(facts), is_embedded=True))


def test_a_compliant_server_is_not_blamed(tmp_path: Path) -> None:
    """Every code is tried at its cause, nothing is found at a server that has them right, and all is put back."""
    confirmed(tmp_path)
    practice = Practice(IDS)
    before = deepcopy(practice.visits)
    with served(practice) as url:
        file = tmp_path / "targets.toml"
        target = {**table(practice), "base_url": url, "credentials": {"good": "CODED_KEY"}}
        file.write_text(tomli_w.dumps({"coded": target}))
        options = ("--target=coded", f"--targets={file}", f"--contracts={tmp_path}")
        ran = runs.run_here(tmp_path / "run", *options, environ={"CODED_KEY": KEY})
    verdicts = ran.verdicts()
    assert {id: word for id, word in verdicts.items() if word not in FINE} == {}
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
    verdicts = run_at(Practice(IDS, fault), tmp_path).verdicts
    assert verdicts[clause].word in BROKEN
    others = {"CODED-CODE-INVALID-FIELD"} if fault == "refuses_in_its_own_way" else set()
    assert {id for id, verdict in verdicts.items() if verdict.word in BROKEN} - {clause} <= {
        *others,
        "CODED-FIELD-NAMED",
    }


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
    assert len(chosen) == BY_A_PERSON
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
