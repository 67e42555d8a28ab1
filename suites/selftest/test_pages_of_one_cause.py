"""What both pages and the summary say of one request and answer that break several promises."""

from __future__ import annotations

import re
from pathlib import Path

from sqlalchemy import Engine

import reports
from suites.kit.session.failure_text import failure_text
from suites.selftest import journals
from suites.selftest.channels import Titles
from suites.selftest.nights import known, night, take_in
from suites.selftest.test_alert_message import message
from suites.selftest.test_history_page import page_after
from suites.selftest.test_reports_page import Page, page_of

SUMMARY = re.compile(r'<summary.*?class="id">([^<]*)<', re.DOTALL)
CHECKS = {"ACME-BOUNDARIES": "withstands", "ACME-STATUSES": "responds", "ACME-UPDATE": "accepts"}


def refused_update(**changes: str) -> list[journals.Record]:
    """The verdicts on three promises that one answer breaks; `changes` are of the finding of one of them."""
    found = {clause: journals.finding(clause, fingerprint=f"{number:08x}") for number, clause in enumerate(CHECKS)}
    found["ACME-UPDATE"] |= changes
    return [
        journals.verdict(clause, "violation", findings=[found[clause]], check=check) for clause, check in CHECKS.items()
    ]


def run_of(*verdicts: journals.Record) -> list[journals.Record]:
    """A run with these verdicts."""
    return [journals.header(), *verdicts, journals.summary(whose="vendor", violation=3), journals.footer(1)]


def cards_of(page: Page) -> list[str]:
    """The clauses of the cards of a page."""
    return [SUMMARY.search(card)[1] for card in page.source.split('<details class="card')[1:]]  # type: ignore[index]


def test_one_cause_is_one_card(tmp_path: Path) -> None:
    """One request and answer that break three promises are one card, of the operation's main promise."""
    page = page_of(tmp_path, run_of(*refused_update()))
    assert cards_of(page) == ["ACME-UPDATE"]


def test_a_card_names_what_else_is_broken(tmp_path: Path) -> None:
    """The card of a cause lists the other promises that it breaks, each with the command that shows it again."""
    text = page_of(tmp_path, run_of(*refused_update())).text
    assert "Also breaks" in text
    for number, clause in enumerate(("ACME-BOUNDARIES", "ACME-STATUSES")):
        assert f"{clause} The promise of {clause} holds." in text
        assert f"pytest --replay {journals.RUN}:{number:08x}" in text


SENT = 'PATCH /visits/1 {"minutes": 45}'


def test_the_member_that_was_sent_comes_first(tmp_path: Path, engine: Engine, hook: tuple[str, Titles]) -> None:
    """Of two members that one request changes, page, history, alert and terminal begin with the one that it names."""
    facts = {"sent": SENT, "keyword": "refused", "exchange": 1}
    found = [
        journals.finding("ACME-UPDATE", fingerprint=f"{number:08x}", pointer=pointer, **facts)
        for number, pointer in enumerate(("/end", "/minutes"))
    ]
    broken = journals.verdict("ACME-UPDATE", "violation", findings=found)
    heard = str(message(engine, tmp_path, hook, night(0, broken))["message"])
    texts = (page_of(tmp_path, run_of(broken)).text, page_after(engine, 0).text, heard, failure_text(broken))
    assert all(re.search(r"/minutes.*/end", text, re.DOTALL) for text in texts)
    assert [text.index("/minutes") < text.index("/end") for text in texts] == [True] * 4


def test_another_answer_is_another_cause(tmp_path: Path) -> None:
    """Findings of different answers keep a card each."""
    page = page_of(tmp_path, run_of(*refused_update(got="another")))
    assert cards_of(page) == ["ACME-STATUSES", "ACME-UPDATE"]


def test_what_was_found_twice_is_told_once(tmp_path: Path) -> None:
    """A finding that exploring has found again is no second card."""
    found = journals.finding("ACME-UPDATE")
    lines = [journals.verdict(name, "violation", findings=[found]) for name in ("ACME-UPDATE", "ACME-EXPLORE")]
    assert cards_of(page_of(tmp_path, run_of(*lines))) == ["ACME-UPDATE"]


def test_the_summary_tells_one_cause_once(tmp_path: Path) -> None:
    """The Markdown summary shows the request of a cause once, and names what else it breaks."""
    text = reports.markdown(reports.read(journals.write(tmp_path, run_of(*refused_update()))))
    assert text.count("curl -X PATCH") == 1
    assert "The same breaks ACME-STATUSES, ACME-BOUNDARIES." in text


def test_one_cause_is_one_card_in_the_history(engine: Engine, tmp_path: Path) -> None:
    """The page of the history has one card for a cause, and counts all its findings."""
    take_in(engine, tmp_path, night(0, *refused_update()))
    page = page_after(engine, 1)
    assert cards_of(page) == ["ACME-UPDATE"]
    assert "Findings (3) of 3 clauses" in page.text


def test_each_finding_of_a_cause_has_its_anchor(engine: Engine, tmp_path: Path) -> None:
    """A link to a finding that stands in the card of another one leads there."""
    take_in(engine, tmp_path, night(0, *refused_update()))
    anchors = [a["id"] for _, a in page_after(engine, 1).tags if (a.get("id") or "").startswith("finding-")]
    assert len(set(anchors)) == len(known(engine)) == 3


PLACES = ("/claimant/name", "/claimant/email", "/note")


