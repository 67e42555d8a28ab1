"""What a person needs to test a stand-in that listens: its table for a `targets.toml`, its secrets, the commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomli_w

import suites
from contracts import contracts_option
from suites.standin._app import StandIn
from suites.standin._request import clients_of

CHECKOUT_FIRST = f"cd {shlex.quote(str(Path(suites.__file__).parents[1]))} && "
"""The commands are pasted into another terminal, which may be in any folder."""
KINDS = ("good", "powerless")
Variables = dict[str, tuple[str, str]]
"""The environment variables of a credential, name and value, by part: `client_id` and `client_secret`, `key`, or "" for
a token, which has one part only."""


def target_table(standin: StandIn, base_url: str, login: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
    """The stand-in's table for a `targets.toml`, and the environment variables that it names.

    With `login` the credentials are client ids and secrets instead of tokens. Raises ValueError when the contract
    describes no login.
    """
    target = standin.target(base_url)
    secrets, keys = _clients(standin) if login else _tokens(standin), standin.contract.authentication.headers
    table = {
        "provider": target["provider"],
        "base_url": base_url,
        "environment": "sandbox",
        "limits": {"rate": 0},
        "credentials": {kind: _names(variables) for kind, variables in secrets.items()},
        **({"headers": {header: f"${variable}" for header, variable in keys.items()}} if keys else {}),
        **({"login": {"url": _login_url(standin, base_url)}} if login else {}),
        "fixtures": target["fixtures"],
        "values": target["values"],
    }
    served = {variable: target["headers"][header] for header, variable in keys.items()}
    return table, {**{name: value for variables in secrets.values() for name, value in variables.values()}, **served}


def instructions(standin: StandIn, url: str, login: bool = False) -> Iterator[str]:
    """The lines printed when a stand-in starts: its URL, its table, its secrets, and how to test it."""
    table, environ = target_table(standin, url, login)
    name, private = f"{standin.contract.name}-standin", contracts_option(standin.contract.folder)
    yield f"{standin.contract.title}, stand-in at {url}   (press Ctrl-C to stop)"
    yield "\n# For targets.toml:"
    yield tomli_w.dumps({name: table}).rstrip()
    yield "\n# In the shell that runs the tests:"
    yield from (f"export {variable}={value}" for variable, value in environ.items())
    yield f"{CHECKOUT_FIRST}pytest --target {name}{private}"
    yield "\n# Or without a targets.toml:"
    yield f"{CHECKOUT_FIRST}pytest --provider {standin.contract.name} --base-url {url}{private}"


def _tokens(standin: StandIn) -> dict[str, Variables]:
    tokens, variable = standin.target()["credentials"], standin.contract.authentication.secret
    return {kind: {"": (variable + _suffix(kind), tokens[kind])} for kind in KINDS}


def _clients(standin: StandIn) -> dict[str, Variables]:
    if standin.contract.authentication.login is None:
        raise ValueError(f"{standin.contract.name}: the contract describes no login.")
    known = clients_of(standin.contract)
    prefix = re.sub(r"\W", "_", standin.contract.name.upper())
    if standin.contract.authentication.login.kind == "key":
        return {kind: {"key": (f"{prefix}_KEY{_suffix(kind)}", known[kind][1])} for kind in KINDS}
    return {
        kind: {
            "client_id": (f"{prefix}_CLIENT_ID{_suffix(kind)}", known[kind][0]),
            "client_secret": (f"{prefix}_CLIENT_SECRET{_suffix(kind)}", known[kind][1]),
        }
        for kind in KINDS
    }


def _suffix(kind: str) -> str:
    return "" if kind == "good" else f"_{kind.upper()}"


def _names(variables: Variables) -> str | dict[str, str]:
    return variables[""][0] if "" in variables else {part: name for part, (name, _) in variables.items()}


def _login_url(standin: StandIn, base_url: str) -> str:
    login = standin.contract.authentication.login
    return base_url + urlsplit(login.url if login else "").path
