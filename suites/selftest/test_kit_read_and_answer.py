"""What is said where a read does not show what the answer to an update showed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.checks.effects import persists
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.selftest import exchanges
from suites.selftest.put_backs import Served, served

BOUND = exchanges.bind("lobbie")
OLD = exchanges.appointment("lobbie")


def answered(body: dict[str, Any], told: Any, read: Any) -> Exchange:
    """An accepted update whose answer shows one note, and the read after it another one."""
    states = {"answer": {**OLD, "note": told}, "read": {**OLD, "note": read}}
    return replace(exchanges.shown(OLD, OLD, provider="lobbie", probe={"body": body}), after=states)


@pytest.mark.parametrize(
    ("body", "told", "expected"),
    [
        ({"note": "sent"}, "old", Phrase("{}, as the answer shows, though {} was sent", ("old", "sent"))),
        ({"note": "sent"}, "sent", "sent"),
        ({"status": "CHECKED_IN"}, "old", "old"),
    ],
    ids=["the answer is wrong", "the read is wrong", "not sent"],
)
def test_where_the_answer_is_not_what_was_sent_the_sent_value_is_told(
    body: dict[str, Any], told: str, expected: Any
) -> None:
    """A read that shows what was sent is not told as if the wrong answer were right."""
    flaws = persists(exchanges.clause("persists"), answered(body, told, "read"), BOUND)
    assert [flaw.expected for flaw in flaws or ()] == [expected]


def test_a_member_that_an_answer_shows_is_read_once_too(tmp_path: Path) -> None:
    """The first update of each member alone is read back, though its answer shows the member: a copy that is kept for
    reads may be older than what answers show."""
    with served(tmp_path, "lobbie") as run:
        run.try_update({"note": "first"})
        reads = [_reads_after(run, body) for body in ({"status": "CONFIRMED"}, {"status": "SCHEDULED"})]
    assert reads == [1, 0]


def _reads_after(run: Served, body: dict[str, Any]) -> int:
    run.asked.clear()
    run.try_update(body)
    return sum(asked.method == "GET" for asked in run.asked)
