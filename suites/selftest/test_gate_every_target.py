"""One line says for which targets a release may go: in each alert, and on the page of the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.gate import every_target
from reports.gate.every_target import release_line, why_closed
from reports.history.behaviour import known_changes
from reports.history.database import reading
from reports.history.findings import findings
from reports.history.trials import latest_trials
from suites.selftest import journals
from suites.selftest.changed_nights import WITH, WITHOUT
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, FIRST, night, take_in
from suites.selftest.test_alert_message import broken, found
from suites.selftest.test_history_page import page_after

OPEN_AND_CLOSED = (
    "Release, by the default policy of `reports gate`: open for Good Health; closed for Acme Health "
    "(1 of 2 clauses could not be judged)."
)


def line(engine: Engine, nights: int = 1, hours: float = 4) -> str:
    """What is said so many hours after the last of these nights began."""
    now = FIRST + timedelta(days=nights - 1, hours=hours)
    with reading(engine) as connection:
        trials, found = latest_trials(connection), findings(connection)
        return release_line(connection, trials, found, why_closed(connection, trials, found, int(now.timestamp())))


def two(engine: Engine, folder: Path, number: int, *of_acme: journals.Record, **target: object) -> None:
    """A night of two targets, of which the one of `good` keeps its only promise."""
    good = journals.verdict("GOOD-TIME", "kept", provider="good")
    targets = [journals.target("acme", **target), journals.target("good")]
    head, *rest = night(number, *of_acme, good, targets=targets)
    ends = [journals.summary("good"), *rest[len(of_acme) + 1 :]]
    take_in(engine, folder, [head, *rest[: len(of_acme) + 1], *ends])


def unclear() -> Sequence[journals.Record]:
    """A promise that is kept, and one that could not be judged."""
    return journals.verdict(CLAUSE, "kept"), journals.verdict("ACME-OTHER", "inconclusive", reason="nobody knows")


def test_all_targets_are_told_with_the_reason_of_those_that_are_closed(engine: Engine, tmp_path: Path) -> None:
    """Who asks whether the others may go reads it of each, with the reason in a few words."""
    two(engine, tmp_path, 0, *unclear())
    assert line(engine) == OPEN_AND_CLOSED


def test_a_broken_promise_is_the_reason_that_is_told(engine: Engine, tmp_path: Path) -> None:
    """Of several reasons the broken promise stands first, and the others are counted."""
    two(engine, tmp_path, 0, journals.verdict(CLAUSE, "kept"))
    two(engine, tmp_path, 1, broken(CLAUSE, found(1)), journals.verdict("ACME-OTHER", "inconclusive", reason="no"))
    assert f"closed for Acme Health ({CLAUSE} /m1 is broken; 1 more reason)." in line(engine, 2)


def test_the_page_lists_all_reasons(engine: Engine, tmp_path: Path) -> None:
    """What the line counts as more reasons is read on the page, without running anything."""
    two(engine, tmp_path, 0, journals.verdict(CLAUSE, "kept"))
    two(engine, tmp_path, 1, broken(CLAUSE, found(1)), journals.verdict("ACME-OTHER", "inconclusive", reason="no"))
    text = page_after(engine, 2).text
    told = text[text.index("Why the gate is closed") :]
    assert told.index(f"{CLAUSE} /m1 is broken") < told.index("1 of 2 clauses could not be judged")


def test_a_reason_that_says_more_is_told_before_the_age(engine: Engine, tmp_path: Path) -> None:
    """That data are old is told where nothing else is the matter: a target that cannot be tested has old data, too."""
    two(engine, tmp_path, 0, *unclear())
    assert "Acme Health (1 of 2 clauses could not be judged; 1 more reason)" in line(engine, hours=30)


def test_an_open_gate_is_no_word_that_refused_updates_change_nothing(engine: Engine, tmp_path: Path) -> None:
    """Beside a target of which refused updates are stored stands that somebody has to look first."""
    stored = found(1, keyword="refused", severity="warning")
    two(engine, tmp_path, 0, journals.verdict(CLAUSE, "kept"), journals.verdict("ACME-OTHER", "kept"))
    two(engine, tmp_path, 1, journals.verdict(CLAUSE, "warning", findings=[stored]), journals.verdict("ACME-OTHER"))
    assert (
        "open for Acme Health (look first: one run has seen that refused updates change appointments), Good Health."
        in line(engine, 2)
    )


def test_what_no_run_looks_for_any_more_is_not_to_be_looked_at(engine: Engine, tmp_path: Path) -> None:
    """Once the contract has no clause any more under which a refused update was stored, nobody is sent to look."""
    stored = found(1, keyword="refused", severity="warning")
    other = journals.verdict("ACME-OTHER", "kept")
    two(engine, tmp_path, 0, journals.verdict(CLAUSE, "warning", findings=[stored]), other)
    assert "look first" in line(engine)
    two(engine, tmp_path, 1, other, contract_date="2026-11-30")
    assert "open for Acme Health, Good Health." in line(engine, 2)


def test_an_open_gate_is_no_word_that_answers_stayed_as_they_were(engine: Engine, tmp_path: Path) -> None:
    """Beside a target that changed what may break a client stands that, with the clauses that are lost by it."""
    two(engine, tmp_path, 0, journals.verdict(CLAUSE), journals.verdict("ACME-OTHER"), WITH)
    two(engine, tmp_path, 1, journals.verdict(CLAUSE), journals.verdict("ACME-OTHER", "not applicable"), WITHOUT)
    look = "(look first: 1 breaking change of behaviour, 1 clause not tested any more)"
    assert f"open for Acme Health {look}, Good Health." in line(engine, 2)


def test_a_lost_clause_is_told_in_other_words_and_after_a_broken_run(engine: Engine, tmp_path: Path) -> None:
    """A clause that nothing shows any more stays named where it is worded otherwise since, and after a run that
    was cut short."""
    other = journals.verdict("ACME-OTHER", "not applicable", says="The other promise is kept.")
    two(engine, tmp_path, 0, journals.verdict(CLAUSE), journals.verdict("ACME-OTHER"), WITH)
    two(engine, tmp_path, 1, journals.verdict(CLAUSE), other, WITHOUT)
    look = "(look first: 1 breaking change of behaviour, 1 clause not tested any more)"
    assert look in line(engine, 2)
    take_in(engine, tmp_path, night(2, journals.verdict(CLAUSE), end=False))
    assert look in line(engine, 2)


def test_old_data_close_the_gate_of_all(engine: Engine, tmp_path: Path) -> None:
    """Where no run is young enough, no target is said to be open."""
    two(engine, tmp_path, 0, *unclear())
    assert "open for" not in line(engine, hours=30)


def test_an_alert_ends_with_the_line(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An alert of one target says at its end for which of all a release may go."""
    monkeypatch.setattr("reports.alerts.delivery.time.time", lambda: (FIRST + timedelta(hours=4)).timestamp())
    two(engine, tmp_path, 0, journals.verdict("ACME-OTHER", "inconclusive", reason="no"), broken(CLAUSE, found(1)))
    assert alert(str(engine.url), hook[0]) == 0
    last = hook[1].bodies[0]["message"].splitlines()[-1]
    assert last.startswith("Release, by the default policy of `reports gate`: open for Good Health; closed for Acme")


