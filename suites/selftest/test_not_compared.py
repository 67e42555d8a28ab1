"""A run names the members that nothing compared with what it sent, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from contracts import Contract, Field
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.profiles import PROFILES
from suites.kit.run import comparison
from suites.kit.run.comparison import Comparison
from suites.kit.session.items import all_clauses
from suites.kit.session.options import Plan
from suites.kit.session.remarks import remarks
from suites.kit.session.results import Results
from suites.selftest import drafted_items, exchanges

NOTE = Field("/note", "/note")


def bound_of(*fields: Field, compared: tuple[str, ...] = ("/note",), check: str = "echoes") -> BoundContract:
    """A contract with these members, and one clause that compares some of them."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, fields=fields, follows={})
    clauses = (exchanges.clause(check, fields=compared),)
    return replace(bound, contract=replace(bound.contract, behaviour=behaviour, clauses=clauses))


def missing(bound: BoundContract, body: dict[str, Any], after: dict[str, Any], **facts: Any) -> dict[str, str]:
    """What nothing compared after one update, which was accepted."""
    seen = Comparison()
    seen.note(exchanges.shown({}, after, probe={"body": body}, **facts), bound)
    return seen.missing(bound)


def test_a_member_that_an_answer_shows_after_it_was_sent_is_compared() -> None:
    """A member of which a clause compares a sent value with the answer is not named."""
    assert missing(bound_of(NOTE), {"note": "a"}, {"note": "a"}) == {}


@pytest.mark.parametrize(
    ("field", "compared", "body", "reason"),
    [
        (NOTE, ("/note",), {}, comparison.NOT_SENT),
        (NOTE, ("/other",), {"note": "a"}, comparison.NO_CLAUSE),
        (NOTE, ("/note",), {"note": " "}, comparison.NOT_SHOWN),
        (Field("/note"), ("/note",), {"note": "a"}, comparison.HIDDEN),
        (replace(NOTE, adjusted="Capped"), ("/note",), {"note": "a"}, 'the page says of it "Capped"'),
    ],
    ids=["not sent", "no clause", "not told", "not shown", "adjusted"],
)
def test_each_reason_is_told(field: Field, compared: tuple[str, ...], body: dict[str, Any], reason: str) -> None:
    """A member that nothing compared is named with what kept it from being compared."""
    assert missing(bound_of(field, compared=compared), body, {"note": "a"}) == {"/note": reason}


def test_what_is_shown_in_another_form_is_told_so() -> None:
    """A member in whose place another one is shown has a place, and is compared with nothing."""
    bound = bound_of(Field("/room_id"), compared=("/room_id",))
    behaviour = replace(bound.contract.behaviour, follows={"/room_id": ("/room",)})
    bound = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    assert missing(bound, {"room_id": 1}, {}) == {"/room_id": comparison.OTHERWISE}


def test_a_read_that_is_only_compared_with_the_answer_compares_nothing_sent() -> None:
    """A clause without members that the read shows what was answered says nothing of what was sent."""
    bound = bound_of(NOTE, compared=(), check="persists")
    assert missing(bound, {"note": "a"}, {"note": "a"}, source="read") == {"/note": comparison.NO_CLAUSE}


def test_a_refused_update_compares_nothing() -> None:
    """What a refused update sent is not expected to be shown, so that it is compared with nothing."""
    seen, bound = Comparison(), bound_of(NOTE)
    seen.note(exchanges.exchange(exchanges.answer(400), probe={"body": {"note": "a"}}), bound)
    assert seen.missing(bound) == {"/note": comparison.NOT_SENT}


def test_an_object_of_which_a_member_is_compared_is_not_named() -> None:
    """An object is compared where what is in it is."""
    bound = bound_of(Field("/place", "/place"), Field("/place/room", "/place/room"), compared=("/place/room",))
    assert missing(bound, {"place": {"room": "a"}}, {"place": {"room": "a"}}) == {}


def results_of(contract: Contract, **facts: Any) -> Results:
    """The results of a run that compared all but one member."""
    plan = Plan("a-run", PROFILES["gate"], 1, [contract], targets={contract.name: drafted_items.bind(contract).target})
    results = Results(plan, {})
    results.counts[contract.name] = {"requests": 9, "accepted": facts.pop("accepted", 3), "refused": 5}
    results.not_compared[contract.name] = {"/note": comparison.NOT_SENT}
    for name, value in facts.items():
        setattr(results, name, value)
    return results


def whole(contract: Contract) -> dict[str, dict[str, Any]]:
    """A verdict for each clause that the run has to try."""
    record = {"verdict": "kept", "check": "accepts", "reason": None, "findings": [], "strength": "must"}
    return {one.id: {**record, "clause": one.id} for one in all_clauses(contract, PROFILES["gate"])}


def test_the_run_names_them_under_its_table_and_in_its_journal() -> None:
    """The lines under the closing table and the journal's summary name the member and the reason."""
    contract = drafted_items.contract()
    results = results_of(contract, verdicts={contract.name: whole(contract)})
    assert f"not compared plain: /note, because {comparison.NOT_SENT}" in remarks(results, [contract])
    assert results.summary(contract)["not_compared"] == {"/note": comparison.NOT_SENT}


@pytest.mark.parametrize(
    "facts", [{"setup": {"plain": "no login"}}, {"lost": 1}, {"accepted": 0}, {"verdicts": {"plain": {}}}]
)
def test_a_run_that_was_not_whole_names_none(facts: dict[str, Any]) -> None:
    """Where clauses were left out, or the target could not be judged, that is told, and not member by member."""
    contract = drafted_items.contract()
    results = results_of(contract, **{"verdicts": {contract.name: whole(contract)}, **facts})
    assert results.uncompared(contract) == {}


@pytest.mark.parametrize(("is_draft", "lines"), [(True, 0), (False, 1)])
def test_what_a_draft_knows_no_place_for_is_told_once(is_draft: bool, lines: int) -> None:
    """Members that the line about a draft's unseen members names stand in no second line."""
    made = drafted_items.contract()
    fields = tuple(replace(one, shows=None) if one.pointer == "/note" else one for one in made.behaviour.fields)
    contract = replace(made, is_draft=is_draft, behaviour=replace(made.behaviour, fields=fields))
    results = results_of(contract, verdicts={contract.name: whole(contract)})
    results.not_compared[contract.name] = {"/note": comparison.HIDDEN}
    told = remarks(results, [contract])
    assert sum(line.startswith("not compared") for line in told) == lines
