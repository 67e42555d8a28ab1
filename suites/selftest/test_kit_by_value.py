"""For which values of a closed list a finding showed, and that an exception in known.yaml is for these alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from contracts.accepted_values import accepted_and_new, values_accepted, wrong_and_right
from suites.kit.model.chosen_values import NOTHING_CHOSEN, Choices, chosen_values
from suites.kit.model.circumstances import Case
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.findings import Finding, Spread
from suites.kit.model.verdicts import Verdict
from suites.kit.privacy.templates import Templates
from suites.kit.session.earlier_runs import EarlierRuns
from suites.kit.session.failure_text import failure_text
from suites.kit.session.unaccepted import as_accepted
from suites.selftest import exchanges

LOBBIE = exchanges.contract("lobbie")
ECHO, READ = (LOBBIE.clause(f"LOBBIE-ECHO-STATUS{end}") for end in ("", "-READ-BACK"))
EXCEPTION = f"their ticket (accepted by integrations until {date(2026, 12, 31)})"
STATUS = frozenset({"/status"})
NO_SHOW, TREATED = "NO_SHOW", "IN_TREATMENT"


def case(sent: str, got: str, was: str = "SCHEDULED", key: str = "value") -> tuple[Case, list[Finding]]:
    """An update of the status, and what a clause finds in what became of it."""
    body = {"status": sent, "note": "longer"} if sent == TREATED else {"status": sent}
    before, after = {"read": {"status": was}}, {"read": {"status": got}}
    exchange = exchanges.exchange(provider="lobbie", probe={"body": body}, before=before, after=after)
    found = [] if sent == got else [Finding(ECHO, exchange, "/status", key, sent, got)]
    return Case.of(exchange, LOBBIE), found


def finding(*cases: tuple[str, ...]) -> Finding:
    """What a run finds whose updates sent, got, and changed these values."""
    evidence = ClauseEvidence()
    for sent, found in (case(*one) for one in cases):
        evidence.count(STATUS, found, sent=sent)
        for one in found:
            evidence.add(one)
    [confirmed] = evidence.confirmed(len(cases))
    return confirmed


def choices(*cases: tuple[str, ...]) -> Choices:
    """The values that such a run tells of."""
    spread = finding(*cases).spread
    return spread.choices if spread else NOTHING_CHOSEN


WRONG = (NO_SHOW, "CANCELLED")
TOLD = [
    ([WRONG, WRONG, ("CONFIRMED", "CONFIRMED")], ((NO_SHOW, 2),), ("CONFIRMED",)),
    ([WRONG, (TREATED, "CHECKED_IN")], ((TREATED, 1), (NO_SHOW, 1)), ()),
    ([WRONG, ("no_show", "CANCELLED")], ((NO_SHOW, 1),), ()),  # the document does not list the second
    ([WRONG, ("SCHEDULED", "SCHEDULED")], ((NO_SHOW, 1),), ()),  # it was there before, so that nothing was set
    ([WRONG, ("CANCELLED", "CANCELLED")], ((NO_SHOW, 1),), ()),  # all may become that one
]


@pytest.mark.parametrize(("cases", "wrong", "right"), TOLD)
def test_a_finding_knows_for_which_values_it_showed(
    cases: list[tuple[str, ...]], wrong: tuple[tuple[str, int], ...], right: tuple[str, ...]
) -> None:
    """Of a member with a closed list it is known which of its values went wrong, and which were set as sent."""
    assert choices(*cases) == Choices(wrong, right)


def test_what_may_have_been_there_is_not_right() -> None:
    """A value that an update before may have set already says nothing: a vendor that ignores updates shows it, too."""
    evidence = ClauseEvidence()
    for sent, got, unread in ((*WRONG, frozenset()), ("CONFIRMED", "CONFIRMED", STATUS)):
        one, found = case(sent, got)
        shown = {} if unread else one.shown
        evidence.count(STATUS, found, sent=replace(one, unread=unread, changes=STATUS, shown=shown))
        for each in found:
            evidence.add(each)
    [confirmed] = evidence.confirmed(2)
    assert confirmed.spread
    assert (confirmed.spread.of, confirmed.spread.choices.right) == (2, ())


APART = [
    ((WRONG, ("CONFIRMED", "CONFIRMED")), "all 1 sent NO_SHOW for /status, none of the other 1 did"),
    (
        (WRONG, WRONG, (TREATED, "CHECKED_IN"), ("CONFIRMED", "CONFIRMED")),
        "1 sent IN_TREATMENT, 2 sent NO_SHOW; none of the other 1 sent one of these",
    ),
    ((WRONG, (NO_SHOW, NO_SHOW)), ""),  # one of them was stored as sent
    ((WRONG, (TREATED, "CHECKED_IN")), ""),  # there is no other
]


@pytest.mark.parametrize(("cases", "said"), APART)
def test_the_value_is_told_as_what_tells_requests_apart(cases: tuple[tuple[str, ...], ...], said: str) -> None:
    """Where each request that sent one of some values showed a finding, and no other one did, its number says which
    values those are, and how often each was sent."""
    spread = finding(*cases).spread
    assert spread is not None
    assert str(spread).partition(" that may change it")[2] == (f" ({said})" if said else "")


SENT: list[tuple[str, Any, dict[str, str]]] = [
    ("sqod", {"status": "late"}, {"/status": "late"}),  # an answer has a closed list, an update has none
    ("sqod", {"status": "delayed"}, {}),
    ("sqod", {"features_bandwidth": "low", "note": "low"}, {"/features_bandwidth": "low"}),
    ("sqod", {"is_interpreter_needed": False}, {"/is_interpreter_needed": "false"}),
    ("sqod", {"is_interpreter_needed": 0, "features_bandwidth": "LOW"}, {}),
    ("eka", {"appointment_details": {"mode": "PHONE"}}, {}),  # shown as another word
    ("lobbie", "NO_SHOW", {}),
]


@pytest.mark.parametrize(("provider", "body", "expected"), SENT)
def test_only_documented_values_are_noted(provider: str, body: Any, expected: dict[str, str]) -> None:
    """What an update sends is noted where the document lists it, and true and false; no other text or number is."""
    assert chosen_values(body, exchanges.contract(provider)) == expected


def test_the_journal_has_the_values_in_order() -> None:
    """A finding's record lists the values that went wrong, and those that did not; of a finding without them, none."""
    templates = Templates(exchanges.bind("lobbie"))
    told = templates.finding(finding(WRONG, (TREATED, "x"), ("CONFIRMED", "CONFIRMED"), ("CHECKED_IN", "CHECKED_IN")))
    assert (told["values"], told["right_values"]) == ([TREATED, NO_SHOW], ["CHECKED_IN", "CONFIRMED"])
    assert "accepted_values" not in told
    assert not {"values", "right_values"} & templates.finding(case(*WRONG)[1][0]).keys()


