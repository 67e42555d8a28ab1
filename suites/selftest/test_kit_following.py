"""What an answer calls for is sent also where the request was lost first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

import pytest

from suites.kit.model.verdicts import VIOLATION
from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application
from suites.standin import StandIn

REFUSED = b"Tom &amp; Ann"
"""A text that the vendor of these tests refuses, as it may: the update with it is taken apart."""
TAGS = (b"<b>", b"</b>")
"""What it drops from texts, which only the parts of a refused update show."""
ECHO = "SQOD-ECHO-INTERPRETER"


def stripping(lost: int) -> Application:
    """A vendor that refuses a text and drops tags from others; its first `lost` refusals do not arrive."""
    standin, refused = StandIn(exchanges.contract("sqod")), list[bytes]()

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if REFUSED in body:
            refused.append(body)
            start("503 no" if len(refused) <= lost else "422 no", [("content-type", "application/json")])
            return [b'{"message": "no"}']
        for tag in TAGS:
            body = body.replace(tag, b"")
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))
        return standin(environ, start)

    return application


@pytest.mark.parametrize("lost", [0, 1])
def test_a_refused_group_is_taken_apart_though_its_first_answer_was_lost(lost: int) -> None:
    """What only the parts of a refused update show is found, whether the whole was refused at once or after a loss."""
    contract = exchanges.contract("sqod")
    run = campaigns.run(contract, stripping(lost), [contract.clause(id) for id in ("SQOD-BOUNDARIES", ECHO)])
    assert run.verdicts[ECHO].word == VIOLATION
