"""What each check finds, and what it leaves alone: one broken and one kept promise a check, then the finer points."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import contracts
from contracts import Clause
from contracts.pointers import ABSENT
from suites.kit.checks import JUDGES, judge
from suites.kit.checks._register import Judged
from suites.kit.model.appointment_state import changes
from suites.kit.model.exchange import EITHER, REFUSED, Exchange, Region
from suites.kit.model.findings import Phrase
from suites.kit.model.late_value import LateValue
from suites.selftest import exchanges
from suites.selftest.exchanges import TIME, answer, appointment, clause, exchange, shown

SCHEMA = json.loads((Path(contracts.__file__).parent / "clauses.schema.json").read_text())
CHECKS = tuple(SCHEMA["$defs"]["clause"]["properties"]["check"]["enum"])
JUDGED = tuple(check for check in CHECKS if check != "isolates")
"""What one exchange can show. What becomes of other appointments shows in none."""
OLD, NEW = appointment(), appointment(scheduled_at="2031-07-01T12:00:00+02:00")
STAMPED = appointment(scheduled_at=TIME, updated_at="2031-01-01T00:00:00Z")
META = ({"body": {"partner_meta": {"b": "2"}}}, {"partner_meta": {"a": "1"}}, {"partner_meta": {"b": "2"}})
ELSEWHERE = "5b1d0a52-64d9-6b8e-9a0c-3f1f5b0e7a02"
EMPTYING = {"body": {"scheduled_at": None}, "is_emptying": True}
Case = tuple[Clause, Exchange]


def found(case: Case, provider: str = "aniva") -> Judged:
    """What the clause's judge says of the exchange."""
    return judge(*case, exchanges.bind(provider))


def whole(after: dict[str, Any]) -> Case:
    """An update of a free map that is documented as replaced whole."""
    sent, before, _ = META
    made = shown(before, {**before, **after}, "read", provider="eka", probe=sent)
    return clause("replaces", fields=("/partner_meta",)), made


def again(**changes: Any) -> Exchange:
    """A second update like the first, and the state after it."""
    first = shown(OLD, NEW)
    return shown(NEW, {**NEW, **changes}, previous=first)


def rest(*statuses: int, beside: tuple[int, ...] = (400, 400), **changes: Any) -> Case:
    """Updates of a time, after those to the location that the appointment has beside it, and how each was answered."""
    both = {"body": {"location_id": OLD["location_id"], "scheduled_at": TIME}}
    made: Exchange | None = None
    for status in beside:
        made = exchange(answer(status), probe=both, previous=made)
    for status in statuses:
        stored = {"read": {**OLD, **changes}}
        made = exchange(answer(status), probe={"is_rest": True}, previous=made, before=stored)
    assert made
    return clause("depends", fields=("/location_id",)), made


def refused(check: str, status: int, **facts: Any) -> Case:
    """A request to be refused with 409, and the status that it got."""
    return clause(check, status=(409,), exact=True), exchange(answer(status), probe={"wants": REFUSED}, **facts)


def locked(after: dict[str, Any]) -> Case:
    """An update of a closed appointment that is refused, and the state after it."""
    made = exchange(answer(409), before={"read": OLD}, after={"read": after}, probe={"wants": REFUSED})
    return clause("locks", status=(409,), exact=True), made


def left(after: dict[str, Any]) -> Case:
    """A refused update and the state after it."""
    return clause("leaves"), exchange(answer(400), before={"read": OLD}, after={"read": after})


def emptied(after: dict[str, Any]) -> Case:
    """An update that empties a member, and the state after it."""
    made = exchange(answer(200), before={"read": OLD}, after={"read": after}, probe=EMPTYING)
    return clause("empties", fields=("/scheduled_at",)), made


def shape(body: Any) -> Case:
    """A success answer, judged by what is promised of `status`."""
    derived = exchanges.contract().constraints["aniva:response.200/status/enum"]
    return clause("responds", id=derived.id, derived=derived), exchange(answer(200, body))


def confined(**after: Any) -> Case:
    """An update that names a fact of the booking, and what of it is shown afterwards."""
    sent = {"body": {"scheduled_at": TIME, "created_at": "2026-03-31T09:45:00Z"}}
    return clause("confines"), shown(OLD, {**NEW, **after}, probe=sent)


