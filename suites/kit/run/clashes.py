"""After a clash with another booking: the same update with other values, and with those wherever it is sent again.

Where the values that met it are those that every update carries, each later update of that appointment carries others:
else each of them would meet the same booking, and cost the requests of the clauses that come after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Field, Json
from contracts.pointers import ABSENT, get
from suites.kit.checks.acceptance import is_clash
from suites.kit.generate.named import keeps, named_members
from suites.kit.generate.other_values import with_other_values
from suites.kit.model.appointment_state import sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import REFUSED, Exchange, Place, Probe
from suites.kit.model.json_values import same

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

NOWHERE = (
    "{why}: refused at {number} values, as where another booking is in the way: give values in targets.toml that are "
    "free, and that the vendor's own rules allow, such as its opening hours"
)
Moved = dict[tuple[Place, str], Json]
"""The bodies that met no other booking, by the appointment and those in whose place they were sent: what is free for
one appointment of the run is taken for another, once it stands there."""
OF_ALL = "every update"
"""In whose place a body stands whose values all later updates carry."""
MOST_NOWHERE = 3
"""How many updates of an appointment are sent with one value after the other where none was free: then it stands where
it stays refused, and trying each later update four times would take the requests of the clauses still to come."""


def send_elsewhere(campaign: Campaign, probe: Probe, moved: Moved) -> Exchange | None:
    """Send an update that met another booking with other values, a few times. Returns the exchange that met none.

    A plain update gets these values in later clauses, too. Any other is sent there as it is: its values may matter.
    """
    is_hopeless = campaign.nowhere[probe.place] >= MOST_NOWHERE
    tried = [] if is_hopeless else list(with_other_values(probe, campaign.bound))
    for other in tried:
        sent = campaign.send(other)
        if not is_clash(sent, campaign.bound):
            moved[key_of(probe)] = other.body
            note_free(campaign, probe, other)
            return sent
    campaign.nowhere[probe.place] += 1
    campaign.evidence.inconclusive(probe.clause, NOWHERE.format(why=probe.why, number=len(tried) + 1))
    return None


def repeating(probe: Probe, moved: Mapping[tuple[Place, str], Json]) -> Probe:
    """A probe with the values that met no other booking, where it repeats one that had met one.

    Else the repetition would meet it again, or be another update under the key of the first.
    """
    return replace(probe, body=moved.get(key_of(probe), probe.body)) if probe.wants != REFUSED else probe


def key_of(probe: Probe) -> tuple[Place, str]:
    """What tells an update apart that met another booking: the appointment, and the body."""
    return probe.place, repr(probe.body)


def note_free(campaign: Campaign, probe: Probe, other: Probe) -> None:
    """Note that an update which met another booking met none with other values, where these were not its own."""
    campaign.nowhere.pop(probe.place, None)
    if probe.body in campaign.bound.plain:
        campaign.moved[key_of(probe)] = other.body
    if _carries_what_clashes(probe, campaign):
        campaign.moved[probe.place, OF_ALL] = other.body


def aside(campaign: Campaign, probe: Probe) -> Probe:
    """A probe with the values that met no other booking, in place of those that every update carries and that met one.

    As it is where its own clause names them.
    """
    free, bound = campaign.moved.get((probe.place, OF_ALL)), campaign.bound
    if free is None or not probe.is_at_own_appointment or not _carries_what_clashes(probe, campaign):
        return probe
    body = probe.body
    for field in _clashing(body, bound):
        body = bound.changed(body, field, get(free, field.pointer))
    is_alike = keeps(named_members(probe, bound), probe.body, body) and bound.region(body) is bound.region(probe.body)
    return replace(probe, body=body) if is_alike else probe


def _carries_what_clashes(probe: Probe, campaign: Campaign) -> bool:
    """Whether what may clash in a body and all updates carry is as they carry it, or as those do that were moved."""
    bound, free = campaign.bound, campaign.moved.get((probe.place, OF_ALL))
    carried = [bound.base, *([] if free is None else [free])]
    clashing = _clashing(probe.body, bound)
    known = [[same(get(probe.body, one.pointer), get(base, one.pointer)) for one in clashing] for base in carried]
    return bool(clashing) and any(map(all, known))


def _clashing(body: Json, bound: BoundContract) -> list[Field]:
    """The members of a body that every update carries, and that may clash with another booking."""
    clash = bound.contract.behaviour.clash
    named = [one for one in sent_fields(body, bound) if clash and one.pointer in clash.fields]
    return [one for one in named if get(bound.base, one.pointer) is not ABSENT]
