"""The line beside an exit code names those of its reasons that apply."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.model.verdicts import BROKEN, INCONCLUSIVE, SUITE_ERROR, SUITE_FAULT, UNCLEAR, VIOLATION
from suites.kit.session.exit_reason import EXPIRED, FOUND, exit_reason


def results(
    *words: str, has_fault: bool = False, is_two_sided: bool = True, lost: int = 0, reason: str | None = None
) -> Any:
    """Results of a run of one provider with these verdicts."""
    plan = SimpleNamespace(has_fault=has_fault, contracts=[SimpleNamespace(name="acme", title="Acme")])
    return SimpleNamespace(
        plan=plan,
        lost=lost,
        verdicts={"acme": {}},
        records=lambda *asked: [{"reason": reason} for word in words if word in asked],
        tally=lambda name: SimpleNamespace(is_two_sided=is_two_sided),
    )


@pytest.mark.parametrize(
    ("run", "flags", "said"),
    [
        (results(INCONCLUSIVE), {}, "1 clause is inconclusive"),
        (results(INCONCLUSIVE, INCONCLUSIVE), {}, "2 clauses are inconclusive"),
        (results(is_two_sided=False), {}, "Acme gave no documented success, or no documented refusal"),
        (results(), {"is_changed": True}, "the verdicts hold, but something may still be changed"),
        (results(), {"is_unsaved": True}, "the journal could not be written"),
        (results(INCONCLUSIVE), {"is_changed": True}, "1 clause is inconclusive, and something may still be changed"),
    ],
)
def test_an_unclear_run_says_what_is_unclear(run: Any, flags: dict[str, bool], said: str) -> None:
    """75 has several reasons, and a reader wants the one that is true."""
    assert exit_reason(UNCLEAR, run, **flags) == said


def test_a_broken_promise_does_not_hide_what_is_unclear() -> None:
    """Where a promise is broken and the server then went away, the line beside 1 tells both."""
    said = exit_reason(BROKEN, results(VIOLATION, INCONCLUSIVE, INCONCLUSIVE), is_changed=True)
    assert said == "1 clause is violated, and 2 clauses are inconclusive, and something may still be changed"


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (results(SUITE_ERROR), "this suite or a worker process failed"),
        (results(lost=1), "a worker process died"),
        (results(), "contract and stand-in disagree"),
    ],
)
def test_a_failure_of_ours_says_which(run: Any, said: str) -> None:
    """70 is a crash of ours, or data of ours that contradict each other."""
    assert exit_reason(SUITE_FAULT, run) == said


def test_an_injected_fault_alarms_nobody() -> None:
    """Who injects a fault and sees it found has nothing to do."""
    assert exit_reason(BROKEN, results(VIOLATION, has_fault=True)) == FOUND


def test_an_expired_exception_is_told_beside_the_fault() -> None:
    """With an exception that has expired, finding the fault is not all that there is to say."""
    assert exit_reason(BROKEN, results(VIOLATION, has_fault=True, reason="tolerated until 2026-01-31")) == EXPIRED


def test_a_green_run_says_nothing() -> None:
    """0 needs no words."""
    assert exit_reason(0, results()) == ""
