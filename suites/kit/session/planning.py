"""`--plan`: what a run would send, clause by clause. Nothing leaves this process.

The plan is a rehearsal: the same clauses are tried on the stand-in in this process, which is given as many fixtures and
values as the target has, and what each of them sends is counted.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Clause, Contract, Json
from suites.kit.http.rate import WINDOW_MILLISECONDS
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.profiles import Profile
from suites.kit.model.target import EMBEDDED, ClientSecret, Target
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import restore_target
from suites.kit.run.campaign import Campaign
from suites.kit.session.campaigns import begin, budget
from suites.kit.session.items import Trial
from suites.kit.session.options import Plan

BOOKED_AND_TAKEN_BACK = 2


@dataclass(frozen=True)
class Row:
    """How many requests a clause sends, and what is to be said about it."""

    clause: str
    requests: int
    remark: str


def rehearsed(campaign: Campaign, clauses: Sequence[Clause], profile: Profile, seed: int) -> Iterator[Row]:
    """Try the clauses and count. The first row is the smoke check."""
    campaign.start()
    yield Row("smoke check", campaign.client.count, campaign.setup or "")
    for clause in clauses:
        before = campaign.client.count
        trial = Trial(campaign, clause, profile, seed, [])
        trial.explore() if kind_of(clause).generated else trial.send()
        verdict = campaign.conclude(clause)[0]
        is_held_back = verdict.word in ("inconclusive", "not applicable") and campaign.client.count == before
        yield Row(clause.id, campaign.client.count - before, verdict.reason or "" if is_held_back else "")


def shaped(standin: Target, target: Target, contract: Contract) -> Target:
    """The stand-in's target with as many fixtures and values as another target has, and with its own limits."""
    recipe = contract.behaviour.provision
    made = recipe.roles if recipe and target.provision else {}
    fixtures = {
        role: rows if role in made else _alike(rows, target.fixtures.get(role, ()))
        for role, rows in standin.fixtures.items()
        if role in made or target.fixtures.get(role)
    }
    values = {name: _as_many(standin.values.get(name, ()), listed) for name, listed in target.values.items()}
    return replace(
        standin,
        name=target.name,
        credentials={kind: standin.credentials[kind] for kind in target.credentials},
        fixtures=fixtures,
        values=values,
        absent=target.absent,
        limits=replace(EMBEDDED, requests=target.limits.requests),
        status_restores=target.status_restores,
    )


def _alike(rows: Sequence[Mapping[str, Json]], wanted: Sequence[Mapping[str, Json]]) -> tuple[Mapping[str, Json], ...]:
    """As many of the stand-in's fixtures, with no other keys than the target's have."""
    return tuple(
        {key: value for key, value in row.items() if key in meant} for row, meant in zip(rows, wanted, strict=False)
    )


def _as_many(rows: Sequence[Json], wanted: Sequence[Json]) -> tuple[Json, ...]:
    return (*rows[: len(wanted)], *wanted[len(rows) :])


def rendered(plan: Plan, contract: Contract, standin: Target, items: Sequence[pytest.Item]) -> str:
    """The plan of a provider as lines of text: rehearsed on its stand-in, and told of the target."""
    target = plan.targets.get(contract.name)
    rehearsal = replace(plan, unusable={})
    with tempfile.TemporaryDirectory() as folder:
        ledger = RestoreLedger(Path(folder, "rehearsal")) if target else None
        place = shaped(standin, target, contract) if target else standin
        campaign = begin(rehearsal, contract, place, items, ledger=ledger)
        rows = list(rehearsed(campaign, campaign.selected, plan.profile, plan.seed))
        after = restore_target(ledger, campaign.bound, plan.run).requests if ledger else 0
        campaign.client.close()
    return "\n".join(_lines(contract, target or standin, rows, after, budget(plan, target or standin)))


def _lines(contract: Contract, target: Target, rows: Sequence[Row], after: int, most: int) -> Iterator[str]:
    shown = [row for row in rows if row.requests or row.remark]
    width = max(len(row.clause) for row in shown)
    total = sum(row.requests for row in rows) + after + _extra(contract, target)
    yield ""
    yield from (f"{row.clause.ljust(width)}  {row.requests:>4}  {row.remark}".rstrip() for row in shown)
    if after:
        yield f"{'putting back'.ljust(width)}  {after:>4}"
    yield f"{len(rows) - len(shown)} more clauses judge what these send"
    yield from _written_to(contract, target)
    yield f"{target.provider}: about {total} requests, at most {most}, to {target.base_url}{_duration(total, target)}"


def _extra(contract: Contract, target: Target) -> int:
    """Logins and bookings."""
    logins = sum(isinstance(credential, ClientSecret) for credential in target.credentials.values())
    recipe = contract.behaviour.provision
    if recipe is None or not target.provision:
        return logins
    made = {role: made for role, made in recipe.roles.items() if not target.fixtures.get(role)}
    return logins + sum(how.count * (BOOKED_AND_TAKEN_BACK + len(how.after)) for how in made.values())


def _written_to(contract: Contract, target: Target) -> Iterator[str]:
    for role, rows in sorted(target.fixtures.items()):
        if role.startswith("appointment."):
            ids: list[Any] = ["/".join(str(row[name]) for name in _path_names(contract) if name in row) for row in rows]
            yield f"{role}: {', '.join(ids) or 'none'}"
    if target.provision:
        yield "the suite books appointments of its own, and takes them back"


def _path_names(contract: Contract) -> list[str]:
    return [parameter["name"] for parameter in contract.update.parameters if parameter["in"] == "path"]


def _duration(total: int, target: Target) -> str:
    if not target.limits.rate:
        return ""
    seconds = total / target.limits.rate * WINDOW_MILLISECONDS / 1000
    told = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    return f"; about {told} at {target.limits.rate:g} requests a second"
