"""Nobody is blamed for what a network loses, and a network that loses things hides no fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from werkzeug import Request, Response

from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, Verdict
from suites.selftest import campaigns, exchanges, losses, lossy
from suites.selftest.losses import Trial
from suites.standin import StandIn, fault

SAMPLE = [
    Trial("aniva", "503", "applied", 7),
    Trial("eka", "late", "applied later", 23),
    Trial("lobbie", "cut after headers", "applied", 0, 0.05, 1),
    Trial("sqod", "504", "not applied", 0, 0.2, 2),
    Trial("aniva", "late", "applied", 0, 0.4, 0),
    Trial("lobbie", "late", "applied later", 0, 0.2, 2),
    Trial("eka", "529", "applied", 0, 0.05, 1),
    Trial("lobbie", "403 page", "not applied", 0, 0.05, 1),
    Trial("lobbie", "302", "not applied", 12),
    Trial("aniva", "507", "not applied", 30),
    Trial("aniva", "200 page", "not applied", 0, 0.05, 1),
    Trial("eka", "200 page", "applied", 0, 0.05, 2),
    Trial("lobbie", "200", "not applied", 0, 0.05, 1),
    Trial("sqod", "200", "applied", 40),
]
"""A few of the three thousand trials of `python -m suites.selftest.losses`; each takes two seconds."""
CLOSING = [
    Trial("sqod", "503", "applied", 3, is_locking=True),
    Trial("sqod", "cut before headers", "not applied", 2, is_locking=True),
    Trial("lobbie", "503", "not applied", 3, is_locking=True),
    Trial("lobbie", "cut after headers", "applied", 1, is_locking=True),
]
"""Some where an update that closes an appointment is lost, and a closed one stays as it is."""
SOCKETS = [
    Trial("aniva", "cut after headers", "applied", 0, 0.05, 0),
    Trial("sqod", "cut before headers", "not applied", 0, 0.05, 1),
    Trial("lobbie", "late", "applied later", 0, 0.05, 2),
]
"""Some over real sockets."""


@pytest.mark.parametrize("trial", SAMPLE, ids=lambda trial: trial.name)
def test_a_loss_is_nobodys_fault(trial: Trial) -> None:
    """What a network loses ends in no violation and no warning."""
    outcome = losses.outcome(trial)
    assert (outcome.flagged, outcome.lost > 0) == ([], True)


@pytest.mark.parametrize("trial", CLOSING, ids=lambda trial: trial.name)
def test_a_lost_update_that_closed_an_appointment_is_looked_for(trial: Trial) -> None:
    """A read shows what became of it, so that a refused repetition blames nobody and leaves nothing unclear."""
    outcome = losses.outcome(trial)
    assert (outcome.flagged, outcome.inconclusive, outcome.lost) == ([], 0, 1)


@pytest.mark.parametrize("trial", SOCKETS, ids=lambda trial: trial.name)
def test_a_loss_on_a_socket_is_nobodys_fault(trial: Trial) -> None:
    """What a proxy on loopback cuts, or answers too late, ends in no violation and no warning either."""
    outcome = losses.outcome(trial, over_sockets=True)
    assert (outcome.flagged, outcome.lost > 0) == ([], True)


def network(way: str, applied: str, lost: int) -> tuple[lossy.Lossy, list[int]]:
    """A network that loses one request of a vendor that counts what reaches it."""
    reached: list[int] = []

    def vendor(request: httpx.Request) -> httpx.Response:
        reached.append(int(request.url.path[1:]))
        return httpx.Response(200, request=request)

    return lossy.Lossy(vendor, way, applied, lambda number: number == lost), reached


@pytest.mark.parametrize(
    ("applied", "order"), [("applied", [1, 2, 3, 4]), ("not applied", [1, 3, 4]), ("applied later", [1, 3, 2, 4])]
)
def test_a_lost_request_reaches_the_vendor_or_not(applied: str, order: list[int]) -> None:
    """What is lost on the way back has had its effect, what is lost on the way there has none, or has it later."""
    lossy_network, reached = network("503", applied, lost=2)
    statuses = [lossy_network(httpx.Request("GET", f"http://vendor/{number}")).status_code for number in range(1, 5)]
    assert (reached, statuses) == (order, [200, 503, 200, 200])


def never(number: int) -> bool:
    """Loses nothing."""
    return False


@pytest.mark.parametrize("is_lost", [never, lambda number: number % 20 == 0], ids=["nothing", "every 20th"])
def test_a_fault_is_seen_through_losses(is_lost: Callable[[int], bool]) -> None:
    """A vendor that drops what was not sent is found out, also where one in twenty requests is lost."""
    contract = exchanges.contract("aniva")
    broken = StandIn(contract, faults=(fault(contract, "ANIVA-OMIT:drops_a_neighbour"),))
    run = lossy.run("aniva", "503", "applied", is_lost, broken)
    words = {verdict.clause.id: verdict.word for verdict in run.verdicts}
    assert words["ANIVA-OMIT"] == VIOLATION


def test_a_fault_that_one_request_shows_is_seen_though_that_is_lost() -> None:
    """Where the answer is lost to a wrong value beside an ordinary one, the wrong value is sent alone all the same."""
    clause = "aniva:request/scheduled_at/type"
    contract, lost = exchanges.contract("aniva"), list[bytes]()
    broken = StandIn(contract, faults=(fault(contract, f"{clause}:takes_seconds_for_a_time"),))

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = Request(environ).get_data()
        environ["wsgi.input"].seek(0)
        if not lost and b"location_id" in body and re.search(rb'"scheduled_at": ?1\d{9}\b', body):
            lost.append(body)
            return Response(status=503)(environ, start_response)
        return broken(environ, start_response)

    run = campaigns.run(contract, answer)
    assert (lost != [], run.verdicts[clause].word) == (True, VIOLATION)


HELD_UP = 30
"""The update that never gets an answer: one that is sent for a clause, and no plain one."""


REFUSED = 62
"""An update of Aniva's that has to be refused with 400."""


