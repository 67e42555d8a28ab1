"""What the judges of answers find: relations, codes, statuses, shapes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.pointers import Absent
from suites.kit.checks.answers import NOT_UTF8
from suites.kit.model.answer import Answer
from suites.kit.model.exchange import Region
from suites.kit.model.findings import Phrase
from suites.selftest import exchanges
from suites.selftest.exchanges import TIME, answer, appointment, clause, exchange, shown
from suites.selftest.test_kit_checks import found

RELATIONS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "sum": (
        {"kind": "sum", "of": "/end", "as": "/start", "plus_minutes": "/minutes"},
        {"start": TIME, "end": "2031-07-01T10:30:00Z", "minutes": 30},
        {"start": TIME, "end": "2031-07-01T10:45:00Z", "minutes": 30},
    ),
    "equals": (
        {"kind": "equals", "of": "/place", "value": None, "when": {"/method": "home"}},
        {"place": None, "method": "home"},
        {"place": "somewhere", "method": "home"},
    ),
    "ascending": (
        {"kind": "ascending", "of": "/list", "by": "/at"},
        {"list": [{"at": "2026-01-01"}, {"at": "2026-01-02"}]},
        {"list": [{"at": "2026-01-02"}, {"at": "2026-01-01"}]},
    ),
    "path": ({"kind": "path", "of": "/id", "as": "id"}, {"id": 7}, {"id": 8}),
    "not-before": (
        {"kind": "not-before", "of": "/b", "as": "/a"},
        {"a": TIME, "b": TIME},
        {"a": TIME, "b": "2001-01-01T00:00:00Z"},
    ),
    "local": (
        {"kind": "local", "of": "/at", "to": "/place", "role": "location.active"},
        {"at": "2031-07-01T12:00:00+02:00", "place": "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"},
        {"at": "2031-07-01T11:00:00+01:00", "place": "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"},
    ),
}


@pytest.mark.parametrize("kind", RELATIONS)
def test_a_relation_holds_or_does_not(kind: str) -> None:
    """Each kind of relation is kept by the one state and broken by the other."""
    relation, good, bad = RELATIONS[kind]
    made = clause("derives", relation=relation)
    assert found((made, shown(good, good, path={"id": "7"}))) == []
    assert found((made, shown(bad, bad, path={"id": "7"})))


def test_a_relation_whose_condition_is_not_met_says_nothing() -> None:
    """A relation is judged only where its condition holds."""
    relation, _, bad = RELATIONS["equals"]
    elsewhere = {**bad, "method": "practitioner"}
    assert found((clause("derives", relation=relation), shown(elsewhere, elsewhere))) is None


PLACE = "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("local", {"at": TIME, "place": {"id": PLACE}}),
        ("local", {"at": "0001-01-01T00:00:00+14:00", "place": PLACE}),
        ("local", {"at": "9999-12-31T23:59:59Z", "place": PLACE}),
        ("sum", {"start": TIME, "end": TIME, "minutes": 1e300}),
        ("sum", {"start": TIME, "end": TIME, "minutes": float("nan")}),
    ],
    ids=["no id", "before all calendars", "after all calendars", "huge", "not a number"],
)
def test_an_answer_that_no_relation_can_be_computed_from_says_nothing(kind: str, state: dict[str, Any]) -> None:
    """A value of the wrong type, or a time outside the calendar, is left to the clause about the answer's shape."""
    assert found((clause("derives", relation=RELATIONS[kind][0]), shown(state, state))) is None


def test_an_error_code_belongs_to_its_status() -> None:
    """An error body names one of the codes that are documented for its status."""
    made = clause("derives", relation={"kind": "error-code", "codes": {"400": ["BAD"]}, "of": "/code"})
    assert found((made, exchange(answer(400, {"code": "BAD"})))) == []
    assert found((made, exchange(answer(400, {"code": "GOOD"}))))


def test_each_code_in_a_list_of_errors_belongs_to_its_status() -> None:
    """Where a refusal has a list of errors, the code of each is one of its status."""
    made = clause("derives", relation={"kind": "error-code", "codes": {"400": ["BAD", "SAD"]}, "of": "/errors/-/code"})
    bodies = [{"errors": [{"code": code} for code in codes]} for codes in (["BAD", "SAD"], ["BAD", "GOOD"], [])]
    judged = [found((made, exchange(answer(400, body)))) for body in bodies]
    assert [one if one is None else [flaw.got for flaw in one] for one in judged] == [[], ["GOOD"], None]


