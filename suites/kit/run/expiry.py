"""Notices that credentials which were accepted are refused from some request on: they have expired or were revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from suites.kit.model.answer import Answer
from suites.kit.model.exchange import Exchange, Region

REFUSALS_IN_A_ROW = 2
"""Ordinary updates in a row that are answered 401 before a run stops. A single one may be a slip of the vendor."""


@dataclass
class Expiry:
    """What a run has seen of its good credentials, which a reader knows by `name`. `explain` renders a refusal's text.

    `reason`: why nothing more should be sent; None while it may.
    """

    name: str
    explain: Callable[[Answer], str]
    reason: str | None = None
    _refused: tuple[int, ...] = ()

    def watch(self, exchange: Exchange) -> None:
        """Note why to stop, after refusals in a row of what the vendor must accept with these credentials."""
        if exchange.region is not Region.ORDINARY or exchange.answer is None:
            return
        self._refused = (*self._refused, exchange.number) if exchange.is_login_refused else ()
        if len(self._refused) >= REFUSALS_IN_A_ROW:
            self.reason = (
                f"our credentials ({self.name}) were accepted at first, and refused since exchange {self._refused[0]} "
                f"(401{self.explain(exchange.answer)}): renew them"
            )
