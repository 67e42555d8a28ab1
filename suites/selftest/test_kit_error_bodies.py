"""What the bodies of refusals say: the code of a cause, and the member that is malformed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Break, Constraint, ErrorCode, broken, constraints
from suites.kit.checks.error_bodies import another_code
from suites.kit.model.exchange import REFUSED, Exchange, Region
from suites.selftest.exchanges import answer, clause, exchange
from suites.selftest.test_kit_checks import found

FIELD = clause("derives", relation={"kind": "error-field", "of": "/error/field", "status": [422]})
CODED = clause("refuses", status=(409,), code=ErrorCode("/error/code", ("VISIT_CLOSED",)))


def malformed(body: Any, *members: tuple[str, ...], status: int = 422, keyword: str = "type", **facts: Any) -> Exchange:
    """A refusal of a body in which these members break a constraint."""
    breaks = tuple(
        Break(Constraint(f"aniva:{'/'.join(one)}", "request", one, keyword, "string", "must", ()), 1, "wrong")
        for one in members
    )
    return exchange(answer(status, body), region=Region.INVALID, body_breaks=breaks, **facts)


def naming(name: Any) -> dict[str, Any]:
    """The body of a refusal that names a member."""
    return {"error": {"code": "INVALID_FIELD", "field": name}}


@pytest.mark.parametrize(
    "name",
    ["/visit/starts_at", "visit.starts_at", "body.visit.starts_at", "starts_at", "startsAt", "starts_at is no time",
     ["note", "starts_at"], {"starts_at": ["is no time"]}, "$.visit['starts_at']", "$['visit']['starts_at']",
     "'starts_at'", '"starts_at"', "starts_at:", '["starts_at"]', '"starts_at" is no time'],
)  # fmt: skip
def test_a_member_may_be_named_in_any_spelling(name: Any) -> None:
    """A pointer, a path with dots or brackets, a quoted one, a sentence, a list and an object's key all name it."""
    assert found((FIELD, malformed(naming(name), ("visit", "starts_at")))) == []


@pytest.mark.parametrize(
    ("name", "is_named"),
    [("date of birth", True), ("'date of birth' is no date", True), ("visit.date of birth", True), ("birth of", False)],
)
def test_a_name_with_blanks_may_be_named(name: str, is_named: bool) -> None:
    """The words of a name with blanks count where they stand together, in their order."""
    assert bool(found((FIELD, malformed(naming(name), ("visit", "date of birth"))))) is not is_named


@pytest.mark.parametrize("name", ["note", "visit.note", "visit", "home.starts_at", "", 7, None, "the time is wrong"])
def test_another_name_is_found(name: Any) -> None:
    """The name of another member, of the object around it, of its namesake elsewhere, or none is a finding."""
    (finding,) = found((FIELD, malformed(naming(name), ("visit", "starts_at")))) or []
    assert (finding.pointer, finding.key) == ("/error/field", "field")


@pytest.mark.parametrize(
    ("name", "member"),
    [
        ("rooms.0.id", ("rooms", "-", "id")),
        ("rooms[3].id", ("rooms", "-", "id")),
        ("rooms", ("rooms", "-", "id")),
        ("meta.key_1", ("meta", "*")),
        ("meta", ("meta", "*")),
    ],
)
def test_a_member_of_a_list_or_map_may_be_named_by_its_place_or_by_the_whole(
    name: str, member: tuple[str, ...]
) -> None:
    """Numbers of items and free keys are no part of a name that is compared."""
    assert found((FIELD, malformed(naming(name), member))) == []
    assert found((FIELD, malformed(naming("note"), member)))


CONTACT = ("visit", "contact")


def with_unknown_member() -> Exchange:
    """The refusal of an object that has a member which it may not have, beside one that it may."""
    contact = {"properties": {"phone": {}}, "additionalProperties": False}
    schema = {"properties": {"visit": {"properties": {"contact": contact}}}}
    constraint = next(one for one in constraints(schema, "aniva:request") if one.names == CONTACT)
    body = {"visit": {"contact": {"phone": "1", "fax": "1"}}}
    return exchange(answer(422), region=Region.INVALID, body_breaks=tuple(broken(schema, body, (constraint,))))


@pytest.mark.parametrize(
    ("name", "is_named"),
    [("visit.contact.fax", True), ("contact.fax", True), ("fax", True), ("contact", True), ("contact.phone", False)],
)
def test_a_member_that_an_object_may_not_have_names_the_object(name: str, is_named: bool) -> None:
    """Where an object has a member too many, the refusal may name that member, or the object; not another member."""
    made = replace(with_unknown_member(), answer=answer(422, naming(name)))
    assert bool(found((FIELD, made))) is not is_named


