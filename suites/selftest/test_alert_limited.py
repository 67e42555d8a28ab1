"""What alert, gate and pages say of a target whose tests were kept back: by a limit of requests, or another writer."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports._steps import steps
from reports.gate.judge import reasons
from reports.gate.policy import Policy
from reports.history.database import reading
from reports.history.trials import latest_trials
from suites.kit.run.late_refusals import UNEXPLAINED
from suites.kit.run.settled_reads import WRITTEN
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import FIRST, night, take_in, told
from suites.selftest.test_kit_limited import LIMITED, UNTIL
from suites.selftest.test_reports_page import Page, page_of

KEPT = [journals.verdict(f"ACME-{number}", "kept") for number in range(5)]
BUSY = LIMITED.replace("our requests are limited (429)", "the target takes no requests (503)")
UNREAD = f"(a) once they can be read again, not before about {UNTIL}, put the changes back: pytest --restore R1"
GUESSED, SEEN = f"/note {UNEXPLAINED}", f"/note (exchange 4) {WRITTEN}"
ALONE = "$A (12345): /note was changed by somebody else since; left alone"


def kept_back(*why: str, left: tuple[str, ...] = ()) -> list[journals.Record]:
    """The second night, in which these reasons kept a clause each from being judged."""
    unclear = [journals.verdict(f"ACME-BACK-{number}", "inconclusive", reason=one) for number, one in enumerate(why)]
    records = night(1, *KEPT, *unclear)
    return [{**one, "whose": "set-up", "left": [*left]} if one["kind"] == "summary" else one for one in records]


def heard(engine: Engine, folder: Path, hook: tuple[str, Titles], records: list[journals.Record]) -> tuple[str, str]:
    """Title and text of the message after a good night and that one."""
    for one in (night(0, *KEPT, told("kept")), records):
        take_in(engine, folder, one)
    assert alert(str(engine.url), hook[0]) == 0
    return hook[1][-1], str(hook[1].bodies[-1]["message"])


@pytest.mark.parametrize(
    ("why", "begins", "whose"),
    [
        (LIMITED, "our requests are limited (429), not tested: 1 of 6 clauses", "Whose it is: us"),
        (
            BUSY,
            "the target takes no requests (503), not tested: 1 of 6 clauses",
            "Whose it is: whoever runs the target",
        ),
        (
            SEEN,
            "something else writes to our appointment, 1 of 6 clauses could not be judged",
            "Whose it is: most likely",
        ),
    ],
    ids=["a limit", "a pause", "another writer"],
)
def test_what_keeps_tests_back_is_named(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], why: str, begins: str, whose: str
) -> None:
    """The title has the cause, the text whose it is, since when, and the command that runs it again."""
    title, text = heard(engine, tmp_path, hook, kept_back(why))
    assert title.partition(": ")[2] == begins
    assert f"\n{whose}" in text
    assert "\nSince when: between 2026-11-01 03:00 UTC (last run that judged all), and 2026-11-02 03:00 UTC" in text
    assert "\nRun it again, " in text


def test_a_limit_is_waited_for(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Who is told to run it again is told after which time, and that nobody has to start the target."""
    text = heard(engine, tmp_path, hook, kept_back(LIMITED, left=("7 could not be read", UNREAD)))[1]
    assert f"\nRun it again, after {UNTIL} and what is left changed is settled" in text
    assert "5 kept before our requests were limited" in text
    assert "start it" not in text


@pytest.mark.parametrize(
    ("second", "expected"),
    [(LIMITED, []), (BUSY, ["the target takes no requests (503)"]), (SEEN, ["something else writes to our"])],
)
def test_another_cause_is_told(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], second: str, expected: list[str]
) -> None:
    """A night after a limit of ours in which the target itself asks for a pause has somebody else look: it is told."""
    heard(engine, tmp_path, hook, kept_back(LIMITED))
    first = len(hook[1])
    later = kept_back(second)
    take_in(engine, tmp_path, [night(2)[0], *later[1:]])
    assert alert(str(engine.url), hook[0]) == 0
    assert [said in title for said, title in zip(expected, hook[1][first:], strict=True)] == [True] * len(expected)


