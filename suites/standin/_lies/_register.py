"""The register of lies, and the words that several of them need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin._pointers import ABSENT, look
from suites.standin._turn import Turn

Lie = Callable[[Turn, Clause], None]
Condition = Callable[[Clause, Contract], bool]


@dataclass(frozen=True)
class Told:
    """A lie, the stage at which it is told, and which clauses of its check it is about.

    `sometimes`: it is told now and then only, so that a run may miss it.
    """

    stage: str
    lie: Lie
    suits: Condition
    sometimes: bool = False

    @property
    def name(self) -> str:
        """What stands after the colon of a fault's id."""
        return str(getattr(self.lie, "__name__", "lie"))

    @property
    def says(self) -> str:
        """The lie in one sentence."""
        return " ".join((self.lie.__doc__ or "").split())


LIES: dict[str, list[Told]] = {}
"""The lies by check."""


def always(clause: Clause, contract: Contract) -> bool:
    """A lie that can be told about every clause of its check."""
    return True


def lie(check: str, stage: str, suits: Condition = always, *, sometimes: bool = False) -> Callable[[Lie], Lie]:
    """Register a lie about the clauses of a check; it is told at `decide`, `store` or `answer`."""

    def register(told: Lie) -> Lie:
        LIES.setdefault(check, []).append(Told(stage, told, suits, sometimes))
        return told

    return register


def last_of(clause: Clause) -> Clause:
    """The clause as if it named its last request only."""
    return replace(clause, send=clause.send[-1:])


def members(turn: Turn) -> list[str]:
    """The documented members that an update names, those of every update aside."""
    base = turn.contract.behaviour.base
    pointers = [known.pointer for known in turn.contract.behaviour.fields]
    return [p for p in pointers if look(turn.sent, p) is not ABSENT and look(base, p) is ABSENT]


def spoilt(value: Any) -> Any:
    """Another value of the same JSON type and, where it is a time or an id, of the same form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, Mapping):
        return {key: spoilt(item) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if instant(value):
        return f"{int(value[:4]) % 9998 + 1:04d}{value[4:]}".replace("-02-29", "-02-28")
    return value[:-1] + ("0" if value[-1:] != "0" else "1")
