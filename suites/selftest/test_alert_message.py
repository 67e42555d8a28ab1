"""What the text of an alert promises: one cause is told once, in the right words, with what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, PROMISE, night, take_in, told

Record = journals.Record


def message(engine: Engine, folder: Path, hook: tuple[str, Titles], records: list[Record], *options: str) -> Record:
    """What the channel hears of a night."""
    take_in(engine, folder, records)
    assert alert(str(engine.url), hook[0], *options) == 0
    return hook[1].bodies[-1]


def found(number: int, **changes: object) -> Record:
    """A finding that differs from others in its name, its pointer and what was sent."""
    facts = {"fingerprint": f"{number:08x}", "pointer": f"/m{number}", "sent": f"PATCH {number}"}
    return journals.finding(**{"clause": CLAUSE, **facts, **changes})


def broken(clause: str, *findings: Record, **changes: object) -> Record:
    """A verdict on a clause that has these findings."""
    return journals.verdict(clause, "violation", findings=[{**one, "clause": clause} for one in findings], **changes)


def test_findings_of_one_clause_are_one_block(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The first finding of a clause is told in full, and the others are counted, with their members."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, *map(found, range(8)))))
    assert heard["title"].endswith(f": 1 clause newly broken{PROMISE}")
    assert heard["message"].count("New: ") == 1
    more = [f"/m{number}" for number in range(8) if f" {CLAUSE} /m{number} (" not in heard["message"]]
    at = f"{', '.join(more[:5])} and 2 more"
    assert f"and 7 findings more of this clause, at {at}: reports history --clause {CLAUSE}" in heard["message"]


SAME = {"pointer": None, "sent": "PATCH {}", "got": "500"}
CAUSES = [
    ({**SAME}, True),
    ({**SAME, "expected": "200, 404"}, True),
    ({**SAME, "sent": 'PATCH {"a": 1}'}, False),
    ({**SAME, "pointer": "/status"}, False),
    ({**SAME, "got": "502"}, False),
]


@pytest.mark.parametrize(("other", "is_same"), CAUSES)
def test_clauses_of_one_cause_are_told_once(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], other: dict[str, object], is_same: bool
) -> None:
    """A clause that one request and one difference break with another clause is named by that one, in a line."""
    first, second = broken(CLAUSE, found(1, **SAME)), broken("ACME-OTHER", found(2, **other))
    heard = message(engine, tmp_path, hook, night(0, first, second))
    more = "" if is_same else "; 1 more"
    assert heard["title"].endswith(f': 2 clauses newly broken ("The promise of ACME-OTHER holds"{more})')
    assert heard["message"].count("New: ") == 2 - is_same
    assert ("also, by the same request and answer: " in heard["message"]) == is_same
    assert ("ACME-OTHER" in heard["message"], CLAUSE in heard["message"]) == (True, True)


def test_what_one_cause_does_not_explain_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A clause that shares one cause with another, and has one more of its own, has a block of its own."""
    first, second = (broken(clause, found(n, **SAME), found(10 + n)) for n, clause in enumerate((CLAUSE, "ACME-OTHER")))
    assert message(engine, tmp_path, hook, night(0, first, second))["message"].count("New: ") == 2


