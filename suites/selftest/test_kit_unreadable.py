"""Reads that are no JSON any more after an update are told with that update, and nothing is sent on blindly."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pytest

from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Finding
from suites.kit.run.campaign import Campaign
from suites.kit.run.smoke import smoke_probe
from suites.selftest import moments
from suites.selftest.moments import Elsewhere

NO_JSON = b'{"temperature": Infinity}'


@dataclass
class Spoilt(Elsewhere):
    """A vendor whose reads are no JSON: `shown` of them, from the moment at which a test sets it."""

    shown: int = 0
    heals: bool = True

    def _read(self, environ: dict[str, Any], start_response: Any) -> Any:
        if self.shown <= 0:
            return super()._read(environ, start_response)
        self.shown -= 1
        start_response("200 OK", [("content-type", "application/json")])
        return [NO_JSON]

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.shown = 0 if self.heals and environ["REQUEST_METHOD"] == "PATCH" else self.shown
        return super()._answer(environ, start_response)


def spoil(campaign: Campaign, place: Spoilt, shown: int, heals: bool = True) -> Exchange:
    """Send an update after which so many reads are no JSON, and then read; returns the update."""
    campaign.start()
    update = campaign.send(replace(smoke_probe(campaign.bound, 1), rereads=False))
    place.shown, place.heals = shown, heals
    with suppress(BudgetSpent):
        campaign.unreadable.read_before(update.probe, now=True)
    return update


def told(campaign: Campaign) -> list[Finding]:
    """What the run says of reads that are no JSON."""
    return [found for found in campaign.evidence.findings().values() if found.key == "unreadable"]


def vendor() -> Spoilt:
    """A vendor that answers as it should so far."""
    return Spoilt(moments.standin("aniva"))


def test_an_update_after_which_reads_are_no_json_is_named() -> None:
    """Reads that stay no JSON after an accepted update are a violation, which names that update and what is wrong."""
    place = vendor()
    with moments.campaign(place) as campaign:
        update = spoil(campaign, place, shown=99)
        (found,) = told(campaign)
    assert (found.exchange, found.is_violation, "Infinity" in found.got.text) == (update, True, True)


def test_the_run_goes_on_once_the_old_values_can_be_read_again() -> None:
    """Where giving back the old values heals the reads, the run goes on."""
    place = vendor()
    with moments.campaign(place) as campaign:
        spoil(campaign, place, shown=99)
        assert (len(told(campaign)), campaign.unreadable.reason, campaign.setup) == (1, None, None)


def test_a_read_that_is_no_json_once_is_nobodys_fault() -> None:
    """A read that is JSON when it is repeated says nothing about the update before it."""
    place = vendor()
    with moments.campaign(place) as campaign:
        spoil(campaign, place, shown=1)
        assert told(campaign) == []


def test_nothing_more_is_sent_where_reads_stay_as_they_are() -> None:
    """Where the old values do not heal the reads either, the run stops, for want of any evidence."""
    place = vendor()
    with moments.campaign(place) as campaign:
        spoil(campaign, place, shown=99, heals=False)
        with pytest.raises(BudgetSpent, match="no JSON any more"):
            campaign.send(smoke_probe(campaign.bound))
