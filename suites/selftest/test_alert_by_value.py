"""What is told of a member with a closed list that is wrong for another value: nobody accepted that, nor knew of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from reports.__main__ import main
from reports._until_fixed import ACCEPT, LISTED, SAY_SO
from reports.history.accepted import appeared
from reports.history.database import reading
from reports.history.findings import findings
from reports.issues.advice import advisor
from reports.issues.body import Mark, body
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, known, night, take_in, told
from suites.selftest.test_reports_page import Page

WHY = "ticket 4711 (accepted by us until 2026-12-31)"
NEW_WAY, WIDER = "1 accepted clause broken in a new way", "1 clause broken for another value"
BY_VALUE = "accepted when a is sent; new: b"
Night = journals.Record
Hook = tuple[str, Titles]


def found(wrong: str, right: str = "", accepted: str = "") -> journals.Record:
    """A finding at a status: each letter is a value that was wrong, right, or is accepted."""
    names = {"values": [*wrong], "right_values": [*right], "accepted_values": [*accepted]}
    listed = {name: those for name, those in names.items() if those}
    spread = "4 of 10 requests that may change it"
    return {**journals.finding(CLAUSE, pointer="/status", spread=spread), **listed}


def accepted(wrong: str, right: str = "") -> Night:
    """A night that took all of it for accepted, as a run does that has no earlier journals."""
    return told("known", findings=[found(wrong, right)], reason=WHY)


def in_part(wrong: str, by: str) -> Night:
    """A night that knows itself for which values known.yaml accepts it."""
    return told("violation", findings=[found(wrong, "z", by)], exception=WHY, accepted=[])


def broken(wrong: str, right: str = "") -> Night:
    """A night without an exception."""
    return told("violation", findings=[found(wrong, right)])


def titles(engine: Engine, folder: Path, hook: Hook, *nights: Night) -> list[str]:
    """What a channel hears after each night, told twice; without what titles say of the fault itself."""
    for number, verdict in enumerate(nights):
        take_in(engine, folder, night(number, verdict, journals.verdict("ACME-KEPT")))
        assert [alert(str(engine.url), hook[0]) for _ in range(2)] == [0, 0]
    return [title.partition(": ")[2].partition(" (")[0] for title in hook[1]]


BROKEN = "1 clause newly broken"
HEARD = [
    ([accepted("a", "bc"), accepted("ab", "c"), accepted("ab", "c")], [NEW_WAY]),
    ([accepted("ab", "c"), accepted("a", "bc"), accepted("b", "c")], []),
    ([accepted("ab"), accepted("ac"), accepted("d")], []),  # all that was sent was wrong: it is for all values
    ([accepted(""), accepted("ab", "c")], []),  # the journal of an older run does not tell
    ([accepted("a", "a"), accepted("ab", "c")], []),  # the value does not decide
    ([accepted("a", "b"), in_part("ab", "a"), in_part("ab", "a")], [WIDER]),
    ([accepted("a", "b"), in_part("ab", "a"), accepted("a", "b"), in_part("b", "a")], [WIDER]),
    ([accepted("a", "b"), in_part("ab", "a"), accepted("ab", "c")], [WIDER]),
    ([broken("a", "b"), broken("ab"), broken("ab")], [BROKEN, WIDER]),
    ([broken("a", "b"), broken("ab", "b")], [BROKEN]),  # now and then
    ([broken("a", "b"), broken("ac", "b")], [BROKEN]),  # nobody knows whether it was right before
    ([broken("a"), broken("ab")], [BROKEN]),
    ([broken("ab", "c"), broken("a", "bc"), broken("ab", "c")], [BROKEN]),
]


@pytest.mark.parametrize(("nights", "expected"), HEARD)
def test_each_new_value_is_told_once(
    engine: Engine, tmp_path: Path, hook: Hook, nights: list[Night], expected: list[str]
) -> None:
    """A value that goes wrong and did not when its clause was accepted, or in earlier runs, is told once; what was so
    before, or may have been, is not."""
    assert titles(engine, tmp_path, hook, *nights) == expected


PUT_RIGHT = accepted("a", "bz")
ENDED = told("violation", findings=[found("ab", "z")], reason="the exception granted by us expired on 2026-11-03")


@pytest.mark.parametrize(
    ("nights", "expected"),
    [
        ([PUT_RIGHT, in_part("ab", "a"), PUT_RIGHT, in_part("ab", "a")], [WIDER, WIDER]),
        ([PUT_RIGHT, accepted("ab", "z"), PUT_RIGHT, accepted("ab", "z")], [NEW_WAY, NEW_WAY]),
        ([PUT_RIGHT, in_part("ab", "a"), in_part("ab", "a")], [WIDER]),
    ],
)
def test_a_value_that_comes_back_after_a_week_is_told_again(
    engine: Engine,
    tmp_path: Path,
    hook: Hook,
    nights: list[Night],
    expected: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A value that was put right, and is wrong again long after it was told, is told once more: it closes the gate."""
    monkeypatch.setattr("reports.alerts.standing.REMINDER_SECONDS", -1)
    assert titles(engine, tmp_path, hook, *nights) == expected