def listed(row: dict[str, Any]) -> Case:
    """An update, and our row of the list after it."""
    return clause("agrees", view="appointments_of_the_profile"), shown(OLD, NEW, "read", viewed=(OLD, row))


def together(**after: Any) -> Case:
    """Two updates at the same moment, each of one member, and what a read shows of the two afterwards."""
    body = {"scheduled_at": NEW["scheduled_at"], "location_id": ELSEWHERE}
    sent = {"body": body, "together": (frozenset({"scheduled_at"}), frozenset({"location_id"}))}
    return clause("coexists"), shown(OLD, {**OLD, **body, **after}, "read", probe=sent)


BROKEN: dict[str, Callable[[], Case]] = {
    "accepts": lambda: (clause("accepts"), exchange(answer(400))),
    "refuses": lambda: refused("refuses", 200),
    "responds": lambda: shape(appointment(status="never documented")),
    "echoes": lambda: (clause("echoes"), shown(OLD, OLD)),
    "preserves": lambda: (clause("preserves"), shown(OLD, {**NEW, "location_id": None})),
    "replaces": lambda: whole({"partner_meta": {"a": "1", "b": "2"}}),
    "derives": lambda: (
        clause("derives", relation={"kind": "same", "of": "/profile/id", "as": "/profile_id"}),
        shown(OLD, {**NEW, "profile_id": "another"}),
    ),
    "keeps": lambda: (clause("keeps", fields=("/created_at",)), shown(OLD, {**NEW, "created_at": TIME})),
    "advances": lambda: (
        clause("advances", fields=("/updated_at",)),
        shown(OLD, {**NEW, "updated_at": "2001-01-01T00:00:00Z"}),
    ),
    "repeats": lambda: (clause("repeats"), again(status="pending")),
    "depends": lambda: rest(200, 200),
    "persists": lambda: (
        clause("persists"),
        exchange(answer(200, NEW), before={"read": OLD}, after={"answer": NEW, "read": OLD}),
    ),
    "confines": lambda: confined(created_at="2026-03-31T09:45:00Z"),
    "lists": lambda: (clause("lists"), shown(OLD, NEW, "read", copies="2 rows on one page")),
    "agrees": lambda: listed(OLD),
    "empties": lambda: emptied(OLD),
    "leaves": lambda: left(NEW),
    "locks": lambda: locked(NEW),
    "hides": lambda: refused("hides", 200),
    "guards": lambda: refused("guards", 200),
    "addresses": lambda: (clause("addresses"), exchange(answer(404))),
    "withstands": lambda: (clause("withstands"), exchange(answer(500), probe={"wants": EITHER})),
    "steady": lambda: (clause("steady"), exchange(answer(400))),
    "coexists": lambda: together(scheduled_at=OLD["scheduled_at"]),
}
KEPT: dict[str, Callable[[], Case]] = {
    "accepts": lambda: (clause("accepts"), exchange(answer(200))),
    "refuses": lambda: refused("refuses", 409),
    "responds": lambda: shape(appointment()),
    "echoes": lambda: (clause("echoes"), shown(OLD, NEW)),
    "preserves": lambda: (clause("preserves"), shown(OLD, STAMPED)),
    "replaces": lambda: whole(META[2]),
    "derives": lambda: (
        clause("derives", relation={"kind": "same", "of": "/profile/id", "as": "/profile_id"}),
        shown(OLD, NEW),
    ),
    "keeps": lambda: (clause("keeps", fields=("/created_at",)), shown(OLD, NEW)),
    "advances": lambda: (clause("advances", fields=("/updated_at",)), shown(OLD, STAMPED)),
    "repeats": lambda: (clause("repeats"), again(updated_at="2031-01-01T00:00:00Z")),
    "depends": lambda: rest(400, 400),
    "persists": lambda: (
        clause("persists"),
        exchange(answer(200, NEW), before={"read": OLD}, after={"answer": NEW, "read": NEW}),
    ),
    "confines": lambda: confined(),
    "lists": lambda: (clause("lists"), shown(OLD, NEW, "read")),
    "agrees": lambda: listed(NEW),
    "empties": lambda: emptied({**OLD, "scheduled_at": ""}),
    "leaves": lambda: left(OLD),
    "locks": lambda: locked(OLD),
    "hides": lambda: refused("hides", 409),
    "guards": lambda: refused("guards", 409),
    "addresses": lambda: (clause("addresses"), shown(OLD, NEW)),
    "withstands": lambda: (clause("withstands"), exchange(answer(422), probe={"wants": EITHER})),
    "steady": lambda: (clause("steady"), exchange(answer(200))),
    "coexists": together,
}


