"""How long a run waits for a target that went down: once, and what it says of it then."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
import respx

from suites.kit.http.retry_policy import RetryPolicy
from suites.selftest import disturbed, exchanges
from suites.selftest.senders import SHORT, Updates, one_after_another, updates
from suites.standin import StandIn

OK, GONE, LIMITED = httpx.Response(200, json={}), httpx.Response(503), httpx.Response(429, headers={"retry-after": "0"})
SOON = RetryPolicy(outage_pause=0.05, limited_pause=0, probe_seconds=0.2)
"""Pauses that a test can wait for: it is the real time that shows whether there is one."""


@pytest.fixture
def router() -> Iterator[respx.MockRouter]:
    """The target behind the sender."""
    with respx.mock(assert_all_called=False) as made:
        yield made


@pytest.fixture
def tests(router: respx.MockRouter) -> Iterator[Updates]:
    """A sender with a patience of 0.3 seconds."""
    with updates(sleep=time.sleep, policy=SOON) as made:
        yield made


def answer(router: respx.MockRouter, *answers: httpx.Response) -> None:
    """Let the target answer so, in turn; the last answer for ever."""
    router.route(host="sandbox.example.com").mock(side_effect=one_after_another(*answers))


def is_up(tests: Updates) -> bool:
    """Whether the target is up again, once that was waited for."""
    return tests.sender.wait_until_up(tests.update) is not None


def wait_in_vain(router: respx.MockRouter, tests: Updates, lost: httpx.Response = GONE) -> None:
    """Lose five requests, and wait until the patience is over."""
    answer(router, lost)
    for _ in range(5):
        tests.update()
    assert not is_up(tests)


def test_an_outage_is_waited_for_once(router: respx.MockRouter, tests: Updates) -> None:
    """Whoever has waited in vain sends a single probe, and waits no more."""
    wait_in_vain(router, tests)
    sent = len(router.calls)
    assert not is_up(tests)
    assert len(router.calls) == sent + 1


def test_a_target_that_comes_back_late_is_noticed(router: respx.MockRouter, tests: Updates) -> None:
    """The single probe finds out that the target answers again, and then requests go out as before."""
    wait_in_vain(router, tests)
    answer(router, OK)
    assert is_up(tests)
    assert tests.update().status == 200


def test_a_second_outage_is_waited_for_again(router: respx.MockRouter, tests: Updates) -> None:
    """A target that has answered again gets the whole patience at its next outage."""
    wait_in_vain(router, tests)
    answer(router, OK, *[GONE] * 7, OK)
    assert is_up(tests)
    for _ in range(5):
        tests.update()
    assert is_up(tests)


def test_a_probe_that_hangs_does_not_hold_up_the_rest() -> None:
    """After an outage was waited for in vain, a probe gets its few seconds and no whole time-out."""
    hangs = disturbed.disturbed(StandIn(exchanges.contract()), "slow", seconds=5)
    limits = replace(SHORT, read_seconds=5, patience_seconds=1)
    with disturbed.served(hangs) as url, updates(url, limits=limits, policy=SOON) as tests:
        assert not is_up(tests)
        began = time.monotonic()
        assert not is_up(tests)
    assert time.monotonic() - began < 0.8


@pytest.mark.parametrize(("lost", "says"), [(GONE, "is down"), (LIMITED, "limits our requests")], ids=["503", "429"])
def test_an_outage_is_told_with_its_time(
    router: respx.MockRouter, tests: Updates, lost: httpx.Response, says: str
) -> None:
    """What was waited for in vain is told with when its first request was lost, until the target answers again."""
    began = datetime.now(UTC)
    wait_in_vain(router, tests, lost)
    told = re.match(rf"the target {says} since (.+) UTC \(status {lost.status_code}\)", tests.sender.outage or "")
    assert told
    assert abs(datetime.fromisoformat(f"{told[1]}+00:00") - began) < timedelta(seconds=2)
    answer(router, OK)
    assert (is_up(tests), tests.sender.outage) == (True, None)


def test_a_few_lost_requests_are_no_outage(router: respx.MockRouter, tests: Updates) -> None:
    """Nothing is told of requests that were lost before anybody has waited for the target."""
    answer(router, GONE)
    tests.update()
    assert tests.sender.outage is None


def test_an_outage_that_was_given_up_on_stays_known(router: respx.MockRouter, tests: Updates) -> None:
    """Since when the target was down is known to the end, also where it comes back: what was lost before stays lost."""
    before = datetime.now(UTC)
    wait_in_vain(router, tests)
    found = tests.sender.down_since
    answer(router, OK)
    assert found is not None
    assert (before <= found <= datetime.now(UTC), is_up(tests), tests.sender.down_since) == (True, True, found)


def test_a_target_that_is_up_in_time_was_not_given_up_on(router: respx.MockRouter, tests: Updates) -> None:
    """An outage that ends while the run waits is none that has to be told."""
    answer(router, *[GONE] * 5, OK)
    for _ in range(5):
        tests.update()
    assert (is_up(tests), tests.sender.down_since) == (True, None)


def test_a_target_that_limits_us_is_not_down(router: respx.MockRouter, tests: Updates) -> None:
    """Who answers 429 to the end of our patience is there."""
    wait_in_vain(router, tests, LIMITED)
    assert tests.sender.down_since is None
