"""Clauses about the body of a refusal: the code of each cause, and the name of the malformed member."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.plan import Plan
from contracts._drafting.writing.closed_told import closed_told
from contracts._drafting.writing.code_standin import TAKEN_TIME, closed_by, taken_member
from contracts._drafting.writing.codes import (
    CLOSED,
    INVALID,
    TAKEN,
    UNAUTHENTICATED,
    UNKNOWN,
    UNREADABLE,
    Coded,
    code_place,
    coded_causes,
    field_place,
)
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.updates import beside

Row = dict[str, Any]
NOT_JSON = '{"'


def about_codes(plan: Plan) -> Iterator[Row]:
    """A drafted clause for each code whose cause can be brought about, and one for the name of a malformed member."""
    for cause, coded in coded_causes(plan).items():
        requests = _requests(plan, cause)
        if requests:
            place = quoted(plan, "responses", coded.description, coded.sentence)
            yield {**_coded_row(plan, coded, requests), "source": place}
    yield from _closed(plan)
    yield from _field_named(plan)


def _closed(plan: Plan) -> Iterator[Row]:
    """A drafted clause about the status with which a sentence says that each update of a closed appointment is
    refused."""
    told = closed_told(plan)
    if told and closed_by(plan):
        says = f"An update of an appointment that is closed is refused with {told.status}."
        expect = {"status": [told.status], "exact": True}
        row = row_of("CLOSED", says, "locks", given={"appointment": "closed"}, send="ordinary", expect=expect)
        yield {**row, "draft": True, "source": quoted(plan, "description", told.text, told.sentence)}


def _coded_row(plan: Plan, coded: Coded, requests: Row) -> Row:
    status = [coded.status] if coded.status else "any4xx"
    expect = {"status": status, "code": {"at": code_place(plan), "is": [coded.code]}}
    id = f"CODE-{re.sub('[^A-Z0-9]+', '-', coded.code.upper()).strip('-')}"
    return row_of(id, f"Where {SAYS[coded.cause]}, the code is {coded.code}.", **requests, expect=expect, draft=True)


SAYS = {
    UNAUTHENTICATED: "an update has no valid credential",
    UNKNOWN: "the appointment does not exist",
    UNREADABLE: "the body cannot be read",
    CLOSED: "the appointment is closed",
    TAKEN: "another appointment is in the way",
    INVALID: "a member is not valid",
}


def _requests(plan: Plan, cause: str) -> Row:
    """The check and the requests that bring about a cause; empty where nothing does."""
    if cause == UNAUTHENTICATED:
        return {"check": "guards", "send": [{"credentials": "none"}, {"credentials": "wrong"}]}
    if cause == UNKNOWN and plan.update.path_names:
        return {"check": "hides", "send": [{"path": {plan.update.path_names[-1]: unknown_id(plan)}}]}
    if cause == UNREADABLE:
        return {"check": "refuses", "send": [{"raw": NOT_JSON}]}
    if cause == CLOSED and closed_by(plan):
        return {"check": "locks", "given": {"appointment": "closed"}, "send": "ordinary"}
    taken = taken_member(plan) if cause == TAKEN else None
    if taken:
        return {"check": "refuses", "send": [{"body": _with(plan, taken, f"${TAKEN_TIME}")}]}
    return {"check": "refuses", "send": _malformed(plan)} if cause == INVALID and _malformed(plan) else {}


def _field_named(plan: Plan) -> Iterator[Row]:
    place, invalid = field_place(plan), coded_causes(plan).get(INVALID)
    if place is None or not _malformed(plan):
        return
    status = {"status": [invalid.status]} if invalid and invalid.status else {}
    says = "The refusal of a malformed member names that member."
    relation = {"kind": "error-field", "of": place, **status}
    yield row_of(
        "FIELD-NAMED", says, "derives", "should", relation=relation, send=_malformed(plan), at="responses", draft=True
    )


def _malformed(plan: Plan) -> list[Row]:
    """Updates in which one member has a type that it has in no case, of the first two members that have such a type:
    those that a read shows first, as what only a target knows of an appointment it may not know."""
    members = sorted(plan.request.members, key=lambda one: plan.fields.get(one.pointer) is None)
    known = [(one, wrong_type(one)) for one in members if one.choice]
    return [{"body": _with(plan, one, value)} for one, value in known if value is not None][:2]


def _with(plan: Plan, member: Member, value: Any) -> Row:
    around = beside(plan, member.pointer, list(pairs_of(plan.request.members)))
    return dict(pointers.with_value(around, member.pointer, value))


def unknown_id(plan: Plan) -> Any:
    """An id that no appointment has, of the form that the last path parameter has."""
    schema = plan.update.parameter_schema(plan.update.path_names[-1])
    if schema.get("type") == "integer":
        return 2_000_000_011
    return "$unknown.uuid" if schema.get("format") == "uuid" else "$unknown.text"


def wrong_type(member: Member) -> Any:
    """A value of a type that the member has in no case; None where it has several types."""
    types = set(types_of(member.schema)) - {"null"}
    return {"string": {"not": "a text"}, "integer": "not a number", "boolean": "neither"}.get(next(iter(types), ""))
