"""In how many requests of a run a finding showed: what is always wrong is told from what is wrong for one value."""

from __future__ import annotations

from dataclasses import replace

import pytest

from suites.kit.checks.evidence import Evidence
from suites.kit.model.circumstances import Case
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.exchange import SMOKE
from suites.kit.model.findings import Finding, Phrase, Spread
from suites.kit.model.request_traits import shared_trait
from suites.kit.privacy.templates import Templates
from suites.proof import run_with_fault
from suites.selftest import exchanges

ECHO = exchanges.contract().clause("ANIVA-STATUS-KEPT")
EXCHANGE = exchanges.shown(exchanges.appointment(), exchanges.appointment(), number=7)
STATUS, NOTE = frozenset({"/status"}), frozenset({"/note"})
WRONG = Finding(ECHO, EXCHANGE, "/status", "value", "confirmed", "pending", is_final=True)
ANY = replace(WRONG, pointer="")


def spread(*cases: tuple[frozenset[str], bool], of: Finding = WRONG) -> str:
    """What is said of a finding after cases, each with the members that it may change, and whether it is wrong."""
    evidence = ClauseEvidence()
    for named, is_wrong in cases:
        found = [of] if is_wrong else []
        evidence.count(named, found)
        for one in found:
            evidence.add(one)
    [finding] = evidence.confirmed(len(cases))
    return str(finding.spread)


SPREADS = [
    ([(STATUS, True), (STATUS, True), (NOTE, False)], WRONG, "2 of 2 requests that may change it"),
    ([(STATUS, True), (STATUS, False), (NOTE, False)], WRONG, "1 of 2 requests that may change it"),
    ([(NOTE, True), (NOTE, False), (STATUS, False)], WRONG, "1 of 2 requests that must not change it"),
    ([(NOTE, True), (STATUS, True), (NOTE, False)], WRONG, "2 of 3 requests that tested the clause"),
    ([(NOTE, True), (STATUS, False)], ANY, "1 of 2 requests that tested the clause"),
]


@pytest.mark.parametrize(("cases", "finding", "expected"), SPREADS)
def test_a_finding_says_how_widespread_it_is(
    cases: list[tuple[frozenset[str], bool]], finding: Finding, expected: str
) -> None:
    """Of the requests like its own it is counted how many showed it, whether or not they name its member."""
    assert spread(*cases, of=finding) == expected


@pytest.mark.parametrize(("body", "expected"), [({"status": "x"}, "send it"), ({"note": "x"}, "would change it if")])
def test_what_nobody_sends_is_not_said_to_be_sent(body: dict[str, str], expected: str) -> None:
    """Of refused requests it is said that they send a member only where they do: nobody sends a stamp."""
    evidence, refused = ClauseEvidence(), replace(WRONG, key="refused")
    evidence.count(STATUS, [refused], sent=Case(body))
    evidence.add(refused)
    assert expected in str(evidence.confirmed(1)[0].spread)


def test_refused_requests_that_could_not_show_a_change_are_not_counted() -> None:
    """Where nobody looked at the appointment, or it had the sent value before, a refusal shows no change: of such
    requests nothing is known."""
    refused = replace(WRONG, exchange=replace(EXCHANGE, answer=exchanges.answer(403)))
    changed = Case({"status": "x"}, changes=STATUS)
    unseen, same = replace(changed, is_watched=False), replace(changed, changes=frozenset())
    evidence = ClauseEvidence()
    for case in (changed, changed, unseen, same):
        found = [refused] if case is changed and not evidence.findings else []
        evidence.count(STATUS, found, sent=case)
        for one in found:
            evidence.add(one)
    assert str(evidence.confirmed(4)[0].spread) == "1 of 2 refused requests that send it"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [([STATUS, STATUS, ()], "2 of 2"), ([STATUS, (), ()], "2 of 3")],
    ids=["sent as it was", "shown as it was"],
)
def test_requests_that_send_what_was_there_are_not_counted(changes: list[tuple[str, ...]], expected: str) -> None:
    """Where each request that showed it sent another value than was there, one that did not could not show it."""
    evidence = ClauseEvidence()
    for number, changed in enumerate(changes):
        found = [WRONG] if number < 2 else []
        evidence.count(STATUS, found, sent=Case({"status": number}, changes=frozenset(changed)))
        for one in found:
            evidence.add(one)
    assert str(evidence.confirmed(3)[0].spread).startswith(f"{expected} requests that may change it")


def test_what_an_answer_lacks_was_changed_by_no_request() -> None:
    """Of a member that an answer shows wrongly all answers are counted: no request had to leave it alone."""
    shape = exchanges.contract().clause("ANIVA-SHAPE")
    shown = spread((NOTE, True), (STATUS, True), (NOTE, False), of=replace(WRONG, clause=shape))
    assert (shown, spread((NOTE, True), of=replace(WRONG, clause=shape))) == (
        "2 of 3 requests that tested the clause",
        "1 of 1 requests that tested the clause",
    )