def test_the_end_of_an_exception_is_told_beside_a_value_that_nobody_accepted(
    engine: Engine, tmp_path: Path, hook: Hook
) -> None:
    """Where a value was told that nobody had accepted, and then the exception for others is over, that is told, too."""
    heard = titles(engine, tmp_path, hook, accepted("a", "z"), in_part("ab", "a"), ENDED, ENDED)
    assert heard == [WIDER, "1 clause no longer accepted"]
    assert "expired on 2026-11-03" in hook[1].bodies[-1]["message"]


TEXTS = [
    (
        [accepted("a", "b"), accepted("ab")],
        (f"in a way that nobody has accepted ({BY_VALUE})", f"where it is {BY_VALUE}"),
    ),
    ([accepted("a", "b"), in_part("ab", "a")], ("Wrong for another value, too: ", f"\n  {BY_VALUE}\n", SAY_SO)),
    (
        [broken("a", "b"), broken("ab")],
        ("\n  also when b is sent, since the run of 2026-11-02 03:00 UTC: it was right",),
    ),
]


@pytest.mark.parametrize(("nights", "parts"), TEXTS)
def test_a_new_value_is_named(
    engine: Engine, tmp_path: Path, hook: Hook, nights: list[Night], parts: tuple[str, ...]
) -> None:
    """An alert says which value is new, and which are accepted or were wrong before."""
    titles(engine, tmp_path, hook, *nights)
    heard = hook[1].bodies[-1]["message"]
    assert [part in heard for part in parts] == [True] * len(parts)
    assert "No longer accepted" not in heard


OF_VALUE = [
    ([accepted("a", "b"), accepted("a", "b"), in_part("ab", "a")], "2026-11-02 03:00 UTC, run 20261102T030000-0001", 3),
    ([broken("a", "b"), broken("a", "b"), broken("ab")], "2026-11-02 03:00 UTC, run 20261102T030000-0001", 3),
]


@pytest.mark.parametrize(("nights", "good", "day"), OF_VALUE)
def test_a_new_value_has_a_life_of_its_own(
    engine: Engine, tmp_path: Path, hook: Hook, nights: list[Night], good: str, day: int
) -> None:
    """Since when something is broken is told of the new value, and its number as one of all that was wrong; what tells
    requests apart is not called unknown."""
    titles(engine, tmp_path, hook, *nights)
    heard = hook[1].bodies[-1]["message"]
    assert f"since when: between {good} (last good), and 2026-11-0{day} 03:00 UTC; seen in 1 run\n" in heard
    assert "(what was wrong before is among them)" in heard
    assert "not known" not in heard
    assert "(b: " in hook[1].bodies[-1]["title"]


