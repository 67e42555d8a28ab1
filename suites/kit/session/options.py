"""The run's options, and what follows from them: which providers and targets, which profile, which seed."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

import contracts
from contracts import Contract, ContractError
from suites.kit.http.account import Account
from suites.kit.model.profiles import PROFILES, SEED, Profile
from suites.kit.model.target import Target
from suites.kit.session import targets
from suites.kit.session.usage_errors import fail, fail_unknown


@dataclass
class Plan:
    """What this run is about. `faulty` holds, by provider, what is wrong with contracts that cannot be used.

    `targets` are those asked for, by provider; a provider without one has its embedded stand-in. `unusable` says of
    some of them why they cannot be judged. `again` are the options that show the run again.
    """

    run: str
    profile: Profile
    seed: int
    contracts: list[Contract]
    faulty: dict[str, str] = field(default_factory=dict)
    again: str = ""
    targets: dict[str, Target] = field(default_factory=dict)
    unusable: dict[str, str] = field(default_factory=dict)


LOOPBACK = ("127.0.0.1", "localhost", "::1")
SELFTESTS = "suites/selftest"
PLAN = pytest.StashKey[Plan]()
ACCOUNTS = pytest.StashKey[dict[str, Account]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a conformance run.

    They are known before any conftest is (`-p` in `addopts`), else pytest takes `--targets FILE` for two arguments.
    """
    group = parser.getgroup("conformance", "conformance of update-appointment endpoints")
    group.addoption("--provider", action="append", default=[], metavar="NAME", help="only this provider (repeatable)")
    group.addoption(
        "--contracts",
        action="append",
        default=[],
        metavar="DIR",
        dest="contract_folders",
        help="a folder with more providers, one folder each (repeatable)",
    )
    group.addoption("--plan", action="store_true", help="tell what would be sent, per clause, and send nothing")
    group.addoption("--base-url", metavar="URL", help="a loopback address where the provider's stand-in listens")
    targets.add_options(group)


def settle(config: pytest.Config) -> Plan:
    """Turn the options into a plan. Ends pytest with exit code 78 and one message for a user's mistake."""
    told = getattr(config, "workerinput", {})
    config.option.run_id = told.get("run_id")
    config.option.hypothesis_seed = told.get("seed", config.getoption("hypothesis_seed", None))
    _refuse_contradictions(config)
    profile = _profile(config)
    seed = _seed(config, profile)
    run = config.option.run_id or f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"
    config.option.run_id = run
    folders = [_folder(text) for text in config.option.contract_folders]
    plan = Plan(run, profile, seed, [], again=_again(config, seed), targets=targets.chosen(config, *folders))
    for name in _wanted(config.option.provider, list(plan.targets) or contracts.names(*folders)):
        try:
            plan.contracts.append(contracts.load(name, *folders))
        except ContractError as error:
            plan.faulty[name] = str(error)
    for contract in plan.contracts:
        if contract.name in plan.targets:
            targets.guard_production(plan.targets[contract.name], contract, config.option.allow_production)
    config.stash[PLAN] = plan
    return plan


def _refuse_contradictions(config: pytest.Config) -> None:
    url, target = config.option.base_url, config.option.target
    if url and urlsplit(url).hostname not in LOOPBACK:
        fail(f"--base-url {url}: only an address of this machine is taken. Describe other places in targets.toml.")
    if target and url:
        fail("--target and --base-url: a target states its own base URL. Use one of the two.")


def _again(config: pytest.Config, seed: int) -> str:
    """The options that make the same requests again, whichever provider is asked for."""
    said = {
        "--hypothesis-profile": config.option.hypothesis_profile,
        "--hypothesis-seed": seed,
        **{f"--{name}": config.getoption(name.replace("-", "_"), None) for name in ("base-url", "fault", "variant")},
        "-k": config.option.keyword,
    }
    places = [f"--target {shlex.quote(name)}" for name in config.option.target]
    if places and config.option.targets != targets.FILE:
        places.append(f"--targets {shlex.quote(config.option.targets)}")
    folders = [f"--contracts {shlex.quote(folder)}" for folder in config.option.contract_folders]
    return " ".join(
        [*(f"{name} {shlex.quote(str(value))}" for name, value in said.items() if value), *places, *folders]
    )


def is_selftest(config: pytest.Config) -> bool:
    """Whether our own tests are asked for, which are no conformance run."""
    files = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return any((config.rootpath / SELFTESTS).resolve() in (file.resolve(), *file.resolve().parents) for file in files)


def _profile(config: pytest.Config) -> Profile:
    name = config.getoption("hypothesis_profile", None) or "gate"
    if name not in PROFILES:
        fail_unknown("profile", "--hypothesis-profile", name, PROFILES)
    settings.load_profile(name)
    config.option.hypothesis_profile = name
    return PROFILES[name]


def _seed(config: pytest.Config, profile: Profile) -> int:
    """The seed asked for, else the fixed one of the profile, else a random one that all workers share."""
    asked = config.getoption("hypothesis_seed", None)
    if asked is None:
        asked = str(SEED if profile.fixed_seed else secrets.randbelow(2**32))
        config.option.hypothesis_seed = asked
    if not str(asked).isdigit():
        fail(f"--hypothesis-seed {asked}: a whole number is expected.")
    return int(asked)


def _folder(text: str) -> Path:
    folder = Path(text)
    if not folder.is_dir():
        fail(f"--contracts {text}: there is no such folder.")
    return folder


def _wanted(asked: list[str], known: Sequence[str]) -> Iterable[str]:
    for name in asked:
        if name not in known:
            fail_unknown("provider", "--provider", name, known)
    return list(dict.fromkeys(asked)) or known