def test_counts_are_no_ids() -> None:
    """Where a target's id is a number of three digits, a count or a status that is the same stays readable."""
    bound, number = exchanges.bind("lobbie"), 404
    row = {**bound.target.fixtures["appointment.editable"][0], "locationId": number}
    target = replace(bound.target, fixtures={**bound.target.fixtures, "appointment.editable": (row,)})
    finding = replace(WRONG, pointer="", expected=number, got=Phrase("{}, 404 bytes", (number,)))
    finding = replace(finding, spread=Spread(number, number), exchange=replace(EXCHANGE, answer=None))
    record = Templates(replace(bound, target=target)).finding(finding)
    told = record["spread"], record["expected"], record["got"]
    assert told == ("404 of 404 requests that tested the clause", "404", "404, 404 bytes")


def test_what_no_request_of_the_run_showed_is_not_counted() -> None:
    """A finding that comes from elsewhere than a judged request says nothing of how widespread it is."""
    evidence = ClauseEvidence()
    evidence.add(WRONG)
    assert [one.spread for one in evidence.confirmed(1)] == [None]


def test_requests_of_the_smoke_are_not_counted() -> None:
    """How widespread a finding is, is told of the requests of the clauses alone."""
    bound, told = exchanges.bind(), list[Finding]()
    evidence = Evidence(bound, (ECHO,), lambda exchange, found: told.extend(found))
    for clause in (SMOKE, "A-CLAUSE"):
        sent = exchanges.appointment(status="pending")
        probe = {"clause": clause, "body": {"scheduled_at": sent["scheduled_at"]}}
        evidence.observe(exchanges.shown(exchanges.appointment(status="confirmed"), sent, probe=probe))
    assert evidence._of[ECHO.id].cases == 1


def test_cases_whose_reads_were_late_are_not_counted() -> None:
    """Requests that are sent again, as their reads may have been late, do not count twice: what they all show is always
    wrong."""
    evidence, read = ClauseEvidence(), replace(WRONG, exchange=replace(EXCHANGE, after={"read": {}}))
    for number in range(4):
        if number == 2:
            evidence.forget_reads()
        evidence.count(STATUS, [read])
        evidence.add(read)
    [finding] = evidence.confirmed(4)
    assert str(finding.spread) == "2 of 2 requests that may change it"


def test_a_copy_of_the_evidence_counts_by_itself() -> None:
    """What is counted after a copy was made is not in the copy."""
    evidence = ClauseEvidence()
    evidence.count(STATUS, [WRONG])
    evidence.add(WRONG)
    copy = evidence.copy()
    evidence.count(STATUS, [WRONG])
    assert [str(one.spread).partition(" req")[0] for one in copy.confirmed(1)] == ["1 of 1"]


def test_kinds_of_keys_are_counted_apart() -> None:
    """Where a wrong key is let in and none is refused, the finding says which of the two was not refused."""
    evidence = ClauseEvidence()
    for key, is_wrong in [("none", False), ("wrong", True), ("empty", False), ("wrong", True)]:
        evidence.count(NOTE, [ANY] if is_wrong else [], key)
    evidence.add(ANY)
    [finding] = evidence.confirmed(4)
    by_key = "broken with a wrong key 2 of 2, an empty key 0 of 1, no key 0 of 1"
    assert str(finding.spread) == f"2 of 4 requests that tested the clause ({by_key})"


def test_other_keys_are_not_told_where_the_right_one_alone_showed_it() -> None:
    """Of a finding that showed with the right key only, the few requests with other keys say nothing."""
    evidence = ClauseEvidence()
    for key, is_wrong in [("good", True), ("good", False), ("none", False)]:
        evidence.count(NOTE, [ANY] if is_wrong else [], key)
    evidence.add(ANY)
    [finding] = evidence.confirmed(3)
    assert str(finding.spread) == "1 of 3 requests that tested the clause"


def sent(*starts: str) -> list[dict[str, str]]:
    """Request bodies with these times."""
    return [{"start": start, "note": "the same"} for start in starts]


