"""The options of a run, and the plan that follows from them: providers, targets, profile and seed."""

from __future__ import annotations

import secrets
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

import contracts
from contracts import Contract, ContractError
from suites.kit.http.account import Account
from suites.kit.model.profiles import PROFILES, SEED, Profile
from suites.kit.model.target import Target
from suites.kit.session import recorded_option, replay, targets
from suites.kit.session.command_line import CommandLine
from suites.kit.session.usage_errors import fail, fail_unknown


@dataclass
class Plan:
    """What a run tests, and how.

    `broken_contracts` holds the problems of contracts that cannot be used, by provider. `rerun_options` are the
    options that send the same requests again. `targets` are the requested ones, by provider: a provider without one
    is tested on its embedded stand-in. `unusable_targets` holds, by provider, why a target cannot be tested,
    and `left_by` which earlier run still owes something to it, where that is why. `left_states` are by provider the
    digests of what a run that has ended just now has left there.
    `is_embedded`: the providers are tested on their embedded stand-ins; `is_compliant`: and no fault was asked for.
    `served_at`: the URL of a stand-in in another process, where `--base-url` names one. `replay` is the finding of an
    earlier run that is tried again, and nothing else. `recorded` is the traffic that is judged, with nothing sent.
    """

    run: str
    profile: Profile
    seed: int
    contracts: list[Contract]
    broken_contracts: dict[str, str] = field(default_factory=dict)
    rerun_options: str = ""
    targets: dict[str, Target] = field(default_factory=dict)
    unusable_targets: dict[str, str] = field(default_factory=dict)
    left_by: dict[str, str] = field(default_factory=dict)
    left_states: dict[str, dict[str, str]] = field(default_factory=dict)
    is_compliant: bool = False
    has_fault: bool = False
    injected: tuple[str, ...] = ()
    keeps_texts: bool = False
    is_embedded: bool = False
    served_at: str = ""
    command: CommandLine = field(default_factory=CommandLine)
    replay: replay.Replay | None = None
    recorded: recorded_option.Recording | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def rerun_command(self, provider: str) -> str:
        """The command that sends a provider the same requests again, to be run in the checkout."""
        if self.replay:
            return self.replay.command
        if self.recorded:
            return f"pytest --provider {provider} {self.recorded.options}{self.command.files}"
        target = self.targets.get(provider)
        own = f" --target {shlex.quote(target.name)}" if target else ""
        return f"pytest --provider {provider} {self.rerun_options}{own}{self.command.files}"


