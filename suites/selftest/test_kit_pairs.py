"""Which updates are paired, to go out at the same moment."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

import contracts
from contracts import Clause
from suites.kit.generate.pairs import IN_LONG_RUNS, PAIRS, pairs
from suites.kit.http.together import parts_of
from suites.kit.model.errors import DeclaredAbsent, NothingToSend
from suites.kit.model.exchange import Probe
from suites.kit.model.target import Limits
from suites.selftest import exchanges

PROVIDERS = contracts.names()


def at_once(provider: str) -> Clause:
    """The clause of a provider about updates at the same moment."""
    return exchanges.contract(provider).clause(f"{provider.upper()}-AT-ONCE")


def made(provider: str, *, thorough: bool = False) -> list[Probe]:
    """The pairs of a provider's clause."""
    return pairs(at_once(provider), exchanges.bind(provider, thorough=thorough))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_two_updates_have_no_member_in_common(provider: str) -> None:
    """Each update of a pair sends members of its own, beside those that every update carries, and is ordinary alone."""
    bound = exchanges.bind(provider)
    for probe in made(provider):
        parts = parts_of(probe, bound.base)
        shared: set[str] = set.intersection(*(set(part.body) for part in parts))  # type: ignore[arg-type]
        assert (shared, all(bound.is_ordinary(part.body) for part in parts)) == (set(bound.base), True)


@pytest.mark.parametrize(("thorough", "times"), [(False, PAIRS), (True, IN_LONG_RUNS)])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_run_sends_a_few_pairs(provider: str, thorough: bool, times: int) -> None:
    """A short run sends three pairs, a long one more, in turn where there are not as many."""
    assert len(made(provider, thorough=thorough)) == times


def test_a_member_that_follows_another_one_is_not_paired_with_it() -> None:
    """A duration moves the end, and so does a start: what such an update loses may be a consequence."""
    why = [probe.why for probe in made("sqod", thorough=True)]
    assert not [text for text in why if "/appointment_at" in text and "/duration_in_minutes" in text]


def test_an_update_that_names_a_state_is_no_part_of_a_pair() -> None:
    """Where each update names the state that it was made for, the vendor refuses one of two, and there is no pair."""
    bound = exchanges.bind("aniva")
    behaviour = replace(bound.contract.behaviour, headers={"If-Match": "$current:/updated_at"})
    assert behaviour.currents
    with pytest.raises(NothingToSend):
        pairs(at_once("aniva"), replace(bound, contract=replace(bound.contract, behaviour=behaviour)))


@pytest.mark.parametrize("way", ["volatile", "allows"])
def test_what_may_change_by_itself_is_not_paired(way: str) -> None:
    """A member that any update may change has its old value again by right: no pair is about it."""
    bound, place = exchanges.bind("aniva"), "/location_id"
    contract = bound.contract
    if way == "volatile":
        contract = replace(contract, behaviour=replace(contract.behaviour, volatile=(place,)))
    else:
        clauses = (replace(one, allows={place: [None]}) if one.allows else one for one in contract.clauses)
        contract = replace(contract, clauses=tuple(clauses))
    with pytest.raises(NothingToSend):
        pairs(at_once("aniva"), replace(bound, contract=contract))


def test_fresh_members_come_first() -> None:
    """The pairs of a short run are about six different members where there are as many."""
    named = Counter(name for probe in made("sqod") for part in probe.together for name in part)
    assert set(named.values()) == {1}


def test_a_slow_rate_lets_nothing_go_out_at_once() -> None:
    """Where less than two requests per second are allowed, the clause does not apply."""
    with pytest.raises(DeclaredAbsent, match="at the same moment"):
        pairs(at_once("aniva"), exchanges.retargeted("aniva", limits=Limits(rate=1)))
