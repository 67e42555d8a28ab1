"""Updates that close an appointment: a page may leave open whether it can change afterwards, so nobody is blamed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from werkzeug import Request, Response

from suites.kit.generate.probes import probes
from suites.kit.model.exchange import Probe
from suites.kit.model.target import EXPENDABLE, Target
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, NOT_APPLICABLE, Verdict
from suites.kit.run import stamps
from suites.selftest import campaigns, exchanges, lossy
from suites.selftest.campaigns import Application
from suites.selftest.put_backs import served
from suites.standin import VARIANTS, StandIn, variants

LOCKING = VARIANTS["closed_stays_closed"]
JSON = "application/json"
Answering = Callable[[], Response]
PROVIDERS = [name for name in exchanges.PROVIDERS if LOCKING in variants(exchanges.contract(name))]
CLAUSES = {"lobbie": "LOBBIE-EVERY-STATUS", "sqod": "SQOD-UPDATE-STATUS"}
"""The clauses that close appointments."""
EVERY = pytest.mark.parametrize("provider", PROVIDERS)


def locking(provider: str) -> StandIn:
    """A stand-in at which nothing changes a closed appointment."""
    return StandIn(exchanges.contract(provider), variant=LOCKING)


def changed(standin: StandIn, status: str, change: Callable[[Answering], Response]) -> Application:
    """A stand-in whose answers to updates with a status are changed; `change` may let it answer, with all effects."""

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        body = request.get_json(silent=True)
        request.input_stream.seek(0)
        if not isinstance(body, dict) or body.get("status") != status:
            return standin(environ, start)
        return change(lambda: Response.from_app(standin, environ))(environ, start)

    return application


def target_with(provider: str, expendables: int) -> Target:
    """A target that gives so many expendable appointments."""
    target = exchanges.bind(provider).target
    return replace(target, fixtures={**target.fixtures, EXPENDABLE: target.fixtures[EXPENDABLE][:expendables]})


def verdict(provider: str, application: Application, expendables: int = 3, of: str = "") -> Verdict:
    """The verdict on the clause that closes appointments, or on another one that is shown what that clause sends."""
    contract = exchanges.contract(provider)
    clauses = [contract.clause(id) for id in (CLAUSES[provider], of) if id]
    found = campaigns.run(contract, application, clauses, target_with(provider, expendables))
    return found.verdicts[of or CLAUSES[provider]]


@EVERY
def test_each_closing_update_has_an_appointment_of_its_own(provider: str) -> None:
    """Of the updates that close an appointment, each one goes to another expendable one."""
    bound = exchanges.bind(provider)
    closing = [probe for probe in probes(bound.contract.clause(CLAUSES[provider]), bound) if probe.closes]
    assert [(probe.appointment, probe.fixture) for probe in closing] == [(EXPENDABLE, number) for number in range(3)]


@EVERY
def test_a_vendor_that_locks_closed_appointments_keeps_its_promise(provider: str) -> None:
    """Each closing status is accepted, as each is sent to an appointment that is still open."""
    assert verdict(provider, locking(provider)).word == KEPT


@EVERY
@pytest.mark.parametrize("given", [1, 2])
def test_too_few_appointments_are_nobodys_fault(provider: str, given: int) -> None:
    """A refusal for want of open appointments is inconclusive, and says how many to give, and where."""
    found = verdict(provider, locking(provider), given)
    wanted = f"The target gives {given} of {EXPENDABLE}"
    assert (found.word, wanted in str(found.reason)) == (INCONCLUSIVE, True)
    assert str(found.reason).endswith("give 3 in targets.toml, or set provision = true")


@EVERY
def test_one_appointment_is_enough_where_closed_ones_can_change(provider: str) -> None:
    """A vendor that lets closed appointments change is judged whatever the number of them."""
    assert verdict(provider, StandIn(exchanges.contract(provider)), 1).word == KEPT


@EVERY
def test_a_status_that_is_refused_is_still_found(provider: str) -> None:
    """A refusal at an appointment that is still open counts."""
    last = exchanges.bind(provider).contract.clause(CLAUSES[provider]).send[-1]
    refused = changed(locking(provider), last["body"]["status"], lambda answer: Response(status=409))
    [finding] = verdict(provider, refused).findings
    assert finding.got == 409


def test_a_repetition_that_is_refused_is_no_repetition() -> None:
    """What an answer to a closing update shows wrongly is seen once of once, where no second one is accepted."""

    def unchanged(answer: Answering) -> Response:
        answered = answer()
        shown = answered.get_json()["data"] if answered.status_code == 200 else None
        return (
            Response(json.dumps({"data": {**shown, "status": "scheduled"}}), content_type=JSON) if shown else answered
        )

    wrong = changed(locking("sqod"), "complete", unchanged)
    [finding] = verdict("sqod", wrong, of="SQOD-ECHO-STATUS").findings
    assert (finding.got, finding.how_often) == ("scheduled", "1 of 1")


@EVERY
def test_a_closing_update_that_never_gets_an_answer_is_a_violation(provider: str) -> None:
    """503 each time for one status is the vendor's, also where it takes effect."""
    last = exchanges.bind(provider).contract.clause(CLAUSES[provider]).send[-1]

    def unavailable(answer: Answering) -> Response:
        answer()
        return Response(status=503)

    silent = changed(StandIn(exchanges.contract(provider)), last["body"]["status"], unavailable)
    assert "503, each time" in str(verdict(provider, silent).findings[0].got)


@EVERY
def test_a_refusal_after_a_loss_says_nothing(provider: str) -> None:
    """Where no read shows what became of a lost update, that its repetition is refused is inconclusive."""
    is_closing, closings = lossy.closing(provider), [0]

    def until_it_is_sent_again(request: httpx.Request) -> bool:
        closings[0] += is_closing(request)
        return closings[0] == 1 and (is_closing(request) or request.method == "GET")

    run = lossy.run(provider, "503", "applied", lambda _: True, locking(provider), among=until_it_is_sent_again)
    found = next(verdict for verdict in run.verdicts if verdict.clause.id == CLAUSES[provider])
    assert (found.word, "the first one may have closed the appointment" in str(found.reason)) == (INCONCLUSIVE, True)


def test_closing_once_more_waits_for_another_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time of a closing is seen to move only where a second closing comes a moment later."""
    waits: list[float] = []
    monkeypatch.setattr(stamps, "pause", lambda _: waits.append(stamps.PAUSE))
    closing = Probe("A-CLAUSE", "close it", {"status": "CANCELLED"}, appointment=EXPENDABLE, closes=True)
    with served(tmp_path, "lobbie") as run:
        after = [(run.campaign.send(closing).is_accepted, len(waits)) for _ in range(2)]
    assert after == [(True, 0), (True, 1)]


def test_who_refuses_to_close_once_more_is_not_asked_what_it_changes() -> None:
    """A clause about closing an appointment a second time does not apply where a closed one takes no update."""
    contract = exchanges.contract("sqod")
    again = contract.clause("SQOD-CANCELLED-ONCE")
    found = campaigns.run(contract, locking("sqod"), [contract.clause(CLAUSES["sqod"]), again], target_with("sqod", 3))
    assert found.verdicts[again.id].word == NOT_APPLICABLE
