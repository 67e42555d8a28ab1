"""What the filter on the page of the history promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest import browser
from suites.selftest.browser import Open, Reader
from suites.selftest.pages_to_read import changing_history, history_of_many, history_of_one_cause, ordinary_history

pytestmark = pytest.mark.skipif(bool(browser.why_none()), reason=browser.why_none() or "a browser is there")

FIELDS = ("verdict", "target")
"""The fields of the filter that offer a choice."""
TEXT = "#filter [name=text]"
GAP = """field => {
  const label = new Range(), ring = getComputedStyle(field);
  label.selectNode(field.parentElement.firstChild);
  const top = field.getBoundingClientRect().top - parseFloat(ring.outlineWidth) - parseFloat(ring.outlineOffset);
  return top - label.getBoundingClientRect().bottom;
}"""
"""The CSS pixels between the text of a field's label and the outline of the field."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of two histories."""
    folder = tmp_path_factory.mktemp("pages")
    made = {
        "history": ordinary_history,
        "changing": changing_history,
        "many": history_of_many,
        "cause": history_of_one_cause,
    }
    return {name: make(folder / name) for name, make in made.items()}


def shown(reader: Reader, selector: str) -> list[str]:
    """The texts of the elements of a kind that can be seen."""
    found = reader.page.locator(f"{selector} >> visible=true").all_text_contents()
    return [" ".join(text.split()) for text in found]


def test_text_filters_findings(read: Open) -> None:
    """A text leaves the findings, clauses and targets that have it, and says how many these are."""
    reader = read("history")
    reader.page.locator("#filter [name=text]").fill("BOLT-note")
    assert (reader.seen(".card"), reader.seen(".clause-row"), reader.seen("#main section .overview > li")) == (0, 1, 1)
    assert reader.page.locator("#shown").text_content() == "0 findings, 1 clause shown"


def test_a_verdict_filters_findings(read: Open) -> None:
    """A verdict leaves the findings and the clauses that have it."""
    reader = read("history")
    reader.page.locator("#filter [name=verdict]").select_option("warning")
    assert (reader.seen(".card"), reader.seen(".clause-row")) == (1, 1)


def test_a_hit_in_a_wide_matrix_is_in_sight(read: Open) -> None:
    """A verdict leaves the columns that have it, so that a hit among many targets is seen without scrolling aside."""
    reader = read("many", viewport={"width": 1280, "height": 800})
    cell = reader.page.locator(".clause-row td[data-at$='sandbox-11']").first
    right = "one => one.getBoundingClientRect().right"
    before = cell.evaluate(right)
    reader.page.locator("#filter [name=verdict]").select_option("violation")
    assert cell.evaluate(right) <= 1280 < before


def test_a_filter_counts_all_findings_of_a_card(read: Open) -> None:
    """A card stands for all findings of its cause, also where a filter finds only one of them in it."""
    reader = read("cause")
    reader.page.locator(TEXT).fill("acme-b")
    assert reader.seen(".card") == 1
    assert reader.page.locator("#shown").text_content() == "2 findings, 1 clause shown"


def test_a_link_to_a_finding_of_a_cause_unfolds_its_card(read: Open) -> None:
    """A link to a finding that stands in the card of another one leads there, and can be seen."""
    reader = read("cause")
    anchor = reader.page.locator(".also").get_attribute("id")
    again = read("cause", f"#{anchor}")
    again.wait_until("document.querySelector('.also:target')")
    assert again.page.locator(".also").is_visible()


def test_a_target_filters_everything(read: Open) -> None:
    """A target leaves what is said of it, and unfolds it."""
    reader = read("history")
    reader.page.locator("#filter [name=target]").select_option("bolt at stand-in")
    assert (reader.seen("details.provider"), reader.seen(".clause-row"), reader.seen(".card")) == (1, 1, 0)


def test_clearing_shows_everything_as_it_was(read: Open) -> None:
    """The button clears the filter, and folds what was folded."""
    reader = read("history")
    before = reader.page.locator("details[open]").count()
    reader.page.locator("#filter [name=target]").select_option("bolt at stand-in")
    reader.page.get_by_role("button", name="Clear").click()
    reader.wait_until("!location.search")
    assert (reader.page.locator("details[open]").count(), reader.seen("details.provider")) == (before, 2)


