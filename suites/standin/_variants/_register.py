"""The register of truthful variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract

Condition = Callable[[Contract], bool]
How = Callable[..., Any]

SEED, TAKEN, DECIDE, STORE, SHOW, TELL, REFUSE, MEET, WIRE = (
    "seed", "taken", "decide", "store", "show", "tell", "refuse", "meet", "wire",
)  # fmt: skip
"""When a variant differs, and so what its function takes and gives:

`seed`: the contract, whose data the stand-in remembers; gives another one. `taken`: nothing; gives the way of taking
open requests. `decide`, `store`: the turn, which it changes. `show`: the contract, an appointment and the number of
the request; gives how that is shown, in whichever answer. `tell`: the turn, the operation and a success; gives another
success. `refuse`: the turn and a refusal; gives another. `meet`: the number of a request; gives a response in place of
an answer, or None. `wire`: request, response and the request's number; gives another response.
"""


@dataclass(frozen=True)
class Variant:
    """One way to differ and be truthful; `says` tells it in one sentence, `suits` which contracts leave it open.

    `more` is what it does at other stages, without which it would make no difference or not agree with itself.
    """

    stage: str
    how: How = field(repr=False)
    suits: Condition = field(repr=False)
    more: Mapping[str, How] = field(default_factory=dict, repr=False)

    def at(self, stage: str) -> How | None:
        """What it does at a stage."""
        return self.how if stage == self.stage else self.more.get(stage)

    @property
    def name(self) -> str:
        """What `--variant` calls it."""
        return str(getattr(self.how, "__name__", "variant"))

    @property
    def says(self) -> str:
        """The difference in one sentence."""
        return " ".join((self.how.__doc__ or "").split())


VARIANTS: dict[str, Variant] = {}
"""The variants by name."""


def variant(stage: str, suits: Condition = lambda contract: True, **more: How) -> Callable[[How], How]:
    """Register a function as a variant at a stage, for the contracts that leave it open; `more` by stage."""

    def register(how: How) -> How:
        made = Variant(stage, how, suits, more)
        VARIANTS[made.name] = made
        return how

    return register


def variants(contract: Contract) -> tuple[Variant, ...]:
    """Every variant that a contract leaves open."""
    return tuple(known for known in VARIANTS.values() if known.suits(contract))
