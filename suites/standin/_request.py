"""A request as the stand-in sees it, and the reasons it may have to refuse it before looking at the body."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Request

from contracts import Contract, Operation
from suites.standin._seeds import Row, Store

MULTIPART = "multipart/form-data"
FORMS = (MULTIPART, "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Credentials:
    """The secrets that the stand-in knows."""

    good: str
    wrong: str
    powerless: str


def credentials_of(contract: Contract) -> Credentials:
    """The stand-in's secrets for a provider; obviously not real ones."""
    return Credentials(
        *(f"{kind}-credential-of-the-{contract.name}-stand-in" for kind in ("good", "wrong", "powerless"))
    )


def clients_of(contract: Contract) -> Mapping[str, tuple[str, str]]:
    """The client ids and secrets by kind; the wrong ones are let in nowhere."""
    place = f"of-the-{contract.name}-stand-in"
    return {kind: (f"{kind}-client-{place}", f"{kind}-secret-{place}") for kind in ("good", "wrong", "powerless")}


class Malformed(ValueError):
    """The body is not what its media type says."""


def matching(contract: Contract, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
    """The operation that a method and path name, with the path parameters."""
    for operation in contract.operations.values():
        found = _named(operation, path)
        if found is not None and operation.method == method:
            return operation, found
    return None


def is_known(contract: Contract, path: str) -> bool:
    """Whether any operation has such a path."""
    return any(_named(operation, path) is not None for operation in contract.operations.values())


def _named(operation: Operation, path: str) -> dict[str, str] | None:
    pattern = re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", operation.path)
    found = re.fullmatch(pattern, path)
    return found.groupdict() if found else None


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
        return _is_uuid(text)
    return True


def _is_uuid(text: str | None) -> bool:
    try:
        return text is not None and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def addressed(store: Store, path: Mapping[str, str], query: Mapping[str, str]) -> Row | None:
    """The appointment that a path names, by its own id or by another way to address it."""
    switches = {
        name: value for row in store.appointments for alias in row.aliases for name, value in alias["query"].items()
    }
    if any(query.get(name) == value for name, value in switches.items()):
        return next(
            (
                row
                for row in store.appointments
                for alias in row.aliases
                if {k: str(v) for k, v in alias["path"].items()} == path
            ),
            None,
        )
    return next((row for row in store.appointments if dict(row.path) == dict(path)), None)


def body_of(request: Request, form: str = MULTIPART) -> Any:
    """The JSON value of a request, or the object that a form of that media type spells; None when there is no body.

    Raises Malformed when it is neither.
    """
    if request.mimetype == form and form in FORMS:
        return _form(request)
    raw = request.get_data()
    if not raw:
        return None
    if request.mimetype != "application/json":
        raise Malformed(request.mimetype)
    return _json(raw)


def _form(request: Request) -> dict[str, str]:
    try:
        return dict(request.form.items())
    except HTTPException as error:
        raise Malformed(str(error)) from None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_number, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from None


def _no_number(text: str) -> Any:
    raise Malformed(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Malformed(text)
    return number


def credential_kind(contract: Contract, request: Request, issued: Callable[[str], str | None]) -> str:
    """Which credential came: good, powerless, wrong, none, empty, malformed, or a token that is expired.

    `issued` tells the kind of a token that a login made, None for one that no login made.
    """
    sent = request.headers.get(contract.authentication.header)
    if sent is None:
        return "none"
    if not sent.strip() or sent == contract.authentication.format.format(secret="").strip():
        return "empty"
    before, _, after = contract.authentication.format.partition("{secret}")
    secret = sent.removeprefix(before).removesuffix(after)
    if sent != f"{before}{secret}{after}":
        return "malformed"
    known = credentials_of(contract)
    kinds = {known.good: "good", known.powerless: "powerless"}
    return kinds.get(secret) or issued(secret) or "wrong"
