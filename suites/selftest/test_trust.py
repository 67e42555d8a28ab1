"""What keeps people's trust: no vendor is blamed for our own data, nothing is hidden that names what went wrong."""

from __future__ import annotations

import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest import mock

import pytest

import contracts
from contracts.pointers import ABSENT
from suites.kit.generate.bodies import body_renaming_back
from suites.kit.model.answer import INDEFINITE, MOST_DEPTH, Answer
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.closing import Tally, sentence
from suites.kit.model.findings import Finding, Phrase
from suites.kit.model.target import ClientSecret, Target
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING, verdict
from suites.kit.privacy.belongings import weak_secrets
from suites.kit.privacy.documented import Documented
from suites.kit.privacy.free_texts import FreeTexts
from suites.kit.privacy.masking import Masking
from suites.kit.privacy.redaction import Redactor
from suites.kit.privacy.templates import Templates
from suites.kit.restore.entries import Original
from suites.kit.restore.restoring_body import restoring_body, siblings
from suites.kit.session import terminal
from suites.kit.session.interrupts import DelayedInterrupts
from suites.kit.session.journal import Journal
from suites.kit.session.recorder import Recorder
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, clause, exchange

NAME = "/profile/first_name"


def test_a_partial_run_says_so() -> None:
    """Clauses that were selected out, or that an interrupted run did not reach, are counted in the sentence."""
    text, _ = sentence("Acme", Tally({"kept": 3}, 9, 3, 3, untried=98))
    assert text == "Acme keeps what it documents: 3 clauses. 98 clauses were not tried."


def test_a_stand_in_says_nothing_about_its_vendor() -> None:
    """The sentence of a run at the embedded stand-in is about the stand-in, with an injected fault and without."""
    kept, broken = (Tally(counts, 9, 3, 3, is_embedded=True) for counts in ({"kept": 3}, {"violation": 1}))
    assert sentence("Acme", kept)[0] == "The stand-in of Acme keeps what the vendor documents: 3 clauses."
    assert sentence("Acme", broken)[0] == (
        "The stand-in of Acme breaks 1 clause, as the injected fault makes it: this says nothing about Acme itself."
    )


def test_a_reason_is_not_repeated_where_it_was_read() -> None:
    """The journal's sentence has the whole reason why a target could not be judged; the terminal's refers to it."""
    held = Tally({"inconclusive": 3}, 9, 0, 0, setup="the vendor is down")
    assert sentence("Acme", held)[0] == "Acme could not be judged: the vendor is down."
    assert sentence("Acme", held, is_reason_above=True)[0] == "Acme could not be judged, for the reason above."


def test_a_contract_at_odds_with_its_stand_in_is_ours() -> None:
    """What the stand-in breaks without a fault is no vendor's fault; file and line are named."""
    place = "ANIVA-OMIT (contracts/aniva/clauses.yaml:7)"
    text, whose = sentence("Acme", Tally({"violation": 1}, 9, 3, 3, disagreements=place))
    assert (whose, place in text, "disagree" in text) == ("ours", True, True)


def test_a_clause_is_found_in_its_file() -> None:
    """A written clause is named with file and line, a derived one with the folder of the schemas."""
    contract = exchanges.contract()
    file, _, number = contracts.place_of(contract, "ANIVA-OMIT").partition(":")
    assert Path(file).read_text().splitlines()[int(number) - 1].strip() == "- id: ANIVA-OMIT"
    assert contracts.place_of(contract, "aniva:request/location_id/format").endswith("aniva/schemas")


@pytest.mark.parametrize("status", [408, 425, 429, 499, 502, 503, 504, 507, 509, 511, 520, 527, 529, 530, 598])
def test_a_status_of_a_gateway_is_no_answer(status: int) -> None:
    """Statuses with which others answer in the vendor's place say nothing about the vendor."""
    assert (status in INDEFINITE, exchange(answer(status)).is_definite) == (True, False)


def test_a_redirect_is_no_answer() -> None:
    """A redirect, as to a page about maintenance, says nothing about the vendor."""
    assert exchange(answer(302)).is_definite is False


def test_not_modified_is_the_vendors_own() -> None:
    """No gateway answers an update with 304, which leads nowhere and belongs to reads on a condition."""
    assert exchange(answer(304)).is_definite is True


