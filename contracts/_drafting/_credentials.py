"""How calls carry their credential, as the document's security schemes say, and which operation may be the login."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._drafting._api import ApiReader
from contracts._drafting._carried import AUTHORIZATION
from contracts._drafting._plan import Plan

FILE, PLACE = "contract.yaml", "/authentication"
LOGIN = re.compile(
    r"(?<![a-z])(log-?in|sign-?in|sessions?|(access-?)?tokens?|auth|authenticate|authori[sz]e|authentication|oauth2?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""Words in the path of an operation that gives a token."""
MOST_NAMED = 3
"""Candidates that a comment names: a person looks at the first ones, and at the document for more."""


def authentication_of(plan: Plan) -> dict[str, Any]:
    """The part `authentication` of contract.yaml."""
    secret = re.sub("[^A-Z0-9]+", "_", plan.name.upper()) + "_SECRET"
    header = next(
        (one for one in plan.update.parameters if one["in"] == "header" and AUTHORIZATION.fullmatch(one["name"])), None
    )
    for scheme in plan.security.values():
        kind = (scheme.get("type"), str(scheme.get("scheme", "")).lower() or scheme.get("in"))
        if kind == ("apiKey", "header"):
            return {"header": scheme["name"], "format": "{secret}", "secret": secret}
        if kind == ("http", "basic"):
            return {"header": "Authorization", "format": "Basic {secret}", "secret": secret}
        if scheme.get("type") == "oauth2":
            return {"header": "Authorization", "format": "Bearer {secret}", "secret": secret, **_login(scheme)}
        if scheme.get("type") in ("http", "openIdConnect"):
            _name_logins(plan)
            return {"header": "Authorization", "format": "Bearer {secret}", "secret": secret}
    if header is not None and header["name"].lower() != "authorization":
        return {"header": header["name"], "format": "{secret}", "secret": secret}
    if header is None:
        plan.decide(FILE, PLACE, "how does a request carry its credential? The document does not say.")
    return {"header": "Authorization", "format": "Bearer {secret}", "secret": secret}


def _login(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """The login of client credentials; of other flows a person takes a token from the vendor's portal."""
    url = str(((scheme.get("flows") or {}).get("clientCredentials") or {}).get("tokenUrl", ""))
    return {"login": {"kind": "oauth2", "url": url}} if re.match(r"(https://[^/]+|/)[^?# ]*$", url) else {}


def _name_logins(plan: Plan) -> None:
    """Ask for the login, where an operation looks like one: a document does not say how its answer is used."""
    if found := list(_logins(plan)):
        named = ", ".join(found[:MOST_NAMED])
        what = f"does {named} give the token? Then write a login: `contracts explain contract.authentication.login`."
        plan.decide(FILE, PLACE, what)


def _logins(plan: Plan) -> Iterator[str]:
    chosen = {(call.method, call.path) for call in plan.chosen.calls()}
    for call in ApiReader(plan.source).outlines():
        if call.method == "POST" and LOGIN.search(call.path) and (call.method, call.path) not in chosen:
            yield f"{call.method} {call.path}"
