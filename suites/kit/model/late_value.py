"""A value that an update may still bring, as nobody knows whether it came to the vendor."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class LateValue:
    """What an update that got no answer, or that a read did not show yet, may give a shown member at any time: a value,
    ABSENT where any is possible.

    `delivery` is the number of this request: it may come late once.
    """

    delivery: int
    pointer: str
    value: Any = field(repr=False)
