"""Which values are sent, by what the appointment has: others than are there, and none to one that is used up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import Field
from contracts.pointers import get, with_value
from suites.kit.generate.bodies import ordinary_values
from suites.kit.generate.probes import probes
from suites.kit.generate.transitions import may_follow
from suites.kit.model.exchange import VARIED, Probe
from suites.kit.model.expected import ExpectedStates
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE
from suites.kit.run.choices import varied
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn

CLOSING = {"CHECKED_OUT", "CANCELLED", "NO_SHOW"}


def test_what_an_earlier_run_has_closed_is_not_closed_again() -> None:
    """Where an expendable appointment shows a closing status before the run, the clause asks for another one."""
    contract, bound = exchanges.contract("lobbie"), exchanges.bind("lobbie")
    standin = StandIn(contract)
    paths = [bound.appointment_path(EXPENDABLE, number) for number in range(len(bound.target.fixtures[EXPENDABLE]))]
    for row in standin.store.appointments:
        if row.path in paths:
            row.shows = {**row.shows, "status": "CANCELLED"}
    clause = contract.clause("LOBBIE-EVERY-STATUS")
    found = campaigns.run(contract, standin, [clause]).verdicts[clause.id]
    assert (found.word, "book a new one, or set provision = true" in (found.reason or "")) == (INCONCLUSIVE, True)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_values_that_are_there_are_replaced_by_others(provider: str) -> None:
    """Of each shown member with several ordinary values another one is sent than the appointment has."""
    bound, expected = exchanges.bind(provider), ExpectedStates(exchanges.bind(provider))
    state = exchanges.appointment(provider)
    expected.note(exchanges.shown(state, state, "read", provider=provider, probe={"body": {}}))
    for field in bound.contract.behaviour.fields:
        there = [one for one in ordinary_values(field, bound) if expected.has(Probe("", "").place, field, one)]
        if there and len(ordinary_values(field, bound)) > 2 and not field.along:
            probe = Probe("", "", {**bound.base, field.pointer[1:]: there[0]}, choice=VARIED)
            if bound.is_ordinary(probe.body):
                assert get(varied(probe, expected, bound).body, field.pointer) != there[0]


def test_a_refused_update_sends_what_is_not_there() -> None:
    """Of an update that is to be refused for one member, the other has another value than the appointment shows."""
    bound, expected = exchanges.bind("aniva"), ExpectedStates(exchanges.bind("aniva"))
    wrong = next(
        one
        for one in probes(bound.contract.clause("ANIVA-REFUSED-ALONE"), bound)
        if isinstance(one.body, dict) and one.body.get("scheduled_at") == 12
    )
    [field] = [one for one in bound.contract.behaviour.fields if one.pointer == "/location_id"]
    state = with_value(exchanges.appointment("aniva"), field.shows, wrong.body["location_id"])
    expected.note(exchanges.shown(state, state, "read", provider="aniva", probe={"body": {}}))
    sent = varied(wrong, expected, bound).body
    assert (wrong.choice, get(sent, "/scheduled_at")) == (VARIED, 12)
    assert get(sent, "/location_id") in set(ordinary_values(field, bound)) - {wrong.body["location_id"]}


@pytest.mark.parametrize(("sent", "shown", "has"), [("10:07:43", "10:07:00", True), ("10:07:00", "10:07:43", False)])
def test_a_member_has_the_value_that_its_rule_makes_of_the_sent_one(sent: str, shown: str, has: bool) -> None:
    """A time that is stored to the minute is there already where it is shown so, and not the other way round."""
    field = Field("/note", "/note", minutes=1)
    old = exchanges.bind("lobbie")
    behaviour = replace(old.contract.behaviour, fields=(field,))
    expected = ExpectedStates(replace(old, contract=replace(old.contract, behaviour=behaviour)))
    expected.note(exchanges.shown({"note": shown}, {"note": shown}, "read", provider="lobbie", probe={"body": {}}))
    assert expected.has(Probe("", "").place, field, sent) is has


@pytest.mark.parametrize("before", ["SCHEDULED", "CHECKED_OUT"])
@pytest.mark.parametrize("after", ["CONFIRMED", "NO_SHOW"])
def test_a_closing_value_is_no_state_to_go_through(before: str, after: str) -> None:
    """Neither to nor from a value that may close an appointment: no later update takes it back for certain."""
    bound = exchanges.bind("lobbie")
    [status] = [field for field in bound.contract.behaviour.fields if field.pointer == "/status"]
    assert may_follow(status, before, after, bound) == (not {before, after} & CLOSING)
