"""What becomes of a clause, and of a run, when the evidence is rolled up."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from contracts import Clause, Known
from suites.kit.model import verdicts
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.closing import Tally, sentence
from suites.kit.model.exchange import Region
from suites.kit.model.findings import VIOLATION, WARNING, Finding
from suites.kit.model.verdicts import EXIT_MEANINGS, EXPLAINED, Verdict, exit_code, is_explained
from suites.selftest import exchanges

TODAY = date(2026, 11, 21)
MUST = exchanges.clause("accepts")
SHOULD = exchanges.clause("accepts", strength="should")
MAY = exchanges.clause("accepts", strength="may")
KNOWN = Known(MUST.id, "The vendor fixes it in spring.", "integrations", date(2026, 1, 1), TODAY)
EXPIRED = replace(KNOWN, until=date(2026, 11, 20))


def evidence(clause: Clause = MUST, severity: str | None = None, cases: int = 1, unclear: str = "") -> ClauseEvidence:
    """ClauseEvidence of so many cases, with a finding of this severity, and a case that was unclear."""
    seen = ClauseEvidence(cases, unclear=[unclear] if unclear else [])
    if severity:
        seen.add(Finding(clause, exchanges.exchange(), "", "status", "200", "400", severity))
    return seen


def rolled_up(clause: Clause = MUST, known: Known | None = None, **facts: object) -> Verdict:
    """The verdict on such evidence, today."""
    return verdicts.verdict(clause, evidence(clause, **facts), known, TODAY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (rolled_up(), "kept"),
        (rolled_up(severity=VIOLATION), "violation"),
        (rolled_up(severity=WARNING), "warning"),
        (rolled_up(SHOULD, severity=VIOLATION), "warning"),
        (rolled_up(MAY, severity=VIOLATION), "observed"),
        (rolled_up(unclear="a time-out"), "inconclusive"),
        (rolled_up(severity=WARNING, unclear="a time-out"), "inconclusive"),
        (rolled_up(severity=VIOLATION, unclear="a time-out"), "violation"),
        (rolled_up(cases=0), "inconclusive"),
        (rolled_up(MAY, cases=0), "not applicable"),
        (rolled_up(MAY, cases=0, unclear="a time-out"), "inconclusive"),
        (rolled_up(exchanges.clause("derives"), cases=0), "not applicable"),
        (rolled_up(exchanges.clause("responds"), cases=0), "not applicable"),
    ],
)
def test_evidence_becomes_a_verdict(made: Verdict, word: str) -> None:
    """Violation outweighs inconclusive, inconclusive a warning, a warning what was kept; no case is no pass."""
    assert made.word == word


def test_an_unclear_verdict_says_why() -> None:
    """The reason of an inconclusive clause is the first that came up."""
    assert rolled_up(unclear="ReadTimeout: no answer").reason == "ReadTimeout: no answer"


@pytest.mark.parametrize(
    ("made", "word"),
    [
        (rolled_up(known=KNOWN, severity=VIOLATION), "known"),
        (rolled_up(SHOULD, known=KNOWN, severity=VIOLATION), "known"),
        (rolled_up(known=KNOWN), "violation"),
        (rolled_up(known=EXPIRED), "violation"),
        (rolled_up(known=EXPIRED, severity=VIOLATION), "violation"),
        (rolled_up(known=KNOWN, unclear="a time-out"), "inconclusive"),
        (rolled_up(known=KNOWN, cases=0), "inconclusive"),
    ],
)
def test_a_known_deviation_holds_until_its_day(made: Verdict, word: str) -> None:
    """A known deviation is known up to its last day; kept or expired it fails, and unclear it stays unclear."""
    assert made.word == word


def test_an_expired_entry_of_a_should_fails_too() -> None:
    """An expired entry fails the run whatever the strength of its clause."""
    made = rolled_up(SHOULD, known=EXPIRED, severity=VIOLATION)
    assert exit_code(Counter([made.word]), all_two_sided=True, faulty=False) == 1


def test_a_stale_entry_is_told_from_a_broken_promise() -> None:
    """The reason of a stale entry says that the entry is to be removed."""
    assert "remove the exception" in (rolled_up(known=KNOWN).reason or "")


def test_a_replay_ends_no_exception() -> None:
    """A few requests that were sent again and kept the promise say nothing of what was accepted; a finding does."""
    kept, broken = rolled_up(known=KNOWN), rolled_up(known=EXPIRED, severity=VIOLATION)
    assert [verdicts.of_a_few_requests(one).word for one in (kept, broken)] == ["kept", "violation"]


def test_an_expired_entry_names_its_place() -> None:
    """The reason of an expired entry says since when it counts again, and in which file and line it stands."""
    entry = replace(EXPIRED, place="contracts/acme/known.yaml:7")
    reason = rolled_up(known=entry, severity=VIOLATION).reason or ""
    assert reason.startswith(f"the exception in {entry.place} (its owner: integrations) has expired on {EXPIRED.until}")


def test_only_the_entry_of_the_clause_counts() -> None:
    """A known deviation is that of its own clause."""
    listed = replace(exchanges.contract(), known=(replace(KNOWN, clause="ANIVA-UPDATE"),))
    assert verdicts.known_of(listed, MUST, "sandbox") is None
    assert verdicts.known_of(listed, listed.clause("ANIVA-UPDATE"), "sandbox") is not None


def test_an_entry_for_one_target_counts_there_only() -> None:
    """What is accepted at one target is still a broken promise at another, and goes before a general entry."""
    here = replace(KNOWN, target="sandbox", reason="here")
    assert verdicts.known_of(replace(exchanges.contract(), known=(here,)), MUST, "staging") is None
    assert verdicts.known_of(replace(exchanges.contract(), known=(KNOWN, here)), MUST, "sandbox") is here


def test_the_smallest_request_stands_for_a_finding() -> None:
    """Of two findings alike the one with the shorter request is kept, and it is one finding."""
    seen = ClauseEvidence()
    long = exchanges.exchange(probe={"body": {"scheduled_at": "x" * 50}})
    assert [seen.add(Finding(MUST, sent, "", "k", "", "")) for sent in (long, exchanges.exchange())] == [True, False]
    assert [kept.exchange.size for kept in seen.findings.values()] == [exchanges.exchange().size]


def test_an_ordinary_request_stands_for_a_finding_before_a_freak_value() -> None:
    """Of two findings alike the one with ordinary values is kept, also if its request is longer; then the one with
    fewer members."""
    freak = exchanges.exchange(probe={"body": {"time": -1}}, region=Region.OPEN)
    plain = exchanges.exchange(probe={"body": {"time": 1797739200, "note": "n"}}, region=Region.ORDINARY)
    fewer = exchanges.exchange(probe={"body": {"time": "2028-01-15T10:30:00+01:00, or so"}}, region=Region.ORDINARY)
    for sent in ((freak, plain, fewer), (fewer, plain, freak)):
        seen = ClauseEvidence()
        for one in sent:
            seen.add(Finding(MUST, one, "", "k", "", ""))
        assert [kept.exchange for kept in seen.findings.values()] == [fewer]


@pytest.mark.parametrize("severities", [(WARNING, VIOLATION), (VIOLATION, WARNING)], ids=str)
def test_a_violation_is_not_hidden_by_a_smaller_warning(severities: tuple[str, str]) -> None:
    """Of two findings with one fingerprint the violation counts, and is new, whichever comes first."""
    sent = {VIOLATION: exchanges.exchange(probe={"body": {"scheduled_at": "x" * 50}}), WARNING: exchanges.exchange()}
    seen = ClauseEvidence()
    new = [seen.add(Finding(MUST, sent[severity], "", "k", "", "", severity)) for severity in severities]
    assert [found.severity for found in seen.findings.values()] == [VIOLATION]
    assert new == [True, severities[1] == VIOLATION]


def test_a_fingerprint_does_not_know_the_message() -> None:
    """The same break found with other values has the same fingerprint; at another place it has another."""
    one = Finding(MUST, exchanges.exchange(), "/a", "k", "1", "2")
    assert replace(one, expected="3", got="4").fingerprint == one.fingerprint
    assert replace(one, pointer="/b").fingerprint != one.fingerprint


@pytest.mark.parametrize(
    ("words", "two_sided", "faulty", "code"),
    [
        (["suite error", "violation", "inconclusive"], False, True, 78),
        (["suite error", "violation", "inconclusive"], False, False, 70),
        (["violation", "inconclusive"], False, False, 1),
        (["inconclusive", "kept"], True, False, 75),
        (["kept"], False, False, 75),
        ([], True, False, 5),
        (["kept", "warning", "known", "observed", "not applicable"], True, False, 0),
    ],
)
def test_the_first_exit_code_that_applies_counts(words: list[str], two_sided: bool, faulty: bool, code: int) -> None:
    """78 comes before 70, 70 before 1, 1 before 75, 75 before 5; what is left is 0."""
    assert exit_code(Counter(words), two_sided, faulty) == code


def tally(accepted: int = 3, refused: int = 3, setup: str | None = None, **counts: int) -> Tally:
    """A run in numbers."""
    return Tally({word.replace("_", " "): number for word, number in counts.items()}, 9, accepted, refused, setup)


SETUP = "a plain update is answered 401"


@pytest.mark.parametrize(
    ("numbers", "whose"),
    [
        (tally(kept=3), "nobody"),
        (tally(kept=3, warning=1), "nobody"),
        (tally(kept=3, violation=1, inconclusive=1), "vendor"),
        (replace(tally(kept=3, violation=1), is_embedded=True), "nobody"),
        (replace(tally(kept=3, violation=1), served_at="http://127.0.0.1:8080"), "nobody"),
        (tally(kept=3, violation=1, suite_error=1), "ours"),
        (replace(tally(kept=3, violation=1), unneeded=1), "ours"),
        (replace(tally(kept=3, violation=2), unneeded=1), "vendor"),
        (tally(kept=3, inconclusive=1), "set-up"),
        (tally(inconclusive=3, setup=SETUP), "set-up"),
        (replace(tally(inconclusive=3, setup="r-1 has [hidden] here: put them back"), left_by="r-1"), "left"),
        (tally(kept=3, accepted=0), "set-up"),
        (tally(kept=3, refused=0), "set-up"),
    ],
)
def test_a_run_is_somebodys(numbers: Tally, whose: str) -> None:
    """A red run is the vendor's, the set-up's or ours, as is what an earlier one left; a green one is nobody's."""
    assert sentence("Acme", numbers)[1] == whose


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (1, "was found to break nothing that it documents, and 1 exception in known.yaml is not"),
        (2, "breaks 1 clause that it"),
    ],
)
def test_an_exception_that_is_not_needed_is_no_breach(broken: int, said: str) -> None:
    """A vendor that keeps an excepted promise is not said to break it; the exception has to go."""
    text = sentence("Acme", replace(tally(kept=3, violation=broken), unneeded=1))[0]
    assert (said in text, "not needed any more" in text) == (True, True)


