"""What `reports issues` promises: one issue for each finding, with the finding's life."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from sqlalchemy import Engine

from suites.selftest import issue_keeping, journals
from suites.selftest.channels import Titles, alert
from suites.selftest.github import Repository, refused
from suites.selftest.issue_keeping import issues
from suites.selftest.nights import CLAUSE, night, take_in, take_in_all, told
from suites.selftest.test_alert_message import broken, found

no_pause, url = issue_keeping.no_pause, issue_keeping.url
engine, forge = issue_keeping.engine, issue_keeping.forge


def states(forge: Repository) -> list[str]:
    """The state of each issue."""
    return [issue["state"] for issue in forge.issues]


OTHERS = [journals.finding(f"ACME-{number}", fingerprint=f"{number:08x}") for number in range(5)]
FIVE = [journals.verdict(one["clause"], "violation", findings=[one]) for one in OTHERS]
"""Five clauses that are broken."""

LIVES = [
    (["kept"], [], []),
    (["violation"], ["open"], []),
    (["violation", "violation"], ["open"], []),
    (["violation", "inconclusive"], ["open"], []),
    (["violation", "kept"], ["closed"], ["Resolved"]),
    (["violation", "kept", "kept"], ["closed"], ["Resolved"]),
    (["violation", "kept", "violation"], ["open"], ["Resolved", "Seen again"]),
    (["warning", "warning"], [], []),
    (["known", "known"], [], []),
    (["known", "violation"], ["open"], []),
    (["violation", "known", "known"], ["open"], []),
    (["violation", "known", "kept"], ["closed"], ["Resolved"]),
    (["violation", "known", "violation"], ["open"], ["No longer accepted, and seen 2026-11-03 03"]),
    (["violation", "kept", "known"], ["closed"], ["Resolved"]),
]


@pytest.mark.parametrize(("outcomes", "expected", "comments"), LIVES)
def test_an_issue_lives_as_its_finding(
    engine: Engine,
    url: str,
    tmp_path: Path,
    forge: Repository,
    outcomes: list[str],
    expected: list[str],
    comments: list[str],
) -> None:
    """A new violation opens an issue; it is closed and reopened with a comment, and nothing else is said."""
    for number, outcome in enumerate(outcomes):
        found = {"findings": [journals.finding(CLAUSE)]} if outcome == "known" else {}
        take_in(engine, tmp_path, night(number, told(outcome, **found)))
        assert [issues(url) for _ in range(2)] == [0, 0]
    assert states(forge) == expected
    assert [text.partition(":")[0].partition(" since")[0] for _, text in forge.comments] == comments


@pytest.mark.parametrize("killed_at", range(1, 7))
def test_a_killed_run_opens_nothing_twice(
    engine: Engine, url: str, tmp_path: Path, forge: Repository, killed_at: int
) -> None:
    """Whatever call was the last one of a run, the next run makes up for the rest, and each finding has one issue."""
    take_in(engine, tmp_path, night(0, *FIVE))
    forge.refusals = [*[None] * (killed_at - 1), refused(502, "Bad Gateway")]
    assert issues(url) == 75
    assert issues(url) == 0
    assert len({issue["title"] for issue in forge.issues}) == len(forge.issues) == len(FIVE)


def test_a_run_killed_before_it_closes_an_issue_closes_it_next_time(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """An issue whose comment was written, but that was not closed any more, is closed by the next run."""
    take_in_all(engine, tmp_path, ["violation"])
    issues(url)
    take_in(engine, tmp_path, night(1, told("kept")))
    forge.refusals = [None, None, refused(502, "Bad Gateway")]
    assert issues(url) == 75
    assert issues(url) == 0
    assert states(forge) == ["closed"]


def test_each_page_is_listed_once(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """All pages are read, with one call each, so that an issue on a later page is not opened again."""
    take_in(engine, tmp_path, night(0, *FIVE))
    issues(url)
    forge.page, forge.calls = 2, []
    assert issues(url) == 0
    assert forge.calls == ["list"] * 3


def test_two_targets_have_an_issue_each(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """The same finding at another target is another issue."""
    for number, name in enumerate(("stand-in", "acme-sandbox")):
        take_in(engine, tmp_path, night(number, told("violation"), targets=[journals.target("acme", target=name)]))
        issues(url)
    assert [issue["title"] for issue in forge.issues] == [
        f"acme at {name} breaks {CLAUSE} /scheduled_at" for name in ("stand-in", "acme-sandbox")
    ]


def test_an_issue_that_a_person_closed_stays_closed(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Who closes an issue by hand does not get it back for the same violation."""
    take_in_all(engine, tmp_path, ["violation"])
    issues(url)
    forge.issues[0]["state"] = "closed"
    take_in(engine, tmp_path, night(1, told("violation")))
    issues(url)
    assert states(forge) == ["closed"]


