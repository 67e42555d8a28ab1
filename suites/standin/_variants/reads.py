"""Variants in when a read shows an update."""

from __future__ import annotations

from contracts import Contract
from suites.standin._request_context import RequestContext
from suites.standin._variants._register import DECIDE, variant

SHARE = 0.8
"""Of the documented time: so late that nobody who does not wait sees an update, and within what is promised."""


def _settles(contract: Contract) -> bool:
    reading = contract.behaviour.read
    return reading is not None and reading.settles_seconds > 0


@variant(DECIDE, _settles)
def reads_that_settle_late(context: RequestContext) -> None:
    """Shows an update in reads only after most of the time that the contract gives them."""
    reading = context.contract.behaviour.read
    context.store.lag = SHARE * reading.settles_seconds if reading else 0.0
