"""What the history promises of findings when another rule gives them their fingerprints."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from reports.__main__ import main
from reports._diff import difference
from reports._journal import read_results
from reports._outcomes import Outcome, outcomes
from reports.history.database import reading, writing
from reports.history.findings import findings
from reports.history.outcomes import of_run
from reports.history.tables import told as told_table
from reports.issues.body import Mark, marker
from reports.issues.plan import changes
from reports.issues.tracker import Issue
from suites.kit.model.findings import NAMING, fingerprint_of
from suites.selftest import journals
from suites.selftest.nights import CLAUSE, known, night, take_in, told

OLD, OTHER_OLD, NEW = "aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"
LATER = {"naming": NAMING}


def broken(*names: str, **changes: object) -> journals.Record:
    """The verdict on the one clause, with a finding of each name, all of one place."""
    return told("violation", findings=[journals.finding(fingerprint=name, **changes) for name in names])


def names(engine: Engine) -> list[tuple[str, str, int]]:
    """The findings of the history: name, state, times seen."""
    return [(one.fingerprint, str(one.life.state), one.life.times_seen) for one in known(engine)]


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([({}, [OLD]), (LATER, [NEW])], [(NEW, "ongoing", 2)]),
        ([(LATER, [NEW]), ({}, [OLD])], [(NEW, "ongoing", 2)]),
        ([({}, [OLD, OTHER_OLD]), (LATER, [NEW])], [(NEW, "ongoing", 2)]),
        ([({}, [OLD]), ({}, [OTHER_OLD]), (LATER, [NEW])], [(NEW, "ongoing", 3)]),
        ([(LATER, [NEW]), ({}, [OLD, OTHER_OLD]), ({}, [OLD])], [(NEW, "ongoing", 3)]),
        ([(LATER, [OLD]), (LATER, [NEW])], [(NEW, "new", 1), (OLD, "resolved", 1)]),
    ],
    ids=["newer", "older", "two in one", "two in two", "older again", "one rule"],
)
def test_another_name_is_the_same_finding(
    engine: Engine, tmp_path: Path, nights: list[tuple[dict[str, int], list[str]]], expected: list[tuple[str, str, int]]
) -> None:
    """A finding that another rule names keeps its life; names of one rule are findings of their own."""
    for number, (rule, found) in enumerate(nights):
        take_in(engine, tmp_path, night(number, broken(*found), **rule))
    assert names(engine) == expected


@pytest.mark.parametrize("changed", [{"pointer": "/status"}, {"keyword": "format"}, {"clause": "ACME-UPDATE"}])
def test_another_place_is_another_finding(engine: Engine, tmp_path: Path, changed: dict[str, str]) -> None:
    """A new name at another clause, pointer or keyword is no new name of what was there."""
    take_in(engine, tmp_path, night(0, broken(OLD)))
    take_in(engine, tmp_path, night(1, broken(NEW, **changed), **LATER))
    assert sorted(name for name, *_ in names(engine)) == [OLD, NEW]


@pytest.mark.parametrize("name", [OLD, OTHER_OLD, NEW, OLD[:6]])
def test_a_finding_answers_to_its_former_names(engine: Engine, tmp_path: Path, name: str) -> None:
    """What a report of last month calls a finding still finds it."""
    take_in(engine, tmp_path, night(0, broken(OLD, OTHER_OLD)))
    take_in(engine, tmp_path, night(1, broken(NEW), **LATER))
    with reading(engine) as connection:
        assert [one.fingerprint for one in findings(connection, fingerprint=name)] == [NEW]


def test_what_was_told_of_it_is_not_told_again(engine: Engine, tmp_path: Path) -> None:
    """What alerts have said of a finding goes over to its new name."""
    take_in(engine, tmp_path, night(0, broken(OLD, OTHER_OLD)))
    at = {"channel": "c", "provider": "acme", "target": "stand-in", "state": "broken", "run": "r", "at": 0}
    with writing(engine) as connection:
        connection.execute(insert(told_table), [{**at, "subject": name} for name in (OLD, OTHER_OLD)])
    take_in(engine, tmp_path, night(1, broken(NEW), **LATER))
    with reading(engine) as connection:
        assert list(connection.scalars(select(told_table.c.subject))) == [NEW]


def test_its_issue_is_found_by_a_former_name(engine: Engine, tmp_path: Path) -> None:
    """An issue that was opened under a former name is closed when the finding is gone, and no other is opened."""
    take_in(engine, tmp_path, night(0, broken(OLD)))
    issue = Issue(7, True, "", marker(known(engine)[0], Mark.BROKEN))
    take_in(engine, tmp_path, night(1, broken(NEW), **LATER))
    assert list(changes(known(engine), [issue], runs=1)) == []
    take_in(engine, tmp_path, night(2, told("kept"), **LATER))
    assert [(one.issue, one.is_broken) for one in changes(known(engine), [issue], runs=1)] == [(issue, False)]


def outcome(folder: Path, name: str, *, changed: dict[str, object], **rule: int) -> Outcome:
    """What the journal of a night says."""
    path = journals.write(folder, night(0, broken(name, **changed), **rule), name)
    return outcomes(read_results(path))[0]


@pytest.mark.parametrize(("changed", "new"), [({}, []), ({"pointer": "/status"}, [NEW])])
def test_runs_of_two_rules_compare_by_place(tmp_path: Path, changed: dict[str, object], new: list[str]) -> None:
    """Between journals of two rules a finding is the same at the same clause, pointer and keyword."""
    before, after = outcome(tmp_path, OLD, changed={}), outcome(tmp_path, NEW, changed=changed, **LATER)
    found = difference(before, after)
    assert (list(found.new), list(found.gone)) == (new, [OLD] if new else [])


@pytest.mark.parametrize(("status", "new"), [(299, []), (500, [NEW])])
def test_runs_of_two_rules_compare_by_the_class_of_status(tmp_path: Path, status: int, new: list[str]) -> None:
    """A crash where the earlier run, of another rule, had a wrong value at the same place is new, and that is gone."""
    before, after = outcome(tmp_path, OLD, changed={}), outcome(tmp_path, NEW, changed={"status": status}, **LATER)
    found = difference(before, after)
    assert (list(found.new), list(found.gone)) == (new, [OLD] if new else [])


@pytest.mark.parametrize("is_later", [False, True])
def test_how_runs_of_two_rules_compare_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_later: bool
) -> None:
    """The report of two journals says by what findings were compared where their names cannot be, and only there."""
    for name, rule in ((OLD, {}), (NEW, LATER if is_later else {})):
        outcome(tmp_path, name, changed={}, **rule)
    main(["diff", OLD, NEW, "--dir", str(tmp_path)])
    assert (f"by two rules (1 and {NAMING})" in capsys.readouterr().out) is is_later


@pytest.mark.parametrize(("status", "new"), [(299, []), (500, [1])])
def test_a_run_of_the_history_compares_with_a_journal(
    engine: Engine, tmp_path: Path, status: int, new: list[int]
) -> None:
    """Of a run whose journal is gone, the history tells of which class of status a finding was."""
    take_in(engine, tmp_path, night(0, answered(**{fingerprint_of(*AT, 200): 200}), **LATER))
    with reading(engine) as connection:
        [before] = of_run(connection, str(night(0)[0]["run"]))
    found = difference(before, outcome(tmp_path, NEW, changed={"status": status}, **LATER))
    assert ([1 for _ in found.new], [1 for _ in found.gone]) == (new, new)


@pytest.mark.parametrize(("status", "same"), [(502, True), (400, False), (None, False)])
def test_of_a_status_only_its_class_counts(status: int | None, same: bool) -> None:
    """A vendor that fails with another status of the same class breaks the same promise at the same place."""
    at = "acme", "ACME-TIME", "/time", ""
    assert (fingerprint_of(*at, 500) == fingerprint_of(*at, status)) is same


AT = ("acme", CLAUSE, "/scheduled_at", "")


def by_first_rule(status: int) -> str:
    """The name that rule 1 gave a finding: it had the status itself."""
    return sha256("\0".join((*AT, str(status))).encode()).hexdigest()[:16]


def answered(**by_name: int) -> journals.Record:
    """The verdict on the one clause, with a finding of each name, all of one place, each of its status."""
    return told("violation", findings=[journals.finding(fingerprint=name, status=to) for name, to in by_name.items()])


@pytest.mark.parametrize("is_late", [False, True], ids=["newer", "older"])
def test_what_both_rules_tell_apart_is_not_merged(engine: Engine, tmp_path: Path, is_late: bool) -> None:
    """Findings of two classes of status at one place stay two, whichever journal is taken in first."""
    crash, other = fingerprint_of(*AT, 500), fingerprint_of(*AT, 200)
    nights = [
        night(0, answered(**{by_first_rule(500): 500, by_first_rule(502): 502, by_first_rule(200): 200})),
        night(1, answered(**{crash: 500}), **LATER),
        night(2, answered(**{crash: 500, other: 200}), **LATER),
    ]
    for records in reversed(nights) if is_late else nights:
        take_in(engine, tmp_path, records)
    assert sorted(names(engine)) == sorted([(crash, "ongoing", 3), (other, "regressed", 2)])
