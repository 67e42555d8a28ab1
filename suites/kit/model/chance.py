"""How often requests get lost, and how often one must stay unanswered until that is no accident."""

from __future__ import annotations

from math import exp, fsum, lgamma, log, log1p

CONFIDENCE = 0.95
"""The loss rate is taken at its upper bound: with 95 % confidence the true rate is not higher."""
FALSE_ALARM = 1e-4
"""The chance, for the whole run, that a lost answer becomes an accusation: one false alarm in 10,000 nights."""
FEWEST_OTHERS = 20
"""With fewer other requests their losses say too little: twenty without a loss may still hide one in seven."""
MOST_ATTEMPTS = 7
"""A request is sent at most so often. At a loss rate that asks for more, nobody could tell a fault from the network."""
STEPS = 40
"""Halvings in the search for the bound: 2 to the power of -40 is far below any rate that matters."""


def upper_bound(lost: int, of: int) -> float:
    """The highest loss rate that `lost` of `of` requests still leave plausible (Clopper and Pearson, one-sided)."""
    if lost >= of:
        return 1.0
    low, high = lost / of, 1.0
    for _ in range(STEPS):
        rate = (low + high) / 2
        if _at_most(lost, of, rate) > 1 - CONFIDENCE:
            low = rate
        else:
            high = rate
    return high


def attempts_needed(lost: int, of: int, probes: int) -> int | None:
    """How often one of `probes` requests must stay unanswered until chance explains it in no run but one in 10,000.

    `lost` of `of` other requests got no answer. None: too few others, or too many of them lost, to tell.
    """
    if of < FEWEST_OTHERS:
        return None
    rate = upper_bound(lost, of)
    return next((times for times in range(1, MOST_ATTEMPTS + 1) if rate**times * probes < FALSE_ALARM), None)


def _at_most(lost: int, of: int, rate: float) -> float:
    """The chance that at most `lost` of `of` requests are lost at this rate."""
    return fsum(exp(_log_ways(k, of) + k * log(rate) + (of - k) * log1p(-rate)) for k in range(lost + 1))


def _log_ways(chosen: int, of: int) -> float:
    """The logarithm of the number of ways to choose; the number itself is too large for a float."""
    return lgamma(of + 1) - lgamma(chosen + 1) - lgamma(of - chosen + 1)
