"""Emptying members: together first, apart where the whole says nothing, with a value before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from contracts.pointers import ABSENT, get
from suites.kit.checks import judge
from suites.kit.generate.emptying import emptying_probe
from suites.kit.generate.probes import probes
from suites.kit.model.appointment_state import emptied_fields, touched
from suites.kit.model.exchange import Sample
from suites.kit.model.findings import LENIENT
from suites.kit.model.verdicts import VIOLATION
from suites.proof._run import run, run_with_fault
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, appointment, bind, clause, contract, exchange
from suites.standin import StandIn

NULLS = [f"{name.upper()}-WITHSTANDS-NULL" for name in exchanges.PROVIDERS]
TIME_GONE = {"body": {"scheduled_at": None}, "is_emptying": True}


def spoken_to(provider: str, id: str, watch: Callable[[Any], None]) -> StandIn:
    """A stand-in that has been tried on one clause. `watch` gets each body that it was sent."""
    standin = StandIn(contract(provider))
    decide = standin._cause_of_body

    def watched(context: Any) -> str | None:
        watch(context.body)
        return decide(context)

    standin._cause_of_body = watched  # type: ignore[method-assign]
    run(contract(provider), standin, [contract(provider).clause(id)])
    return standin


@pytest.mark.parametrize("id", NULLS)
def test_null_is_sent_for_every_member_and_object(id: str) -> None:
    """Each member of an update is null in some probe, alone or with others, and so is each object around members."""
    bound = bind(id.split("-")[0].lower())
    sent = [part for probe in probes(bound.contract.clause(id), bound) for part in (probe.parts or (probe,))]
    nulled = {field.pointer for probe in sent for field, value in emptied_fields(probe.body, bound) if value is None}
    assert nulled >= {field.pointer for field in bound.contract.behaviour.fields}


def test_members_are_emptied_together() -> None:
    """All members of a clause are emptied in one body, where that is accepted."""
    sent: list[Any] = []
    spoken_to("sqod", "SQOD-EMPTY-NULLABLE", sent.append)
    assert [body for body in sent if None in body.values()] == [
        dict.fromkeys(p[1:] for p in contract("sqod").clause("SQOD-EMPTY-NULLABLE").fields)
    ]


def test_a_refused_whole_is_taken_apart() -> None:
    """After a body that empties several members was refused, each of them is emptied alone."""
    sent: list[Any] = []
    spoken_to("aniva", "ANIVA-WITHSTANDS-NULL", sent.append)
    nulled = [{name for name, value in body.items() if value is None} for body in sent if isinstance(body, dict)]
    assert [names for names in nulled if names] == [{"scheduled_at", "location_id"}, {"scheduled_at"}, {"location_id"}]


def test_emptied_members_have_a_value_again() -> None:
    """What was emptied has an ordinary value before the next clause needs it."""
    standin = spoken_to("lobbie", "LOBBIE-EMPTY-NOTE", lambda body: None)
    assert standin.store.appointments[0].shows["note"]


def test_a_null_for_an_object_may_change_all_its_members() -> None:
    """An accepted null for an object is no change of members that were not sent."""
    assert "/claimant/name" in touched({"claimant": None}, bind("sqod"))


def test_what_was_refused_as_a_whole_says_nothing_of_one_member() -> None:
    """The refusal of a body that empties several members shows nothing of a clause about one."""
    about = clause("empties", fields=("/scheduled_at",))
    body = {"scheduled_at": None, "location_id": None}
    probe = emptying_probe(about, body, ["/scheduled_at", "/location_id"], bind())
    assert judge(about, replace(exchange(answer(400)), probe=probe), bind()) is None


def test_a_value_that_was_never_there_shows_nothing() -> None:
    """A member that had no value before says nothing about whether it can be emptied."""
    old = appointment(scheduled_at=None)
    made = exchange(answer(200), before={"read": old}, after={"read": old}, probe=TIME_GONE)
    assert judge(clause("empties", fields=("/scheduled_at",)), made, bind()) is None


def test_an_empty_value_at_a_boundary_counts_too() -> None:
    """An empty value that is tried beside others at their limits has to empty its member as any other does."""
    old, sample = appointment(), Sample("/scheduled_at", ("empty",), "/scheduled_at", None)
    probe = {"body": {"scheduled_at": None}, "samples": (sample,)}
    made = exchange(answer(200), before={"read": old}, after={"read": old}, probe=probe)
    assert len(judge(clause("empties", fields=("/scheduled_at",)), made, bind()) or ()) == 1


def test_an_old_value_that_may_stand_is_only_noted() -> None:
    """Where the page leaves open what null means, an old value that stands is no finding."""
    old = appointment()
    made = exchange(answer(200), before={"read": old}, after={"read": old}, probe=TIME_GONE)
    found = judge(clause("empties", fields=("/scheduled_at",), strength="may"), made, bind())
    assert [one.severity for one in found or ()] == [LENIENT]


@pytest.mark.parametrize("name", ["keeps_what_is_emptied", "needs_two_tries"])
def test_a_map_replaced_whole_that_cannot_be_emptied_is_found(name: str) -> None:
    """A free map that the page says is replaced whole, and that keeps its keys when it is sent without any."""
    assert run_with_fault(contract("eka"), f"EKA-EMPTY-META:{name}").verdicts["EKA-EMPTY-META"].word == VIOLATION


def test_a_member_alone_goes_with_what_it_needs() -> None:
    """A part of an emptying probe has the members beside it that the contract asks for."""
    bound = bind("eka")
    sent = probes(bound.contract.clause("EKA-WITHSTANDS-NULL"), bound)
    alone = [part.body for probe in sent for part in probe.parts if get(part.body, "/patient_details/mobile") is None]
    assert get(alone[0], "/patient_details/dob") is not ABSENT


@pytest.mark.parametrize(("strength", "flaws"), [("must", 1), ("should", 0)])
def test_another_value_is_no_empty_one(strength: str, flaws: int) -> None:
    """A member that the page says can be emptied has no value afterwards, not even another one."""
    old, new = appointment(), appointment(scheduled_at="None")
    made = exchange(answer(200), before={"read": old}, after={"read": new}, probe=TIME_GONE)
    found = judge(clause("empties", fields=("/scheduled_at",), strength=strength), made, bind())
    assert len(found or ()) == flaws
