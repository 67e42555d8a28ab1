"""Notices that a list shows an appointment no more that it showed before, though updates of it are accepted.

Lists may leave out what has moved, or is closed: pages seldom say what they show without a filter. So it counts only
where the appointment is again as it was when the list showed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from contracts import Field, Json, instant
from contracts.pointers import ABSENT, get, under
from suites.kit.generate.bodies import body_with
from suites.kit.generate.transitions import changes_for_good
from suites.kit.http.list_search import NOT_LISTED
from suites.kit.model.appointment_state import expected_value, touched
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.json_values import same
from suites.kit.run.smoke import smoke_probe

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

AGAIN = "list it again as it was"
AWAY, BACK = "it stays away", "the list shows it again: {}"
MOST_LOOKS = 3
"""How often that is waited for: a list that shows an appointment now and then would take all the time of a run."""
PAUSES = (1.0, 4.0, 10.0, 15.0)
"""Seconds before each further look at a list that shows an appointment no more: an index that is built anew shows
nothing for some seconds, and half a minute is as long as a run watches anything."""


def is_missing(campaign: Campaign, probe: Probe) -> bool:
    """Whether a list, read whole, did not show the probe's appointment when it was looked for last.

    Only an update that is accepted after that tells that the appointment is still there, and the sandbox not reset.
    """
    if not probe.is_at_own_appointment:
        return False
    path = campaign.bound.appointment_path(probe.appointment, probe.fixture)
    return campaign.reader.why_missing(path) == NOT_LISTED


def is_unlisted(campaign: Campaign, probe: Probe) -> bool:
    """Whether the list, read whole, shows the probe's appointment no more, though all that it may go by is as it was
    when the list showed it. Once in a run that is looked at for a while."""
    before = _listed_before(campaign, probe)
    return before is not None and not _differing(campaign, probe, before) and _stays_away(campaign, probe)


def _stays_away(campaign: Campaign, probe: Probe) -> bool:
    """Whether no later look at the list shows the appointment either. Not of a list that was seen to show it again."""
    notes = campaign.done_once
    if AWAY in notes or BACK.format(MOST_LOOKS) in notes:
        return AWAY in notes
    with suppress(BudgetSpent):
        for seconds in PAUSES[: 1 if campaign.bound.target.is_embedded else None]:
            campaign.client.pause(seconds)
            if "read" in campaign.reader.read_now(probe):
                notes.add(next(note for number in range(MOST_LOOKS) if (note := BACK.format(number + 1)) not in notes))
                return False
        notes.add(AWAY)
    return AWAY in notes


def list_again(campaign: Campaign, exchange: Exchange) -> None:
    """After an accepted update of an appointment that the list shows no more: give it its old values, once in a run,
    and look for it again."""
    probe = exchange.probe
    if not exchange.is_accepted or exchange.is_unlisted or "read" in exchange.after or AGAIN in campaign.done_once:
        return
    before = _listed_before(campaign, probe)
    if before is None:
        return
    campaign.done_once.add(AGAIN)
    plain = replace(smoke_probe(campaign.bound), appointment=probe.appointment, fixture=probe.fixture, region=None)
    with suppress(BudgetSpent, CannotBePutBack):
        for field in _differing(campaign, probe, before):
            body = body_with(field, _as_sent(field, get(before, str(field.shows))), campaign.bound)
            campaign.send(replace(plain, body=body, rereads=False, why=AGAIN))
        campaign.send(replace(plain, rereads=True, why=AGAIN))


def _as_sent(field: Field, shown: Json) -> Json:
    """A shown value as a request spells it."""
    return next((sent for sent, value in field.mapped.items() if same(value, shown)), shown)


def _listed_before(campaign: Campaign, probe: Probe) -> Mapping[str, Json] | None:
    """How the list showed the appointment before the run; None unless it was read whole since and does not show it."""
    reader = campaign.reader
    if not probe.is_at_own_appointment or probe.raw is not None or probe.place in campaign.closed or reader.late(probe):
        return None
    return reader.first(probe).get("read") if is_missing(campaign, probe) else None


def _differing(campaign: Campaign, probe: Probe, before: Mapping[str, Json]) -> list[Field]:
    """The members that a list may go by, that updates may have changed since, and that are not known to be as before.

    The probe's update counts, which the list was read after.
    """
    bound = campaign.bound
    changed = campaign.reader.unread(probe) | touched(probe.body, bound)
    found = list[Field]()
    for field in bound.contract.behaviour.fields:
        if field.shows and under(field.shows, changed) and _may_hide(field, before, bound):
            sent = get(probe.body, field.pointer)
            now = campaign.expected.value(probe.place, field) if sent is ABSENT else expected_value(field, sent)
            found += [] if now is not ABSENT and same(now, get(before, field.shows)) else [field]
    return found


def _may_hide(field: Field, before: Mapping[str, Json], bound: BoundContract) -> bool:
    """Whether a list may leave an appointment out for the value of a member: a time, what closes it, or a filter."""
    reading, value = bound.contract.behaviour.read, get(before, str(field.shows))
    filters = {one.shows for one in reading.filters.values()} if reading else set()
    is_time = isinstance(value, str) and instant(value) is not None
    return is_time or changes_for_good(field) or field.shows in filters