@pytest.mark.parametrize(
    ("broken", "crashed", "said"),
    [
        (1, 1, "Acme answers with a server error where 1 clause of this suite allows none."),
        (3, 3, "Acme answers with a server error where 3 clauses of this suite allow none."),
        (
            3,
            2,
            "Acme breaks 1 clause that it documents and answers with a server error where 2 clauses of this",
        ),
    ],
)
def test_a_server_error_is_not_said_to_break_a_document(broken: int, crashed: int, said: str) -> None:
    """That no request ends in a server error is a demand of this suite: a document may list 500, and the vendor has to
    act all the same."""
    text, whose = sentence("Acme", replace(tally(kept=3, violation=broken), crashed=crashed))
    assert (text.startswith(said), whose) == (True, "vendor")


def test_a_known_deviation_is_told_in_the_sentence() -> None:
    """Who reads that a vendor keeps its promises reads in the same sentence that one of them is broken and accepted."""
    said = sentence("Acme", tally(kept=3, known=1))[0]
    assert said == "Acme keeps what it documents, but for 1 known deviation: 3 clauses kept, 1 known."


def test_an_unclear_run_says_the_most_frequent_reason() -> None:
    """What is read away from the terminal says why clauses could not be judged; the terminal has it above."""
    numbers = replace(tally(kept=1, inconclusive=2), unclear="no answer")
    assert sentence("Acme", numbers)[0].endswith("could not be judged: no answer.")
    assert sentence("Acme", numbers, is_reason_above=True)[0].endswith("for the reasons above.")


