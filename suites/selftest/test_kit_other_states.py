"""Refused updates at appointments in other states than the one that is usually written to."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from contracts.pointers import ABSENT, get
from suites.kit.checks import judge
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import Probe
from suites.proof._run import run
from suites.selftest import exchanges
from suites.selftest.exchanges import answer, bind, contract, exchange
from suites.standin import StandIn, fault

INACTIVE = "ANIVA-LOCATION-INACTIVE"


def moved(clause: str, thorough: bool = False) -> list[Probe]:
    """The requests of a clause at appointments in other states."""
    bound = bind(thorough=thorough)
    return [one for one in probes(bound.contract.clause(clause), bound) if one.in_other_state]


@pytest.mark.parametrize("clause", [INACTIVE, "ANIVA-403-RIGHT"])
def test_what_passes_for_a_pending_appointment_only_is_found(clause: str) -> None:
    """A refusal that is due whatever the state is missed where an appointment in one state does not get it."""
    made = contract()
    standin = StandIn(made, faults=(fault(made, f"{clause}:lets_it_pass_in_another_state"),))
    assert run(made, standin, [made.clause(clause)]).verdicts[clause].word == "violation"


def test_each_state_meets_each_reason_by_turns() -> None:
    """A short run sends one refused update of a clause to each other appointment, each time another one."""
    sent = moved("ANIVA-TIME-FUTURE")
    assert [probe.appointment for probe in sent] == ["appointment.pending", "appointment.home"]
    assert sent[0].body != sent[1].body


def test_a_long_run_sends_all_of_them() -> None:
    """A long run sends each refused update of a clause to each other appointment."""
    counts = Counter(probe.appointment for probe in moved(INACTIVE, thorough=True))
    assert counts == {"appointment.pending": 2}


def test_only_what_is_taken_otherwise_is_to_be_refused() -> None:
    """Nobody says that an appointment tested at home takes a location, so none is refused there by the page."""
    at_home = [probe for one in (INACTIVE, "ANIVA-TIME-NAIVE") for probe in moved(one) if "home" in probe.appointment]
    assert at_home
    assert all(get(probe.body, "/location_id") is ABSENT for probe in at_home)


def test_what_the_target_does_not_have_gets_nothing() -> None:
    """A target without such an appointment loses no verdict by it."""
    bound = bind()
    fixtures = {role: rows for role, rows in bound.target.fixtures.items() if role != "appointment.pending"}
    fewer = replace(bound, target=replace(bound.target, fixtures=fixtures))
    assert not [one for one in probes(fewer.contract.clause(INACTIVE), fewer) if one.in_other_state]


@pytest.mark.parametrize(("status", "is_found"), [(409, False), (200, True)])
def test_any_documented_refusal_will_do_there(status: int, is_found: bool) -> None:
    """Which refusal an appointment gets that has two reasons for one, no page says."""
    made, (probe, *_) = exchanges.contract().clause(INACTIVE), moved(INACTIVE)
    assert bool(judge(made, replace(exchange(answer(status)), probe=probe), bind())) is is_found
