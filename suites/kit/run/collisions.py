"""Gives one appointment of the target the time and the place of another one, which a page may say is refused.

No value that a target declares is known to be taken, so that no run would ever meet another booking on purpose; two
appointments of its own are one. Whether it is refused, the page's own clauses say: here it counts what is stored then.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause, Field, Json
from contracts.pointers import ABSENT, get, with_value
from suites.kit.model.appointment_state import is_empty
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import EITHER, States
from suites.kit.model.target import EDITABLE
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

FIRST = "the time that it had before the run"
ONCE = "the time of another appointment"
"""What the request is for, and by which it is sent once in a run."""
MOST = 6
"""How many bodies are tried for each of the two: with all that a booking takes, and then without one member after the
other, the last ones first, as a page may allow some of them to one appointment only."""
LEAST = 2
"""Members of which a slot consists at least: a time alone is free for most appointments."""


def send_into_another(campaign: Campaign, clause: Clause) -> None:
    """Send an update into the time of the second editable appointment, for a clause about what refused updates leave.

    Once in a run of a draft, which knows no request that meets another booking; nothing without two appointments, and
    nothing in production: where nobody refuses it, two people are told the same time.
    """
    bound, contract = campaign.bound, campaign.bound.contract
    is_of_draft = contract.is_draft and contract.behaviour.clash and kind_of(clause).on_refusals
    may_be_sent = not (bound.target.is_embedded or bound.is_production or contract.behaviour.read is None)
    has_two = len(bound.target.fixtures.get(EDITABLE, ())) > 1
    if not (is_of_draft and may_be_sent and has_two) or ONCE in campaign.done_once:
        return
    campaign.done_once.add(ONCE)
    with suppress(BudgetSpent, NotDeclared, CannotBePutBack):
        _send(campaign, clause)


def _send(campaign: Campaign, clause: Clause) -> None:
    """Send the bodies until one meets the other appointment. Where one is taken, the run puts that back like any other
    change."""
    plain = replace(
        smoke_probe(campaign.bound), clause=clause.id, wants=EITHER, region=None, why=ONCE, rereads=True, choice=""
    )
    values = {number: _slot(campaign, campaign.reader.first(replace(plain, fixture=number))) for number in (0, 1)}
    for other in sorted(values, key=lambda number: -len(values[number])):
        for body in _bodies(campaign, values[other]):
            campaign.send(replace(plain, fixture=other, body=_with(campaign, values[other]), why=FIRST))
            # From a value that the target declares, an update can lead back, so that what is written shows again.
            campaign.send(replace(plain, fixture=1 - other))
            sent = campaign.send(replace(plain, fixture=1 - other, body=body))
            if _is_of_clash(campaign, sent.status):
                return


def _slot(campaign: Campaign, states: States) -> dict[str, Json]:
    """What an appointment has of all that a booking takes, by the members of an update."""
    shown = states.get("read", {})
    known = {field.pointer: get(shown, str(field.shows)) for field in _taken(campaign)}
    return {pointer: value for pointer, value in known.items() if not (value is ABSENT or is_empty(value))}


def _with(campaign: Campaign, values: Mapping[str, Json]) -> Json:
    body: Json = dict(campaign.bound.base)
    for pointer, value in values.items():
        body = with_value(body, pointer, value)
    return body


def _is_of_clash(campaign: Campaign, status: int | None) -> bool:
    clash = campaign.bound.contract.behaviour.clash
    return clash is not None and status in clash.statuses


def _bodies(campaign: Campaign, values: Mapping[str, Json]) -> Iterator[Json]:
    """Updates with all that a booking takes, and with all but one member."""
    for left_out in [None, *reversed([*values])][:MOST] if len(values) >= LEAST else ():
        body = _with(campaign, {pointer: value for pointer, value in values.items() if pointer != left_out})
        if campaign.bound.is_documented(body):
            yield body


def _taken(campaign: Campaign) -> Iterator[Field]:
    """The members that a booking takes, which an appointment shows as they are sent."""
    clash = campaign.bound.contract.behaviour.clash
    for field in campaign.bound.contract.behaviour.fields:
        is_plain = field.shows and not (field.mapped or field.is_restricted or field.key)
        if clash and field.pointer in clash.fields and is_plain:
            yield field
