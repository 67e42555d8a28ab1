"""Which of two requests a change is charged to, where updates were sent between the read before it and the request."""

from __future__ import annotations

from dataclasses import replace

from suites.kit.model.circumstances import Case
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding
from suites.selftest import exchanges

KEPT = exchanges.contract().clause("ANIVA-STATUS-KEPT")
LONG = "2028-03-31T08:00:00Z"
MAYBE = frozenset({"/profile"})
"""What updates before it may have changed, as no read came between them and the request."""


def changed(number: int, unread: frozenset[str] = frozenset(), **body: str) -> Finding:
    """A finding that a request changed the status, after updates that may have changed these members unseen."""
    before, after = exchanges.appointment(status="confirmed"), exchanges.appointment(status="pending")
    exchange = exchanges.shown(before, after, probe={"body": body}, number=number)
    return Finding(KEPT, replace(exchange, unread=unread), "/status", "fact", "confirmed", "pending")


def charged(*found: Finding) -> tuple[list[bool], int]:
    """Whether each finding was worth trying again, and the number of the request that is charged with the change."""
    evidence = ClauseEvidence()
    new = [evidence.add(one) for one in found]
    [known] = evidence.findings.values()
    return new, known.exchange.number


def test_a_read_right_before_tells_who_made_a_change() -> None:
    """A request before which the appointment was read takes the place of one that an earlier update may have misled."""
    assert charged(changed(1, MAYBE), changed(2, scheduled_at=LONG)) == ([True, True], 2)


def test_a_smaller_request_after_others_takes_no_blame() -> None:
    """A smaller request after unseen updates does not take the place of one that was read before."""
    assert charged(changed(1, scheduled_at=LONG), changed(2, MAYBE)) == ([True, False], 1)


def test_what_shows_each_time_stays_with_its_request() -> None:
    """A request that showed the change each time it was sent again keeps it, whatever was sent before."""
    assert charged(replace(changed(1, MAYBE), seen=(3, 3)), changed(2, scheduled_at=LONG)) == ([True, False], 1)


def test_the_spread_leaves_out_whom_others_may_have_misled() -> None:
    """Of requests that showed a change those after unseen updates are not counted, where others showed it, too."""
    evidence, sent = ClauseEvidence(), [Case({"note": "A"}, unread=MAYBE), Case({"profile": 5}), Case({"note": "A"})]
    for number, (case, unread) in enumerate(zip(sent, (MAYBE, frozenset[str](), None), strict=True)):
        found = [] if unread is None else [changed(number, unread)]
        evidence.count(frozenset(), found, sent=case)
        for one in found:
            evidence.add(one)
    assert str(evidence.confirmed(3)[0].spread) == "1 of 2 requests that must not change it"