def test_what_is_sent_of_a_person_is_not_listed() -> None:
    """Of a person's own member, as a gender, no value is in the journal, though the document lists all of them."""
    eka = Templates(exchanges.bind("eka"))
    spread = Spread(1, 2, True, choices=Choices((("F", 1),), ("M",)))
    of_a_person = replace(case(*WRONG)[1][0], pointer="/patient/gender", spread=spread)
    assert "values" not in eka.finding(of_a_person)
    assert "values" in eka.finding(replace(of_a_person, pointer="/mode"))
    apart = replace(spread, choices=replace(spread.choices, tells_apart=True))
    said = [
        eka.finding(replace(of_a_person, pointer=at, spread=apart))["spread"] for at in ("/patient/gender", "/mode")
    ]
    assert ["sent F" in one for one in said] == [False, True]


def of(wrong: list[str], *right: str) -> dict[str, list[str]]:
    """A finding's record, by its values."""
    return {"values": wrong, "right_values": [*right]}


ACCEPTED = [
    ([of(["a"], "b")], [], {"a"}),
    ([of(["a"], "b"), of(["c"])], [], {"a", "c"}),
    ([of(["a"], "b")], [of(["a", "c"], "b")], {"a", "c"}),
    ([of(["a"])], [], None),  # each value that was sent went wrong
    ([of(["a"], "a", "b")], [], None),  # it is not the value that decides
    ([of(["a"], "b"), {}], [], None),  # an older journal
    ([], [], None),
]


@pytest.mark.parametrize(("before", "since", "expected"), ACCEPTED)
def test_an_exception_is_for_the_values_that_were_wrong(
    before: list[dict[str, list[str]]], since: list[dict[str, list[str]]], expected: set[str] | None
) -> None:
    """It is for what went wrong until it was made, and for all values where nothing tells some of them from others."""
    assert values_accepted(before, since) == expected


ODD = [(["a", "b"], ["c"], "a or b was sent, right when c was"), (["", "x or y"], ['"'], '"" or "x or y" was sent, ')]


@pytest.mark.parametrize(("wrong", "right", "said"), [*ODD, (["a\nb"], ["c"], r'"a\nb" was sent')])
def test_odd_values_stand_in_quotes(wrong: list[str], right: list[str], said: str) -> None:
    """An empty value, and one that may be taken for the words around it, can be told from these."""
    assert said in wrong_and_right(wrong, right)
    assert said.partition(" was")[0] in accepted_and_new(wrong, ["z"])


