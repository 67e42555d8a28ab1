"""Another appointment is looked at before its own first update, which hides what updates of others changed there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE
from suites.kit.run.campaign import Campaign
from suites.kit.run.smoke import smoke_probe
from suites.selftest import moments
from suites.selftest.moments import Elsewhere

MEMBER = "note"


def note(campaign: Campaign, text: str, role: str) -> Probe:
    """A plain update of a note of an appointment."""
    return replace(smoke_probe(campaign.bound), body={MEMBER: text}, appointment=role)


@pytest.mark.parametrize(
    ("roles", "is_seen"),
    [((EXPENDABLE,), True), ((EXPENDABLE, EXPENDABLE), True), ((), False)],
)
def test_what_changed_before_its_own_first_update_is_seen(roles: Sequence[str], is_seen: bool) -> None:
    """A change that its own update would hide is noticed by a read right before that, and by no read without one."""
    vendor = Elsewhere(moments.standin("lobbie"))
    with moments.campaign(vendor) as campaign:
        campaign.start()
        campaign.send(replace(smoke_probe(campaign.bound), body={MEMBER: "ours"}))
        other = next(one for one in campaign.witnesses._watched if one.probe.appointment == EXPENDABLE)
        for row in vendor.standin.store.appointments[1:]:
            row.shows[MEMBER] = "words that nobody of us has sent"
        for role in roles:
            campaign.send(note(campaign, "mine", role))
        assert (f"/{MEMBER}" in other.doubted) is is_seen
