"""Sends members whose ordinary values a draft does not know another value than the one shown: one at a time, and then
the old one again.

A draft leaves members that a page ties together out of its ordinary updates, as it has not understood the sentence. So
nothing would show that a vendor loses them, or what should follow from them and does not. What an appointment shows is
valid, so that most updates next to it are taken. They come when everything else has been sent, and first to an
appointment that may be used up: only what it gives back is then changed at the one that is put back, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Clause, Field
from contracts.pointers import ABSENT, get
from contracts.relations import APART, IDLE
from suites.kit.generate.near_values import beyond, body_of, near_bodies, other_days, undecided
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack, NotDeclared
from suites.kit.model.exchange import EITHER, Exchange, Probe
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run.choices import is_open
from suites.kit.run.collisions import send_into_another
from suites.kit.run.shown_lists import send_shown_lists
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NEAR, FAR, SAME, BACK = (
    "{} next to what was shown",
    "{} beyond what the page allows",
    "{} as it is shown",
    "{} as it was before",
)


def send_what_is_shown(campaign: Campaign, clause: Clause) -> None:
    """Send what a clause is about as it is shown, or next to that, where nothing of it is ordinary."""
    send_into_another(campaign, clause)
    send_shown_lists(campaign, clause)
    _send_near_values(campaign, clause)


def _send_near_values(campaign: Campaign, clause: Clause) -> None:
    """Send what the members that a clause is about have, and have next to it, each once in a run; the clauses judge
    what becomes of it. Nothing is sent where a person has said what is ordinary, unless something follows from a
    member, or where the target gives nothing to be used up."""
    if clause.relation_kind == APART:
        with suppress(BudgetSpent, NotDeclared):
            _send_beyond(campaign, clause)
        return
    kind = kind_of(clause)
    is_about_updates = kind.listens and kind.on_updates and not kind.watches_others
    if not (clause.causes or (campaign.bound.contract.is_draft and is_about_updates)):
        return
    with suppress(BudgetSpent, NotDeclared):
        for field in _untried(campaign, clause):
            place = _place_to_use_up(campaign, clause)
            if place is not None and _is_given_back(campaign, field, place):
                _is_given_back(campaign, field, replace(place, appointment=EDITABLE, fixture=0))


def _send_beyond(campaign: Campaign, clause: Clause) -> None:
    """Send a time that is too far from another one, once in a run and only where it may be used up; then the old one.

    A vendor that keeps to the limit refuses it, so that nothing has to be taken back.
    """
    place, name = _place_to_use_up(campaign, clause), f"beyond {clause.id}"
    if place is None or name in campaign.done_once:
        return
    campaign.done_once.add(name)
    shown = campaign.reader.read_now(place).get("read", {})
    for field, body in beyond(clause, shown, campaign.bound):
        sent = _sent(campaign, replace(place, body=body, why=FAR.format(field.pointer), rereads=True, is_guess=True))
        back = body_of(field, get(shown, str(field.shows)), campaign.bound)
        if sent is not None and sent.is_accepted and back is not None:
            _sent(campaign, replace(place, body=back, why=BACK.format(field.pointer), rereads=True, is_guess=True))


def send_as_shown(campaign: Campaign) -> None:
    """Send each member of which nothing is ordinary as the appointment shows it, for a clause by which that brings
    nothing about. It comes before such members are changed, as what is lost then need not be there any more later on.
    An update that carries all that is shown would send nothing else."""
    clause = next((one for one in campaign.selected if one.relation_kind == IDLE), None)
    if clause is None or campaign.bound.contract.behaviour.carried or campaign.only is not None:
        return
    plain = replace(smoke_probe(campaign.bound), clause=clause.id, wants=EITHER, region=None, rereads=True)
    with suppress(BudgetSpent, NotDeclared):
        shown = campaign.reader.read_now(plain).get("read", {})
        for field in undecided(campaign.bound):
            if clause.fields and field.pointer not in clause.fields:
                continue  # of the others the page says that sending the present value does something
            old = get(shown, str(field.shows))
            body = None if old in (None, ABSENT) else body_of(field, old, campaign.bound)
            sent = _sent(campaign, replace(plain, body=body, why=SAME.format(field.pointer))) if body else None
            shown = sent.after.get("read", shown) if sent else shown


def _untried(campaign: Campaign, clause: Clause) -> Iterator[Field]:
    """The members that a clause is about, all where it names none, that have not been sent so. What follows from
    several shows once at an appointment; so the last one of their row comes first: who keeps to a rule in part has
    mostly forgotten its end."""
    fields = {field.pointer: field for field in undecided(campaign.bound)}
    for pointer in clause.causes[::-1] or clause.fields or tuple(fields):
        if pointer in fields and (name := f"near {pointer}") not in campaign.done_once:
            campaign.done_once.add(name)
            yield fields[pointer]


def _place_to_use_up(campaign: Campaign, clause: Clause) -> Probe | None:
    """A plain update of the last appointment that may be used up, and is not yet; None where there is none."""
    plain = replace(smoke_probe(campaign.bound), clause=clause.id, wants=EITHER, region=None, appointment=EXPENDABLE)
    numbers = reversed(range(len(campaign.bound.target.fixtures.get(EXPENDABLE, ()))))
    places = (replace(plain, fixture=number) for number in numbers)
    return next((place for place in places if is_open(campaign, place)), None)


def _is_given_back(campaign: Campaign, field: Field, place: Probe) -> bool:
    """Send a member of an appointment a near value, and then the old one; whether both were taken, and it is there
    again. A vendor may count how often a day is moved, so that this is tried only where it may be used up. Raises
    BudgetSpent, NotDeclared."""
    shown = campaign.reader.read_now(place).get("read", {})
    old, bodies = get(shown, str(field.shows)), near_bodies(field, shown, campaign.bound)
    if place.appointment == EDITABLE and other_days(old, campaign.bound.now.date()):
        return False
    back = body_of(field, old, campaign.bound)
    near = (replace(place, body=body, why=NEAR.format(field.pointer), rereads=True, is_guess=True) for body in bodies)
    if back is None or not any((one_sent := _sent(campaign, one)) and one_sent.is_accepted for one in near):
        return False
    again = _sent(campaign, replace(place, body=back, why=BACK.format(field.pointer), rereads=True, is_guess=True))
    return again is not None and all(same(get(state, str(field.shows)), old) for state in again.after.values())


def _sent(campaign: Campaign, probe: Probe) -> Exchange | None:
    """A probe that was sent; None where it might change what cannot be put back. What it did to other appointments is
    looked at before the next one, which may undo that, too."""
    campaign.witnesses.look_if_due()
    with suppress(CannotBePutBack):
        return campaign.send(probe)
    return None
