"""What the page of a run, and the summary, tell to do, and in which order."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

import reports
from reports.__main__ import main
from reports._records import Finding
from reports._steps import CHOICE, EITHER, FIRST, steps
from reports._text import ADVICE, after_new_ways, responsible
from reports._until_fixed import ELSEWHERE, NEVER, USUAL, of_all
from reports.history.database import opened
from reports.history.ingest import ingest
from suites.kit.restore.leftovers import Leftovers
from suites.kit.session import left_text
from suites.kit.session.command_line import CommandLine
from suites.selftest import journals
from suites.selftest.test_reports_page import Page, page_of

OWED = (
    "7 is moved: putting it back was answered 500",
    "try again to put the changes back: cd '/srv/our suite' && pytest --restore R1",
    "close this run, which changes nothing at the vendor: cd '/srv/our suite' && pytest --accept R1",
)


def changed_run(whose: str, **counts: int) -> list[journals.Record]:
    """A run that has left something changed."""
    end = {**journals.summary(whose=whose, **counts), "left": [*OWED]}
    return [one if one["kind"] != "summary" else end for one in journals.broken()]


@pytest.mark.parametrize("whose", ["vendor", "set-up", "left"])
def test_what_is_left_changed_is_put_back_first(tmp_path: Path, whose: str) -> None:
    """Where a run left something changed, the first thing to do is to put it back, by its command, whoever broke it."""
    text = " ".join(page_of(tmp_path, changed_run(whose, violation=1)).text.split())
    first = "nothing.cd '/srv/our suite' && pytest --restore R1"
    assert "What to do Put back what is left changed: until then" in text
    send, again = text.index("Send the vendor a request below"), text.index("Run it again:pytest --provider")
    assert text.index(first) < send < again


def test_what_is_only_left_changed_is_run_again_then(tmp_path: Path) -> None:
    """Where nothing else is wrong, all to do after putting back is to run it again."""
    source = page_of(tmp_path, changed_run("left", kept=1)).source
    assert "<li>Run it again.<pre" in source


def test_the_last_step_does_not_hang_after_the_ways_of_the_first(tmp_path: Path) -> None:
    """Both ways stand within the step to which they belong, and the command that runs it again is a step of its own."""
    source = page_of(tmp_path, ending(journals.summary(whose="vendor", violation=1), *REFUSED)).source
    steps = source.partition('<ol class="steps">')[2].partition("</ol>")[0]
    first, _, rest = steps.partition("</ul></li>")
    assert ("--restore R1" in first, "--accept R1" in first, "pytest --provider" in first) == (True, True, False)
    assert "<li>Run it again:<pre" in rest


REFUSED = (
    "no request of ours can undo this (ACME-TIME): do (a) or (b)",
    "(a) have the vendor set each member named above to what it was before the run, then let this look whether it is, "
    "which closes the run: cd '/srv/our suite' && pytest --restore R1",
    "(b) leave it changed, which changes nothing at the vendor and closes the run: cd '/srv/our suite' && pytest "
    "--accept R1",
)


def test_what_no_request_undoes_has_two_ways(tmp_path: Path) -> None:
    """Where the vendor does not take a change back, the first step is a choice of two ways, each ended by its command,
    on the page as in the summary."""
    run = ending(journals.summary(whose="vendor", violation=1), *REFUSED)
    text = " ".join(page_of(tmp_path, run).text.split())
    ways = [one.rpartition(": ") for one in REFUSED[1:]]
    shown = "".join(f"{what}:{command}" for what, _, command in ways)
    assert "What to do No request can undo what is left changed. Do (a) or (b): until then" in text
    assert f"tests nothing.{shown} Send the vendor" in text
    summary = html.unescape(reports.markdown(reports.read(journals.write(tmp_path, run)))).replace("\\", "")
    assert f"nothing. {'; '.join(REFUSED[1:])}. 2. Send the vendor" in summary


GONE = (
    "4 appointments: could not be read at the end, so changes may be left there:\n    7: the run sent updates",
    "(a) look for each in the vendor's own application; where one is still there, set it by hand, or once a read shows "
    "it, put the changes back: cd '/srv/our suite' && pytest --restore R1",
    "(b) only if the vendor will not undo a change: leave it changed: cd '/srv/our suite' && pytest --accept R1",
)


def test_the_page_has_both_ways_of_the_alert(tmp_path: Path) -> None:
    """Where a run gives two ways to settle what it could not find or put back, the page has both, with what a person
    has to do before, and not the first one's command alone."""
    text = " ".join(page_of(tmp_path, ending(journals.summary(whose="vendor", violation=1), *GONE)).text.split())
    ways = [one.rpartition(": ") for one in GONE[1:]]
    shown = "".join(f"{what}:{command}" for what, _, command in ways)
    assert "Settle what is left changed, by (a) or (b): until then a run at this target, and a command" in text
    assert f"tests nothing.{shown} Send the vendor" in text