def test_more_clauses_than_a_chat_shows_are_counted(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Ten clauses are told in full; the findings of the others are counted."""
    clauses = [broken(f"ACME-{number}", found(2 * number), found(2 * number + 1)) for number in range(12)]
    heard = message(engine, tmp_path, hook, night(0, *clauses))["message"]
    assert (heard.count("New: "), "\nand 4 findings more: reports history --provider acme\n" in heard) == (10, True)


VENDOR, TELL, NOTHING = "send the vendor the request", "tell the vendor if it matters", "nothing at the vendor"
WHAT_TO_DO = [("violation", "vendor", VENDOR), ("violation", "nobody", NOTHING), ("warning", "nobody", TELL)]


@pytest.mark.parametrize(("outcome", "whose", "expected"), WHAT_TO_DO)
def test_what_to_do_is_said_as_it_is(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], outcome: str, whose: str, expected: str
) -> None:
    """Only a violation of the vendor is to be sent to the vendor: no warning, and nothing that a fault made."""
    head, verdict, _, end = night(0, told(outcome))
    records = [head, verdict, journals.summary(whose=whose), end]
    heard = message(engine, tmp_path, hook, records, "--after", "1")["message"]
    assert [text for text in (VENDOR, TELL, NOTHING) if text in heard] == [expected]


TYPES = [
    ((told("violation"),), "failure"),
    ((told("warning"),), "warning"),
    ((told("violation"), journals.verdict("ACME-OTHER", "warning")), "failure"),
    ((told("inconclusive"),), "failure"),
    ((told("kept"), *(journals.verdict(f"ACME-{number}", "inconclusive") for number in range(2))), "warning"),
]


@pytest.mark.parametrize(("verdicts", "expected"), TYPES)
def test_a_message_is_as_grave_as_what_it_tells(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], verdicts: tuple[Record, ...], expected: str
) -> None:
    """Violations and targets that cannot be tested are failures; warnings and what is unclear are warnings."""
    assert message(engine, tmp_path, hook, night(0, *verdicts), "--after", "1")["type"] == expected


def test_what_is_resolved_is_a_success(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A message of what is resolved alone is one of success."""
    message(engine, tmp_path, hook, night(0, told("violation")))
    assert message(engine, tmp_path, hook, night(1, told("kept")))["type"] == "success"


FEW, MANY = "2 of 9 requests that may change it", "3 of 1568 requests that must not change it"
CERTAIN = [
    ("3 of 3", FEW, "must", True),
    ("2 of 2", FEW, "must", True),
    ("1 of 1", FEW, "must", False),
    ("1 of 1", MANY, "must", True),
    ("1 of 1", MANY, "should", False),
    ("1 of 1", "", "must", False),
    ("2 of 3", FEW, "must", False),
    ("3 of 5", FEW, "must", True),
    ("8 times in 184 updates", "", "must", True),
    ("2 times in 379 updates", "", "must", False),
    ("8 times in 184 updates", "", "should", False),
]


@pytest.mark.parametrize(("seen", "spread", "strength", "is_told"), CERTAIN)
def test_what_one_run_is_certain_of_is_told_at_once(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], seen: str, spread: str, strength: str, is_told: bool
) -> None:
    """A violation of a `must` that its own run has confirmed needs no second run."""
    one = journals.finding(CLAUSE, seen=seen, spread=spread)
    take_in(engine, tmp_path, night(0, told("violation", strength=strength, findings=[one])))
    alert(str(engine.url), hook[0])
    assert len(hook[1]) == is_told


