"""Values that move: carried as they are at the moment, read again where somebody else has moved them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import respx
from werkzeug.wrappers import Request

from contracts import Contract, Operation, Pages, ReadBack, current, load
from contracts.pointers import ABSENT
from suites.kit.checks._register import JUDGES
from suites.kit.http.client import Client
from suites.kit.http.current_reads import read_current, state_before
from suites.kit.http.current_values import OVERTAKEN, CurrentValues
from suites.kit.http.retry_policy import USUAL
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.errors import NotDeclared
from suites.kit.model.exchange import CallResult, Probe, Region, Sent
from suites.kit.model.target import Target
from suites.kit.privacy.curl import body_sent
from suites.kit.restore.cancel import cancel_bookings
from suites.kit.run.schemathesis_cases import body_of, run_cases
from suites.proof._run import GATE, run
from suites.selftest import exchanges
from suites.selftest.bookings import RUN, Notes, bind, made, wired
from suites.selftest.invented_concurrency import Answered, VersionedPractice
from suites.selftest.invented_runs import IDS
from suites.selftest.invented_vendor import KEY
from suites.selftest.test_invented_concurrency import described, drafted
from suites.standin import StandIn, served

STAMP = "2026-11-01T10:00:00Z"
VERSION, OTHER = "$current:/version", "00000000-0000-4000-8000-0000000000ff"
UPDATE = Probe("PLAIN-UPDATE", "a plain update", {"note": "Second visit"})


class Writer:
    """Somebody else who writes to a visit before every n-th update that reaches it."""

    def __init__(self, every: int) -> None:
        self.every, self.turn = every, count(1)

    def __call__(self, visit: dict[str, Any]) -> None:
        """Move the version on, when it is time."""
        visit["version"] += next(self.turn) % self.every == 0


class Stubborn(VersionedPractice):
    """A vendor that refuses every tag."""

    def _update(self, visit: dict[str, Any], request: Request) -> Answered:
        return 412, {}


def with_stamp(bound: BoundContract) -> BoundContract:
    """The same, where cancelling carries the stamp of the last change."""
    contract = bound.contract
    cancel = contract.operations["cancelAppointment"]
    header = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    operations = {**contract.operations, cancel.id: replace(cancel, parameters=(*cancel.parameters, header))}
    behaviour = replace(contract.behaviour, headers={"If-Match": "$current:/updated_at"})
    causes = {**contract.standin["causes"], "stale": {"status": 412}, "missing_parameter": {"status": 428}}
    changed = replace(
        contract, operations=operations, behaviour=behaviour, standin={**contract.standin, "causes": causes}
    )
    return replace(bound, contract=changed)


def target_of(contract: Contract, practice: VersionedPractice, url: str = "") -> Target:
    """The vendor's server as a target."""
    facts = {**described(practice), "name": "plain", "base_url": url or contract.base_url, "credentials": {"good": KEY}}
    return Target.of(facts)


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    """The contract of the vendor with tags and keys."""
    return drafted(tmp_path)


def results(contract: Contract, practice: VersionedPractice, *probes: Probe) -> Iterator[CallResult]:
    """What comes of some probes, one after the other."""
    with served(practice) as url:
        client = Client(BoundContract(contract, target_of(contract, practice, url)), 100, "run")
        try:
            yield from [client.update(probe) for probe in probes]
        finally:
            client.close()


def test_what_is_unknown_is_read_once(contract: Contract) -> None:
    """The first update reads the tag before; the next one has it from the answer to the first."""
    first, second = results(contract, VersionedPractice(IDS), UPDATE, replace(UPDATE, body={"note": "Third visit"}))
    assert [one.sent.method for one in first.others] == ["GET"]
    assert (first.status, second.status, second.others) == (200, 200, ())
    assert second.sent.headers["if-match"] == first.answer.headers["etag"]  # type: ignore[union-attr]


def test_without_an_answer_to_the_read_nothing_is_sent(contract: Contract) -> None:
    """Where the read of what an update carries gets no answer, neither does the update: it is tried again later."""
    practice, sent = VersionedPractice(IDS), Counter[str]()

    def reading_fails(request: httpx.Request) -> httpx.Response:
        sent[request.method] += 1
        return httpx.Response(502)

    with wired(contract, reading_fails):
        bound = BoundContract(contract, target_of(contract, practice))
        result = Client(bound, 100, RUN, policy=replace(USUAL, sleep=lambda _: None)).update(UPDATE)
    assert (result.status, result.lost, set(sent)) == (None, 0, {"GET"})
    assert result.failure == "not sent, as the read of what it has to carry was not answered (502)"


