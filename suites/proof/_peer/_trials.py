"""What both tools are run on: stand-ins with a fault, with a compliant variant, and plain ones; and the outcome."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from suites.proof._jobs import contract_of
from suites.standin import Fault, StandIn, fault, variants

WE, PEER = "we", "peer"
PLAIN, VARIANT, FAULT = "plain", "variant", "fault"


@dataclass(frozen=True)
class Trial:
    """One run by us or by the peer, on the stand-in that `kind` and `name` describe."""

    provider: str
    kind: str
    name: str
    by: str


@dataclass(frozen=True)
class Setting:
    """Our profile, the peer's number of examples, and the seed of both."""

    profile: str
    seed: int
    examples: int


@dataclass(frozen=True)
class Outcome:
    """The outcome of a trial: what was reported about the stand-in, and what that took.

    A run that crashed or took too long has a `reason`.
    """

    trial: Trial
    reported: tuple[str, ...] = ()
    requests: int = 0
    seconds: float = 0.0
    reason: str | None = None

    def record(self) -> dict[str, Any]:
        """The outcome as a line of a result file."""
        return asdict(self)


def outcome_of(record: dict[str, Any]) -> Outcome:
    """An outcome from a line of a result file."""
    return Outcome(**{**record, "trial": Trial(**record["trial"]), "reported": tuple(record["reported"])})


def trials_of(provider: str, faults: Sequence[Fault], part: tuple[int, int] | None) -> Iterator[Trial]:
    """The trials of a provider: a plain stand-in, to compare the others with, these faults, and a part of the variants.

    Without a `part` there are no variants.
    """
    stand_ins = [(PLAIN, PLAIN), *((FAULT, one.id) for one in faults)]
    if part is not None:
        stand_ins += [(VARIANT, one.name) for one in variants(contract_of(provider))[part[0] - 1 :: part[1]]]
    yield from (Trial(provider, kind, name, by) for kind, name in stand_ins for by in (WE, PEER))


def stand_in(trial: Trial) -> StandIn:
    """A fresh stand-in for a trial."""
    contract = contract_of(trial.provider)
    if trial.kind == FAULT:
        return StandIn(contract, faults=(fault(contract, trial.name),))
    if trial.kind == VARIANT:
        return StandIn(contract, variant=next(one for one in variants(contract) if one.name == trial.name))
    return StandIn(contract)
