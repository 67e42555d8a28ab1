"""When a request is repeated, how long the pauses are, and when a target counts as lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from suites.kit.http.uninterrupted import sleep_unless_ending


@dataclass(frozen=True)
class RetryPolicy:
    """When a request is repeated, and how long the pauses are. Pauses are in seconds and double each time.

    The values were chosen, not measured. More patience hides outages and makes lost runs longer; less of it gives up on
    targets that only restart. A request that gets no answer is repeated after 0.5, 1 and 2 seconds.
    """

    attempts: int = 4
    """How often one request is sent at most."""
    repeats_per_run: int = 3
    """How often a whole run repeats a request that got no answer. Only a few losses are put down to the network: a
    vendor that often gives no answer has a fault that must show."""
    give_up_after: int = 5
    """The target counts as lost when it has not answered this many requests in a row itself."""
    retry_pause: float = 0.5
    """The first pause after no answer."""
    limited_pause: float = 1.0
    """The first pause after a 429 without Retry-After. Most rate limits count by the second."""
    outage_pause: float = 1.0
    """The first pause between two probes that find out whether an outage is over."""
    longest_pause: float = 4.0
    """No pause grows beyond this, so that the end of a disturbance is noticed soon. Between the probes of an outage,
    which may take long, a pause grows to twice this."""
    probe_seconds: float = 5.0
    """How long a probe may take once an outage was waited for in vain. Every clause that is left sends one, in case the
    target is back, and where requests hang, each would take a whole time-out."""
    sleep: Callable[[float], None] = sleep_unless_ending
    clock: Callable[[], float] = time.monotonic
    """Seconds, for what is measured between two pauses."""


USUAL = RetryPolicy()
