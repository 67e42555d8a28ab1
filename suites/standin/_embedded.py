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
    """Answers as a WSGI application does. Where that never answers, the client's time-out comes at once.

    Time for which the client waited before a request (its extension `seconds_passed`) passes for a stand-in as well. A
    request that should come while the one before is under way (`same_moment`) is taken for one that did.
    """
    answer = respx.WSGIHandler(application)
    pass_time = getattr(application, "pass_time", None)
    overlap = getattr(application, "overlap", None)

    def respond(request: httpx.Request) -> httpx.Response:
        """The answer, or a time-out."""
        if pass_time and (seconds := request.extensions.get("seconds_passed")):
            pass_time(seconds)
        if overlap and request.extensions.get("same_moment"):
            overlap()
        try:
            return answer(request)
        except NoAnswer:
            raise httpcore.ReadTimeout("no answer came") from None

    return respond
