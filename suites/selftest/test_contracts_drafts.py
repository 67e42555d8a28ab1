"""Clauses that are drafted from a vendor's sentences: what is recognized, and that they blame nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from contracts import load
from contracts.__main__ import main
from contracts._drafting.members.rows import sample
from contracts._drafting.members.texts import is_open_list
from contracts._drafting.members.values import uuid
from contracts._validation import is_permitted, satisfies
from suites.proof._run import run
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, PLAIN, SHOWN_MEMBERS, SWAGGER, changed
from suites.standin import StandIn, faults

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def drafted(tmp_path: Path, description: str, schema: dict[str, Any], name: str = "code") -> list[Any]:
    """The drafted clauses of a contract in which one member is described so."""
    document = changed((f"{BODY}/properties/{name}", {**schema, "description": description}))
    assert new(document, tmp_path).exit_code == 0
    every = load("plain", tmp_path).clauses  # the plain document's own note may be null, which has a draft of its own
    return [clause for clause in every if clause.is_draft and clause.fields != ("/note",)]


@pytest.mark.parametrize(
    ("description", "schema", "id", "refused"),
    [
        ("Must not exceed 40 characters.", TEXT, "PLAIN-CODE-MOST", ["A" * 41]),
        ("At least 3 characters long", TEXT, "PLAIN-CODE-LEAST", ["AA"]),
        ("The length, at most 1,440.", NUMBER, "PLAIN-CODE-MOST", [1441]),
        ("Pain from 0 to 10", NUMBER, "PLAIN-CODE-RANGE", [-1, 11]),
        ("0-10 pain scale.", NUMBER, "PLAIN-CODE-RANGE", [-1, 11]),
        ("In multiples of 15.", NUMBER, "PLAIN-CODE-STEPS", [16]),
        ("Must not be empty.", TEXT, "PLAIN-CODE-EMPTY", [""]),
        ("One of `a`, `b`, or `c`.", TEXT, "PLAIN-CODE-LISTED", ["no_such_word"]),
        ("The id as a UUID", TEXT, "PLAIN-CODE-FORM", ["not-one"]),
        (
            "Must be in the future.",
            {"type": "string", "format": "date-time"},
            "PLAIN-CODE-PAST",
            ["$now-2d", "$now-1y"],
        ),
    ],
)
def test_a_rule_in_words_is_drafted(
    description: str, schema: dict[str, Any], id: str, refused: list[Any], tmp_path: Path
) -> None:
    """A sentence that states a rule becomes a clause with requests that break it, and keeps its place."""
    (clause,) = drafted(tmp_path, description, schema)
    assert (clause.id, [request["body"]["code"] for request in clause.send]) == (id, refused)
    assert description.rstrip(".") in clause.source.at
    assert clause.source.line


@pytest.mark.parametrize(
    ("description", "schema"),
    [
        ("The starting time of the appointment", TEXT),
        ("Optional if `profile` is provided.", NUMBER),
        ("Must not exceed 40 characters.", NUMBER),
        ("Must not exceed 2 ml for each kilogram.", NUMBER),
        ("Must be in the future.", NUMBER),
        ("One of the doctors", TEXT),
        ("", TEXT),
    ],
)
def test_other_sentences_are_left_alone(description: str, schema: dict[str, Any], tmp_path: Path) -> None:
    """What states no rule, or one that cannot be meant for such a member, drafts nothing."""
    assert drafted(tmp_path, description, schema) == []


def test_a_member_that_needs_another_is_drafted(tmp_path: Path) -> None:
    """A member that is only allowed beside another one is sent without it."""
    (clause,) = drafted(tmp_path, "Only together with room_id.", TEXT)
    assert clause.id == "PLAIN-CODE-BESIDE"
    assert [sorted(request["body"]) for request in clause.send] == [["code"]]


@pytest.mark.parametrize(("limit", "what"), [(40, "it would be a violation: the answer"), (None, "it would be kept")])
def test_a_draft_is_only_observed(limit: int | None, what: str, tmp_path: Path) -> None:
    """Whatever a vendor does with a drafted clause, nobody is blamed, and it is said what it would be."""
    schema = TEXT if limit else {**TEXT, "maxLength": 40}
    (clause,) = drafted(tmp_path, "Must not exceed 40 characters.", schema)
    contract = load("plain", tmp_path)
    verdict = run(contract, StandIn(contract), [clause]).verdicts[clause.id]
    assert verdict.word == "observed"
    assert what in str(verdict.reason)


def test_a_confirmed_draft_counts(tmp_path: Path) -> None:
    """Once the mark is gone, the clause is like any other."""
    (clause,) = drafted(tmp_path, "Must not exceed 40 characters.", TEXT)
    contract, confirmed = load("plain", tmp_path), replace(clause, is_draft=False)
    assert run(contract, StandIn(contract), [confirmed]).verdicts[clause.id].word == "violation"


def test_drafts_are_named_by_the_commands_and_have_no_faults(tmp_path: Path) -> None:
    """`contracts check` and `contracts show` name drafts, and the proof injects no fault for one."""
    drafted(tmp_path, "Must not exceed 40 characters.", TEXT)
    commands = [
        CliRunner().invoke(main, [what, "plain", "--contracts", str(tmp_path)]).stdout for what in ("check", "show")
    ]
    assert "Drafts, confirmed by nobody (2): PLAIN-CODE-MOST, PLAIN-NULLABLE." in commands[0]
    assert "PLAIN-CODE-MOST  [must, draft]" in commands[1]
    assert [one.id for one in faults(load("plain", tmp_path)) if one.clause.is_draft] == []


def test_what_a_put_leaves_out_is_asked(tmp_path: Path) -> None:
    """A PUT may replace all of an appointment: that it keeps what it does not name is a draft, until somebody knows."""
    assert new(SWAGGER, tmp_path).exit_code == 0
    assert "PLAIN-OMIT" in {clause.id for clause in load("plain", tmp_path).clauses if clause.is_draft}


@pytest.mark.parametrize(
    ("said", "is_promised"),
    [
        ("This is a full replacement.", False),
        ("Everything that you don't send goes back to its default.", False),
        ("Fields that are omitted are set to null.", False),
        ("A full replacement, not a merge.", False),
        ("Updates a visit.", True),
        ("Omitted fields are left unchanged and never cleared.", True),
        ("Fields that are not sent are not reset.", True),
        ("A full replacement is not needed.", True),
        ("You don't have to send the whole visit.", True),
        ("If the visit is missing, null is returned.", True),
    ],
)
def test_a_put_that_replaces_all_promises_nothing_of_what_it_leaves_out(
    said: str, is_promised: bool, tmp_path: Path
) -> None:
    """Where the description of a PUT says that what is not sent goes, no clause says that it stays."""
    operations = dict(PLAIN["paths"]["/visits/{id}"])
    operations["put"] = {**operations.pop("patch"), "description": said}
    new(changed(("/paths/~1visits~1{id}", operations)), tmp_path)
    assert ("PLAIN-OMIT" in {clause.id for clause in load("plain", tmp_path).clauses}) is is_promised


def test_a_patch_keeps_its_promise_whatever_replaces_all(tmp_path: Path) -> None:
    """A PATCH changes what it names: that it is called a full replacement takes nothing back."""
    new(changed(("/paths/~1visits~1{id}/patch/description", "A full replacement.")), tmp_path)
    assert [clause.is_draft for clause in load("plain", tmp_path).clauses if clause.id == "PLAIN-OMIT"] == [False]


def test_the_samples_of_a_draft_are_as_the_document_says(tmp_path: Path) -> None:
    """An id is as short as the document wants it, and what stands beside an appointment has its usual form."""
    short = changed((f"{BODY}/properties/room_id", {"type": "string", "maxLength": 6}))
    assert new(short, tmp_path).exit_code == 0
    assert load("plain", tmp_path).standin["values"]["room.known"] == ["r-101", "r-102"]
    assert sample({"type": "object", "properties": {"ref": {"type": "string", "x-should": {"format": "uuid"}}}}) == {
        "ref": uuid(101)
    }


@pytest.mark.parametrize(
    ("name", "description", "schema"),
    [
        ("newsletter", "Text for the newsletter, up to 2 links.", TEXT),
        ("reason", "At most 3 sentences, as long as needed.", TEXT),
        ("reminders", "Sent up to 3 days before.", NUMBER),
        ("price", "Up to 2 decimals.", {"type": "number"}),
        ("seats", "Between 1 and 5 minutes before start.", NUMBER),
        ("billing", "One of paid, due, or one of the custom statuses.", TEXT),
    ],
)
def test_a_number_or_a_list_of_something_else_is_no_rule(
    name: str, description: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    """A number with another unit than the member's limits something else, and an open list refuses nothing."""
    assert drafted(tmp_path, description, schema, name) == []


