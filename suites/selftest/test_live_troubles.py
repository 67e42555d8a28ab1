"""Vendors in trouble: nothing is flagged, nothing hangs, and the run says what is the matter.

The runs are made in this process, but over real connections: that a run which can judge nothing ends with 75 is shown
by `test_run`.
"""

from __future__ import annotations

import itertools
import math
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from suites.kit.http.client import Client
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import rank
from suites.kit.model.profiles import PROFILES, SEED
from suites.kit.model.target import Limits, Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, OBSERVED, VIOLATION, WARNING, Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.run.exploration import Explorer
from suites.kit.session import campaigns, options
from suites.kit.session.items import all_clauses
from suites.selftest import disturbed, exchanges, live
from suites.standin import StandIn

GATE = PROFILES["gate"]
QUIET = {OBSERVED}
"""What clauses that promise nothing come to in any case."""
AT_ONCE = RetryPolicy(sleep=lambda _: None)
"""The usual retries without their pauses, which are the subject of `test_kit_sender`."""
HURRIED = Limits(rate=0, minutes=0.5, read_seconds=0.1, connect_seconds=0.1, patience_seconds=0.1)
UNHURRIED = Limits(rate=0, minutes=5, read_seconds=30, patience_seconds=30)
"""For runs that have to be answered, on a machine that may be busy with something else."""
Way = Callable[[Any], Any]


def way(kind: str, **how: Any) -> Way:
    """A way to disturb an application."""
    return lambda app: disturbed.disturbed(app, kind, **how)


def between(app: Any, first: int, last: float) -> Any:
    """The application, but 503 to the requests of these numbers."""
    numbers, refuse = itertools.count(1), disturbed.unavailable(app)
    return lambda environ, start: (refuse if first <= next(numbers) <= last else app)(environ, start)


@dataclass(frozen=True)
class Judged:
    """The verdicts of a run, and why its target could not be judged, if so."""

    verdicts: list[Verdict]
    setup: str | None

    @property
    def words(self) -> Counter[str]:
        """How many clauses have each verdict."""
        return Counter(verdict.word for verdict in self.verdicts)

    @property
    def reasons(self) -> str:
        """Every reason that was given, a line each."""
        return "\n".join(dict.fromkeys(verdict.reason or "" for verdict in self.verdicts))


def judged(url: str, limits: Limits, provider: str = "aniva", policy: RetryPolicy = AT_ONCE) -> Judged:
    """A whole run of a provider at a URL."""
    contract = exchanges.contract(provider)
    target = replace(Target.of(StandIn(contract).target(url)), limits=limits)
    items = tuple(sorted(all_clauses(contract, GATE), key=rank))
    bound = BoundContract(contract, target, SEED)
    client = Client(bound, GATE.requests, "selftest", policy=policy)
    campaign, verdicts = Campaign(bound, client, items), {}
    for clause in items:
        if clause.check != "explores":
            campaign.try_clause(clause)
        elif campaign.start():
            Explorer(campaign, clause, GATE, SEED).explore()
        verdicts.update({verdict.clause.id: verdict for verdict in campaign.conclude(clause)})
    client.close()
    return Judged(list(verdicts.values()), campaign.setup or client.silence.outage)


@contextmanager
def troubled(around: Way) -> Iterator[str]:
    """The URL of a stand-in that is disturbed in that way."""
    with disturbed.served(around(StandIn(exchanges.contract()))) as url:
        yield url


@pytest.mark.parametrize(
    ("around", "reason"),
    [
        (way("slow", seconds=0.5), "got no answer (ReadTimeout)"),
        (way("trickles_headers"), "got no answer"),
        (way("trickles_body"), "got no answer"),
        (way("limits"), "got no definite answer: 429"),
        (way("limits", retry_after="1"), "got no definite answer: 429"),
        (way("limits", retry_after="3600"), "our requests are limited (429"),
        (way("unavailable"), "got no definite answer: 503"),
        (way("cuts"), "got no answer"),
        (way("redirects", location="https://elsewhere.example"), "it redirects"),
    ],
    ids=["slow", "late headers", "late body", "429", "429 1 s", "429 1 h", "503", "cut off", "redirects"],
)
def test_a_vendor_in_trouble_is_not_flagged(around: Way, reason: str) -> None:
    """Every clause is inconclusive, the reason says what is the matter, and the run ends at once."""
    began = time.monotonic()
    with troubled(around) as url:
        run = judged(url, HURRIED)
    assert (run.words.keys() - QUIET, reason in (run.setup or "")) == ({INCONCLUSIVE}, True), run.setup
    assert time.monotonic() - began < 15


