"""How a stand-in that listens is put into a `targets.toml`: the table, the secrets that it names, what to type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import tomli_w

from suites.standin._app import StandIn
from suites.standin._request import clients_of

KINDS = ("good", "powerless")


def target_table(standin: StandIn, base_url: str, login: bool = False) -> tuple[dict[str, Any], dict[str, str]]:
    """The stand-in's table for a `targets.toml`, and the environment variables that it names.

    With `login` the credentials are client ids and secrets instead of tokens. Raises ValueError when the contract
    describes no login.
    """
    described = standin.target(base_url)
    secrets = _clients(standin) if login else _tokens(standin)
    table = {
        "provider": described["provider"],
        "base_url": base_url,
        "environment": "sandbox",
        **_lanes(described),
        "limits": {"rate": 0},
        "credentials": {kind: _names(held) for kind, held in secrets.items()},
        **({"login": {"url": _login_url(standin, base_url)}} if login else {}),
        "fixtures": described["fixtures"],
        "values": described["values"],
    }
    return table, {name: value for held in secrets.values() for name, value in held.values()}


def told(standin: StandIn, url: str, login: bool = False) -> Iterator[str]:
    """What a person reads who has started a stand-in: where it is, its table, its secrets, how it is tested."""
    table, environ = target_table(standin, url, login)
    name = f"{standin.contract.name}-standin"
    yield f"{standin.contract.title}, stand-in at {url}   (Ctrl-C stops it)"
    yield "\n# For targets.toml:"
    yield tomli_w.dumps({name: table}).rstrip()
    yield "\n# In the shell that runs the tests:"
    yield from (f"export {variable}={value}" for variable, value in environ.items())
    yield f"pytest --target {name}"
    yield "\n# Or without a targets.toml:"
    yield f"pytest --provider {standin.contract.name} --base-url {url}"


Held = dict[str, tuple[str, str]]
"""What makes up a credential (`client_id`, `client_secret`; the empty name: all of it): the variable and its value."""


def _tokens(standin: StandIn) -> dict[str, Held]:
    given, variable = standin.target()["credentials"], standin.contract.authentication.secret
    return {kind: {"": (variable + _suffix(kind), given[kind])} for kind in KINDS}


def _clients(standin: StandIn) -> dict[str, Held]:
    if standin.contract.authentication.login is None:
        raise ValueError(f"{standin.contract.name}: the contract describes no login.")
    known = clients_of(standin.contract)
    prefix = re.sub(r"\W", "_", standin.contract.name.upper())
    return {
        kind: {
            "client_id": (f"{prefix}_CLIENT_ID{_suffix(kind)}", known[kind][0]),
            "client_secret": (f"{prefix}_CLIENT_SECRET{_suffix(kind)}", known[kind][1]),
        }
        for kind in KINDS
    }


def _suffix(kind: str) -> str:
    return "" if kind == "good" else f"_{kind.upper()}"


def _names(held: Held) -> str | dict[str, str]:
    return held[""][0] if "" in held else {part: name for part, (name, _) in held.items()}


def _lanes(described: dict[str, Any]) -> dict[str, int]:
    """As many workers as there are appointments to write to."""
    count = len(described["fixtures"].get("appointment.editable", ()))
    return {"parallel": count} if count > 1 else {}


def _login_url(standin: StandIn, base_url: str) -> str:
    login = standin.contract.authentication.login
    return base_url + urlsplit(login.url if login else "").path
