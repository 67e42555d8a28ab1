"""Who caught what, and who cried over the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.proof._jobs import contract_of
from suites.proof._peer._trials import FAULT, PEER, PLAIN, WE, Outcome, Trial
from suites.standin import fault


@dataclass(frozen=True)
class Side:
    """What one of the two has done: the faults it tried and caught, and over which truthful stand-ins it cried."""

    outcomes: tuple[Outcome, ...]
    tried: tuple[str, ...]
    caught: frozenset[str]
    truthful: tuple[Trial, ...]
    cried: Mapping[Trial, tuple[str, ...]]


def sides(outcomes: Iterable[Outcome]) -> dict[str, Side]:
    """Both sides, by name."""
    listed = list(outcomes)
    plain = {one.trial: frozenset(one.told) for one in listed if one.trial.kind == PLAIN}
    return {by: _side([one for one in listed if one.trial.by == by], plain) for by in (WE, PEER)}


def is_caught(outcome: Outcome, plain: frozenset[str]) -> bool:
    """Whether a fault was caught.

    By us: the fault's own clause is broken, as its strength has it. By the peer: it tells anything against the lying
    stand-in that it does not tell against the plain one.
    """
    if outcome.trial.by == PEER:
        return bool(set(outcome.told) - plain)
    clause = fault(contract_of(outcome.trial.provider), outcome.trial.name).clause
    return f"{clause.id} {VIOLATION if clause.strength == 'must' else WARNING}" in outcome.told


def _side(outcomes: list[Outcome], plain: Mapping[Trial, frozenset[str]]) -> Side:
    tried = [one for one in outcomes if one.trial.kind == FAULT]
    truthful = [one for one in outcomes if one.trial.kind != FAULT]
    return Side(
        outcomes=tuple(outcomes),
        tried=tuple(one.trial.name for one in tried),
        caught=frozenset(one.trial.name for one in tried if is_caught(one, plain[_plain(one.trial)])),
        truthful=tuple(one.trial for one in truthful),
        cried={one.trial: one.told for one in truthful if one.told},
    )


def _plain(trial: Trial) -> Trial:
    return Trial(trial.provider, PLAIN, "truth", trial.by)