def test_a_number_with_the_unit_of_the_member_is_its_limit(tmp_path: Path) -> None:
    """Of two numbers in a sentence the one that counts what the member counts is its limit."""
    (clause,) = drafted(tmp_path, "Between 1 and 5 minutes before the start from 2 to 10 seats.", NUMBER, "seats")
    assert [request["body"]["seats"] for request in clause.send] == [1, 11]


def shown_schema(tmp_path: Path) -> Any:
    """What a drafted answer has to show, without what only warns."""
    schemas = [json.loads(one.read_text("utf-8")) for one in (tmp_path / "plain/schemas").glob("*_200.schema.json")]
    (found,) = [one["properties"]["stage"] for one in schemas if "stage" in one["properties"]]
    return {"properties": {"stage": {**found, "x-should": {}}}}


def test_a_list_that_a_description_opens_refuses_nothing(tmp_path: Path) -> None:
    """Where the words under a list say that there are other values, one of those is taken or refused, and shown."""
    stage = {**TEXT, "enum": ["new", "old"], "description": "Or one of the custom stages."}
    document = changed((f"{BODY}/properties/stage", stage), (f"{SHOWN_MEMBERS}/stage", stage))
    assert new(document, tmp_path).exit_code == 0
    contract = load("plain", tmp_path)
    assert is_permitted(contract.documented, {"stage": "our own"})
    assert satisfies(shown_schema(tmp_path), {"stage": "our own"})


