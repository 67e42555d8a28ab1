"""A vendor that refuses all updates with one answer: nobody can know whether a value of ours is why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from suites.kit.generate.directed import ordinary
from suites.kit.model.answer import Answer
from suites.kit.model.closing import sentence
from suites.kit.model.exchange import ACCEPTED, REFUSED, Region
from suites.kit.model.profiles import PROFILES
from suites.kit.model.refused_alike import RefusedAlike, members_of_target
from suites.kit.run.plain_answers import LEAST, Alike, PlainAnswers
from suites.kit.session.causes import by_cause
from suites.kit.session.known_text import since_accepted
from suites.kit.session.options import Plan
from suites.kit.session.results import Results
from suites.selftest import exchanges
from suites.selftest.put_backs import served
from suites.selftest.test_earlier_runs import CLAUSE, record, runs
from suites.selftest.test_kit_causes import finding
from suites.selftest.test_kit_causes import record as broken
from suites.selftest.test_kit_verdicts import tally

SAID = "400 (INVALID_REQUEST doctor is not registered)"
ALIKE = RefusedAlike(SAID, 154, 2, ("/doctor_id",))


def said(answer: Answer) -> str:
    """An answer in words."""
    return f"{answer.status} {answer.value}"


def answers(*came: Answer, **probe: Any) -> PlainAnswers:
    """What was answered to ordinary updates, one after the other."""
    made = PlainAnswers(said, said)
    for one in came:
        made.watch(exchanges.exchange(one, probe={"wants": ACCEPTED, **probe}))
    return made


def refusals(*said: str) -> list[Answer]:
    """Refusals that say this."""
    return [exchanges.answer(400, one) for one in said]


def test_refusals_that_differ_in_hidden_words_are_not_one_answer() -> None:
    """What a report may not show of a refusal tells it from another one all the same."""
    made = PlainAnswers(lambda one: "400 ([hidden])", said)
    for one in refusals("zu spät", "zu früh", "zu voll"):
        made.watch(exchanges.exchange(one, probe={"wants": ACCEPTED}))
    assert made.refused_alike is None


def test_one_answer_to_all_updates_is_told_with_their_number() -> None:
    """Updates that all got the same refusal are told by it."""
    assert answers(*refusals("no", "no", "no")).refused_alike == Alike("400 no", 3)


def of_places(*sent: tuple[str, int, str]) -> PlainAnswers:
    """What was answered to updates that send a value of the target's, each with a status and words."""
    made = PlainAnswers(said, said, lambda text: f"${text.upper()}" if text in ("east", "west") else text)
    for place, status, words in sent:
        came = exchanges.answer(status, words if status >= 400 else {})
        made.watch(exchanges.exchange(came, probe={"wants": ACCEPTED, "body": {"place": place}}))
    return made


WEST = [("west", 200, "")] * LEAST


def test_a_value_of_ours_that_is_refused_each_time_is_told() -> None:
    """Where all updates that send one value of ours get one refusal, and others are accepted, it may be the value."""
    assert of_places(*[("east", 400, "not active")] * 3, *WEST).refused_alike == Alike("400 not active", 3, ("$EAST",))


@pytest.mark.parametrize(
    "came",
    [
        [*[("east", 400, "no")] * 3, *WEST, ("west", 400, "no")],
        [*[("east", 400, "no")] * 3, *WEST, ("east", 200, "")],
        [*[("east", 400, "no")] * (LEAST - 1), *WEST],
        [*[("east", 400, "no")] * 3, *WEST[1:], ("west", 400, "late")],
        [*[("east", 400, "no")] * 2, ("east", 400, "late"), *WEST],
        [*[("nobody's", 400, "no")] * 3, *WEST],
    ],
    ids=["refused without it", "accepted with it", "too few", "few accepted", "two answers", "no value of ours"],
)
def test_a_value_is_not_to_blame_where_anything_else_may_be(came: list[tuple[str, int, str]]) -> None:
    """An update that was refused without the value, or accepted with it, leaves the refusal with the vendor."""
    assert of_places(*came).refused_alike is None


