"""Nobody is blamed for what somebody else writes to the appointment during a run, or for an update that comes late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from suites.kit.model import verdicts
from suites.kit.model.appointment_state import came_late, possible_values
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
    late = tuple(possible_values({"note": "ours", "startTime": "2028-07-01T10:00:00Z"}, bound))
    exchange = replace(exchanges.exchange(), late=late)
    assert [came_late(exchange, "/note", value) for value in ("ours", "theirs")] == [True, False]
    assert (came_late(exchange, "/endTime", "2028-07-01T10:30:00Z"), came_late(exchange, "/status", "x")) == (
        True,
        False,
    )
