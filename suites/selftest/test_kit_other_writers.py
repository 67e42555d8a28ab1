"""Nobody is blamed for what somebody else writes to the appointment during a run, or for an update that comes late."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from werkzeug import Request, Response

from suites.kit.checks.evidence import Evidence
from suites.kit.model import verdicts
from suites.kit.model.answer import Answer
from suites.kit.model.appointment_state import came_late, possible_values
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.exchange import Probe, Region
from suites.kit.model.findings import Finding
from suites.kit.model.late_value import LateValue
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION, WARNING
from suites.kit.run.confirmation import at_others
from suites.kit.run.settled_reads import PAUSES, UNWATCHED
from suites.kit.run.smoke import smoke_probe
from suites.kit.run.stamps import LONGER, PAUSE
from suites.selftest import campaigns, exchanges, moments
from suites.selftest.exchanges import shown
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn, fault

CLAUSE = exchanges.clause("preserves")


def with_writes(standin: StandIn, writes: dict[int, Callable[[dict[str, Any]], object]]) -> Any:
    """The stand-in, to whose first appointment somebody else writes right before the n-th requests."""
    count = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        count += 1
        if count in writes:
            writes[count](standin.store.appointments[0].shows)
        return standin(environ, start_response)

    return answer


def changed(*pointers: tuple[str, int]) -> ClauseEvidence:
    """Evidence of members that were not as expected, each in the exchange with this number."""
    evidence = ClauseEvidence(cases=1)
    for pointer, number in pointers:
        evidence.add(Finding(CLAUSE, exchanges.exchange(number=number), pointer, "unsent", "A", "B"))
    return evidence


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (changed(("/note", 3)), INCONCLUSIVE),
        (changed(("/note", 3), ("/status", 9)), INCONCLUSIVE),
        (changed(("/note", 3), ("/note", 9)), VIOLATION),
    ],
)
def test_a_member_has_to_be_seen_changed_twice(evidence: ClauseEvidence, word: str) -> None:
    """Two changes of different members may be two of somebody else's, two of one member are the vendor's."""
    clause = replace(CLAUSE, strength="must")
    assert verdicts.verdict(clause, evidence, None, exchanges.bind("aniva").now.date()).word == word


def test_what_shows_once_after_a_verdict_makes_it_inconclusive() -> None:
    """A promise that was called kept is not called so any more, once an exchange shows it otherwise."""
    bound = exchanges.bind("lobbie")
    known, later = bound.contract.clause("LOBBIE-ONLY-PROVIDED"), bound.contract.clause("LOBBIE-UPDATED")
    evidence, old = Evidence(bound, (known, later), lambda exchange, found: None), exchanges.appointment("lobbie")
    facts: dict[str, Any] = {"source": "read", "provider": "lobbie", "probe": {"body": {"startTime": exchanges.TIME}}}
    evidence.observe(shown(old, old, number=1, **facts))
    before = [found.word for found in evidence.conclude(known)]
    evidence.observe(shown(old, {**old, "note": "theirs"}, number=2, **facts))
    after = {found.clause.id: found.word for found in evidence.conclude(later)}
    assert (before, after.get(known.id)) == ([KEPT], INCONCLUSIVE)


@pytest.mark.parametrize("writes", [{80: "/notes"}, {80: "/notes", 140: "/prescription_id"}])
def test_what_somebody_else_writes_is_not_the_vendors(writes: dict[int, str]) -> None:
    """Members that change between two requests of ours, once each, end in no violation and no warning."""
    contract = exchanges.contract("eka")
    standin = StandIn(contract)
    acts = {number: lambda shows, name=name[1:]: shows.update({name: "theirs"}) for number, name in writes.items()}
    run = campaigns.run(contract, with_writes(standin, acts))
    assert [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)] == []


def by_the_partners_id(standin: StandIn) -> Any:
    """The stand-in, to whose first appointment somebody writes after its first update by the partner's id."""
    count = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        stored = standin.store.stored
        done = standin(environ, start_response)
        is_accepted = standin.store.stored > stored
        count += is_accepted and environ["PATH_INFO"].endswith("PA-TEST-0001")
        if count == 1:
            count += 1
            standin.store.appointments[0].shows["partner_meta"] = {"key1": "theirs"}
        return done

    return answer


