"""The drafted contract of the invented vendor whose visits have lists of objects."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from contracts import Contract, load
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.target import Target
from suites.selftest.invented_items import document
from suites.selftest.test_contracts_new import new
from suites.standin import StandIn


@cache
def contract() -> Contract:
    """The drafted contract, read once."""
    described = {**document()["info"], "description": "Unknown members are refused."}
    with TemporaryDirectory() as place:
        new({**document(), "info": described}, Path(place))
        return load("plain", Path(place))


def with_fields(**changes: Any) -> Contract:
    """The same, with other words about its lists."""
    made = contract()
    fields = tuple(replace(one, **changes) if one.key else one for one in made.behaviour.fields)
    return replace(made, behaviour=replace(made.behaviour, fields=fields))


def bind(made: Contract) -> BoundContract:
    """A contract bound to its stand-in."""
    return BoundContract(made, Target.of(StandIn(made).target()))
