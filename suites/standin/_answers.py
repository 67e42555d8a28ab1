"""What goes back: refusals by cause, successes, and how they are written on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from werkzeug.wrappers import Response

from contracts import Contract
from suites.standin._pointers import enveloped
from suites.standin._turn import Answer

WRONG_METHOD = 405
UNSAID = {"wrong_method": WRONG_METHOD, "server_error": 500}
"""Causes that no contract names, with their status."""


def refusal(contract: Contract, cause: str) -> Answer:
    """The answer to a request that is refused for a cause."""
    if cause in UNSAID:
        return Answer(UNSAID[cause])
    facts = contract.standin["causes"].get(cause) or contract.standin["causes"]["unknown"]
    return Answer(facts["status"], deepcopy(facts.get("body")), empty="body" not in facts)


def success(contract: Contract, status: int, document: Any) -> Answer:
    """The answer that shows an appointment where the update's success does, or nothing where that shows nothing."""
    pointer = contract.behaviour.answer
    if pointer is None:
        return Answer(status)
    return Answer(status, enveloped(pointer, deepcopy(document)), empty=False)


def sent(answer: Answer) -> Response:
    """An answer as a response of the web library."""
    if answer.raw is not None:
        return _Verbatim(answer.raw, status=answer.status, content_type=answer.media_type)
    if answer.empty:
        response = Response(status=answer.status)
        response.headers.pop("Content-Type", None)
        return response
    return Response(json.dumps(answer.body), status=answer.status, content_type=answer.media_type)


class _Verbatim(Response):
    """A response whose body goes out even with a status that has none; for those who lie."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """The body, whatever the status."""
        return self.iter_encoded()
