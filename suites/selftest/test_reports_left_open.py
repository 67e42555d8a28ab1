"""What reports tell of what the page leaves open, and how two runs compare by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports._journal import JournalError, read
from reports._left_open import Differing, became, differing, never_so
from reports._records import Observation
from reports._summary import markdown
from reports.formats.summary import as_json
from reports.pages.run import page
from suites.selftest import journals
from suites.selftest.journals import Record


def made(*records: Record) -> tuple[Observation, ...]:
    """Observations as a journal holds them."""
    kept = [{name: value for name, value in record.items() if name != "kind"} for record in records]
    return tuple(Observation(**{**record, "effects": tuple(record["effects"])}) for record in kept)


def changed(**changes: object) -> tuple[Differing, ...]:
    """What differs between a run and one that observed a case otherwise."""
    return differing(made(journals.observation()), made(journals.observation(**changes)))


@pytest.mark.parametrize("changes", [{"status": 204}, {"code": "NO_SUCH"}, {"effects": ["refused"]}])
def test_another_status_code_or_effect_differs(changes: Record) -> None:
    """A case differs where its status, its code or what it did is another one, and both are told."""
    [found] = changed(**changes)
    assert (found.clause, found.case) == ("ACME-OPEN-UNKNOWN", "alone")
    assert found.before != found.after


@pytest.mark.parametrize("changes", [{}, {"exchange": 99}])
def test_the_same_facts_do_not_differ(changes: Record) -> None:
    """That a request was the twelfth of one run and the 99th of another is no difference."""
    assert changed(**changes) == ()


@pytest.mark.parametrize("word", ["taken as local time", "taken as UTC"])
def test_a_run_of_an_earlier_version_differs_by_no_zone(word: str) -> None:
    """What a run before had no word for, as it only said that a time has another form, is no change."""
    old, new = (made(journals.observation(effects=[one])) for one in ("another form", word))
    assert differing(old, new) == differing(new, old) == never_so(new, old) == ()


def test_a_doubt_differs_from_nothing() -> None:
    """What one of two runs could not observe is no change, whichever of them it is."""
    known = made(journals.observation())
    doubted = made(journals.observation(status=None, effects=[], doubt="no definite answer"))
    assert differing(known, doubted) == differing(doubted, known) == ()


@pytest.mark.parametrize("other", [{"case": "beside"}, {"clause": "ACME-OTHER"}, {"provider": "emca"}])
def test_only_the_same_case_is_compared(other: Record) -> None:
    """A case that a contract has not had before, or that is another provider's, is compared with nothing."""
    assert changed(**other, status=500) == ()


def test_differences_come_in_the_order_of_the_later_run() -> None:
    """What differs is listed as the later run has it."""
    before = made(journals.observation("one"), journals.observation("two"))
    after = made(journals.observation("two", status=204), journals.observation("one", status=204))
    assert [one.case for one in differing(before, after)] == ["two", "one"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A run with an observation, one in doubt, and an announcement."""
    doubted = journals.observation("beside", status=None, effects=[], doubt="no definite answer")
    told = [journals.observation(code="IGNORED"), doubted, journals.announcement()]
    return journals.write(tmp_path, [*journals.green()[:-2], *told, *journals.green()[-2:]])


def test_the_summary_tells_what_became_of_each_case(journal: Path) -> None:
    """A CI job's summary has each case with what became of it, or why that is not known."""
    text = markdown(read(journal))
    assert "ACME-OPEN-UNKNOWN, alone: 200, IGNORED, ignored" in text
    assert "ACME-OPEN-UNKNOWN, beside: not observed: no definite answer" in text


def test_the_summary_tells_what_is_announced(journal: Path) -> None:
    """That the operation ends is told before what is folded."""
    assert "announces**: sunset 2027-03-01" in markdown(read(journal))


def test_the_page_has_the_same(journal: Path) -> None:
    """The page of a run lists cases and announcements."""
    text = page(read(journal))
    assert all(one in text for one in ("ACME-OPEN-UNKNOWN", "200, IGNORED, ignored", "sunset 2027-03-01"))


def test_programs_get_the_same(journal: Path) -> None:
    """The JSON of a run has them as the journal does."""
    [target] = json.loads(as_json(read(journal)))["targets"]
    assert [one["effects"] for one in target["observations"]] == [["ignored"], []]
    assert target["announcements"][0]["date"] == "2027-03-01"


def test_an_unknown_effect_is_no_effect(tmp_path: Path) -> None:
    """A journal whose effects are no words of the closed list is refused: a value of somebody's may stand there."""
    path = journals.write(tmp_path, [journals.header(), journals.observation(effects=["Anna"])])
    with pytest.raises(JournalError, match="Anna"):
        read(path)


def test_another_form_is_told_in_words() -> None:
    """A reader who does not know the journal's word learns what another form is one of."""
    [one] = made(journals.observation(effects=["another form"]))
    assert became(one).endswith(", stored in another form than it was sent in")
