"""What a page says beside a command that tries a finding again."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports._again import EACH_TRY, NOT_NOW
from reports._text import KEYWORDS
from reports.history.database import opened, reading
from reports.pages.again import FIRST
from reports.pages.compared import folded
from reports.pages.history import history_page
from suites.kit.checks.coexistence import LOST
from suites.kit.model.findings import MOVES, NOT_STORED, OF_CHANGES, STAYS
from suites.selftest import journals
from suites.selftest.empty_histories import history_in
from suites.selftest.nights import take_in_all
from suites.selftest.test_pages_what_to_do import OWED, REFUSED, ending
from suites.selftest.test_reports_page import Page, page_of

LATER = 1_800_000_000


def again_of(folder: Path, *left: str) -> str:
    """What stands at "See it again" on the page of a run that has left this."""
    records = ending(journals.summary(whose="vendor", violation=1), *left)
    source = page_of(folder, records).source
    return source.partition("<dt>See it again</dt>")[2].partition("</dd>")[0]


def test_the_row_itself_says_what_has_to_be_done_first(tmp_path: Path) -> None:
    """Where something is left changed, the condition stands at each finding, not only far above it."""
    assert f"({FIRST})" in again_of(tmp_path, *OWED)


def test_a_change_that_nothing_takes_back_is_made_by_each_try(tmp_path: Path) -> None:
    """Of a finding whose change no update puts back, it is said that each try changes it again."""
    assert f"({FIRST}; {EACH_TRY})" in again_of(tmp_path, *REFUSED)


def test_other_findings_change_nothing_for_good(tmp_path: Path) -> None:
    """A clause that the lines about what is left do not name has no such warning."""
    other = tuple(line.replace("ACME-TIME", "ACME-OTHER") for line in REFUSED)
    assert EACH_TRY not in again_of(tmp_path, *other)


def test_other_findings_at_the_same_member_change_it_again_too(tmp_path: Path) -> None:
    """A clause that is not named, at a member that no update puts back, has the warning: it moves it as well."""
    other = tuple(line.replace("ACME-TIME", "ACME-OTHER") for line in REFUSED)
    assert EACH_TRY in again_of(tmp_path, "7: /scheduled_at is still changed (before the run: null)", *other)


def test_where_nothing_is_left_there_is_no_condition(tmp_path: Path) -> None:
    """A finding of a run that has put everything back can be tried at once."""
    assert "(" not in again_of(tmp_path)


@pytest.mark.parametrize(("outcomes", "is_told"), [(["violation", "kept"], True), (["kept", "violation"], False)])
def test_what_the_latest_run_did_not_see_may_not_show_now(tmp_path: Path, outcomes: list[str], is_told: bool) -> None:
    """On the page of the history, a finding of an earlier run says that trying it may show nothing."""
    with opened(history_in(tmp_path)) as engine:
        take_in_all(engine, tmp_path, outcomes)
        with reading(engine) as connection:
            text = Page(history_page(connection, LATER)).text
    assert (NOT_NOW in text) == is_told


FOLDED = [
    (6, "kept -> inconclusive", "6 clauses: 6 kept -> inconclusive"),
    (6, "kept -> -", "6 clauses: 6 kept -> no verdict"),
    (5, "kept -> inconclusive", ""),
    (6, "violation", ""),
]


@pytest.mark.parametrize(("number", "change", "said"), FOLDED)
def test_a_long_list_of_changed_verdicts_is_folded(number: int, change: str, said: str) -> None:
    """Many clauses with the same change are one line that unfolds; findings are news each."""
    assert folded([f"ACME-{one}  {change}" for one in range(number)]) == said


def test_changes_of_several_kinds_are_counted_in_the_fold() -> None:
    """The fold names each kind of change, the most frequent one first."""
    lines = [*(f"A-{one}  kept -> -" for one in range(3)), *(f"B-{one}  kept -> warning" for one in range(4))]
    assert folded(lines) == "7 clauses: 4 kept -> warning, 3 kept -> no verdict"


def test_the_box_of_what_was_changed_fits_what_was_put_back(tmp_path: Path) -> None:
    """The box may hold members that were put back, so its heading does not call all of it still changed."""
    text = page_of(tmp_path, ending(journals.summary(whose="vendor", violation=1), *OWED)).text
    assert "What the run changed at the target, and what to do about it:" in text
    assert "Still changed" not in text


WORDS = sorted({*OF_CHANGES, MOVES, STAYS, NOT_STORED, LOST, "value", "set", "whole", "locked"})


@pytest.mark.parametrize("keyword", WORDS)
def test_each_word_of_a_check_is_a_phrase_on_the_page(tmp_path: Path, keyword: str) -> None:
    """What the checks call a finding by is told as a phrase, with the member and the exchange that shows it."""
    source = page_of(tmp_path, journals.broken(keyword=keyword)).source
    where = source.partition("<dt>Where</dt><dd>")[2].partition("</dd>")[0]
    said = f"<code>/scheduled_at</code> {KEYWORDS[keyword]}, in the exchange with status 200"
    assert where == f'{said} <span class="quiet">(number 12 in the journal)</span>'


def test_how_a_request_was_addressed_does_not_narrow_where_it_shows(tmp_path: Path) -> None:
    """One of several ways to address a request is shown as sent: what a finding is about is not said to be that way."""
    keyword = "credentials powerless; query {'_method': 'PATCH'}; method POST"
    source = page_of(tmp_path, journals.broken(keyword=keyword)).source
    where = source.partition("<dt>Where</dt><dd>")[2].partition("</dd>")[0]
    assert ("credentials powerless, in the exchange" in where, "_method" in where) == (True, False)