def test_a_page_of_html_is_no_json() -> None:
    """A success of another media type breaks the media type, whatever it holds."""
    made = clause("responds", covers=("aniva:response.200/media-type",))
    [finding] = found((made, exchange(answer(200, appointment(), "text/html")))) or []
    assert finding.got == Phrase("text/html")


def test_a_body_that_is_not_utf8_is_told_as_that() -> None:
    """JSON in Latin-1 looks right to who reads it there: what is wrong with it are its bytes."""
    content = json.dumps(appointment()).encode()[:-1] + b',"a":"\xe9"}'
    sent = Answer(200, {"content-type": "application/json"}, content, 1.0)
    made = clause("responds", covers=("aniva:response.200/type",))
    [finding] = found((made, exchange(sent))) or []
    assert finding.got == NOT_UTF8


@pytest.mark.parametrize(
    ("content", "is_page"), [(b"", False), (b"\n", False), (b'{"id": 7}', False), (b"<html>", True), (b"Welcome", True)]
)
def test_a_header_alone_makes_no_page(content: bytes, is_page: bool) -> None:
    """An answer is a page by what it holds: frameworks name HTML as the type of an empty body, and of JSON, too."""
    assert Answer(204, {"content-type": "text/html; charset=utf-8"}, content, 1.0).is_page is is_page


@pytest.mark.parametrize(
    ("status", "severities"), [(200, []), (409, []), (418, ["warning"]), (201, ["violation"]), (500, ["violation"])]
)
def test_a_status_is_documented_or_not(status: int, severities: list[str]) -> None:
    """An undocumented refusal is warned about; an undocumented success and a server error are violations."""
    findings = found((clause("responds", status=(200, 409)), exchange(answer(status)))) or []
    assert [finding.severity for finding in findings] == severities


def test_a_promised_silence_is_kept() -> None:
    """Where a success has no body, a body is found."""
    made = clause("responds")
    assert found((made, exchange(answer(204), provider="eka")), "eka") == []
    assert found((made, exchange(answer(204, {"unexpected": True}), provider="eka")), "eka")


def test_an_explored_body_counts_for_the_constraint_that_it_breaks() -> None:
    """A generated invalid body that is accepted is filed under the clause of its constraint."""
    id = "aniva:request/location_id/type"
    body = {"location_id": 7}
    sent = exchange(
        answer(200),
        probe={"body": body, "explores": True, "clause": "ANIVA-EXPLORE-INVALID"},
        region=Region.INVALID,
        body_breaks=exchanges.bind().breaks(body),
    )
    made = exchanges.contract().clause(id)
    assert found((made, sent))


def test_a_clash_with_another_booking_says_nothing() -> None:
    """An answer that only says that another booking was met is no broken promise."""
    sent = exchange(answer(409), provider="lobbie", probe={"body": {"startTime": TIME}})
    assert found((clause("accepts"), sent), "lobbie") is None


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        ("local", {"at": "0001-01-01T00:00:00+14:00", "place": "5b1d0a52-64d9-4b8e-9a0c-3f1f5b0e7a01"}),
        ("sum", {"start": TIME, "end": TIME, "minutes": 2**53 + 1}),
    ],
)
def test_a_time_beyond_the_calendar_says_nothing(kind: str, state: dict[str, Any]) -> None:
    """A time that no calendar has is not an error of this suite."""
    made = clause("derives", relation=RELATIONS[kind][0])
    assert found((made, shown(state, state))) is None


@pytest.mark.parametrize("text", [b"NaN", b'{"price": Infinity}', b'{"price": -Infinity}'])
def test_what_only_python_reads_is_not_json(text: bytes) -> None:
    """NaN and Infinity in an answer make it one that is not JSON."""
    assert isinstance(Answer(200, {}, text, 1.0).json, Absent)


@pytest.mark.parametrize(
    "values",
    [
        (9, 10),
        ("2026-01-01T10:00:00+01:00", "2026-01-01T09:30:00Z"),
        ("a", "b"),
    ],
)
def test_a_list_is_ordered_by_what_its_values_mean(values: tuple[Any, Any]) -> None:
    """Numbers are in order by size, and times by instant, not by how they are written."""
    made = clause("derives", relation=RELATIONS["ascending"][0])
    rising, falling = ({"list": [{"at": value} for value in order]} for order in (values, values[::-1]))
    assert found((made, shown(rising, rising))) == []
    assert found((made, shown(falling, falling)))
