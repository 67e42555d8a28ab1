"""How one request goes out: to whom, how often, and when it does not go out at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpcore
import httpx
import pytest
import respx

from suites.kit.http.replies import retry_after_seconds
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.sender import origin
from suites.kit.model.answer import is_answered
from suites.kit.model.errors import BudgetSpent, NotAllowed, TargetLost
from suites.selftest.senders import BASE, SHORT, CountedTurns, Updates, one_after_another, soon, updates

OK = httpx.Response(200, json={})
LOST = httpcore.ReadTimeout("slow")
GONE = httpx.Response(503)


def limited(after: str | None = None, status: int = 429, **headers: str) -> httpx.Response:
    """An answer that asks to come again later."""
    return httpx.Response(status, headers={**headers, **({} if after is None else {"retry-after": after})})


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    """The target behind the sender."""
    with respx.mock(assert_all_called=False) as made:
        yield made


@pytest.fixture
def tests(router: respx.MockRouter) -> Iterator[Updates]:
    """A sender with the usual retries that does not really pause."""
    with updates() as made:
        yield made


def answer(router: respx.MockRouter, *answers: httpx.Response | Exception) -> None:
    """Let the target answer so, in turn; the last answer for ever."""
    router.route(host="sandbox.example.com").mock(side_effect=one_after_another(*answers))


# Who is spoken to


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example.com/",
        "http://sandbox.example.com/",
        "https://sandbox.example.com:8443/",
        "https://sandbox.example.com.evil.example/",
        "https://sandbox.example.com@elsewhere.example.com/",
        "https://user:secret@sandbox.example.com/",
    ],
)
def test_only_a_declared_host_is_spoken_to(router: respx.MockRouter, tests: Updates, url: str) -> None:
    """Another host, scheme or port, or a user in the URL, is refused before anything is sent, and quoted nowhere."""
    elsewhere = router.route().respond(200)
    with pytest.raises(NotAllowed) as told:
        tests.sender.send(tests.sender.build("GET", url))
    assert (elsewhere.called, tests.spending.spent, "secret" in str(told.value)) == (False, 0, False)


def test_a_header_names_no_other_host(router: respx.MockRouter, tests: Updates) -> None:
    """A request whose Host header is not the host of its URL is refused."""
    answer(router, OK)
    with pytest.raises(NotAllowed):
        tests.sender.send(tests.sender.build("GET", BASE, headers={"host": "elsewhere.example.com"}))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["https://elsewhere.example.com/", "http://[", ""])
def test_a_redirect_is_an_answer(router: respx.MockRouter, tests: Updates, status: int, location: str) -> None:
    """A redirect is an answer like another, wherever it leads, and is not followed."""
    answer(router, httpx.Response(status, headers={"location": location}))
    reply = tests.update()
    assert (reply.status, len(router.calls)) == (status, 1)


def test_an_origin_spells_its_port_out() -> None:
    """The URLs of one server have the same origin, however they are written."""
    assert {origin(url) for url in (BASE, f"{BASE}:443", "HTTPS://Sandbox.example.com/a?b")} == {f"{BASE}:443"}
    assert origin("http://sandbox.example.com") == "http://sandbox.example.com:80"


# What goes out with it


def test_a_request_says_who_sends_it(router: respx.MockRouter) -> None:
    """The User-Agent names suite, version and run, and the headers of the target go out with every request."""
    answer(router, OK)
    with updates(headers={"x-api-key": "k"}) as tests:
        tests.update()
    sent = router.calls.last.request.headers
    assert sent["user-agent"].startswith("appointment-conformance/0.")
    assert sent["user-agent"].endswith(" run/r-1")
    assert sent["x-api-key"] == "k"


def test_a_request_may_say_it_differently(router: respx.MockRouter) -> None:
    """A header of the request counts more than one of the target."""
    answer(router, OK)
    with updates(headers={"accept": "text/html"}) as tests:
        tests.sender.send(tests.sender.build("GET", BASE, headers={"accept": "application/json"}))
    assert router.calls.last.request.headers.get_list("accept") == ["application/json"]


def test_nothing_is_remembered_between_requests(router: respx.MockRouter, tests: Updates) -> None:
    """A cookie of one answer does not go out with the next request, which may be one without credentials."""
    answer(router, httpx.Response(200, headers={"set-cookie": "session=1; Path=/"}))
    tests.update()
    tests.update()
    assert "cookie" not in router.calls.last.request.headers


# What comes back


def test_an_answer_is_given_as_it_is(router: respx.MockRouter, tests: Updates) -> None:
    """Status, headers with lower-case names and body are handed on, with nothing earlier to tell."""
    answer(router, httpx.Response(409, headers={"X-Id": "7"}, content=b"taken"))
    reply = tests.update()
    assert reply.answer is not None
    assert (reply.answer.status, reply.answer.headers["x-id"], reply.answer.content) == (409, "7", b"taken")
    assert (reply.failure, reply.earlier, is_answered(reply.status)) == (None, (), True)


# What is sent again


def test_a_lost_answer_is_asked_for_again(router: respx.MockRouter, tests: Updates) -> None:
    """A request without an answer is sent again after a pause, and the first failure stays as evidence."""
    answer(router, LOST, OK)
    reply = tests.update()
    assert (reply.status, reply.earlier) == (200, ("no answer (ReadTimeout)",))
    assert len(tests.spending.pauses) == 1


def test_a_create_is_never_sent_twice(router: respx.MockRouter, tests: Updates) -> None:
    """What must not happen twice is not sent again when no answer came."""
    answer(router, LOST)
    reply = tests.update(may_repeat=False)
    assert (reply.failure, len(router.calls)) == ("no answer (ReadTimeout)", 1)


def test_few_lost_answers_are_forgiven(router: respx.MockRouter, tests: Updates) -> None:
    """A run has few repeats: a target that loses answers all the time is seen to do so."""
    answer(router, LOST)
    for _ in range(2):
        tests.update()
    assert len(router.calls) == 2 + RetryPolicy().repeats_per_run


def test_the_pauses_grow(router: respx.MockRouter, tests: Updates) -> None:
    """Each pause after no answer is longer than the one before."""
    answer(router, LOST)
    tests.update()
    assert tests.spending.pauses == [0.5, 1, 2]


@pytest.mark.parametrize("status", [200, 400, 404, 500, 502, 503, 504])
def test_an_answer_is_not_asked_for_again(router: respx.MockRouter, tests: Updates, status: int) -> None:
    """Whatever was answered, but for a rate limit, is the answer."""
    answer(router, httpx.Response(status))
    assert (tests.update().status, len(router.calls)) == (status, 1)


def test_evidence_is_kept_when_the_budget_ends(router: respx.MockRouter) -> None:
    """A lost answer is reported even when no request is left to send it again."""
    answer(router, LOST)
    with updates(budget=1) as tests:
        assert tests.update().failure == "no answer (ReadTimeout)"
        with pytest.raises(BudgetSpent, match="1 requests"):
            tests.update()


# Whoever asks for a pause gets it


def http_date(seconds: int) -> str:
    """A moment so many seconds from now, as HTTP writes it."""
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


def test_a_rate_limit_is_waited_for(router: respx.MockRouter, tests: Updates) -> None:
    """After a 429 the sender pauses for as long as it asks, and the reply lists it as an earlier attempt."""
    answer(router, limited("7"), OK)
    reply = tests.update()
    assert (reply.status, reply.earlier) == (200, ("status 429, sent again after a pause",))
    assert tests.spending.pauses[-1] == pytest.approx(7, abs=0.5)


def test_a_create_is_sent_again_after_a_rate_limit(router: respx.MockRouter, tests: Updates) -> None:
    """A create that was answered 429 was not done, so it may be sent again."""
    answer(router, limited("1"), OK)
    assert tests.update(may_repeat=False).status == 200


def test_a_rate_limit_without_a_time_is_waited_for(router: respx.MockRouter, tests: Updates) -> None:
    """A 429 that names no time is waited for longer and longer, and after the last attempt it is the answer."""
    answer(router, limited())
    reply = tests.update()
    assert (reply.status, len(reply.earlier)) == (429, 3)
    assert [nap for nap in tests.spending.pauses if nap] == pytest.approx([1, 2, 4], abs=0.1)


def test_an_outage_with_a_time_is_waited_for(router: respx.MockRouter, tests: Updates) -> None:
    """A 503 that says when to come again is sent again then."""
    answer(router, limited("3", status=503), OK)
    assert (tests.update().status, tests.spending.pauses[-1]) == (200, pytest.approx(3, abs=0.5))


def test_a_create_is_not_sent_again_after_an_outage(router: respx.MockRouter, tests: Updates) -> None:
    """A create that was answered 503 may have been done; the pause that was asked for is kept by the next request."""
    answer(router, limited("3", status=503), OK)
    assert tests.update(may_repeat=False).status == 503
    tests.update()
    assert (len(router.calls), tests.spending.pauses[-1]) == (2, pytest.approx(3, abs=0.5))


PAUSE = (
    r"^(our requests are limited \(429|the target takes no requests \(503)\) until about [\d-]{10} \d\d:\d\d UTC, which"
)


@pytest.mark.parametrize("after", ["3600", "9" * 400, "61"])
@pytest.mark.parametrize(("status", "method"), [(429, "PATCH"), (503, "GET")])
def test_a_pause_past_the_end_is_the_end(
    router: respx.MockRouter, tests: Updates, after: str, status: int, method: str
) -> None:
    """When the target asks for a longer pause than is left, the reason says so and nothing more is sent."""
    answer(router, limited(after, status))
    for _ in range(2):
        with pytest.raises(BudgetSpent, match=PAUSE):
            tests.sender.send(tests.sender.build(method, f"{tests.base}/appointments/1"))
    assert (len(router.calls), tests.spending.pauses) == (1, [0.0])


def test_an_update_counts_that_may_take_effect_behind_such_a_pause(router: respx.MockRouter, tests: Updates) -> None:
    """A 503 does not say that nothing was done: the update counts as one without a definite answer, and is the last."""
    answer(router, limited("3600", 503))
    made = tests.update()
    assert (made.status, made.lost) == (503, 1)
    with pytest.raises(BudgetSpent, match=PAUSE):
        tests.update()
    assert len(router.calls) == 1


@pytest.mark.parametrize("status", [429, 503])
def test_a_pause_is_kept_though_the_body_is_unreadable(router: respx.MockRouter, tests: Updates, status: int) -> None:
    """Retry-After holds also for an answer whose body cannot be read."""
    answer(router, limited("3", status, **{"content-encoding": "br"}), OK)
    assert tests.update().status == 200
    assert tests.spending.pauses[-1] == pytest.approx(3, abs=0.5)


def test_a_date_is_a_time_to_come_again(router: respx.MockRouter, tests: Updates) -> None:
    """A Retry-After may be a date."""
    answer(router, limited(http_date(20)), OK)
    tests.update()
    assert tests.spending.pauses[-1] == pytest.approx(20, abs=2)


NOON = "Fri, 21 Nov 2031 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "0"}, 0),
        ({"retry-after": " 12 "}, 12),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "Fri, 21 Nov 2031 12:00:05 GMT", "date": NOON}, 5),
        ({"retry-after": "Friday, 21-Nov-31 12:00:05 GMT", "date": NOON}, 5),
        ({"retry-after": "Fri Nov 21 12:00:05 2031", "date": NOON}, 5),
        ({"retry-after": "Fri, 21 Nov 2031 11:00:00 GMT", "date": NOON}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": ""}, None),
        ({"retry-after": "Fri, 99 Nov 2031 12:00:05 GMT"}, None),
        ({}, None),
    ],
)
def test_a_retry_after_is_read_as_http_says(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds, and each form of a date against the clock of the target; anything else asks for nothing."""
    assert retry_after_seconds(headers) == seconds


