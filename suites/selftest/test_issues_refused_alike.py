"""What `reports issues` promises of a run whose updates were all refused with one answer."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine

from suites.kit.model.refused_alike import RefusedAlike
from suites.selftest import issue_keeping
from suites.selftest.github import Repository
from suites.selftest.issue_keeping import issues
from suites.selftest.journals import Record
from suites.selftest.nights import night, take_in
from suites.selftest.test_reports_refused_alike import SAID, opened, refused

no_pause, url = issue_keeping.no_pause, issue_keeping.url
engine, forge = issue_keeping.engine, issue_keeping.forge


def test_one_answer_is_one_issue(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """However many findings show the answer, in however many nights, one issue is opened, and its title says so."""
    for number in range(2):
        take_in(engine, tmp_path, opened(number))
        assert issues(url) == 0
    says = f"updates are refused alike, with {SAID}: our values or the vendor"
    assert [one["title"] for one in forge.issues] == [f"acme at stand-in: {says}"]


def test_the_title_names_the_value_as_an_alert_does(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Where all that send one value of ours are refused, the issue says which, in the words of the alert."""
    text = RefusedAlike(SAID, 16, 2, names=("$PLACE",)).sentence("Acme Health", "2 clauses")
    lines = [{**one, "sentence": text} if one["kind"] == "summary" else one for one in opened(0)]
    for each in (found for one in lines if one["kind"] == "verdict" for found in one["findings"]):
        each["sent"] += ' {"place": "$PLACE"}'
    take_in(engine, tmp_path, lines)
    assert issues(url) == 0
    title = f"acme at stand-in: updates that send $PLACE are refused, with {SAID}: our value or the vendor"
    assert [one["title"] for one in forge.issues] == [title]


def test_the_issue_blames_nobody(engine: Engine, url: str, tmp_path: Path, forge: Repository) -> None:
    """It says that it is open whose it is, to look at our values first, and not to accept what may be our own fault."""
    take_in(engine, tmp_path, opened(0))
    assert issues(url) == 0
    text = forge.issues[0]["body"]
    assert "Whose it is: open: us, if a value that these updates send is not what the vendor knows" in text
    assert "Look first whether the vendor knows what these updates send, by targets.toml" in text
    assert "Until it is fixed: an update like it changes nothing, as its answer says" in text
    assert "accept the deviation" not in text


def test_what_another_answer_breaks_has_its_own_issue(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """A finding of such a run that shows another answer is the vendor's, and has an issue of its own."""
    take_in(engine, tmp_path, opened(0, refused("ACME-CRASH", 6, got="500")))
    assert issues(url) == 0
    assert sum("ACME-CRASH" in one["title"] for one in forge.issues) == 1
    assert len(forge.issues) == 2


def test_the_issue_is_closed_when_updates_are_accepted(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Once a run shows the promise kept, the one issue is closed, and none is opened."""
    for records in (opened(0), night(1, *(refused(name, outcome="kept") for name in ("ACME-UPDATE", "ACME-STEADY")))):
        take_in(engine, tmp_path, records)
        assert issues(url) == 0
    assert [one["state"] for one in forge.issues] == ["closed"]


VENDORS_OWN = 1, 2, 3
"""The findings of the clause that is broken while other updates are accepted, each with an issue."""


def vendors_own(number: int) -> list[Record]:
    """A night that accepts other updates, and still refuses what one clause sends."""
    return night(number, refused("ACME-UPDATE", *VENDORS_OWN), refused("ACME-STEADY", outcome="kept"))


def test_the_issue_is_told_anew_when_it_is_the_vendors(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Once other updates are accepted, the open issue says which promise is broken, without a word to anybody."""
    for number, records in enumerate((opened(0), vendors_own(1), vendors_own(2))):
        take_in(engine, tmp_path, records)
        assert issues(url) == 0, number
    [first] = [one for one in forge.issues if one["number"] == 1]
    assert "breaks ACME-UPDATE" in first["title"]
    assert "Whose it is: open" not in first["body"]
    assert forge.comments == []


def test_an_issue_of_the_vendor_is_told_anew_when_all_is_refused(
    engine: Engine, url: str, tmp_path: Path, forge: Repository
) -> None:
    """Once all updates are refused with one answer, each open issue that said whose it is says that this is open."""
    for records in (vendors_own(0), opened(1)):
        take_in(engine, tmp_path, records)
        assert issues(url) == 0
    assert [one["title"] for one in forge.issues if "updates are refused alike" not in one["title"]] == []
    assert len(forge.issues) == len(VENDORS_OWN)
    assert forge.comments == []
