"""Promises about how far two times of an appointment are apart: `at most 14 days after starts_at`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts import Clause
from contracts.instants import seconds_between
from contracts.pointers import get
from suites.kit.checks._register import Flaw, Judged
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase


def apart(clause: Clause, exchange: Exchange) -> Judged:
    """Two times are not nearer and not farther apart than the page says after an update that was accepted.

    The distance of before the run says nothing: old appointments may have had another limit.
    """
    relation = clause.relation
    if not exchange.is_accepted:
        return None
    judged = [_distance(state, clause) for state in exchange.after.values()]
    before = {_distance(state, clause) for state in exchange.first.values()}
    known = [one for one in judged if one is not None and one not in before]
    wrong = [one for one in known if not relation.get("least", one) <= one <= relation.get("most", one)]
    if not known:
        return None
    limits = Phrase(f"{' and '.join(_limits(clause))} after {relation['as']}")
    return [
        Flaw(str(relation["of"]), str(relation["kind"]), limits, Phrase(f"{one:g} s after it")) for one in wrong[:1]
    ]


def _distance(state: Any, clause: Clause) -> float | None:
    """How many seconds the one time is after the other in a state; None where it does not show both."""
    return seconds_between(get(state, str(clause.relation["as"])), get(state, str(clause.relation["of"])))


def _limits(clause: Clause) -> Iterator[str]:
    if "least" in clause.relation:
        yield f"at least {clause.relation['least']} s"
    if "most" in clause.relation:
        yield f"at most {clause.relation['most']} s"
