"""An ordinary update that is refused while a probe of ours has emptied a member there: that is put back first.

A vendor may need that member for what the update sends: `email` as a way of reminding needs an address. Where the
contract does not promise that the member may be emptied, nobody has promised what an update is answered then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contracts import Field
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import body_undoing, body_with
from suites.kit.model.appointment_state import is_empty
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import Exchange, Region
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import merged
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NOTHINGS: tuple[Any, ...] = (None, "", [], {})
PUT_BACK = "put back what a probe emptied"


def is_by_our_emptying(campaign: Campaign, exchange: Exchange) -> bool:
    """Whether an ordinary update that was refused is accepted once what our probes emptied there is put back."""
    body = body_putting_back(campaign, exchange) if _is_concerned(exchange) else None
    if body is None:
        return False
    role, number = exchange.probe.place
    plain = replace(smoke_probe(campaign.bound), appointment=role, fixture=number, why=PUT_BACK, region=None)
    with suppress(BudgetSpent, CannotBePutBack, NotDeclared):
        if campaign.send(replace(plain, body=body)).is_accepted:
            return campaign.send(exchange.probe).is_accepted
    return False


def without_excused(campaign: Campaign, exchange: Exchange, new: list[Finding]) -> list[Finding]:
    """The new findings of an exchange that are the vendor's; the others are dropped."""
    of_refusal = [one for one in new if not one.pointer and one.clause.check == "accepts"]
    if not of_refusal or not is_by_our_emptying(campaign, exchange):
        return new
    for finding in of_refusal:
        campaign.evidence.drop(finding)
    return [one for one in new if one not in of_refusal]


def body_putting_back(campaign: Campaign, exchange: Exchange) -> dict[str, Any] | None:
    """The update that gives members again what they were before the run, where they are empty and no promise says that
    they may be; None where there is none."""
    first = campaign.reader.first(exchange.probe).get("read")
    now = None if first is None else campaign.reader.read_now(exchange.probe).get("read")
    if first is None or now is None:
        return None
    fields = _emptied(first, now, exchange, campaign.bound)
    bodies = (body_undoing(str(one.shows), first, now, campaign.bound) for one in fields)
    found = [one for one in bodies if one]
    return merged(*found) if found else None


def _is_concerned(exchange: Exchange) -> bool:
    is_ordinary = exchange.region is Region.ORDINARY and exchange.probe.is_at_own_appointment
    return is_ordinary and exchange.is_refused and exchange.is_definite


def _emptied(
    first: Mapping[str, Any], now: Mapping[str, Any], exchange: Exchange, bound: BoundContract
) -> Iterator[Field]:
    for field in bound.contract.behaviour.fields:
        is_unsent = field.shows and get(exchange.body, field.pointer) is ABSENT
        was_there = field.shows and not _is_nothing(get(first, field.shows))
        is_gone = field.shows and _is_nothing(get(now, field.shows))
        if is_unsent and was_there and is_gone and not _is_promised(field, bound):
            yield field


def _is_nothing(value: Any) -> bool:
    return value is ABSENT or is_empty(value)


def _is_promised(field: Field, bound: BoundContract) -> bool:
    """Whether an update that empties a member must be accepted: then it promises what others are answered, too."""
    with suppress(NotDeclared):
        return any(bound.region(body_with(field, value, bound)) is Region.ORDINARY for value in NOTHINGS)
    return True