def test_json_nested_without_end_is_no_json() -> None:
    """An answer nested too deeply to be walked is judged as one that is not JSON; a deep but possible one is read."""
    deep, possible = (Answer(200, {}, b"[" * depth + b"]" * depth, 1.0).json for depth in (900, MOST_DEPTH - 1))
    assert (deep is ABSENT, possible is ABSENT) == (True, False)


def test_where_all_is_warned_nothing_is_said_to_be_kept() -> None:
    """A run of one clause that is warned about does not say that the vendor keeps 0 clauses."""
    text, whose = sentence("Acme", Tally({WARNING: 1}, 9, 3, 3))
    assert (text.startswith("Acme was found to break no promise: 1 clause warned."), whose) == (True, "nobody"), text


def test_a_number_of_a_sentence_is_no_id() -> None:
    """A reason counts and names exchanges by their number, also where a fixture has it as its id, which a path has."""
    bound = exchanges.bind("lobbie")
    location = str(bound.target.fixtures["appointment.editable"][0]["locationId"])
    said = Templates(bound).own(f"/note (exchange {location}), {location} times, 404 of /location/{location}/ was not")
    named = "$APPOINTMENT_EDITABLE_LOCATIONID"
    assert said == f"/note (exchange {location}), {location} times, 404 of /location/{named}/ was not"


def test_an_interrupt_names_no_frame_of_the_run() -> None:
    """An interrupt ends the run from one place, as a frame may have no line at the moment of the signal."""
    loop = Recorder.pytest_runtestloop(mock.Mock())
    next(loop)
    with pytest.raises(KeyboardInterrupt) as struck:
        signal.default_int_handler(signal.SIGINT, None)
    with pytest.raises(KeyboardInterrupt) as ended:
        loop.throw(struck.value)
    assert ended.value is not struck.value


def test_an_interrupt_that_was_lost_ends_the_run_after_its_tests() -> None:
    """Where somebody asked for the end, and no test noticed, the run does not end as if all had been tried."""
    loop = Recorder.pytest_runtestloop(mock.Mock(**{"leases.end_tests.return_value": True}))
    next(loop)
    with pytest.raises(KeyboardInterrupt):
        next(loop)


def state_finding(number: int, strength: str = "must") -> Finding:
    """A finding that an appointment changed, in the exchange of that number."""
    return Finding(clause("preserves", strength=strength), exchange(number=number), "/status", "unsent", "a", "b")


@pytest.mark.parametrize(
    ("numbers", "strength", "word"),
    [
        ([1], "must", INCONCLUSIVE),
        ([1], "should", INCONCLUSIVE),
        ([1, 5], "must", VIOLATION),
        ([1, 5], "should", WARNING),
    ],
)
def test_a_change_has_to_show_twice(numbers: list[int], strength: str, word: str) -> None:
    """An appointment that changed in one exchange only may have been changed by somebody else."""
    evidence = ClauseEvidence(cases=9)
    for number in numbers:
        evidence.add(state_finding(number, strength))
    assert verdict(state_finding(1, strength).clause, evidence, None, exchanges.bind().now.date(), 9).word == word


def test_a_change_seen_in_two_requests_says_how_often() -> None:
    """What its own request does not show each time is told with the number of the run's requests that did."""
    evidence = ClauseEvidence()
    for number in (1, 5):
        evidence.add(state_finding(number))
    [found] = evidence.confirmed(214)
    assert found.how_often == "2 times in 214 updates"


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        ("Erika", ABSENT, "absent"),
        ("Erika", None, "null"),
        ("Erika", "", "empty"),
        ("Erika", "Eri", "only the first 3 characters of it ($personal)"),
        ("Erika", "erika", "$personal, in other case"),
        ("O'Hara", "O&#39;Hara", "$personal, escaped"),
        ("Erika", " Erika", "$personal, with other white space"),
        ("Erika", "Maria", "another value ($personal)"),
        ("1", 1, "$personal, as int and not str"),
    ],
)
def test_a_personal_difference_is_named_without_the_values(expected: Any, got: Any, words: str) -> None:
    """Of two personal values a reader learns in what way they differ, and nothing else."""
    masking = Masking(Documented(exchanges.contract()), str, FreeTexts(exchanges.contract(), str))
    assert masking.difference(NAME, expected, got) == ("$personal", words)


