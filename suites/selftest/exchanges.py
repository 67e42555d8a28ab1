"""Hand-made exchanges for the tests of the kit: an appointment before and after one update, nothing sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from functools import cache
from typing import Any

import contracts
from contracts import Clause, Contract, Source
from suites.kit.model.answer import Answer
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe, Region, Sent
from suites.kit.model.target import Target
from suites.standin import StandIn

PROVIDERS = contracts.names()
MADE_UP = "ANIVA-MADE-UP"
TIME = "2031-07-01T10:00:00Z"


@cache
def contract(provider: str = "aniva") -> Contract:
    """A shipped contract, read once."""
    return contracts.load(provider)


@cache
def bind(provider: str = "aniva", seed: int = 0, thorough: bool = False) -> BoundContract:
    """A shipped contract bound to its stand-in."""
    return BoundContract(contract(provider), Target.of(StandIn(contract(provider)).target()), seed, thorough)


def retargeted(provider: str = "aniva", **changes: Any) -> BoundContract:
    """The same, with other fixtures, values or credentials."""
    bound = bind(provider)
    return replace(bound, target=replace(bound.target, **changes))


def reworded(schema: Mapping[str, Any], provider: str = "aniva") -> BoundContract:
    """A bound whose documented request is another schema, with its constraints."""
    old = contract(provider)
    found = {c.id: c for c in contracts.constraints(schema, f"{provider}:request")}
    return replace(bind(provider), contract=replace(old, schemas={**old.schemas, "update": schema}, constraints=found))


def clause(check: str, **facts: Any) -> Clause:
    """A made-up clause of a check."""
    source = Source("Made up", "https://docs.example.com/update")
    return replace(Clause(MADE_UP, "aniva", "A promise is kept.", source, "must", check), **facts)


def appointment(provider: str = "aniva", **members: Any) -> dict[str, Any]:
    """The stand-in's first appointment, with some members changed."""
    return {**deepcopy(StandIn(contract(provider)).store.appointments[0].shows), **members}


def answer(status: int = 200, body: Any = None, media_type: str = "application/json") -> Answer:
    """An answer with a JSON body, or with none."""
    content = b"" if body is None else json.dumps(body).encode()
    return Answer(status, {"content-type": media_type} if content else {}, content, 1.0)


def exchange(came: Answer | None = None, *, provider: str = "aniva", **facts: Any) -> Exchange:
    """An exchange that was sent for the made-up clause: an ordinary update, answered 200 without a body.

    `probe` holds changes to its probe; every other keyword is a member of Exchange.
    """
    came = came or answer()
    asked = {"clause": MADE_UP, "why": "a plain update", "body": {"scheduled_at": TIME}}
    probe = Probe(**{**asked, **facts.pop("probe", {})})
    content = b"" if probe.body is None else json.dumps(probe.body, default=str).encode()
    sent = Sent(
        "PATCH", "https://vendor.invalid/a/1", "/a/1", probe.query, {"content-type": "application/json"}, content
    )
    told: dict[str, Any] = {
        "number": 1,
        "failure": None,
        "region": Region.ORDINARY,
        "before": {},
        "after": {},
        "first": {},
        "path": {},
        "is_documented": True,
        "answer_breaks": bind(provider).answer_breaks(came.status, came.value),
    }
    return Exchange(probe=probe, sent=facts.pop("sent", sent), answer=came, **{**told, **facts})


def unanswered(**facts: Any) -> Exchange:
    """An exchange that got no answer."""
    return replace(exchange(**facts), answer=None, failure="ReadTimeout: no answer")


def shown(before: Mapping[str, Any], after: Mapping[str, Any], source: str = "answer", **facts: Any) -> Exchange:
    """An accepted update of an appointment that a source showed so before and so after."""
    came = answer(200, after)
    return exchange(came, before={source: before}, after={source: after}, first={source: before}, **facts)
