"""The register of fault kinds, and what several of them need."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from contracts import Clause, Contract, instant
from suites.standin._pointers import ABSENT, get, without
from suites.standin._request_context import RequestContext

Inject = Callable[[RequestContext, Clause], None]
Condition = Callable[[Clause, Contract], bool]


@dataclass(frozen=True)
class FaultKind:
    """A way to break the clauses of a check: the stage at which it is injected, and the clauses it applies to.

    The name of the function is the end of a fault's id, its docstring what users read.
    """

    stage: str
    inject: Inject
    applies: Condition
    is_intermittent: bool = False

    @property
    def name(self) -> str:
        """What stands after the colon of a fault's id."""
        return str(getattr(self.inject, "__name__", "fault"))

    @property
    def says(self) -> str:
        """What the vendor does wrong, in one sentence."""
        return " ".join((self.inject.__doc__ or "").split())


FAULT_KINDS: dict[str, list[FaultKind]] = {}
"""The kinds of faults by check. The first one of a check is what a clause id alone means."""


def always(clause: Clause, contract: Contract) -> bool:
    """The condition of a kind that applies to every clause of its check."""
    return True


def fault_kind(
    check: str, stage: str, applies: Condition = always, *, is_intermittent: bool = False
) -> Callable[[Inject], Inject]:
    """Register a function as a way to break clauses of a check, at a stage (`Fault.stage`)."""

    def _register(inject: Inject) -> Inject:
        FAULT_KINDS.setdefault(check, []).append(FaultKind(stage, inject, applies, is_intermittent))
        return inject

    return _register


def last_of(clause: Clause) -> Clause:
    """The clause as if it named its last request only."""
    return replace(clause, send=clause.send[-1:])


def sent_members(context: RequestContext) -> list[str]:
    """The documented members that an update sends, without those that every update sends, and those that it carries
    as they are shown."""
    base, named = context.contract.behaviour.base, context.named
    pointers = [known.pointer for known in context.contract.behaviour.fields]
    return [p for p in pointers if get(named, p) is not ABSENT and get(base, p) is ABSENT]


def own_body(context: RequestContext) -> Any:
    """The body of an update without what it carries of the moment: by that, an update is the same as another one."""
    return without(context.body, context.contract.behaviour.moving)


def altered(value: Any) -> Any:
    """Another value of the same JSON type. A time stays a time, and an id keeps its form."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, Mapping):
        return {key: altered(item) for key, item in value.items()}
    if not isinstance(value, str):
        return value
    if instant(value):
        return f"{int(value[:4]) % 9998 + 1:04d}{value[4:]}".replace("-02-29", "-02-28")
    return value[:-1] + ("0" if value[-1:] != "0" else "1")