def test_what_somebody_writes_after_an_update_by_another_address_is_not_the_vendors() -> None:
    """What a read shows after it is the appointment at another moment, as after any other update."""
    contract = exchanges.contract("eka")
    run = campaigns.run(contract, by_the_partners_id(StandIn(contract)))
    assert run.verdicts["EKA-PARTNER-ADDRESS"].word == INCONCLUSIVE


def test_a_late_update_is_known_by_its_value() -> None:
    """Of an update without an answer the member may get the value sent, and what follows from it any value."""
    bound = exchanges.bind("lobbie")
    possible = possible_values({"note": "ours", "startTime": "2028-07-01T10:00:00Z"}, bound)
    exchange = replace(exchanges.exchange(), late=tuple(LateValue(7, *one) for one in possible))
    shown = [("/note", "ours"), ("/note", "theirs"), ("/endTime", "2028-07-01T10:30:00Z"), ("/status", "x")]
    assert [set(came_late(exchange, *one)) for one in shown] == [{7}, set(), {7}, set()]


@pytest.mark.parametrize(
    ("numbers", "late", "word"),
    [
        ([3], {7}, INCONCLUSIVE),
        ([3, 9, 12], {7}, INCONCLUSIVE),
        ([3, 9, 12, 15], {7}, VIOLATION),
        ([3, 9, 12, 15], {7, 8}, INCONCLUSIVE),
        ([3, 9], set(), VIOLATION),
    ],
)
def test_a_lost_update_comes_late_once(numbers: list[int], late: set[int], word: str) -> None:
    """Each lost request explains one change, seen in an answer and in a read; what it explains is never called kept."""
    evidence = ClauseEvidence(cases=9)
    for number in numbers:
        made = Finding(CLAUSE, exchanges.exchange(number=number), "/note", "unsent", "A", "B", late=frozenset(late))
        evidence.add(made)
    found = verdicts.verdict(CLAUSE, evidence, None, exchanges.bind("aniva").now.date())
    assert (found.word, "may have come late" in (found.reason or "")) == (word, word == INCONCLUSIVE)


def moving_the_end(standin: StandIn, lost: int) -> Any:
    """A vendor that moves endTime where a note comes without startTime. It leaves the n-th new startTime unanswered."""
    starts = 0

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal starts
        sent = Answer(200, {}, Request(environ).get_data(), 1.0).json
        names = set(sent) if isinstance(sent, dict) else set()
        environ["wsgi.input"].seek(0)
        if "note" in names and "startTime" not in names:
            shows = standin.store.appointments[0].shows
            shows["endTime"] = (datetime.fromisoformat(shows["endTime"]) + timedelta(minutes=15)).isoformat()
        starts += "startTime" in names
        if "startTime" in names and starts == lost:
            return Response(status=503)(environ, start_response)
        return standin(environ, start_response)

    return answer


def test_one_lost_answer_hides_no_fault() -> None:
    """A change that goes on is not called kept because one update, which might have made it, got no answer."""
    contract = exchanges.contract("lobbie")
    run = campaigns.run(contract, moving_the_end(StandIn(contract), lost=1))
    assert run.verdicts["LOBBIE-ONLY-PROVIDED"].word in (INCONCLUSIVE, VIOLATION)


Shows = dict[str, Any]


def a_new_note(shows: Shows, now: float) -> None:
    """A scheduler that notes when it ran."""
    shows["note"] = f"reminder sent at {now:.1f}"


def confirms(shows: Shows, now: float) -> None:
    """A person or program that sets the same status each time."""
    shows["status"] = "CONFIRMED"


def is_late(shows: Shows, now: float) -> None:
    """The same, in the words of another provider."""
    shows["status"] = "late"


