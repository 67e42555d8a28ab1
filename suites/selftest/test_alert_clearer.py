"""What a reader of an alert must not have to look for: which requests, whose record, what leads, what is near."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from reports._shared import tells_little
from reports._until_fixed import meanwhile
from reports.alerts.fault import LONGEST_PROMISE, fault_or_promise
from reports.alerts.message import LOOK_NOW, waiting
from reports.alerts.spread import rest
from reports.history.afterwards import afterwards
from suites.kit.session.failure_text import _tells_little
from suites.selftest import journals
from suites.selftest.channels import Titles, alert
from suites.selftest.nights import CLAUSE, night, take_in, told
from suites.selftest.test_alert_access import FOUND
from suites.selftest.test_alert_message import broken, found, message
from suites.selftest.test_gate_every_target import line

MOVED = replace(
    FOUND, check="preserves", pointer="/startTime", keyword="unsent", spread="4 of 73 requests that must not"
)
NO_SHOW = 'PUT /a {"status": "NO_SHOW"}'
STORED = {
    "keyword": "refused",
    "check": "leaves",
    "refusals": "something changed after 404; nothing after 9 (9 with 400)",
}


def test_a_title_cuts_no_word_of_a_promise() -> None:
    """Of a promise that is too long for a title whole words are left."""
    says = "The patient's record has " + "patient_details " * 20
    said = fault_or_promise(replace(FOUND, pointer=None, says=says)).strip('"').removesuffix(" ...")
    assert (says.startswith(f"{said} "), len(said) <= LONGEST_PROMISE) == (True, True)


def test_a_title_prefers_what_is_lost_to_the_promise() -> None:
    """Where a member is there no more, the title says so, whatever its keyword says."""
    gone = replace(FOUND, check="follows", pointer="/note", keyword="value", expected='"a"', got="absent")
    assert "/note" in fault_or_promise(gone)
    assert "The promise" not in fault_or_promise(gone)


def test_a_resolved_warning_is_named(engine: Engine, tmp_path: Path, hook: tuple[str, Titles]) -> None:
    """The title says what was wrong, and not only that something is resolved."""
    warned = told("warning", findings=[found(1, pointer="/note", keyword="unsent", severity="warning")])
    kept = told("kept", strength="should")
    for number, verdict in enumerate((kept, warned, warned, kept)):
        take_in(engine, tmp_path, night(number, verdict))
        assert alert(str(engine.url), hook[0]) == 0
    assert hook[1][-1].endswith("1 warning (resolved: updates change /note, which they do not name)")


def test_all_members_that_are_resolved_are_looked_after(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """What is gone of one clause is compared at each of its members, be they seen by one request or by several."""
    take_in(engine, tmp_path, night(0, told("kept", check="preserves")))
    both = [found(1, pointer="/note", keyword="unsent"), found(2, pointer="/time", keyword="unsent", sent="PATCH {}")]
    message(engine, tmp_path, hook, night(1, broken(CLAUSE, *both, check="preserves")))
    text = message(engine, tmp_path, hook, night(2, told("kept", check="preserves")))["message"]
    assert "compare /note and /time with what it should be" in text


@pytest.mark.parametrize(("provider", "is_told"), [("eka", True), ("acme", False)])
def test_a_patients_record_is_called_so(provider: str, is_told: bool) -> None:
    """A member of a record that the contract reads by itself is no member of an appointment."""
    gone = replace(FOUND, provider=provider, check="follows", pointer="/patient/address/city", keyword="value")
    assert ("the patient records of appointments" in afterwards(gone)) is is_told


def test_the_only_member_of_the_shortest_request_is_named() -> None:
    """Where nothing else tells the requests apart, it is said what the one that shows it sends."""
    assert "is not known, but the request above sends /status alone)" in rest(replace(MOVED, sent=NO_SHOW))


def test_several_members_are_no_cause() -> None:
    """Of a request that sends several members none is named."""
    assert rest(replace(MOVED, sent='PUT /a {"a": 1, "b": 2}')).endswith("what tells them apart is not known)")


@pytest.mark.parametrize(
    ("start", "end"), [("/startTime", "/endTime"), ("/a/start_at", "/a/end_at"), ("/from", "/dayEnd")]
)
def test_an_end_follows_its_start(start: str, end: str) -> None:
    """Of what one request showed the start leads, on pages, in alerts and in the terminal alike."""
    shown = {at: replace(MOVED, pointer=at, sent=NO_SHOW) for at in (end, start)}
    records = [{"sent": NO_SHOW, "pointer": at} for at in (end, start)]
    assert min(shown, key=lambda at: tells_little(shown[at], [at])) == start
    assert min(records, key=_tells_little)["pointer"] == start


def test_a_refusal_of_what_is_not_there_is_met_before_it_comes() -> None:
    """Where a refusal with 404 is stored, the advice begins with what can be done before such an update."""
    stored = replace(MOVED, **STORED, pointer="/time", sent='PATCH /a {"location_id": "x", "time": "y"}')  # type: ignore[arg-type]
    said = meanwhile(stored.check, stored)
    assert said.startswith(
        "before each update that sends /location_id, look whether what it names is there, or send /time"
    )


def test_one_run_is_enough_to_look_first(engine: Engine, tmp_path: Path) -> None:
    """Beside an open gate it is said already after one run that refused updates are stored, though alerts wait."""
    stored = found(1, keyword="refused", severity="warning")
    take_in(engine, tmp_path, night(0, told("kept")))
    take_in(engine, tmp_path, night(1, told("warning", findings=[stored])))
    assert "(look first: one run has seen that refused updates change appointments)" in line(engine, 2)


def test_what_waits_and_changes_data_is_looked_at() -> None:
    """Of a stored refusal that another run has to see nobody is told that there is nothing to do."""
    said = [waiting([replace(FOUND, pointer="/note", keyword=keyword)]) for keyword in ("refused", "value")]
    assert [LOOK_NOW in one for one in said] == [True, False]


def test_what_is_accepted_of_the_same_request_is_named(
    engine: Engine, tmp_path: Path, hook: tuple[str, Titles]
) -> None:
    """A new finding that the request of an accepted one shows is told with that: neither is the other."""
    accepted = journals.verdict(
        "ACME-ECHO", "known", findings=[journals.finding("ACME-ECHO", pointer="/status", sent=NO_SHOW)]
    )
    take_in(engine, tmp_path, night(0, accepted, told("kept")))
    assert alert(str(engine.url), hook[0]) == 0
    text = message(engine, tmp_path, hook, night(1, accepted, broken(CLAUSE, found(1, pointer="/time", sent=NO_SHOW))))
    assert "nobody has accepted this one; accepted is another deviation: ACME-ECHO /status" in text["message"]