def test_that_somebody_is_let_in_is_told_at_once(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """An update with a wrong key that is refused and stored all the same needs no second run."""
    one = journals.finding(CLAUSE, keyword="credentials wrong", got="45", seen="2 times in 22 updates")
    take_in(engine, tmp_path, night(0, told("violation", check="guards", findings=[one])))
    alert(str(engine.url), hook[0])
    assert ": an update with a wrong key is refused and stored all the same, 1 clause newly broken" in hook[1][0]


def test_what_waits_is_in_the_message(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A message says which clauses another run has to see broken, as the run's own sentence counts them."""
    doubtful = broken("ACME-OMIT", found(1, seen="1 of 3", spread=""), found(2, seen="1 of 3", spread=""))
    heard = message(engine, tmp_path, hook, night(0, told("violation"), doubtful))
    named = "ACME-OMIT (2 findings, at /m1, /m2)"
    waits = f"1 clause waits for a second run: {named}; nothing to do: told once it is seen again.\n"
    assert f"\n{waits}" in heard["message"]


AGAIN = "the request above again: "
IN_RUN = "20 of 20 requests that may change it"
OFTEN = [
    ("3 of 3", "", f"{AGAIN}3 of 3 tries"),
    ("3 of 3", IN_RUN, f"{IN_RUN}; {AGAIN}3 of 3 tries"),
    ("8 times in 184 updates", "", "8 times in 184 updates"),
    ("8 times in 184 updates", IN_RUN, IN_RUN),
]


@pytest.mark.parametrize(("seen", "spread", "expected"), OFTEN)
def test_how_often_it_was_seen_is_a_phrase(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], seen: str, spread: str, expected: str
) -> None:
    """Of a finding it is said in how many requests of the run it showed, and how often when one was sent again."""
    records = night(0, told("violation", findings=[journals.finding(CLAUSE, seen=seen, spread=spread)]))
    heard = message(engine, tmp_path, hook, records)["message"]
    assert f"\n  how often: {expected}, in run 20261101T030000-0000\n" in heard


def test_the_member_that_a_finding_is_about_stays(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of a request too long for a chat the member of the finding is shown, and how many others there are."""
    body = {**{f"member_{number}": "x" * 50 for number in range(20)}, "redirect": False, "note": "y" * 500}
    sent = f"PATCH /appointments/1 {json.dumps(body)}"
    records = night(0, broken(CLAUSE, found(1, sent=sent, pointer="/redirect")))
    heard = message(engine, tmp_path, hook, records)["message"]
    line = next(line for line in heard.splitlines() if line.startswith("  sent "))
    assert ('{"redirect": false, "member_0"' in line, "more members}" in line, len(line) < 350) == (True, True, True)


def test_the_promise_that_names_the_trouble_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of clauses of one cause the one about any answer is named by the other one, whichever stands first."""
    any_answer = broken("ACME-ANY", found(1, **SAME), check="withstands")
    heard = message(engine, tmp_path, hook, night(0, any_answer, broken(CLAUSE, found(2, **SAME))))["message"]
    assert (f"New: {CLAUSE}" in heard, "answer: ACME-ANY (violation)" in heard) == (True, True)


def test_what_the_suite_got_wrong_is_ours(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where a bug of the suite kept all clauses from being judged, the target is not blamed for it."""
    records = night(0, told("suite error"))
    records = [{**one, "whose": "ours"} if one["kind"] == "summary" else one for one in records]
    heard = message(engine, tmp_path, hook, records)["message"]
    assert ("Whose it is: us. Fix the suite" in heard, "may be down" in heard) == (True, False)


@pytest.mark.parametrize("member", ["pointer", "expected", "got", "sent"])
def test_no_value_of_a_vendor_looks_like_a_line_of_ours(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], member: str
) -> None:
    """A line break within a value is shown as such: behind it could stand a sentence that seems ours."""
    records = night(0, broken(CLAUSE, found(1, **{member: "x\n\nResolved: ACME-TIME (violation)"})))
    heard = message(engine, tmp_path, hook, records)["message"]
    assert not any(line.startswith("Resolved") for line in heard.splitlines())
    assert "x\\n\\nResolved" in heard


def test_what_is_no_longer_accepted_names_its_exception(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """The message of a finding whose exception has ended says which exception that was, and when it ended."""
    why = "the exception of acme/known.yaml:2 (its owner: integrations) has expired on 2026-11-01"
    message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1))))
    take_in(engine, tmp_path, night(1, told("known", findings=[found(1)])))
    assert alert(str(engine.url), hook[0]) == 0
    assert why in message(engine, tmp_path, hook, night(2, broken(CLAUSE, found(1), reason=why)))["message"]


def test_a_finding_names_the_run_that_saw_it(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """A finding of a run of some clauses names that run: the message begins with the latest run of all of them."""
    take_in(engine, tmp_path, night(0, told("kept")))
    part = [{**one, "untried": 8} if one["kind"] == "summary" else one for one in night(1, broken(CLAUSE, found(1)))]
    heard = message(engine, tmp_path, hook, part)["message"]
    assert f"in run {part[0]['run']}\n" in heard


def test_a_message_names_the_job_of_its_run(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Whoever reads of a run in CI finds the job that has its journal."""
    head, *rest = night(0, told("violation"))
    heard = message(engine, tmp_path, hook, [{**head, "job": "https://ci.example/jobs/7"}, *rest], "--after", "1")
    assert "keeps that file: https://ci.example/jobs/7" in heard["message"]


@pytest.mark.parametrize(("pointer", "is_one"), [("/created_at", True), ("/note", False)])
def test_several_clauses_at_one_member_may_have_one_cause(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], pointer: str, is_one: bool
) -> None:
    """Where all that is new is about one member, title and text say so; each finding is still there to be read."""
    first = broken(CLAUSE, found(1, pointer="/created_at", sent="PATCH {}"))
    second = broken("ACME-OTHER", found(2, pointer=pointer, sent='PATCH {"a": 1}'))
    heard = message(engine, tmp_path, hook, night(0, first, second))
    assert heard["title"].endswith(" (all at /created_at)") == is_one
    assert ("\nAll that is new is about /created_at, so it may have one cause" in heard["message"]) == is_one
    assert heard["message"].count("New: ") == 2


def test_two_times_are_told_with_their_difference(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Of two instants in different zones, a reader is told which is later, and by how much."""
    times = {"expected": '"2028-06-30T10:07:43+05:30"', "got": '"2028-06-30T05:07:43Z"'}
    text = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, pointer="/start", **times))))["message"]
    assert "(30 minutes late: in UTC, " in text


@pytest.mark.parametrize(("got", "is_said"), [("a value ($personal)", True), ('"x"', False)])
def test_what_stands_for_a_personal_value_is_explained(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], got: str, is_said: bool
) -> None:
    """Who reads `$personal` in an alert reads beside it that this stands for a text that is not shown."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, got=got))))["message"]
    assert ("\n  ($personal: a text that is not shown, as it may be personal)\n" in heard) == is_said


def test_the_answers_stand_in_the_order_of_the_questions(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """What broke, whose it is, since when, how to see it again, and what to do until it is fixed: in this order."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1))))["message"]
    parts = (
        "sent ",
        "expected ",
        "got ",
        "how often: ",
        "whose it is: ",
        "since when: ",
        "see it again",
        "until it is",
    )
    places = [heard.index(f"\n  {part}") for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("changes", "is_told"),
    [
        ({"keyword": "unsent"}, True),
        ({"keyword": "locked"}, True),
        ({"keyword": "value"}, False),
        ({"keyword": "locked", "pointer": None}, False),
        ({"keyword": "locked", "pointer": ""}, False),
    ],
    ids=["stays", "closed", "sent", "status", "status of the whole answer"],
)
def test_what_was_there_before_is_said_to_be_that(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], changes: Record, is_told: bool
) -> None:
    """Where a member had to stay as it was, the expected value is said to be the one from right before the request."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, **changes))))["message"]
    assert (", as it was before this request\n" in heard) == is_told


def test_the_other_half_of_what_came_is_told(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """Where one request showed two things of a clause that are about no member, the second is told beside the first."""
    halves = [
        found(number, pointer=None, sent="PATCH 1", got=got) for number, got in enumerate(["no row", "another row"])
    ]
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, *halves)))["message"]
    first, second = ("no row", "another row") if "got      no row" in heard else ("another row", "no row")
    assert f"\n  got      {first}\n" in heard
    assert f"and 1 finding more of this clause, by the same request: {second}: reports history" in heard


def test_a_numbered_folder_keeps_its_name_and_a_mention_does_not(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A command that names the numbered folder of a build server can be pasted, and nobody is mentioned."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, sent="@here cd suite@2"))))["message"]
    assert "(at)here cd suite@2" in heard


@pytest.mark.parametrize("sent", ['PATCH /a {"mail": "a@b.example"}', 'PATCH /a {"mail": "none"}'])
def test_a_sign_that_is_replaced_is_explained(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles], sent: str
) -> None:
    """Where a chat would take an address for a mention, a reader is told, and where the request is as it was sent."""
    heard = message(engine, tmp_path, hook, night(0, broken(CLAUSE, found(1, sent=sent))))["message"]
    assert ("(at) stands for that sign" in heard) == ("@" in sent)
