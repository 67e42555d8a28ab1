"""The targets a run is told to talk to: read from `targets.toml`, with the secrets that the environment holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

import contracts
from contracts import Contract, ContractError
from suites.kit.model.target import ClientSecret, Target
from suites.kit.session.usage_errors import fail, fail_unknown

FILE = "targets.toml"


def add_options(group: pytest.OptionGroup) -> None:
    """Declare the options about targets."""
    group.addoption(
        "--target", action="append", default=[], metavar="NAME", help="talk to this target of targets.toml (repeatable)"
    )
    group.addoption(
        "--targets", metavar="FILE", default=FILE, help="where targets are described (default: %(default)s)"
    )
    group.addoption(
        "--allow-production", action="store_true", help="let the run write to a target whose environment is production"
    )
    group.addoption("--restore", metavar="RUN", help="put back what that run changed and could not put back itself")
    group.addoption("--cleanup", metavar="TARGET", help="take back the appointments that runs made and left there")


def described(config: pytest.Config, *folders: Path) -> Mapping[str, Mapping[str, Any]]:
    """Every target of the file. Ends pytest with exit code 78 and all that is wrong with it."""
    try:
        return contracts.targets(config.invocation_params.dir / config.option.targets, *folders)
    except ContractError as error:
        fail(str(error))


def chosen(config: pytest.Config, *folders: Path) -> dict[str, Target]:
    """The targets asked for, by provider. Ends pytest with exit code 78 for a user's mistake."""
    asked = list(dict.fromkeys(config.option.target))
    if not asked:
        return {}
    known = described(config, *folders)
    found = [opened(known, name) for name in asked]
    by_provider = {target.provider: target for target in found}
    for target in found:
        if by_provider[target.provider] is not target:
            other = by_provider[target.provider].name
            fail(f"--target {target.name} --target {other}: both are {target.provider}. Run them one after the other.")
    return by_provider


def opened(known: Mapping[str, Mapping[str, Any]], name: str) -> Target:
    """A target with its secrets filled in. Ends pytest with exit code 78 when there is none, or a secret is missing."""
    if name not in known:
        fail_unknown("target", "--target", name, known)
    unset = [f"{place}: {variable}" for place, variable in _variables(known[name]) if not os.environ.get(variable)]
    if unset:
        fail(f"--target {name}: these environment variables are not set: {', '.join(unset)}.")
    return Target.of(_filled(known[name]))


def guard_production(target: Target, contract: Contract, is_allowed: bool) -> None:
    """End pytest with exit code 78 when a run would write to production without being told to."""
    listed = any(_host(url) == _host(target.base_url) for url in contract.environments.get("production", ()))
    if (listed or target.environment == "production") and not is_allowed:
        fail(
            f"--target {target.name}: {target.base_url} is production, and the run would write to it. "
            "Add --allow-production if that is what you mean."
        )


def _variables(description: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Place and name of every environment variable that a description names."""
    for kind, named in description["credentials"].items():
        parts = named if isinstance(named, Mapping) else {"": named}
        yield from ((f"credentials.{kind}{part and '.'}{part}", name) for part, name in parts.items())
    for place, headers in _headers(description):
        yield from ((f"{place}.{header}", text[1:]) for header, text in headers.items() if text.startswith("$"))


def _headers(description: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "headers", description.get("headers", {})
    yield "login.headers", description.get("login", {}).get("headers", {})


def _filled(description: Mapping[str, Any]) -> dict[str, Any]:
    credentials = {kind: _credential(named) for kind, named in description["credentials"].items()}
    filled = {**description, "credentials": credentials, "headers": _literal(description.get("headers", {}))}
    if "login" in description:
        login = description["login"]
        filled["login"] = {**login, "headers": _literal(login.get("headers", {}))}
    return {"fixtures": {}, "values": {}, "limits": {}, **filled}


def _credential(named: str | Mapping[str, str]) -> str | ClientSecret:
    if isinstance(named, str):
        return os.environ[named]
    return ClientSecret(os.environ[named["client_id"]], os.environ[named["client_secret"]])


def _literal(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: os.environ[text[1:]] if text.startswith("$") else text for name, text in headers.items()}


def _host(url: str) -> tuple[str | None, int | None]:
    parts = urlsplit(url)
    return parts.hostname, parts.port