# Budgets


def test_each_sending_is_paid_for(router: respx.MockRouter) -> None:
    """Each attempt waits for its turn and takes one request of the budget."""
    answer(router, LOST, limited("1"), OK)
    turns = CountedTurns()
    with updates(limiter=turns) as tests:
        tests.update()
        assert (tests.spending.spent, turns.count, len(router.calls)) == (3, 3, 3)


def test_nothing_is_sent_after_the_deadline(router: respx.MockRouter) -> None:
    """When the time budget is spent, the reason says so and nothing is sent."""
    answer(router, OK)
    with updates(deadline=soon(-1)) as tests, pytest.raises(BudgetSpent, match="time budget of 1 minutes is spent"):
        tests.update()
    assert not router.calls


def test_nothing_is_sent_out_of_turn(router: respx.MockRouter) -> None:
    """When no turn is left before the deadline, nothing is sent."""
    answer(router, OK)
    with updates(limiter=CountedTurns(is_free=False)) as tests, pytest.raises(BudgetSpent, match="time budget"):
        tests.update()
    assert not router.calls


# The breaker


@pytest.mark.parametrize(
    ("lost", "reason"),
    [
        (LOST, "ReadTimeout"),
        (GONE, "status 503"),
        (httpx.Response(502), "status 502"),
        (httpx.Response(504), "status 504"),
        (limited("0"), "status 429"),
    ],
    ids=str,
)
def test_a_lost_target_is_left_alone(router: respx.MockRouter, tests: Updates, lost: Any, reason: str) -> None:
    """After five exchanges in a row without a definite answer nothing more is sent, and the reason says why."""
    answer(router, lost)
    for _ in range(5):
        tests.update()
    sent = len(router.calls)
    for _ in range(2):
        with pytest.raises(
            TargetLost, match=rf"^the last 5 requests got no answer \({reason}\); nothing more is sent$"
        ):
            tests.update()
    assert len(router.calls) == sent