def verdicts_where_held_up(
    first: Response, later: Response, provider: str = "lobbie", number: int = HELD_UP
) -> list[Verdict]:
    """The verdicts of a run in which one update gets only these answers, while all others are answered."""
    contract, sent = exchanges.contract(provider), list[bytes]()
    standin = StandIn(contract)

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        body = request.get_data()
        environ["wsgi.input"].seek(0)
        sent.extend([body] if request.method != "GET" else [])
        if request.method == "GET" or len(sent) < number or body != sent[number - 1]:
            return standin(environ, start_response)
        return (first if sent.count(body) == 1 else later)(environ, start_response)

    run = campaigns.run(contract, answer)
    assert sent.count(sent[number - 1]) > 1
    return list(run.verdicts.values())


def words_where_held_up(first: Response, later: Response) -> set[str]:
    """The words of such a run."""
    return {verdict.word for verdict in verdicts_where_held_up(first, later)}


@pytest.mark.parametrize("first", [403, 503])
def test_an_html_refusal_that_comes_each_time_is_counted_each_time(first: int) -> None:
    """A page that a request got however often it was sent is not said to have come once of three times, and a loss
    before it does not keep it from being looked into."""
    page = Response(lossy.PAGE, 403, content_type="text/html")
    verdicts = verdicts_where_held_up(page if first == 403 else Response(status=503), page, "aniva", REFUSED)
    found = [finding for verdict in verdicts for finding in verdict.findings]
    assert {finding.seen for finding in found} == {(3, 3)}


def test_what_holds_a_repetition_up_is_no_silence() -> None:
    """An update without an answer, which gets only a firewall's pages when it is sent again, blames nobody."""
    page = Response(lossy.PAGE, 403, content_type="text/html")
    assert not words_where_held_up(Response(status=503), page) & set(losses.FLAGGED)


def test_an_update_that_is_always_redirected_is_told() -> None:
    """A redirect that comes each time, while plain updates are answered, is the vendor's."""
    moved = Response(status=302, headers={"location": "https://vendor.invalid/"})
    assert VIOLATION in words_where_held_up(moved, moved)


def test_two_firewall_pages_in_a_row_end_a_run() -> None:
    """Updates that must be accepted and get an HTML page with 403 are not the vendor's: the run stops and says so."""
    run = lossy.run("aniva", "403 page", "not applied", lambda number: number > 30)
    words = {verdict.word for verdict in run.verdicts}
    assert (VIOLATION in words, INCONCLUSIVE in words, "a firewall" in (run.setup or "")) == (False, True, True)
    assert run.requests < 60
