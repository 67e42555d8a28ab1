"""How a run spends its requests: what shows most is sent first, and exploration takes what is left."""

from __future__ import annotations

from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from contracts import Clause
from suites.kit.generate.probes import probes
from suites.kit.model.check_kinds import generated_clauses
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Probe, Region
from suites.kit.model.profiles import PROFILES, Profile
from suites.kit.run.campaign import AHEAD
from suites.kit.run.exploration import KEPT_PART, Explorer
from suites.selftest import exchanges
from suites.selftest.underway import underway

EVERY = pytest.mark.parametrize("provider", exchanges.PROVIDERS)
BUDGET = 100
GATE, NIGHTLY = PROFILES["gate"], PROFILES["nightly"]


def updating(provider: str) -> Clause:
    """The clause on ordinary updates."""
    clauses = exchanges.contract(provider).clauses
    return next(clause for clause in clauses if clause.check == "accepts" and clause.send == "ordinary")


def refusing(provider: str) -> Clause:
    """A clause that has refusals of its own, and not for credentials, which come before any change."""
    return next(clause for clause in exchanges.contract(provider).clauses if clause.check == "refuses")


@EVERY
def test_the_first_ordinary_updates_are_sent_ahead(provider: str) -> None:
    """Before anything else, the first updates of the clause on ordinary ones are sent."""
    clause = updating(provider)
    with underway(provider, (refusing(provider), clause)) as campaign:
        campaign.try_clause(refusing(provider))
    first = [probe for probe in campaign.sent if probe.clause in (clause.id, refusing(provider).id)][: AHEAD + 1]
    assert [probe.clause for probe in first] == [clause.id] * AHEAD + [refusing(provider).id]
    assert [one.why for one in first[:AHEAD]] == [one.why for one in probes(clause, campaign.bound)[:AHEAD]]


@EVERY
def test_what_was_sent_ahead_is_not_sent_twice(provider: str) -> None:
    """The clause itself sends the others, so that each of its updates is sent once."""
    clause = updating(provider)
    with underway(provider, (clause,)) as campaign:
        campaign.try_clause(clause)
    expected = [one.why for one in probes(clause, campaign.bound) if one.clause == clause.id]
    assert [one.why for one in campaign.sent_for(clause)] == expected


def test_only_what_was_selected_is_sent_ahead() -> None:
    """Nothing is sent ahead for a clause that has no item in this session."""
    with underway("aniva", (refusing("aniva"),)) as campaign:
        campaign.start()
    assert campaign.sent_for(updating("aniva")) == []


def explorer(region: Region, profile: Profile, remaining: int) -> Explorer:
    """An explorer of a region, when so many requests are left."""
    clause = next(clause for clause in generated_clauses(exchanges.contract()) if clause.send == region)
    campaign: Any = SimpleNamespace(client=SimpleNamespace(remaining=remaining))
    return Explorer(campaign, clause, profile, seed=0)


@pytest.mark.parametrize(
    ("region", "profile", "remaining", "cases"),
    [
        (Region.ORDINARY, NIGHTLY, 1800, 400),
        (Region.ORDINARY, NIGHTLY, 1200, 100),
        (Region.ORDINARY, NIGHTLY, 300, 100),
        (Region.OPEN, NIGHTLY, 1800, 100),
        (Region.INVALID, NIGHTLY, 1800, 100),
        (Region.ORDINARY, GATE, 390, 10),
    ],
)
def test_more_ordinary_cases_are_tried_where_there_is_room(
    region: Region, profile: Profile, remaining: int, cases: int
) -> None:
    """A long run spends what its budget has to spare on ordinary cases; a short run never does."""
    assert explorer(region, profile, remaining)._how_many() == cases


def test_a_smaller_update_that_cannot_be_put_back_is_skipped() -> None:
    """Making a found update smaller goes on after an update that could not be put back, which is not sent."""
    refused: list[Any] = []

    def refuse(probe: Probe) -> None:
        refused.append(probe.body)
        raise CannotBePutBack

    tried = explorer(Region.OPEN, GATE, BUDGET)
    tried.campaign.bound = SimpleNamespace(region=lambda _: Region.OPEN)  # type: ignore[assignment]
    tried.campaign.send = refuse  # type: ignore[assignment,method-assign]
    probe = Probe("A-CLAUSE", "explored", {"a": 1, "b": 2})
    finding: Any = SimpleNamespace(exchange=SimpleNamespace(body=probe.body, region=Region.OPEN, probe=probe))
    tried._reduce(finding)
    assert refused == [{"a": 1}, {"b": 2}]


def test_exploration_leaves_requests_for_others() -> None:
    """Exploration ends where a few requests are left for the clauses that come after it."""
    clause = generated_clauses(exchanges.contract())[0]
    with underway("aniva", (clause,), requests=BUDGET) as campaign:
        campaign.start()
        for seed in count():
            tried = Explorer(campaign, clause, GATE, seed)
            tried.explore()
            if tried.tally["left out"]:
                break
        left = campaign.client.remaining
    assert BUDGET // KEPT_PART - 2 <= left < BUDGET // KEPT_PART
