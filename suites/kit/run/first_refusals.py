"""The first refusal since a request was accepted, which may have another reason than what was sent."""

from __future__ import annotations

from dataclasses import dataclass

from suites.kit.checks.evidence import Snapshot
from suites.kit.model.answer import Answer

PAUSE = 15.0
"""Seconds between two looks at such a reason: a gateway that is given a new configuration refuses all for a few
seconds."""


@dataclass(frozen=True)
class FirstRefusal:
    """The number and the answer of the exchange, and as `known` the evidence from before it.

    That is gone back to, where the refusals since then turn out to have the same other reason.
    """

    number: int
    answer: Answer
    known: Snapshot
