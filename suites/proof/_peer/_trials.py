"""What is tried side by side, by us and by the peer: a lie, a truthful variant, or the plain truth; and what came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from suites.proof._jobs import contract_of
from suites.standin import Fault, StandIn, fault, variants

WE, PEER = "we", "peer"
PLAIN, VARIANT, FAULT = "plain", "variant", "fault"


@dataclass(frozen=True)
class Trial:
    """One stand-in (`kind` and `name` say which) met by us or by the peer."""

    provider: str
    kind: str
    name: str
    by: str


@dataclass(frozen=True)
class Setting:
    """Under which profile we run, with how many examples the peer does, and the seed of both."""

    profile: str
    seed: int
    examples: int


@dataclass(frozen=True)
class Outcome:
    """What came of a trial: what was told against the stand-in, and what that took.

    A run that fell over or took too long has a `reason`.
    """

    trial: Trial
    told: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    reason: str | None = None


def trials_of(provider: str, faults: Sequence[Fault], part: tuple[int, int] | None) -> Iterator[Trial]:
    """The trials of a provider: the plain truth, which is always needed, these faults, and a part of the variants."""
    told = [(PLAIN, "truth"), *((FAULT, one.id) for one in faults)]
    if part is not None:
        told += [(VARIANT, one.name) for one in variants(contract_of(provider))[part[0] - 1 :: part[1]]]
    yield from (Trial(provider, kind, name, by) for kind, name in told for by in (WE, PEER))


def stand_in(trial: Trial) -> StandIn:
    """The stand-in of a trial, which nobody has talked to yet."""
    contract = contract_of(trial.provider)
    if trial.kind == FAULT:
        return StandIn(contract, faults=(fault(contract, trial.name),))
    if trial.kind == VARIANT:
        return StandIn(contract, variant=next(one for one in variants(contract) if one.name == trial.name))
    return StandIn(contract)


def outcome_of(record: dict[str, Any]) -> Outcome:
    """An outcome as it was written down."""
    return Outcome(**{**record, "trial": Trial(**record["trial"]), "told": tuple(record["told"])})