def test_an_earlier_journal_keeps_its_own_words(tmp_path: Path) -> None:
    """Of a run of an earlier suite both ways are shown, as its journal words them."""
    earlier = (
        "the vendor does not take it back (ACME-TIME): put it right, then close the run: pytest --accept R1",
        "once the vendor has fixed that, this may put the changes back, too: pytest --restore R1",
    )
    summary = html.unescape(
        reports.markdown(
            reports.read(journals.write(tmp_path, ending(journals.summary(whose="vendor", violation=1), *earlier)))
        )
    )
    assert f"nothing. {'; '.join(earlier)}. 2. " in summary.replace("\\", "")


def ending(summary: journals.Record, *left: str) -> list[journals.Record]:
    """A run with a violation that ends so, and has left this changed."""
    return [one if one["kind"] != "summary" else {**summary, "left": [*left]} for one in journals.broken()]


UNDONE = "no request of ours can undo this (ACME-ID): do (a) or (b)"
FIRST_WAY, SECOND_WAY = "(a) try again: pytest --restore {}", "(b) leave it changed: pytest --accept {}"


@pytest.mark.parametrize(
    ("lines", "first", "ways"),
    [
        ((UNDONE, FIRST_WAY.format("R1"), SECOND_WAY.format("R1")), CHOICE, 2),
        ((FIRST_WAY.format("R1"), SECOND_WAY.format("R1")), EITHER, 2),
        ((UNDONE, *(way.format(run) for run in ("R1", "R2") for way in (FIRST_WAY, SECOND_WAY))), EITHER, 4),
        ((FIRST_WAY.format("R1"),), FIRST, 0),
    ],
    ids=["beyond undoing", "in two ways", "one of two runs", "in one way"],
)
def test_what_no_request_undoes_is_told_from_what_one_may(lines: tuple[str, ...], first: str, ways: int) -> None:
    """Only where all that is left is beyond undoing, that is said; what has one way only is a command to run."""
    found = steps("left", {}, ["\n".join(lines)])
    assert (found.first, len(found.ways), len(found.put_back)) == (first, ways, 0 if ways else 1)


def test_a_value_of_ours_comes_before_both_ways() -> None:
    """Where putting back is refused for a value of ours, step 1 is to look at that, and then the way that puts back."""
    first = left_text.OURS_FIRST.format("$PLACE", "400 (closed)")
    found = steps("open", {}, ["\n".join([first, FIRST_WAY.format("R1"), SECOND_WAY.format("R1")])])
    assert found.first.startswith("First look at $PLACE at the vendor")
    assert ". Only then do (a): until then a run" in found.first


@pytest.mark.parametrize("is_earlier", [False, True], ids=["today", "of an earlier suite"])
def test_what_is_down_is_put_back_once_it_is_up(tmp_path: Path, is_earlier: bool) -> None:
    """Where the target does not answer, the first step waits for that."""
    unread = Leftovers(kept_in="R1.restore", may_be_gone=False, is_refused=False)
    today = left_text.ways_out(CommandLine("/srv/suite"), "R1", unread)
    line = "once they can be read again, put the changes back: pytest --restore R1"
    left = ["7 could not be read", *([line] if is_earlier else today)]
    run = ending(journals.summary(whose="set-up", inconclusive=1), *left)
    assert "What to do Ask whoever runs the target to start it. Once it answers, put back" in " ".join(
        page_of(tmp_path, run).text.split()
    )


