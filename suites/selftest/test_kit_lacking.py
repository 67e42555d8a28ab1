"""What a target has to give before a clause can be judged: all of it is told at once, not one thing per run."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from suites.kit.checks.evidence import Evidence
from suites.kit.model.errors import CannotBePutBack, Irreversible, NotDeclared
from suites.kit.model.exchange import Probe
from suites.selftest import exchanges
from suites.selftest.underway import underway

UNKNOWN = "the original of {members} is unknown: add {it}"


def reason(*lacks: NotDeclared, before: str = "", after: str = "") -> str | None:
    """The reason of a clause that lacks this, and that was unclear before or after that for another reason."""
    clause = exchanges.clause("refuses")
    evidence = Evidence(exchanges.bind(), (clause,), lambda exchange, findings: None)
    if before:
        evidence.inconclusive(clause.id, before)
    for lack in lacks:
        evidence.lacking(clause.id, lack)
    if after:
        evidence.hold_back(clause.id, after)
    return evidence.conclude(clause)[0].reason


def test_members_that_lack_the_same_are_named_in_one_reason() -> None:
    """Several updates that were held back for different members give one list of them, each once."""
    lacks = [CannotBePutBack(UNKNOWN, about) for about in (("/a",), ("/b", "/a"), ("/c",))]
    assert reason(*lacks) == "the original of /a, /b, /c is unknown: add them"


def test_different_lacks_are_all_told() -> None:
    """A second cause, which a person can remove as well, does not wait for the next run."""
    lacks = [Irreversible("a list grows"), CannotBePutBack(UNKNOWN, ("/a",)), NotDeclared("no such fixture")]
    assert reason(*lacks) == "a list grows; the original of /a is unknown: add it; no such fixture"


def test_what_is_lacking_is_told_beside_another_reason() -> None:
    """Where the first cause is another one, as a lost answer, what is lacking comes behind it."""
    assert reason(CannotBePutBack(UNKNOWN, ("/a",)), before="no answer") == (
        "no answer; the original of /a is unknown: add it"
    )


def test_a_cause_of_everything_stands_alone() -> None:
    """Where nothing more could be judged at all, what was lacking before does not matter."""
    assert reason(NotDeclared("no such fixture"), after="somebody reset the sandbox") == "somebody reset the sandbox"


def test_a_run_tells_all_that_held_the_updates_of_a_clause_back() -> None:
    """Each update of the clause that could not be put back adds its members to the one reason."""
    clause = exchanges.contract("sqod").clause("SQOD-UPDATE")

    def secure(probe: Probe) -> None:
        body: Any = probe.body
        raise CannotBePutBack(UNKNOWN, tuple(f"/{name}" for name in body))

    with underway("sqod", (clause,)) as campaign:
        campaign.start()
        campaign.evidence.clear()
        campaign.guard = SimpleNamespace(secure=secure, note_shown=lambda probe, shown: None)  # type: ignore[assignment]
        campaign.try_clause(clause)
        told = campaign.conclude(clause)[0].reason or ""
    assert told.count("is unknown") == 1, told
    assert {"/appointment_at", "/duration_in_minutes", "/department_id"} <= {*told.replace(",", "").split()}, told