def test_an_answer_in_between_keeps_a_target(router: respx.MockRouter, tests: Updates) -> None:
    """Only silences in a row count: any definite answer, a refusal or an error too, begins the count anew."""
    answer(router, *[GONE] * 4, httpx.Response(500), *[GONE] * 4, OK)
    assert [tests.update().status for _ in range(10)] == [503] * 4 + [500] + [503] * 4 + [200]


def lose(router: respx.MockRouter, tests: Updates, *then: httpx.Response | Exception) -> None:
    """Let five exchanges fail; later ones are answered so."""
    answer(router, *[GONE] * 5, *then)
    for _ in range(5):
        tests.update()


def test_a_target_that_comes_back_is_asked_again(router: respx.MockRouter) -> None:
    """An outage is waited out with growing pauses until a probe is answered; then requests go out again."""
    with updates(limits=replace(SHORT, patience_seconds=10)) as tests:
        lose(router, tests, LOST, GONE, OK)
        tests.spending.pauses.clear()
        assert tests.sender.wait_until_up(tests.update)
        assert tests.spending.pauses == [1, 2]
        assert tests.update().status == 200


def test_a_target_that_stays_away_is_given_up() -> None:
    """An outage is waited out for the patience of the limits and no longer."""
    with respx.mock as router, updates(sleep=time.sleep, policy=RetryPolicy(outage_pause=0.05)) as tests:
        lose(router, tests, GONE)
        assert not tests.sender.wait_until_up(tests.update)
        assert 0 < len(router.calls) - 5 < 10  # how many fit into the patience is up to the machine
        with pytest.raises(TargetLost):
            tests.update()


def test_a_probe_is_sent_once(router: respx.MockRouter) -> None:
    """While an outage is waited out, no probe takes from the run's repeats."""
    with updates(limits=replace(SHORT, patience_seconds=10)) as tests:
        lose(router, tests, LOST, LOST, OK)
        tests.sender.wait_until_up(tests.update)
        answer(router, *[LOST] * RetryPolicy().repeats_per_run, OK)
        assert tests.update().status == 200


def test_a_spent_budget_ends_the_waiting(router: respx.MockRouter) -> None:
    """When the budget is spent while an outage is waited out, the target stays lost, and nobody says that it was
    waited for."""
    with updates(budget=5) as tests:
        lose(router, tests, OK)
        assert not tests.sender.wait_until_up(tests.update)
        assert tests.sender.outage is None