def test_the_summary_puts_back_first(tmp_path: Path) -> None:
    """The Markdown summary names the command that puts back before what to do about the rest."""
    text = reports.markdown(reports.read(journals.write(tmp_path, changed_run("vendor", violation=1))))
    first = text.index("pytest --restore R1. 2. Send the vendor a request below")
    assert text.index("1. Put back what is left changed") < first


def test_code_in_a_sentence_is_code(tmp_path: Path) -> None:
    """What stands in backticks in a sentence is shown as code, and safely."""
    lines = [journals.verdict("ACME-LOST", "inconclusive", reason="Run `a <b>` & look.", says="`status` is kept.")]
    page = page_of(
        tmp_path, [journals.header(), *lines, {**journals.summary(), "left": ["`x` is moved"]}, journals.footer()]
    )
    for shown in (
        "Run <code>a &lt;b&gt;</code> &amp; look.",
        "<code>status</code> is kept.",
        "<code>x</code> is moved",
    ):
        assert shown in page.source
    assert "`" not in page.text


def test_warnings_have_one_advice(tmp_path: Path) -> None:
    """A warning beside a violation has the advice that it has alone."""
    end = journals.summary(whose="vendor", violation=1, warning=1)
    text = page_of(tmp_path, [journals.header(), end, journals.footer(1)]).text
    assert "A warning fails no run: tell the vendor if it matters to you." in text


def test_a_killed_run_is_put_back_before_it_is_run_again(tmp_path: Path) -> None:
    """The page of a run that was killed says that changes may be left, and has the command that puts them back first:
    run again before that, it tests nothing."""
    restore = f"cd /house && pytest --restore {journals.RUN}"
    at = {"target": "stand-in", "path": {"id": "1"}}
    (tmp_path / f"{journals.RUN}.restore").write_text(json.dumps({"kind": "sent", **at}))
    run = [journals.header(restore=restore), journals.verdict()]
    text = " ".join(page_of(tmp_path, run).text.split())
    assert f"was killed before it had put back what it changed. Put it back: {restore}" in text
    assert text.index(f"tests nothing.{restore}") < text.index("incomplete: run it again")
    assert f"Put it back: {restore}" in html.unescape(reports.markdown(reports.read(journals.write(tmp_path, run))))


def test_what_a_deviation_hides_is_for_the_vendor(tmp_path: Path) -> None:
    """Where a clause could not be judged behind a deviation of the vendor's own, nobody is sent to the target."""
    end = journals.summary(whose="vendor", inconclusive=1)
    run = [journals.header(), journals.verdict("ACME-ALONE", "inconclusive"), end]
    text = " ".join(page_of(tmp_path, [*run, journals.footer(75)]).text.split())
    assert "Responsiblethe vendor (our owner" in text
    assert "What to doGet the vendor to fix the deviation that the reason names" in text


EXPLAINED = "/note changed, as ACME-ONLY has found: once that is fixed, run this again"
UNREAD = "appointment 7 could not be read at the end"


@pytest.mark.parametrize(
    ("reasons", "named"),
    [
        ([EXPLAINED, EXPLAINED, UNREAD], "the vendor; where a clause could not be judged for another reason"),
        ([EXPLAINED, UNREAD, UNREAD], "most likely us, as we set the target up; else whoever runs it"),
    ],
    ids=["most", "some"],
)
def test_what_a_deviation_mostly_hides_is_no_set_up(tmp_path: Path, reasons: list[str], named: str) -> None:
    """Where a deviation of the vendor's kept most clauses from being judged, neither page sends anybody to the set-up
    of the target first, or says that nothing speaks against the vendor."""
    lines = [journals.verdict(f"ACME-{i}", "inconclusive", reason=one) for i, one in enumerate(reasons)]
    end = journals.summary(whose="set-up", inconclusive=len(reasons))
    records = [journals.header(), *lines, end, journals.footer(75)]
    for page in (page_of(tmp_path, records), history_page_of(tmp_path, records)):
        text = " ".join(page.text.split())
        assert f"Responsible{named}" in text.replace("Responsible ", "Responsible")
        assert ("nothing against what the vendor promises" in text) == named.startswith("most likely us")


