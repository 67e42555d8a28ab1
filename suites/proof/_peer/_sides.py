"""How each tool did: which faults it caught, and which compliant stand-ins it flagged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.proof._jobs import contract_of
from suites.proof._peer._trials import FAULT, PEER, PLAIN, WE, Outcome, Trial
from suites.standin import fault


@dataclass(frozen=True)
class Side:
    """One tool's outcomes: the faults it ran on and caught, the compliant stand-ins, and those it flagged."""

    outcomes: tuple[Outcome, ...]
    faults: tuple[str, ...]
    caught: frozenset[str]
    compliant: tuple[Trial, ...]
    flagged: Mapping[Trial, tuple[str, ...]]


def sides(outcomes: Iterable[Outcome]) -> dict[str, Side]:
    """Both sides, by name."""
    listed = list(outcomes)
    plain = {one.trial: frozenset(one.reported) for one in listed if one.trial.kind == PLAIN}
    return {by: _side([one for one in listed if one.trial.by == by], plain) for by in (WE, PEER)}


def is_caught(outcome: Outcome, plain: frozenset[str]) -> bool:
    """Whether a fault was caught.

    By us, if we report the fault's own clause with the right verdict. By the peer, if it reports anything that it does
    not report about the plain stand-in: it knows no clauses.
    """
    if outcome.trial.by == PEER:
        return bool(set(outcome.reported) - plain)
    clause = fault(contract_of(outcome.trial.provider), outcome.trial.name).clause
    return f"{clause.id} {VIOLATION if clause.strength == 'must' else WARNING}" in outcome.reported


def _side(outcomes: list[Outcome], plain: Mapping[Trial, frozenset[str]]) -> Side:
    with_fault = [one for one in outcomes if one.trial.kind == FAULT]
    compliant = [one for one in outcomes if one.trial.kind != FAULT]
    return Side(
        outcomes=tuple(outcomes),
        faults=tuple(one.trial.name for one in with_fault),
        caught=frozenset(one.trial.name for one in with_fault if is_caught(one, plain[_plain(one.trial)])),
        compliant=tuple(one.trial for one in compliant),
        flagged={one.trial: one.reported for one in compliant if one.reported},
    )


def _plain(trial: Trial) -> Trial:
    return Trial(trial.provider, PLAIN, PLAIN, trial.by)
