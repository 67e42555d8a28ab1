"""Reading a request: which operation, which appointment, which credential, which body."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import quote
from uuid import UUID

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from contracts import Authentication, Contract, Operation
from suites.standin._store import Row, Store

MULTIPART = "multipart/form-data"
SWITCHES = {"1": True, "0": False, "true": True, "false": False}
"""How a form may spell that a switch is on or off."""
FORMS = (MULTIPART, "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Credentials:
    """The secrets that the stand-in accepts or refuses."""

    good: str
    wrong: str
    powerless: str


def credentials_of(contract: Contract) -> Credentials:
    """The stand-in's secrets for a provider; nobody can mistake them for real ones."""
    user = "user:" if contract.authentication.is_basic else ""
    return Credentials(
        *(f"{user}{kind}-credential-of-the-{contract.name}-stand-in" for kind in ("good", "wrong", "powerless"))
    )


def keys_of(contract: Contract) -> dict[str, str]:
    """The secrets in further headers, by header."""
    return {header: f"{header.lower()}-of-the-{contract.name}-stand-in" for header in contract.authentication.headers}


def clients_of(contract: Contract) -> Mapping[str, tuple[str, str]]:
    """The client ids and secrets by kind; the wrong ones are always refused."""
    place = f"of-the-{contract.name}-stand-in"
    return {kind: (f"{kind}-client-{place}", f"{kind}-secret-{place}") for kind in ("good", "wrong", "powerless")}


class Malformed(ValueError):
    """The body does not match its media type."""


def matching(contract: Contract, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation of a method and path, with the path parameters."""
    for operation in contract.operations.values():
        parameters = _parameters(operation, path)
        if parameters is not None and operation.method == method:
            return operation, parameters
    return None


def is_known(contract: Contract, path: str) -> bool:
    """Whether any operation has such a path."""
    return any(_parameters(operation, path) is not None for operation in contract.operations.values())


def _parameters(operation: Operation, path: str) -> dict[str, str] | None:
    fixed = map(re.escape, re.split(r"\{[^}]*\}", operation.path))
    found = re.fullmatch("([^/]+)".join(fixed), path)
    return dict(zip(operation.path_names, found.groups(), strict=True)) if found else None


def is_well_formed(operation: Operation, path: Mapping[str, str]) -> bool:
    """Whether each path parameter has the form that the OpenAPI document gives it."""
    return all(
        _has_form(parameter["schema"], path.get(parameter["name"]))
        for parameter in operation.parameters
        if parameter["in"] == "path"
    )


def _has_form(schema: Mapping[str, Any], text: str | None) -> bool:
    if schema.get("type") == "integer":
        return text is not None and re.fullmatch(r"-?[0-9]{1,18}", text) is not None
    if schema.get("format") == "uuid":
        return is_uuid(text)
    return True


def is_uuid(text: str | None) -> bool:
    """Whether a text is a UUID in its usual form, in small or capital letters."""
    try:
        return text is not None and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def addressed(store: Store, path: Mapping[str, str], query: Mapping[str, str]) -> Row | None:
    """The appointment that a path names: by its own id, or by an alias where the query asks for that."""
    aliases = [(row, alias) for row in store.appointments for alias in row.aliases]
    if any(query.get(name) == value for _, alias in aliases for name, value in alias["query"].items()):
        return next((row for row, alias in aliases if _texts(alias["path"]) == dict(path)), None)
    return next((row for row in store.appointments if dict(row.path) == dict(path)), None)


def _texts(path: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in path.items()}


def body_of(request: Request, json_type: str, form: str, switches: frozenset[str] = frozenset()) -> Any:
    """The JSON value of a request of `json_type`, or the members of a form of type `form`; None when it has no body.

    The members that are `switches` are true or false also in a form.

    Raises Malformed when the body is neither.
    """
    if request.mimetype == form and form in FORMS:
        return _form(request, switches)
    raw = request.get_data()
    if not raw:
        return None
    if request.mimetype != json_type.partition(";")[0].strip().lower():
        raise Malformed(request.mimetype)
    return _json(raw)


def switches_of(contract: Contract) -> frozenset[str]:
    """The members of an update that are either true or false."""
    members = contract.ordinary.get("properties", {})
    return frozenset(name for name, schema in members.items() if schema.get("type") == "boolean")


def _form(request: Request, switches: frozenset[str]) -> dict[str, str | bool]:
    try:
        fields = request.form.items()
        return {name: SWITCHES.get(text, text) if name in switches else text for name, text in fields}
    except HTTPException as error:
        raise Malformed(str(error)) from None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, parse_float=_finite_float)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None


def _refuse_constant(text: str) -> Any:
    """NaN and Infinity: Python's parser takes them, JSON does not have them."""
    raise Malformed(text)


def _finite_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed(text)
    return number


def credential_kind(contract: Contract, request: Request, kind_of_token: Callable[[str], str | None]) -> str:
    """Which credential a request has: good, powerless, wrong, altered, none, empty, malformed, incomplete, or an
    expired token.

    `kind_of_token` gives the kind of a token that a login issued, None for any other token.
    """
    kind = _kind_of_secret(contract, request, kind_of_token)
    has_keys = all(request.headers.get(name) == key for name, key in keys_of(contract).items())
    return kind if has_keys or kind not in ("good", "powerless") else "incomplete"


def _kind_of_secret(contract: Contract, request: Request, kind_of_token: Callable[[str], str | None]) -> str:
    scheme, known = contract.authentication, credentials_of(contract)
    sent = request.args.get(scheme.query) if scheme.query else request.headers.get(scheme.header)
    if sent is None:
        return "none"
    if not sent.strip() or sent == scheme.written("").strip():
        return "empty"
    kinds = {known.good: "good", known.powerless: "powerless"}
    if scheme.signer:
        signed = {signature_of(scheme, request, secret): kind for secret, kind in kinds.items()}
        return signed.get(sent) or _kind_by_beginning(
            sent, *(text for text in signed if text and signed[text] == "good")
        )
    secret = scheme.secret_in(sent)
    if secret is None:
        return "malformed"
    return kinds.get(secret) or kind_of_token(secret) or _kind_by_beginning(secret, known.good)


def _kind_by_beginning(secret: str, *good: str) -> str:
    """Of a secret that is not valid: altered where it differs from a good one in the second half only, else wrong."""
    return "altered" if any(begins_alike(secret, one) for one in good) else "wrong"


def begins_alike(secret: str, known: str) -> bool:
    """Whether two secrets are equally long and have the first half in common: one of them was made from the other."""
    return len(secret) == len(known) and secret[: (len(known) + 1) // 2] == known[: (len(known) + 1) // 2]


def signature_of(scheme: Authentication, request: Request, secret: str) -> str | None:
    """The header with which the user's own signer would sign a request with a secret."""
    module, _, function = scheme.signer.partition(":")
    headers = {name.lower(): value for name, value in request.headers.items() if name.lower() != scheme.header.lower()}
    query = request.query_string.decode("latin-1")
    url = f"{request.host_url.rstrip('/')}{quote(request.path)}{'?' if query else ''}{query}"
    signed = getattr(import_module(module), function)(request.method, url, headers, request.get_data(), secret)
    return next((value for name, value in signed.items() if name.lower() == scheme.header.lower()), None)