def test_the_sentence_says_which_side_was_missing() -> None:
    """A run without a documented success says so."""
    assert sentence("Acme", tally(kept=3, accepted=0))[0].endswith("no documented success.")


def test_a_run_of_no_promise_keeps_none() -> None:
    """Where nothing that was tried is promised, the sentence does not speak of promises that are kept."""
    assert "keeps" not in sentence("Acme", tally(observed=3))[0]


def test_the_sentence_names_the_fault_of_the_set_up() -> None:
    """A target that cannot be judged is named with the reason."""
    assert SETUP in sentence("Acme", tally(inconclusive=3, setup=SETUP))[0]


def test_what_kept_a_run_from_judging_the_rest_stands_beside_what_is_broken() -> None:
    """A run that found a violation and then lost its target says both."""
    said = sentence("Acme", tally(kept=3, violation=1, inconclusive=2, setup=SETUP))[0]
    assert ("breaks 1 clause" in said, f"2 clauses could not be judged: {SETUP}" in said) == (True, True)


@pytest.mark.parametrize("numbers", [tally(kept=3, accepted=0), tally(kept=3, refused=0), tally(inconclusive=1)])
def test_a_one_sided_run_is_never_green(numbers: Tally) -> None:
    """A run without a documented success, without a documented refusal, or with anything unclear is not green."""
    assert sentence("Acme", numbers)[1] != "nobody"


