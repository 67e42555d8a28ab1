"""A stand-in in this process: the side effect for respx that answers requests to the provider's base URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx
import respx

from suites.standin._request_context import NoAnswer

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def embedded(application: Application) -> Callable[[httpx.Request], httpx.Response]:
    """Answers as a WSGI application does. Where that never answers, the client's time-out comes at once."""
    answer = respx.WSGIHandler(application)

    def respond(request: httpx.Request) -> httpx.Response:
        """The answer, or a time-out."""
        try:
            return answer(request)
        except NoAnswer:
            raise httpcore.ReadTimeout("no answer came") from None

    return respond
