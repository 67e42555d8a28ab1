"""Wiring only: options, the stand-in as the default target, one item a clause, verdicts to journal and terminal."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

import pytest
import respx

from contracts import Contract
from suites.kit import profiles
from suites.kit.privacy.redaction import redactor_of
from suites.kit.session import afterwards, journal, mistakes, options, outcomes, planning, workers
from suites.kit.session import items as conformance
from suites.kit.session.campaigns import Campaigns
from suites.kit.session.keeper import KEEPER, Keeper
from suites.kit.session.recorder import Recorder
from suites.kit.target import Target
from suites.standin import OPEN, Fault, StandIn, embedded, faults, variants

profiles.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    told = "(python -m suites.standin NAME"
    group.addoption("--fault", metavar="ID", help=f"the stand-in tells this lie {told} --faults)")
    group.addoption("--variant", metavar="NAME", help=f"the stand-in differs so, without a lie {told} --variants)")
    group.addoption("--open", choices=OPEN, default=OPEN[0], dest="taken", help="which open requests it takes")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clauses(*checks): run for every clause of these checks, at every provider")
    for plugin in (outcomes, workers):
        config.pluginmanager.register(plugin)
    plan = options.settle(config)
    if config.option.fault and not any(_lies(config, contract) for contract in plan.contracts):
        known = {name for c in plan.contracts for lie in faults(c) for name in (lie.id, lie.clause.id)}
        mistakes.unknown("fault", "--fault", config.option.fault, sorted(known))
    differing = sorted({known.name for contract in plan.contracts for known in variants(contract)})
    if config.option.variant and config.option.variant not in differing:
        mistakes.unknown("variant", "--variant", config.option.variant, differing)
    if (config.option.fault or config.option.variant) and (plan.targets or config.option.base_url):
        mistakes.mistaken("--fault and --variant are of the stand-in in this process: not with --target or --base-url.")
    if hasattr(config, "workerinput"):
        config.stash[workers.DESK] = workers.take_over(config.workerinput, plan)
    elif not options.is_selftest(config):
        keeper = config.stash[KEEPER] = Keeper(plan, config.rootpath, redactor_of(config)) if plan.targets else None
        config.stash[workers.DESK] = keeper.desk if keeper else None
        targets = journal.target_records(plan, config.option.base_url)
        config.pluginmanager.register(Recorder(config, plan, targets, keeper))


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    return afterwards.asked_for(config)


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
            print(planning.told(plan, contract, standin(contract), conformance.selected(session.items, contract)))
    return True


@pytest.fixture(scope="session")
def campaigns(request: pytest.FixtureRequest) -> Iterator[Campaigns]:
    """The campaigns of this process: against the targets asked for, else against stand-ins."""
    plan, desk = request.config.stash[options.PLAN], request.config.stash[workers.DESK]
    with contextlib.nullcontext() if plan.targets else _embedded(request.config) as standin:
        begun = Campaigns(
            plan, request.session.items, request.config.rootpath, standin, desk, redactor_of(request.config)
        )
        with contextlib.closing(begun):
            yield begun


@pytest.fixture
def trial(request: pytest.FixtureRequest, campaigns: Campaigns) -> conformance.Trial:
    """The clause of this item, ready to be tried."""
    contract, clause = request.param
    plan = request.config.stash[options.PLAN]
    made = conformance.Trial(campaigns.of(contract, clause), clause, plan.profile, plan.seed, [])
    request.node.stash[conformance.TRIAL] = made
    return made


@contextlib.contextmanager
def _embedded(config: pytest.Config) -> Iterator[Callable[[Contract], Target]]:
    """Stand-ins in this process, in place of the contracts' own base URLs; or those at `--base-url`."""
    with respx.mock(assert_all_called=False) as router:
        router.route(host__in=options.LOOPBACK).pass_through()

        def standin(contract: Contract) -> Target:
            differing = {known.name: known for known in variants(contract)}.get(config.option.variant)
            made = StandIn(contract, config.option.taken, _lies(config, contract), variant=differing)
            router.route(url__startswith=contract.base_url).mock(side_effect=embedded(made))
            return Target.of(made.target(config.option.base_url))

        yield standin


def _lies(config: pytest.Config, contract: Contract) -> tuple[Fault, ...]:
    asked = config.option.fault
    return tuple(lie for lie in faults(contract) if asked in (lie.id, lie.clause.id))[:1] if asked else ()