def test_an_exit_code_means_what_the_readme_says() -> None:
    """What a run prints beside its exit code begins the row of that code in the README's table."""
    readme = (Path(__file__).parents[2] / "README.md").read_text().replace("`", "")
    missing = [row for code, said in EXIT_MEANINGS.items() if (row := f"| {code} | {said}") not in readme]
    assert missing == []


@pytest.mark.parametrize(
    ("status", "send", "word"),
    [
        (422, "ordinary", "inconclusive"),
        (500, "ordinary", "violation"),
        (422, (), "violation"),
    ],
)
def test_a_refusal_of_guessed_values_blames_nobody(status: int, send: object, word: str) -> None:
    """Values that a draft took for ordinary and a vendor refuses are no violation; an error of the server is one."""
    clause = replace(exchanges.clause("accepts"), send=send)
    found = Finding(clause, exchanges.exchange(exchanges.answer(status)), "", "status", "200", status)
    made = verdicts.of_guessed_values(Verdict(clause, "violation", 3, None, (found,)))
    assert (made.word, bool(made.findings)) == (word, word == "violation")
    assert made.reason is None or "answered 422 (exchange 1 in the journal)" in made.reason


@pytest.mark.parametrize(("behind", "expected"), [(2, "vendor"), (1, "set-up")])
def test_what_the_vendors_own_deviation_hides_is_the_vendors(behind: int, expected: str) -> None:
    """Where all that could not be judged is behind a deviation that the run has found, nobody blames the target."""
    assert sentence("Acme", replace(tally(kept=3, known=1, inconclusive=2), behind=behind))[1] == expected


@pytest.mark.parametrize(
    ("reason", "expected"), [(EXPLAINED.format("/status", "ACME-ONLY"), True), ("no answer", False), (None, False)]
)
def test_a_reason_says_whether_a_deviation_explains_it(reason: str | None, expected: bool) -> None:
    """What a deviation explains is told from what the set-up, an outage and the like kept from being judged."""
    assert is_explained(reason) == expected
