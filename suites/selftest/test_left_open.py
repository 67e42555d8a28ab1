"""What the page leaves open: the same requests each night, recorded as what became of them, and never held against
anybody."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from contracts import load
from suites.kit.generate.left_open import USES_UP, left_open, open_cases
from suites.kit.model.check_kinds import FOREIGN, observing_clause
from suites.kit.model.exchange import Exchange
from suites.kit.model.observation import EFFECTS
from suites.kit.model.profiles import PROFILES
from suites.kit.model.target import EXPENDABLE
from suites.kit.model.verdicts import NOT_APPLICABLE, OBSERVED
from suites.kit.run.observing import LATE, MOST_REQUESTS, NO_ANSWER, NOT_PUT_BACK, PRODUCTION
from suites.kit.session.items import all_clauses
from suites.proof._run import target_of
from suites.selftest import exchanges
from suites.selftest.left_open import BUDGET, Seen, plain, plain_after, seen_at, varied
from suites.standin import StandIn

OPEN_WAYS = [
    *((provider, way) for provider in exchanges.PROVIDERS for way in ("open_refused", "open_accepted")),
    *((provider, "unknown_members_refused") for provider in exchanges.PROVIDERS),
    *((provider, "other_refusals") for provider in exchanges.PROVIDERS),
    *((provider, "times_in_seconds") for provider in ("aniva", "lobbie", "sqod")),
    *((provider, way) for provider in ("lobbie", "sqod") for way in ("text_trimmed", "text_normalized")),
    ("eka", "parts_merged"),
    ("sqod", "parts_merged"),
]
"""Compliant variants that differ in what the page leaves open."""
QUIET_WAYS = ("clock_late", "extra_member_that_changes", "members_in_other_order", "gzipped", "numbers_with_fraction")
"""Compliant variants that differ in what nobody observes here."""


@pytest.fixture(scope="module", params=exchanges.PROVIDERS)
def provider(request: pytest.FixtureRequest) -> str:
    """Each provider in turn."""
    return str(request.param)


_PLAIN: dict[str, Seen] = {}


def usual(provider: str) -> Seen:
    """What is observed at a plain stand-in, made once."""
    return _PLAIN.setdefault(provider, plain(provider))


def test_every_case_is_observed(provider: str) -> None:
    """A stand-in that answers everything leaves no case unobserved."""
    assert usual(provider).doubts == set()


def test_the_requests_are_limited(provider: str) -> None:
    """The observations of a provider take 150 requests at most, also where all that is open is accepted."""
    assert max(usual(provider).requests, seen_at(varied(provider, "open_accepted")).requests) <= MOST_REQUESTS


def test_the_clauses_that_come_next_have_as_many_requests(provider: str) -> None:
    """What is observed comes out of the requests that are kept for confirming, so that no promise goes untried."""
    night = plain(provider)
    assert night.campaign.client.remaining + night.campaign.client.count - night.requests == BUDGET


def test_nothing_is_given_to_an_appointment_of_others() -> None:
    """A request that empties a member of another account's appointment is sent alone, without a value before it."""
    contract = exchanges.contract("lobbie")
    sent = {"case": "emptied elsewhere", "appointment": FOREIGN, "body": {"note": ""}}
    clause = replace(contract.observed[0], send=(sent,))
    kept = tuple(one for one in contract.clauses if one.strength != "may")
    seen = seen_at(StandIn(replace(contract, observed=(clause,), clauses=kept)))
    assert seen.facts == {(clause.id, "emptied elsewhere"): (403, None, ("refused",), "")}
    there = [one for one in seen.campaign.take_sent() if isinstance(one, Exchange) and one.probe.appointment == FOREIGN]
    assert [one.body for one in there] == [{"note": ""}]


def test_nobody_is_blamed(provider: str) -> None:
    """Whatever is observed, the item's verdict is that it was observed."""
    assert usual(provider).verdict.word == OBSERVED
    assert usual(provider).verdict.findings == ()


@pytest.mark.parametrize("days", [45, 200])
def test_other_seeds_and_days_show_the_same(provider: str, days: int) -> None:
    """Two nights at the same stand-in, with other seeds and on other days, observe the same."""
    assert plain_after(provider, days, seed=days + 1).facts == usual(provider).facts