def test_the_filter_stands_in_the_url(read: Open) -> None:
    """A filter is kept in the URL, and the URL brings it back."""
    reader = read("history")
    reader.page.locator("#filter [name=text]").fill("offset & zone")
    reader.page.locator("#filter [name=verdict]").select_option("warning")
    again = read("history", reader.page.evaluate("location.search"))
    assert again.page.url.endswith("?text=offset+%26+zone&verdict=warning")
    assert (again.page.locator("#filter [name=text]").input_value(), again.seen(".clause-row")) == ("offset & zone", 0)


def test_a_filter_of_an_older_page_is_no_trouble(read: Open) -> None:
    """A target that the page does not have any more filters nothing, and the form says so."""
    reader = read("history", "?target=gone&verdict=gone")
    chosen = [reader.page.locator(f"[name={name}]").evaluate("one => one.selectedIndex") for name in FIELDS]
    assert (chosen, reader.seen("details.provider")) == ([0, 0], 2)


def test_a_text_filters_what_changed(read: Open) -> None:
    """Of what changed since the run before, a text leaves the lines that have it, and headings that have lines."""
    reader = read("changing")
    before = shown(reader, ".line")
    reader.page.locator(TEXT).fill("ACME-note")
    assert [line for line in before if "ACME-NOTE" in line] == shown(reader, ".line") != before
    assert shown(reader, "section dl > div") != []
    assert [row for row in shown(reader, "section dl > div") if "ACME-NOTE" not in row] == []


def test_what_did_not_change_is_not_counted_in_a_filter(read: Open) -> None:
    """What is said of all targets together is not said of those that a filter leaves, nor is an empty list headed."""
    reader = read("changing")
    before = reader.seen("#unchanged"), reader.seen("#changes")
    reader.page.locator(TEXT).fill("BOLT-PHONE")
    assert (before, reader.seen("#unchanged"), reader.seen("#changes")) == ((1, 1), 0, 0)


def test_counts_follow_the_filter(read: Open) -> None:
    """The number beside a heading is that of what the filter leaves below it."""
    reader = read("changing")
    before = shown(reader, ".count")
    reader.page.locator(TEXT).fill("BOLT-PHONE")
    reader.wait_until("location.search")  # it stands in the URL once it is applied
    filtered = shown(reader, ".count")
    reader.page.get_by_role("button", name="Clear").click()
    reader.wait_until("!location.search")
    assert (before, filtered) == (["2 times", "1", "3", "1", "1"], ["1 time", "1"])
    assert shown(reader, ".count") == before


def test_back_undoes_a_step_of_the_filter(read: Open) -> None:
    """Back brings back the filter before, and what it showed; a text is one step, however many letters were typed."""
    reader = read("changing")
    reader.page.locator("#filter [name=target]").select_option("acme at stand-in")
    reader.page.locator(TEXT).press_sequentially("note")
    reader.page.locator(TEXT).press("Enter")
    reader.page.go_back()
    reader.wait_until("!location.search.includes('text')")
    assert (reader.page.locator(TEXT).input_value(), reader.seen("details.provider")) == ("", 1)
    reader.page.go_back()
    reader.wait_until("!location.search")
    assert (reader.page.evaluate("location.href"), reader.seen("details.provider")) == (reader.url, 2)


def test_back_leaves_folds_alone(read: Open) -> None:
    """A step back from a place of the page folds nothing that a reader has unfolded."""
    reader = read("changing")
    reader.page.get_by_role("link", name="bolt at stand-in").first.click()
    reader.wait_until("document.querySelector(':target')?.checkVisibility()")  # until then the page moves
    passing = reader.page.locator("details.all").first
    before = passing.get_attribute("open")
    passing.locator("summary").first.click()
    reader.page.go_back()
    assert (before, passing.get_attribute("open")) == (None, "")


def test_the_focus_covers_no_label(read: Open) -> None:
    """The outline of a field that has the focus ends below its label."""
    reader = read("history")
    reader.page.locator(TEXT).focus()
    assert reader.page.locator(TEXT).evaluate(GAP) > 0
