"""What has to become of a member when an update changes another one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Field
from suites.kit.checks import judge, judge_again
from suites.kit.checks.evidence import Evidence
from suites.selftest import exchanges
from suites.selftest.exchanges import clause, shown

FIELDS = (Field("/weight", "/weight"), Field("/status", "/status"), Field("/guests", "/guests"))
FITTED = {"kind": "becomes", "of": "/fitted_at", "after": ["/weight"], "value": None}
OLD = {"weight": 70, "fitted_at": 1, "status": "sure", "guests": [{"answer": "yes"}, {"answer": "no"}]}
OPEN = {"kind": "becomes", "of": "/guests/-/answer", "after": ["/weight"], "value": "open"}


def flaws(relation: dict[str, Any], after: dict[str, Any], body: dict[str, Any], **facts: Any) -> list[Any] | None:
    """What the clause finds where an update with this body changed the appointment so; the values in its place."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, fields=FIELDS)
    bound = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    made = shown(OLD, {**OLD, **after}, "read", probe={"body": body}, **facts)
    found = judge(clause("derives", relation=relation), made, bound)
    return None if found is None else [one.got for one in found]


@pytest.mark.parametrize(("fitted_at", "found"), [(None, []), (1, [1])])
def test_what_follows_from_a_change_is_demanded(fitted_at: int | None, found: list[int]) -> None:
    """A stamp that the page says to be cleared with a new weight is cleared, else the clause is broken."""
    assert flaws(FITTED, {"weight": 71, "fitted_at": fitted_at}, {"weight": 71}) == found


def test_nothing_follows_from_what_is_there_already() -> None:
    """An update that sends the value that is there changes nothing, so that nothing has to follow."""
    assert flaws(FITTED, {}, {"weight": 70}) is None


def test_a_value_that_was_there_already_shows_nothing() -> None:
    """Where the stamp was cleared before, nobody sees whether the new weight would have cleared it."""
    bound = exchanges.bind()
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=FIELDS)))
    cleared = {**OLD, "fitted_at": None}
    made = shown(cleared, {**cleared, "weight": 71}, "read", probe={"body": {"weight": 71}})
    assert judge(clause("derives", relation=FITTED), made, bound) is None


def test_nothing_is_said_of_an_appointment_in_another_state() -> None:
    """Where a page speaks of confirmed appointments only, the others may keep what they have."""
    assert flaws({**FITTED, "when": {"/status": "open"}}, {"weight": 71}, {"weight": 71}) is None


@pytest.mark.parametrize(("answers", "found"), [(["open", "open"], []), (["open", "no"], ["no"])])
def test_each_item_of_a_list_is_looked_at(answers: list[str], found: list[str]) -> None:
    """One guest whose answer stays is enough to break it."""
    guests = [{"answer": one} for one in answers]
    assert flaws(OPEN, {"weight": 71, "guests": guests}, {"weight": 71}) == found


def test_an_update_that_sends_the_member_itself_says_nothing() -> None:
    """Which of the two wins, what is sent or what follows, is another promise."""
    relation = {"kind": "becomes", "of": "/status", "after": ["/weight"], "value": "open"}
    assert flaws(relation, {"weight": 71, "status": "closed"}, {"weight": 71, "status": "closed"}) is None


def test_what_no_read_has_shown_since_may_have_changed_before() -> None:
    """A cause that an earlier update may have changed is not known to have changed now."""
    unread = frozenset({"/weight"})
    assert flaws(FITTED, {"weight": 71}, {"weight": 71}, unread=unread) is None


IDLE = {"kind": "idle"}


@pytest.mark.parametrize(("after", "found"), [({}, []), ({"fitted_at": None}, [None])])
def test_nothing_is_brought_about_by_what_is_there(after: dict[str, Any], found: list[Any]) -> None:
    """An update with the weight that the appointment has leaves the rest alone, else the clause is broken."""
    assert flaws(IDLE, after, {"weight": 70}) == found


@pytest.mark.parametrize("body", [{"weight": 71}, {}])
def test_an_update_that_changes_something_may_bring_something_about(body: dict[str, Any]) -> None:
    """Of an update with another value, or with no member, this promise says nothing."""
    assert flaws(IDLE, {"fitted_at": None}, body) is None


def test_an_update_of_another_clause_says_nothing_of_what_is_there() -> None:
    """Only what was read right before it was sent is known to have been there."""
    bound = exchanges.bind()
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=FIELDS)))
    made = shown(OLD, {**OLD, "fitted_at": None}, "read", probe={"body": {"weight": 70}, "clause": "ANIVA-OTHER"})
    assert judge(clause("derives", relation=IDLE), made, bound) is None


@pytest.mark.parametrize(("is_draft", "weight", "found"), [(True, 70, None), (True, 90, [90]), (False, 70, [70])])
@pytest.mark.parametrize(("check", "source"), [("echoes", "answer"), ("persists", "read")])
def test_what_a_draft_does_not_know_to_be_stored_may_stay(
    check: str, source: str, is_draft: bool, weight: int, found: list[int] | None
) -> None:
    """A page may say in which case a member is ignored: only a confirmed clause holds that the old value stays."""
    bound = exchanges.bind()
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=FIELDS)))
    made = shown(OLD, {**OLD, "weight": weight}, source, probe={"body": {"weight": 71}})
    judged = judge(clause(check, fields=("/weight",), is_draft=is_draft), made, bound)
    assert (None if judged is None else [one.got for one in judged]) == found


@pytest.mark.parametrize(("sent", "found"), [(71, [90]), (72, [])])
def test_the_same_wrong_value_of_a_draft_is_counted_again(sent: int, found: list[int]) -> None:
    """A member that has stayed at the wrong value which the same request has put there shows that once more."""
    bound = exchanges.bind()
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=FIELDS)))
    draft = clause("echoes", fields=("/weight",), is_draft=True)
    first = shown(OLD, {**OLD, "weight": 90}, "answer", probe={"body": {"weight": 71}})
    again = shown({**OLD, "weight": 90}, {**OLD, "weight": 90}, "answer", probe={"body": {"weight": sent}})
    known = {one.fingerprint: one for one in judge(draft, first, bound) or ()}
    assert [one.got for one in judge_again(draft, again, bound, known) or ()] == found


def test_a_draft_that_is_broken_each_time_is_counted_so() -> None:
    """What a run says of how often a drafted clause was broken has the repetitions in which the value stays wrong."""
    bound = exchanges.bind()
    bound = replace(bound, contract=replace(bound.contract, behaviour=replace(bound.contract.behaviour, fields=FIELDS)))
    draft = clause("echoes", fields=("/weight",), is_draft=True)
    evidence = Evidence(bound, (draft,), lambda exchange, new: None)
    for before in (70, 90, 90):
        evidence.observe(
            shown({**OLD, "weight": before}, {**OLD, "weight": 90}, "answer", probe={"body": {"weight": 71}})
        )
    (found,) = evidence.verdict(draft).drafted
    assert found.spread is not None
    assert (found.spread.shown, found.spread.of) == (3, 3)
