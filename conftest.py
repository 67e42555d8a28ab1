"""Wiring only: options, the stand-in as the default target, one item a clause, verdicts to journal and terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import respx

from contracts import Contract
from suites.kit import profiles
from suites.kit.binding import Binding
from suites.kit.campaign import Campaign
from suites.kit.client import Client
from suites.kit.session import items as conformance
from suites.kit.session import journal, options, outcomes, planning, workers
from suites.kit.session.recorder import Recorder
from suites.kit.target import Target
from suites.standin import OPEN, Fault, StandIn, faults

profiles.register()


def pytest_addoption(parser: pytest.Parser) -> None:
    options.add_options(parser)
    group = parser.getgroup("conformance")
    group.addoption(
        "--fault", metavar="ID", help="the stand-in tells this lie (python -m suites.standin NAME --faults)"
    )
    group.addoption(
        "--open", choices=OPEN, default=OPEN[0], dest="taken", help="which open requests the stand-in takes"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clauses(*checks): run for every clause of these checks, at every provider")
    config.pluginmanager.register(outcomes)
    plan = options.settle(config)
    if config.option.fault and not any(_lies(config, contract) for contract in plan.contracts):
        known = {name for c in plan.contracts for lie in faults(c) for name in (lie.id, lie.clause.id)}
        options.unknown("fault", "--fault", config.option.fault, sorted(known))
    if not hasattr(config, "workerinput") and not options.is_selftest(config):
        targets = journal.target_records(plan.contracts, config.option.base_url)
        config.pluginmanager.register(Recorder(config, plan, targets))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    workers.hand_over(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.ByProvider:
    return workers.ByProvider(config, log)


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
        binding = _binding(session.config, contract, _standin(session.config, contract))
        print(planning.told(binding, conformance.selected(session.items, contract), plan.profile))
    return True


@pytest.fixture(scope="session")
def campaigns(request: pytest.FixtureRequest) -> Iterator[dict[str, Campaign]]:
    """The run of each provider, against its stand-in in this process or at `--base-url`."""
    plan = request.config.stash[options.PLAN]
    with respx.mock(assert_all_called=False) as router:
        router.route(host__in=options.LOOPBACK).pass_through()
        made = {contract.name: _campaign(request, contract, router) for contract in plan.contracts}
        yield made
    for campaign in made.values():
        campaign.client.close()


@pytest.fixture
def trial(request: pytest.FixtureRequest, campaigns: dict[str, Campaign]) -> conformance.Trial:
    """The clause of this item, ready to be tried."""
    contract, clause = request.param
    plan = request.config.stash[options.PLAN]
    made = conformance.Trial(campaigns[contract.name], clause, plan.profile, plan.seed, [])
    request.node.stash[conformance.TRIAL] = made
    return made


def _campaign(request: pytest.FixtureRequest, contract: Contract, router: respx.MockRouter) -> Campaign:
    plan, standin = request.config.stash[options.PLAN], _standin(request.config, contract)
    router.route(url__startswith=contract.base_url).mock(side_effect=respx.WSGIHandler(standin))
    binding = _binding(request.config, contract, standin)
    client = Client(binding, plan.profile.requests, plan.run)
    return Campaign(binding, client, conformance.selected(request.session.items, contract))


def _binding(config: pytest.Config, contract: Contract, standin: StandIn) -> Binding:
    plan = config.stash[options.PLAN]
    return Binding(contract, Target.of(standin.target(config.option.base_url)), plan.seed, plan.profile.thorough)


def _standin(config: pytest.Config, contract: Contract) -> StandIn:
    return StandIn(contract, config.option.taken, _lies(config, contract))


def _lies(config: pytest.Config, contract: Contract) -> tuple[Fault, ...]:
    asked = config.option.fault
    return tuple(lie for lie in faults(contract) if asked in (lie.id, lie.clause.id))[:1] if asked else ()
