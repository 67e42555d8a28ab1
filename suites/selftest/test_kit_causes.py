"""Several findings of one cause are told as one."""

from __future__ import annotations

from typing import Any

from suites.kit.session.causes import by_cause
from suites.kit.session.failure_text import failure_text

STATUSES = {"check": "responds", "clause": "ACME-STATUSES"}


def finding(exchange: int, pointer: str = "", **facts: Any) -> dict[str, Any]:
    """A journal's record of a finding."""
    texts = {
        "keyword": "value",
        "expected": "200",
        "got": "500",
        "sent": "PATCH /1 {}",
        "curl": "curl",
        "seen": "1 of 1",
    }
    named = {"exchange": exchange, "pointer": pointer, "fingerprint": f"f{exchange}", "severity": "violation"}
    return {**texts, **named, **facts}


def record(*findings: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A journal's record of a violated clause."""
    verdict = {"provider": "acme", "clause": "ACME-A", "check": "accepts", "verdict": "violation", "reason": None}
    return {**verdict, "says": "A is kept.", "source": {"at": "Body"}, "findings": list(findings), **facts}


def told(*records: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """The clause that leads each cause, and the others of that cause."""
    causes = by_cause(records)
    return [(cause.leader["clause"], [one["clause"] for one in cause.also]) for cause in causes]


def test_one_answer_that_breaks_two_clauses_is_told_once() -> None:
    """The clause that the request was about leads, the list of documented statuses is named below it."""
    assert told(record(finding(7), **STATUSES), record(finding(7))) == [("ACME-A", ["ACME-STATUSES"])]


def test_an_envelope_that_is_missing_leads_what_is_then_at_the_wrong_place() -> None:
    """Of what one answer breaks, the outermost member that is missing is told, not what stands in its place."""
    inside = record(finding(7, "/status"), check="responds", clause="acme:response.200/status/enum")
    deeper = record(finding(7, "/data/id"), check="responds", clause="acme:response.200/data/id/required")
    outer = record(finding(7, "/data"), check="responds", clause="acme:response.200/data/required")
    assert told(inside, deeper, outer)[0][0] == "acme:response.200/data/required"


def test_another_exchange_is_another_cause() -> None:
    """A clause that something else breaks as well has a block of its own."""
    assert len(told(record(finding(7)), record(finding(7), finding(8, got="404"), **STATUSES))) == 1
    assert len(told(record(finding(7)), record(finding(8), **STATUSES))) == 2


def test_one_wrong_value_is_told_once() -> None:
    """The same value in place of the same one is one cause, whichever exchanges show it."""
    wrong = {"expected": '"b"', "got": '"a"'}
    read = record(finding(9, "/note", **wrong), check="persists", clause="ACME-READ", verdict="warning")
    assert told(read, record(finding(7, "/note", **wrong))) == [("ACME-A", ["ACME-READ"])]


def test_a_member_that_a_refusal_wrote_is_told_by_itself() -> None:
    """What a refused update stored is not hidden below its wrong status, nor the status below what it stored."""
    status, written = record(finding(7)), record(finding(7, "/note"), check="leaves", clause="ACME-LEAVES")
    assert told(status, written) == [("ACME-A", []), ("ACME-LEAVES", [])]
    more = record(finding(7, "/note"), finding(8, "/note"), check="leaves", clause="ACME-LEAVES")
    assert told(more, status) == [("ACME-LEAVES", []), ("ACME-A", [])]


def test_a_wrong_shape_goes_with_the_status_of_its_answer() -> None:
    """Members that are missing from an error with a wrong status are told below it."""
    shape = record(finding(7, "/data"), check="responds", clause="acme:response.200/data/required")
    assert told(shape, record(finding(7))) == [("ACME-A", ["acme:response.200/data/required"])]


def test_an_exception_that_ended_is_told_by_itself() -> None:
    """A verdict with a reason of its own, as of an expired exception, is not hidden below another."""
    assert len(told(record(finding(7)), record(finding(7), clause="ACME-B", reason="the exception expired"))) == 2


def test_providers_are_told_apart() -> None:
    """Two vendors never share a cause: each counts its exchanges from one."""
    assert len(told(record(finding(7)), record(finding(7), provider="other"))) == 2


def test_members_of_one_exchange_are_one_block() -> None:
    """One old object that shows in six members is one block that names the others, a few of them only."""
    members = [finding(7, f"/member_{number}") for number in range(8)]
    text = failure_text(record(*members))
    assert text.count("seen ") == 1
    assert "and        /member_1, /member_2, /member_3, /member_4, /member_5 and 2 more in the same exchange" in text


def test_exchanges_that_read_alike_are_one_block() -> None:
    """The same request with the same outcome is shown once, with what it was sent for as well, and its other names."""
    twice = finding(7, keyword="pairs of members"), finding(9, keyword="what is there already", seen="2 of 3")
    lines = failure_text(record(*twice, finding(11, sent="PATCH /1 {1}"))).splitlines()
    assert [line for line in lines if line.startswith("  sent")] == [
        "  sent       PATCH /1 {}",
        "  sent       PATCH /1 {1}",
    ]
    assert "  and        the same request for what is there already: 2 of 3, violation f9" in lines


def test_a_request_with_another_outcome_is_a_block_of_its_own() -> None:
    """What came to something else is shown by itself."""
    lines = failure_text(record(finding(7), finding(9, got="409"))).splitlines()
    assert [line for line in lines if line.startswith("  got")] == ["  got        500", "  got        409"]
