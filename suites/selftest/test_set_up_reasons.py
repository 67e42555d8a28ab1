"""What is said of a target that cannot be judged names what is wrong there, and doubts nothing that a run has shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx

from suites.selftest import campaigns, exchanges
from suites.selftest.campaigns import Application
from suites.selftest.put_backs import served
from suites.selftest.test_wrong_targets import JSON, answering
from suites.standin import StandIn

NO_PAGE = answering("404 Not Found", JSON, b'{"detail": "Invalid page."}')
LOST = "could not be read: the list does not show it"
FORBIDDEN = answering("403 Forbidden", JSON, b'{"message": "no"}')


def without_ours() -> Application:
    """SQOD's stand-in, whose list has lost the appointment, and answers a page behind its last one with 404."""
    standin = StandIn(exchanges.contract("sqod"))
    del standin.store.appointments[0]

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        page = parse_qs(environ["QUERY_STRING"]).get("page", ["1"])[0]
        return standin(environ, start) if page == "1" else NO_PAGE(environ, start)

    return application


def reading_only(provider: str) -> Application:
    """A stand-in that answers reads and forbids updates."""
    contract = exchanges.contract(provider)
    standin = StandIn(contract)

    def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        is_update = environ["REQUEST_METHOD"] == contract.update.method
        return FORBIDDEN(environ, start) if is_update else standin(environ, start)

    return application


def test_a_page_behind_the_last_one_is_not_a_missing_path() -> None:
    """Where a list came and does not show the appointment, that is told: neither the path nor the base URL is doubted,
    whatever a page behind the last one is answered."""
    sentence = campaigns.run(exchanges.contract("sqod"), without_ours()).sentence
    assert (LOST in sentence, "base URL" in sentence) == (True, False)


def test_nor_is_it_where_nothing_is_sent_that_cannot_be_put_back(tmp_path: Path) -> None:
    """The same at a target, where no update is sent to an appointment that could not be read before."""
    with served(tmp_path, "sqod") as run:
        del run.standin.store.appointments[0]
        page_2 = httpx.Response(404, json={"detail": "Invalid page."})
        run.interject = lambda asked: page_2 if asked.url.params.get("page", "1") != "1" else None
        run.campaign.start()
    assert (LOST in str(run.campaign.setup), "base URL" in str(run.campaign.setup)) == (True, False)


def test_credentials_that_may_read_are_not_doubted() -> None:
    """Where a read is answered and the update right after it is forbidden, what to ask for is the right to update."""
    sentence = campaigns.run(exchanges.contract("aniva"), reading_only("aniva")).sentence
    assert "answered 403 (no): a read with the credentials ($" in sentence
    assert "check with the vendor whether they may update" in sentence


def test_what_terminals_and_alerts_look_for_is_said() -> None:
    """The reasons have the words by which terminals and alerts know what was accepted, or there, before."""
    from reports.alerts.fixture_before import SINCE_TESTED
    from suites.kit.http.list_search import NOT_LISTED
    from suites.kit.run.smoke import CREDENTIALS, MAY_READ
    from suites.kit.session import known_text

    assert [*SINCE_TESTED] == [NOT_LISTED, known_text.CREDENTIALS]
    assert all(known_text.CREDENTIALS in text for text in (CREDENTIALS, MAY_READ))