@pytest.mark.parametrize(("provider", "way"), OPEN_WAYS)
def test_another_open_behaviour_is_another_observation(provider: str, way: str) -> None:
    """A vendor that treats otherwise what its page leaves open is observed otherwise."""
    before, after = usual(provider).facts, seen_at(varied(provider, way)).facts
    known = {key for key in before if not before[key][-1] and not after[key][-1]}
    assert any(before[key] != after[key] for key in known)


@pytest.mark.parametrize("way", QUIET_WAYS)
@pytest.mark.parametrize("provider", ["aniva", "lobbie"])
def test_what_nobody_observes_makes_no_difference(provider: str, way: str) -> None:
    """A vendor that differs in its clock, its transport or in more members is observed as before."""
    assert seen_at(varied(provider, way)).facts == usual(provider).facts


class Losing:
    """An application of which every n-th update is carried out and answered by a gateway."""

    def __init__(self, app: Any, every: int) -> None:
        self.app, self.every, self.updates = app, every, count(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer, or lose the answer."""
        body = self.app(environ, lambda *_: None) if self._loses(environ) else None
        if body is None:
            return self.app(environ, start_response)
        list(body)
        start_response("504 Gateway Timeout", [("Content-Type", "text/plain")])
        return [b""]

    def _loses(self, environ: dict[str, Any]) -> bool:
        return environ["REQUEST_METHOD"] in ("PATCH", "PUT") and next(self.updates) % self.every == 0


@pytest.mark.parametrize("every", [7, 11])
def test_a_lost_answer_is_a_doubt_and_no_change(provider: str, every: int) -> None:
    """Where answers are lost, nothing is said of their cases, and all others are as ever."""
    lossy = plain(provider, wrapped=lambda app: Losing(app, every))
    assert NO_ANSWER in lossy.doubts
    assert {key: fact for key, fact in lossy.facts.items() if not fact[-1]}.items() <= usual(provider).facts.items()


def test_a_doubt_says_nothing_else() -> None:
    """What could not be observed has neither status nor code nor effect, so that nothing of it can differ."""
    lossy = plain("aniva", wrapped=lambda app: Losing(app, 3))
    assert {fact[:-1] for fact in lossy.facts.values() if fact[-1]} == {(None, None, ())}


class Lagging:
    """A vendor whose first reads after every n-th update show the appointment as it was before it."""

    def __init__(self, app: Any, reads: int, every: int = 1) -> None:
        self.app, self.shown = app, dict[str, tuple[Any, bytes]]()
        self.reads, self.behind, self.every, self.updates = reads, 0, every, count(1)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer, or show what was shown last."""
        path, is_read = environ["PATH_INFO"], environ["REQUEST_METHOD"] == "GET"
        if is_read and self.behind and path in self.shown:
            self.behind -= 1
            start_response(*self.shown[path][0])
            return [self.shown[path][1]]
        answers: list[Any] = []
        content = b"".join(self.app(environ, lambda *answer: answers.append(answer[:2])))
        if not is_read:
            self.behind = 0 if next(self.updates) % self.every else self.reads
        self.shown |= {path: (answers[0], content)} if is_read else {}
        start_response(*answers[0])
        return [content]


@pytest.mark.parametrize("every", [5, 7, 8])
def test_a_read_that_is_late_now_and_then_is_no_change(every: int) -> None:
    """Where one read in many is late and no answer shows the appointment, no case is observed otherwise for it."""
    late = plain("eka", wrapped=lambda app: Lagging(app, 1, every))
    assert {key: fact for key, fact in late.facts.items() if not fact[-1]}.items() <= usual("eka").facts.items()


class Rewriting:
    """A vendor at which something else changes, now and then, what a read shows of the appointment."""

    def __init__(self, app: Any, every: int) -> None:
        self.app, self.reads, self.every = app, count(1), every

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer as the application does, but for some reads."""
        if environ["REQUEST_METHOD"] != "GET" or next(self.reads) % self.every:
            return self.app(environ, start_response)
        answers: list[Any] = []
        shown = json.loads(b"".join(self.app(environ, lambda *answer: answers.append(answer))))
        status, headers = answers[0][:2]
        start_response(status, [(name, value) for name, value in headers if name.lower() != "content-length"])
        return [json.dumps({**shown, "test_method": "somebody else's"}).encode()]


@pytest.mark.parametrize("every", [3, 4, 5])
def test_what_somebody_else_writes_is_a_doubt_and_no_change(every: int) -> None:
    """Where something else changes now and then what a read shows, no case is observed otherwise for it."""
    written = plain("aniva", wrapped=lambda app: Rewriting(app, every))
    assert {key: fact for key, fact in written.facts.items() if not fact[-1]}.items() <= usual("aniva").facts.items()


class Closing:
    """A vendor that refuses every update after the first few."""

    def __init__(self, app: Any, after: int) -> None:
        self.app, self.updates, self.after = app, count(1), after

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer, or refuse."""
        if environ["REQUEST_METHOD"] == "GET" or next(self.updates) <= self.after:
            return self.app(environ, start_response)
        start_response("409 Conflict", [("Content-Type", "application/json")])
        return [b"{}"]


def test_where_the_appointment_cannot_be_put_back_nothing_is_said() -> None:
    """A vendor that takes no ordinary update any more leaves all in doubt that depends on the state before."""
    assert NOT_PUT_BACK in plain("aniva", wrapped=lambda app: Closing(app, after=3)).doubts


@pytest.mark.parametrize("reads", [1, 2, 3])
def test_late_reads_are_doubts_and_no_changes(reads: int) -> None:
    """Where reads are late, an update that seems to be ignored is in doubt, and no case is observed otherwise."""
    late = plain("aniva", wrapped=lambda app: Lagging(app, reads))
    assert LATE in late.doubts
    assert {key: fact for key, fact in late.facts.items() if not fact[-1]}.items() <= usual("aniva").facts.items()


def test_production_gets_nothing() -> None:
    """What the page leaves open is not sent to production, where an update may send a message to a patient."""
    standin = StandIn(exchanges.contract())
    there = seen_at(standin, target=replace(target_of(standin), environment="production", is_embedded=False))
    assert there.observations == ()
    assert (there.verdict.word, there.verdict.reason) == (NOT_APPLICABLE, PRODUCTION)


def test_a_gate_observes_nothing(provider: str) -> None:
    """Before a release nothing of this is sent: its requests are for what is promised."""
    contract = exchanges.contract(provider)
    ids = {clause.id for clause in all_clauses(contract, PROFILES["gate"])}
    assert not ids & {observing_clause(contract).id, *(clause.id for clause in contract.observed)}


def test_nothing_that_closes_for_good_is_sent(provider: str) -> None:
    """No case may use up an appointment that other clauses need; one that might is told with the reason."""
    cases = list(open_cases(exchanges.bind(provider, thorough=True)))
    assert [case.name for case in cases if case.probe is None and case.lacking != USES_UP] == []
    assert not any(case.probe.closes for case in cases if case.probe)


def test_no_seed_changes_a_request(provider: str) -> None:
    """The requests of two runs with other seeds are the same, also those that name what exists nowhere."""
    one, other = (list(open_cases(exchanges.bind(provider, seed, thorough=True))) for seed in (1, 2))
    assert one == other


def test_what_closes_an_appointment_is_left_to_others() -> None:
    """A case that could use up an appointment is not sent, and that is told."""
    contract = exchanges.contract("sqod")
    closing = {"case": "cancelled", "appointment": EXPENDABLE, "body": {"status": "cancelled"}}
    clause = replace(contract.observed[0], send=(closing,))
    bound = replace(exchanges.bind("sqod"), contract=replace(contract, clauses=(), observed=(clause,)))
    assert [(case.probe, case.lacking) for case in open_cases(bound)] == [(None, USES_UP)]


def test_each_case_is_known_by_its_name(provider: str) -> None:
    """Clause and case tell a request from all others of its contract: two nights are compared by them."""
    names = [(case.clause.id, case.name) for case in open_cases(exchanges.bind(provider, thorough=True))]
    assert len(names) == len(set(names)) > len(left_open(exchanges.contract(provider)))


def test_effects_are_words_of_a_closed_list(provider: str) -> None:
    """What became of a case is said in words of ours, in one order, and never in a value."""
    for one in usual(provider).observations:
        assert [*one.effects] == [word for word in EFFECTS if word in one.effects]


def test_the_shipped_contracts_name_their_cases() -> None:
    """Every request of a shipped contract that is only observed says in a few words what it tries."""
    specs = [spec for name in exchanges.PROVIDERS for clause in left_open(load(name)) for spec in clause.send]
    assert [spec for spec in specs if "case" not in spec] == []
