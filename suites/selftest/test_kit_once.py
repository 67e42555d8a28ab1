"""A change that a vendor makes once to an appointment is told from another writer by a second appointment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from suites.kit.generate.probes import probes
from suites.kit.model.errors import CannotBePutBack
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.findings import ONCE_EACH, Finding
from suites.kit.model.target import EDITABLE, EXPENDABLE, Target
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.once import MOST_FINDINGS, TRIED, at, send_there, try_elsewhere, would_show
from suites.kit.run.smoke import smoke_probe
from suites.kit.session.failure_text import STAYS, failure_text
from suites.selftest import campaigns, exchanges, journals, moments
from suites.selftest.moments import Elsewhere
from suites.standin import Fault, StandIn, fault
from suites.standin._faults._register import FaultKind, always
from suites.standin._request_context import RequestContext

CLAUSE = "ANIVA-OMIT"
PENDING = "appointment.pending"
ONCE = f"{CLAUSE}:changes_it_once"


def verdict(made: Fault, *roles: str) -> Verdict:
    """The verdict of a run at a vendor with a fault, whose target has appointments of these roles only."""
    contract = exchanges.contract("aniva")
    standin = StandIn(contract, faults=(made,))
    target = standin.target()
    others = {role for role in target["fixtures"] if role.startswith("appointment.")} - {*roles}
    fixtures = {role: rows for role, rows in target["fixtures"].items() if role not in others}
    place = replace(Target.of({**target, "fixtures": fixtures}), is_embedded=True)
    run = campaigns.run(contract, standin, [made.clause], target=place)
    return run.verdicts[CLAUSE]


def once() -> Fault:
    """The fault of the stand-in."""
    return fault(exchanges.contract("aniva"), ONCE)


def at_the_editable_one() -> Fault:
    """The same as somebody else's doing, who knows one appointment only."""
    id = StandIn(exchanges.contract("aniva")).target()["fixtures"][EDITABLE][0]["id"]

    def _inject(context: RequestContext, clause: object) -> None:
        if context.before["id"] == id:
            context.after["test_method"] = "at a pharmacy"

    return Fault(once().clause, FaultKind("store", _inject, always))


@pytest.mark.parametrize("role", [PENDING, EXPENDABLE])
def test_what_happens_once_at_each_of_two_appointments_is_the_vendors(role: str) -> None:
    """The same change at another appointment that takes updates is a violation, and says how often it was seen."""
    found = verdict(once(), EDITABLE, role)
    assert (found.word, [one.how_often for one in found.findings]) == (VIOLATION, [ONCE_EACH])


def test_what_happens_at_one_appointment_only_may_be_somebody_elses() -> None:
    """Where the other appointment stays as it was, something else seems to write to the first one."""
    found = verdict(at_the_editable_one(), EDITABLE, PENDING)
    assert found.word == INCONCLUSIVE
    assert str(found.reason).endswith("something else seems to write to this appointment")


def test_without_another_appointment_both_are_said() -> None:
    """Where no other appointment could tell, the reason names both explanations, and what to give."""
    found = verdict(once(), EDITABLE)
    assert (found.word, "either the vendor does this once" in str(found.reason)) == (INCONCLUSIVE, True)
    assert f"give a second fixture of {EDITABLE}, or set provision = true" in str(found.reason)


HOME = "appointment.home"


def test_what_cannot_be_put_back_at_one_appointment_is_tried_at_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """An appointment that may not be changed gets no update, and the one after it can still tell."""

    def _send(campaign: Campaign, finding: Finding, probe: Probe) -> Exchange:
        if probe.appointment == HOME:
            raise CannotBePutBack(HOME)
        return send_there(campaign, finding, probe)

    monkeypatch.setattr("suites.kit.run.once.send_there", _send)
    assert verdict(once(), EDITABLE, HOME, PENDING).word == VIOLATION
    assert verdict(once(), EDITABLE, HOME).word == INCONCLUSIVE


def test_a_request_that_shows_it_no_more_is_explained() -> None:
    """Who sends the printed request again is told why it shows nothing at the same appointment."""
    texts = [
        failure_text(journals.verdict("ACME-TIME", "violation", findings=[journals.finding(seen=seen)]))
        for seen in (ONCE_EACH, "3 of 3", "2 times in 379 updates")
    ]
    assert [STAYS in text for text in texts] == [True, False, False]


def test_who_wrote_to_all_appointments_is_no_vendor() -> None:
    """An appointment that has got the same value since it was last read is not updated to see whether it gets that."""
    vendor = Elsewhere(moments.standin("aniva"))
    with moments.campaign(vendor) as campaign:
        sent = campaign.send(smoke_probe(campaign.bound))
        campaign.reader.read_now(at(sent.probe, (PENDING, 0), campaign))
        found = Finding(once().clause, sent, "/test_method", "unsent", "practitioner", "home")
        before = would_show(campaign, found, (PENDING, 0))
        for row in vendor.standin.store.appointments:
            row.shows["test_method"] = "home"
        assert (before, would_show(campaign, found, (PENDING, 0))) == (True, False)


