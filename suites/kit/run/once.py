"""A change that a vendor makes only once at an appointment, as nothing sets it back.

There the same update shows nothing any more, and one appointment cannot tell this from another writer. Another
appointment can, where the member still has another value.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from contracts.pointers import ABSENT, get
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.bodies import for_another, needs_expendable
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.check_kinds import accepting_roles
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import EITHER, REFUSED, SMOKE, Exchange, Place, Probe, States
from suites.kit.model.findings import OF_CHANGES, Finding
from suites.kit.model.json_values import same
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run.choices import varied
from suites.kit.run.smoke import closing_members

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

MOST_FINDINGS = 3
"""For how many findings of a run another appointment is changed: each time it may stay damaged, too."""
MOST_LOOKS = 3
"""How many other appointments are read for one finding, to see whether the same change would show there."""
MOST_SENT = 3
"""How many updates are sent to another appointment, to see which of them closes it. The latest come first, and where
somebody else has closed the appointment, all of them are sent for nothing."""
TRIED = "elsewhere:"
"""Begins the notes of what was tried at another appointment, among what a run does once."""


def try_elsewhere(campaign: Campaign, finding: Finding) -> None:
    """Send the update of a change that stays and did not show again to another appointment, where it would show.

    Where none takes it, the finding says what the target has to give. Raises BudgetSpent.
    """
    probe = finding.exchange.probe
    if finding.key not in OF_CHANGES or not _is_left(campaign, finding):
        return
    if _is_blind(probe):
        if probe.closes and not any(place[0] == EXPENDABLE for place in _places(campaign, probe)):
            campaign.evidence.mark(finding, alone=_advice(EXPENDABLE, campaign))
        return
    places = [place for place in islice(_places(campaign, probe), MOST_LOOKS) if would_show(campaign, finding, place)]
    if sum(note.startswith(TRIED) for note in campaign.done_once) >= MOST_FINDINGS:
        return
    sent = next((sent for place in places if (sent := _sent(campaign, finding, place))), [])
    if not any(one.is_accepted == finding.exchange.is_accepted for one in sent):
        campaign.evidence.mark(finding, alone=_advice(probe.appointment, campaign))


def closes_another(campaign: Campaign, sent: Sequence[Exchange], closed: Sequence[str]) -> bool:
    """Whether one of the updates after which these members showed an appointment closed closes another one, too, that
    may be used up. Nobody else does that to both, so that what is found there counts."""
    places = (place for place in _places(campaign, sent[0].probe) if place[0] == EXPENDABLE)
    likeliest = [one.probe for one in sent if not (_is_blind(one.probe) or one.probe.raw)][-MOST_SENT:]
    if (place := next(places, None)) is None:
        return False
    with suppress(BudgetSpent, CannotBePutBack):
        return any(_closes(campaign, at(probe, place, campaign), closed) for probe in reversed(likeliest))
    return False


def _closes(campaign: Campaign, probe: Probe, closed: Sequence[str]) -> bool:
    """Whether an update closes an appointment that is open right before it. Nothing opens it again, so that what is
    found counts as it is."""
    before = {at for at, *_ in closing_members(campaign, campaign.reader.read_now(probe).values())}
    sent = campaign.send(probe)
    newly = {at for at, *_ in closing_members(campaign, sent.after.values())} & {*closed} - before
    for finding in campaign.evidence.found(sent) if newly else ():
        if finding.is_about_states and finding.pointer in newly:
            campaign.evidence.mark(finding, is_final=True)
    return bool(newly)


def _is_blind(probe: Probe) -> bool:
    """Whether an update closes an appointment by right, or cannot be sent to another one as it is."""
    return bool(probe.closes or probe.is_final or probe.path or probe.query or probe.together)


def _advice(role: str, campaign: Campaign) -> str:
    """What the target has to give so that a run can tell."""
    bound = campaign.bound
    can_book = bound.contract.behaviour.provision is not None and not bound.target.provision
    return f"give a second fixture of {role}{', or set provision = true' if can_book else ''}"


def _is_left(campaign: Campaign, finding: Finding) -> bool:
    """Whether the appointment of a finding still shows the wrong value."""
    return same(_value(campaign.reader.before(finding.exchange.probe), finding.pointer), finding.got)


def would_show(campaign: Campaign, finding: Finding, place: Place) -> bool:
    """Whether another appointment shows a member with a value from which the same change can be seen.

    It is read now: who has written to all appointments since they were read would else seem to be the vendor.
    """
    states = campaign.reader.read_now(at(finding.exchange.probe, place, campaign))
    there = _value(states, finding.pointer)
    return there is not ABSENT and not same(there, finding.got)


def _value(states: States, pointer: str) -> Any:
    """What an appointment was shown with, by a read if there was one."""
    return get(states.get("read", states.get("answer", {})), pointer)


def _places(campaign: Campaign, probe: Probe) -> Iterator[Place]:
    """The other open appointments that may get an update: of its own role first, then those that may be used up."""
    target, roles = campaign.bound.target, accepting_roles(campaign.bound.contract) | {EDITABLE, EXPENDABLE}
    first = (probe.appointment, EXPENDABLE, EDITABLE)
    known = [campaign.client.path_of(probe)]
    is_for_good = needs_expendable(probe.body, campaign.bound)
    for role in dict.fromkeys((*first, *sorted(roles))):
        for number in range(len(target.fixtures.get(role, ())) if role in roles else 0):
            path = campaign.bound.appointment_path(role, number)
            if path not in known and (role, number) not in campaign.closed and not (is_for_good and role != EXPENDABLE):
                known.append(path)
                yield role, number


def at(probe: Probe, place: Place, campaign: Campaign) -> Probe:
    """A probe at another appointment, which need not take it; what only one appointment may have is left out.

    What its clause wants refused may be right there, as without that, or as the appointment is open: no finding of it.
    """
    role, number = place
    body, clause = for_another(probe.body, campaign.bound), SMOKE if probe.wants == REFUSED else probe.clause
    there = replace(probe, body=body, clause=clause, appointment=role, fixture=number)
    return replace(there, rereads=True, wants=EITHER, region=None)


def _sent(campaign: Campaign, finding: Finding, place: Place) -> list[Exchange]:
    """What was sent to another appointment: the update, and where that shows nothing, once more with other values, as
    those may have been there already, or be taken. Nothing where it could not be put back there."""
    campaign.done_once.add(TRIED + finding.fingerprint)
    probe, sent = at(finding.exchange.probe, place, campaign), list[Exchange]()
    with suppress(CannotBePutBack):
        sent.append(send_there(campaign, finding, probe))
        if not campaign.evidence.is_confirmed(finding):
            sent.append(send_there(campaign, finding, _otherwise(campaign, probe, sent[0])))
    return sent


def send_there(campaign: Campaign, finding: Finding, probe: Probe) -> Exchange:
    """Send the update of a finding that does not count yet to another appointment, and note it if it counts then."""
    sent = campaign.send(probe)
    if campaign.evidence.is_confirmed(finding):
        campaign.evidence.mark(finding, is_once_each=True)
    return sent


def _otherwise(campaign: Campaign, probe: Probe, sent: Exchange) -> Probe:
    """The same update with other values than those that were sent."""
    if is_clash(sent, campaign.bound):
        return next(with_other_values(probe, campaign.bound), probe)
    return varied(probe, campaign.expected, campaign.bound)