HALF, QUARTER, WHOLE, UTC = (
    "2028-06-30T10:07:43+05:30",
    "2028-06-30T10:00:00-03:45",
    "2028-06-30T10:00:00+02:00",
    "2028-06-30T10:00:00Z",
)
PART = "2028-06-30T10:00:00.250+02:00"
TRAITS = {
    "one offset": (sent(HALF, HALF), sent(WHOLE, UTC), "/start with the offset +05:30"),
    "offsets alike": (sent(HALF, QUARTER), sent(WHOLE, UTC), "/start with an offset that is no whole hour"),
    "one of the others has it": (sent(HALF, HALF), sent(HALF, WHOLE), ""),
    "one of them has it not": (sent(HALF, WHOLE), sent(UTC, UTC), ""),
    "too few show it": (sent(HALF), sent(WHOLE, UTC), ""),
    "too few do not": (sent(HALF, HALF), sent(WHOLE), ""),
    "parts of a second": (sent(PART, PART), sent(WHOLE, UTC), "/start with 3 digits of a second"),
    "letters": ([{"a": "ä"}, {"a": "ö"}], [{"a": "a"}, {"a": "o"}], "/a with characters beyond ASCII"),
    "another value": ([{"a": "Ada"}] * 2, [{"a": "Grace"}] * 2, ""),
    "a generated name": ([{"\u202ea": "ä"}] * 2, [{"a": "a"}] * 2, ""),
    "a member": ([{"a": 1}, {"a": 2, "b": 1}, {"a": 3}], [{"b": 1}] * 3, "/a"),
    "one member alone": ([{"a": 1}] * 3, [{"a": 1, "b": 1}, {"b": 2}, {"b": 3}], "nothing but /a"),
    "a member of a few": ([{"a": 1}] * 2, [{"b": 1}] * 3, ""),
    "the way before the member": (
        [*sent(HALF, HALF), {**sent(HALF)[0], "a": 1}],
        sent(WHOLE, UTC, UTC),
        "/start with the offset +05:30",
    ),
    "a member of a generated name": ([{"\u202ea": 1}] * 3, [{"b": 1}] * 3, ""),
    "no body": ([None, None], sent(WHOLE, UTC), ""),
}


@pytest.mark.parametrize("name", TRAITS)
def test_what_the_requests_share_is_how_they_are_written(name: str) -> None:
    """It is told what all requests that showed a finding have and no other has, if only a member, but never a value."""
    shown, others, expected = TRAITS[name]
    assert shared_trait(shown, others) == expected


def test_a_finding_says_what_its_requests_share() -> None:
    """Where all wrong cases sent a time of one kind and no other did, the finding says so, with both numbers."""
    evidence = ClauseEvidence()
    for body in sent(WHOLE, HALF, UTC, HALF):
        found = [WRONG] if body["start"] == HALF else []
        evidence.count(STATUS, found, sent=Case(body))
        for one in found:
            evidence.add(one)
    shared = " (all 2 sent /start with the offset +05:30, none of the other 2 did)"
    assert [str(one.spread) for one in evidence.confirmed(4)] == [f"2 of 4 requests that may change it{shared}"]


def test_requests_share_nothing_where_others_showed_another_finding() -> None:
    """What all wrong cases of one finding sent is not its cause where cases without it were wrong in another way."""
    evidence, other = ClauseEvidence(), replace(WRONG, key="another")
    for body in sent(WHOLE, HALF, UTC, HALF):
        found = {HALF: [WRONG], UTC: [other]}.get(body["start"], [])
        evidence.count(STATUS, found, sent=Case(body))
        for one in found:
            evidence.add(one)
    assert [one.spread.shared for one in evidence.confirmed(4) if one.spread] == ["", ""]


def test_what_a_late_read_showed_is_shared_by_nothing() -> None:
    """A case whose read may have been late is neither among those that showed a finding nor among the others."""
    read = replace(WRONG, exchange=replace(EXCHANGE, after={"read": EXCHANGE.after["answer"]}))
    evidence = ClauseEvidence()
    evidence.count(STATUS, [read], sent=Case({"start": HALF}))
    evidence.add(read)
    evidence.forget_reads()
    for body in sent(HALF, WHOLE, HALF, UTC):
        found = [read] if body["start"] == HALF else []
        evidence.count(STATUS, found, sent=Case(body))
        for one in found:
            evidence.add(one)
    assert [one.spread.shared for one in evidence.confirmed(5) if one.spread] == ["/start with the offset +05:30"]


def test_what_requests_share_names_nobody() -> None:
    """A member may be named after a patient: what the requests share is masked as the place of the finding is."""
    templates = Templates(exchanges.bind())
    shown = exchanges.answer(200, exchanges.appointment(profile={"first_name": "Wilhelmina"}))
    templates.record(exchanges.exchange(shown))
    member = "/attributes/Wilhelmina"
    found = Finding(
        exchanges.clause("echoes"), exchanges.exchange(), member, "value", "a", "b", spread=Spread(3, 6, shared=member)
    )
    told = templates.finding(found)
    assert (told["pointer"], "Wilhelmina" in told["spread"]) == ("/attributes/$personal", False)
    assert told["spread"].endswith(" (all 3 sent /attributes/$personal, none of the other 3 did)")


def test_what_a_record_shows_is_known_by_what_was_sent_for_it() -> None:
    """A value that another record shows is that of the member which the update sends for this place."""
    bound = exchanges.bind("eka")
    found = run_with_fault(bound.contract, "EKA-PATIENT-RECORD:stores_the_record_before_it_refuses")
    told = [Templates(bound).finding(one) for one in found.verdicts["EKA-PATIENT-RECORD"].findings]
    [first_name] = [one for one in told if one["pointer"] == "/patient/first_name"]
    assert first_name["got"] == "the value sent ($personal)"
    assert "do not send it" not in first_name["spread"]
