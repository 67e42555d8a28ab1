"""On how much a kept promise rests, where a page would let a reader take it for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.__main__ import main
from reports.history.database import opened
from reports.history.ingest import ingest
from suites.kit.http.silence import DOWN as OUTAGE
from suites.selftest import journals
from suites.selftest.test_reports_page import Page, page_of

DOWN = "the target is down since 2026-11-29 08:03:55 UTC (ConnectError), also after the run waited 30 s for it"
FOUND = journals.finding("ACME-TIME", pointer="/time")


def values(members: list[str] | None, check: str = "persists") -> list[journals.Record]:
    """A run in which the answer shows a wrong value of `/time`, and a kept clause about some members."""
    broken = journals.verdict("ACME-TIME", "violation", check="echoes", members=["/time"], findings=[FOUND])
    kept = journals.verdict("ACME-TIME-READ", check=check, cases=5)
    kept = kept if members is None else {**kept, "members": members}
    return [journals.header("acme"), broken, kept, journals.summary(violation=1, kept=1), journals.footer(1)]


def text_of(folder: Path, records: list[journals.Record]) -> str:
    """The text of the page of a run, in one line."""
    return " ".join(page_of(folder, records).text.split())


@pytest.mark.parametrize("members", [["/time"], ["/time/zone"], []])
def test_a_kept_clause_beside_a_broken_one_says_on_how_many_cases_it_rests(tmp_path: Path, members: list[str]) -> None:
    """Where the answer is wrong and the read is kept, the page says on how few cases, and to read the appointment."""
    text = text_of(tmp_path, values(members))
    assert "Kept beside it" in text
    assert "ACME-TIME-READ on 5 cases: The promise of ACME-TIME-READ holds." in text
    assert "read the appointment to see what is stored" in text


@pytest.mark.parametrize(("members", "check"), [(["/note"], "persists"), (None, "persists"), (["/time"], "accepts")])
def test_a_clause_about_something_else_is_not_beside_it(tmp_path: Path, members: list[str] | None, check: str) -> None:
    """A clause about other members, or of another kind, says nothing of the value that is wrong."""
    assert "Kept beside it" not in text_of(tmp_path, values(members, check))


def lost(run: str = journals.RUN, reason: str = DOWN, **facts: str) -> list[journals.Record]:
    """A run that lost its target, with facts in its summary."""
    inconclusive = journals.verdict("ACME-DOWN", "inconclusive", reason=reason)
    end = {**journals.summary(whose="set-up", kept=1, inconclusive=1), "accepted": 21, **facts}
    return [{**journals.header("acme"), "run": run}, journals.verdict(), inconclusive, end, journals.footer(75)]


def test_a_run_that_lost_its_target_says_what_it_has_kept_so_far(tmp_path: Path) -> None:
    """What such a run has kept is "so far", on so many accepted updates, and each clause on so many cases."""
    text = text_of(tmp_path, lost())
    assert "1 kept before it went down, on 21 accepted updates" in text
    assert "kept so far, on 3 cases" in text


def test_a_whole_run_keeps_without_so_far(tmp_path: Path) -> None:
    """In a run that came to its end, nothing is kept only so far."""
    assert "so far" not in text_of(tmp_path, journals.green())


def test_a_run_that_was_cut_short_has_counted_no_requests(tmp_path: Path) -> None:
    """Of a killed run it is said that its requests were not counted, not that there were none."""
    head, *_ = journals.green()
    assert "1 kept so far; its requests were not counted" in text_of(tmp_path, [head, journals.verdict()])


def test_what_the_run_before_had_accepted_is_beside_it(tmp_path: Path) -> None:
    """With a history, the accepted updates of the whole run before tell how much is missing."""
    url = f"sqlite:///{tmp_path / 'h.sqlite'}"
    before = [{**one, "accepted": 103} if one["kind"] == "summary" else one for one in journals.green()]
    before[0] = {**before[0], "run": "20260101T000000-aaaa", "started": "2026-01-01T00:00:00+00:00"}
    runs = {"20260101T000000-aaaa": before, journals.RUN: lost()}
    with opened(url) as engine, engine.begin() as connection:
        for run, records in runs.items():
            ingest(connection, journals.write(tmp_path, records, run))
    out = tmp_path / "page.html"
    assert main(["page", journals.RUN, "--dir", str(tmp_path), "--history", url, "--out", str(out)]) == 0
    text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    assert "1 kept before it went down, on 21 accepted updates (103 in the run before)" in text


@pytest.mark.parametrize("is_whole", [False, True])
def test_the_history_tells_what_a_run_that_was_cut_short_has_kept_so_far(tmp_path: Path, is_whole: bool) -> None:
    """In the list of clauses, too, what such a run has kept is kept so far; a whole run keeps."""
    url, out = f"sqlite:///{tmp_path / 'h.sqlite'}", tmp_path / "page.html"
    with opened(url) as engine, engine.begin() as connection:
        ingest(connection, journals.write(tmp_path, journals.green() if is_whole else lost(), journals.RUN))
    assert main(["page", "--history", url, "--out", str(out)]) == 0
    text = " ".join(Page(out.read_text(encoding="utf-8")).text.split())
    assert ("Clauses that pass so far" in text, "kept so far" in text.partition("Clauses that pass")[2]) == (
        not is_whole,
        not is_whole,
    )


DOWN_SINCE = {"reason": "no answer", "down_since": "2026-11-29T08:03:55+00:00"}
LOST = [DOWN_SINCE, {"reason": OUTAGE.format("2026-11-29 08:03:55 UTC", "status 503", 30)}]


@pytest.mark.parametrize("changes", LOST, ids=["by its summary", "by its reasons"])
def test_a_run_that_lost_its_target_is_known_by_its_own_word(tmp_path: Path, changes: dict[str, str]) -> None:
    """Whether a run lost its target is read from the words that runs write today."""
    assert "1 kept before it went down, on 21 accepted updates" in text_of(tmp_path, lost(**changes))


@pytest.mark.parametrize("command", [["page"], ["page", "--history"]])
def test_a_target_that_went_down_is_not_blamed_on_its_set_up(tmp_path: Path, command: list[str]) -> None:
    """On both pages, whoever runs a server that has answered is asked, and not whoever has set the target up."""
    url, file = f"sqlite:///{tmp_path / 'h.sqlite'}", tmp_path / "page.html"
    path = journals.write(tmp_path, lost(**DOWN_SINCE), journals.RUN)
    with opened(url) as engine, engine.begin() as connection:
        ingest(connection, path)
    given = [*command, url] if "--history" in command else [*command, str(path), "--history", url]
    assert main([*given, "--out", str(file)]) == 0
    text = " ".join(Page(file.read_text()).text.split())
    assert ("whoever runs the target's server" in text, "its set-up" in text) == (True, False)
    assert "1 kept before it went down, on 21 accepted updates" in text


def test_the_headline_of_the_history_says_that_a_target_went_down(tmp_path: Path) -> None:
    """The first heading of all targets names the outage, not only that nothing is clear."""
    url, file = f"sqlite:///{tmp_path / 'h.sqlite'}", tmp_path / "page.html"
    with opened(url) as engine, engine.begin() as connection:
        ingest(connection, journals.write(tmp_path, lost(**DOWN_SINCE), journals.RUN))
    assert main(["page", "--history", url, "--out", str(file)]) == 0
    assert "<h1>1 of 1 target went down in mid-run" in file.read_text()
