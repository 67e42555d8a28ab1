"""What both pages promise to somebody who reads them in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import reports
from reports.history.database import opened, reading
from reports.pages.history import history_page
from suites.selftest import browser, journals
from suites.selftest.browser import Reader, Readers
from suites.selftest.crowd import crowded_page
from suites.selftest.nights import FIRST, night, take_in, told
from suites.selftest.test_history_page import hostile_night
from suites.selftest.test_reports_page import hostile

pytestmark = pytest.mark.skipif(bool(browser.why_none()), reason=browser.why_none() or "a browser is there")

NIGHTS = 3
FIELDS = ("verdict", "target")
"""The fields of the filter that offer a choice."""
Open = Callable[..., Reader]


def other_night(number: int) -> list[journals.Record]:
    """A night of another provider, which keeps what it promises."""
    line = journals.verdict("BOLT-NOTE", provider="bolt")
    head = night(number, end=False, targets=[journals.target("bolt")])
    return [*head, line, journals.summary("bolt"), journals.footer()]


def write_history(folder: Path, *nights: list[journals.Record]) -> Path:
    """The page of a history of these nights, written the morning after the last one."""
    now = FIRST + timedelta(days=NIGHTS - 1, hours=4)
    folder.mkdir()
    with opened(f"sqlite:///{folder / 'history.sqlite'}") as engine:
        for records in nights:
            take_in(engine, folder, records)
        with reading(engine) as connection:
            text = history_page(connection, int(now.timestamp()))
    (folder / "page.html").write_text(text, encoding="utf-8")
    return folder / "page.html"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a run and of a history, ordinary and hostile."""
    folder = tmp_path_factory.mktemp("pages")
    long = journals.finding("ACME-LONG", fingerprint="0a0a0a0a", got="one line of many\n" * 200)
    broken = told("violation", findings=[journals.finding(), long])
    warned = journals.verdict(
        "ACME-NOTE", "warning", findings=[journals.finding("ACME-NOTE", "warning", fingerprint="0b0b0b0b")]
    )
    nights = [night(number, line, warned) for number, line in enumerate((told("kept"), broken, broken))]
    others = [other_night(number) for number in range(NIGHTS)]
    run, bad = (journals.write(folder, records, name) for records, name in ((journals.mixed(), "1"), (hostile(), "2")))
    return {
        "run": reports.write_page(reports.read(run)),
        "hostile run": reports.write_page(reports.read(bad)),
        "history": write_history(folder / "nights", *nights, *others),
        "crowd": crowded_page(folder),
        "hostile history": write_history(folder / "hostile", hostile_night()),
    }


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    """One browser for all tests: starting it takes a second."""
    with browser.running() as found:
        yield found


@pytest.fixture
def read(readers: Readers, pages: dict[str, Path]) -> Iterator[Open]:
    """Opens a page by its name."""
    opened_here: list[Reader] = []

    def opened_page(name: str, query: str = "", **preferences: Any) -> Reader:
        opened_here.append(readers.open(pages[name], query, **preferences))
        return opened_here[-1]

    yield opened_page
    for reader in opened_here:
        reader.page.close()


BOTH = pytest.mark.parametrize("name", ["run", "history"])
ALL = pytest.mark.parametrize("name", ["run", "history", "hostile run", "hostile history"])


@ALL
def test_nothing_leaves_the_page(read: Open, name: str) -> None:
    """A page makes no request, runs nothing that it does not bring, and leaves nothing in the console."""
    reader = read(name)
    reader.page.locator("body").press("Tab")
    assert reader.troubles == []


UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true })"


@ALL
def test_nobody_is_shut_out(read: Open, name: str) -> None:
    """axe-core finds nothing serious, with everything unfolded."""
    reader = read(name)
    reader.page.evaluate(UNFOLD)
    assert reader.barriers() == []


@BOTH
def test_dark_can_be_read(read: Open, name: str) -> None:
    """Dark, all text stands out from its ground."""
    reader = read(name, color_scheme="dark")
    reader.page.evaluate(UNFOLD)
    assert reader.barriers("color-contrast") == []


@BOTH
def test_dark_is_dark(read: Open, name: str) -> None:
    """A reader who prefers dark pages gets light text on a dark ground."""
    reader = read(name, color_scheme="dark")
    assert (reader.color("body"), reader.color("body", "color")) == ("rgb(17, 20, 25)", "rgb(232, 234, 238)")


@ALL
def test_no_page_is_wider_than_its_screen(read: Open, name: str) -> None:
    """Nothing is cut off on a phone: only tables scroll to the side."""
    reader = read(name)
    reader.page.set_viewport_size({"width": 360, "height": 900})
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_page_of_forty_targets_opens_at_once(read: Open) -> None:
    """40 targets with 60 clauses and 14 runs each are there within a second."""
    assert read("crowd").seconds() < 1


def test_forty_targets_are_filtered_at_once(read: Open) -> None:
    """A text is found among 40 targets within a second."""
    reader = read("crowd")
    before = reader.seconds()
    reader.page.locator("#filter [name=text]").fill("CLAUSE-59")
    assert reader.page.locator("#shown").text_content() == "0 findings, 40 clauses shown"
    assert reader.seconds() - before < 1


@BOTH
def test_print_shows_what_is_folded(read: Open, name: str) -> None:
    """Printed, a page has what is folded on the screen."""
    reader = read(name)
    kept = reader.page.locator(".id", has_text="ACME-NOTE" if name == "history" else "ACME-KEPT").last
    reader.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = false })")
    hidden = kept.evaluate("one => one.checkVisibility({contentVisibilityAuto: false})")
    reader.page.emulate_media(media="print")
    assert (hidden, kept.evaluate("one => one.checkVisibility()")) == (False, True)


