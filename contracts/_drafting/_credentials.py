"""How calls carry their credential, as the document's security schemes say, and which operation may be the login."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting._api import ApiReader
from contracts._drafting._carried import AUTHORIZATION
from contracts._drafting._kinds import OPERATION, fitted
from contracts._drafting._plan import Plan

FILE, PLACE = "contract.yaml", "/authentication"
LOGIN = re.compile(
    r"(?<![a-z])(log-?in|sign-?in|sessions?|(access-?)?tokens?|auth|authenticate|authori[sz]e|authentication|oauth2?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
"""Words in the path of an operation that gives a token."""
BEARER = "Bearer {secret}"
KEY_IN_HEADER = ("apiKey", "header")
MOST_NAMED = 3
"""Candidates that a comment names: a person looks at the first ones, and at the document for more."""


def authentication_of(plan: Plan) -> dict[str, Any]:
    """The part `authentication` of contract.yaml."""
    found, secret = _required(plan), f"{_variable(plan.name)}_SECRET"
    keys = {header: f"{_variable(plan.name)}_{_variable(header)}" for header in keys_of(plan)}
    carried = _written(found[0], secret) if found else None
    if carried and carried.get("format") == BEARER and "login" not in carried:
        _name_logins(plan)
    if carried:
        _name_left_out(plan, keys)
        return {**carried, **({"headers": keys} if keys else {})}
    named = (one for one in plan.update.parameters if AUTHORIZATION.fullmatch(one["name"]))
    parameter = next((one for one in named if one["in"] in ("header", "query")), None)
    if parameter is not None and parameter["in"] == "query":
        return {"query": parameter["name"], "secret": secret}
    if parameter is not None and parameter["name"].lower() != "authorization":
        return {"header": parameter["name"], "format": "{secret}", "secret": secret}
    if parameter is None:
        plan.decide(FILE, PLACE, "how does a request carry its credential? The document does not say.")
    return {"header": "Authorization", "format": BEARER, "secret": secret}


def keys_of(plan: Plan) -> list[str]:
    """The headers that carry further keys, which a call needs together with its credential."""
    return [str(scheme["name"]) for scheme in _required(plan)[1:] if _kind(scheme) == KEY_IN_HEADER]


def _name_left_out(plan: Plan, keys: Collection[str]) -> None:
    """Ask for what a call needs beside its credential and keys in headers: the format has no place for it."""
    others = [str(one.get("name") or one.get("scheme")) for one in _required(plan)[1:] if one.get("name") not in keys]
    if others:
        plan.decide(FILE, PLACE, f"a call needs {', '.join(others)}, too: is one of the credentials enough?")


def _required(plan: Plan) -> list[Mapping[str, Any]]:
    """The security schemes that the update requires together, the one that may be a token first; where the document
    does not say which, the first that can be written down."""
    document = plan.source.document.value
    own = fitted(pointers.get(document, plan.update.pointer, None), OPERATION, list[str]().append).get("security")
    wanted: Mapping[str, Any] = next((one for one in own or document.get("security") or () if one), {})
    named = [plan.security[name] for name in wanted if name in plan.security]
    together = sorted(filter(_is_known, named), key=lambda scheme: scheme.get("type") == "apiKey")
    return together or list(filter(_is_known, plan.security.values()))[:1]


def _is_known(scheme: Mapping[str, Any]) -> bool:
    return _written(scheme, "") is not None


def _kind(scheme: Mapping[str, Any]) -> tuple[Any, str]:
    return scheme.get("type"), str(scheme.get("scheme") or scheme.get("in") or "").lower()


def _written(scheme: Mapping[str, Any], secret: str) -> dict[str, Any] | None:
    """How calls carry the secret of a scheme; None for a scheme that the format of contracts cannot express."""
    kind = _kind(scheme)
    if kind == ("apiKey", "query"):
        return {"query": scheme["name"], "secret": secret}
    if kind == KEY_IN_HEADER:
        return {"header": scheme["name"], "format": "{secret}", "secret": secret}
    if kind == ("http", "basic"):
        return {"header": "Authorization", "format": "Basic {base64}", "secret": secret}
    if scheme.get("type") == "oauth2":
        return {"header": "Authorization", "format": BEARER, "secret": secret, **_login(scheme)}
    if scheme.get("type") in ("http", "openIdConnect"):
        return {"header": "Authorization", "format": BEARER, "secret": secret}
    return None


def _variable(name: str) -> str:
    return re.sub("[^A-Z0-9]+", "_", name.upper())


def _login(scheme: Mapping[str, Any]) -> dict[str, Any]:
    """The login of client credentials; of other flows a person takes a token from the vendor's portal."""
    flow = scheme.get("flows", {}).get("clientCredentials")
    url = str(flow.get("tokenUrl", "")) if isinstance(flow, Mapping) else ""
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