@pytest.mark.parametrize(
    ("provider", "writes", "every"),
    [
        ("lobbie", a_new_note, 0.5),
        ("lobbie", a_new_note, 5.0),
        ("lobbie", confirms, 0.7),
        ("sqod", is_late, 0.5),
        ("sqod", is_late, 2.0),
    ],
)
def test_who_writes_again_and_again_is_no_vendor(provider: str, writes: Callable[..., None], every: float) -> None:
    """What something else writes all the time is inconclusive, in words that say so."""
    run = moments.run(Elsewhere(moments.standin(provider), writes=writes, every=every))
    assert [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)] == []
    assert any("something else writes to it" in (found.reason or "") for found in run.verdicts.values())


def test_a_third_value_is_somebody_elses() -> None:
    """A member that changes between two reads after an update is known to be written by others, without a watch."""
    vendor = Elsewhere(moments.standin("lobbie"), writes=a_new_note, every=0.5)
    moments.run(vendor, but="coexists")  # how two updates at the same moment meet, and are watched, is chance
    members = [one for one in exchanges.contract("lobbie").behaviour.fields if one.shows]
    stamps = (2 + len(members) + LONGER) * PAUSE  # at rest, and after each alone, twice for some
    closings = 3 * PAUSE  # before an update of each appointment that has just been closed
    looks = PAUSES[0]  # at what looks like the doing of updates of others, until it shows a third value, too
    assert vendor.time.waited <= sum(PAUSES) + stamps + looks + closings


def test_a_writer_at_a_target_whose_reads_lag_is_no_vendor() -> None:
    """Reads that lag do not hide that something else writes."""
    vendor = Elsewhere(moments.standin("lobbie"), lag=2.0, writes=a_new_note, every=2.0)
    assert not {VIOLATION, WARNING} & moments.run(vendor).words.keys()


@pytest.mark.parametrize("id", ["LOBBIE-ONLY-PROVIDED:every_twentieth_time", "SQOD-ONLY-SENT:every_twentieth_time"])
def test_a_fault_that_comes_and_goes_stays_the_vendors(id: str) -> None:
    """A fault that shows now and then, at an appointment that does not change while it is watched, is found."""
    contract = exchanges.contract(id.partition("-")[0].lower())
    vendor = Elsewhere(StandIn(contract, faults=(fault(contract, id),)))
    assert moments.run(vendor).verdicts[id.partition(":")[0]].word == VIOLATION


def test_a_watch_looks_at_the_appointment_of_the_finding() -> None:
    """Where a role has several appointments, another one of them is no proof that somebody writes to this one."""
    with moments.campaign(Elsewhere(moments.standin("lobbie"))) as campaign:
        campaign.start()
        clause, probe = (
            campaign.bound.contract.clause("LOBBIE-ONLY-PROVIDED"),
            {"appointment": EXPENDABLE, "fixture": 2},
        )
        for number in (1, 2):
            exchange = shown({"note": "A"}, {"note": "B"}, "read", provider="lobbie", number=number, probe=probe)
            campaign.evidence.add(Finding(clause, exchange, "/note", "unsent", "A", "B"))
        campaign.settled.prepare_verdicts()
        assert [found.clause.id for found in campaign.evidence.findings().values()] == [clause.id]


class Stamping(Elsewhere):
    """A vendor whose stamp is the time of the read."""

    stamped = "updatedAt"

    def _read(self, environ: dict[str, Any], start_response: Any) -> Any:
        time = datetime(2026, 11, 26, tzinfo=UTC) + timedelta(seconds=10 * self.time.now)
        self.standin.store.appointments[0].shows[self.stamped] = time.isoformat()
        return super()._read(environ, start_response)


def test_a_stamp_that_moves_by_itself_hides_no_fault_of_another_member() -> None:
    """A stamp that changes while nothing is sent does not show that somebody writes to other members."""
    contract = exchanges.contract("lobbie")
    vendor = Stamping(StandIn(contract, faults=(fault(contract, "LOBBIE-ONLY-PROVIDED:one_time_in_fifty"),)))
    assert moments.run(vendor).verdicts["LOBBIE-ONLY-PROVIDED"].word == VIOLATION


