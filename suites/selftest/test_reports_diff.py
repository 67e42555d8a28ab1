"""What comparing two runs promises."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import reports
from reports.__main__ import main
from reports.history.database import opened
from suites.selftest import journals
from suites.selftest.nights import night, take_in


def compared(before: Path, after: Path) -> list[reports.Difference]:
    """The differences of two journals, by provider."""
    return reports.differences(*(reports.outcomes(reports.read(path)) for path in (before, after)))


def difference_of(folder: Path, before: dict[str, str], after: dict[str, str]) -> reports.Difference:
    """The difference of two runs with these verdicts by clause."""
    old = journals.write(folder, journals.of(before, "before"), "before")
    new = journals.write(folder, journals.of(after, "after"), "after")
    [found] = compared(old, new)
    return found


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
    ("violation", "known", "accepted"),
    ("inconclusive", "kept", "better"),
    ("warning", "kept", "better"),
    ("violation", "inconclusive", "unsettled"),
    ("inconclusive", "not applicable", "unsettled"),
    ("observed", "kept", "unsettled"),
    ("warning", "known", "accepted"),
    ("inconclusive", "known", "unsettled"),
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


def with_contract_of(date: str, *clauses: str) -> list[journals.Record]:
    """A run against the contract of a date, which kept these clauses."""
    changed = journals.header(targets=[journals.target("acme", contract_date=date)])
    return [changed, *journals.of(dict.fromkeys(clauses, "kept"))[1:]]


def test_a_contract_may_change_its_clauses(tmp_path: Path) -> None:
    """Clauses that come or go with another date of the contract are listed, which alone is not worse."""
    old = journals.write(tmp_path, with_contract_of("2026-11-01", "ACME-OLD"), "before")
    new = journals.write(tmp_path, with_contract_of("2026-11-02", "ACME-NEW"), "after")
    [found] = compared(old, new)
    directions = {change.clause: change.direction for change in found.changes}
    assert (directions, found.worse) == ({"ACME-NEW": "appeared", "ACME-OLD": "disappeared"}, False)


def test_a_clause_that_is_no_longer_tested_is_worse(tmp_path: Path) -> None:
    """With the same contract, a clause that only the earlier run has tested is a change for the worse."""
    found = difference_of(tmp_path, {"ACME-A": "kept", "ACME-B": "kept"}, {"ACME-A": "kept"})
    assert ([change.direction for change in found.changes], found.worse) == (["untested"], True)


def test_a_reworded_clause_is_not_compared(tmp_path: Path) -> None:
    """A promise that the contract words otherwise now has neither kept nor broken the earlier one."""
    before = journals.of({"ACME-A": "violation"})
    after = [journals.header(), journals.verdict("ACME-A", says="It is another promise."), *journals.green()[-2:]]
    [found] = compared(journals.write(tmp_path, before, "before"), journals.write(tmp_path, after, "after"))
    assert [change.direction for change in found.changes] == ["reworded"]


def test_new_and_gone_findings_are_listed(tmp_path: Path) -> None:
    """A finding that only the later run has is new; one that it looked for and did not see is gone."""
    old, new = (journals.broken(fingerprint=id) for id in ("aaaa", "bbbb"))
    [found] = compared(journals.write(tmp_path, old, "before"), journals.write(tmp_path, new, "after"))
    assert (list(found.new), list(found.gone)) == (["bbbb"], ["aaaa"])


def test_a_finding_of_another_wording_is_not_gone(tmp_path: Path) -> None:
    """Where the contract words the promise otherwise now, nobody has looked for what the earlier one showed."""
    after = [journals.header(), journals.verdict("ACME-TIME", says="It is another promise."), *journals.green()[-2:]]
    before = journals.write(tmp_path, journals.broken(), "before")
    [found] = compared(before, journals.write(tmp_path, after, "after"))
    assert found.gone == {}


DIFFERING = {
    "profiles": ({"profile": "gate"}, {"profile": "nightly"}, "with the profile gate"),
    "targets": ({}, {"targets": [journals.target("acme", target="staging")]}, "use --between"),
    "providers": ({}, {"targets": [journals.target("bolt")]}, "no provider of both"),
}


@pytest.mark.parametrize(("before", "after", "message"), DIFFERING.values(), ids=DIFFERING.keys())
def test_what_cannot_be_compared_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: dict[str, Any], after: dict[str, Any], message: str
) -> None:
    """Two runs that do not compare are one message with the reason and exit code 78, never "no changes"."""
    paths = [journals.write(tmp_path, [journals.header(**facts)], id) for facts, id in ((before, "a"), (after, "b"))]
    assert main(["diff", *map(str, paths)]) == 78
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("outcome", ["violation", "inconclusive", "suite error"])
def test_appearing_broken_is_worse(tmp_path: Path, outcome: str) -> None:
    """A clause that appears already broken makes the later run worse."""
    assert difference_of(tmp_path, {}, {"ACME-NEW": outcome}).worse


@pytest.mark.parametrize(("outcomes", "is_worse"), [(["kept", "violation"], True), (["violation", "kept"], False)])
def test_the_last_verdict_of_a_clause_counts(tmp_path: Path, outcomes: list[str], is_worse: bool) -> None:
    """For a clause judged twice in a run, the later verdict counts."""
    lines = [journals.verdict(outcome=outcome) for outcome in outcomes]
    old = journals.write(tmp_path, journals.green(), "before")
    new = journals.write(tmp_path, [journals.header(), *lines, journals.summary(), journals.footer(1)], "after")
    [found] = compared(old, new)
    assert found.worse is is_worse


def test_providers_are_kept_apart(tmp_path: Path) -> None:
    """The same clause id of two providers is two clauses."""
    header = journals.header("acme", "bolt")
    good, poor = journals.verdict(), journals.verdict(outcome="violation", provider="bolt")
    old = journals.write(tmp_path, [header, good, {**good, "provider": "bolt"}, journals.footer()], "before")
    new = journals.write(tmp_path, [header, good, poor, journals.footer(1)], "after")
    found = compared(old, new)
    directions = {one.after.provider: [change.direction for change in one.changes] for one in found}
    assert directions == {"acme": [], "bolt": ["worse"]}


ENDS = {
    "only the later": (journals.green(), journals.green()[:-1], 1),
    "only the earlier": (journals.green()[:-1], journals.green(), 0),
    "both": (journals.green()[:-1], journals.green()[:-1], 0),
    "neither": (journals.green(), journals.green(), 0),
    "broken": (journals.green(), journals.broken(), 1),
    "fixed": (journals.of({"ACME-A": "violation"}), journals.of({"ACME-A": "kept"}), 0),
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
    assert "Got worse (1)\n  ACME-B  kept -> violation\n" in text
    assert text.index("Got worse") < text.index("Got better (1)\n  ACME-A  violation -> kept\n")


def test_a_missing_footer_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The printed difference says which run was cut short."""
    text = printed(tmp_path, capsys, journals.green(), journals.green()[:-1])
    assert "gate, cut short" in text.splitlines()[2]
    assert "the later run was cut short" in text