def test_a_dry_run_writes_nothing(
    engine: Engine, url: str, tmp_path: Path, forge: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --dry-run, what would be done is printed, and only the list is asked for."""
    take_in_all(engine, tmp_path, ["violation"])
    assert issues(url, "--dry-run") == 0
    assert forge.calls == ["list"]
    assert capsys.readouterr().out == f"would be opened: acme at stand-in breaks {CLAUSE} /scheduled_at\n"


def test_a_marker_in_the_midst_of_a_text_is_none(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """What looks like a marker, but does not begin the body, makes no issue that of a finding."""
    body = "As I said: <!-- conformance acme stand-in 9f86d081 resolved -->"
    labels = [{"name": "conformance"}]
    forge.issues.append({"number": 1, "state": "closed", "title": "mine", "body": body, "labels": labels})
    take_in_all(engine, tmp_path, ["violation"])
    issues(url)
    assert states(forge) == ["closed", "open"]


def test_issues_without_the_label_are_not_ours(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """Who may not label an issue cannot make us write to it, whatever its body says."""
    body = "<!-- conformance acme stand-in 9f86d081 resolved -->"
    forge.issues.append({"number": 1, "state": "closed", "title": "mine", "body": body, "labels": []})
    take_in_all(engine, tmp_path, ["violation"])
    issues(url)
    assert states(forge) == ["closed", "open"]


def test_an_issue_that_was_closed_as_accepted_is_reopened(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """An issue that a person has closed while its deviation was accepted is opened again when it is so no longer."""
    accepted = told("known", findings=[journals.finding(CLAUSE)])
    for number, verdict in enumerate((told("violation"), accepted, told("violation"))):
        take_in(engine, tmp_path, night(number, verdict))
        issues(url)
        forge.issues[0]["state"] = "closed" if number < 2 else forge.issues[0]["state"]
    assert states(forge) == ["open"]


def test_nobody_has_an_issue_for_what_a_fault_makes(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """A violation in a run for which nobody is responsible, as it was of a stand-in with a fault, opens no issue."""
    head, verdict, _, end = night(0, told("violation"))
    take_in(engine, tmp_path, [head, verdict, journals.summary(whose="nobody"), end])
    assert issues(url) == 0
    assert forge.issues == []


def test_an_issue_says_what_no_run_has_shown(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """Where no earlier run shows that a finding was not there, the issue says so, in the words of `reports show`."""
    take_in_all(engine, tmp_path, ["violation"])
    issues(url)
    assert "no earlier run shows it absent, as the first run of this target saw it." in forge.issues[0]["body"]


def test_findings_of_a_clause_have_titles_of_their_own(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """The title of an issue tells its finding from others of its clause, by where it is and by which rule."""
    places = [("/a", None), ("/b", None), ("/a", "format"), (None, "unsent"), (None, "view")]
    found = [
        journals.finding(CLAUSE, fingerprint=f"{number:08x}", pointer=pointer, keyword=keyword)
        for number, (pointer, keyword) in enumerate(places)
    ]
    take_in(engine, tmp_path, night(0, told("violation", findings=found)))
    issues(url)
    assert len({issue["title"] for issue in forge.issues}) == len(places)


@pytest.mark.parametrize("options", [[], ["--dry-run"]])
def test_one_run_opens_few_issues(
    engine: Engine,
    url: str,
    tmp_path: Path,
    forge: Repository,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
) -> None:
    """Of many new violations, twenty get an issue, and a sentence counts the others; the next run opens more."""
    found = [journals.finding(CLAUSE, fingerprint=f"{number:08x}", pointer=f"/{number}") for number in range(23)]
    take_in(engine, tmp_path, night(0, told("violation", findings=found)))
    assert issues(url, *options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[-1].startswith("3 more findings have no issue yet: a run opens 20 at most")) == (21, True)
    issues(url)
    assert len(forge.issues) == (20 if options else 23)


HOSTILE = (
    "@octocat and @acme/team, see #12, GH-34, acme/appointments#56 <!-- x --> <b>bold</b> ![x](http://evil.example/x)"
)


def seen_by_github(markdown: str) -> str:
    """The texts in which GitHub looks for names and numbers: all that it renders but code and links."""
    html = str(MarkdownIt("commonmark").render(markdown))
    without = re.sub(r"(?s)<(pre|code|a)\b.*?</\1>|<!--.*?-->", " ", html)
    assert "<b>" not in without
    assert "<img" not in without
    return without.replace("&#64;", "@")


@pytest.mark.parametrize("page", ["https://docs.example.com", "javascript:0"])
def test_texts_of_a_vendor_notify_nobody(
    engine: Engine, url: str, tmp_path: Path, forge: Repository, page: str
) -> None:
    """No name and no number in any text of a finding becomes a mention or a reference."""
    texts = dict.fromkeys(("sent", "expected", "got", "seen", "pointer"), HOSTILE)
    found = journals.finding(**{**texts, "curl": HOSTILE + "\n```\n" + HOSTILE})
    source = {"at": HOSTILE, "line": 41}
    head = {"targets": [journals.target("acme", owner=HOSTILE, page=page)]}
    take_in(engine, tmp_path, night(0, told("violation", says=HOSTILE, source=source, findings=[found]), **head))
    issues(url, "--after", "1")
    shown = seen_by_github(forge.issues[0]["body"])
    assert "octocat" in shown
    assert re.findall(r"@\w|#\w|GH-\d", shown) == []
    assert re.findall(r"@\w|#\w", forge.issues[0]["title"]) == []


def test_a_clause_that_fails_elsewhere_each_night_keeps_one_issue(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Once three places came and went, no further place opens an issue, and one of them stays open."""
    for number in range(8):
        facts = {"fingerprint": f"{number:08x}", "pointer": f"/m{number}"}
        take_in(engine, tmp_path, night(number, told("violation", findings=[journals.finding(CLAUSE, **facts)])))
        assert issues(url) == 0
    assert sorted(states(forge)) == ["closed", "closed", "open"]


def test_an_issue_advises_what_the_alert_does(
    engine: Engine, url: str, tmp_path: Path, forge: Repository, hook: tuple[str, Titles]
) -> None:
    """Each part of what an alert says to do until it is fixed stands in the issue, of all members of the request."""
    alike = {"keyword": "unsent", "sent": "PATCH 1"}
    take_in(engine, tmp_path, night(0, told("kept")))
    take_in(engine, tmp_path, night(1, broken(CLAUSE, found(1, **alike), found(2, **alike))))
    assert (issues(url), alert(url, hook[0])) == (0, 0)
    text = hook[1].bodies[0]["message"]
    parts = re.findall(r"^    - (.+)$", text, re.MULTILINE)
    first = re.search(r"the whole finding: reports show (\S+)", text)
    body = next(one["body"] for one in forge.issues if first and first[1] in one["body"])
    shown = html.unescape(body).replace("\\", "").replace("\u200b", "")
    assert (len(parts) > 2, [one for one in parts if one not in shown]) == (True, [])