@pytest.mark.parametrize("check", CHECKS)
def test_every_check_has_a_judge(check: str) -> None:
    """A check that a clause may name has code that judges it."""
    assert (JUDGES[check].__doc__ or "").strip().endswith(".")


@pytest.mark.parametrize("check", JUDGED)
def test_a_broken_promise_is_found(check: str) -> None:
    """The judge of a check finds the promise broken, and calls it a violation."""
    findings = found(BROKEN[check](), "eka" if check == "replaces" else "aniva")
    assert findings
    assert {finding.is_violation for finding in findings} == {True}


@pytest.mark.parametrize("check", JUDGED)
def test_a_kept_promise_is_not_flagged(check: str) -> None:
    """The judge of a check counts a kept promise as a case, and finds nothing."""
    assert found(KEPT[check](), "eka" if check == "replaces" else "aniva") == []


def test_a_rule_that_is_not_looked_at_is_not_asked_for() -> None:
    """What is taken beside a value may be taken where it is stored, and another value that is stored says nothing."""
    assert (found(rest(200, 200, beside=(200, 200))), found(rest(200, 200, location_id="another"))) == ([], None)


def test_a_refusal_now_and_then_is_no_rule() -> None:
    """A vendor that refuses every second of such updates is not taken for one that looks at the request only."""
    assert (found(rest(200, 400)), found(rest(200, 200, beside=(200, 400))), found(rest(200))) == ([], [], None)


OWN = (
    "accepts",
    "steady",
    "refuses",
    "hides",
    "guards",
    "locks",
    "addresses",
    "withstands",
    "repeats",
    "confines",
    "depends",
)


@pytest.mark.parametrize("check", OWN)
def test_what_was_sent_for_another_clause_says_nothing(check: str) -> None:
    """A check that sends its own requests judges no others."""
    made, sent = BROKEN[check]()
    assert found((exchanges.clause(made.check, id="ANIVA-ANOTHER", status=made.status), sent)) is None


PASSIVE = ("echoes", "preserves", "keeps", "advances", "persists", "derives", "coexists")


@pytest.mark.parametrize("check", PASSIVE)
def test_a_refused_update_says_nothing_of_its_effects(check: str) -> None:
    """What an update changes is judged only when it was accepted."""
    made, _ = BROKEN[check]()
    assert found((made, exchange(answer(400, {"error": "no"}), before={"read": OLD}, after={"read": NEW}))) is None


@pytest.mark.parametrize("check", JUDGED)
def test_an_exchange_without_an_answer_is_nobodys_fault(check: str) -> None:
    """No judge finds anything where no answer came."""
    made, _ = BROKEN[check]()
    assert not found((made, exchanges.unanswered()))


@pytest.mark.parametrize(
    ("exact", "strength", "is_violation"),
    [(True, "must", True), (False, "must", False), (True, "should", False)],
)
def test_another_refusal_weighs_what_the_page_says(exact: bool, strength: str, is_violation: bool) -> None:
    """Another 4xx than the documented one is a violation where the page ties status and cause, else a warning."""
    made = clause("refuses", status=(409,), exact=exact, strength=strength)
    [finding] = found((made, exchange(answer(400), probe={"wants": REFUSED}))) or []
    assert finding.is_violation is is_violation
    assert ("does not say which status this cause gets" in str(finding.expected)) is not exact


@pytest.mark.parametrize("status", [200, 500])
def test_what_must_be_refused_gets_a_refusal(status: int) -> None:
    """A success and a server error are violations where a refusal is due, even of any kind."""
    made = clause("refuses", any_refusal=True)
    [finding] = found((made, exchange(answer(status), probe={"wants": REFUSED}))) or []
    assert finding.is_violation