def test_no_change_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For two runs with the same verdicts the report says that no verdict changed."""
    assert "No verdict changed" in printed(tmp_path, capsys, journals.green(), journals.green())


def test_hostile_names_are_harmless(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause's name cannot colour or reverse a terminal."""
    text = printed(tmp_path, capsys, journals.of({}), journals.of({"\x1b[31mACME\u202e": "kept"}))
    assert r"\x1b[31mACME\u202e" in text


@pytest.mark.parametrize(("severity", "code"), [("violation", 1), ("warning", 0)])
def test_a_new_violation_is_worse(tmp_path: Path, severity: str, code: int) -> None:
    """A violation that only the later run has is worse, also where the clause was broken before; a warning is not."""
    first = journals.finding()
    found = {"": [first], "more": [first, journals.finding(severity=severity, pointer="/note", fingerprint="bbbb")]}
    for name, those in found.items():
        broken = journals.verdict("ACME-TIME", "violation", findings=those)
        journals.write(tmp_path, [journals.header(), broken, journals.summary(), journals.footer(1)], f"run{name}")
    assert main(["diff", str(tmp_path / "run.jsonl"), str(tmp_path / "runmore.jsonl")]) == code


def of_providers(folder: Path, name: str, *providers: str) -> str:
    """The journal of a run in which these providers kept everything."""
    kept = [{**journals.verdict(), "provider": provider} for provider in providers]
    ends = [journals.summary(provider) for provider in providers]
    return str(journals.write(folder, [journals.header(*providers), *kept, *ends, journals.footer()], name))