def test_the_value_that_is_refused_is_named() -> None:
    """The sentence names the value of ours, says that others were accepted, and blames nobody."""
    alike = RefusedAlike(SAID, 4, 2, (), ("$LOCATION_ACTIVE",))
    text, whose = sentence("Acme", replace(tally(kept=3, violation=2), refused_alike=alike))
    assert whose == "open"
    assert f"send $LOCATION_ACTIVE and have to be accepted, and no other, with the same answer: {SAID}. That" in text
    assert "either what $LOCATION_ACTIVE stands for is not what the vendor takes" in text


@pytest.mark.parametrize(
    "came",
    [
        [f"doctor is not registered (request {one})" for one in ("3f1c", "77aa", "b210")],
        [f"2031-11-2{one}T10:00:00Z: doctor is not registered" for one in range(3)],
    ],
    ids=["ids of requests", "times"],
)
def test_what_differs_from_request_to_request_makes_no_other_answer(came: Sequence[str]) -> None:
    """A refusal that has an id or a time of its own is one answer all the same."""
    assert answers(*refusals(*came)).refused_alike == Alike(f"400 {came[-1]}", 3)


def test_values_of_ours_that_a_refusal_repeats_make_no_other_answer() -> None:
    """A refusal that repeats what an update has sent is one answer, whatever was sent."""
    made = PlainAnswers(said, said)
    for note in ("Sits by the window", "Brings a dog", "Parks behind"):
        refused = exchanges.answer(400, f"not with {note}")
        made.watch(exchanges.exchange(refused, probe={"wants": ACCEPTED, "body": {"note": note}}))
    assert made.refused_alike == Alike("400 not with Parks behind", 3)


def test_codes_that_come_again_are_answers_of_their_own() -> None:
    """Two refusals that differ by their code alone are two answers, where each code came more than once."""
    assert answers(*refusals("no: E1", "no: E2", "no: E1", "no: E2")).refused_alike is None


def test_statuses_are_answers_of_their_own() -> None:
    """Refusals with the same words and three statuses are not one answer."""
    assert answers(*(exchanges.answer(status, "no") for status in (400, 409, 422))).refused_alike is None


@pytest.mark.parametrize(
    "came",
    [
        [*refusals("no", "no", "no"), exchanges.answer(200, {})],
        refusals("no", "no", "not this"),
        refusals(*["no"] * (LEAST - 1)),
        [exchanges.answer(500, "no")] * LEAST,
        [],
    ],
    ids=["one accepted", "two answers", "too few", "server errors", "none"],
)
def test_updates_that_differ_or_are_few_are_not_alike(came: Sequence[Answer]) -> None:
    """Where an update was accepted, or refused otherwise, the values of all updates are not to blame alone."""
    assert answers(*came).refused_alike is None


def test_only_updates_that_have_to_be_accepted_count() -> None:
    """What has to be refused says nothing, nor does what is sent without credentials or leaves the ordinary."""
    assert answers(*refusals("no", "no", "no"), wants=REFUSED).refused_alike is None
    assert answers(*refusals("no", "no", "no"), credential="none").refused_alike is None
    made = PlainAnswers(lambda one: "no", lambda one: "no")
    made.watch(exchanges.exchange(*refusals("no"), probe={"wants": ACCEPTED}, region=Region.OPEN))
    assert not made.all.found


def test_a_run_knows_that_all_its_updates_were_refused_alike(tmp_path: Path) -> None:
    """The updates that a run sends are counted by the words in which the journal quotes their answer."""
    with served(tmp_path, "eka") as run:
        run.interject = lambda asked: httpx.Response(400, json={}) if asked.method == "PATCH" else None
        clause = next(one for one in run.bound.contract.clauses if one.id == "EKA-UPDATE")
        for probe in [*ordinary(clause, run.bound)][:LEAST]:
            run.campaign.send(probe)
        found = run.campaign.plain.refused_alike
        assert found is not None
        assert (found.quoted, found.number >= LEAST) == ("400", True)


def test_the_members_are_those_that_carry_a_value_of_the_target() -> None:
    """The reader is told which values of targets.toml to look at; a contract without such members names none."""
    assert members_of_target(exchanges.contract("eka")) == ("/clinic_id", "/doctor_id", "/patient_id")
    assert members_of_target(exchanges.contract("aniva")) == ()


