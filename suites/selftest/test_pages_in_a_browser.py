"""What both pages promise to somebody who reads them in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

import reports
from suites.selftest import browser, journals
from suites.selftest.browser import Open
from suites.selftest.crowd import crowded_page
from suites.selftest.pages_to_read import left_history, ordinary_history, wide, write_history
from suites.selftest.test_history_page import hostile_night
from suites.selftest.test_reports_page import hostile

pytestmark = pytest.mark.skipif(bool(browser.why_none()), reason=browser.why_none() or "a browser is there")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pages of a run and of a history, ordinary and hostile."""
    folder = tmp_path_factory.mktemp("pages")
    run, bad = (journals.write(folder, records, name) for records, name in ((journals.mixed(), "1"), (hostile(), "2")))
    return {
        "run": reports.write_page(reports.read(run)),
        "hostile run": reports.write_page(reports.read(bad)),
        "history": ordinary_history(folder / "nights"),
        "left": left_history(folder / "left"),
        "crowd": crowded_page(folder),
        "hostile history": write_history(folder / "hostile", hostile_night()),
        "partial": reports.write_page(reports.read(journals.write(folder, lost_run(), "5"))),
        "names": reports.write_page(reports.read(journals.write(folder, named_values(), "4"))),
        "wide run": reports.write_page(reports.read(journals.write(folder, wide(), "3"))),
        "wide history": write_history(folder / "wide", wide()),
    }


def lost_run() -> list[journals.Record]:
    """A run that lost its target: what it kept until then is told in the longest badge."""
    down = {"down_since": "2026-11-21T07:13:09+00:00", "accepted": 100_000_000_000_000_000_000_000_000_000_000}
    return [{**one, **down} if one["kind"] == "summary" else one for one in journals.broken()]


def named_values() -> list[journals.Record]:
    """A run with a violation, whose values have names longer than the column for them."""
    names = {"APPOINTMENT_EXPENDABLE_NUMBER_2": "appointment.expendable in targets.toml: its second appointment"}
    return [{**one, "names": names} if one["kind"] == "summary" else one for one in journals.broken()]


BOTH = pytest.mark.parametrize("name", ["run", "history"])
ALL = pytest.mark.parametrize("name", ["run", "history", "hostile run", "hostile history"])


@ALL
def test_nothing_leaves_the_page(read: Open, name: str) -> None:
    """A page makes no request, runs nothing that it does not bring, and leaves nothing in the console."""
    reader = read(name)
    reader.page.locator("body").press("Tab")
    assert reader.troubles == []


def test_only_an_old_page_says_that_it_is_old(read: Open) -> None:
    """Nights of long ago are told as old; in a page that is young, nobody who copies or prints it finds that."""
    page = read("history").page
    assert page.locator("#old").inner_text().startswith("This page is old. Ages are those of 2026-")
    young = page.content().replace('data-stale="', 'data-stale="99999')
    page.set_content(young.replace(page.locator("#old").inner_text() + "</p>", "</p>"))
    assert "This page is old" not in str(page.evaluate("document.body.textContent"))


@pytest.mark.parametrize("width", [360, 1280])
def test_a_name_and_where_it_is_found_stand_apart(read: Open, width: int) -> None:
    """The name of a value touches no word of what says where it is found, be the screen wide or a phone."""
    page = read("names", viewport={"width": width, "height": 900}).page
    page.locator(".names summary").click()
    name, place = (page.locator(f".names {kind}").first.evaluate(BOX) for kind in ("dt", "dd"))
    assert name["bottom"] <= place["top"] or name["right"] + 4 <= place["left"]


BOX = """one => {
  const range = new Range(); range.selectNodeContents(one); return range.getBoundingClientRect().toJSON();
}"""
"""Where the text of an element stands, in CSS pixels."""
WIDTHS = (320, 360, 414, 600, 705, 721, 760, 800, 820, 1000)
"""Of screens, in CSS pixels: phones, and both sides of the width at which tables become lists."""
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


@pytest.mark.parametrize("name", ["run", "history", "hostile run", "hostile history", "wide run", "wide history"])
def test_no_page_is_wider_than_its_screen(read: Open, name: str) -> None:
    """However long names are, nothing is cut off on any screen, be it a small phone: only tables scroll to the side."""
    reader = read(name)
    reader.page.evaluate(UNFOLD)
    assert {width: found for width in WIDTHS if (found := reader.width_at(width)) > width} == {}