def test_any_item_of_a_list_may_be_written_as_a_dash() -> None:
    """What stands for any item of a list is no part of a name, in an answer either."""
    assert found((FIELD, malformed(naming("visit.tags.-"), ("visit", "tags", "-")))) == []
    assert found((FIELD, malformed(naming("-"), ("visit", "tags", "-"))))


def test_a_missing_member_may_be_named_by_the_object_around_it() -> None:
    """Validators that say where something is missing name the object."""
    assert found((FIELD, malformed(naming("/visit"), ("visit", "starts_at"), keyword="required"))) == []


@pytest.mark.parametrize(("name", "is_judged"), [("/guests/0/name", False), ("/guests/0/mail", True), ("/note", True)])
def test_an_item_may_be_refused_for_what_it_lacks(name: str, is_judged: bool) -> None:
    """A new item with one malformed member may lack another one, which a vendor looks for first."""
    made = malformed(
        naming(name), ("guests", "-", "role"), probe={"body": {"guests": [{"role": 7, "mail": "a@b.example"}]}}
    )
    assert (found((FIELD, made)) is not None) is is_judged


@pytest.mark.parametrize("of", ["/errors/-/field", "/errors/0/field", "/errors/*/field"])
def test_the_name_may_stand_in_a_list(of: str) -> None:
    """A pointer may lead to any item of a list, to its first one, or to any value of an object."""
    made = clause("derives", relation={"kind": "error-field", "of": of})
    listed: Any = {"a": {"field": "note"}} if "*" in of else [{"field": "note"}]
    assert found((made, malformed({"errors": listed}, ("note",)))) == []
    assert found((made, malformed({"errors": listed}, ("room",))))


@pytest.mark.parametrize(
    "silent",
    [
        malformed(naming("x"), ("note",), ("room",)),
        malformed(naming("x"), ()),
        malformed(naming("x"), ("note",), status=409),
        malformed(naming("x"), ("note",), status=200),
        malformed(naming("x"), ("note",), is_after_closing=True, probe={"wants": REFUSED}),
        exchange(answer(422, naming("x"))),
    ],
    ids=["two members", "the whole body", "another status", "accepted", "closed", "not malformed"],
)
def test_a_refusal_that_may_be_about_something_else_says_nothing(silent: Exchange) -> None:
    """Only the refusal of one malformed member, with the status of such refusals, is judged."""
    assert found((FIELD, silent)) is None


@pytest.mark.parametrize(("code", "keys"), [("INVALID_FIELD", ["field"]), ("ADDRESS_REQUIRED", None)])
def test_a_refusal_with_another_code_need_not_name_the_member(code: str, keys: list[str] | None) -> None:
    """Where the page ties the name to a code, the refusals of that status with other codes are not judged."""
    made = replace(FIELD, relation={**FIELD.relation, "code": {"at": "/error/code", "is": ["INVALID_FIELD"]}})
    seen = found((made, malformed({"error": {"code": code}}, ("note",))))
    assert (seen if seen is None else [one.key for one in seen]) == keys


@pytest.mark.parametrize(
    ("status", "body", "keys"),
    [
        (409, {"error": {"code": "VISIT_CLOSED"}}, []),
        (409, {"error": {"code": "SLOT_TAKEN"}}, ["code"]),
        (409, {"error": {}}, ["code"]),
        (409, None, ["code"]),
        (422, {"error": {"code": "SLOT_TAKEN"}}, ["a plain update"]),
    ],
    ids=["right", "of another cause", "no code", "no body", "another status"],
)
def test_a_cause_has_its_code(status: int, body: Any, keys: list[str]) -> None:
    """The right status with another code, or without one, breaks the clause; a wrong status is one finding, not two."""
    assert [one.key for one in found((CODED, exchange(answer(status, body), probe={"wants": REFUSED}))) or []] == keys


def test_values_that_are_drawn_may_be_refused_for_another_member() -> None:
    """Beside the member that breaks a promise, a body that was drawn may have one of which the page says nothing."""
    wrong = malformed(naming("note"), ("visit", "starts_at"))
    drawn = replace(wrong, probe=replace(wrong.probe, explores=True))
    assert found((FIELD, drawn)) is None
    coded = malformed({"error": {"code": "INVALID"}}, ("note",), status=409)
    assert another_code(CODED, coded)
    assert not another_code(CODED, replace(coded, probe=replace(coded.probe, explores=True)))