def test_a_refused_read_is_told_as_that(contract: Contract) -> None:
    """Where the read of what an update carries is refused, nobody is sent to correct the contract."""
    with wired(contract, lambda _: httpx.Response(401)):
        bound = BoundContract(contract, target_of(contract, VersionedPractice(IDS)))
        client = Client(bound, 100, RUN, policy=replace(USUAL, sleep=lambda _: None))
        with pytest.raises(NotDeclared, match="was answered 401: look at the credentials"):
            client.update(UPDATE)


@pytest.mark.parametrize(("shows", "value"), [({"kind": None}, None), ({"kind": "a"}, "a"), ({}, ABSENT)])
def test_null_is_shown_and_a_missing_member_is_not(shows: dict[str, Any], value: object) -> None:
    """A member that is null can be repeated as it is; one that no answer has cannot."""
    assert current.shown("$current:/kind", shows, {}) is value


def test_what_was_never_sent_is_recorded_as_it_was_meant(tmp_path: Path) -> None:
    """An update that was not sent, as no read told what it has to carry, is recorded with that left open."""
    contract = drafted(tmp_path, is_member=True)
    bound = BoundContract(contract, target_of(contract, VersionedPractice(IDS, is_member=True)))
    meant = {"note": "Second visit", "version": "$current:/version"}
    assert body_sent(meant, b"", bound) == meant


def test_a_value_that_somebody_has_moved_is_read_again(contract: Contract) -> None:
    """An update that comes too late for its tag is sent once more with the new one."""
    (result,) = results(contract, VersionedPractice(IDS, meanwhile=Writer(2)), UPDATE)
    assert (result.status, result.overtaken) == (200, "")
    practice = VersionedPractice(IDS, meanwhile=Writer(3))
    *_, late = results(contract, practice, UPDATE, UPDATE, UPDATE)
    assert [one.status for one in late.others] == [412, 200]
    assert (late.status, late.overtaken) == (200, "")


def test_the_state_before_an_update_is_what_it_was_accepted_for(contract: Contract) -> None:
    """Where somebody has written in between, the update is compared with the read after that, not with an older one."""
    practice = VersionedPractice(IDS, meanwhile=Writer(2))
    (result,) = results(contract, practice, UPDATE)
    bound = BoundContract(contract, target_of(contract, practice))
    before = state_before(bound, {"id": IDS[0]}, result, {"read": {"version": 1}})
    assert result.answer is not None
    assert before["read"]["version"] == result.answer.json["version"] - 1 > 1
    assert state_before(bound, {"id": IDS[0]}, replace(result, latest=None), before) is before


def test_a_stale_value_is_known_by_the_usual_statuses(contract: Contract) -> None:
    """Where no clause names the status of a stale value, 409 and 412 are read as that."""
    silent = replace(contract, clauses=tuple(one for one in contract.clauses if not one.id.endswith("-STALE")))
    assert len(silent.clauses) < len(contract.clauses)
    (result,) = results(silent, VersionedPractice(IDS, meanwhile=Writer(2)), UPDATE)
    assert (result.status, result.overtaken) == (200, "")


def test_a_value_that_never_stays_is_inconclusive(contract: Contract) -> None:
    """Where somebody writes before every update, a refusal for that speaks against nobody."""
    (result,) = results(contract, VersionedPractice(IDS, meanwhile=Writer(1)), UPDATE)
    assert (result.status, result.overtaken) == (412, OVERTAKEN)


def test_a_refusal_of_the_present_value_stands(contract: Contract) -> None:
    """A vendor that refuses the present tag, too, is not excused: the read shows that nobody has moved it."""
    (result,) = results(contract, Stubborn(IDS), UPDATE)
    assert (result.status, result.overtaken, [one.status for one in result.others]) == (412, "", [200, 200])