DEFAULT_PROFILE = "gate"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
SELFTESTS = "suites/selftest"
PLAN = pytest.StashKey[Plan]()
ACCOUNTS = pytest.StashKey[dict[str, Account]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of a conformance run.

    They must be known before pytest looks for conftest files, else it takes the FILE of `--targets FILE` for a test
    path. That is why this module is a plugin of its own (`-p` in `addopts`).
    """
    group = parser.getgroup("conformance", "conformance of update-appointment endpoints")
    group.addoption(
        "--provider",
        action="append",
        default=[],
        metavar="NAME",
        help="Test only this provider (repeatable). `contracts list` prints their names.",
    )
    group.addoption(
        "--contracts",
        action="append",
        default=[],
        metavar="DIR",
        dest="contract_folders",
        help="Also use the contracts in this folder, one subfolder per provider (repeatable).",
    )
    group.addoption(
        "--plan",
        action="store_true",
        help="Print how many requests each clause would send, and where to. Send nothing.",
    )
    group.addoption(
        "--base-url",
        metavar="URL",
        help="Send to a stand-in server at this loopback address, instead of the embedded one. "
        "`python -m suites.standin PROVIDER` starts such a server.",
    )
    group.addoption(
        "--journal", metavar="FILE", help="Write the journal to this file (default: reports/out/RUN.jsonl)."
    )
    group.addoption(
        "--keep-texts",
        action="store_true",
        help="For a look on your own machine: show and keep the vendor's free texts, masked as well as can be.",
    )
    targets.add_options(group)
    replay.add_options(group)
    recorded_option.add_options(group)


def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Put the options of the run whose finding is tried again before those that the user gives."""
    args[:0] = replay.options_of_the_run(early_config)


def make_plan(config: pytest.Config) -> Plan:
    """Turn the options into a plan. Ends pytest with exit code 78 and one message if an option is wrong."""
    from_controller = getattr(config, "workerinput", {})
    _refuse_contradictions(config)
    recorded = recorded_option.recording_of(config)
    profile = recorded_option.PROFILE if recorded else _profile(config)
    seed = from_controller.get("seed", _seed(config, profile))
    now = datetime.now(UTC)
    run = from_controller.get("run", f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}")
    folders = targets.contract_folders(config)
    command = CommandLine.of(config)
    rerun_options = _rerun_options(config, profile, seed)
    selected, unusable = targets.select_targets(config, *folders), from_controller.get("unusable_targets", {})
    plan = Plan(run, profile, seed, [], rerun_options=rerun_options, targets=selected, unusable_targets=unusable)
    plan.now = now  # a reader looks for a run by the time in its id
    plan.left_states = from_controller.get("left_states", {})
    plan.recorded, plan.keeps_texts = recorded, config.option.keep_texts
    plan.command = command
    plan.has_fault = bool(config.getoption("fault", None))
    plan.injected = tuple(given for name in ("fault", "variant") if (given := config.getoption(name, None)))
    plan.is_embedded = not (plan.targets or config.option.base_url or recorded)
    plan.served_at = config.option.base_url or ""
    plan.is_compliant = plan.is_embedded and not plan.has_fault
    every = contracts.names(*folders)
    for name in _providers(config.option.provider, list(plan.targets) or every, every):
        try:
            plan.contracts.append(contracts.load(name, *folders))
        except ContractError as error:
            plan.broken_contracts[name] = str(error)
    if recorded:
        plan.contracts = recorded_option.choose_providers(recorded, plan.contracts, bool(config.option.provider))
    for contract in plan.contracts:
        if contract.name in plan.targets:
            targets.guard_production(plan.targets[contract.name], contract, config.option.allow_production)
    plan.replay = replay.replay_of(config)
    if plan.replay:
        for contract in plan.contracts:
            replay.check_revision(plan.replay, contract)
    config.stash[PLAN] = plan
    return plan


def _refuse_contradictions(config: pytest.Config) -> None:
    url, target = config.option.base_url, config.option.target
    if url and _host(url) not in LOOPBACK:
        fail(
            f"--base-url {url}: expected an address of this machine ({', '.join(LOOPBACK)}). "
            "Begin it with http://; describe any other server in targets.toml and use --target."
        )
    if target and url:
        fail("--target and --base-url: use only one of them. A target has its own base URL.")


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # no URL at all, such as http://[::1
        return None


def _rerun_options(config: pytest.Config, profile: Profile, seed: int) -> str:
    """The options that send the same requests again, for any provider of the run."""
    values = {
        "--hypothesis-profile": profile.name,
        "--hypothesis-seed": seed,
        **{f"--{name}": config.getoption(name.replace("-", "_"), None) for name in ("base-url", "fault", "variant")},
        "--open": config.getoption("open_policy", None),
        "-k": config.option.keyword,
        "--maxfail": config.option.maxfail or None,
    }
    options = [f"{name} {shlex.quote(str(value))}" for name, value in values.items() if value not in (None, "")]
    return " ".join(options)


def is_selftest(config: pytest.Config) -> bool:
    """Whether the command line names our own tests: they print no conformance results and write no journal."""
    files = [config.invocation_params.dir / argument.partition("::")[0] for argument in config.args]
    return any((config.rootpath / SELFTESTS).resolve() in (file.resolve(), *file.resolve().parents) for file in files)


def load_hypothesis_profile(config: pytest.Config, plan: Plan) -> None:
    """Load the run's profile before Hypothesis's own pytest plugin looks for it.

    The plugin does so only if one of its options is given, and prints the profile with `-v`. Property tests of ours
    need the profile, too. In any other run Hypothesis is not even imported until an exploration item loads it.
    """
    is_wanted = any(value for name, value in vars(config.option).items() if name.startswith("hypothesis_"))
    is_wanted |= config.getoption("verbose", 0) > 0 or is_selftest(config)
    if is_wanted and not plan.recorded:  # whose profile sends nothing, so that Hypothesis does not know it
        from suites.kit.run import hypothesis_profiles

        config.option.hypothesis_profile, config.option.hypothesis_seed = plan.profile.name, plan.seed
        hypothesis_profiles.load(plan.profile.name)


def _profile(config: pytest.Config) -> Profile:
    name = config.getoption("hypothesis_profile", None) or DEFAULT_PROFILE
    if name not in PROFILES:
        fail_unknown("profile", "--hypothesis-profile", name, PROFILES)
    return PROFILES[name]


def _seed(config: pytest.Config, profile: Profile) -> int:
    """The seed on the command line, else the profile's fixed one, else a random one."""
    seed = config.getoption("hypothesis_seed", None)
    if seed is None:
        return SEED if profile.fixed_seed else secrets.randbelow(2**32)
    if not str(seed).isdecimal():
        fail(f"--hypothesis-seed {seed}: expected a whole number, 0 or greater.")
    return int(seed)


def _providers(requested: list[str], known: Sequence[str], every: Sequence[str]) -> Iterable[str]:
    """The requested providers, each once; all `known` ones if none is requested. `every`: those with a contract."""
    for name in requested:
        if name in every and name not in known:
            fail(f"--provider {name}: no target of this run is one of {name}'s. Leave it out, or add such a --target.")
        if name not in known:
            fail_unknown("provider", "--provider", name, known)
    return list(dict.fromkeys(requested)) or known