def test_a_lenient_conversion_is_a_warning() -> None:
    """A vendor that takes "60" for 60 is warned about; it breaks no promise."""
    sent = exchange(answer(200), probe={"wants": REFUSED, "coerces": True})
    [finding] = found((clause("refuses", status=(400,)), sent)) or []
    assert not finding.is_violation


def test_odd_json_may_be_taken_and_broken_json_may_not() -> None:
    """A success answers odd JSON well enough; to a body that is no JSON it is a violation."""
    assert found((clause("withstands"), exchange(answer(200), probe={"wants": EITHER}))) == []
    assert found((clause("withstands"), exchange(answer(200), probe={"wants": REFUSED})))


def test_a_time_in_another_offset_is_an_echo() -> None:
    """A sent time that comes back in the location's offset is the value that was sent."""
    assert found((clause("echoes", fields=("/scheduled_at",)), shown(OLD, NEW))) == []


def test_a_shifted_time_is_no_echo() -> None:
    """The same wall clock with another offset is another instant."""
    made = shown(OLD, appointment(scheduled_at=TIME.replace("Z", "+02:00")))
    [finding] = found((clause("echoes", fields=("/scheduled_at",)), made)) or []
    assert finding.pointer == "/scheduled_at"


def test_an_echo_is_not_asked_of_what_the_page_leaves_open() -> None:
    """An update that is not valid by the documented schema has no echo to be judged."""
    assert found((clause("echoes"), shown(OLD, OLD, is_documented=False))) is None


def test_a_dropped_nested_member_is_found() -> None:
    """A member inside an object that an update did not name is preserved like any other."""
    profile = {key: value for key, value in OLD["profile"].items() if key != "language"}
    [finding] = found((clause("preserves"), shown(OLD, {**NEW, "profile": profile}))) or []
    assert (finding.pointer, finding.got) == ("/profile/language", ABSENT)


def test_null_in_place_of_a_value_is_found() -> None:
    """A member that was not sent and is null afterwards is not preserved."""
    [finding] = found((clause("preserves"), shown(OLD, {**NEW, "test_method": None}))) or []
    assert finding.got is None


def test_what_no_read_has_shown_yet_is_not_flagged() -> None:
    """A member that an earlier update changed since the last read is not held against this one."""
    made = shown(OLD, {**NEW, "location_id": None}, "read", unread=frozenset({"/location_id"}))
    assert found((clause("preserves"), made)) == []


def test_what_changed_before_the_last_read_is_not_found_again() -> None:
    """A change between an answer and its read is not the next update's, unless an update has named it since."""
    before = {"answer": {"location_id": "old"}, "read": {"location_id": "new"}}
    unnamed = replace(shown({}, {"location_id": "new"}), before=before)
    named = replace(unnamed, unread=frozenset({"/location_id"}))
    assert [list(changes(one, set())) for one in (unnamed, named)] == [[], [("/location_id", "old", "new")]]


@pytest.mark.parametrize(("role", "key"), [("editable", "status"), ("expendable", "status"), ("home", "status of ")])
def test_a_crash_at_a_special_appointment_is_a_finding_of_its_own(role: str, key: str) -> None:
    """A server error at an appointment of a special kind is not taken for the one that all others show."""
    crash = exchange(answer(500), probe={"appointment": f"appointment.{role}"})
    [flaw] = found((clause("responds", status=(200,)), crash)) or []
    assert flaw.key.startswith(key)
    assert (flaw.key == "status") is (key == "status")


def test_a_stamp_that_stays_is_found() -> None:
    """After a change the stamp is later than before the run."""
    [finding] = found((clause("advances", fields=("/updated_at",)), shown(OLD, NEW))) or []
    assert finding.key == "stays"


@pytest.mark.parametrize(("second", "is_behind"), [(1, False), (3, True)])
def test_a_stamp_that_is_behind_the_read_is_found(second: int, is_behind: bool) -> None:
    """An answer shows the stamp of its own update, as the read after it does, but for rounding to whole seconds."""
    old, told, later = ({"updated_at": f"2031-01-01T10:00:0{at}Z"} for at in (0, 1, 1 + second))
    made = replace(shown(old, told), after={"answer": told, "read": later})
    flaws = found((clause("advances", fields=("/updated_at",)), made)) or []
    assert [flaw.key for flaw in flaws] == ["behind"] * is_behind