def test_cancelling_carries_what_is_shown() -> None:
    """A booked appointment is cancelled with the stamp that it shows, which is read before."""
    bound = with_stamp(bind())
    standin, notes = StandIn(bound.contract), Notes()
    target = made(standin, bound, notes)
    standin.store.appointments[-1].shows["updated_at"] = STAMP
    with wired(bound.contract, standin) as route:
        bound = replace(bound, target=target)
        taken = cancel_bookings(notes.entries[-1:], bound, Client(bound, 100, RUN))
        seen = [call.request.headers.get("if-match", "") for call in route.calls if call.request.method == "DELETE"]
    assert ([one.is_settled for one in taken], seen) == ([True], [STAMP])


def test_an_earlier_value_needs_an_earlier_update(contract: Contract) -> None:
    """What the last accepted update carried is unknown before the first."""
    with pytest.raises(NotDeclared, match="no update of this appointment was accepted before"):
        list(results(contract, VersionedPractice(IDS), replace(UPDATE, stale=True)))


def test_somebody_who_writes_now_and_then_is_nobodys_fault(contract: Contract) -> None:
    """A run at an appointment that somebody else writes to blames the vendor for nothing."""
    practice = VersionedPractice(IDS, meanwhile=Writer(7))
    target = replace(target_of(contract, practice), is_embedded=True)
    verdicts = run(contract, practice, target=target, seed=1).verdicts
    blamed = {id: verdict for id, verdict in verdicts.items() if verdict.word in ("violation", "warning")}
    assert {id: verdict.findings for id, verdict in blamed.items()} == {}


def test_a_lost_answer_does_not_make_the_value_stale(contract: Contract) -> None:
    """An update whose answer is lost has moved the tag itself: sent again, it is refused, read for, and accepted."""
    practice, lost = VersionedPractice(IDS), Counter[str]()

    def losing(request: httpx.Request) -> httpx.Response:
        answered = respx.WSGIHandler(practice)(request)
        lost[request.method] += 1
        if (request.method, lost["PATCH"]) == ("PATCH", 1):
            raise httpcore.ReadError("lost on the way")
        return answered

    practice.fault = "forgets_its_keys"
    with wired(contract, losing):
        bound = BoundContract(contract, target_of(contract, practice))
        result = Client(bound, 100, RUN, policy=replace(USUAL, sleep=lambda _: None)).update(UPDATE)
    assert (result.status, result.lost, [one.status for one in result.others]) == (200, 1, [200, 412, 200])


def test_generated_updates_do_not_make_it_up(tmp_path: Path) -> None:
    """Whatever is generated for a moving member, what the appointment shows is sent in its place."""
    bound = BoundContract(drafted(tmp_path, is_member=True), target_of(load("plain", tmp_path), VersionedPractice(IDS)))
    bodies: list[Any] = []
    run_cases(bound, Region.ORDINARY, 5, 1, GATE, lambda case: bodies.append(body_of(case, bound)))
    assert {body["version"] for body in bodies} == {"$current:/version"}


def test_a_finding_shows_the_value_that_was_sent(tmp_path: Path) -> None:
    """The journal and the command line have the version that a request carried, and no placeholder."""
    contract = drafted(tmp_path, is_member=True)
    sent = Probe("PLAIN-UPDATE", "a plain update", {"note": "Second visit", "version": "$current:/version"})
    (result,) = results(contract, VersionedPractice(IDS, is_member=True), sent)
    bound = BoundContract(contract, target_of(contract, VersionedPractice(IDS)))
    assert body_sent(sent.body, result.sent.content, bound) == {"note": "Second visit", "version": 7}


def test_what_no_header_takes_is_told(contract: Contract) -> None:
    """A value with a line break or an accent is not sent, and the reason says what it stands for."""
    odd = replace(contract, behaviour=replace(contract.behaviour, headers={"If-Match": "$current:/note"}))
    practice = VersionedPractice(IDS)
    practice.visits[IDS[0]]["note"] = "caf\u00e9\r\nX-Other: 1"
    with pytest.raises(NotDeclared, match=r"shown for \$current:/note cannot be carried"):
        list(results(odd, practice, UPDATE))


def repeated(etag: str, updated_at: str, bound: BoundContract, **shown: str) -> list[str]:
    """What is found where an update comes again under its key and is answered so, after the tag "1" and STAMP."""
    made: list[Any] = []
    for tag, stamp in (('"1"', STAMP), (etag, updated_at)):
        shows = exchanges.appointment(updated_at=stamp, **(shown if made else {}))
        came = replace(exchanges.answer(200, shows), headers={"content-type": "application/json", "etag": tag})
        made.append(exchanges.exchange(came, after={"answer": shows}, probe={"same_key": bool(made)}))
    judged = JUDGES["repeats"](exchanges.clause("repeats"), replace(made[1], previous=made[0]), bound)
    return [flaw.key for flaw in judged or ()]


