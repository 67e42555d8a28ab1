"""What a login that gives no token promises: one sentence that says where, why and what to do, without a secret."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from suites.kit.http.login import fetch_token
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Limits
from suites.selftest.logins import (
    IN_JSON,
    OAUTH2,
    WHO,
    Host,
    authentication,
    listening,
    logged_in,
    refusal,
    reply,
    sending,
    target,
    token,
)


@pytest.fixture
def host() -> Iterator[Host]:
    """A token endpoint that answers with a token."""
    with listening(Host()) as made:
        yield made


def test_a_secret_that_cannot_be_sent_is_told_without_it(host: Host) -> None:
    """A secret that Basic authentication cannot carry ends the login with a sentence, not with an encoding error."""
    told = refusal(target(host.url), who=ClientSecret("id", "ключ"))
    assert "characters that cannot be sent" in told
    assert (host.requests, "ключ" in told) == ([], False)


REFUSED = {
    (401, "invalid_client"): "(401 invalid_client): check the credentials of the target",
    (400, "invalid_scope"): "(400 invalid_scope): check the login's scope",
    (403, "hunter2"): "(403): check the credentials of the target",
    (404, None): "(404): check the login's url",
    (302, None): "(302): it redirects, and secrets are not sent to another place; check the login's url",
    (429, None): "(429): the login endpoint is overloaded or rate-limiting us; retry later",
    (500, "our-client-secret"): "(500): the login endpoint is overloaded or rate-limiting us; retry later",
    (200, "unauthorized_client"): "(200 unauthorized_client): check the credentials of the target",
}


@pytest.mark.parametrize(("answer", "told"), REFUSED.items(), ids=str)
def test_a_refused_login_is_one_sentence(host: Host, answer: tuple[int, str | None], told: str) -> None:
    """A refused login tells where, the status, the error code if it is one of the standard's, and what to do."""
    status, error = answer
    host.answer = lambda _: reply(status, {"error": error, "error_description": "free text"} if error else "<html>")
    assert refusal(target(host.url)) == f"the login at {host.url}/oauth2/token was refused {told}"


def test_a_refused_login_names_the_variables_to_check(host: Host) -> None:
    """Where the target has client id and secret in variables, the sentence names both of them."""
    host.answer = lambda _: reply(401, {"error": "invalid_client"})
    who = replace(WHO, variables=("X_ID", "X_SECRET"))
    assert refusal(target(host.url), who=who).endswith("(401 invalid_client): check X_ID and X_SECRET")


def test_a_json_login_is_refused_in_its_own_shape(host: Host) -> None:
    """The error text of a JSON login is the vendor's own, and is not shown."""
    host.answer = lambda _: reply(401, {"code": 1, "error": "secret our-client-secret is wrong"})
    told = f"the login at {host.url}/login was refused (401): check the credentials of the target"
    assert refusal(target(host.url), IN_JSON) == told


NO_TOKENS: dict[str, Any] = {
    "a page": "<html>",
    "nothing": "",
    "a list": [],
    "an empty object": {},
    "null": {"access_token": None},
    "an object": {"access_token": {"value": "t"}},
    "an empty text": {"access_token": ""},
    "a line break": {"access_token": "a\r\nx-evil: 1"},
    "other letters": {"access_token": "ключ"},
    "nested too deep": "[" * 100_000,
    "no text": b"\xff\xfe",
}


@pytest.mark.parametrize("login", [OAUTH2, IN_JSON], ids=["oauth2", "json"])
@pytest.mark.parametrize("body", NO_TOKENS.values(), ids=NO_TOKENS)
def test_an_answer_without_a_token_is_told(host: Host, body: Any, login: Any) -> None:
    """A 200 that holds no token a header can carry ends the login with a sentence."""
    host.answer = lambda _: reply(200, body)
    assert refusal(target(host.url), login).endswith("holds no token: check the login's url")


def test_a_closed_door_is_told() -> None:
    """Where nobody listens, the login ends with a sentence that says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        at = target(f"http://127.0.0.1:{free.getsockname()[1]}")
        assert "failed: no answer (ConnectError: Connection refused); if its url is right" in refusal(at)


def test_the_url_of_a_login_that_answered_is_not_doubted() -> None:
    """Where a login has answered and then gives no answer, nobody is sent to look at its URL."""
    with ExitStack() as stack:
        with listening(Host()) as host:
            at = replace(target(host.url), limits=Limits(rate=0, patience_seconds=0.1))
            way = LoginEndpoint.of(at, authentication(OAUTH2))
            sender = stack.enter_context(sending(way, at))
            fetch_token(way, WHO, sender)
        with pytest.raises(LoginRefused) as refused:
            fetch_token(way, WHO, sender)
    assert "it answered earlier in this run, so its url is right" in str(refused.value)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("x" * 2000, {}),
        (gzip.compress(b"x" * 2000), {"content_encoding": "gzip"}),
        (b"not packed at all", {"content_encoding": "gzip"}),
    ],
    ids=["plain", "packed", "not packed"],
)
def test_an_answer_that_cannot_be_read_is_told(host: Host, body: Any, headers: dict[str, str]) -> None:
    """An answer that is too long, packed or not, or not packed as it says, is no answer."""
    host.answer = lambda _: reply(200, body, **headers)
    assert "/oauth2/token failed: answer " in refusal(target(host.url, limits=Limits(rate=0, answer_bytes=1000)))


def test_a_redirect_takes_no_secret_along(host: Host) -> None:
    """A login that redirects elsewhere ends there; the other host is never spoken to."""
    with listening(Host()) as elsewhere:
        host.answer = lambda _: reply(307, "", location=elsewhere.url)
        refusal(target(host.url))
    assert elsewhere.requests == []


def test_a_sentence_shows_no_secret_of_the_url(host: Host) -> None:
    """The query of a login's URL is not shown."""
    host.answer = lambda _: reply(401, "")
    at = target(login={"url": host.url + "/token?clientid=hunter2"})
    assert refusal(at).startswith(f"the login at {host.url}/token was refused")


def test_a_password_in_the_url_is_refused() -> None:
    """A URL with a user and a password is refused before anything is sent, and they are not shown."""
    told = refusal(target(login={"url": "https://user:hunter2@auth.example.com/token"}))
    assert told == "the login at https://auth.example.com/token was not asked: its url holds a user or password"


def test_a_busy_login_is_asked_again(host: Host) -> None:
    """A login that is overloaded for a moment is tried again, and its later answer counts."""
    host.answer = lambda number: token("t") if number else reply(429, "", retry_after="7")
    assert logged_in(target(host.url)).value == "t"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_outage_of_the_login_is_waited_out(host: Host, status: int) -> None:
    """A login that is down for longer is tried again for as long as the target's patience lasts."""
    host.answer = lambda number: token("t") if number > 7 else reply(status, "")
    assert logged_in(target(host.url, limits=Limits(rate=0, patience_seconds=30))).value == "t"


def test_a_lasting_outage_of_the_login_is_told(host: Host) -> None:
    """A login that stays away longer than that ends with the status."""
    host.answer = lambda _: reply(503, "")
    assert "(503): the login endpoint is overloaded" in refusal(target(host.url))


def test_a_refusal_is_not_asked_again(host: Host) -> None:
    """A login that was refused is not tried again."""
    host.answer = lambda _: reply(401, "")
    refusal(target(host.url, limits=Limits(rate=0, patience_seconds=30)))
    assert len(host.requests) == 1