@pytest.mark.parametrize(
    ("got", "words"),
    [("Eri", "only the first 3 characters of it ($personal)"), ("", "empty"), ("Maria", "its twin ($personal)")],
)
def test_a_personal_difference_is_named_where_the_expectation_says_why(got: str, words: str) -> None:
    """Also of a value that is expected because the answer shows it, a reader learns in what way the read's differs."""
    masking = Masking(Documented(exchanges.contract()), str, FreeTexts(exchanges.contract(), str))
    expected = Phrase("{}, as the answer shows, though {} was sent", ("Erika", "Erica"))
    wanted = "$personal, as the answer shows, though $personal was sent"
    assert masking.difference(NAME, expected, got, known={"its twin": ["Maria"]}) == (wanted, words)


def test_names_of_ours_stay_readable() -> None:
    """A client id that is the provider's name does not hide that name everywhere."""
    redactor = Redactor()
    redactor.keep({"lobbie"})
    redactor.learn({"lobbie": "$ID", "s3cret-value": "$SECRET"})
    assert redactor.mask("--provider lobbie s3cret-value") == "--provider lobbie $SECRET"


def test_weak_secrets_are_named() -> None:
    """A secret that is a word of ours, or short, is named as one that cannot be masked safely."""
    contract = exchanges.contract("lobbie")
    target = exchanges.retargeted("lobbie", credentials={"good": ClientSecret("lobbie", "a-long-enough-secret")}).target
    assert isinstance(target, Target)
    assert weak_secrets(contract, target) == ["LOBBIE_TOKEN_CLIENT_ID"]


def test_a_second_interrupt_does_not_stop_the_putting_back(capsys: pytest.CaptureFixture[str]) -> None:
    """The first signal ends the run, the next two only print a message, the one after them ends that too."""
    with DelayedInterrupts("putting back", is_running=True) as interrupts:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        interrupts.end_tests()
        interrupts.begin_activity()
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert capsys.readouterr().err.count("Still putting back") == 2


def test_a_journal_that_cannot_be_written_costs_no_verdict(tmp_path: Path) -> None:
    """Where its file cannot be made, a journal takes records all the same, and says what is the matter."""
    (tmp_path / "out").write_text("a file where the folder should be")
    journal = Journal(tmp_path / "out" / "run.jsonl")
    journal.write({"kind": "header"})
    journal.close()
    assert "could not be written" in journal.place(tmp_path)


def test_what_was_renamed_gets_its_name_back() -> None:
    """After an update that renamed a patient, the next update gives the declared name back; else there is none."""
    bound, member = exchanges.bind("eka"), "partner_patient_id"
    declared = bound.target.values[member][0]
    back = body_renaming_back({"patient_details": {member: "someone-else"}}, bound)
    assert back is not None
    assert back["patient_details"][member] == declared
    assert body_renaming_back({"patient_details": {member: declared}}, bound) is None


def test_an_object_is_put_back_whole() -> None:
    """Where one member of an object was changed, all its members of known old value go back in one update."""
    bound, link = exchanges.bind("eka"), {"vendor": "other", "url": "https://meet.example.com/1"}
    old = {"appointment_details": {"video_connect": link}}
    original = Original("here", "eka", "appointment.editable", {"appointment_id": "1"}, {"mode": "in_clinic"}, old)
    vendor = next(f for f in bound.contract.behaviour.fields if f.pointer.endswith("/video_connect/vendor"))
    [group] = siblings([vendor], original, bound)
    modes = {restoring_body(group, original, bound, tested)["appointment_details"]["mode"] for tested in (False, True)}
    assert restoring_body(group, original, bound)["appointment_details"]["video_connect"] == link
    assert modes == {"INCLINIC", "VIDEO"}


@pytest.mark.parametrize("ended", [pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.INTERRUPTED])
def test_only_a_keyword_that_selects_nothing_is_blamed(ended: pytest.ExitCode, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that was stopped before its first verdict is not told that its -k selects no clause."""
    monkeypatch.setattr(terminal, "write_summary", lambda *_: None)
    option, lines = SimpleNamespace(keyword="aniva", plan=False, collectonly=False), list[str]()
    config, plan = SimpleNamespace(option=option, rootpath=Path()), SimpleNamespace(broken_contracts=(), run="RUN")
    facts = {"config": config, "journal": None, "leases": SimpleNamespace(leftovers={}), "targets": {}}
    empty = SimpleNamespace(**facts, results=SimpleNamespace(lost=0), plan=plan)
    Recorder.pytest_terminal_summary(cast(Recorder, empty), cast(Any, SimpleNamespace(write_line=lines.append)), ended)
    assert [line for line in lines if "selects no clause" in line] == lines
    assert bool(lines) is (ended == pytest.ExitCode.NO_TESTS_COLLECTED)