def test_of_many_values_some_are_named() -> None:
    """A list of two hundred countries that are right fills no message."""
    assert wrong_and_right(["9"], [str(one) for one in range(100, 300)]).endswith(" or 107 or one of 192 more was")


def earlier(folder: Path, **listed: list[str]) -> EarlierRuns:
    """A run of the night before, which took for accepted that the status was wrong for these values."""
    told = {"kind": "verdict", "provider": "lobbie", "clause": ECHO.id, "verdict": "known", "reason": EXCEPTION}
    header = {"kind": "header", "run": "20261120T000000-ab12", "started": "2026-11-20"}
    found = {"pointer": "/status", "keyword": "value", **listed}
    lines: list[dict[str, Any]] = [
        {**header, "targets": [{"provider": "lobbie", "target": "sandbox"}]},
        {**told, "findings": [found]},
    ]
    (folder / f"{header['run']}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return EarlierRuns(folder, "20261121T000000-ab12", "lobbie", "sandbox")


def judged(runs: EarlierRuns, *findings: Finding) -> Verdict:
    """What becomes of the clause with an exception in known.yaml."""
    known = Verdict(findings[0].clause, "known", 3, EXCEPTION, findings)
    return as_accepted(known, runs, Templates(exchanges.bind("lobbie")))


BEFORE = of([NO_SHOW], "CONFIRMED")


def test_a_value_that_was_not_wrong_before_counts(tmp_path: Path) -> None:
    """A status for which no run saw the clause broken counts as without an exception, is shown by a request that sends
    it, and is told beside those that are accepted."""
    made = judged(earlier(tmp_path, **BEFORE), finding(WRONG, (TREATED, "CHECKED_IN"), ("CONFIRMED", "CONFIRMED")))
    [one] = made.findings
    assert (made.word, made.exception, one.expected, one.got) == ("violation", EXCEPTION, TREATED, "CHECKED_IN")
    record = Templates(exchanges.bind("lobbie")).finding(one)
    assert record["accepted_values"] == [NO_SHOW]
    told = {"clause": ECHO.id, "says": "It holds.", "source": {"at": "Body"}, "check": "echoes", "reason": None}
    text = failure_text({**told, "verdict": "violation", "findings": [record]})
    assert "\n  value      accepted when NO_SHOW is sent; new: IN_TREATMENT\n" in text


STAYS = [
    (BEFORE, [WRONG, ("CHECKED_IN", "CHECKED_IN")]),  # this run sends other values beside
    (of([NO_SHOW]), [WRONG, (TREATED, "CHECKED_IN")]),  # all values were wrong then
    ({}, [WRONG, (TREATED, "CHECKED_IN")]),  # its journal does not tell
]


@pytest.mark.parametrize(("before", "cases"), STAYS)
def test_what_was_accepted_stays_so(tmp_path: Path, before: dict[str, list[str]], cases: list[tuple[str, ...]]) -> None:
    """The values that were wrong before are known, and all values where nothing told them from others."""
    assert judged(earlier(tmp_path, **before), finding(*cases)).word == "known"


@pytest.mark.parametrize(("times", "word", "values"), [(1, "known", [NO_SHOW]), (2, "violation", [TREATED, NO_SHOW])])
def test_a_change_has_to_show_twice_with_a_new_value(tmp_path: Path, times: int, word: str, values: list[str]) -> None:
    """What only reads show, once, may be somebody else's doing: it is not new, nor accepted in later runs."""
    one = finding(WRONG, WRONG, *[(TREATED, "CHECKED_IN")] * times)
    runs = earlier(tmp_path, **BEFORE)
    lines = (tmp_path / "20261120T000000-ab12.jsonl").read_text()
    (tmp_path / "20261120T000000-ab12.jsonl").write_text(lines.replace(f'"{ECHO.id}"', f'"{READ.id}"'))
    made = judged(runs, replace(one, clause=READ, key="read"))
    spread = made.findings[0].spread
    assert (made.word, spread.choices.names if spread else []) == (word, values)


def test_evidence_that_is_copied_keeps_its_examples() -> None:
    """What is seen after a copy was made changes nothing in the copy."""
    evidence = ClauseEvidence()
    evidence.count(STATUS, case(*WRONG)[1], sent=case(*WRONG)[0])
    copied = evidence.copy()
    sent, found = case(TREATED, "CHECKED_IN")
    evidence.count(STATUS, found, sent=sent)
    assert ({*evidence.examples.of(found[0])}, {*copied.examples.of(found[0])}) == ({NO_SHOW, TREATED}, {NO_SHOW})
