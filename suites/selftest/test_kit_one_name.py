"""One thing that a vendor does wrong has one name, whichever request shows it: else it comes and goes with the seed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.checks import judge
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import Exchange, Probe, Region
from suites.kit.model.findings import fingerprint_of
from suites.kit.session.replay import _named_today
from suites.selftest import exchanges

CLAUSES = ["aniva:request/scheduled_at/type", "eka:request/token/type", "sqod:request/claimant/name/type"]


def accepted(probe: Probe, provider: str) -> Exchange:
    """An invalid update that a vendor has accepted."""
    bound = exchanges.bind(provider)
    sent: dict[str, Any] = {"probe": probe, "region": Region.INVALID, "body_breaks": bound.breaks(probe.body)}
    return replace(exchanges.exchange(exchanges.answer(200, {}), provider=provider), **sent)


def named(probe: Probe, clause: str) -> set[str]:
    """The names of what is found where a vendor accepts such an update."""
    provider = clause.partition(":")[0]
    bound = exchanges.bind(provider)
    found = judge(bound.contract.clause(clause), accepted(probe, provider), bound)
    return {one.fingerprint for one in found or ()}


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_generated_body_shows_the_same_finding(clause: str) -> None:
    """What a request of a clause shows has the same name where a generated body shows it."""
    bound = exchanges.bind(clause.partition(":")[0])
    own = next(iter(probes(bound.contract.clause(clause), bound)))
    explored = replace(own, clause="EXPLORE-INVALID", why="generated", explores=True)
    assert named(own, clause) == named(explored, clause) != set()


def test_an_older_name_is_known() -> None:
    """A finding of a generated body that an older run has recorded is looked for by its name of today."""
    clause = "aniva:request/scheduled_at/type"
    recorded = {
        "provider": "aniva",
        "clause": clause,
        "pointer": "",
        "keyword": clause,
        "status": 200,
        "fingerprint": "",
    }
    today = fingerprint_of("aniva", clause, "", "/scheduled_at breaks type", 200)
    assert _named_today({"naming": 2}, recorded) == today
