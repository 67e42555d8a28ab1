"""Wires pytest to the suite: the stand-in is the default target, each clause an item, each verdict a report."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import respx

from contracts import Contract
from suites.kit.model.target import Target
from suites.kit.session import command_line, items, options, outcomes, planning, usage_errors, workers
from suites.kit.session.campaigns import Campaigns, open_accounts
from suites.kit.session.recorder import Recorder
from suites.kit.session.restore_command import pytest_cmdline_main
from suites.kit.session.streams import redactor_of
from suites.standin import OPEN, Fault, StandIn, embedded, faults, variants

__all__ = ["pytest_cmdline_main"]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    listing = "python -m suites.standin PROVIDER"
    help = f"Inject this fault into the embedded stand-in. `{listing} --faults` lists them."
    group.addoption("--fault", metavar="ID", help=help)
    help = "Make the embedded stand-in behave differently without breaking any promise. "
    group.addoption("--variant", metavar="NAME", help=help + f"`{listing} --variants` lists the ways.")
    group.addoption(
        "--open",
        metavar="|".join(OPEN),
        dest="open_policy",
        help=f"How the stand-in answers requests that the contract leaves open (default: {OPEN[0]}).",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clauses(*checks): run for every clause of these checks, at every provider")
    for plugin in (items, outcomes, workers):
        config.pluginmanager.register(plugin)
    command_line.find_the_suite(config)
    plan = options.make_plan(config)
    options.load_hypothesis_profile(config, plan)
    _check_stand_in_options(config, plan)
    accounts = config.stash[options.ACCOUNTS] = open_accounts(plan)
    if not hasattr(config, "workerinput") and not options.is_selftest(config):
        config.pluginmanager.register(Recorder(config, plan, accounts, workers.is_distributed(config)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if not session.config.option.plan:
        return None
    plan = session.config.stash[options.PLAN]
    for contract in planning.planned(plan, session.items):
        with _stand_ins(session.config) as stand_in:
            print(planning.render(plan, contract, stand_in(contract), session.items))
    return True


@pytest.fixture(scope="session")
def campaigns(request: pytest.FixtureRequest) -> Iterator[Campaigns]:
    """The campaigns of this process: at the targets that the user named, else at stand-ins."""
    config = request.config
    plan, accounts = config.stash[options.PLAN], config.stash[options.ACCOUNTS]
    with contextlib.nullcontext() if plan.targets or plan.recorded else _stand_ins(config) as stand_in:
        new = Campaigns(plan, request.session.items, config.rootpath, stand_in, accounts, redactor_of(config))
        with contextlib.closing(new):
            yield new


@pytest.fixture
def trial(request: pytest.FixtureRequest, campaigns: Campaigns) -> items.Trial:
    """The clause of this item, ready to be tried."""
    contract, clause = request.param
    trial = items.Trial(campaigns.of(contract), clause, campaigns.plan, earlier=campaigns.earlier(contract))
    request.node.stash[items.TRIAL] = trial
    return trial


@contextlib.contextmanager
def _stand_ins(config: pytest.Config) -> Iterator[Callable[[Contract], Target]]:
    """Stand-ins in this process that answer at the contracts' own base URLs; with `--base-url` the ones there."""
    with respx.mock(assert_all_called=False) as router:
        router.route(host__in=options.LOOPBACK if config.option.base_url else ("none.invalid",)).pass_through()

        def stand_in(contract: Contract) -> Target:
            variant = next((known for known in variants(contract) if known.name == config.option.variant), None)
            app = StandIn(contract, config.option.open_policy or OPEN[0], _injected(config, contract), variant=variant)
            router.route(url__startswith=contract.base_url).mock(side_effect=embedded(app))
            return replace(Target.of(app.target(config.option.base_url)), is_embedded=not config.option.base_url)

        yield stand_in


def _injected(config: pytest.Config, contract: Contract) -> tuple[Fault, ...]:
    """The requested fault. The id of a clause stands for the first fault of that clause."""
    id = config.option.fault
    return tuple(fault for fault in faults(contract) if id in (fault.id, fault.clause.id))[:1] if id else ()


def _check_stand_in_options(config: pytest.Config, plan: options.Plan) -> None:
    """End the run if no provider of it has the requested fault or variant, or if a real target was requested."""
    if config.option.open_policy not in (None, *OPEN):
        usage_errors.fail_unknown("way", "--open", config.option.open_policy, OPEN)
    if config.option.fault is None and config.option.variant is None:
        return
    if plan.targets or config.option.base_url:
        usage_errors.fail("--fault and --variant are for the embedded stand-in, not with --target or --base-url.")
    if plan.broken_contracts and not plan.contracts:
        return  # what is wrong with the contract says more than that it has no such fault
    if config.option.fault is not None and not any(_injected(config, contract) for contract in plan.contracts):
        known = {id for contract in plan.contracts for fault in faults(contract) for id in (fault.id, fault.clause.id)}
        usage_errors.fail_unknown("fault", "--fault", config.option.fault, sorted(known), " of the run's providers")
    names = sorted({variant.name for contract in plan.contracts for variant in variants(contract)})
    if config.option.variant is not None and config.option.variant not in names:
        usage_errors.fail_unknown("variant", "--variant", config.option.variant, names)