def test_what_is_accepted_of_the_same_clause_is_named_alone(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Beside a value that nobody has accepted stands the exception of its own clause, and no other one."""
    other = {**found("a", "b"), "clause": "ACME-READ", "fingerprint": "4ead"}
    read = journals.verdict(
        "ACME-READ", "known", findings=[other], reason="ticket 12 (accepted by us until 2026-12-31)"
    )
    for number, one in enumerate([accepted("a", "b"), in_part("ab", "a")]):
        take_in(engine, tmp_path, night(number, one, read))
        assert alert(str(engine.url), hook[0]) == 0
    heard = hook[1].bodies[-1]["message"]
    assert "known.yaml accepts it for a only: since the run of 2026-11-01" in heard
    assert "ticket 4711" in heard
    assert "another deviation" not in heard
    assert "nobody has accepted it for b" in heard


@pytest.mark.parametrize(
    ("nights", "code"),
    [
        ([accepted("ab", "c")], 0),
        ([in_part("ab", "a")], 1),
        ([accepted("abd")], 1),
        ([in_part("abc", "ab"), accepted("ab", "cd"), accepted("abc")], 1),
    ],
)
def test_a_new_value_closes_the_gate(
    engine: Engine, tmp_path: Path, nights: list[Night], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release waits for a value that nobody has accepted, whether or not the run itself knew, and for no other."""
    (tmp_path / "policy.yaml").write_text("max_age_hours: 1000000\n")
    for number, one in enumerate([told("kept"), accepted("ab", "cd"), *nights]):
        take_in(engine, tmp_path, night(number, one, journals.verdict("ACME-KEPT")))
    assert main(["gate", "--history", str(engine.url), "--policy", str(tmp_path / "policy.yaml")]) == code
    assert ("sent; new: " in capsys.readouterr().out) == bool(code)


def test_what_a_run_told_from_its_exception_is_not_accepted_later(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the first run with an exception has told a value from those that it is for, a later run without the earlier
    journals, which takes all of it for accepted, opens no gate."""
    (tmp_path / "policy.yaml").write_text("max_age_hours: 1000000\n")
    for number, one in enumerate([told("kept"), broken("a", "bz"), in_part("ab", "a"), accepted("ab", "z")]):
        take_in(engine, tmp_path, night(number, one, journals.verdict("ACME-KEPT")))
    assert main(["gate", "--history", str(engine.url), "--policy", str(tmp_path / "policy.yaml")]) == 1
    assert f"in a way that nobody has accepted (9f86d081; {BY_VALUE})" in capsys.readouterr().out


def test_nobody_is_told_to_accept_what_known_yaml_has(engine: Engine, tmp_path: Path) -> None:
    """Where known.yaml has the clause for other values, the pages and the issue say what the alert does: `reports
    accept` adds no second row."""
    records = night(1, in_part("ab", "a"))
    take_in(engine, tmp_path, night(0, accepted("a", "b")))
    take_in(engine, tmp_path, records)
    out = tmp_path / "page.html"
    for options in ([], [str(records[0]["run"]), "--dir", str(tmp_path)]):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
        assert (LISTED.partition(";")[0] in text, ACCEPT in text) == (True, False)
    found = known(engine)
    assert LISTED in advisor(found, {})(found[0])


BY_ITSELF = "wrong when a was sent, right when b or c was"


def test_the_values_tell_requests_apart(engine: Engine, tmp_path: Path, hook: Hook) -> None:
    """Where some values were wrong each time, and others right each time, an alert does not say that nobody knows what
    tells the requests apart: it names the values."""
    titles(engine, tmp_path, hook, broken("a", "bc"))
    heard = hook[1].bodies[-1]["message"]
    assert (f"\n  {BY_ITSELF}\n" in heard, "is not known" in heard) == (True, False)


@pytest.mark.parametrize(("wrong", "right"), [("ab", ""), ("ab", "bc")])
def test_values_that_tell_nothing_are_not_named(
    engine: Engine, tmp_path: Path, hook: Hook, wrong: str, right: str
) -> None:
    """Where no value was right, or one was at times, something else decides."""
    titles(engine, tmp_path, hook, broken(wrong, right))
    assert "was sent, right when" not in hook[1].bodies[-1]["message"]


def test_pages_and_issues_say_the_same_of_values(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Pages, the issue, the summary and the finding as it is printed name the values that an alert names."""
    records = night(0, broken("a", "bc"))
    take_in(engine, tmp_path, records)
    out, run = tmp_path / "page.html", [str(records[0]["run"]), "--dir", str(tmp_path)]
    for options in ([], run):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        assert f"Value{BY_ITSELF}" in " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    for command in (["show", "9f86d081", "--history", str(engine.url)], ["summary", *run]):
        assert main(command) == 0
        assert BY_ITSELF in capsys.readouterr().out
    [one] = known(engine)
    assert BY_ITSELF in body(one, Mark.BROKEN, "read it again")


def test_pages_and_issues_name_the_new_value(engine: Engine, tmp_path: Path) -> None:
    """The pages of the history and of the run, the issue, and the finding as it is printed say for which values it is
    accepted, and which is new."""
    records = night(1, in_part("ab", "a"))
    take_in(engine, tmp_path, night(0, accepted("a", "b")))
    take_in(engine, tmp_path, records)
    out = tmp_path / "page.html"
    for options in ([], [str(records[0]["run"]), "--dir", str(tmp_path)]):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        assert f"Value{BY_VALUE}" in " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    [one] = known(engine)
    assert BY_VALUE in body(one, Mark.BROKEN, "read it again")


@pytest.mark.parametrize("command", [["show"], ["summary"]])
def test_commands_name_the_new_value(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """What prints a finding says for which values it is accepted, and which is new."""
    records = night(0, in_part("ab", "a"))
    take_in(engine, tmp_path, records)
    of = {
        "show": ["9f86d081", "--history", str(engine.url)],
        "summary": [str(records[0]["run"]), "--dir", str(tmp_path)],
    }
    assert main([*command, *of[command[0]]]) == 0
    assert BY_VALUE in capsys.readouterr().out


@pytest.mark.parametrize("number", [2, 20])
def test_many_members_take_no_more_questions_than_few(engine: Engine, tmp_path: Path, number: int) -> None:
    """For which values each of many members was accepted is asked once: of thousands it took minutes, at each alert."""
    for count, (wrong, right) in enumerate([("a", "bc"), ("ab", "c")]):
        those = [{**found(wrong, right), "fingerprint": f"{one:08x}", "pointer": f"/{one}"} for one in range(number)]
        take_in(engine, tmp_path, night(count, told("known", findings=those, reason=WHY)))
    asked = list[str]()
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    with reading(engine) as connection:
        every = findings(connection)
        asked.clear()
        assert len(appeared(connection, ("acme", "stand-in"), every)[CLAUSE]) == number
    assert len(asked) == len(["since when it is accepted", "for which values"])
