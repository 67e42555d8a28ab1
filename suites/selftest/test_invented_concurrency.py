"""A vendor with optimistic concurrency and idempotency keys: drafted, run, and put back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import yaml

from contracts import Contract, check, load
from suites.kit.model.bound_contract import BoundContract
from suites.proof._run import run
from suites.selftest import exchanges
from suites.selftest.invented_concurrency import (
    CHANGE,
    FAULTS,
    IDEMPOTENCY,
    IF_MATCH,
    VersionedPractice,
    document,
    member_document,
)
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
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import ID, changed
from suites.standin import StandIn, faults


def drafted(place: Path, is_member: bool = False) -> Contract:
    """The drafted contract, in which a person has confirmed what only the name of a parameter or a member says."""
    assert new(member_document() if is_member else document(), place).exit_code == 0
    confirm(place / "plain")
    return load("plain", place)


def described(practice: VersionedPractice) -> dict[str, Any]:
    """What a person would write into targets.toml for the vendor."""
    return table({**times(practice.visits[IDS[0]]), "room.known": (101, 102)})


@pytest.mark.parametrize("is_member", [False, True])
def test_a_compliant_server_is_not_blamed(is_member: bool, tmp_path: Path) -> None:
    """Each update carries what is shown at the moment, so nothing is refused for that, and everything is put back."""
    contract = drafted(tmp_path, is_member)
    practice = VersionedPractice(IDS, is_member=is_member)
    before = deepcopy(practice.visits)
    ran = at_server(practice, tmp_path, described(practice), KEY)
    assert unlike(ran.verdicts()) == {}, ran.text
    assert ran.code == 0
    about = [one.id for one in contract.clauses if one.id.startswith(("PLAIN-STALE", "PLAIN-KEY"))]
    assert {ran.verdicts()[id] for id in about} == {"kept"}
    put_back, was = ({**visits[IDS[0]], "updated_at": None, "version": None} for visits in (practice.visits, before))
    assert put_back == was


@pytest.mark.parametrize(
    ("fault", "is_member"),
    [
        *((fault, False) for fault in FAULTS),
        ("loses_updates", True),
        ("keeps_its_version", True),
        ("reads_a_number", True),
    ],
)
def test_a_fault_of_the_server_is_seen(fault: str, is_member: bool, tmp_path: Path) -> None:
    """A lost update, a key that is used twice or forgotten, and a version that stays are found."""
    contract, practice = drafted(tmp_path, is_member), VersionedPractice(IDS, fault, is_member)
    found = broken(in_process(contract, practice, described(practice), KEY))
    named = {
        "loses_updates": "PLAIN-STALE",
        "stores_what_it_refuses": "PLAIN-STALE",
        "takes_another_body_under_a_key": "PLAIN-KEY-REUSED",
        "forgets_its_keys": "PLAIN-KEY-REPEATS",
        "keeps_its_version": "PLAIN-STALE",
        "reads_a_number": "PLAIN-READ-SHAPE",
    }
    assert named[fault] in found


@pytest.mark.parametrize("is_member", [False, True])
def test_the_stand_in_agrees(is_member: bool, tmp_path: Path) -> None:
    """The stand-in of the drafted contract keeps it."""
    contract = drafted(tmp_path, is_member)
    verdicts = run(contract, StandIn(contract)).verdicts
    assert {id: verdict.reason or verdict.word for id, verdict in verdicts.items() if verdict.word not in FINE} == {}


@pytest.mark.parametrize("is_member", [False, True])
def test_each_fault_of_the_stand_in_is_seen(is_member: bool, tmp_path: Path) -> None:
    """What the stand-in can get wrong with states and keys is found by the clause about it."""
    contract = drafted(tmp_path, is_member)
    about = [one for one in faults(contract) if one.clause.id.startswith(("PLAIN-STALE", "PLAIN-KEY", "PLAIN-READ-S"))]
    missed = [
        one.id
        for one in about
        if run(contract, StandIn(contract, faults=(one,))).verdicts[one.clause.id].word not in BROKEN
    ]
    assert (len(about), missed) == (5 if is_member else 8, [])


def clause_of(place: Path, id: str) -> Mapping[str, Any]:
    """A clause as it was drafted."""
    listed = yaml.safe_load((place / "plain" / "clauses.yaml").read_text(encoding="utf-8"))["clauses"]
    return next(clause for clause in listed if clause["id"] == id)


def test_a_read_is_judged_where_nothing_else_shows_an_appointment(tmp_path: Path) -> None:
    """What a read shows has to be as documented where the answer to an update shows nothing, and a read is named."""
    answering, silent = tmp_path / "answering", tmp_path / "silent"
    answering.mkdir()
    silent.mkdir()
    assert not [one.id for one in drafted(answering).clauses if one.is_about_reads]
    [clause] = [one for one in drafted(silent, is_member=True).clauses if one.is_about_reads]
    assert (clause.id, clause.strength) == ("PLAIN-READ-SHAPE", "must")
    folder = silent / "plain"
    text = (folder / "behaviour.yaml").read_text(encoding="utf-8")
    (folder / "behaviour.yaml").write_text(re.sub(r"\nread: .*", "\nread: null", text), encoding="utf-8")
    assert "No read shows an appointment that is described." in {problem.found for problem in check(folder)}


def test_what_is_only_usual_in_a_read_breaks_no_promise(tmp_path: Path) -> None:
    """Where the document opens a list of values with its words, a read that shows another value breaks nothing."""
    bound = BoundContract(drafted(tmp_path, is_member=True), exchanges.bind("aniva").target)
    usual = {"properties": {"note": {"type": "string", "x-should": {"enum": ["a"]}}}}
    with mock.patch.object(BoundContract, "shown_schema", return_value=usual):
        assert [bound.read_breaks({"note": note}) == () for note in ("b", 1)] == [True, False]


def test_a_state_without_a_tag_is_a_member(tmp_path: Path) -> None:
    """Where no answer has an ETag, If-Match carries the version that the appointment shows."""
    made = document()
    for method in ("get", "patch"):
        del made["paths"]["/visits/{id}"][method]["responses"]["200"]["headers"]
    assert new(made, tmp_path).exit_code == 0
    assert load("plain", tmp_path).behaviour.headers["If-Match"] == "$current:/version"


def test_what_only_a_name_says_is_a_draft(tmp_path: Path) -> None:
    """A document without the status of a stale value, or with a key, promises nothing until a person confirms it."""
    made = document()
    del made["paths"]["/visits/{id}"]["patch"]["responses"]["412"]
    new(made, tmp_path)
    drafts = [clause_of(tmp_path, f"PLAIN-{name}").get("draft") for name in ("STALE", "KEY-REPEATS", "KEY-REUSED")]
    assert drafts == [True, True, True]
    assert clause_of(tmp_path, "PLAIN-STALE")["expect"] == {"status": [412, 409]}


def test_a_key_that_is_not_required_is_carried(tmp_path: Path) -> None:
    """An update carries it, and none is expected to be refused without it."""
    made = document()
    made["paths"]["/visits/{id}"]["patch"]["parameters"] = [IF_MATCH, {**IDEMPOTENCY, "required": False}]
    new(made, tmp_path)
    assert load("plain", tmp_path).behaviour.headers["Idempotency-Key"] == "$unique"
    assert clause_of(tmp_path, "PLAIN-PARAMETERS")["send"] == [{"without": ["If-Match"]}]


def test_a_condition_on_nothing_that_is_shown_is_left_out(tmp_path: Path) -> None:
    """An optional If-Match is not carried where no answer shows what it would name."""
    optional = {**IF_MATCH, "required": False}
    new(changed(("/paths/~1visits~1{id}/parameters", [ID]), (f"{CHANGE}/parameters", [optional])), tmp_path)
    assert load("plain", tmp_path).behaviour.headers == {}


def test_a_version_tells_no_time(tmp_path: Path) -> None:
    """The clause about the stamp of the last change names the stamp alone: a version counts states."""
    new(document(), tmp_path)
    assert clause_of(tmp_path, "PLAIN-UPDATED")["fields"] == ["/updated_at"]