class Recreating(Stamping):
    """A vendor that shows the time of the read as that of the booking."""

    stamped = "createdAt"


def test_a_fact_that_moves_by_itself_is_no_other_writer() -> None:
    """What nobody can write and yet changes while nothing is sent is the vendor's doing."""
    words = moments.run(Recreating(moments.standin("lobbie"))).verdicts
    assert words["LOBBIE-IDENTITY"].word == WARNING


def test_a_stamp_that_is_the_time_of_the_read_is_told() -> None:
    """An update stamp that moves when nothing was updated is a warning of its own clause."""
    assert moments.run(Stamping(moments.standin("lobbie"))).verdicts["LOBBIE-UPDATED"].word == WARNING


def test_without_a_budget_to_watch_nobody_is_blamed() -> None:
    """What shows now and then, and could not be watched for lack of requests, is inconclusive and says so."""
    evidence = changed(("/note", 3), ("/note", 9))
    found = verdicts.verdict(CLAUSE, replace(evidence, unsure={"/note": UNWATCHED}), None, date(2026, 1, 1))
    assert (found.word, "raise `requests`" in (found.reason or "")) == (INCONCLUSIVE, True)


FIRST_AND_LAST = (50002, 50004)
"""Of the stand-in's expendable appointments; a run sends all members to the first two."""


class Shortening(StandIn):
    """A vendor that cuts a visit to half an hour once all its members were sent, and only there is it longer before."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """The answer to a request; the visit is cut afterwards."""
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(sent)
        answer = super().__call__(environ, start_response)
        is_whole = all(name in sent for name in (b"practitionerId", b"startTime", b"note", b"status"))
        for row in self.store.appointments if is_whole else ():
            if environ["PATH_INFO"].endswith(f"/{row.shows['id']}"):
                row.shows["durationMinutes"] = 30
        return answer


def test_what_no_update_takes_back_is_shown_by_another_appointment() -> None:
    """A change that can be seen only once at an appointment is the vendor's if it comes at the next one as well."""
    contract = exchanges.contract("lobbie")
    vendor = Shortening(contract)
    for row in vendor.store.appointments:
        row.shows["durationMinutes"] = 45 if row.shows["id"] in FIRST_AND_LAST else 30
    verdict = campaigns.run(contract, vendor).verdicts["LOBBIE-ONLY-PROVIDED"]
    assert (verdict.word, {found.pointer for found in verdict.findings}) == (VIOLATION, {"/durationMinutes"})


def queued(bound: BoundContract) -> Probe:
    """An update that names a number in the queue."""
    return replace(smoke_probe(bound), body={**bound.base, "token": 11, "partner_meta": {"a": "b"}})


@pytest.mark.parametrize(
    ("provider", "wrong"), [("lobbie", {"practitionerId": 3001.25}), ("eka", {"token": True}), ("lobbie", {"note": 7})]
)
def test_what_breaks_a_rule_at_one_appointment_breaks_it_at_the_others(provider: str, wrong: dict[str, Any]) -> None:
    """No valid value stands in place of the wrong one, as that would be another update."""
    with moments.campaign(Elsewhere(moments.standin(provider))) as campaign:
        probe = replace(smoke_probe(campaign.bound), body={**campaign.bound.base, **wrong}, region=Region.INVALID)
        others = at_others(campaign, probe)
        assert {campaign.bound.region(one.body) for one in others} <= {Region.INVALID}


def test_a_value_that_only_one_appointment_may_have_goes_to_no_other() -> None:
    """A number in the queue that an update gave to another appointment would be refused to the first one later on."""
    with moments.campaign(Elsewhere(moments.standin("eka"))) as campaign:
        probes = at_others(campaign, queued(campaign.bound))
    assert [probe.body["partner_meta"] for probe in probes] == [{"a": "b"}] * len(probes) != []
    assert [set(probe.body) for probe in probes] == [{*campaign.bound.base, "partner_meta"}] * len(probes)