def test_a_vendor_that_is_down_is_not_flagged() -> None:
    """Where nothing listens, every clause is inconclusive, and the reason says so."""
    with disturbed.nobody() as url:
        run = judged(url, HURRIED)
    assert (run.words.keys() - QUIET, "Connection refused" in (run.setup or "")) == ({INCONCLUSIVE}, True), run.setup


def test_a_vendor_that_goes_down_in_mid_run_is_waited_for_once() -> None:
    """What was judged stays so, all else has the outage and its time as the only reason, and the run waits once."""
    patience, pauses = 2.0, list[float]()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        time.sleep(seconds)

    impatient = RetryPolicy(outage_pause=0.1, longest_pause=0.1, retry_pause=0, sleep=sleep)
    with troubled(lambda app: between(app, 50, math.inf)) as url:
        run = judged(url, replace(UNHURRIED, patience_seconds=patience), policy=impatient)
    assert (run.words[KEPT] > 20, run.words[INCONCLUSIVE] > 20) == (True, True), run.words
    assert {one.reason for one in run.verdicts if one.word == INCONCLUSIVE} == {run.setup}
    assert re.match(
        r"the target has been down since 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC \(status 503\)", run.setup or ""
    )
    between_probes = [seconds for seconds in pauses if seconds <= 2 * impatient.longest_pause]
    assert sum(between_probes) < 1.5 * patience, Counter(pauses)


def test_a_vendor_that_cuts_every_third_connection_is_not_flagged() -> None:
    """A few lost answers are asked for again, then clauses are inconclusive; none is violated."""
    with troubled(way("cuts", every=3)) as url:
        run = judged(url, replace(UNHURRIED, patience_seconds=0.1))
    assert (run.words[VIOLATION], run.words[WARNING], run.words[INCONCLUSIVE] > 0) == (0, 0, True), run.words


@pytest.mark.parametrize(
    "around",
    [
        lambda app: between(app, 50, 54),  # behind the few updates that are never sent twice
        lambda app: between(app, 1, 3),
        way("limits", every=9, retry_after="0"),
        way("cuts", every=70),
    ],
    ids=["an outage in mid-run", "an outage at the start", "429 now and then", "lost answers now and then"],
)
def test_a_vendor_that_recovers_is_judged_as_usual(around: Way) -> None:
    """A short outage, a rate limit and a lost answer do not change any verdict."""
    with troubled(around) as url:
        run = judged(url, UNHURRIED)
    assert run.words.keys() & {VIOLATION, WARNING, INCONCLUSIVE} == set(), run.reasons


def test_a_run_ends_with_its_time_budget(tmp_path: Path) -> None:
    """What the time does not reach is inconclusive, and what was changed is put back all the same."""
    with live.place(tmp_path, ("aniva",), latency=0.05) as place:
        place.tables["aniva"]["limits"] = {"minutes": 0.02}
        before = place.snapshots()
        found = place.run()
        assert found.code == 75
        assert "the time budget of 0.02 minutes is spent" in found.text
        assert live.differing(before, place) == []


def test_a_refused_login_ends_the_target_with_one_message(tmp_path: Path) -> None:
    """No update is sent with a login that was refused, and the reason says where to look."""
    with live.place(tmp_path, ("lobbie",), login=True) as place:
        contract, wrong = exchanges.contract("lobbie"), dict.fromkeys(place.environ, "not-the-secret")
        target = place.target("lobbie", wrong)
        plan = options.Plan("run", GATE, SEED, [contract], targets={"lobbie": target})
        begun = campaigns.Campaigns(plan, [], tmp_path, accounts=campaigns.open_accounts(plan))
        campaign = begun.of(contract)
        begun.close()
        assert not campaign.start()
        assert "was refused (401 invalid_client)" in (campaign.setup or "")
        assert place.standins["lobbie"].count <= 2
