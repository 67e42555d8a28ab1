"""Answers: refusals by cause, successes, and the responses that carry them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Response

from contracts import Contract, Operation
from contracts.media_types import JSON, served
from suites.standin._envelope import in_envelope
from suites.standin._request_context import Answer

WRONG_METHOD = 405
STATUSES = {"wrong_method": WRONG_METHOD, "server_error": 500}
"""Causes that no contract names, with their status."""


def refusal(contract: Contract, cause: str) -> Answer:
    """The answer to a request that is refused for a cause."""
    if cause in STATUSES:
        return Answer(STATUSES[cause])
    facts = contract.standin["causes"].get(cause) or contract.standin["causes"]["unknown"]
    return Answer(facts["status"], deepcopy(facts.get("body")), empty="body" not in facts)


def success(contract: Contract, status: int, document: Any) -> Answer:
    """An answer that shows an appointment the way the update's success does; where that shows none, what the contract
    has in its place, else no body."""
    pointer = contract.behaviour.answer
    if pointer is None:
        around = contract.standin.get("around", {})
        return Answer(status, deepcopy(around.get(contract.update.id)), empty=contract.update.id not in around)
    return Answer(status, in_envelope(contract, contract.update.id, pointer, deepcopy(document)), empty=False)


def response_of(answer: Answer, operation: Operation | None = None) -> Response:
    """The HTTP response of an answer, under the media type that the operation documents for its status."""
    promise = operation and operation.promise_of(answer.status)
    documented = served((promise and promise.media_type) or JSON)
    response = _bare_response(replace(answer, media_type=answer.media_type or documented))
    response.headers.extend(answer.headers)
    return response


def _bare_response(answer: Answer) -> Response:
    if answer.raw is not None:
        return _Verbatim(answer.raw, status=answer.status, content_type=answer.media_type)
    if answer.empty:
        response = Response(status=answer.status)
        response.headers.pop("Content-Type", None)
        return response
    return Response(json.dumps(answer.body), status=answer.status, content_type=answer.media_type)


class _Verbatim(Response):
    """A response that sends its body even with a status that has none: a fault needs one, Werkzeug would drop it."""

    def get_app_iter(self, environ: dict[str, Any]) -> Iterable[bytes]:
        """The body, whatever the status."""
        return self.iter_encoded()
