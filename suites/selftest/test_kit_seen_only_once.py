"""A change that shows only once, as no update sets it back, is not lost, and whose it is can be told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.generate.probes import probes
from suites.kit.model.exchange import EITHER, REFUSED, Exchange, Probe
from suites.kit.model.target import EXPENDABLE, Target
from suites.kit.model.verdicts import INCONCLUSIVE, WARNING
from suites.kit.run.campaign import Campaign
from suites.kit.run.observing import MOST_REQUESTS
from suites.kit.run.smoke import smoke_probe
from suites.proof._run import target_of
from suites.selftest import exchanges, moments
from suites.selftest.left_open import Seen, seen_at
from suites.selftest.moments import Elsewhere
from suites.standin import Fault, StandIn
from suites.standin._faults._register import FaultKind, always
from suites.standin._request_context import RequestContext

KEPT, ALONE = "EKA-IDENTITY", "EKA-REST-ALONE"
OTHER_DOCTOR = "EKA-IDS-OWN"
OTHERS = StandIn(exchanges.contract("eka")).target()["values"]["doctor_id.other"]


def _emptied(context: RequestContext, clause: object) -> None:
    """Another doctor takes the partner's id of the appointment away, which no update gives back."""
    if isinstance(context.body, dict) and context.body.get("doctor_id") in OTHERS:
        context.after["partner_appointment_id"] = None


@pytest.fixture(scope="module")
def night() -> Seen:
    """What a night sees of such a vendor by what its page leaves open, with one appointment that may be used up."""
    contract = exchanges.contract("eka")
    standin = StandIn(contract, faults=(Fault(contract.clause(ALONE), FaultKind("store", _emptied, always)),))
    target = target_of(standin)
    one: Target = replace(target, fixtures={**target.fixtures, EXPENDABLE: target.fixtures[EXPENDABLE][:1]})
    return seen_at(standin, target=one, judged=(KEPT, ALONE))


def verdict(seen: Seen, id: str) -> Any:
    """The verdict of a clause."""
    return seen.campaign.conclude(seen.campaign.bound.contract.clause(id))[0]


def test_what_an_open_request_changes_besides_is_judged(night: Seen) -> None:
    """A change that only the first request of its kind shows is a warning, also where the page leaves that one open."""
    assert verdict(night, KEPT).word == WARNING
    assert verdict(night, KEPT).findings[0].pointer == "/partner_appointment_id"


def test_of_one_appointment_nobody_is_blamed(night: Seen) -> None:
    """A violation that one appointment alone has shown is in doubt, and the reason says what to give."""
    found = verdict(night, ALONE)
    assert (found.word, "give a second fixture of appointment.expendable" in str(found.reason)) == (INCONCLUSIVE, True)


def test_what_was_found_takes_nothing_from_what_is_observed(night: Seen) -> None:
    """Requests that are sent again for a finding do not count among those that are observed."""
    assert night.requests > MOST_REQUESTS


def sent_to_one_used_up(campaign: Campaign, **facts: Any) -> Exchange:
    """An update of an appointment that may be used up, which is not the first one there."""
    here = probes(campaign.bound.contract.clause(OTHER_DOCTOR), campaign.bound)[0]
    campaign.send(replace(here, body=smoke_probe(campaign.bound).body))
    campaign.send(smoke_probe(campaign.bound))
    return campaign.send(replace(here, **facts))


@pytest.mark.parametrize(
    ("facts", "is_read"),
    [({}, True), ({"wants": REFUSED}, False), ({"wants": EITHER, "rereads": None}, False), ({"rereads": False}, False)],
    ids=["accepted", "to be refused", "left open in a short run", "never read"],
)
def test_what_may_be_used_up_is_read_right_before(facts: dict[str, Any], is_read: bool) -> None:
    """An update that may change for good what nothing sets back is read right before, where it is read after it."""
    with moments.campaign(Elsewhere(moments.standin("eka"))) as campaign:
        sent = sent_to_one_used_up(campaign, **facts)
        assert (sent.was_read_before, sent.is_accepted) == (is_read, True)


def test_a_read_before_costs_no_clause_still_to_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where few requests are left, they are for what was not tried yet."""
    monkeypatch.setattr("suites.kit.run.elsewhere.reserve", lambda campaign: campaign.client.remaining + 1)
    with moments.campaign(Elsewhere(moments.standin("eka"))) as campaign:
        assert not sent_to_one_used_up(campaign).was_read_before


def test_nothing_is_read_twice_while_nothing_is_sent() -> None:
    """What a read has just shown is the state right before the next request."""
    with moments.campaign(Elsewhere(moments.standin("eka"))) as campaign:
        reader, probe = campaign.reader, Probe("", "read", appointment=EXPENDABLE)
        reader.read_now(probe)
        sent = campaign.client.count
        reader.before(probe, now=True)
        assert (campaign.client.count, reader.has_just_read) == (sent, True)
