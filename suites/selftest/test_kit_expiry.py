"""Credentials that are refused from some request on end the run without blame, whichever status says so."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.model.verdicts import INCONCLUSIVE, VIOLATION, WARNING
from suites.kit.run.expiry import refusing_statuses
from suites.selftest import campaigns, exchanges
from suites.selftest.put_backs import served
from suites.standin import StandIn

SOON, LATER = 75, 150
"""Requests after which a key expires: among the first clauses, and in the middle of a run."""
REFUSED = '{"message": "Forbidden"}'


def refusing(
    provider: str, is_refused: Callable[[int, str, bytes], bool], is_meant: Callable[[dict[str, Any]], bool] = bool
) -> campaigns.Application:
    """The stand-in behind a gateway that answers 403 in JSON to some requests, by number, method and body."""
    standin, numbers = StandIn(exchanges.contract(provider)), list[int]()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        numbers.append(len(numbers) + 1)
        if is_refused(numbers[-1], environ["REQUEST_METHOD"], body) and is_meant(environ):
            return Response(REFUSED, 403, mimetype="application/json")(environ, start_response)
        return standin(environ, start_response)

    return answer


def out_of_reach(environ: dict[str, Any]) -> bool:
    """Whether a request is about the editable appointment of Aniva's stand-in."""
    return str(environ["PATH_INFO"]).endswith("1001")


def run(provider: str, is_refused: Callable[[int, str, bytes], bool]) -> campaigns.Run:
    """A whole run behind that gateway."""
    return campaigns.run(exchanges.contract(provider), refusing(provider, is_refused))


@pytest.mark.parametrize(("provider", "number"), [("aniva", SOON), ("aniva", LATER), ("lobbie", LATER), ("eka", SOON)])
def test_a_key_that_is_refused_from_some_request_on_is_not_the_vendors_fault(provider: str, number: int) -> None:
    """Where reads are refused, too, no clause is broken, and the run is inconclusive."""
    words = (made := run(provider, lambda count, method, body: count >= number)).words
    assert (words[VIOLATION], words[WARNING], made.exit_code) == (0, 0, 75)


def test_the_reason_names_the_credentials_and_what_to_do() -> None:
    """It says which ones, since when, with what answer, and that they may be valid all the same."""
    reason = run("aniva", lambda count, method, body: count >= SOON).tally.setup or ""
    parts = ("our credentials (", "refused since exchange", "(403: Forbidden", "and a read", "renew them", "run again")
    assert [part for part in parts if part not in reason] == []


def test_one_appointment_that_is_refused_says_nothing_of_the_credentials_elsewhere() -> None:
    """Where a read of another one is answered, nobody is told to renew them."""
    vendor = refusing("aniva", lambda count, method, body: count >= SOON, out_of_reach)
    reason = campaigns.run(exchanges.contract(), vendor).tally.setup or ""
    assert ("may not use this appointment any more" in reason, "renew them" in reason) == (True, False)


def test_a_run_ends_soon_after_a_key_has_expired() -> None:
    """It asks a few times more, and not for each of its clauses."""
    assert run("aniva", lambda count, method, body: count >= SOON).tally.requests < SOON + 20


def test_a_gateway_that_refuses_everything_for_a_moment_ends_no_run() -> None:
    """What it refused is not held against the vendor, and what comes after it is judged."""
    made = run("aniva", lambda count, method, body: count in range(LATER, LATER + 4))
    assert (made.words[VIOLATION], made.tally.setup, made.words[INCONCLUSIVE] < 5) == (0, None, True)


def test_a_vendor_that_refuses_updates_and_answers_reads_is_to_blame() -> None:
    """Where reads are answered with the same credentials, these are good."""
    made = run("aniva", lambda count, method, body: count >= LATER and method == "PATCH")
    assert (made.words[VIOLATION] > 0, made.tally.setup) == (True, None)


def test_an_ordinary_update_that_is_always_forbidden_is_a_violation() -> None:
    """Where a plain update is accepted with the same credentials, these are good."""
    made = run("aniva", lambda count, method, body: method == "PATCH" and b"location_id" in body)
    assert made.verdicts["ANIVA-UPDATE"].word == VIOLATION


@pytest.mark.parametrize(("words", "number"), [("expired (request 9f2)", 2), ("others (request 9f2)", 3)])
def test_a_status_that_is_about_what_was_sent_too_goes_by_its_words(tmp_path: Path, words: str, number: int) -> None:
    """Eka answers 400 to wrong credentials and to invalid bodies: only refusals that say the same, but for the id of a
    request, have one reason."""
    with served(tmp_path, "eka") as made:
        for count, answer in enumerate((204, 400, 400), 1):
            body = (
                {"error": {"code": "X", "message": words if count == 3 else "expired (request 1a7)"}}
                if answer == 400
                else None
            )
            sent = exchanges.exchange(exchanges.answer(answer, body), provider="eka", number=count)
            made.campaign.expiry.watch(sent)
        assert made.campaign.expiry._since is not None
        assert made.campaign.expiry._since.number == number


def test_what_a_contract_answers_to_wrong_credentials_may_mean_expired_ones() -> None:
    """403 always does; 401 is told apart by itself, and 404 is for an appointment that is gone."""
    assert {provider: refusing_statuses(exchanges.contract(provider)) for provider in ("aniva", "eka")} == {
        "aniva": {403},
        "eka": {400, 403},
    }
