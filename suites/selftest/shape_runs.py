"""Runs of the profile gate in this process, of which the shapes of the answers are wanted: with any seed, on any day,
over a network that loses things, at a vendor whose answers are changed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import httpx
import respx

from reports._records import Shape
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of, rank
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.run.campaign import Campaign
from suites.kit.run.exploration import Explorer
from suites.kit.session.items import all_clauses
from suites.proof import target_of
from suites.selftest import exchanges
from suites.selftest.lossy import AT_ONCE, PATIENT, Lossy
from suites.standin import StandIn, embedded, variants

Edit = Callable[[dict[str, Any]], None]
"""Changes an object of an answer in its place."""
TODAY = datetime(2026, 11, 28, 4, 17, tzinfo=UTC)
OTHER_DAY = datetime(2026, 6, 30, 23, 50, tzinfo=UTC)
"""In the other half of the year, where clocks show summer time, and just before midnight."""


@dataclass(frozen=True)
class Night:
    """What sets a run apart: its seed and day, the share of requests that get no answer, how the vendor behaves."""

    provider: str
    seed: int = SEED
    now: datetime = TODAY
    lost: float = 0.0
    variant: str = ""
    profile: str = "gate"


@cache
def night(wanted: Night) -> tuple[Shape, ...]:
    """The shapes of the answers of a night."""
    return shapes(wanted)


def shapes(wanted: Night, edit: Edit | None = None) -> tuple[Shape, ...]:
    """The same, where the vendor's answers are edited."""
    contract = exchanges.contract(wanted.provider)
    variant = next((one for one in variants(contract) if one.name == wanted.variant), None)
    app = StandIn(contract, variant=variant)
    network = Lossy(_edited(embedded(app), edit), "503", "applied", _loses(wanted))
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=network)
        bound = BoundContract(contract, replace(target_of(app), limits=PATIENT), wanted.seed, now=wanted.now)
        records = _records(bound, wanted.profile)
    return tuple(Shape(**{name: value for name, value in one.items() if name != "kind"}) for one in records)


def _records(bound: BoundContract, profile: str) -> list[dict[str, Any]]:
    client = Client(bound, PROFILES[profile].requests, "selftest", policy=AT_ONCE)
    items = tuple(sorted(all_clauses(bound.contract, PROFILES[profile]), key=rank))
    campaign = Campaign(bound, client, items)
    for clause in items:
        if not kind_of(clause).generated:
            campaign.try_clause(clause)
        elif campaign.start():
            Explorer(campaign, clause, PROFILES[profile], bound.seed).explore()
        campaign.conclude(clause)
    client.close()
    campaign.take_sent()
    return campaign.shapes.records()


def _loses(wanted: Night) -> Callable[[int], bool]:
    chance = random.Random(f"{wanted.seed}/lost")
    return lambda number: chance.random() < wanted.lost


def _edited(respond: Callable[[httpx.Request], httpx.Response], edit: Edit | None) -> Any:
    def answer(request: httpx.Request) -> httpx.Response:
        answered = respond(request)
        if edit is None or not answered.is_success or not answered.read():
            return answered
        body = answered.json()
        _each(body, edit)
        headers = {name: value for name, value in answered.headers.items() if name != "content-length"}
        return httpx.Response(answered.status_code, headers=headers, content=json.dumps(body).encode())

    return answer


def _each(value: Any, edit: Edit) -> None:
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()
    for item in inner:
        _each(item, edit)
    if isinstance(value, dict):
        edit(value)
