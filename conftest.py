"""Wiring only: options, the stand-in as the default target, one item per clause, verdicts to journal and terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
import respx

from contracts import Contract
from suites.kit.model.target import Target
from suites.kit.session import (
    hypothesis_profiles,
    journal,
    options,
    outcomes,
    planning,
    restore_command,
    usage_errors,
    workers,
)
from suites.kit.session import items as conformance
from suites.kit.session.campaigns import Campaigns, open_accounts
from suites.kit.session.recorder import Recorder
from suites.kit.session.streams import redactor_of
from suites.kit.session.target_leases import TargetLeases
from suites.standin import OPEN, Fault, StandIn, embedded, faults, variants

hypothesis_profiles.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    listing = "(python -m suites.standin NAME"
    group.addoption("--fault", metavar="ID", help=f"inject this fault into the stand-in {listing} --faults lists them)")
    group.addoption(
        "--variant",
        metavar="NAME",
        help=f"let the stand-in behave differently without breaking any promise {listing} --variants lists them)",
    )
    group.addoption(
        "--open",
        choices=OPEN,
        default=OPEN[0],
        dest="open_policy",
        help="how the stand-in answers requests that the contract leaves open (default: %(default)s)",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clauses(*checks): run for every clause of these checks, at every provider")
    for plugin in (outcomes, workers):
        config.pluginmanager.register(plugin)
    plan = options.settle(config)
    _refuse_unknown(config, plan)
    workerinput, is_distributed = getattr(config, "workerinput", None), workers.is_distributed(config)
    accounts = config.stash[options.ACCOUNTS] = open_accounts(plan, only_restores=is_distributed and not workerinput)
    if workerinput:
        workers.follow_controller(workerinput, plan)
    elif not options.is_selftest(config):
        leases = (
            TargetLeases(plan, config.rootpath, accounts, redactor_of(config), is_distributed) if plan.targets else None
        )
        targets = journal.target_records(plan, config.option.base_url)
        config.pluginmanager.register(Recorder(config, plan, targets, leases))


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    return restore_command.run(config)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    conformance.parametrize(metafunc, metafunc.config.stash[options.PLAN])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    conformance.arrange(items, config.stash[options.PLAN])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if not session.config.option.plan:
        return None
    plan = session.config.stash[options.PLAN]
    for contract in plan.contracts:
        with _embedded(session.config) as standin:
            print(planning.rendered(plan, contract, standin(contract), session.items))
    return True


@pytest.fixture(scope="session")
def campaigns(request: pytest.FixtureRequest) -> Iterator[Campaigns]:
    """The campaigns of this process: against the targets that the user named, else against stand-ins."""
    config = request.config
    plan, accounts = config.stash[options.PLAN], config.stash[options.ACCOUNTS]
    with contextlib.nullcontext() if plan.targets else _embedded(config) as standin:
        begun = Campaigns(plan, request.session.items, config.rootpath, standin, accounts, redactor_of(config))
        with contextlib.closing(begun):
            yield begun


@pytest.fixture
def trial(request: pytest.FixtureRequest, campaigns: Campaigns) -> conformance.Trial:
    """The clause of this item, ready to be tried."""
    contract, clause = request.param
    plan = request.config.stash[options.PLAN]
    made = conformance.Trial(campaigns.of(contract), clause, plan.profile, plan.seed, [])
    request.node.stash[conformance.TRIAL] = made
    return made


@contextlib.contextmanager
def _embedded(config: pytest.Config) -> Iterator[Callable[[Contract], Target]]:
    """Stand-ins in this process, in place of the contracts' own base URLs; or those at `--base-url`."""
    with respx.mock(assert_all_called=False) as router:
        router.route(host__in=options.LOOPBACK).pass_through()

        def standin(contract: Contract) -> Target:
            variant = {known.name: known for known in variants(contract)}.get(config.option.variant)
            made = StandIn(contract, config.option.open_policy, _injected(config, contract), variant=variant)
            router.route(url__startswith=contract.base_url).mock(side_effect=embedded(made))
            return Target.of(made.target(config.option.base_url))

        yield standin


def _injected(config: pytest.Config, contract: Contract) -> tuple[Fault, ...]:
    asked = config.option.fault
    return tuple(known for known in faults(contract) if asked in (known.id, known.clause.id))[:1] if asked else ()


def _refuse_unknown(config: pytest.Config, plan: options.Plan) -> None:
    """End the run for a fault or variant that no provider of the run has, or that is asked of a real target."""
    if config.option.fault and not any(_injected(config, contract) for contract in plan.contracts):
        known = {name for contract in plan.contracts for one in faults(contract) for name in (one.id, one.clause.id)}
        usage_errors.fail_unknown("fault", "--fault", config.option.fault, sorted(known))
    names = sorted({known.name for contract in plan.contracts for known in variants(contract)})
    if config.option.variant and config.option.variant not in names:
        usage_errors.fail_unknown("variant", "--variant", config.option.variant, names)
    if (config.option.fault or config.option.variant) and (plan.targets or config.option.base_url):
        usage_errors.fail(
            "--fault and --variant change the stand-in in this process: they do not go with --target or --base-url."
        )
