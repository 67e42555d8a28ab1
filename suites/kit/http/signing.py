"""Signs calls with a function of the user's own package, which the contract names as `package.module:function`.

It is called with method, URL, headers, body (bytes) and secret, and returns the headers that sign the call. What it
raises may hold the secret, so only the kind of the error is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

import httpx

from suites.kit.model.errors import LoginRefused

ADVICE = "correct it, or authentication.signer in contract.yaml"


def signature(name: str, request: httpx.Request, secret: str) -> dict[str, str]:
    """The headers that sign a request. Raises LoginRefused, with one sentence that names the function."""
    sign, problem = _function(name), ""
    try:
        headers = sign(request.method, str(request.url), dict(request.headers), request.read(), secret)
    except Exception as error:  # whatever code that is not ours raises
        problem = f"raised {type(error).__name__}"
    else:
        problem = "" if _are_headers(headers) else f"returned {type(headers).__name__} and no headers of text"
    if problem:  # raised here, outside the handler: the chained error might show the secret
        raise LoginRefused(f"the signer {name} {problem}: {ADVICE}")
    return dict(cast(Mapping[str, str], headers))


def _function(name: str) -> Any:
    module, _, function = name.partition(":")
    problem = ""
    try:
        found = getattr(import_module(module), function, None)
    except Exception as error:  # the module is not ours
        problem = f"cannot be imported ({type(error).__name__}): install its package here, or {ADVICE}"
    else:
        problem = "" if callable(found) else f"is no function: {ADVICE}"
    if problem:
        raise LoginRefused(f"the signer {name} {problem}")
    return found


def _are_headers(found: Any) -> bool:
    texts = [text for pair in found.items() for text in pair] if isinstance(found, Mapping) else [None]
    return all(isinstance(text, str) and text.isascii() and text.isprintable() for text in texts)
