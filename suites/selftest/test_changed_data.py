"""Warnings of changed data: what the alert and both pages say of them is no trifle, though no promise is broken."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._changed_data import NO_TRIFLE, TO_DO, TOLD_BEFORE, TRIFLE, is_changed_data
from suites.selftest import journals
from suites.selftest.channels import Titles
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_message import found, message
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import Page, page_of
from suites.selftest.test_until_fixed import NOTE

SENT = 'PATCH /a {"time": "2027-01-16T10:00:00Z", "note": "x"}'
FACTS = {"keyword": "refused", "sent": SENT, "severity": "warning", "expected": '"a"', "got": '"x"'}
SENTENCE = f"Acme keeps what it documents: 1 warned. A warning is no promise: it fails no run{TRIFLE}"


def stored(keyword: str = "refused") -> list[journals.Record]:
    """A warning without changed data that many requests showed, and one, of two members, of a clause beside it."""
    harmless = journals.finding("ACME-SHAPE", "warning", keyword="type", pointer="/id", spread="9 of 9 requests")
    both = [found(number, **{**FACTS, "keyword": keyword}, pointer=at) for number, at in enumerate(("/note", "/time"))]
    return [journals.verdict("ACME-SHAPE", "warning", findings=[harmless]), told("warning", findings=both)]


def records(keyword: str = "refused") -> list[journals.Record]:
    """A night with these warnings."""
    head, *verdicts, _, foot = night(0, *stored(keyword))
    return [head, *verdicts, {**journals.summary(kept=1, warning=2), "sentence": SENTENCE}, foot]


def pages(engine: Engine, folder: Path, keyword: str = "refused") -> list[Page]:
    """The pages of the history and of the run."""
    take_in(engine, folder, records(keyword))
    return [page_after(engine, 1), page_of(folder, records(keyword))]


def heads(page: Page) -> list[str]:
    """What is shown of each card while it is folded, with the tag that says whether it is."""
    return [card.partition("</summary>")[0] for card in page.source.split('<details class="card')[1:]]


KINDS = [
    ("leaves", "refused", True),
    ("preserves", "unsent", True),
    ("isolates", "read", True),
    ("echoes", "value", False),
    ("responds", "maxLength", False),
]


@pytest.mark.parametrize(("check", "keyword", "expected"), KINDS)
def test_data_are_changed_where_an_update_had_to_leave_them_alone(check: str, keyword: str, expected: bool) -> None:
    """What a refused update or one that does not name a member did to it counts, and not what is merely answered."""
    assert is_changed_data(check, replace(NOTE, keyword=keyword)) == expected


def test_pages_show_changed_data_first_and_unfolded(engine: Engine, tmp_path: Path) -> None:
    """Of several warnings the one about changed data stands first, and whole; the others are folded."""
    for page in pages(engine, tmp_path):
        first, second = heads(page)
        assert CLAUSE in first
        assert " open>" in first
        assert " open>" not in second


def test_pages_advise_as_for_a_violation_at_all_members(engine: Engine, tmp_path: Path) -> None:
    """What to do names both members, and sends the vendor the request."""
    for page in pages(engine, tmp_path):
        text = " ".join(page.text.split())
        assert TO_DO.partition(".")[0] in text
        assert text.count("read the appointment again and compare /note and /time, each with what it was before") == 2


def test_pages_do_not_call_changed_data_a_matter_of_taste(engine: Engine, tmp_path: Path) -> None:
    """The sentence of the run and the headline say that data were changed."""
    for page in pages(engine, tmp_path):
        assert "if it matters to you" not in page.text
        assert f"it fails no run{NO_TRIFLE}" in " ".join(page.text.split())
        assert "(data were changed)" in page.text


def test_pages_leave_a_harmless_warning_as_it_is(engine: Engine, tmp_path: Path) -> None:
    """Where no data were changed, a warning stays folded, and its advice is the usual one."""
    for page in pages(engine, tmp_path, "type"):
        assert "if it matters to you" in page.text
        assert "data were changed" not in page.text
        assert not any(" open>" in card for card in heads(page))


def test_the_alert_leads_with_changed_data(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """An alert begins with the warning about changed data, and does not call it a matter of taste."""
    text = message(engine, tmp_path, hook, records(), "--after", "1")["message"]
    assert f"it fails no run{NO_TRIFLE}" in text
    assert text.index(f"New: {CLAUSE}") < text.index("New: ACME-SHAPE")


def test_the_alert_points_to_no_text_that_it_does_not_have(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where changed data were told a night before, an alert of something else does not say that they stand below."""
    message(engine, tmp_path, hook, records(), "--after", "1")
    broken = journals.verdict("ACME-NEW", "violation", findings=[journals.finding("ACME-NEW", fingerprint="eeeeeeee")])
    head, *others = night(1, *stored(), broken)
    later = [head, *({**one, "sentence": SENTENCE} if one["kind"] == "summary" else one for one in others)]
    text = message(engine, tmp_path, hook, later, "--after", "1")["message"]
    assert f"it fails no run{TOLD_BEFORE}" in text
    assert "see below" not in text


@pytest.mark.parametrize("keyword", ["refused", "unsent"])
def test_the_vendor_is_sent_the_request_that_changed_data(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], keyword: str
) -> None:
    """Whether a refused update changed data or one that does not name them: the vendor is told in any case."""
    text = message(engine, tmp_path, hook, records(keyword), "--after", "1")["message"]
    assert "    - send the vendor the request that `reports show` prints\n" in text.partition("ACME-SHAPE")[0]
