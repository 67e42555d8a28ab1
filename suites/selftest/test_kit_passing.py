"""A refusal that the page lists without a cause counts only if it comes each time, or too often for chance."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.checks.passing import uncaused_refusals
from suites.kit.generate.probes import probes
from suites.kit.model.answer import Answer
from suites.kit.model.findings import Finding
from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING
from suites.kit.run.firewall import Firewall
from suites.selftest import campaigns, exchanges, moments
from suites.selftest.moments import Elsewhere
from suites.standin import StandIn

EDITABLE = "/50001"
"""How the path of the editable appointment ends."""
RARELY, OFTEN = 20, 3
"""Every how many updates somebody else is in the way: as it happens, and as it does not."""


@cache
def run(status: int, every: int = 1, naming: bytes = b"") -> campaigns.Run:
    """A run where every n-th update of the editable appointment whose body names something is refused."""
    contract = exchanges.contract("lobbie")
    standin, count = StandIn(contract), 0

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        nonlocal count
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(sent)
        is_meant = environ["REQUEST_METHOD"] == "PUT" and "HTTP_AUTHORIZATION" in environ and naming in sent
        count += is_meant and environ["PATH_INFO"].endswith(EDITABLE)
        if is_meant and count and count % every == 0 and environ["PATH_INFO"].endswith(EDITABLE):
            body, media_type = ("no", "text/plain") if status == 403 else ("{}", "application/json")
            return Response(body, status, mimetype=media_type)(environ, start_response)
        return standin(environ, start_response)

    return campaigns.run(contract, answer)


class Restarting(Elsewhere):
    """A vendor behind a proxy, whose route to it is missing for one request."""

    at, count = 40, 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """The answer to a request, or the proxy's."""
        self.count += 1
        if self.count == self.at:
            return Response("404 page not found\n", 404, mimetype="text/plain")(environ, start_response)
        return super().__call__(environ, start_response)


@pytest.mark.parametrize(
    ("provider", "at"), [("aniva", 10), ("aniva", 20), ("eka", 16), ("lobbie", 16), ("lobbie", 40), ("sqod", 40)]
)
def test_a_route_that_is_missing_once_is_nobodys_fault(provider: str, at: int) -> None:
    """A proxy's 404 in plain text, while the target behind it restarts, breaks no clause and warns of none."""
    vendor = Restarting(moments.standin(provider))
    vendor.at = at
    assert not {VIOLATION, WARNING} & moments.run(vendor).words.keys()


@pytest.mark.parametrize(("check", "is_doubtful"), [("withstands", False), ("accepts", True)])
def test_where_any_refusal_will_do_a_proxys_is_one(check: str, is_doubtful: bool) -> None:
    """A 403 without a body is as good as another refusal of a malformed request, and no answer to a valid one."""
    contract = exchanges.contract("eka")
    clause = next(one for one in contract.clauses if one.check == check and one.strength == "must")
    asked = probes(clause, exchanges.bind("eka"))[0]
    firewall = Firewall((clause,), contract.refusals)
    assert firewall.is_doubtful(asked, Answer(403, {}, b"", 1.0), ()) is is_doubtful


@pytest.mark.parametrize("is_faulty", [True, False])
def test_a_page_is_doubtful_if_any_clause_finds_fault_with_it(is_faulty: bool) -> None:
    """A clause may judge what was sent for another one: a random body that breaks its constraint, for instance."""
    page = exchanges.exchange(Answer(403, {"content-type": "text/html"}, b"<html>", 1.0))
    clause = exchanges.clause("echoes")
    found = [Finding(clause, page, "", "status", 400, 403)] if is_faulty else []
    assert Firewall((), ()).doubt(page, lambda _: found).is_doubtful is is_faulty


def test_a_refusal_has_a_cause_where_a_clause_expects_it() -> None:
    """Aniva's 409 is that of a closed appointment; only Lobbie lists one without words."""
    uncaused = {provider: uncaused_refusals(exchanges.contract(provider)) for provider in exchanges.PROVIDERS}
    assert {provider: statuses for provider, statuses in uncaused.items() if statuses} == {"lobbie": {409}}


def test_a_conflict_now_and_then_is_nobodys_fault() -> None:
    """Where its repetitions are accepted, it breaks no clause and warns of none; the run is inconclusive."""
    words = run(409, RARELY).words
    assert (words[VIOLATION], words[WARNING], words[INCONCLUSIVE] > 0) == (0, 0, True)


def test_the_reason_says_what_came_and_what_to_do() -> None:
    """It names status, exchange and how often, and says when to run again."""
    [reason, *_] = [found.reason for found in run(409, RARELY).verdicts.values() if found.word == INCONCLUSIVE]
    parts = ("409 in exchange", "came 1 of 3 times", "lists it without a cause", "run this again when nobody is")
    assert [part for part in parts if part not in (reason or "")] == []


@pytest.mark.parametrize(
    ("status", "every", "naming"),
    [(409, 1, b'{"status":"CONFIRMED"}'), (409, OFTEN, b""), (400, RARELY, b""), (403, 1, b'{"status":"CONFIRMED"}')],
    ids=["each time", "too often", "with a cause", "in plain text each time"],
)
def test_other_refusals_of_valid_updates_are_violations(status: int, every: int, naming: bytes) -> None:
    """So is one that the same request gets each time, one of every three, and one that the page gives a cause for."""
    assert run(status, every, naming).words[VIOLATION] > 0
