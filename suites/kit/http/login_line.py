"""How a shell gets the token that a printed cURL line names: the target's login as a command."""

from __future__ import annotations

import json
import shlex

from contracts import Authentication
from suites.kit.http.login import LoginEndpoint
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import Target

TAKE_TOKEN = "python3 -c 'import json, sys; print(json.load(sys.stdin)[\"access_token\"])'"


def login_line(target: Target, authentication: Authentication, kind: str) -> str:
    """A substitution of the shell, `$(...)`, that is the token for a client id and secret in the target's variables."""
    try:
        login = LoginEndpoint.of(target, authentication)
    except LoginRefused:  # the run could not log in, either, and has said why
        return "''"
    id, secret = (target.variables.get(f"credentials.{kind}.{part}", part) for part in ("client_id", "client_secret"))
    words = ["curl", "-sS", *_headers(login, target)]
    if login.kind != "oauth2":
        body = json.dumps({"client_id": f"'\"${id}\"'", "client_secret": f"'\"${secret}\"'"})
        body = body.replace("\\", "")
        words += ["-H", "'content-type: application/json'", "--data-binary", f"'{body}'"]
    elif login.authentication == "basic":
        words += ["-u", f'"${id}:${secret}"', "-d", "grant_type=client_credentials"]
    else:
        words += ["-d", "grant_type=client_credentials", "--data-urlencode", f'"client_id=${id}"']
        words += ["--data-urlencode", f'"client_secret=${secret}"']
    if login.scope:
        words += ["--data-urlencode", shlex.quote(f"scope={login.scope}")]
    return f'"$({" ".join([*words, shlex.quote(login.url)])} | {TAKE_TOKEN})"'


def _headers(login: LoginEndpoint, target: Target) -> list[str]:
    """The headers that the login wants; a private one by the variable that holds it."""
    words = []
    for header, value in login.headers.items():
        place = "login.headers" if header in target.login.get("headers", {}) else "headers"
        variable = target.variables.get(f"{place}.{header}")
        words += ["-H", f'"{header}: ${variable}"' if variable else shlex.quote(f"{header}: {value}")]
    return words
