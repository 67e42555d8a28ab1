"""A change between two reads with refused updates and accepted ones: which of them is found to have made it."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.model.answer import Answer
from suites.kit.model.verdicts import INCONCLUSIVE, KEPT, VIOLATION
from suites.proof._run import Application, Run, run
from suites.selftest.exchanges import contract
from suites.standin import StandIn


def emptying(standin: StandIn) -> Application:
    """The stand-in of a vendor whose accepted updates of the token empty the partner's notes, where they name none; it
    takes a boolean as token, too, so that one is accepted among requests that are to be refused."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        sent, at = Answer(200, {}, content, 1.0).json, set(environ["PATH_INFO"].split("/"))
        if isinstance(sent, dict) and sent.get("token") is True:
            content = json.dumps({**sent, "token": 1}).encode()
            environ["CONTENT_LENGTH"] = str(len(content))
        environ["wsgi.input"] = BytesIO(content)
        answered = Response.from_app(standin, environ)
        if answered.status_code == 204 and isinstance(sent, dict) and "token" in sent and "partner_meta" not in sent:
            for row in standin.store.appointments:
                row.shows["partner_meta"] = {} if set(row.path.values()) & at else row.shows["partner_meta"]
        return answered(environ, start_response)

    return answer


@pytest.fixture(scope="module")
def found() -> Run:
    """A whole run at such a vendor."""
    made = contract("eka")
    return run(made, emptying(StandIn(made)), [])


def test_the_accepted_update_is_blamed(found: Run) -> None:
    """What an accepted update does to a member that it does not name is told of that update."""
    (finding,) = found.verdicts["EKA-REST-ALONE"].findings
    assert (found.verdicts["EKA-REST-ALONE"].word, finding.pointer[:13]) == (VIOLATION, "/partner_meta")
    assert "token" in finding.exchange.body


def test_no_refused_update_is_suspected_for_it(found: Run) -> None:
    """The refused updates that named the member, before or after the accepted one, have changed nothing."""
    assert found.verdicts["EKA-REFUSED-ALONE"].word == KEPT


def test_one_fault_leaves_all_clauses_tried(found: Run) -> None:
    """A single member that is emptied costs no other clause its requests."""
    assert [id for id, one in found.verdicts.items() if one.word == INCONCLUSIVE] == []