def tried(campaign: Campaign, vendor: Elsewhere, patch: pytest.MonkeyPatch, **facts: Any) -> list[str]:
    """The roles at which an update that left a change behind is tried, where none of them shows it."""
    roles = list[str]()

    def _send(campaign: Campaign, finding: Finding, probe: Probe) -> Exchange:
        roles.append(probe.appointment)
        raise CannotBePutBack(probe.appointment)

    patch.setattr("suites.kit.run.once.send_there", _send)
    vendor.standin.store.appointments[0].shows["test_method"] = "home"
    sent = campaign.send(replace(smoke_probe(campaign.bound), rereads=True))
    found = Finding(once().clause, sent, "/test_method", "unsent", "practitioner", "home")
    made = replace(sent, probe=replace(sent.probe, **facts))
    try_elsewhere(campaign, replace(found, exchange=made))
    return roles


@pytest.mark.parametrize(
    ("facts", "is_closed", "is_for_good", "expected"),
    [
        ({}, False, False, [EXPENDABLE, PENDING]),
        ({}, True, False, [EXPENDABLE]),
        ({}, False, True, [EXPENDABLE]),
        ({"closes": True}, False, False, []),
        ({"together": (frozenset({"a"}), frozenset({"b"}))}, False, False, []),
    ],
    ids=["open", "closed", "for good", "closing", "a pair"],
)
def test_no_other_appointment_is_changed_for_good(
    facts: dict[str, Any], is_closed: bool, is_for_good: bool, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an update may use up is one that is there for that; a closed one gets none, nor any that of a pair."""
    monkeypatch.setattr("suites.kit.run.once.needs_expendable", lambda body, bound: is_for_good)
    vendor = Elsewhere(moments.standin("aniva"))
    with moments.campaign(vendor) as campaign:
        campaign.closed |= {(PENDING, 0)} if is_closed else set()
        assert tried(campaign, vendor, monkeypatch, **facts) == expected


@pytest.mark.parametrize("is_closed", [True, False])
def test_what_closes_needs_another_one_that_may_be_used_up(is_closed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no other such appointment is open, the reason blames nobody and says what to give; else they were tried."""
    vendor = Elsewhere(moments.standin("aniva"))
    with moments.campaign(vendor) as campaign:
        campaign.closed |= {(EXPENDABLE, 0)} if is_closed else set()
        marked = list[object]()
        monkeypatch.setattr(campaign.evidence, "mark", lambda _, **facts: marked.append(facts["alone"]))
        tried(campaign, vendor, monkeypatch, closes=True)
        assert marked == ["give a second fixture of appointment.expendable, or set provision = true"][:is_closed]


def test_few_findings_change_other_appointments(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each time another appointment may stay changed, so that a run tries no more than a few findings there."""
    vendor = Elsewhere(moments.standin("aniva"))
    with moments.campaign(vendor) as campaign:
        campaign.done_once |= {f"{TRIED}{number}" for number in range(MOST_FINDINGS)}
        assert tried(campaign, vendor, monkeypatch) == []


def test_what_is_as_before_again_is_tried_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the appointment shows the wrong value no more, its own request can tell."""
    vendor = Elsewhere(moments.standin("aniva"))
    with moments.campaign(vendor) as campaign:
        tried(campaign, vendor, monkeypatch)
        vendor.standin.store.appointments[0].shows["test_method"] = "practitioner"
        sent = campaign.send(replace(smoke_probe(campaign.bound), rereads=True))
        found = Finding(once().clause, sent, "/test_method", "unsent", "practitioner", "home")
        monkeypatch.setattr("suites.kit.run.once.send_there", lambda *_: pytest.fail("it was tried"))
        try_elsewhere(campaign, found)


@pytest.mark.parametrize(
    ("provider", "id", "member", "old"),
    [("eka", "EKA-IDS-BOTH", "created_at", 1790000000), ("aniva", "ANIVA-LOCKED-DRAWN", "test_method", "practitioner")],
    ids=["without what only one may have", "at an open one"],
)
def test_what_is_refused_at_one_appointment_may_be_right_at_another(
    provider: str, id: str, member: str, old: Any
) -> None:
    """Whoever takes elsewhere what has to be refused at the first appointment breaks no promise about that."""
    vendor = Elsewhere(moments.standin(provider))
    with moments.campaign(vendor) as campaign:
        clause = campaign.bound.contract.clause(id)
        asked = replace(probes(clause, campaign.bound)[0], rereads=True)
        path = campaign.client.path_of(asked)
        for row in vendor.standin.store.appointments:
            if row.shows[campaign.bound.contract.update.path_names[0]] in path.values():
                row.shows[member] = f"{old}9"
        sent = campaign.send(asked)
        found = Finding(clause, sent, f"/{member}", "refused", old, f"{old}9")
        before = campaign.client.count
        try_elsewhere(campaign, found)
        assert (sent.is_refused, campaign.client.count > before + 1) == (True, True)
        assert [one for one in campaign.evidence.findings().values() if one.clause.id == id] == []
