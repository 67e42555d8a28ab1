"""A page or an empty answer that comes with a success is the vendor's where it comes each time, and else nobody's."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.model.answer import Answer
from suites.kit.model.exchange import Probe, Region
from suites.kit.model.verdicts import VIOLATION
from suites.kit.run.firewall import Firewall
from suites.selftest import campaigns, exchanges
from suites.standin import StandIn

PAGE, EMPTY = Answer(200, {"content-type": "text/html"}, b"<html>", 1.0), Answer(200, {}, b"", 1.0)
ANSWERS = {"a page": PAGE, "nothing": EMPTY}
BREAKS = exchanges.bind().answer_breaks(200, "")
"""What an answer without JSON breaks of Aniva's response."""
UPDATE = Probe("A", "an update", {"scheduled_at": exchanges.TIME}, region=Region.ORDINARY)


def seen() -> Firewall:
    """What is known of answers once the vendor has shown a documented success."""
    firewall = Firewall((), (), (200,))
    assert not firewall.is_doubtful(UPDATE, exchanges.answer(200, {}), ())
    return firewall


def answering(is_met: Callable[[Any], bool], answer: Answer) -> campaigns.Application:
    """Aniva's stand-in, which carries out updates with such bodies, and shows nothing of them in its answer."""
    standin = StandIn(exchanges.contract())

    def respond(environ: dict[str, Any], start_response: Any) -> Any:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(content)
        came = Response.from_app(standin, environ)
        if environ["REQUEST_METHOD"] == "PATCH" and came.status_code == 200 and is_met(json.loads(content)):
            came = Response(answer.content, 200, content_type=answer.media_type or None)
        return came(environ, start_response)

    return respond


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_success_without_json_may_be_a_gateways(answer: Answer) -> None:
    """Where the vendor has shown that it answers in JSON, a page or nothing with 200 is no answer of its own yet."""
    assert seen().is_doubtful(UPDATE, answer, BREAKS)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_vendor_that_never_answered_in_json_is_not_a_gateway(answer: Answer) -> None:
    """What the first updates get is the vendor's, also when it answers in JSON later."""
    firewall = Firewall((), (), (200,))
    first = firewall.is_doubtful(UPDATE, answer, BREAKS)
    firewall.is_doubtful(Probe("A", "another", {}), exchanges.answer(200, {}), ())
    assert (first, firewall.is_doubtful(UPDATE, answer, BREAKS)) == (False, False)


def test_a_success_without_content_is_the_vendors() -> None:
    """204 never has content: it is judged as what the vendor answered, documented or not."""
    firewall, empty = seen(), Answer(204, {"content-type": "text/html"}, b"", 1.0)
    came = exchanges.exchange(empty, probe={"body": {}})
    doubted = firewall.doubt(came, lambda _: [object()])  # type: ignore[list-item]
    assert not (firewall.is_doubtful(UPDATE, empty, BREAKS))
    assert not (doubted.is_doubtful)


def test_a_success_that_is_the_vendors_is_so_from_then_on() -> None:
    """A request that was found to get it each time is not doubted again."""
    firewall = seen()
    firewall.excuse(UPDATE)
    assert not firewall.is_doubtful(UPDATE, EMPTY, BREAKS)


@pytest.mark.parametrize(("status", "is_doubtful"), [(200, True), (204, False)])
def test_a_success_with_another_status_and_nothing_is_doubtful(status: int, is_doubtful: bool) -> None:
    """Where 204 is documented, an empty 200 may be a gateway's; the documented status is the vendor's own."""
    firewall = Firewall((), (), (204,))
    firewall.is_doubtful(UPDATE, exchanges.answer(204), ())
    came = exchanges.exchange(exchanges.answer(status), probe={"body": {}})
    assert firewall.doubt(came, lambda _: [object()]).is_doubtful is is_doubtful  # type: ignore[list-item]


def test_a_doubtful_success_is_no_accepted_update() -> None:
    """Nothing is known of what became of it."""
    made = exchanges.exchange(PAGE, is_doubtful=True)
    assert (made.is_accepted, made.is_definite) == (False, False)


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_vendor_that_answers_all_updates_so_is_found_out(answer: Answer) -> None:
    """It breaks what its page says of the answer."""
    run = campaigns.run(exchanges.contract(), answering(lambda body: True, answer))
    assert run.verdicts["ANIVA-SHAPE"].word == VIOLATION


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_vendor_that_answers_some_updates_so_is_found_out(answer: Answer) -> None:
    """So it is where a plain update is answered in JSON, and those of one member are not, however often sent."""
    run = campaigns.run(exchanges.contract(), answering(lambda body: body.keys() == {"location_id"}, answer))
    found = run.verdicts["ANIVA-SHAPE"]
    assert (found.word, {one.seen for one in found.findings}) == (VIOLATION, {(3, 3)})