@pytest.mark.parametrize(
    ("etag", "updated_at", "keys"),
    [('"1"', STAMP, []), ('"2"', STAMP, ["etag"]), ('"1"', "2026-11-01T10:00:01Z", ["state"])],
)
def test_a_repeated_key_has_no_second_effect(etag: str, updated_at: str, keys: list[str]) -> None:
    """The second answer has the tag of the first, and the stamp that any other update would move."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, headers={"If-Match": "$current@ETag"})
    tagged = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    assert repeated(etag, updated_at, tagged) == keys


def test_what_changes_by_itself_is_no_second_effect() -> None:
    """A volatile member that no update moves, as the time of the read, may differ under the same key."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, volatile=(*bound.contract.behaviour.volatile, "/read_at"))
    moving = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    assert repeated('"1"', STAMP, bound, read_at=STAMP) == ["state"]
    assert repeated('"1"', STAMP, moving, read_at=STAMP) == []


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("$current:/version", 3),
        ('"$current:/version"', '"3"'),
        ("$current@ETag", 'W/"a"'),
        ({"meta": {"version": "$current:/version"}, "note": "x"}, {"meta": {"version": 3}, "note": "x"}),
        ("$current:/other", "$current:/other"),
    ],
)
def test_a_placeholder_takes_the_value_that_is_shown(template: Any, made: Any) -> None:
    """Alone it becomes the value itself, in a text its text; what is unknown stays."""
    assert current.filled(template, {"$current:/version": 3, "$current@ETag": 'W/"a"'}) == made


def test_a_moving_value_may_stand_in_the_query(contract: Contract) -> None:
    """A query parameter that the update declares carries it as a header does."""
    parameter = {"name": "version", "in": "query", "required": True, "schema": {"type": "integer"}}
    update = replace(contract.update, parameters=(*contract.update.parameters, parameter))
    operations = {**contract.operations, update.id: update}
    behaviour = replace(contract.behaviour, query={"version": "$current:/version"})
    queried = replace(contract, update=update, operations=operations, behaviour=behaviour)
    (result,) = results(queried, VersionedPractice(IDS), UPDATE)
    assert (result.status, result.sent.query) == (200, {"version": "7"})


def test_in_a_list_it_is_looked_for(contract: Contract) -> None:
    """Where only a list shows a visit, its pages are walked, and what is recorded has no rows of other people."""
    reading = ReadBack("readVisit", "", match={"/id": "id"}, pages=Pages("page", "page"))
    listed = replace(contract, behaviour=replace(contract.behaviour, read=reading, headers={"If-Match": VERSION}))
    bound, rows = BoundContract(listed, target_of(contract, VersionedPractice(IDS))), {"1": OTHER, "2": IDS[0]}
    asked: list[str] = []

    def read(operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        asked.append(query["page"])
        page = [{"id": rows[query["page"]], "version": 7}] if query["page"] in rows else []
        sent = Sent(operation.method, "https://vendor.invalid/visits", "/visits", query, {}, b"")
        return CallResult(sent, exchanges.answer(200, page))

    made = read_current(bound, Whereabouts(), read, (IDS[0],))
    assert (asked, [one.answer.json for one in made if one.answer]) == (
        ["1", "2"],
        [[], [{"id": IDS[0], "version": 7}]],
    )


@pytest.mark.parametrize("status", [None, 204, 503])
def test_what_an_update_may_have_moved_is_not_known_any_more(contract: Contract, status: int | None) -> None:
    """After an update whose answer does not show the new value, the old one is not carried: it is read anew."""
    values = CurrentValues(BoundContract(contract, target_of(contract, VersionedPractice(IDS))))
    path, reading = {contract.update.path_names[0]: IDS[0]}, contract.behaviour.read
    assert reading is not None
    key, shown = values.key(path), replace(exchanges.answer(body={"id": IDS[0]}), headers={"etag": '"7"'})
    values.note_read(contract.operations[reading.operation], path, shown)
    moving = set(values.carried(key, UPDATE)) & set(contract.behaviour.currents)
    assert moving
    values.note_update(key, {}, None if status is None else exchanges.answer(status))
    assert not moving & set(values.carried(key, UPDATE))