WALL_TIMES = [
    ("2031-10-26T02:30:00", "2031-10-26T02:30:00", "stays"),
    ("2031-10-26T02:30:00", "2031-10-26T02:29:58", "backwards"),
    ("2031-10-26T02:30:00", "2031-10-26T01:30:02", None),
    ("2031-10-26T02:30:00", "2031-10-25T20:45:02", None),
    ("2031-10-26T02:30:00", "2031-10-24T02:30:02", "backwards"),
    ("2031-10-26T02:30:00", "2031-10-26 02:30:01", None),
    ("2031-10-26T02:30:00", "2031-10-26T01:00:00Z", None),
    ("2031-10-26", "2031-10-26", None),
    ("2031-10-26T02:30", "2031-10-26T02:30", None),
    ("2031-13-26T02:30:00", "2031-13-26T02:30:00", None),
]


@pytest.mark.parametrize(("old", "new", "key"), WALL_TIMES)
def test_a_stamp_without_a_zone_is_a_stamp_too(old: str, new: str, key: str | None) -> None:
    """It moves with an update, and goes back by no more than zones do; one without seconds says nothing."""
    sent = shown({**OLD, "updated_at": old}, {**NEW, "updated_at": new})
    flaws = found((clause("advances", fields=("/updated_at",)), sent)) or []
    assert [flaw.key for flaw in flaws] == ([key] if key else [])


@pytest.mark.parametrize("text", ["%Y-%m-%dT%H:%M:00Z", "%Y-%m-%dT00:00:00Z", "%Y-%m-%dT%H:%M:00"])
def test_a_stamp_of_now_that_may_be_cut_off_says_nothing(text: str) -> None:
    """Two updates of one minute, or of one day, look alike in such a stamp; an older one has to move."""
    now = {"updated_at": datetime.now(UTC).strftime(text)}
    clause_ = clause("advances", fields=("/updated_at",))
    assert not found((clause_, shown({**OLD, **now}, {**NEW, **now})))
    old = {"updated_at": (datetime.now(UTC) - timedelta(days=30)).strftime(text)}
    assert found((clause_, shown({**OLD, **old}, {**NEW, **old})))


VERSIONS = [(3, 3, 3, "stays"), (3, 2, 2, "backwards"), (3, 4, 5, "behind"), (3, 4, 4, None), ("3", 4, 4, None)]


@pytest.mark.parametrize(("old", "told", "read", "key"), VERSIONS)
def test_a_version_is_judged_as_a_stamp_is(old: Any, told: int, read: int, key: str | None) -> None:
    """A number that each update raises never falls, is another one after a change, and is the one that a read shows."""
    before, after = appointment(version=old), appointment(version=told, scheduled_at=TIME)
    made = replace(shown(before, after), after={"answer": after, "read": {**after, "version": read}})
    flaws = found((clause("advances", fields=("/version",)), made))
    assert (flaws and [flaw.key for flaw in flaws]) == (None if old == "3" else [key] if key else [])


def test_a_stamp_without_a_first_state_is_not_judged() -> None:
    """Where nothing showed the appointment before the run, nobody can tell whether its stamp ever moves."""
    made = replace(shown(OLD, NEW), first={})
    assert found((clause("advances", fields=("/updated_at",)), made)) is None


def test_a_stamp_may_stay_where_nothing_has_changed() -> None:
    """An update that changes nothing need not move the stamp."""
    assert found((clause("advances", fields=("/updated_at",)), shown(OLD, OLD))) == []


def test_a_second_refusal_is_found() -> None:
    """The same update is answered the second time as it was the first time."""
    made = exchange(answer(409), previous=shown(OLD, NEW))
    [finding] = found((clause("repeats"), made)) or []
    assert (finding.expected, finding.got) == (Phrase("{}, as the first time", (200,)), 409)


