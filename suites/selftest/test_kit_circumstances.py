"""What brings a finding about where no single member does: two members together, or one while another one is empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from time import process_time

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.model import clause_evidence
from suites.kit.model.circumstances import NOTHING, Case, Shared, shared_circumstance
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.selftest import exchanges
from suites.selftest.test_kit_spread import STATUS, WRONG

NOT_SHOWN = "did, too, and did not show it: that alone may not be enough"


def cases(number: int, *members: str, empty: str = "", first: int = 0) -> Iterator[Case]:
    """Requests that send these members, each with values of its own, at an appointment with this member empty."""
    for one in range(first, first + number):
        yield Case({name: f"{name} {one}" for name in members}, frozenset(filter(None, [empty])))


TOLD = {
    "two members together": (
        [*cases(5, "time", "room")],
        [*cases(9, "time"), *cases(9, "room"), *cases(9, "note")],
        Shared("/time and /room"),
    ),
    "a member while another one is empty": (
        [*cases(5, "time", empty="/language")],
        [*cases(9, "time"), *cases(9, "note", empty="/language"), *cases(9, "note")],
        Shared("/time while /language is empty"),
    ),
    "whatever is sent while a member is empty": (
        [*cases(3, "time", empty="/language"), *cases(3, "note", empty="/language")],
        [*cases(9, "time"), *cases(9, "note"), *cases(9, "room")],
        Shared("anything while /language is empty"),
    ),
    "a member that is changed": (
        [Case({"owner": one, "note": 1}, changes=frozenset({"/owner"})) for one in range(5)],
        [*(Case({"owner": one, "note": 1}) for one in range(9)), *cases(9, "note")],
        Shared("/owner with another value than before"),
    ),
    "a member while another one is empty or emptied": (
        [*cases(3, "time", empty="/tags"), *(Case({"time": one, "tags": {}}) for one in range(3))],
        [*cases(9, "time"), *cases(9, "note", empty="/tags"), *(Case({"note": one, "tags": {}}) for one in range(9))],
        Shared("/time while /tags is empty or emptied"),
    ),
    "a value hides it now and then": (
        [*cases(5, "time", "room")],
        [*cases(60, "time"), *cases(2, "time", "room", first=9)],
        Shared("/room", 2),
    ),
    "too many have it": (
        [*cases(5, "time", "room")],
        [*cases(30, "time"), *cases(9, "time", "room", first=9)],
        NOTHING,
    ),
    "it may be chance": ([*cases(2, "time", "room")], [*cases(3, "time"), *cases(2, "room")], NOTHING),
    "one request, sent again": ([*cases(1, "time", "room")] * 8, [*cases(30, "time"), *cases(9, "room")], NOTHING),
    "nothing tells them apart": ([*cases(5, "time")], [*cases(30, "time", first=9)], NOTHING),
}


@pytest.mark.parametrize("name", TOLD)
def test_circumstances_are_told_where_chance_does_not_explain_them(name: str) -> None:
    """It is told what wrong requests have in common and hardly another one has, if each request counts once."""
    shown, others, expected = TOLD[name]
    assert shared_circumstance(shown, others) == expected


def test_a_finding_says_in_which_circumstances_it_shows() -> None:
    """How widespread a finding is, is followed by its circumstances, and by how many others were sent in them."""
    evidence = ClauseEvidence()
    shown, others, _ = TOLD["a value hides it now and then"]
    for one in (*shown, *others):
        found = [WRONG] if one in shown else []
        evidence.count(STATUS, found, sent=one)
        for each in found:
            evidence.add(each)
    [finding] = evidence.confirmed(67)
    shared = f"(all 5 sent /room; 2 of the other 62 {NOT_SHOWN})"
    assert str(finding.spread) == f"5 of 67 requests that may change it {shared}"


def test_a_member_that_may_have_changed_is_not_empty() -> None:
    """What an appointment showed as empty counts, unless an update since then may have filled it."""
    shown = exchanges.appointment(status=None, location_id="")
    seen = exchanges.exchange(before={"read": shown}, unread=frozenset({"/status"}))
    assert {"/status", "/location_id"} & Case.of(seen).empty == {"/location_id"}


def test_a_member_is_changed_by_another_value_than_it_had() -> None:
    """Sending what the appointment shows changes nothing; what it may have become since then may be changed."""
    shown = exchanges.appointment(status="A", location_id="here", notes="same")
    sent = {"status": "A", "location_id": "here", "notes": "another"}
    seen = exchanges.exchange(probe={"body": sent}, before={"read": shown}, unread=frozenset({"/status"}))
    assert Case.of(seen).changes == {"/status", "/notes"}


def test_cases_that_cannot_show_a_change_do_not_hide_its_circumstance() -> None:
    """Where a member is emptied, requests at which it was empty, or unknown, say nothing of when; they are counted."""
    evidence, emptied = ClauseEvidence(), replace(WRONG, got="")
    pointer, owner = WRONG.pointer, frozenset({"/owner"})
    shown = [Case({"owner": one, "note": 1}, changes=owner) for one in range(4)]
    blind = [Case({"owner": one, "note": 1}, frozenset({pointer}), owner) for one in range(8)]
    blind += [Case({"owner": one, "note": 1}, changes=owner, unread=frozenset({pointer})) for one in range(8)]
    for one in (*shown, *blind, *(Case({"owner": one, "note": 1}) for one in range(20))):
        found = [emptied] if one in shown else []
        evidence.count(STATUS, found, sent=one)
        for each in found:
            evidence.add(each)
    [finding] = evidence.confirmed(40)
    assert str(finding.spread).endswith(
        f"(all 4 sent /owner with another value than before; 16 of the other 36 {NOT_SHOWN})"
    )


@pytest.mark.parametrize(("was", "can_show"), [("scheduled", False), ("waiting", True)])
def test_a_case_shows_no_change_to_what_was_there(was: str, can_show: bool) -> None:
    """Where a member was before what another request made of it, nothing shows whether this one would have, too."""
    seen = exchanges.exchange(probe={"body": {"note": "x"}}, before={"read": {"status": was}})
    assert Case.of(seen).can_show("/status", "scheduled") is can_show


def test_a_case_that_changes_a_member_shows_that_it_was_ignored() -> None:
    """Where the old value stands, each request that sent another one could have shown that."""
    seen = exchanges.exchange(probe={"body": {"status": "new"}}, before={"read": {"status": "old"}})
    assert Case.of(seen).can_show("/status", "old")


MOST_SECONDS = 3.0
"""Of processor time. It takes half a second; it took five where each pair was looked for in each request."""


def test_circumstances_of_a_long_run_are_found_at_once() -> None:
    """With as many requests as a run of hours sends, each of many members, what they share is found within seconds."""
    names = [f"member_{number}" for number in range(60)]
    others = [Case({name: one for at, name in enumerate(names) if (one >> at % 12) & 1}) for one in range(1, 4096)]
    began = process_time()
    shared_circumstance([Case({**dict.fromkeys(names, 0), "of": one}) for one in range(2)], others)
    assert process_time() - began < MOST_SECONDS


def test_which_findings_count_is_said_without_a_look_at_all_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run asks after each update which findings count; only its verdicts need what their requests share."""
    asked = list[object]()
    monkeypatch.setattr(clause_evidence, "shared_circumstance", lambda *cases: asked.append(cases) or NOTHING)
    evidence = Evidence(exchanges.bind(), (WRONG.clause,), lambda exchange, findings: None)
    evidence.take(WRONG.exchange, [(WRONG.clause, [WRONG])])
    assert ([*evidence.findings()], asked) == ([WRONG.fingerprint], [])
