"""Refusals of which the page says what rule about values they stand for: their code is in a sentence of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contracts import Clause, Json, ToldRefusal
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import REFUSED, Exchange, Region

DEEPEST = 6
"""Objects and lists inside each other in which a code is looked for: refusals are flat."""


def explaining(exchange: Exchange, bound: BoundContract) -> ToldRefusal | None:
    """The rule of the page by which an ordinary update was refused, where the body of the refusal has its code.

    Only a draft guesses what is ordinary: where a person has looked at the values, none breaks a rule.
    """
    known = bound.contract.behaviour.refusals
    if not known or not exchange.is_refused or exchange.probe.wants == REFUSED:
        return None
    if exchange.region is not Region.ORDINARY or exchange.answer is None:
        return None
    texts = set(_texts(exchange.answer.json, DEEPEST))
    return next((one for one in known if one.status == exchange.status and one.code in texts), None)


def is_guessed(clause: Clause, bound: BoundContract) -> bool:
    """Whether a draft made what a clause sends."""
    return clause.is_draft or bound.contract.is_draft


def _texts(value: Json, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list) and depth:
        for inner in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(inner, depth - 1)