def test_an_alert_of_the_only_target_has_no_second_line(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where there is one target, its own line about a release is enough."""
    take_in(engine, tmp_path, night(0, broken(CLAUSE, found(1))))
    assert alert(str(engine.url), hook[0]) == 0
    assert "Release, by the default policy" not in hook[1].bodies[0]["message"]


def test_an_alert_of_one_provider_does_not_ask_for_all(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """The line takes the findings of all providers, which an alert of one of them does not read."""
    two(engine, tmp_path, 0, journals.verdict("ACME-OTHER", "inconclusive", reason="no"), broken(CLAUSE, found(1)))
    assert alert(str(engine.url), hook[0], "--provider", "acme") == 0
    assert "Release, by the default policy" not in hook[1].bodies[0]["message"]


def test_the_page_has_the_line(engine: Engine, tmp_path: Path) -> None:
    """The page of the history says at its top for which targets a release may go."""
    two(engine, tmp_path, 0, *unclear())
    assert OPEN_AND_CLOSED.replace("`", "") in page_after(engine, 1).text.replace("`", "")


def test_the_page_asks_once_why_the_gate_is_closed(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of 400 targets each reason takes several queries: the line and the list below it go by the same answer."""
    asked = list[object]()
    reasons = every_target.reasons
    monkeypatch.setattr(every_target, "reasons", lambda *facts: asked.append(facts) or reasons(*facts))
    two(engine, tmp_path, 0, *unclear())
    page_after(engine, 1)
    assert len(asked) == 2


def test_the_changes_of_a_target_are_asked_for_alone(engine: Engine, tmp_path: Path) -> None:
    """For a target nobody reads the changes of all targets of its provider."""
    two(engine, tmp_path, 0, journals.verdict(CLAUSE), WITH)
    two(engine, tmp_path, 1, journals.verdict(CLAUSE), WITHOUT)
    with reading(engine) as connection:
        assert [len(known_changes(connection, "acme", name)) for name in ("stand-in", "another")] == [1, 0]