def as_a_form(kept: str) -> Exchange:
    """An accepted form, whose texts stand for values, and the language that the appointment has afterwards."""
    body = {"interpreter_language": "Welsh"}
    state = appointment("sqod", interpreter_language=kept)
    facts = {"region": Region.OTHER, "is_documented": False, "after": {"answer": state}}
    return exchange(answer(200), provider="sqod", probe={"body": body, "media_type": "multipart/form-data"}, **facts)


def test_a_form_that_is_taken_and_not_applied_is_found() -> None:
    """Another way to call that is answered with success and changes nothing does not do the same."""
    [finding] = found((clause("addresses"), as_a_form("English")), "sqod") or []
    assert (finding.pointer, finding.got) == ("/interpreter_language", "English")


def test_a_form_that_is_applied_is_not_flagged() -> None:
    """What a form says and the appointment shows afterwards is as it should be."""
    assert found((clause("addresses"), as_a_form("Welsh")), "sqod") == []


@pytest.mark.parametrize("case", ["addresses", "repeats"])
def test_nothing_is_kept_where_no_state_was_seen(case: str) -> None:
    """An update that is accepted, and that no answer or read shows, says nothing of what it stored."""
    blind = exchange(answer(200), before={}, after={}, previous=exchange(answer(200), before={}, after={}))
    assert found((clause(case), blind)) is None


@pytest.mark.parametrize(("read", "flaws"), [("2031-01-01T00:00:24Z", 0), ("2031-01-01T00:00:26Z", 1)])
def test_a_stamp_that_is_rounded_is_read_back(read: str, flaws: int) -> None:
    """A stamp that the answer shows with fractions of a second may be read back in whole ones."""
    told, later = {**NEW, "updated_at": "2031-01-01T00:00:23.7Z"}, {**NEW, "updated_at": read}
    made = exchange(answer(200, told), before={"read": OLD}, after={"answer": told, "read": later})
    assert len(found((clause("persists"), made)) or ()) == flaws


@pytest.mark.parametrize(
    ("sent", "end", "flaws"),
    [
        ({"start_time": 200}, 900, 0),
        ({"start_time": 200}, 1000, 0),
        ({"start_time": 200}, 500, 1),
        ({"start_time": 200, "end_time": 500}, 500, None),
    ],
)
def test_an_end_that_is_not_sent_is_kept_or_moved(sent: dict[str, int], end: int, flaws: int | None) -> None:
    """What follows from another member is as before, or moved by as much as that one; sent itself, it says nothing."""
    made = shown(
        {"start_time": 100, "end_time": 900},
        {"start_time": 200, "end_time": end},
        "read",
        provider="eka",
        probe={"body": {"appointment_details": sent}},
    )
    relation = {"kind": "kept-or-moved", "of": "/end_time", "as": "/start_time"}
    judged = found((clause("derives", relation=relation), made), "eka")
    assert (judged if judged is None else len(judged)) == flaws


@pytest.mark.parametrize(("late", "flaws"), [((), 1), ((LateValue(1, "/scheduled_at", TIME),), 0)])
def test_a_late_update_moves_the_stamp(late: tuple[LateValue, ...], flaws: int) -> None:
    """A stamp that moved beside a refused update is a finding, unless an earlier update may have come late."""
    stamped = {**OLD, "updated_at": "2031-01-01T00:00:00Z"}
    made = exchange(answer(400), before={"read": OLD}, after={"read": stamped}, late=late)
    assert len(found((clause("leaves"), made)) or ()) == flaws


@pytest.mark.parametrize(("volatile", "flaws"), [((), 1), (("/location/id",), 0)])
def test_what_is_sent_back_as_shown_is_not_moved_by_others(volatile: tuple[str, ...], flaws: int) -> None:
    """A refused update that changes a member which it sends back as shown has a flaw, unless that moves by itself."""
    bound = exchanges.bind()
    behaviour = replace(bound.contract.behaviour, base={"location_id": "$current:/location/id"}, volatile=volatile)
    bound = replace(bound, contract=replace(bound.contract, behaviour=behaviour))
    made = exchange(answer(400), before={"read": appointment()}, after={"read": appointment(location={"id": "other"})})
    assert len(JUDGES["leaves"](clause("leaves"), made, bound) or ()) == flaws
