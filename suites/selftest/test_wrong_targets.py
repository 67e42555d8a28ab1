"""A target that is not the provider's is never green, and the run says in a sentence why."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any

import httpx
import pytest

import contracts
from suites.kit.http.list_search import NOT_LISTED
from suites.kit.model.profiles import PROFILES
from suites.kit.run.smoke import smoke_check
from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application, Run
from suites.selftest.put_backs import served
from suites.standin import StandIn

PROVIDERS = contracts.names()
JSON, HTML = "application/json", "text/html"


def answering(status: str, media_type: str, body: bytes, *headers: tuple[str, str]) -> Application:
    """An application that answers every request with the same."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, [("content-type", media_type), ("content-length", str(len(body))), *headers])
        return [body]

    return application


EMPTY_OBJECT = answering("200 OK", JSON, json.dumps({}).encode())
UNAUTHORIZED = answering("401 Unauthorized", JSON, b'{"message": "no"}')
NOT_FOUND = answering("404 Not Found", JSON, b'{"message": "no"}')
CRASHING = answering("500 Internal Server Error", JSON, b'{"message": "no"}')
A_PAGE = answering("200 OK", HTML, b"<html><body>Welcome.</body></html>")
BROTLI = answering("200 OK", JSON, b"{}", ("content-encoding", "br"))
MOVED = answering("302 Found", HTML, b"")


def closed(status: str, shown: str = "") -> Application:
    """Lobbie's stand-in, where every update with credentials is refused with a status, and a read shows one."""
    lobbie = exchanges.contract("lobbie")
    standin, refuse = StandIn(lobbie), answering(status, JSON, b'{"message": "no"}')
    if shown:
        standin.store.appointments[0].shows["status"] = shown

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        is_known = environ["REQUEST_METHOD"] == lobbie.update.method and "HTTP_AUTHORIZATION" in environ
        return refuse(environ, start) if is_known else standin(environ, start)

    return application


@cache
def tried(provider: str, application: Application) -> Run:
    """A whole run of a provider against an application, made once."""
    return campaigns.run(exchanges.contract(provider), application)


def test_an_answer_that_cannot_be_read_is_not_called_silence() -> None:
    """Who gets an answer in a compression that was not asked for does not look for a network that is down."""
    sentence = tried("aniva", BROTLI).sentence
    assert "compressed as 'br'" in sentence
    assert "down" not in sentence


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("application", "reason"),
    [
        (UNAUTHORIZED, "check in this order: the credentials ($"),
        (NOT_FOUND, "it does not know the appointment or the path; check the base URL"),
        (MOVED, "a plain update is answered 302: it redirects"),
        (EMPTY_OBJECT, "both answered 200, and not as documented"),
        (A_PAGE, "both answered 200, and not as documented"),
    ],
    ids=["401-to-all", "404-to-all", "302-to-all", "200-object-to-all", "200-page-to-all"],
)
def test_who_answers_everything_alike_is_never_green(provider: str, application: Application, reason: str) -> None:
    """A server that answers every request alike ends inconclusive, with the reason in the sentence."""
    run = tried(provider, application)
    assert (run.exit_code, reason in run.sentence) == (75, True), run.sentence


@pytest.mark.parametrize(("provider", "other"), list(permutations(PROVIDERS, 2)))
def test_another_provider_is_never_green(provider: str, other: str) -> None:
    """Against another provider's stand-in a run is inconclusive, and the sentence says what to look at."""
    run = campaigns.run(exchanges.contract(provider), StandIn(exchanges.contract(other)))
    assert (run.exit_code, "the base URL" in run.sentence) == (75, True), run.sentence


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_always_fails_is_never_green(provider: str) -> None:
    """A server error is a definite answer: a server that gives nothing else breaks what the page promises."""
    assert tried(provider, CRASHING).exit_code == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_wrong_target_is_asked_once_and_left_in_peace(provider: str) -> None:
    """When the first update shows that the target is a wrong one, nothing beyond the smoke check is sent."""
    assert tried(provider, NOT_FOUND).tally.requests <= 6


