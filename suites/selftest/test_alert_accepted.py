"""What alerts and the summary say of accepted deviations: nobody accepted what came later, or went in part."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

import reports
from reports.__main__ import main
from reports._until_fixed import ACCEPT, SAY_SO
from reports.history import tables
from reports.history.database import writing
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told
from suites.selftest.test_reports_page import Page

WEEK = 7 * 24 * 60 * 60
NOT_THIS = "nobody has accepted this one; accepted is another deviation"
NEW_WAY = "1 accepted clause broken in a new way"


def found(number: int, **changes: object) -> journals.Record:
    """A finding at a member of its own."""
    return journals.finding(CLAUSE, **{"fingerprint": f"{number:08x}", "pointer": f"/m{number}", **changes})


def nights(engine: Engine, folder: Path, hook: tuple[str, Titles], *verdicts: journals.Record) -> list[str]:
    """What a channel hears over nights of one verdict each, told twice a night."""
    for number, verdict in enumerate(verdicts):
        take_in(engine, folder, night(number, verdict))
        assert [alert(str(engine.url), hook[0]) for _ in range(2)] == [0, 0]
    return [title.partition(": ")[2] for title in hook[1]]


def known(*numbers: int) -> journals.Record:
    """A night in which the clause is broken at these members, as known.yaml accepts."""
    return told("known", findings=[found(number) for number in numbers])


def broken(*numbers: int) -> journals.Record:
    """A night in which it is not accepted."""
    return told("violation", findings=[found(number) for number in numbers])


def test_what_nobody_accepted_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A finding that appears under an accepted clause is told once, before all else that is said of the run, with the
    command that shows it."""
    assert nights(engine, tmp_path, hook, known(1), known(1, 2), known(1, 2)) == [NEW_WAY]
    line = f"New: {CLAUSE}, which known.yaml accepts, is broken at /m2 in a way that nobody has accepted."
    heard = hook[1].bodies[0]["message"]
    assert heard.startswith(f"{line}\nThe run as a whole: ")
    assert "\n  the whole finding: reports show 00000002\n" in heard
    assert hook[1].bodies[0]["type"] == "warning"


