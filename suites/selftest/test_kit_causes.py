"""Several findings of one cause are told as one."""

from __future__ import annotations

from typing import Any

import pytest

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


def test_the_member_leads_of_which_it_is_known_what_brings_it_about() -> None:
    """Of the members of one request the terminal tells in full the one that alert and page tell in full."""
    spread = "3 of 10 refused requests (all 3 sent /clinic, none of the other 7 did)"
    members = finding(7, "/colour", spread="3 of 6 refused requests"), finding(7, "/key", spread=spread)
    text = failure_text(record(*members))
    assert "  expected   /key: " in text
    assert "  and        /colour in the same exchange" in text


def test_exchanges_that_read_alike_are_one_block() -> None:
    """The same request with the same outcome is shown once, with what it was sent for as well, and its other names."""
    twice = finding(7, keyword="pairs of members"), finding(9, keyword="what is there already", seen="2 of 3")
    lines = failure_text(record(*twice, finding(11, sent="PATCH /1 {1}"))).splitlines()
    assert [line for line in lines if line.startswith("  sent")] == [
        "  sent       PATCH /1 {}",
        "  sent       PATCH /1 {1}",
    ]
    assert "  and        the same request for what is there already: 2 of 3, violation f9" in lines


def test_what_only_a_later_exchange_shows_is_in_its_block() -> None:
    """What the same request showed beside it when it was sent for another reason is named there, once."""
    first, later = [finding(7), finding(7, "/a")], [finding(9), finding(9, "/a"), finding(9, "/b")]
    lines = failure_text(record(*first, *later, finding(11), finding(11, "/b"))).splitlines()
    told = [line for line in lines if line.startswith("  and")]
    assert [line for line in told if "in the same exchange" in line] == [
        "  and        /a in the same exchange",
        "  and        /b in the same exchange",
    ]
    assert "f9" in told[1]


def reading(**facts: Any) -> dict[str, Any]:
    """A clause about reads that the same request breaks."""
    found = finding(9, "/flag", keyword="read", expected="false, as the answer shows", got="true", **facts)
    return record(found, check="persists", clause="ACME-READ")


def lines_of(also: dict[str, Any], got: str = "false") -> list[str]:
    """What is told of a read below a wrong value in an answer."""
    shown = record(finding(7, "/flag", expected="true", got=got), check="echoes")
    return [line for line in failure_text(shown, [also]).splitlines() if line.startswith("  read")]


def test_what_the_read_shows_stands_beside_what_the_answer_showed() -> None:
    """Sent true, the answer says false and the read true: all three stand in one block."""
    assert lines_of(reading()) == ["  read       /flag: true in the read after it (ACME-READ)"]


@pytest.mark.parametrize(("also", "got"), [(reading(sent="PATCH /2 {}"), "false"), (reading(), "true")])
def test_a_read_after_another_request_or_like_the_answer_is_not_told(also: dict[str, Any], got: str) -> None:
    """Where the read is of another request, or shows what the answer showed, the block has no such line."""
    assert lines_of(also, got) == []


def test_a_request_with_another_outcome_is_a_block_of_its_own() -> None:
    """What came to something else is shown by itself."""
    lines = failure_text(record(finding(7), finding(9, got="409"))).splitlines()
    assert [line for line in lines if line.startswith("  got")] == ["  got        500", "  got        409"]