def spoilt_members() -> list[journals.Record]:
    """The verdict on one promise that one request shows broken at three members."""
    found = [
        journals.finding("ACME-ECHO", fingerprint=f"{number:08x}", pointer=place, got=f"another {number}")
        for number, place in enumerate(PLACES)
    ]
    return [journals.verdict("ACME-ECHO", "violation", findings=found)]


def test_members_of_one_request_are_one_card(tmp_path: Path) -> None:
    """One promise that one request shows broken at three members is one card, with the members in its head."""
    page = page_of(tmp_path, run_of(*spoilt_members()))
    assert cards_of(page) == ["ACME-ECHO"]
    head = page.source.partition('<details class="card')[2].partition("</summary>")[0]
    assert re.findall("<code>(.*?)</code>", head) == list(PLACES)


def test_each_member_of_a_card_has_its_values_and_its_command(tmp_path: Path) -> None:
    """Of each member a card tells what came there, and how to see it again."""
    text = page_of(tmp_path, run_of(*spoilt_members())).text
    assert [text.count(f"another {number}") for number in range(3)] == [1, 1, 1]
    assert all(f"pytest --replay {journals.RUN}:{number:08x}" in text for number in range(3))


def test_what_tells_requests_apart_stands_in_the_head(engine: Engine, tmp_path: Path) -> None:
    """Where a finding is about no member, the head of its card says what was special about its request."""
    found = [
        journals.finding("ACME-401", fingerprint=f"{number:08x}", pointer="", keyword=word)
        for number, word in enumerate(("credentials none", "credentials wrong"))
    ]
    verdict = journals.verdict("ACME-401", "violation", findings=found)
    take_in(engine, tmp_path, night(0, verdict))
    for page in (page_of(tmp_path, run_of(verdict)), page_after(engine, 1)):
        heads = [card.partition("</summary>")[0] for card in page.source.split('<details class="card')[1:]]
        assert ["credentials none" in head for head in heads] == [True, False]


def test_another_request_is_another_card(tmp_path: Path) -> None:
    """What another request shows of the same promise has a card of its own."""
    [verdict] = spoilt_members()
    verdict["findings"][1]["sent"] = "PATCH {}"
    assert cards_of(page_of(tmp_path, run_of(verdict))) == ["ACME-ECHO", "ACME-ECHO"]


def test_what_members_break_besides_stays_in_their_card(tmp_path: Path) -> None:
    """Other promises that the same members break are named in the card, with their members."""
    [echo], also = spoilt_members(), journals.finding("ACME-KEPT", fingerprint="ff", pointer="/note", got="another 2")
    text = page_of(tmp_path, run_of(echo, journals.verdict("ACME-KEPT", "violation", findings=[also]))).text
    assert re.search(r"Also breaks\s*ACME-KEPT at /note\s", text)


def test_a_card_is_no_longer_than_a_reader_bears(tmp_path: Path) -> None:
    """Hundreds of members of one request are several cards, and none is lost."""
    found = [journals.finding("ACME-ECHO", fingerprint=f"{place:08x}", pointer=f"/m{place}") for place in range(50)]
    page = page_of(tmp_path, run_of(journals.verdict("ACME-ECHO", "violation", findings=found)))
    assert cards_of(page) == ["ACME-ECHO"] * 3
    assert all(f":{place:08x}" in page.text for place in range(50))


def test_the_summary_names_the_members_of_one_request(tmp_path: Path) -> None:
    """The Markdown summary shows the request once, with all members at which it shows the promise broken."""
    text = reports.markdown(reports.read(journals.write(tmp_path, run_of(*spoilt_members()))))
    assert text.count("curl -X PATCH") == 1
    assert "The same request shows it at /claimant/name, /claimant/email, /note." in text


def test_members_of_one_request_are_one_card_in_the_history(engine: Engine, tmp_path: Path) -> None:
    """The page of the history has one card for them, counts all, and a link to each leads there."""
    take_in(engine, tmp_path, night(0, *spoilt_members()))
    page = page_after(engine, 1)
    assert (cards_of(page), "Findings (3) of 1 clause" in page.text) == (["ACME-ECHO"], True)
    anchors = {a["id"] for _, a in page.tags if (a.get("id") or "").startswith("finding-")}
    assert len(anchors) == len(known(engine)) == 3


def test_a_new_member_is_not_hidden_among_old_ones(engine: Engine, tmp_path: Path) -> None:
    """What a run shows for the first time has a card of its own beside what has been there before."""
    [verdict] = spoilt_members()
    take_in(engine, tmp_path, night(0, {**verdict, "findings": verdict["findings"][:2]}))
    take_in(engine, tmp_path, night(1, verdict))
    assert cards_of(page_after(engine, 2)) == ["ACME-ECHO", "ACME-ECHO"]


def test_many_findings_of_one_promise_leave_room_for_the_others(tmp_path: Path) -> None:
    """Of each promise the first card is unfolded, so that no other fault is hidden behind ten alike."""
    found = [
        journals.finding("ACME-A", fingerprint=f"{number:08x}", sent=f"PATCH {number}", got=f"{number}")
        for number in range(10)
    ]
    other = journals.finding("ACME-B", fingerprint="ff", got="moved")
    verdicts = [
        journals.verdict(name, "violation", findings=those) for name, those in (("ACME-A", found), ("ACME-B", [other]))
    ]
    cards = page_of(tmp_path, run_of(*verdicts)).source.split('<details class="card')[1:]
    unfolded = [SUMMARY.search(card)[1] for card in cards if " open" in card.partition(">")[0]]  # type: ignore[index]
    assert unfolded == ["ACME-A", "ACME-B"]