def test_whose_it_is_stays_open() -> None:
    """The sentence quotes the answer and names the values to look at first; it blames nobody."""
    text, whose = sentence("Acme", replace(tally(kept=3, violation=2), refused_alike=ALIKE))
    assert whose == "open"
    assert f"refused each of the 154 updates of this run that it has to accept, with the same answer: {SAID}. " in text
    assert "a value of targets.toml that every update sends (/doctor_id) is not what the vendor knows" in text


def test_what_is_broken_otherwise_is_told_beside_it() -> None:
    """A violation that shows something else than that answer is the vendor's, and is not lost behind it."""
    text, _ = sentence("Acme", replace(tally(kept=3, violation=3), refused_alike=ALIKE))
    assert "That breaks 2 clauses" in text
    assert text.endswith(" Beside that, it breaks 1 clause that it documents.")


def results(*findings: dict[str, Any], targets: Sequence[str] = ("aniva",), naming: Sequence[str] = ()) -> Results:
    """A run at targets whose updates were all refused alike, or those that send values of ours with these names, with a
    violated clause that has these findings."""
    contract = exchanges.contract()
    plan = Plan(
        "a-run", PROFILES["gate"], 1, [contract], targets={name: exchanges.bind(name).target for name in targets}
    )
    run = Results(plan, {})
    run._note_refused_alike(contract.name, [SAID, 9, naming])
    found = [{**one, "status": 400} for one in findings]
    run.verdicts[contract.name] = {"ONE": broken(*found, provider=contract.name)}
    return run


SHOWS = [
    ([finding(1, got=SAID), finding(2, got=SAID)], "open"),
    ([finding(1, got=SAID), finding(2, got="500")], "vendor"),
    ([finding(1, "/note", got=SAID)], "vendor"),
]


@pytest.mark.parametrize(("findings", "whose"), SHOWS)
def test_only_clauses_that_show_nothing_else_are_open(findings: list[dict[str, Any]], whose: str) -> None:
    """A clause of which anything else was found stays the vendor's, in the journal's summary too."""
    assert results(*findings).summary(exchanges.contract())["whose"] == whose


@pytest.mark.parametrize(("sent", "whose"), [('{"place": "$EAST"}', "open"), ('{"place": "$EAST_2"}', "vendor")])
def test_of_a_value_of_ours_only_what_sends_it_is_open(sent: str, whose: str) -> None:
    """The same words to an update without that value are the vendor's: many say as little of each fault."""
    run = results(finding(1, got=SAID, sent=f"PATCH /1 {sent}"), naming=["$EAST", "$DAY"])
    assert run.summary(exchanges.contract())["whose"] == whose


def test_of_a_stand_in_nothing_is_open() -> None:
    """No value of targets.toml is sent to the embedded stand-in."""
    assert results(finding(1, got=SAID), targets=()).summary(exchanges.contract())["whose"] == "vendor"


def test_all_clauses_that_show_that_answer_are_one_cause() -> None:
    """Clauses whose requests differ are told by the one that most requests broke, which says what to read first."""
    first = broken(finding(1, got=SAID), finding(2, got=SAID))
    others = [broken(finding(3, got=SAID), clause="ACME-B"), broken(finding(4, got="500"), clause="ACME-C")]
    causes = by_cause([first, *others], lambda one: one["clause"] != "ACME-C")
    assert [(one.leader["clause"], [each["clause"] for each in one.also], bool(one.note)) for one in causes] == [
        ("ACME-A", ["ACME-B"], True),
        ("ACME-C", [], False),
    ]


def test_the_run_is_named_that_had_updates_accepted(tmp_path: Path) -> None:
    """An earlier run that kept one of the clauses tells when it still worked; without one nothing is made up."""
    [line] = since_accepted([CLAUSE], runs(tmp_path, record("kept")))
    assert line.startswith("  run 20261121T000000-ab12 (2026-11-21) had such updates accepted: look what has changed")
    assert since_accepted(["ANOTHER"], runs(tmp_path, record("kept"))) == []
