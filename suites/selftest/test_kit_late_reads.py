"""Nobody is blamed where a read shows an older state for a moment, and a vendor that does not store is blamed still."""

from __future__ import annotations

import pytest

from suites.kit.checks.evidence import READ_AGAIN
from suites.kit.model.exchange import Probe
from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION, WARNING
from suites.kit.run.campaign import Campaign
from suites.kit.run.settled_reads import LONGEST_WATCH, PAUSES
from suites.proof import Run
from suites.selftest import exchanges, moments
from suites.selftest.exchanges import MADE_UP, appointment, shown
from suites.selftest.moments import Elsewhere
from suites.selftest.test_kit_shown import PROBE, Listing, reading
from suites.standin import StandIn, fault

NEVER_STORED = "LOBBIE-ECHO-NOTE-READ-BACK:does_not_store"
MOVED = "LOBBIE-ONLY-PROVIDED"


def flagged(run: Run) -> list[str]:
    """The clauses that a run calls broken, or warns about."""
    return [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)]


def with_fault(id: str) -> Elsewhere:
    """A real target of Lobbie with a fault."""
    contract = exchanges.contract("lobbie")
    return Elsewhere(StandIn(contract, faults=(fault(contract, id),)))


def add_findings(campaign: Campaign, *numbers: int) -> dict[str, Finding]:
    """Have a note change beside exchanges with these numbers. Returns what counts then."""
    clause = campaign.bound.contract.clause(MOVED)
    for number in numbers:
        exchange = shown({"note": "A"}, {"note": "B"}, "read", provider="lobbie", number=number)
        campaign.evidence.add(Finding(clause, exchange, "/note", "unsent", "A", "B"))
    return campaign.evidence.findings()


@pytest.mark.parametrize(("provider", "lag", "nth_read"), [("lobbie", 0.5, 1), ("lobbie", 2.0, 1), ("sqod", 2.5, 2)])
def test_reads_that_lag_are_not_the_vendors(provider: str, lag: float, nth_read: int) -> None:
    """Reads that show updates up to seconds later end in a remark that says after how many seconds they do."""
    run = moments.run(Elsewhere(moments.standin(provider), lag=lag, nth_read=nth_read))
    remarks = {found.reason or "" for found in run.verdicts.values() if found.word == KEPT}
    assert (flagged(run), any("another one did, about" in remark for remark in remarks)) == ([], True)


def test_later_reads_wait_for_the_lag() -> None:
    """Once reads were seen to be late, they are waited for: few of them have to be repeated."""
    prompt, late = (Elsewhere(moments.standin("lobbie"), lag=lag) for lag in (0.0, 2.0))
    extra = moments.run(late).tally.requests - moments.run(prompt).tally.requests
    assert extra <= len(PAUSES) + 5


def test_what_is_never_stored_is_found() -> None:
    """What no later read shows either is the vendor's; that costs two rounds of pauses and a watch for each member."""
    vendor = with_fault(NEVER_STORED)
    run = moments.run(vendor)
    assert run.verdicts["LOBBIE-ECHO-NOTE-READ-BACK"].word == VIOLATION
    assert vendor.time.waited <= 2 * sum(PAUSES) + 2 * LONGEST_WATCH


def test_what_is_never_stored_is_found_where_reads_lag() -> None:
    """A vendor whose reads lag, and which does not store a member, is blamed for that member."""
    vendor = with_fault(NEVER_STORED)
    vendor.lag = 0.5
    assert moments.run(vendor).verdicts["LOBBIE-ECHO-NOTE-READ-BACK"].word == VIOLATION


def test_what_reads_showed_before_they_were_known_to_be_late_is_dropped() -> None:
    """A difference between two reads, found before reads were seen to be late, does not count any more."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"), lag=2.0)) as campaign:
        found = len(add_findings(campaign, 1, 2))
        campaign.start()
        assert (found, len(campaign.evidence.findings())) == (1, 0)


@pytest.mark.parametrize(("numbers", "word"), [((1, 2), INCONCLUSIVE), ((1,), KEPT)])
def test_what_counted_before_and_does_not_show_again_is_not_kept(numbers: tuple[int, ...], word: str) -> None:
    """A difference that was seen twice, and not when it was tried again because reads are late, may come and go."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"), lag=2.0)) as campaign:
        add_findings(campaign, *numbers)
        campaign.start()
        assert campaign.conclude(campaign.bound.contract.clause(MOVED))[0].word == word


def test_an_empty_object_that_is_merged_may_show_nothing() -> None:
    """An update with `{}` that changes nothing does not explain what later updates of that object lose."""
    known, state = reading("eka", Listing("")), appointment("eka")
    sent = {"clause": MADE_UP, "body": {"appointment_details": {"custom_attributes": {}}}}
    known.remember(shown(state, state, "read", probe=sent, provider="eka"))
    assert known.late(PROBE) == ()


def test_what_was_made_sure_of_twice_is_no_late_read() -> None:
    """Updates of a member that is never stored do not explain each other, however many there are."""
    with moments.campaign(with_fault(NEVER_STORED)) as campaign:
        campaign.start()
        for number in range(2 * READ_AGAIN):
            campaign.send(Probe("A-CLAUSE", "a probe", {"note": f"Note {number}"}))
        assert campaign.reader.late(PROBE) == ()


@pytest.mark.parametrize(("is_sure", "count"), [(False, 1), (True, 0)])
def test_what_a_read_did_not_show_yet_may_show_later(is_sure: bool, count: int) -> None:
    """After a read that shows nothing of an update, its values may show later, unless another read has made sure."""
    old = {"id": "1", "note": "old"}
    known = reading("lobbie", Listing(""))
    sent = {"clause": MADE_UP, "body": {"note": "new"}}
    known.remember(shown(old, old, "read", probe=sent, was_read_again=is_sure))
    assert len(known.late(PROBE)) == count


@pytest.mark.parametrize(("later", "said"), [("new", "reads lag longer than"), ("other", "something else writes")])
def test_what_shows_long_after_the_last_answer_had_it_is_a_late_read(later: str, said: str) -> None:
    """A member that changes while nothing is sent is a late read where it takes the value of the last answer."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        finding = next(iter(add_findings(campaign, 1, 2).values()))
        campaign.expected.answered[finding.exchange.probe.place] = {"note": "new"}
        assert said in campaign.settled._why_changed({"/note": later}, finding)