def test_no_badge_is_cut(read: Open) -> None:
    """A badge that is longer than its line goes on in the next one, within the box that it is in."""
    page = read("partial", viewport={"width": 360, "height": 900}).page
    badge = page.locator(".badge", has_text="kept so far").first
    box, around = (one.evaluate(BOX) for one in (badge, page.locator(".provider").first))
    assert box["right"] <= around["right"]


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


def test_a_page_of_forty_targets_is_printed_at_once(read: Open) -> None:
    """Of 40 targets, a printed page has what is unfolded, and says so: all of it would be hundreds of sheets."""
    reader = read("crowd")
    reader.page.emulate_media(media="print")
    folded = "[...document.querySelectorAll('details.all .clause-row')].filter(one => one.checkVisibility()).length"
    assert reader.page.evaluate(folded) == 0
    assert reader.page.get_by_text("what is folded on the screen is not printed").is_visible()


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


def test_the_selected_finding_stands_in_the_url(read: Open) -> None:
    """A finding that is unfolded is kept in the URL, which unfolds it again and gives it the focus."""
    reader = read("history")
    reader.page.locator(".card:not([open]) summary >> visible=true").first.click()
    reader.wait_until("location.hash")
    again = read("history", reader.page.evaluate("location.hash"))
    again.wait_until("document.activeElement.tagName == 'SUMMARY'")
    opened_now, focused = "document.activeElement.parentElement.open", "document.activeElement.id"
    assert (again.page.evaluate(opened_now), again.page.evaluate(focused)) == (True, again.page.url.partition("#")[2])


def test_a_link_unfolds_its_target(read: Open) -> None:
    """The link of a target leads to it, though it and its provider are folded."""
    reader = read("history")
    reader.page.get_by_role("link", name="bolt at stand-in").first.click()
    reader.wait_until("document.querySelector('.target:has(:target)')?.open")
    assert reader.page.locator(".target :target + p").is_visible()


def test_a_button_copies_the_request(read: Open) -> None:
    """The button beside a cURL command copies it whole, and says so."""
    reader = read("history")
    row = reader.page.locator(".card[open] dl > div", has_text="Reproduce").first
    row.get_by_role("button", name="Copy").click()
    row.get_by_role("button", name="Copied").wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()") == journals.finding()["curl"]


def test_the_page_of_a_run_has_the_button_too(read: Open) -> None:
    """The page of a run has a button beside each command, which copies it whole."""
    reader = read("run")
    block = reader.page.locator(".card[open] pre.copy").first
    block.locator("xpath=following-sibling::button").click()
    reader.page.get_by_role("button", name="Copied").first.wait_for()
    assert reader.page.evaluate("navigator.clipboard.readText()") == block.text_content()


def test_a_click_selects_the_request(read: Open) -> None:
    """Where scripts are off, so that no button copies a command, one click selects it whole."""
    reader = read("run", java_script_enabled=False)
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


def test_lines_about_what_is_left_stand_apart(read: Open) -> None:
    """On the page of the history, each line about what a run left changed begins a line of its own."""
    told = read("left").page.locator(".doubt .sentence-below", has_text="7 is moved.").first
    assert told.evaluate("one => one.innerText").endswith("7 is moved.\nput it back: pytest --restore R1")


@pytest.mark.parametrize("width", [360, 1280])
def test_a_command_beside_a_note_is_wide_enough_to_be_read(read: Open, width: int) -> None:
    """A note before a command, and the button behind it, leave the command most of the row."""
    page = read("left", viewport={"width": width, "height": 900}).page
    rows = page.locator("dd:has(> .quiet):has(> pre.copy)")
    shares = (
        "rows => rows.map(row => row.querySelector('pre').offsetWidth / row.offsetWidth).filter(share => share > 0)"
    )
    found = rows.evaluate_all(shares)
    assert found
    assert min(found) > 0.6


def test_a_folded_provider_is_its_line(read: Open) -> None:
    """A provider that is folded takes no room but that of its line, wherever it stands on the page."""
    heights = "those => those.map(one => one.offsetHeight)"
    page = read("history", viewport={"width": 1280, "height": 100}).page
    found = page.locator("details.provider:not([open])").evaluate_all(heights)
    assert found
    assert max(found) < 150