@pytest.mark.parametrize(
    ("application", "reason"),
    [
        (closed("409 Conflict"), '409 (no): it seems to be closed or locked; a read shows /status "SCHEDULED"'),
        (closed("409 Conflict", "CANCELLED"), '409 (no): a read shows /status "CANCELLED", which closes'),
        (closed("400 Bad Request", "CANCELLED"), '400 (no): a read shows /status "CANCELLED", which closes'),
    ],
    ids=["a-status-of-a-state", "a-status-and-a-value", "a-closing-value"],
)
def test_a_closed_appointment_is_not_held_against_the_vendor(application: Application, reason: str) -> None:
    """Where the editable appointment is closed, nothing is judged by it, and the sentence names what to do."""
    run = tried("lobbie", application)
    assert (run.exit_code, run.tally.requests <= 20) == (75, True), run.sentence
    assert reason in run.sentence
    assert "Name an appointment in targets.toml that is open" in run.sentence


def test_credentials_that_read_and_may_not_update_lack_a_right() -> None:
    """Where the same credentials read the appointment, nobody is sent to check them or the base URL."""
    sentence = tried("lobbie", closed("403 Forbidden")).sentence
    assert ("so these are known and the base URL is right" in sentence, "in this order" in sentence) == (True, False)


def without_it(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """SQOD's stand-in, whose list shows others of ours and not the editable appointment."""
    standin = StandIn(exchanges.contract("sqod"))
    standin.store.appointments = standin.store.appointments[1:]
    return standin(environ, start)


def test_an_appointment_that_the_list_does_not_show_is_the_reason() -> None:
    """Where the list was answered without the appointment, an update's 404 says nothing of the base URL."""
    run = tried("sqod", without_it)
    assert (run.exit_code, NOT_LISTED in run.sentence, "check the base URL" in run.sentence) == (75, True, False)


def test_a_page_that_a_list_does_not_have_is_no_reason(tmp_path: Path) -> None:
    """Where a list was read to its end without the appointment, that is told, not the 404 of one page more."""
    behind = httpx.Response(404, json={"detail": "Invalid page."})
    with served(tmp_path, "sqod") as sqod:
        sqod.standin.store.appointments = sqod.standin.store.appointments[1:]
        sqod.interject = lambda asked: behind if asked.url.params.get("page") == "2" else None
        assert NOT_LISTED in (smoke_check(sqod.campaign) or "")


def test_another_refusal_of_every_update_is_a_violation() -> None:
    """A vendor that refuses each update of an appointment that nothing has closed breaks its promise."""
    assert tried("lobbie", closed("400 Bad Request")).exit_code == 1


@pytest.mark.parametrize("shown", ["", "CANCELLED"])
def test_a_draft_whose_plain_updates_are_refused_blames_nobody(shown: str) -> None:
    """Where a vendor refuses what an uncompared draft takes for ordinary, the draft may be what is wrong."""
    draft = replace(exchanges.contract("lobbie"), is_draft=True)
    run = campaigns.run(draft, closed("400 Bad Request", shown))
    assert (run.exit_code, run.tally.requests <= 20) == (75, True), run.sentence
    assert "correct plain, base and parameters in" in run.sentence


@pytest.mark.parametrize("requests", range(2, 8))
def test_a_budget_that_is_spent_before_the_second_update_is_the_reason(requests: int) -> None:
    """Wherever in the smoke check of a draft the requests run out, the run says so, and fails in no other way."""
    draft = replace(exchanges.contract("lobbie"), is_draft=True)
    few = replace(PROFILES["gate"], requests=requests)
    run = campaigns.run(draft, closed("400 Bad Request"), draft.clauses[:1], profile=few)
    assert (run.exit_code, run.tally.requests <= requests) == (75, True), run.sentence