@pytest.mark.parametrize("description", ["Such as M for male, or O for others", "a, b, or other."])
def test_examples_and_a_value_named_other_open_no_list(description: str) -> None:
    """What only explains the values of a list does not say that there are others."""
    assert not is_open_list({**TEXT, "enum": ["M", "O"], "description": description})


@pytest.mark.parametrize(
    ("description", "is_listed"),
    [("Read-only.", False), ("Read-only after confirmation.", True), ("Is read only for patients.", True)],
)
def test_read_only_in_some_cases_is_no_read_only(description: str, is_listed: bool, tmp_path: Path) -> None:
    """A member that is read-only in some cases only stays in the request, with a question."""
    drafted(tmp_path, description, TEXT)
    assert ("/code" in {str(field.pointer) for field in load("plain", tmp_path).behaviour.fields}) == is_listed
    assert ("which value of /code may follow" in (tmp_path / "plain/behaviour.yaml").read_text("utf-8")) == is_listed


def test_what_is_only_read_in_part_is_no_read_only(tmp_path: Path) -> None:
    """A sentence that tells people to read only a part of a value says nothing of who sets it."""
    drafted(tmp_path, "Read only the first letter of it in the app.", {**TEXT, "enum": ["front", "back"]})
    assert "code" in load("plain", tmp_path).ordinary["properties"]


@pytest.mark.parametrize(
    ("description", "is_fixed"),
    [
        ("Cannot be changed after booking.", True),
        ("The code of the visit is immutable.", True),
        ("It can never be changed.", True),
        ("Cancelled visits cannot be changed.", False),
        ("Archived visits are immutable.", False),
        ("Cannot be changed after confirmation.", False),
        ("Cannot be edited by patients.", False),
    ],
)
def test_what_is_said_of_some_appointments_fixes_no_member(description: str, is_fixed: bool, tmp_path: Path) -> None:
    """A member is fixed where a sentence says so of itself; of a sentence about anything else, a person decides."""
    code = {**TEXT, "description": description}
    assert new(changed((f"{BODY}/properties/code", code), (f"{SHOWN_MEMBERS}/code", code)), tmp_path).exit_code == 0
    text = (tmp_path / "plain/behaviour.yaml").read_text("utf-8")
    assert (bool(yaml.safe_load(text)["fields"]["/code"].get("fixed")), "may follow which" in text) == (
        is_fixed,
        not is_fixed,
    )


def test_a_refusal_that_writes_breaks_a_drafted_promise(tmp_path: Path) -> None:
    """That a refused update changes nothing is a must in a draft, as that an update changes nothing else."""
    drafted(tmp_path, "A code.", TEXT)
    strengths = {
        one.check: one.strength for one in load("plain", tmp_path).clauses if one.check in ("leaves", "preserves")
    }
    assert strengths == {"leaves": "must", "preserves": "must"}
