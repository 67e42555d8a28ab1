"""How a shell gets the token that a printed cURL line names: the target's login as a command."""

from __future__ import annotations

import json
import shlex

from contracts import Authentication, Json, pointers
from contracts.pointers import with_value
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import Target

TAKE_TOKEN = "python3 -c 'import json, sys; print(json.load(sys.stdin)%s)'"


def login_line(target: Target, authentication: Authentication, kind: str) -> str:
    """A substitution of the shell, `$(...)`, that is the token for a client id and secret in the target's variables."""
    try:
        login = LoginEndpoint.of(target, authentication)
    except LoginRefused:  # the run could not log in, either, and has said why
        return "''"
    id, secret, key = (
        target.variables.get(f"credentials.{kind}.{part}", part) for part in ("client_id", "client_secret", "key")
    )
    words = ["curl", "-sS", *_headers(login, target)]
    if login.kind == "json":
        words += _json_body({"client_id": _quoted(id), "client_secret": _quoted(secret)})
    elif login.member:
        words += _json_body(with_value({}, login.member, _quoted(key)))
    elif login.header:
        words += ["-X", "POST", "-H", f'"{login.header}: ${key}"']
    elif login.authentication == "basic":
        words += ["-u", f'"${id}:${secret}"', "-d", "grant_type=client_credentials"]
    else:
        words += ["-d", "grant_type=client_credentials", "--data-urlencode", f'"client_id=${id}"']
        words += ["--data-urlencode", f'"client_secret=${secret}"']
    if login.scope:
        words += ["--data-urlencode", shlex.quote(f"scope={login.scope}")]
    place = "".join(f"[{json.dumps(part)}]" for part in pointers.split(login.token))
    return f'"$({" ".join([*words, shlex.quote(login.url)])} | {TAKE_TOKEN % place})"'


def _quoted(variable: str) -> str:
    """A variable that the shell fills in, in the middle of a text in single quotes."""
    return f"'\"${variable}\"'"


def _json_body(body: Json) -> list[str]:
    return ["-H", "'content-type: application/json'", "--data-binary", f"'{json.dumps(body).replace(chr(92), '')}'"]


def _headers(login: LoginEndpoint, target: Target) -> list[str]:
    """The headers that the login wants; a private one by the variable that holds it."""
    words = []
    for header, value in login.headers.items():
        place = "login.headers" if header in target.login.get("headers", {}) else "headers"
        variable = target.variables.get(f"{place}.{header}")
        words += ["-H", f'"{header}: ${variable}"' if variable else shlex.quote(f"{header}: {value}")]
    return words
