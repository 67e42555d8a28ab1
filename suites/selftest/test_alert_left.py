"""What an alert says of what is left changed: by which finding, how a finding is seen again, and how it was settled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports.__main__ import main
from reports._again import EACH_TRY
from reports.alerts.finding_text import AFTER
from reports.alerts.target_text import UNDONE
from reports.history.ledger_files import SETTLED_SUFFIX
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_others import run_of

REFUSED = (
    f"no request of ours can undo this ({CLAUSE}): do (a) or (b)\n"
    "(a) have the vendor set each member named above to what it was before the run: pytest --restore R1\n"
    "(b) leave it changed: pytest --accept R1"
)


def leaving(outcome: str = "violation", line: str = REFUSED) -> list[journals.Record]:
    """A night whose finding has left something changed."""
    records = night(0, told(outcome, findings=[journals.finding(CLAUSE)]))
    return [{**one, "left": [line]} if one["kind"] == "summary" else one for one in records]


def settle(folder: Path, records: list[journals.Record], word: str) -> None:
    """What a command notes beside the journal."""
    (folder / f"{records[0]['run']}{SETTLED_SUFFIX}").write_text(word)


def heard(engine: Engine, folder: Path, hook: tuple[str, Titles], records: list[journals.Record]) -> str:
    """The text of the message after a night."""
    take_in(engine, folder, records)
    assert alert(str(engine.url), hook[0]) == 0
    return str(hook[1].bodies[-1]["message"])


UNFOUND = (
    "4 appointments: could not be read at the end\n"
    "(a) look for each in the vendor's own application; where one is still there, set it: pytest --restore R1\n"
    "(b) leave it changed: pytest --accept R1"
)


@pytest.mark.parametrize(
    ("line", "keyword", "is_told"),
    [
        (UNFOUND, "path", True),
        (UNFOUND, "unsent", False),
        (REFUSED, "path", False),
    ],
    ids=["not found", "another member", "still there"],
)
def test_appointments_with_another_id_are_not_taken_for_gone(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], line: str, keyword: str, is_told: bool
) -> None:
    """Where appointments are not found any more, and updates of the run changed ids, it is said that they are most
    likely there, under other ids."""
    records = night(0, told("violation", findings=[journals.finding(CLAUSE, keyword=keyword, pointer="/id")]))
    left = [{**one, "left": [line]} if one["kind"] == "summary" else one for one in records]
    text = heard(engine, tmp_path, hook, left)
    assert ("most likely not gone: updates change /id (see below), so look under other ids" in text) == is_told


@pytest.mark.parametrize(("outcome", "accepted"), [("violation", ""), ("known", ", accepted in known.yaml")])
def test_the_finding_that_left_it_is_named(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], outcome: str, accepted: str
) -> None:
    """Below what is left changed stands the command that shows the finding that did it, also an accepted one."""
    text = heard(engine, tmp_path, hook, leaving(outcome))
    assert f"{REFUSED}\nThe finding that did it, of {CLAUSE}{accepted}: reports show 9f86d081" in text


def test_a_change_that_nobody_explains_names_no_finding(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where what is left changed names no clause, no finding is said to have done it."""
    text = heard(engine, tmp_path, hook, leaving(line="7 is moved: pytest --restore R1"))
    assert ("The finding that did it" in text, "it has left something changed" in text) == (False, False)


def test_a_finding_that_left_something_says_so(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The finding itself leads back to what it has left changed, and is seen again after that only."""
    text = heard(engine, tmp_path, hook, leaving())
    assert "\n  it has left something changed at the target: see above\n" in text
    assert f"\n  see it again ({AFTER}; {EACH_TRY}): pytest --replay " in text


def test_a_finding_is_seen_again_at_once_where_nothing_is_left(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where nothing is left changed, nothing has to be done before."""
    assert "\n  see it again: pytest --replay " in heard(engine, tmp_path, hook, night(0, told("violation")))


SETTLED = [
    ("accepted", "what was left changed is accepted as it is", "was accepted as it is (`--accept`)"),
    ("", "nothing is left changed any more", "has shown that nothing is left changed."),
]


@pytest.mark.parametrize(("word", "title", "text"), SETTLED)
def test_how_it_was_settled_is_told(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], word: str, title: str, text: str
) -> None:
    """What a person has confirmed to stay is not told as put back."""
    heard(engine, tmp_path, hook, leaving())
    settle(tmp_path, leaving(), word)
    assert text in heard(engine, tmp_path, hook, leaving())
    assert hook[1][-1].endswith(f": {title}")