def test_a_title_names_the_other_writer_also_where_nothing_was_tested(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where no clause could be judged for another writer, the title says so, not only that nothing can be tested."""
    take_in(engine, tmp_path, night(0, *KEPT))
    take_in(engine, tmp_path, [one for one in kept_back(SEEN, SEEN) if one not in KEPT])
    assert alert(str(engine.url), hook[0]) == 0
    said = "something else writes to our appointment, 2 of 2 clauses could not be judged"
    assert hook[1][-1].partition(": ")[2] == said


def test_two_causes_are_not_taken_for_one(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Beside a limit, which is over by itself, another writer is named: its reason is not given for the limit's."""
    text = heard(engine, tmp_path, hook, kept_back(LIMITED, GUESSED, SEEN))[1]
    assert "3 of 8 clauses could not be judged, 1 of them for this reason: our requests are limited (429)" in text
    assert f"\nNot over with that: {SEEN}" in text


@pytest.mark.parametrize(
    ("why", "end"), [(LIMITED, "our requests were limited"), (BUSY, "the target took no more requests")]
)
def test_what_ended_the_run_is_called_alike(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], why: str, end: str
) -> None:
    """A pause of the target's own is not called a limit of ours where alert and pages say what was kept."""
    records = kept_back(why)
    assert f"5 kept before {end}, on " in heard(engine, tmp_path, hook, records)[1]
    out = tmp_path / "page.html"
    for options in ([], [str(records[0]["run"]), "--dir", str(tmp_path)]):
        assert main(["page", *options, "--history", str(engine.url), "--out", str(out)]) == 0
        assert f" kept before {end}, on " in " ".join(Page(out.read_text(encoding="utf-8")).text.split())


def test_pages_have_nobody_start_a_target_that_is_up(tmp_path: Path) -> None:
    """On the page of a run the first step is to wait until the limit is over, and then to put back."""
    text = " ".join(page_of(tmp_path, kept_back(LIMITED, left=("7 could not be read", UNREAD))).text.split())
    assert f"Wait until about {UNTIL}: the target is up" in text
    assert "start it" not in text


def test_the_history_tells_a_limit_from_an_outage() -> None:
    """The step after putting back is to run it again, as after an outage."""
    found = steps("limited", {"inconclusive": 1}, [UNREAD])
    assert (found.first.startswith(f"Wait until about {UNTIL}"), found.then[:13]) == (True, "Run it again.")


def test_what_was_seen_comes_before_what_is_guessed(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where one clause was kept back by a writer that was seen, it is the cause, however many others only guess."""
    text = heard(engine, tmp_path, hook, kept_back(GUESSED, GUESSED, SEEN))[1]
    assert "something else writes to it. Use one" in text


def test_another_writer_left_nothing_of_ours(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a member that somebody else has set, nobody is told that the run left it changed, or to put it back."""
    title, text = heard(engine, tmp_path, hook, kept_back(SEEN, left=(ALONE,)))
    assert "left" not in title
    assert ("left something changed" in text, "nothing has to be put back" in text) == (False, True)


def test_what_somebody_else_set_is_told_as_that(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Also where all clauses were judged, the title names the other writer."""
    assert heard(engine, tmp_path, hook, kept_back(left=(ALONE,)))[0].endswith(
        "something else writes to our appointment"
    )


@pytest.mark.parametrize(
    ("why", "said"), [(LIMITED, "as our requests are limited"), (SEEN, "as something else writes")]
)
def test_the_gate_says_first_what_is_not_tested(engine: Engine, tmp_path: Path, why: str, said: str) -> None:
    """What could not be judged, and for which cause, comes before what is left changed, which follows from it."""
    take_in(engine, tmp_path, kept_back(why, left=("7 could not be read", UNREAD)))
    with reading(engine) as connection:
        found = reasons(connection, Policy(), latest_trials(connection), [], int(FIRST.timestamp()) + 100_000)
    first, second = [one.text for one in found if one.code]
    assert (f"1 of 6 clauses could not be judged, {said}" in first, "may have left changes" in second) == (True, True)
