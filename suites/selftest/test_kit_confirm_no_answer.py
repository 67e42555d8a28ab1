"""When no answer is an answer: the same request never gets one, while plain updates in between are answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application
from suites.standin import StandIn

CLAUSE = "ANIVA-LOCKED-DRAWN"


def unavailable(role: str, times: int) -> Application:
    """The compliant stand-in, but the first updates of a role's appointment get 503."""
    standin = StandIn(exchanges.contract("aniva"))
    path = exchanges.bind("aniva").appointment_path(role)["id"]
    left = [times]

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PATCH" and environ["PATH_INFO"].endswith(path) and left[0] > 0:
            left[0] -= 1
            start("503 Service Unavailable", [("content-length", "0")])
            return [b""]
        return standin(environ, start)

    return application


@pytest.mark.parametrize(("times", "word"), [(10_000, "violation"), (1, "kept")])
def test_only_a_request_that_never_gets_an_answer_is_a_violation(times: int, word: str) -> None:
    """503 to one request every time is a violation while others are answered; 503 once is nothing."""
    contract = exchanges.contract("aniva")
    run = campaigns.run(contract, unavailable("appointment.blood_drawn", times), [contract.clause(CLAUSE)])
    assert run.verdicts[CLAUSE].word == word
