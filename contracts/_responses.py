"""Which documented response a status has (OpenAPI 3.1, Responses Object): its own, that of its range, or the default.

Of ranges a contract has those of refusals and of server errors; the status of a success is exact, or left open with
`x-status`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

T = TypeVar("T")

REFUSALS, SERVER_ERRORS, DEFAULT = "4XX", "5XX", "default"
RANGES = (REFUSALS, SERVER_ERRORS, DEFAULT)


def resolved(status: int, responses: Mapping[int, T], ranges: Mapping[str, T]) -> T | None:
    """The response of a status: an exact one counts before that of the range, this before the default."""
    if status in responses:
        return responses[status]
    return ranges.get(f"{status // 100}XX", ranges.get(DEFAULT))


def documents_any_refusal(ranges: Iterable[str]) -> bool:
    """Whether every status of a refusal is documented, without being named."""
    return bool({REFUSALS, DEFAULT} & set(ranges))
