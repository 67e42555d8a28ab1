"""A stand-in in this process: what respx is to do with requests to the provider's base URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpx
import respx

from suites.standin._turn import Silence

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def embedded(application: Application) -> Callable[[httpx.Request], httpx.Response]:
    """Answers as a WSGI application does; where it never would, a time-out at once."""
    answer = respx.WSGIHandler(application)

    def answered(request: httpx.Request) -> httpx.Response:
        """Its answer, or a time-out."""
        try:
            return answer(request)
        except Silence:
            raise httpx.ReadTimeout("no answer came", request=request) from None

    return answered