def test_print_leaves_out_what_only_a_screen_needs(read: Open) -> None:
    """Printed, the page of the history has no filter and no buttons."""
    reader = read("history")
    before = reader.seen("button")
    reader.page.emulate_media(media="print")
    assert before > 0
    assert (reader.seen("button"), reader.seen("#filter")) == (0, 0)


@BOTH
def test_findings_fold_by_keyboard(read: Open, name: str) -> None:
    """Enter folds and unfolds a finding that has the focus."""
    card = read(name).page.locator(".card:has(summary)").first
    before = card.get_attribute("open")
    card.locator("summary").focus()
    card.page.keyboard.press("Enter")
    assert (before, card.get_attribute("open")) == ("", None)


def test_the_focus_can_be_seen(read: Open) -> None:
    """What the keyboard reaches has an outline."""
    reader = read("history")
    reader.page.keyboard.press("Tab")
    assert reader.color(":focus", "outline-style") == "solid"


def test_the_first_stop_skips_to_the_results(read: Open) -> None:
    """The first stop of the keyboard is a link over the heading to the results."""
    reader = read("history")
    reader.page.keyboard.press("Tab")
    reader.page.keyboard.press("Enter")
    reader.page.wait_for_url("**#main")
    assert reader.page.evaluate("document.activeElement.id") == "main"


def test_passing_is_folded_and_failing_is_first(read: Open) -> None:
    """A provider that keeps its promises stands last, and folded."""
    providers = read("history").page.locator("details.provider")
    assert [one.get_attribute("open") for one in providers.all()] == ["", None]


def test_text_filters_findings(read: Open) -> None:
    """A text leaves the findings, clauses and targets that have it, and says how many these are."""
    reader = read("history")
    reader.page.locator("#filter [name=text]").fill("BOLT-note")
    assert (reader.seen(".card"), reader.seen(".clause-row"), reader.seen("#main section .overview > li")) == (0, 1, 1)
    assert reader.page.locator("#shown").text_content() == "0 findings, 1 clauses shown"


def test_a_verdict_filters_findings(read: Open) -> None:
    """A verdict leaves the findings and the clauses that have it."""
    reader = read("history")
    reader.page.locator("#filter [name=verdict]").select_option("warning")
    assert (reader.seen(".card"), reader.seen(".clause-row")) == (1, 1)


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
    reader.page.wait_for_function("!location.search")
    assert (reader.page.locator("details[open]").count(), reader.seen("details.provider")) == (before, 2)


def test_the_filter_stands_in_the_url(read: Open) -> None:
    """A filter is kept in the URL, and the URL brings it back."""
    reader = read("history")
    reader.page.locator("#filter [name=text]").fill("offset & zone")
    reader.page.locator("#filter [name=verdict]").select_option("warning")
    again = read("history", reader.page.url.removeprefix(reader.url))
    assert again.page.url.endswith("?text=offset+%26+zone&verdict=warning")
    assert (again.page.locator("#filter [name=text]").input_value(), again.seen(".clause-row")) == ("offset & zone", 0)


def test_a_filter_of_an_older_page_is_no_trouble(read: Open) -> None:
    """A target that the page does not have any more filters nothing, and the form says so."""
    reader = read("history", "?target=gone&verdict=gone")
    chosen = [reader.page.locator(f"[name={name}]").evaluate("one => one.selectedIndex") for name in FIELDS]
    assert (chosen, reader.seen("details.provider")) == ([0, 0], 2)


def test_the_selected_finding_stands_in_the_url(read: Open) -> None:
    """A finding that is unfolded is kept in the URL, which unfolds it again and gives it the focus."""
    reader = read("history")
    reader.page.locator(".card:not([open]) summary >> visible=true").first.click()
    reader.page.wait_for_function("location.hash")
    again = read("history", reader.page.url.removeprefix(reader.url))
    again.page.wait_for_function("document.activeElement.tagName == 'SUMMARY'")
    opened_now, focused = "document.activeElement.parentElement.open", "document.activeElement.id"
    assert (again.page.evaluate(opened_now), again.page.evaluate(focused)) == (True, again.page.url.partition("#")[2])


def test_a_link_unfolds_its_target(read: Open) -> None:
    """The link of a target leads to it, though it and its provider are folded."""
    reader = read("history")
    reader.page.get_by_role("link", name="bolt at stand-in").first.click()
    reader.page.wait_for_function("document.querySelector('.target:has(:target)')?.open")
    assert reader.page.locator(".target :target + p").is_visible()


def test_a_button_copies_the_request(read: Open) -> None:
    """The button beside a cURL command copies it whole, and says so."""
    reader = read("history")
    row = reader.page.locator(".card[open] dl > div", has_text="Reproduce").first
    row.get_by_role("button", name="Copy").click()
    row.get_by_role("button", name="Copied").wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()") == journals.finding()["curl"]


def test_a_click_selects_the_request(read: Open) -> None:
    """On the page of a run, which has no script, one click selects a command whole."""
    reader = read("run")
    block = reader.page.locator(".card[open] pre.copy").first
    block.click()
    assert reader.page.evaluate("getSelection().toString()") == block.text_content()


def test_without_scripts_everything_can_be_read(read: Open) -> None:
    """Without its script the page of the history has all it had but the filter and the copy buttons."""
    reader = read("history", java_script_enabled=False)
    assert (reader.seen("#filter"), reader.seen("button"), reader.seen(".card")) == (0, 0, 3)


def test_an_old_page_says_that_it_is_old(read: Open) -> None:
    """A page that was written long ago says so when it is opened."""
    assert read("history").page.get_by_text("This page is old.").is_visible()
