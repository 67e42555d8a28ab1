"""The requested targets: read from `targets.toml`, with their secrets from environment variables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import Contract, ContractError
from contracts.places import Place
from suites.kit.model.target import ClientSecret, Target
from suites.kit.session.usage_errors import fail, fail_unknown

FILE = "targets.toml"


def add_options(group: pytest.OptionGroup) -> None:
    """Declare the options about targets."""
    group.addoption(
        "--target",
        action="append",
        default=[],
        metavar="NAME",
        help="Test the server that targets.toml describes under this name (repeatable, one target per provider).",
    )
    group.addoption(
        "--targets", metavar="FILE", default=FILE, help="The file that describes the targets (default: %(default)s)."
    )
    group.addoption("--allow-production", action="store_true", help="Allow the run to write to a production system.")
    group.addoption(
        "--restore", metavar="RUN", help="Put back what this run changed and could not put back itself, then exit."
    )
    group.addoption(
        "--accept",
        metavar="RUN",
        help="Show what this run changed and could not put back, and leave it so once you confirm it, then exit. "
        "Without a terminal, RUN:HASH confirms it.",
    )
    group.addoption(
        "--cleanup",
        metavar="TARGET",
        help="Cancel the appointments that earlier runs booked at this target, and put back what they changed; then "
        "exit.",
    )
    group.addoption(
        "--learn",
        metavar="TARGET",
        help="Read this target's appointments twice and show, as a diff, what its contract could say better; then "
        "exit. Nothing is sent but reads, and no value of an answer is shown.",
    )
    group.addoption("--write", action="store_true", help="With --learn: write what it proposes into the contract.")


def contract_folders(config: pytest.Config) -> list[Path]:
    """The folders of `--contracts`. Ends pytest with exit code 78 if one does not exist."""
    folders = [Path(text) for text in config.option.contract_folders]
    for folder in folders:
        if not folder.is_dir():
            fail(f"--contracts {folder}: no such folder. Expected a folder with one subfolder per provider.")
    return folders


def read_targets(
    config: pytest.Config, *folders: Path, only: Iterable[str], option: str = "--target"
) -> Mapping[str, Mapping[str, Any]]:
    """Every target in the file that can be used. Ends pytest with exit code 78 and the problems of these `only`, which
    an `option` names: what is wrong with another vendor's target stops no run. One that is not in the file is told with
    all that are, also where these have problems."""
    file, names = config.invocation_params.dir / config.option.targets, list(only)
    try:
        found = contracts.targets(file, *folders, only=names)
    except ContractError as error:
        fail("\n".join([str(error), *_untested(file, folders, names, option)]))
    if missing := [name for name in names if name not in found]:
        fail_unknown("target", option, missing[0], contracts.target_names(file), f" in {config.option.targets}")
    return found


def _untested(file: Path, folders: Iterable[Path], names: Sequence[str], option: str) -> Iterator[str]:
    """What a stop before the first request means for other targets: they are not tested, and how to do it."""
    sound = [name for name in names if len(names) > 1 and _is_sound(file, folders, name)]
    if sound:
        command = " ".join(f"{option} {name}" for name in sound)
        yield f"No target was tested, not {' or '.join(sound)} either, where nothing is wrong: pytest {command}"


def _is_sound(file: Path, folders: Iterable[Path], name: str) -> bool:
    """Whether a target of a file has no problem of its own."""
    try:
        return name in contracts.targets(file, *folders, only=[name])
    except ContractError:
        return False


def select_targets(config: pytest.Config, *folders: Path) -> dict[str, Target]:
    """The requested targets, by provider. Ends pytest with exit code 78 if the request or the file is wrong."""
    names = list(dict.fromkeys(config.option.target))
    if not names:
        return {}
    descriptions = read_targets(config, *folders, only=names)
    by_provider: dict[str, Target] = {}
    for target in (load_target(descriptions, name) for name in names):
        other = by_provider.setdefault(target.provider, target)
        if other is not target:
            fail(
                f"--target {other.name} --target {target.name}: both are targets of {target.provider}, and a run tests "
                "one target per provider. Run pytest once for each."
            )
    _refuse_one_place(by_provider.values())
    return by_provider


def _refuse_one_place(selected: Iterable[Target]) -> None:
    """End pytest with exit code 78 if two targets are at one place: one run at a time may write there."""
    by_place: dict[Place, Target] = {}
    for target in selected:
        other = by_place.setdefault(Place.of(target.base_url), target)
        if other is not target:
            fail(
                f"--target {other.name} --target {target.name}: both are at {other.base_url}, and only one run at a "
                "time may write to a place. Run pytest once for each."
            )


def load_target(descriptions: Mapping[str, Mapping[str, Any]], name: str) -> Target:
    """A target of a file with its secrets. Ends pytest with exit code 78 if a secret is not set."""
    description = descriptions[name]
    unset = [f"{place}: {variable}" for place, variable in _variables(description) if not os.environ.get(variable)]
    if unset:
        fail(
            f"--target {name}: these environment variables are not set: {', '.join(unset)}. Export them in this shell."
        )
    return Target.of(_with_secrets(description))


def guard_production(target: Target, contract: Contract, is_allowed: bool) -> None:
    """End pytest with exit code 78 if the run would write to a production system without permission."""
    if "production" in (contract.environment_of(target.base_url), target.environment) and not is_allowed:
        fail(
            f"--target {target.name}: {target.base_url} counts as production, and the run would change real "
            "appointments. Name a sandbox as its base_url in the targets file; add --allow-production only if the "
            "vendor agrees."
        )


def _variables(description: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Key and value of every setting in a description that is the name of an environment variable."""
    for kind, variables in description["credentials"].items():
        parts = variables if isinstance(variables, Mapping) else {"": variables}
        yield from ((f"credentials.{kind}{part and '.'}{part}", variable) for part, variable in parts.items())
    for place, headers in _headers(description):
        yield from ((f"{place}.{header}", text[1:]) for header, text in headers.items() if text.startswith("$"))


def _headers(description: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "headers", description.get("headers", {})
    yield "login.headers", description.get("login", {}).get("headers", {})


def _with_secrets(description: Mapping[str, Any]) -> dict[str, Any]:
    credentials = {kind: _credential(variables) for kind, variables in description["credentials"].items()}
    filled = {**description, "credentials": credentials, "headers": _expanded(description.get("headers", {}))}
    filled["variables"] = dict(_variables(description))
    if "login" in description:
        login = description["login"]
        filled["login"] = {**login, "headers": _expanded(login.get("headers", {}))}
    return {"fixtures": {}, "values": {}, "limits": {}, **filled}


def _credential(variables: str | Mapping[str, str]) -> str | ClientSecret:
    if isinstance(variables, str):
        return os.environ[variables]
    if "user" in variables:
        return f"{os.environ[variables['user']]}:{os.environ[variables['password']]}"
    id, secret = variables.get("client_id"), variables.get("client_secret") or variables["key"]
    names = tuple(name for name in (id, secret) if name)
    return ClientSecret(os.environ[id] if id else "", os.environ[secret], names)


def _expanded(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: os.environ[text[1:]] if text.startswith("$") else text for name, text in headers.items()}
