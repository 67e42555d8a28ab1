"""Wiring only: options, the stand-in as the default target, one item a clause, verdicts to journal and terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import respx

from contracts import Contract
from suites.kit import profiles
from suites.kit.binding import Binding, Target
from suites.kit.campaign import Campaign
from suites.kit.client import Client
from suites.kit.session import items as conformance
from suites.kit.session import journal, options, outcomes, planning, workers
from suites.kit.session.recorder import Recorder
from suites.standin import OPEN, StandIn, fault

profiles.register()

LOOPBACK = ("127.0.0.1", "localhost", "::1")


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
    url = config.option.base_url
    if url and urlsplit(url).hostname not in LOOPBACK:
        options.mistaken(f"--base-url {url}: only a loopback address is taken; other targets need a targets.toml.")
    if not hasattr(config, "workerinput") and not _is_selftest(config):
        targets = {c.name: journal.target_record(c, "stand-in", url or c.base_url) for c in plan.contracts}
        config.pluginmanager.register(Recorder(config, plan, targets))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    workers.hand_over(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.ByProvider:
    return workers.ByProvider(config, log)


def _is_selftest(config: pytest.Config) -> bool:
    return any("selftest" in str(argument) for argument in config.args)


def _standin(config: pytest.Config, contract: Contract) -> StandIn:
    """The stand-in of a provider, telling the lie that `--fault` names."""
    asked = config.option.fault
    try:
        lies = (fault(contract, asked),) if asked else ()
    except KeyError:
        lies = ()
    return StandIn(contract, config.option.taken, lies)


def _target(config: pytest.Config, contract: Contract) -> Target:
    return Target.of(_standin(config, contract).target(config.option.base_url))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    conformance.parametrize(metafunc, metafunc.config.stash[options.PLAN])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    conformance.arrange(items, config.stash[options.PLAN])


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """With `--plan`, tell instead of run."""
    if not session.config.option.plan:
        return None
    plan = session.config.stash[options.PLAN]
    for contract in plan.contracts:
        binding = Binding(contract, _target(session.config, contract), plan.seed, plan.profile.boundaries)
        print(
            "\n" + "\n".join(planning.told(binding, list(conformance.selected(session.items, contract)), plan.profile))
        )
    return True


@pytest.fixture(scope="session")
def campaigns(request: pytest.FixtureRequest) -> Iterator[dict[str, Campaign]]:
    """The run of each provider, against its stand-in in this process or at `--base-url`."""
    config, plan = request.config, request.config.stash[options.PLAN]
    made: dict[str, Campaign] = {}
    with respx.mock(assert_all_called=False) as router:
        if config.option.base_url:
            router.route(host__in=LOOPBACK).pass_through()
        for contract in plan.contracts:
            standin = _standin(config, contract)
            router.route(url__startswith=contract.base_url).mock(side_effect=respx.WSGIHandler(standin))
            binding = Binding(
                contract, Target.of(standin.target(config.option.base_url)), plan.seed, plan.profile.boundaries
            )
            client = Client(binding, plan.profile.requests, plan.run)
            made[contract.name] = Campaign(binding, client, conformance.selected(request.session.items, contract))
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
