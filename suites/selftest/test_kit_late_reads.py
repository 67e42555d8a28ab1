"""Nobody is blamed where a read shows an older state for a moment, and a vendor that does not store is blamed still."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug import Request, Response
from werkzeug.test import run_wsgi_app

from suites.kit.model.verdicts import KEPT, LATE_READS, VIOLATION, WARNING
from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application
from suites.selftest.exchanges import MADE_UP, shown
from suites.selftest.test_kit_shown import PROBE, reading
from suites.standin import StandIn, fault


def behind(app: Application, every: int) -> Application:
    """A vendor whose every n-th read comes from a copy that is one read behind."""
    count, latest = 0, dict[str, Any]()

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        nonlocal count
        request = Request(environ)
        if request.method != "GET":
            return app(environ, start_response)
        body, status, headers = run_wsgi_app(app, environ, buffered=True)
        count += 1
        now = b"".join(body), status, [*headers]
        content, status, headers = latest.get(request.url, now) if count % every == 0 else now
        latest[request.url] = now
        return Response(content, status, headers)(environ, start_response)

    return answer


@pytest.mark.parametrize("every", [2, 3])
def test_a_read_that_lags_is_not_the_vendors(every: int) -> None:
    """A read that shows the state before an update, and the right one a moment later, ends in a remark."""
    contract = exchanges.contract("lobbie")
    run = campaigns.run(contract, behind(StandIn(contract), every))
    assert [id for id, found in run.verdicts.items() if found.word in (VIOLATION, WARNING)] == []
    assert (KEPT, LATE_READS) in {(found.word, found.reason) for found in run.verdicts.values()}


def test_what_is_never_stored_is_found() -> None:
    """What no later read shows either is the vendor's."""
    contract = exchanges.contract("lobbie")
    broken = fault(contract, "LOBBIE-ECHO-NOTE-READ-BACK:does_not_store")
    run = campaigns.run(contract, StandIn(contract, faults=(broken,)))
    assert run.verdicts["LOBBIE-ECHO-NOTE-READ-BACK"].word == VIOLATION


@pytest.mark.parametrize(("is_sure", "count"), [(False, 1), (True, 0)])
def test_what_a_read_did_not_show_yet_may_show_later(is_sure: bool, count: int) -> None:
    """After a read that shows nothing of an update, its values may show later, unless another read has made sure."""
    old = {"id": "1", "note": "old"}
    known = reading("lobbie", None)
    sent = {"clause": MADE_UP, "body": {"note": "new"}}
    known.remember(shown(old, old, "read", probe=sent, was_read_again=is_sure))
    assert len(known.late(PROBE)) == count
