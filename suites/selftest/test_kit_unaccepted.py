"""What an exception in known.yaml is for: what was there when it was made, and nothing that came later."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from suites.kit.model.findings import VIOLATION, WARNING, Finding
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.restore.blame import Blame, doing_of
from suites.kit.session.earlier_runs import EarlierRuns
from suites.kit.session.failure_text import failure_text
from suites.kit.session.unaccepted import as_accepted
from suites.selftest import exchanges

CLAUSE = exchanges.clause("preserves")
EXCEPTION = f"their ticket (accepted by integrations until {date(2026, 12, 31)})"
OLD, NEW = "/old", "/new"


def found(pointer: str, severity: str = VIOLATION) -> Finding:
    """A member that changes though no update names it."""
    return Finding(CLAUSE, exchanges.exchange(), pointer, "unsent", 1, 2, severity)


def earlier(folder: Path, *pointers: str) -> EarlierRuns:
    """A run of the night before, which found these members and took them for accepted."""
    findings = [{"pointer": one, "keyword": "unsent"} for one in pointers]
    told = {"kind": "verdict", "provider": CLAUSE.provider, "clause": CLAUSE.id, "verdict": "known"}
    target = {"provider": CLAUSE.provider, "target": "sandbox"}
    lines: list[dict[str, Any]] = [
        {"kind": "header", "run": "20261120T000000-ab12", "started": "2026-11-20", "targets": [target]},
        {**told, "reason": EXCEPTION, "findings": findings},
    ]
    (folder / "20261120T000000-ab12.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return EarlierRuns(folder, "20261121T000000-ab12", CLAUSE.provider, "sandbox")


def judged(runs: EarlierRuns, *findings: Finding) -> Verdict:
    """What becomes of a clause that is broken so, and that known.yaml accepts."""
    known = Verdict(CLAUSE, "known", 3, EXCEPTION, findings)
    return as_accepted(known, runs, Templates(exchanges.bind()))


@pytest.mark.parametrize(("severity", "word"), [(VIOLATION, "violation"), (WARNING, "warning")])
def test_what_came_after_an_exception_counts(tmp_path: Path, severity: str, word: str) -> None:
    """A member that no run saw change when that was accepted counts as without an exception; the others do not."""
    made = judged(earlier(tmp_path, OLD), found(OLD), found(NEW, severity))
    assert (made.word, made.reason, made.exception) == (word, None, EXCEPTION)
    assert ([one.pointer for one in made.findings], [one.pointer for one in made.accepted]) == ([NEW], [OLD])


@pytest.mark.parametrize("before", [(OLD,), ()])
def test_what_was_there_stays_accepted(tmp_path: Path, before: tuple[str, ...]) -> None:
    """A clause that is broken as before, or of which no run tells how it was broken before, is known."""
    made = judged(earlier(tmp_path, *before), found(OLD))
    assert (made.word, len(made.findings)) == ("known", 1)


def test_other_verdicts_stay_as_they_are(tmp_path: Path) -> None:
    """Where nothing is accepted, earlier runs do not matter."""
    kept = Verdict(CLAUSE, "kept", 3)
    assert as_accepted(kept, earlier(tmp_path, OLD), Templates(exchanges.bind())) is kept


def test_a_failure_says_what_was_accepted_in_its_place() -> None:
    """Of a broken clause with an exception it is told which one that is, and that it was made for another way."""
    shown = {"verdict": "violation", "clause": "ACME-X", "says": "It holds.", "source": {"at": "Body"}, "reason": None}
    text = failure_text({**shown, "check": "preserves", "findings": [], "exception": EXCEPTION})
    assert (
        f"new        known.yaml accepts this clause for another way in which it was broken before: {EXCEPTION}." in text
    )


@pytest.mark.parametrize(
    ("is_known", "expected"), [((True, True), True), ((False, True), False), ((True, False), False)]
)
def test_a_change_is_accepted_where_all_that_may_have_made_it_is(is_known: tuple[bool, bool], expected: bool) -> None:
    """Of one clause, a finding that nobody has accepted outweighs those that are accepted."""
    blamed = [Blame("ACME-X", "/note", frozenset(), one) for one in is_known]
    assert doing_of(blamed, ["/note"], "$A") == {"ACME-X": expected}
