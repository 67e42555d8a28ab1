"""Several workers on one target: how clauses are shared out, and that the verdicts are those of one worker."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from suites.kit.binding import Binding
from suites.kit.exchange import Probe
from suites.kit.probes import carrier, probes
from suites.kit.profiles import SEED
from suites.kit.session.items import all_clauses
from suites.kit.session.lanes import lanes_of, sends
from suites.kit.target import EDITABLE, NotDeclared, Target
from suites.selftest import campaigns, exchanges, laned
from suites.standin import StandIn, fault

LIES = (
    "aniva/ANIVA-ID-FOREIGN:lets_it_pass",
    "aniva/ANIVA-OMIT:touches_a_neighbour",
    "aniva/aniva:response.200/profile/handle/type:answers_another_shape",
    "eka/EKA-PARTNER-ADDRESS:ignores_the_address",
    "lobbie/LOBBIE-ECHO-PRACTITIONER:ignores_the_value",
    "sqod/SQOD-ONLY-SENT-NESTED:touches_a_neighbour",
)
UNEVEN = {"sqod": 1.2}
"""How uneven the lanes may be: at SQOD one clause alone takes more requests than a quarter of the run."""


@cache
def shared(provider: str) -> Binding:
    """A contract bound to a stand-in with four editable appointments."""
    contract = exchanges.contract(provider)
    return Binding(contract, Target.of(StandIn(contract, editables=laned.LANES).target()), SEED)


@cache
def lanes(provider: str, count: int = laned.LANES) -> dict[str, int]:
    """The lanes of a provider's clauses."""
    return lanes_of(shared(provider), all_clauses(shared(provider).contract), count)


@cache
def truthful(provider: str) -> laned.Run:
    """A run of four workers against the stand-in that tells no lie."""
    return laned.run(exchanges.contract(provider))


def asked(provider: str) -> dict[str, list[Probe]]:
    """The requests of each clause that sends some of its own."""
    found: dict[str, list[Probe]] = {}
    for clause in shared(provider).contract.clauses:
        try:
            found[clause.id] = probes(clause, shared(provider)) if sends(clause) else []
        except NotDeclared:
            found[clause.id] = []
    return found


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_what_the_lanes_share_is_touched_by_one(provider: str) -> None:
    """Every clause that touches another appointment than an editable one is in lane 0."""
    sharing = [
        id
        for id, listed in asked(provider).items()
        if any(probe.appointment != EDITABLE or probe.path for probe in listed)
    ]
    assert sharing
    assert {lanes(provider)[id] for id in sharing} == {0}


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_every_clause_has_a_lane(provider: str) -> None:
    """Each clause has one of the lanes, and each lane has clauses."""
    assert lanes(provider).keys() == {clause.id for clause in all_clauses(shared(provider).contract)}
    assert set(lanes(provider).values()) == set(range(laned.LANES))


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_who_only_listens_is_where_most_is_said(provider: str) -> None:
    """What sends nothing has the lane of all ordinary updates, or that of the refusal which it is about."""
    contract = shared(provider).contract
    ordinary = next(clause for clause in contract.clauses if clause.check == "accepts" and clause.send == "ordinary")
    for clause in (clause for clause in contract.clauses if not sends(clause)):
        assert lanes(provider)[clause.id] == lanes(provider)[(carrier(clause, contract) or ordinary).id]


def test_lanes_do_not_hang_on_the_order_of_clauses() -> None:
    """The same clauses in another order get the same lanes."""
    backwards = list(reversed(all_clauses(shared("sqod").contract)))
    assert lanes_of(shared("sqod"), backwards, laned.LANES) == lanes("sqod")


def test_one_worker_has_every_clause() -> None:
    """With one lane everything is in lane 0."""
    assert set(lanes("aniva", 1).values()) == {0}


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_lanes_are_even(provider: str) -> None:
    """No lane takes many more requests than the others."""
    taken = truthful(provider).requests
    assert max(taken) <= UNEVEN.get(provider, 1.1) * sum(taken) / len(taken)


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_four_workers_say_what_one_says(provider: str) -> None:
    """Against the truthful stand-in, four lanes come to the verdicts of one, clause by clause."""
    alone = campaigns.run(exchanges.contract(provider), StandIn(exchanges.contract(provider)))
    assert truthful(provider).words == {id: verdict.word for id, verdict in alone.verdicts.items()}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found_in_whichever_lane(name: str) -> None:
    """Four workers come to the verdicts of one also where the stand-in lies, whichever of them ends first."""
    provider, _, lie = name.partition("/")
    contract = exchanges.contract(provider)
    alone = campaigns.run(contract, StandIn(contract, faults=(fault(contract, lie),)))
    words = laned.run(contract, lie, order=(2, 3, 1, 0)).words
    assert words == {id: verdict.word for id, verdict in alone.verdicts.items()}
    assert words[fault(contract, lie).clause.id] in ("violation", "warning")


def test_the_journal_holds_what_the_run_came_to() -> None:
    """The last verdict that is written about each clause is the one the run ends with."""
    run = laned.run(exchanges.contract("aniva"), "ANIVA-OMIT:touches_a_neighbour", order=(3, 0, 2, 1))
    assert {r["clause"]: r["verdict"] for r in run.written if r["kind"] == "verdict"} == run.words


def test_exchanges_have_numbers_of_their_own() -> None:
    """No two exchanges of a provider have the same number, whichever worker sent them."""
    numbers = Counter(record["number"] for record in truthful("aniva").written if record["kind"] == "exchange")
    assert max(numbers.values()) == 1


def test_requests_of_all_workers_are_counted() -> None:
    """The run's requests are those of all lanes together."""
    run = truthful("lobbie")
    assert run.ledger.tally("lobbie").requests == sum(run.requests)
