"""Looks whether sequences find what shows only after other updates: `python -m suites.selftest.sequences 20`.

Each trial is one item `sequences` of a nightly run, at a stand-in with one fault, and ends when the fault is found.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

import click
import respx

from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import sequences_clause
from suites.kit.model.profiles import PROFILES
from suites.kit.run.smoke import smoke_check
from suites.kit.session.items import explorer_of
from suites.proof._progress import Progress
from suites.proof._run import WatchedCampaign, target_of
from suites.selftest import exchanges
from suites.standin import Fault, StandIn, embedded, fault, faults

NIGHTLY = PROFILES["nightly"]
KINDS = (
    "refuses_the_second_in_a_row",
    "spoils_after_a_refusal",
    "fails_in_one_state",
    "fails_while_a_member_is_empty",
    "brings_it_back",
)
"""The kinds of faults that only a sequence shows: one for each of the five ways to depend on other updates."""
ALLOWED = 20
"""One of so many seeds may miss a fault."""


@dataclass(frozen=True)
class Trial:
    """One fault, and the seed of the sequences that look for it."""

    provider: str
    fault: str
    seed: int


def chosen(provider: str) -> Iterator[Fault]:
    """The faults of a provider that depend on other updates: the first of each kind."""
    for kind in KINDS:
        yield from [one for one in faults(exchanges.contract(provider)) if one.kind.name == kind][:1]


def found_after(trial: Trial) -> int:
    """After how many requests of the sequences the fault is found; 0 where it is not."""
    contract = exchanges.contract(trial.provider)
    one, item = fault(contract, trial.fault), sequences_clause(contract)
    standin = StandIn(contract, faults=(one,))
    bound = BoundContract(contract, target_of(standin), trial.seed, thorough=True)
    with respx.mock(assert_all_called=False) as router:
        router.route(url__startswith=contract.base_url).mock(side_effect=embedded(standin))
        client = Client(bound, NIGHTLY.requests, "selftest")
        campaign = WatchedCampaign(bound, client, (one.clause, item), until=one.clause.id)
        smoke_check(campaign)
        before = client.count
        explorer_of(campaign, item, NIGHTLY, trial.seed).explore()
        client.close()
    return client.count - before if campaign.is_over else 0


def run_trials(trials: list[Trial], processes: int) -> dict[Trial, int]:
    """After how many requests each trial found its fault, with the progress on standard error."""
    progress, results = Progress(len(trials), step=10), dict[Trial, int]()
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        running = {pool.submit(found_after, trial): trial for trial in trials}
        for done in as_completed(running):
            trial = running[done]
            results[trial] = done.result()
            progress.add(None if results[trial] else f"{trial.fault}, seed {trial.seed}: not found")
    return results


@click.command()
@click.argument("seeds", type=click.IntRange(1), default=20)
@click.option("--provider", "names", multiple=True, type=click.Choice(exchanges.PROVIDERS), help="Only this one.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
def cli(seeds: int, names: tuple[str, ...], jobs: int) -> None:
    """Look for each fault with SEEDS seeds; exit code 1 where more than one of 20 misses it."""
    providers = names or exchanges.PROVIDERS
    ids = [(name, one.id) for name in providers for one in chosen(name)]
    results = run_trials([Trial(*id, seed) for id in ids for seed in range(1, seeds + 1)], jobs)
    found = Counter((trial.provider, trial.fault) for trial, requests in results.items() if requests)
    for id in ids:
        needed = sorted(results[trial] for trial in results if (trial.provider, trial.fault) == id and results[trial])
        middle = f"after {needed[len(needed) // 2]} requests (median)" if needed else ""
        click.echo(f"{id[1]}: found with {found[id]} of {seeds} seeds {middle}")
    sys.exit(any(found[id] < seeds - seeds // ALLOWED for id in ids))


if __name__ == "__main__":
    cli()