def test_a_clean_night_does_not_hide_that_it_stays(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a run came between --accept and the alert, what was accepted is told as that all the same."""
    heard(engine, tmp_path, hook, leaving())
    settle(tmp_path, leaving(), "accepted")
    take_in(engine, tmp_path, leaving())
    heard(engine, tmp_path, hook, night(1, told("violation")))
    assert hook[1][-1].endswith(": what was left changed is accepted as it is")


@pytest.mark.parametrize("is_left", [True, False])
def test_show_says_when_a_finding_can_be_seen_again(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str], is_left: bool
) -> None:
    """`reports show` says that what is left changed comes before the command that sees the finding again."""
    take_in(engine, tmp_path, leaving() if is_left else night(0, told("violation")))
    assert main(["show", "9f86d081", "--history", str(engine.url)]) == 0
    text = capsys.readouterr().out
    assert ("(after what is left changed at the target is settled" in text) == is_left


PUT_BACK = (
    "$APPOINTMENT (7): /start changed during the run, though no accepted update named it, and was put back: a faulty "
    "vendor may have done it, and if somebody else did, that has to be done again"
)
UNREAD = "once they can be read again, put the changes back: pytest --restore 20261101T030000-0000"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (REFUSED, ("something is left changed", "left something changed at the target:")),
        (UNREAD, ("changes may be left", "may have left changes at the target:")),
        (PUT_BACK, (UNDONE, "put back what somebody else may have changed at the target:")),
    ],
    ids=["seen", "not read", "put back"],
)
def test_it_is_said_how_certain_it_is(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], line: str, expected: tuple[str, str]
) -> None:
    """Of appointments that could not be read nobody knows that they are changed, and the message does not say so."""
    text = heard(engine, tmp_path, hook, leaving("kept", line))
    assert f": {expected[0]}, " in hook[1][-1]
    assert f"Run 20261101T030000-0000 {expected[1]}" in text


def test_where_all_was_put_back_nothing_has_to_be_settled(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Where nothing is left changed, a finding is seen again without settling anything before."""
    assert AFTER not in heard(engine, tmp_path, hook, leaving(line=PUT_BACK))


def test_findings_at_one_member_are_named_in_one_line(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """One cause that breaks several promises has one line, with the command for each of its findings."""
    other = journals.finding("ACME-OTHER", fingerprint="0a0b0c0d")
    verdicts = told("violation", findings=[journals.finding(CLAUSE)]), journals.verdict("ACME-OTHER", "violation")
    verdicts[1]["findings"] = [other]
    line = REFUSED.replace(CLAUSE, f"{CLAUSE}, ACME-OTHER")
    records = [{**one, "left": [line]} if one["kind"] == "summary" else one for one in night(0, *verdicts)]
    text = heard(engine, tmp_path, hook, records)
    assert text.count("The finding that did it") == 1
    assert ("reports show 9f86d081" in text, "reports show 0a0b0c0d" in text) == (True, True)


CHANGED = "$APPOINTMENT_EDITABLE (7): /created_at is still changed\n"
EDITABLE, EXPENDABLE = "PATCH /v1/$APPOINTMENT_EDITABLE {}", "PATCH /v1/$APPOINTMENT_EXPENDABLE {}"


def of_one_member(
    engine: Engine, folder: Path, hook: tuple[str, Titles], *findings: tuple[str, dict[str, object]]
) -> str:
    """The message of a night in which clauses broke, each by one finding, and a member of an appointment stays so."""
    verdicts = [
        journals.verdict(name, "violation", findings=[journals.finding(name, fingerprint=f"{number:08x}", **facts)])
        for number, (name, facts) in enumerate(findings)
    ]
    line = CHANGED + REFUSED.replace(CLAUSE, ", ".join(name for name, _ in findings))
    records = [{**one, "left": [line]} if one["kind"] == "summary" else one for one in night(0, *verdicts)]
    return heard(engine, folder, hook, records)


def test_one_change_is_told_once_by_the_finding_that_did_it(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of several promises broken at the member that stays changed, the one is told whose request went to that
    appointment; the others are named with theirs."""
    far = {"pointer": "/created_at", "sent": EXPENDABLE, "spread": "300 of 300 requests that may change it"}
    near = {"pointer": "/created_at", "sent": EDITABLE, "spread": "2 of 2 requests that must not change it"}
    text = of_one_member(engine, tmp_path, hook, ("ACME-FACTS", far), ("ACME-ALONE", near))
    assert "\nThe finding that did it, of ACME-ALONE: reports show 00000001; at the same member of ACME-FACTS" in text
    assert (text.count("\nNew: "), "\nNew: ACME-ALONE /created_at" in text) == (1, True)
    also = "most likely by the same cause:\n    ACME-FACTS (violation; 300 of 300 requests that may change it)"
    assert f"{also}: reports show 00000000" in text


def test_another_member_is_another_cause(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A promise that is broken at a member that was put back has a block of its own."""
    other = {"pointer": "/note", "sent": 'PATCH /v1/$APPOINTMENT_EDITABLE {"a": 1}'}
    text = of_one_member(
        engine, tmp_path, hook, ("ACME-ALONE", {"pointer": "/created_at", "sent": EDITABLE}), ("ACME-NOTE", other)
    )
    assert text.count("\nNew: ") == 2


SILENT_NOW = (
    "1 appointment: could not be read at the end (no answer (ConnectError); if its url is right, it is down: run it "
    "again once it answers), so changes may be left there\n"
    "(a) once they can be read again, put the changes back: pytest --restore R1"
)


def test_what_is_put_back_first_is_not_run_again_before(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Why an appointment could not be read does not send the reader to another run: nothing is tested before (a)."""
    text = heard(engine, tmp_path, hook, leaving("kept", SILENT_NOW))
    assert "(no answer (ConnectError); if its url is right, it is down), so changes may be left there\n(a) once" in text
    assert "run it again" not in text.partition("(a) once")[0]


def test_a_target_with_something_left_is_told_before_others(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """Of several messages the one of what is left changed comes first: nobody may wait with that."""
    take_in(engine, tmp_path, run_of(1, "acme", "violation"))
    left = [{**one, "left": [REFUSED]} if one["kind"] == "summary" else one for one in run_of(2, "beta", "violation")]
    take_in(engine, tmp_path, left)
    assert alert(str(engine.url), hook[0]) == 0
    assert [one.partition(" ")[0] for one in hook[1]] == ["Beta", "Acme"]
