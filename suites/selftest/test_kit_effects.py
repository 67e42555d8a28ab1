"""What is sent for clauses on effects: what they overhear, an update after a refused one, the same over and over."""

from __future__ import annotations

from itertools import pairwise

import pytest

from contracts import Clause
from contracts.pointers import ABSENT, get
from suites.kit.generate.probes import probes, updates_of_a_whole_run
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import ACCEPTED, REFUSED, SMOKE, Probe, Region
from suites.selftest import exchanges

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
TIMES, TIMES_IN_TURN = 8, 252
NARROW = [
    (provider, clause.id)
    for provider in exchanges.PROVIDERS
    for clause in exchanges.contract(provider).clauses
    if clause.check in ("echoes", "persists") and clause.fields
]


def of(check: str, bound: BoundContract) -> Clause:
    """The provider's first clause of a check."""
    return next(clause for clause in bound.contract.clauses if clause.check == check)


def named(probe: Probe, bound: BoundContract) -> set[str]:
    """The members that a probe names, those of every update aside."""
    return {field.pointer for field in sent_fields(probe.body, bound) if get(bound.base, field.pointer) is ABSENT}


@pytest.mark.parametrize(("provider", "id"), NARROW)
def test_a_clause_overhears_what_names_its_members(provider: str, id: str) -> None:
    """A clause about some members asks for updates that name one of them, and for no others."""
    bound = exchanges.bind(provider)
    heard = [named(probe, bound) for probe in updates_of_a_whole_run(bound.contract.clause(id), bound)]
    assert heard
    assert [members for members in heard if not members & set(bound.contract.clause(id).fields)] == []


@pytest.mark.slow
@EVERY
def test_what_preserves_is_shown_updates_after_refused_ones(provider: str) -> None:
    """A clause on what was not sent asks for the refused updates of the clause on those, in its own name."""
    bound = exchanges.bind(provider)
    heard = list(updates_of_a_whole_run(of("preserves", bound), bound))
    refused = [probe.body for probe in probes(of("leaves", bound), bound) if probe.wants == REFUSED]
    assert [body for body in refused if body not in [probe.body for probe in heard]] == []
    assert {probe.clause for probe in heard} == {of("preserves", bound).id, SMOKE}


@EVERY
def test_an_update_follows_a_refused_one(provider: str) -> None:
    """The second request of a clause on refused updates is an ordinary one that is read back."""
    bound = exchanges.bind(provider)
    first, second, *_ = probes(of("leaves", bound), bound)
    assert (first.wants, second.wants, second.region, second.rereads) == (REFUSED, ACCEPTED, Region.ORDINARY, True)


def test_updates_after_a_refused_one_hide_each_another_member() -> None:
    """Where all members were refused together, each is left out of one of the updates after that refusal."""
    bound = exchanges.bind("aniva")
    first, second, *_, again, last = probes(of("leaves", bound), bound)
    assert again.body == first.body
    assert [named(probe, bound) for probe in (second, last)] == [{"/scheduled_at"}, {"/location_id"}]


@pytest.mark.parametrize("provider", [name for name in exchanges.PROVIDERS if name != "aniva"])
def test_the_update_after_a_refused_one_is_of_other_members(provider: str) -> None:
    """Where a provider has more members than were refused, what follows names none of those."""
    bound = exchanges.bind(provider)
    first, second, *_ = probes(of("leaves", bound), bound)
    assert named(first, bound) & named(second, bound) == set()


def steady(provider: str, thorough: bool) -> list[Probe]:
    """What the clause on steadiness sends."""
    bound = exchanges.bind(provider, thorough=thorough)
    return probes(of("steady", bound), bound)


@EVERY
@pytest.mark.parametrize(("thorough", "times"), [(False, TIMES), (True, TIMES + TIMES_IN_TURN)])
def test_a_steady_request_is_sent_often(provider: str, thorough: bool, times: int) -> None:
    """A short run sends it eight times, a long one so often that one fault in fifty is met."""
    assert len(steady(provider, thorough)) == times


@EVERY
def test_updates_in_turn_change_something_each_time(provider: str) -> None:
    """After the one that is sent over and over, a long run sends updates of which no two in a row are alike."""
    bodies = [probe.body for probe in steady(provider, thorough=True)]
    assert [one for one, other in pairwise(bodies[:TIMES]) if one != other] == []
    assert [one for one, other in pairwise(bodies[TIMES:]) if one == other] == []


@EVERY
def test_updates_in_turn_are_read_back(provider: str) -> None:
    """Each of the updates in turn is read back, whatever answers show."""
    assert {probe.rereads for probe in steady(provider, thorough=True)[TIMES:]} == {True}
