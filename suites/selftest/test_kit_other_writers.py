"""Nobody is blamed for what somebody else writes to the appointment during a run, or for an update that comes late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from werkzeug import Request, Response

from suites.kit.model import verdicts
from suites.kit.model.appointment_state import came_late, possible_values
from suites.kit.model.exchange import Answer, LateValue
from suites.kit.model.findings import ClauseEvidence, Finding
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn

CLAUSE = exchanges.clause("preserves")


def with_writes(standin: StandIn, writes: dict[int, Callable[[dict[str, Any]], object]]) -> Any:
    """The stand-in, to whose first appointment somebody else writes right before the n-th requests."""
    count = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        count += 1
        if count in writes:
            writes[count](standin.store.appointments[0].shows)
        return standin(environ, start_response)

    return answer


def changed(*pointers: tuple[str, int]) -> ClauseEvidence:
    """Evidence of members that were not as expected, each in the exchange with this number."""
    evidence = ClauseEvidence(cases=1)
    for pointer, number in pointers:
        evidence.add(Finding(CLAUSE, exchanges.exchange(number=number), pointer, "unsent", "A", "B"))
    return evidence


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (changed(("/note", 3)), INCONCLUSIVE),
        (changed(("/note", 3), ("/status", 9)), INCONCLUSIVE),
        (changed(("/note", 3), ("/note", 9)), VIOLATION),
    ],
)
def test_a_member_has_to_be_seen_changed_twice(evidence: ClauseEvidence, word: str) -> None:
    """Two changes of different members may be two of somebody else's, two of one member are the vendor's."""
    clause = replace(CLAUSE, strength="must")
    assert verdicts.verdict(clause, evidence, None, exchanges.bind("aniva").now.date()).word == word


@pytest.mark.parametrize("writes", [{80: "/notes"}, {80: "/notes", 140: "/prescription_id"}])
def test_what_somebody_else_writes_is_not_the_vendors(writes: dict[int, str]) -> None:
    """Members that change between two requests of ours, once each, end in no violation and no warning."""
    contract = exchanges.contract("eka")
    standin = StandIn(contract)
    acts = {number: lambda shows, name=name[1:]: shows.update({name: "theirs"}) for number, name in writes.items()}
    run = campaigns.run(contract, with_writes(standin, acts))
    assert [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)] == []


def test_a_late_update_is_known_by_its_value() -> None:
    """Of an update without an answer the member may get the value sent, and what follows from it any value."""
    bound = exchanges.bind("lobbie")
    possible = possible_values({"note": "ours", "startTime": "2028-07-01T10:00:00Z"}, bound)
    exchange = replace(exchanges.exchange(), late=tuple(LateValue(7, *one) for one in possible))
    shown = [("/note", "ours"), ("/note", "theirs"), ("/endTime", "2028-07-01T10:30:00Z"), ("/status", "x")]
    assert [set(came_late(exchange, *one)) for one in shown] == [{7}, set(), {7}, set()]


@pytest.mark.parametrize(
    ("numbers", "late", "word"),
    [
        ([3], {7}, INCONCLUSIVE),
        ([3, 9, 12], {7}, INCONCLUSIVE),
        ([3, 9, 12, 15], {7}, VIOLATION),
        ([3, 9, 12, 15], {7, 8}, INCONCLUSIVE),
        ([3, 9], set(), VIOLATION),
    ],
)
def test_a_lost_update_comes_late_once(numbers: list[int], late: set[int], word: str) -> None:
    """Each lost request explains one change, seen in an answer and in a read; what it explains is never called kept."""
    evidence = ClauseEvidence(cases=9)
    for number in numbers:
        made = Finding(CLAUSE, exchanges.exchange(number=number), "/note", "unsent", "A", "B", late=frozenset(late))
        evidence.add(made)
    found = verdicts.verdict(CLAUSE, evidence, None, exchanges.bind("aniva").now.date())
    assert (found.word, "may have come late" in (found.reason or "")) == (word, word == INCONCLUSIVE)


def moving_the_end(standin: StandIn, lost: int) -> Any:
    """A vendor that moves endTime where a note comes without startTime. It leaves the n-th new startTime unanswered."""
    starts = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal starts
        sent = Answer(200, {}, Request(environ).get_data(), 1.0).json
        names = set(sent) if isinstance(sent, dict) else set()
        environ["wsgi.input"].seek(0)
        if "note" in names and "startTime" not in names:
            shows = standin.store.appointments[0].shows
            shows["endTime"] = (datetime.fromisoformat(shows["endTime"]) + timedelta(minutes=15)).isoformat()
        starts += "startTime" in names
        if "startTime" in names and starts == lost:
            return Response(status=503)(environ, start_response)
        return standin(environ, start_response)

    return answer


def test_one_lost_answer_hides_no_fault() -> None:
    """A change that goes on is not called kept because one update, which might have made it, got no answer."""
    contract = exchanges.contract("lobbie")
    run = campaigns.run(contract, moving_the_end(StandIn(contract), lost=1))
    assert run.verdicts["LOBBIE-ONLY-PROVIDED"].word in (INCONCLUSIVE, VIOLATION)