def test_what_was_there_before_was_accepted(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """What a run had seen before the clause was accepted is no news when it comes again."""
    told_before = [f"1 clause newly broken{PROMISE}"]
    assert nights(engine, tmp_path, hook, broken(1, 2), known(1), known(1, 2)) == [
        *told_before,
        "1 clause broken in fewer ways",
    ]


def test_the_same_member_is_no_new_way(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Another status at a member that was broken when the clause was accepted is the same deviation."""
    other = told("known", findings=[found(1), found(2, pointer="/m1")])
    assert nights(engine, tmp_path, hook, known(1), other) == []


@pytest.mark.parametrize("nowhere", ["", None])
def test_a_clause_without_members_is_broken_in_a_new_way(
    nowhere: str | None, engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where a key without the right was accepted and then no key is needed, that is told; the first alone is not."""
    powerless = found(1, pointer=nowhere, keyword="credentials powerless")
    other_status = found(2, pointer=nowhere, keyword="credentials powerless")
    keyless = found(3, pointer=nowhere, keyword="credentials none")
    accepted = [
        told("known", findings=listed)
        for listed in ([powerless], [powerless, other_status], [powerless, other_status, keyless])
    ]
    assert nights(engine, tmp_path, hook, *accepted[:2]) == []
    take_in(engine, tmp_path, night(2, accepted[2]))
    assert alert(str(engine.url), hook[0]) == 0
    assert [title.partition(": ")[2] for title in hook[1]] == [NEW_WAY]


def test_a_clause_that_moves_is_told_once_a_week(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """An accepted clause that fails elsewhere each night is told once, and what came meanwhile after a week."""
    first = nights(engine, tmp_path, hook, known(1), known(1, 2), known(1, 3), known(1, 4))
    assert [title for title in first if NEW_WAY in title] == [NEW_WAY]
    with writing(engine) as connection:
        connection.execute(update(tables.told).values(at=int(time.time()) - WEEK - 1))
    alert(str(engine.url), hook[0])
    assert NEW_WAY in hook[1][-1]


def test_a_new_exception_begins_anew(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """What was there when a clause was accepted again, after its exception had ended, is accepted."""
    assert not any(NEW_WAY in one for one in nights(engine, tmp_path, hook, known(1), broken(1, 2), known(1, 2)))


def test_half_of_an_accepted_deviation_is_not_resolved(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where one finding of an accepted clause goes and another stays, the clause is said to be broken still."""
    assert nights(engine, tmp_path, hook, broken(1, 2), known(1, 2), known(1))[1:] == ["1 clause broken in fewer ways"]
    heard = hook[1].bodies[-1]["message"]
    assert (f"Gone, and its clause is still broken by others: {CLAUSE} /m2" in heard, "Resolved" in heard) == (
        True,
        False,
    )


def test_a_whole_deviation_that_goes_is_resolved(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a clause is kept again, what broke it is resolved."""
    assert nights(engine, tmp_path, hook, broken(1, 2), told("kept"))[1:] == ["1 clause resolved"]


BESIDE = [
    ((), ""),
    (("known",), "Beside what is told here: 1 clause is broken, as known.yaml accepts.\n"),
    (
        ("known", "inconclusive", "inconclusive"),
        "1 clause is broken, as known.yaml accepts, 2 clauses are inconclusive.\n",
    ),
]


@pytest.mark.parametrize(("others", "expected"), BESIDE)
def test_what_nobody_is_told_of_is_counted(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], others: tuple[str, ...], expected: str
) -> None:
    """A message says in a line how many clauses are accepted, and how many could not be judged."""
    kept = [journals.verdict(f"ACME-K{number}") for number in range(3)]
    verdicts = [journals.verdict(f"ACME-{number}", word) for number, word in enumerate(others)]
    take_in(engine, tmp_path, night(0, broken(1), *kept, *verdicts))
    alert(str(engine.url), hook[0])
    heard = hook[1].bodies[0]["message"]
    assert (expected in heard, "Beside what is told here" in heard) == (True, bool(expected))


def test_the_summary_says_what_nobody_accepted(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the history is at hand, the summary of a run names what was not there when its clause was accepted."""
    for number, verdict in enumerate((known(1), known(1, 2))):
        take_in(engine, tmp_path, night(number, verdict))
    monkeypatch.setenv("HISTORY_URL", str(engine.url))
    run = str(night(1)[0]["run"])
    assert main(["summary", run, "--dir", str(tmp_path)]) == 0
    shown = capsys.readouterr().out
    assert "**1 finding was not there when it was accepted**: look whether that was meant: `reports show 00000002`" in (
        shown
    )
    assert shown.startswith("## 1 accepted clause broken in a way that nobody has accepted\n")
    assert ("All promises kept" in shown, "| the vendor |" in shown) == (False, True)


def test_without_a_history_the_summary_says_what_it_knows(tmp_path: Path) -> None:
    """A run alone cannot say what is new under an exception, and its summary has the exception as before."""
    path = journals.write(tmp_path, night(0, known(1, 2)))
    text = reports.markdown(reports.read(path))
    assert (f"**Known deviation** {CLAUSE}" in text, "not there when" in text) == (True, False)


def test_a_new_way_is_told_with_what_was_seen(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a new way to break an accepted clause stands what was expected and came, how often, and where to run the
    command that sees it again."""
    nights(engine, tmp_path, hook, known(1), known(1, 2))
    text = hook[1].bodies[0]["message"]
    parts = (
        "\n  expected ",
        "\n  got      ",
        "\n  how often: ",
        ":00000002\n",
        "--journal=FILE: then put FILE in place of",
    )
    assert [part in text for part in parts] == [True] * len(parts)


@pytest.mark.parametrize(("number", "is_told"), [(1, False), (2, True)])
def test_what_the_run_says_itself_is_said_once(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], number: int, is_told: bool
) -> None:
    """The number of inconclusive clauses is not repeated where the run's own sentence has it."""
    unclear = [journals.verdict(f"ACME-U{one}", "inconclusive") for one in range(number)]
    records = night(0, told("violation", findings=[found(1)]), journals.verdict("ACME-K"), *unclear)
    sentence = {"sentence": "1 of 3 clauses tried of Acme could not be judged: no."}
    take_in(engine, tmp_path, [{**one, **sentence} if one["kind"] == "summary" else one for one in records])
    assert alert(str(engine.url), hook[0]) == 0
    assert ("Beside what is told here" in hook[1].bodies[0]["message"]) == is_told


def test_what_is_accepted_is_told_apart_from_what_is_not(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of a new way to break an accepted clause it is said what is accepted, by which exception, and what is not; the
    clause is not counted once more as accepted."""
    why = {"reason": "ticket 4711 (accepted by integrations until 2026-12-31)"}
    nights(engine, tmp_path, hook, {**known(1), **why}, {**known(1, 2), **why})
    heard = hook[1].bodies[0]["message"]
    since = "since the run of 2026-11-01 03:00 UTC; "
    assert f"\n  accepted: at /m1, where it is still broken; {since}{why['reason']}\n  not accepted: at /m2" in heard
    assert "Beside what is told here" not in heard


def test_a_new_way_has_all_answers_in_their_order(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A new way to break an accepted clause has whose it is, since when, how to see it again and what to do."""
    nights(engine, tmp_path, hook, known(1), known(1, 2))
    heard = hook[1].bodies[0]["message"]
    parts = ("how often", "whose it is: the vendor's", "since when", "see it again", "until it is fixed")
    places = [heard.index(f"\n  {part}") for part in parts]
    assert places == sorted(places)


def test_somebody_who_is_let_in_is_no_wider_exception(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a new way lets somebody in, nobody is told to accept that, too."""
    hole = found(2, pointer=None, keyword="credentials none", got="200")
    refused = found(1, pointer=None, keyword="credentials wrong", got="500")
    verdicts = [told("known", check="guards", findings=those) for those in ([refused], [refused, hole])]
    nights(engine, tmp_path, hook, *verdicts)
    heard = hook[1].bodies[0]
    assert ": an update without a key goes through, 1 accepted clause" in heard["title"]
    assert "end the row in known.yaml: never accept that somebody is let in" in heard["message"]


def test_no_page_takes_a_new_way_for_accepted(engine: Engine, tmp_path: Path) -> None:
    """The pages of the history and of the run say of a new way to break an accepted clause what the alert says, and are
    not green."""
    for number, verdict in enumerate((known(1), known(1, 2))):
        take_in(engine, tmp_path, night(number, verdict, journals.verdict("ACME-KEPT")))
    out, run = tmp_path / "page.html", str(night(1)[0]["run"])
    what = f"{CLAUSE}, which known.yaml accepts, is broken at /m2 in a way that nobody has accepted. Accepted is /m1."
    for options in ([], [run, "--dir", str(tmp_path)]):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
        assert f"What to do{what} Send the vendor, as a new fault, what reports show 00000002 prints" in text
        assert ("Responsiblethe vendor" in text, "All promises kept" in text) == (True, False)
        assert "Acme Health not accepted" in text


def test_a_new_way_is_named_by_what_changes(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The title and the first line say which member updates change in a way that nobody has accepted, and the last
    line at which members else."""
    new = [found(number, keyword="unsent", spread=f"{number} of 9 requests") for number in (2, 3)]
    later = told("known", findings=[found(1), *new])
    [title] = nights(engine, tmp_path, hook, known(1), later)
    first, other = (2, 3) if "/m2" in title else (3, 2)
    assert title == f"{NEW_WAY} (updates change /m{first}, which they do not name)"
    text = hook[1].bodies[0]["message"]
    assert f"nobody has accepted: updates change /m{first}, which they do not name: {first} of 9 requests.\n" in text
    assert f"and 1 finding more, at /m{other}" in text


NEAR = "ACME-NEAR"
"""Another promise about the member at which something is accepted."""


@pytest.mark.parametrize(("pointer", "is_near"), [("/m1", True), ("/m2", False)])
def test_what_is_accepted_at_the_same_member_is_named(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], pointer: str, is_near: bool
) -> None:
    """Beside a new finding stands what is accepted of another promise at its member, since when and by whom: nobody
    takes the one for the other."""
    accepted = {**known(1), "reason": "ticket 4711 (accepted by integrations until 2026-12-31)"}
    other = journals.verdict(NEAR, "violation", findings=[journals.finding(NEAR, pointer=pointer, sent="PUT {}")])
    for number, verdicts in enumerate([(accepted,), (accepted, other)]):
        take_in(engine, tmp_path, night(number, *verdicts))
        assert alert(str(engine.url), hook[0]) == 0
    line = f"{NOT_THIS}: {CLAUSE} /m1 (since the run of 2026-11-01 03:00 UTC; {accepted['reason']})"
    assert (line in hook[1].bodies[0]["message"]) == is_near


def test_a_run_that_tells_the_accepted_apart_is_told_with_both(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where the run itself says which findings are accepted, the alert has the others as broken, and beside them what
    is accepted of the same clause, by which exception; nothing is said to be resolved."""
    why = "ticket 4711 (accepted by integrations until 2026-12-31)"
    beside = told("violation", findings=[found(2)], accepted=[found(1)], exception=why)
    heard = nights(engine, tmp_path, hook, {**known(1), "reason": why}, beside)
    assert heard == [f"1 clause newly broken{PROMISE}"]
    text = hook[1].bodies[0]["message"]
    assert f"{NOT_THIS}: {CLAUSE} /m1 (since the run of 2026-11-01 03:00 UTC; {why})" in text
    said = "    - nobody has accepted this one: known.yaml has its clause for another deviation\n"
    assert f"{said}    - {SAY_SO}\n" in text
    assert ACCEPT not in text
