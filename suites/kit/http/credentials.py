"""Puts a credential into a request where the contract says, and finds it there again."""

from __future__ import annotations

import httpx

from contracts import Authentication
from suites.kit.http.signing import ADVICE, signature
from suites.kit.http.tokens import TokenStore
from suites.kit.model.alteration import ALTERED, altered
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import PASSWORD, wrong_part

NONE, INCOMPLETE = "none", "incomplete"
MADE_UP = "made-up"
"""What stands in a further header that is wrong alone: no secret, so that a printed command line can carry it."""
SPOILT = {"empty": "", "malformed": "malformed"}
"""What stands in place of the credential, by its kind."""
Carried = tuple[dict[str, str], dict[str, str]]
"""Query parameters and headers, by name."""


def credential(scheme: Authentication, tokens: TokenStore, kind: str) -> Carried:
    """The query parameter or the header that carries a kind of credential; nothing where calls are signed.

    Raises NotDeclared, LoginRefused or BudgetSpent.
    """
    if kind == NONE or scheme.signer:
        return {}, {}
    text = SPOILT[kind] if kind in SPOILT else scheme.written(tokens.secret(_known(kind)))
    return ({scheme.query: text}, {}) if scheme.query else ({}, {scheme.header: text})


def sign(request: httpx.Request, scheme: Authentication, tokens: TokenStore, kind: str) -> dict[str, str]:
    """Sign a request, where the contract has a signer. Returns the headers that did. Raises as `credential` does."""
    if kind == NONE or not scheme.signer:
        return {}
    known = "good" if kind == ALTERED else _known(kind)
    signed = httpx.Headers(signature(scheme.signer, request, tokens.secret(known)))
    if scheme.header not in signed:
        raise LoginRefused(f"the signer {scheme.signer} returned no header {scheme.header}: {ADVICE}")
    if kind in SPOILT:
        signed[scheme.header] = SPOILT[kind]
    if kind == ALTERED:
        signed[scheme.header] = altered(signed[scheme.header])
    request.headers.update(signed)
    return dict(signed)


def _known(kind: str) -> str:
    """The kind by which the target has the secret."""
    is_good = kind in (*SPOILT, INCOMPLETE) or wrong_part(kind) not in ("", PASSWORD)
    return "good" if is_good else kind


def spoil_further_headers(request: httpx.Request, scheme: Authentication, kind: str) -> None:
    """Leave the further headers out of a request, or give one of them another value, as the kind of credential says."""
    for name in scheme.headers:
        if kind == INCOMPLETE:
            request.headers.pop(name, None)
        elif name == wrong_part(kind):
            request.headers[name] = MADE_UP


def secret_of(request: httpx.Request, scheme: Authentication) -> str:
    """The secret that a request carries."""
    text = request.url.params[scheme.query] if scheme.query else request.headers[scheme.header]
    return scheme.secret_in(text) or ""


def without_secret(url: httpx.URL, scheme: Authentication) -> httpx.URL:
    """The URL of a request as it may be kept: without the credential in its query."""
    return url.copy_remove_param(scheme.query) if scheme.query else url


def replace_secret(request: httpx.Request, scheme: Authentication, secret: str) -> None:
    """Let a request carry another secret."""
    if scheme.query:
        request.url = request.url.copy_set_param(scheme.query, scheme.written(secret))
    else:
        request.headers[scheme.header] = scheme.written(secret)