@pytest.mark.parametrize("options", [(), ("--provider", "bolt")])
def test_a_provider_that_is_no_longer_tested_is_worse(
    options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A provider that only the earlier run has tested is told in a line, and the exit code is 1."""
    before, after = of_providers(tmp_path, "a", "acme", "bolt"), of_providers(tmp_path, "b", "acme")
    assert main(["diff", before, after, *options]) == 1
    shown = capsys.readouterr().out
    assert "No longer tested (1)\n  all of bolt at stand-in" in shown
    assert f"{journals.RUN}, without bolt" in shown


def test_a_dropped_provider_has_its_clauses_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON, a provider without a later run has no `after`, and each clause as no longer tested."""
    main(["diff", of_providers(tmp_path, "a", "acme", "bolt"), of_providers(tmp_path, "b", "acme"), "--format", "json"])
    [_, found] = json.loads(capsys.readouterr().out)
    assert (found["provider"], found["after"], found["worse"]) == ("bolt", None, True)
    assert [change["direction"] for change in found["changes"]] == ["untested"]


def test_an_unknown_provider_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistyped provider is one message with those that the runs have tested, and exit code 78."""
    runs = [of_providers(tmp_path, name, "acme", "bolt") for name in "ab"]
    assert main(["diff", *runs, "--provider", "typo"]) == 78
    assert "--provider typo: neither run has tested it. Known: acme, bolt." in capsys.readouterr().err


CLAUSES = [f"ACME-{letter}" for letter in "ABCDEF"]


@pytest.mark.parametrize(("failing", "lines"), [(6, 1), (4, 1), (3, 3)])
def test_what_could_not_be_tested_for_one_reason_is_one_line(
    failing: int, lines: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where most clauses are inconclusive now for one reason, it is told once, with their count."""
    words = [journals.verdict(name, "inconclusive", reason="connection refused") for name in CLAUSES[:failing]]
    words += [journals.verdict(name) for name in CLAUSES[failing:]]
    after = [journals.header(), *words, journals.summary(), journals.footer(75)]
    shown = printed(tmp_path, capsys, journals.of(dict.fromkeys(CLAUSES, "kept")), after)
    told = [line for line in shown.splitlines() if "inconclusive" in line]
    assert len(told) == lines
    assert (f"{failing} of 6 clauses are inconclusive now: connection refused" in shown) == (lines == 1)


def test_json_has_each_clause_that_could_not_be_tested(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the text says in one line stays one change per clause as JSON."""
    runs = [journals.of(dict.fromkeys(CLAUSES, word)) for word in ("kept", "inconclusive")]
    paths = [str(journals.write(tmp_path, lines, name)) for lines, name in zip(runs, "ab", strict=True)]
    main(["diff", *paths, "--format", "json"])
    [found] = json.loads(capsys.readouterr().out)
    assert len(found["changes"]) == 6


def test_other_reasons_stay_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A clause that got worse for a reason of its own is not lost in the line of the others."""
    words = [journals.verdict(name, "inconclusive", reason="connection refused") for name in CLAUSES[:5]]
    own = journals.verdict(CLAUSES[5], "inconclusive", reason="its own")
    after = [journals.header(), *words, own, journals.summary(), journals.footer(75)]
    shown = printed(tmp_path, capsys, journals.of(dict.fromkeys(CLAUSES, "kept")), after)
    assert "Got worse (1)\n  ACME-F  kept -> inconclusive" in shown


@pytest.fixture
def history(tmp_path: Path) -> str:
    """The URL of a history in which `acme` and `bolt` were tested at `one`, and only `acme` at `two`."""
    url = f"sqlite:///{tmp_path / 'history.sqlite'}"
    with opened(url) as engine:
        for number, (at, providers) in enumerate([("one", ["acme", "bolt"])] * 2 + [("two", ["acme"])]):
            targets = [journals.target(name, target=at) for name in providers]
            kept = [{**journals.verdict(), "provider": name} for name in providers]
            ends = [*map(journals.summary, providers), journals.footer()]
            take_in(engine, tmp_path, [*night(number, *kept, end=False, targets=targets), *ends])
    return url


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--provider typo: the history has no run of it. Known: acme, bolt."),
        (
            ("--between", "one", "two"),
            "--provider typo: no whole run with results of it at one or two. Known: acme, bolt.",
        ),
    ],
)
def test_a_provider_that_the_history_lacks_is_an_error(
    options: tuple[str, ...], message: str, history: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped provider is no difference without a change."""
    assert main(["diff", *options, "--provider", "typo", "--history", history]) == 78
    assert message in capsys.readouterr().err


def test_a_provider_at_one_of_two_targets_is_told(history: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Between two targets, a provider that only the first has is no longer tested, which is worse."""
    assert main(["diff", "--between", "one", "two", "--history", history]) == 1
    assert "No longer tested (1)\n  all of bolt at two" in capsys.readouterr().out