def history_page_of(folder: Path, records: list[journals.Record]) -> Page:
    """The page of a history that has one run."""
    url, file = f"sqlite:///{folder / 'h.sqlite'}", folder / "history.html"
    with opened(url) as engine, engine.begin() as connection:
        ingest(connection, journals.write(folder, records, journals.RUN))
    assert main(["page", "--history", url, "--out", str(file)]) == 0
    return Page(file.read_text(encoding="utf-8"))


def test_what_nobody_accepted_is_the_vendors_beside_all_else() -> None:
    """An accepted clause that is broken in a new way is the vendor's, whoever is responsible for the rest."""
    assert responsible("set-up", {}, 1).startswith("the vendor for 1 accepted clause broken in a way that nobody has")
    said = after_new_ways(["X is broken in a new way."], ADVICE["set-up"], "set-up")
    assert said.startswith("X is broken in a new way. About the rest: Do what the reason says")


@pytest.mark.parametrize("counts", [{"warning": 2}, {"violation": 1, "warning": 2}])
@pytest.mark.parametrize("make", [page_of, history_page_of])
@pytest.mark.parametrize(
    ("name", "url", "is_vendors"),
    [
        ("embedded stand-in (no network)", "https://acme.example.com", False),
        ("stand-in", "http://127.0.0.1:8080", False),
        ("sandbox", "https://acme.example.com", True),
    ],
)
def test_what_a_stand_in_breaks_is_no_vendors(
    name: str, url: str, is_vendors: bool, make: Any, counts: dict[str, int], tmp_path: Path
) -> None:
    """Who tries a stand-in with an injected fault is told that nobody has to act; a vendor's warnings are its own."""
    whose = "vendor" if is_vendors and "violation" in counts else "nobody"
    end = {**journals.summary(whose=whose, kept=1, **counts), "target": name}
    each = [journals.verdict(f"ACME-{word}-{one}", word) for word, number in counts.items() for one in range(number)]
    records = [journals.header(), journals.verdict(), *each, end, journals.footer(1)]
    records[0]["targets"] = [journals.target("acme", target=name, base_url=url)]
    assert (re.search(r"Responsible\s*the vendor", make(tmp_path, records).text) is not None) is is_vendors


def test_no_promise_is_called_kept_beside_a_violation() -> None:
    """Where nobody is responsible for a violation, no warning makes the promise whole."""
    assert responsible("nobody", {"violation": 1, "warning": 1}) == "nobody"


HOLE = {"clause": "ACME-AUTH", "pointer": None, "keyword": "credentials wrong", "got": "204"}
THROUGH = (
    "anybody who sends a made-up key can change these appointments: compare yours with your own records, and tell the "
    "vendor at once"
)


def test_a_hole_in_the_credentials_has_the_advice_of_the_alert(tmp_path: Path) -> None:
    """Where a wrong key lets somebody in, to read one's own appointment again protects from nothing, and to accept it
    forgets it: the page says at its top, and beside the finding, what the alert says."""
    found = journals.finding(**HOLE)
    broken = journals.verdict("ACME-AUTH", "violation", check="guards", findings=[found])
    end = journals.summary(whose="vendor", violation=1)
    text = " ".join(page_of(tmp_path, [journals.header(), broken, end, journals.footer(1)]).text.split())
    assert f"Send the vendor a request below; until it is fixed, {THROUGH}; {NEVER}." in text
    assert f"Until it is fixedA{THROUGH[1:]}; others may have come through since the last run without it." in text


def test_what_lets_somebody_in_comes_before_the_rest() -> None:
    """Of several deviations what is urgent is said first, each advice once."""
    found = Finding(**{**journals.finding(**HOLE), "sequence": ()})
    assert of_all([("echoes", found), ("guards", found), ("guards", found)]) == f"{THROUGH}; {USUAL}"


def test_where_others_are_changed_they_are_to_be_read() -> None:
    """Where updates change other appointments, reading the one that was updated protects from nothing."""
    found = Finding(**{**journals.finding(pointer="/note"), "sequence": ()})
    assert of_all([("isolates", found)]) == ELSEWHERE
