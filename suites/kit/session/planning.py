"""`--plan`: what a run would send, clause by clause. Nothing leaves this process.

The plan is a rehearsal on the embedded stand-in, which gets as many fixtures and values as the target has. What a
clause sends depends on the answers to earlier requests, so counting probes without sending them would be wrong.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from contracts import Contract, Json, text_table
from suites.kit.generate.bodies import sampled
from suites.kit.generate.bookings import roles_to_book
from suites.kit.http.rate import WINDOW_MILLISECONDS
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.target import EMBEDDED, EXPENDABLE, ClientSecret, Target
from suites.kit.model.verdicts import INCONCLUSIVE, NOT_APPLICABLE
from suites.kit.restore.ledger import RestoreLedger
from suites.kit.restore.leftovers import restore_target
from suites.kit.restore.rehearsed_originals import RehearsedOriginals
from suites.kit.run.campaign import Campaign
from suites.kit.run.coverage import lines
from suites.kit.session.campaigns import begin, budget
from suites.kit.session.items import Trial, selected
from suites.kit.session.journal import EMBEDDED_NAME
from suites.kit.session.options import Plan

ORIGINALS = "originals"
REQUESTS_PER_BOOKING = 2
"""One request books the appointment, one cancels it."""


@dataclass(frozen=True)
class Row:
    """How many requests a clause sends, and why it sends none where a reader would expect some."""

    clause: str
    requests: int
    remark: str


def planned(plan: Plan, items: Sequence[pytest.Item]) -> list[Contract]:
    """The providers that the run would send anything to: those with a clause that was selected."""
    return [contract for contract in plan.contracts if selected(items, contract)]


def rehearse(campaign: Campaign, plan: Plan) -> Iterator[Row]:
    """Try the campaign's clauses and count their requests. The first row is the smoke check."""
    campaign.start()
    yield Row("smoke check", campaign.client.count, campaign.setup or "")
    for clause in campaign.selected:
        before = campaign.client.count
        trial = Trial(campaign, clause, plan)
        trial.explore() if kind_of(clause).generated else trial.send()
        verdict = campaign.conclude(clause)[0]
        sent = campaign.client.count - before
        is_held_back = verdict.word == INCONCLUSIVE or (verdict.word == NOT_APPLICABLE and not sent)
        yield Row(clause.id, sent, verdict.reason or "" if is_held_back else "")


def resembling(standin: Target, target: Target, contract: Contract) -> Target:
    """The stand-in's target, with as many fixtures and values as another target, and that one's request budget."""
    recipe = contract.behaviour.provision
    booked = recipe.roles if recipe and target.provision else {}
    fixtures = {
        role: rows if role in booked else _resembling_rows(rows, target.fixtures.get(role, ()))
        for role, rows in standin.fixtures.items()
        if role in booked or target.fixtures.get(role)
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


def _resembling_rows(
    rows: Sequence[Mapping[str, Json]], models: Sequence[Mapping[str, Json]]
) -> tuple[Mapping[str, Json], ...]:
    """As many of the stand-in's fixtures as the target has, with only the keys, and the originals, of the target's."""
    return tuple(
        {key: _alike(row.get(key, {}), value) for key, value in model.items() if key in row or key == ORIGINALS}
        for row, model in zip(rows, models, strict=False)
    )


def _alike(own: Json, model: Json) -> Json:
    """The stand-in's own value; of an object the members that the model has, with the model's where it has none."""
    if isinstance(own, Mapping) and isinstance(model, Mapping):
        return {name: _alike(own[name], value) if name in own else value for name, value in model.items()}
    return own


def _as_many(values: Sequence[Json], models: Sequence[Json]) -> tuple[Json, ...]:
    """As many of the stand-in's values as the target has, filled up with the target's own."""
    return (*values[: len(models)], *models[len(values) :])


def render(plan: Plan, contract: Contract, standin: Target, items: Sequence[pytest.Item]) -> str:
    """The plan of a provider as text: rehearsed on its stand-in, with the ids and limits of its target."""
    target = plan.targets.get(contract.name)
    rehearsal = replace(plan, unusable_targets={})
    with tempfile.TemporaryDirectory() as folder:
        ledger = RestoreLedger(Path(folder, "rehearsal")) if target else None
        place = resembling(standin, target, contract) if target else standin
        campaign = begin(rehearsal, contract, place, items)
        guard = RehearsedOriginals(campaign.bound, ledger, campaign.reader.original) if ledger else None
        campaign.guard = guard
        rows = list(rehearse(campaign, plan))
        if ledger and (requests := restore_target(ledger, campaign.bound, plan.run).requests):
            rows.append(Row("putting back", requests, ""))
        campaign.client.close()
    assumed = _assumed(guard.assumed) if guard else []
    tried = [*assumed, *sampled(campaign.bound), "values, by member and class:", *lines(campaign.coverage.outcomes)]
    return "\n".join((*_lines(contract, target or standin, rows, budget(plan, contract, target or standin)), *tried))


def _lines(contract: Contract, target: Target, rows: Sequence[Row], most: int) -> Iterator[str]:
    shown = [row for row in rows if row.requests or row.remark]
    total = sum(row.requests for row in rows) + _logins_and_bookings(contract, target)
    yield ""
    yield from text_table((), [(row.clause, str(row.requests), row.remark) for row in shown], align="<><")
    yield f"{len(rows) - len(shown)} more clauses send nothing: they judge the answers to the requests above"
    yield from _appointments(contract, target)
    place = f"the {EMBEDDED_NAME}" if target.is_embedded else target.base_url
    yield f"{target.provider}: about {total} requests, at most {most}, to {place}{_duration(total, target)}"


def _assumed(members: Collection[str]) -> list[str]:
    """What the plan takes for granted of the target, though only its first read will tell."""
    it = "it" if len(members) == 1 else "them"
    assumed = (
        f"assumed, until the first read: it shows a value of {', '.join(sorted(members))}. Where it does not, what "
        f"changes {it} is only tried with {it} in the fixture's originals, or at {EXPENDABLE}"
    )
    return [assumed] if members else []


def _logins_and_bookings(contract: Contract, target: Target) -> int:
    logins = sum(isinstance(credential, ClientSecret) for credential in target.credentials.values())
    recipe = contract.behaviour.provision
    booked = [recipe.roles[role] for role in roles_to_book(BoundContract(contract, target))] if recipe else []
    return logins + sum(REQUESTS_PER_BOOKING + len(role.after) for role in booked)


def _appointments(contract: Contract, target: Target) -> Iterator[str]:
    """The appointments that the run may write to, by role."""
    for role, rows in sorted(target.fixtures.items()):
        if role.startswith("appointment."):
            ids: list[Any] = ["/".join(str(row[name]) for name in _path_names(contract) if name in row) for row in rows]
            yield f"{role}: {', '.join(ids) or 'none'}"
    if target.provision:
        yield "the run books appointments of its own, and cancels them at the end"


def _path_names(contract: Contract) -> list[str]:
    return [parameter["name"] for parameter in contract.update.parameters if parameter["in"] == "path"]


def _duration(total: int, target: Target) -> str:
    if not target.limits.rate:
        return ""
    seconds = total / target.limits.rate * WINDOW_MILLISECONDS / 1000
    duration = f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
    return f"; about {duration} at {target.limits.rate:g} requests per second"
