"""What comparing two runs promises."""

from __future__ import annotations

from pathlib import Path

import pytest

import reports
from reports.__main__ import main
from suites.selftest import journals


def difference_of(folder: Path, before: dict[str, str], after: dict[str, str]) -> reports.Difference:
    """The difference of two runs with these verdicts by clause."""
    old = journals.write(folder, journals.of(before, "before"), "before")
    new = journals.write(folder, journals.of(after, "after"), "after")
    return reports.difference(reports.read(old), reports.read(new))


STEPS = [
    ("kept", "violation", "worse"),
    ("kept", "warning", "worse"),
    ("kept", "known", "worse"),
    ("kept", "inconclusive", "worse"),
    ("kept", "suite error", "worse"),
    ("warning", "violation", "worse"),
    ("known", "violation", "worse"),
    ("inconclusive", "violation", "worse"),
    ("not applicable", "violation", "worse"),
    ("violation", "kept", "better"),
    ("violation", "warning", "better"),
    ("violation", "known", "better"),
    ("inconclusive", "kept", "better"),
    ("warning", "kept", "better"),
    ("violation", "inconclusive", "unsettled"),
    ("violation", "not applicable", "unsettled"),
    ("kept", "not applicable", "unsettled"),
    ("observed", "kept", "unsettled"),
]


@pytest.mark.parametrize(("before", "after", "direction"), STEPS)
def test_a_step_has_a_direction(tmp_path: Path, before: str, after: str, direction: str) -> None:
    """A changed verdict is worse, better, or neither; a clause without an answer is never better."""
    found = difference_of(tmp_path, {"ACME-A": before}, {"ACME-A": after})
    assert [change.direction for change in found.changes] == [direction]
    assert found.worse == (direction == "worse")


@pytest.mark.parametrize("outcome", journals.OUTCOMES)
def test_the_same_verdict_is_no_change(tmp_path: Path, outcome: str) -> None:
    """A clause with the same verdict in both runs is not listed, whatever the verdict."""
    assert difference_of(tmp_path, {"ACME-A": outcome}, {"ACME-A": outcome}).changes == ()


def test_clauses_appear_and_disappear(tmp_path: Path) -> None:
    """A clause that only one run has is listed as appeared or disappeared, which alone is not worse."""
    found = difference_of(tmp_path, {"ACME-OLD": "violation"}, {"ACME-NEW": "kept"})
    assert {change.clause: change.direction for change in found.changes} == {
        "ACME-NEW": "appeared",
        "ACME-OLD": "disappeared",
    }
    assert not found.worse


@pytest.mark.parametrize("outcome", ["violation", "inconclusive", "suite error"])
def test_appearing_broken_is_worse(tmp_path: Path, outcome: str) -> None:
    """A clause that appears already broken makes the later run worse."""
    assert difference_of(tmp_path, {}, {"ACME-NEW": outcome}).worse


@pytest.mark.parametrize(("outcomes", "is_worse"), [(["kept", "violation"], True), (["violation", "kept"], False)])
def test_the_last_verdict_of_a_clause_counts(tmp_path: Path, outcomes: list[str], is_worse: bool) -> None:
    """For a clause judged twice in a run, the later verdict counts."""
    lines = [journals.verdict(outcome=outcome) for outcome in outcomes]
    old = journals.write(tmp_path, journals.green(), "before")
    new = journals.write(tmp_path, [journals.header(), *lines, journals.footer(1)], "after")
    assert reports.difference(reports.read(old), reports.read(new)).worse is is_worse


def test_providers_are_kept_apart(tmp_path: Path) -> None:
    """The same clause id of two providers is two clauses."""
    header = journals.header("acme", "bolt")
    good, poor = journals.verdict(), journals.verdict(outcome="violation", provider="bolt")
    old = journals.write(tmp_path, [header, good, {**good, "provider": "bolt"}, journals.footer()], "before")
    new = journals.write(tmp_path, [header, good, poor, journals.footer(1)], "after")
    changes = reports.difference(reports.read(old), reports.read(new)).changes
    assert [(change.provider, change.direction) for change in changes] == [("bolt", "worse")]


ENDS = {
    "only the later": (journals.green(), journals.green()[:-1], 1),
    "only the earlier": (journals.green()[:-1], journals.green(), 0),
    "both": (journals.green()[:-1], journals.green()[:-1], 0),
    "neither": (journals.green(), journals.green(), 0),
    "broken": (journals.green(), journals.broken(), 1),
    "fixed": (journals.broken(), journals.green(), 0),
}


@pytest.mark.parametrize(("before", "after", "code"), ENDS.values(), ids=ENDS.keys())
def test_the_exit_code_says_worse(
    tmp_path: Path, before: list[journals.Record], after: list[journals.Record], code: int
) -> None:
    """`reports diff` exits with 1 if anything got worse, including a footer that is newly missing, else with 0."""
    journals.write(tmp_path, before, "before")
    journals.write(tmp_path, after, "after")
    assert main(["diff", "before", "after", "--dir", str(tmp_path)]) == code


def printed(folder: Path, capsys: pytest.CaptureFixture[str], *records: list[journals.Record]) -> str:
    """What `reports diff` prints for two journals."""
    names = [str(journals.write(folder, lines, name)) for lines, name in zip(records, "ab", strict=True)]
    main(["diff", *names])
    return capsys.readouterr().out


def test_what_got_worse_is_printed_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed difference begins with what got worse: provider, clause, verdict before and after."""
    before = journals.of({"ACME-A": "violation", "ACME-B": "kept"})
    text = printed(tmp_path, capsys, before, journals.of({"ACME-A": "kept", "ACME-B": "violation"}))
    assert "Got worse (1)\n  acme  ACME-B  kept -> violation\n" in text
    assert text.index("Got worse") < text.index("Got better (1)\n  acme  ACME-A  violation -> kept\n")


def test_a_missing_footer_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed difference says which run was cut short."""
    text = printed(tmp_path, capsys, journals.green(), journals.green()[:-1])
    assert "gate, cut short" in text.splitlines()[1]
    assert "the later run was cut short" in text


def test_no_change_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For two runs with the same verdicts the report says that no verdict changed."""
    assert "No verdict changed." in printed(tmp_path, capsys, journals.green(), journals.green())


def test_hostile_names_are_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause's name cannot colour or reverse a terminal."""
    text = printed(tmp_path, capsys, journals.of({}), journals.of({"\x1b[31mACME\u202e": "kept"}))
    assert r"\x1b[31mACME\u202e" in text
