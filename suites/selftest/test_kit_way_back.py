"""A single wrong answer shows a change and the way back of it: that is one time, and told in the first direction."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import respx

from suites.kit.checks.evidence import Evidence
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding
from suites.kit.run.smoke import smoke_probe
from suites.selftest import exchanges
from suites.selftest.put_backs import Served, served

KEPT = exchanges.contract().clause("ANIVA-STATUS-KEPT")


def changed(number: int, old: str, new: str, **body: str) -> Finding:
    """A finding that an update, the run's request of this number, changed the status from one value to another."""
    before, after = exchanges.appointment(status=old), exchanges.appointment(status=new)
    exchange = exchanges.shown(before, after, probe={"body": body}, number=number)
    return Finding(KEPT, exchange, "/status", "fact", old, new)


def gathered(*found: Finding) -> ClauseEvidence:
    """The evidence after these findings."""
    evidence = ClauseEvidence()
    for one in found:
        evidence.add(one)
    return evidence


def wrong_answers(run: Served, *wrong: int) -> None:
    """Let the answers to these updates, counted from 1, show another status than there is."""
    count = 0

    def answer(request: httpx.Request) -> httpx.Response | None:
        nonlocal count
        count += request.method != "GET"
        if request.method == "GET" or count not in wrong:
            return None
        shown = json.loads(respx.WSGIHandler(run.standin)(request).read())
        return httpx.Response(200, json={**shown, "status": "pending"})

    run.interject = answer


def seen_of_three(folder: Path, *wrong: int) -> tuple[list[str], list[tuple[int, int]]]:
    """How the clause is judged, and how often it is said to be seen, where these updates are answered wrongly."""
    with served(folder, "aniva") as run:
        run.campaign.start()
        wrong_answers(run, *wrong)
        for _ in range(2):
            run.campaign.send(smoke_probe(run.bound))
        [verdict, *_] = run.campaign.evidence.conclude(KEPT)
        return [verdict.word], [one.seen for one in verdict.findings]


def test_the_way_back_is_no_second_time() -> None:
    """A change and the way back of it may be a single wrong answer: that does not count."""
    evidence = gathered(changed(1, "confirmed", "pending"), changed(2, "pending", "confirmed"))
    assert (evidence.confirmed(10), len(evidence.unconfirmed())) == ([], 1)


def test_a_change_that_comes_again_counts() -> None:
    """What changes there and back again and again has changed more than once."""
    there, back = ("confirmed", "pending"), ("pending", "confirmed")
    evidence = gathered(changed(1, *there), changed(2, *back), changed(3, *there))
    assert [(one.expected, one.got) for one in evidence.confirmed(10)] == [there]


def test_the_first_direction_is_told() -> None:
    """A smaller request that met the way back does not turn the finding round: what was right stays expected."""
    long = changed(1, "confirmed", "pending", scheduled_at="2028-03-31T08:00:00Z")
    evidence = gathered(long, changed(2, "pending", "confirmed"))
    assert [(one.expected, one.got) for one in evidence.findings.values()] == [("confirmed", "pending")]


def test_one_wrong_answer_is_seen_once(tmp_path: Path) -> None:
    """Where one answer of a run is wrong, the repetition that is right again does not confirm it."""
    assert seen_of_three(tmp_path, 2) == (["inconclusive"], [])


def test_a_wrong_answer_that_comes_again_is_counted(tmp_path: Path) -> None:
    """Where every other answer is wrong, it is seen as often as the request met that."""
    assert seen_of_three(tmp_path, 2, 4) == (["warning"], [(2, 3)])


@pytest.mark.parametrize(
    ("key", "is_back"),
    [("fact", True), ("unsent", True), ("filled", True), ("refused", True), ("state", True), ("read", False)],
)
def test_only_a_change_has_a_way_back(key: str, is_back: bool) -> None:
    """A member that is again what a known change expects went back; a read that shows what was sent before did not."""
    there, back = (
        replace(changed(1, "confirmed", "pending"), key=key),
        replace(changed(2, "pending", "confirmed"), key=key),
    )
    assert back.goes_back(there) is is_back


def test_a_third_value_and_another_change_are_no_way_back() -> None:
    """What is neither the old value nor of the same finding goes nowhere back."""
    there, back = changed(1, "confirmed", "pending"), changed(2, "pending", "confirmed")
    assert not replace(back, got="cancelled").goes_back(there)
    assert not replace(back, key="unsent").goes_back(there)


def test_what_only_its_way_back_shows_is_told_forward() -> None:
    """Where nothing could be compared with the wrong answer but the next one, what was before the run is expected."""
    found = list[Finding]()
    evidence = Evidence(exchanges.bind(), (KEPT,), lambda _, new: found.extend(new))
    before = {"answer": exchanges.appointment(status="confirmed")}
    evidence.observe(replace(changed(2, "pending", "confirmed").exchange, first=before))
    assert [(one.expected, one.got) for one in found] == [("confirmed", "pending")]


def test_a_fact_that_changes_is_told_as_it_changed() -> None:
    """What was as before the run, and is another value after it, is told in that direction."""
    one = changed(1, "confirmed", "pending")
    assert one.forward() == one
