"""How little chance may explain, where a difference between two runs is told as a change."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod

CHANCE = 1e-6
"""How likely chance may be where a change is told: a night compares about a thousand things, so chance tells one change
in a thousand nights. At 40 answers it takes what was in 29 % of them."""
Trial = tuple[int, int, int]
"""How often one run had something, in how many cases, and how many cases the other run had without it."""


def is_news(trials: Iterable[Trial]) -> bool:
    """Whether chance cannot explain that one run never had what the other had so often, in each of the appointments.

    The share is taken a little too small, as that of one case says little.
    """
    chances = ((1.0 - count / (cases + 1)) ** others for count, cases, others in trials)
    return prod(chances) < CHANCE
