"""The register of compliant variants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract

Condition = Callable[[Contract], bool]
Effect = Callable[..., Any]

SEED, OPEN_POLICY, DECIDE, STORE, SHOW, ACCEPT, REFUSE, INTERCEPT, TRANSPORT = (
    "seed", "open_policy", "decide", "store", "show", "accept", "refuse", "intercept", "transport",
)  # fmt: skip
"""The stages at which a variant can differ, with the parameters and the result of its function:

seed         contract                            -> the contract whose data the stand-in starts with
open_policy                                      -> how open requests are answered
decide       context                             -> nothing; changes the context
store        context                             -> nothing; changes the context
show         contract, appointment, number       -> how any answer represents the appointment
accept       context, operation, answer          -> another success
refuse       context, answer                     -> another refusal
intercept    number                              -> a response in place of the answer, or None
transport    request, response, number           -> the response as it is sent

`number` counts requests.
"""


@dataclass(frozen=True)
class Variant:
    """A way to behave differently without breaking any promise, for the contracts that it `suits`.

    `more` are effects at other stages: without them it would make no difference, or contradict itself.
    """

    stage: str
    effect: Effect = field(repr=False)
    suits: Condition = field(repr=False)
    more: Mapping[str, Effect] = field(default_factory=dict, repr=False)

    def at(self, stage: str) -> Effect | None:
        """What it does at a stage."""
        return self.effect if stage == self.stage else self.more.get(stage)

    @property
    def name(self) -> str:
        """The name for `--variant`."""
        return str(getattr(self.effect, "__name__", "variant"))

    @property
    def says(self) -> str:
        """What is different, in one sentence."""
        return " ".join((self.effect.__doc__ or "").split())


VARIANTS: dict[str, Variant] = {}
"""The variants by name."""


def variant(stage: str, suits: Condition = lambda contract: True, **more: Effect) -> Callable[[Effect], Effect]:
    """Register a function as a variant at a stage, for the contracts that leave it open; `more` by stage."""

    def _register(effect: Effect) -> Effect:
        registered = Variant(stage, effect, suits, more)
        VARIANTS[registered.name] = registered
        return effect

    return _register


def variants(contract: Contract) -> tuple[Variant, ...]:
    """Every variant that a contract leaves open."""
    return tuple(known for known in VARIANTS.values() if known.suits(contract))
