"""A key is exchanged for a token: where the key goes, where the token and its end stand, from the run and a shell."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contracts import Login
from suites.kit.http.login_line import login_line
from suites.kit.http.tokens import TokenStore
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret
from suites.selftest.logins import Host, authentication, listening, logged_in, reply, target, token_store
from suites.selftest.test_pasted_curl import pasted

KEY = ClientSecret("", "our-login-key-0001", ("OUR_KEY",))
IN_HEADER = Login("key", "/sessions", header="X-Key", token="/session/token", expires="/session/end")
IN_BODY = replace(IN_HEADER, header=None, member="/auth/key")
SESSION = {"session": {"token": "our-token-0001"}}


@pytest.fixture
def host() -> Iterator[Host]:
    """A login that answers with a token, and says nothing of its end."""
    with listening(Host(answer=lambda number: reply(200, SESSION))) as made:
        yield made


def with_end(end: Any) -> dict[str, Any]:
    """The answer of a login that says when its token ends."""
    return {"session": {**SESSION["session"], "end": end}}


def store_of(host: Host, login: Login = IN_HEADER, kind: str = "good") -> TokenStore:
    """The tokens of a target with a key for a login."""
    return token_store(host.url, login, credentials={kind: KEY, "good": KEY})


def test_the_key_goes_in_the_header(host: Host) -> None:
    """A key that the contract puts into a header is nowhere else."""
    assert logged_in(target(host.url), IN_HEADER, KEY).value == "our-token-0001"
    assert (host.requests[0].headers["X-Key"], host.requests[0].get_data()) == (KEY.secret, b"")


def test_the_key_goes_into_the_body(host: Host) -> None:
    """A key that the contract puts into the body is at its pointer."""
    assert logged_in(target(host.url), IN_BODY, KEY).value == "our-token-0001"
    assert json.loads(host.requests[0].get_data()) == {"auth": {"key": KEY.secret}}


@pytest.mark.parametrize(
    ("end", "seconds"),
    [
        (lambda now: 120, 120),
        (lambda now: "120", 120),
        (lambda now: (now + timedelta(hours=2)).isoformat(), 7200),
        (lambda now: (now + timedelta(hours=2)).timestamp(), 7200),
        (lambda now: None, 300),
        (lambda now: "soon", 300),
        (lambda now: (now - timedelta(hours=2)).isoformat(), 300),
    ],
)
def test_the_end_of_a_token_is_read(end: Callable[[datetime], Any], seconds: float) -> None:
    """An end may be seconds or a time; without one that makes sense a token counts as short-lived."""
    with listening(Host(answer=lambda number: reply(200, with_end(end(datetime.now(UTC)))))) as host:
        token = logged_in(target(host.url), IN_HEADER, KEY)
    assert token.expires_at - token.issued_at == pytest.approx(seconds, abs=60)


def test_a_refused_key_is_one_sentence() -> None:
    """A login that refuses the key names the variable that holds it, and never the key."""
    refusing = Host(answer=lambda number: reply(401, {"error": KEY.secret}))
    with listening(refusing) as host, pytest.raises(LoginRefused) as caught:
        store_of(host).secret("good")
    assert ("check OUR_KEY" in str(caught.value), KEY.secret in str(caught.value)) == (True, False)


def test_a_wrong_credential_is_asked_for_at_the_login_first(host: Host) -> None:
    """A vendor may give a token for any key: then that token is the wrong credential."""
    assert store_of(host).secret("wrong") == "our-token-0001"
    assert host.requests[0].headers["X-Key"] != KEY.secret


def test_a_wrong_key_that_is_refused_is_the_wrong_credential() -> None:
    """Where the login refuses the made-up key, the key itself is sent, and the login is not asked again."""
    with listening(Host(answer=lambda number: reply(401, {}))) as host:
        store = store_of(host)
        assert store.secret("wrong") == store.secret("wrong") == host.requests[0].headers["X-Key"]
        assert len(host.requests) == 1


def test_key_and_token_are_masked(host: Host) -> None:
    """The key has the name of its variable, and the token that of the contract."""
    at = target(host.url, credentials={"good": KEY}, variables={"credentials.good.key": "OUR_KEY"})
    store = token_store(host.url, IN_HEADER, credentials=at.credentials, variables=at.variables)
    store.secret("good")
    assert store.names() | {"our-token-0001": "$CLINIC_TOKEN", KEY.secret: "$OUR_KEY"} == store.names()


@pytest.mark.parametrize("login", [IN_HEADER, IN_BODY])
def test_a_printed_login_gives_the_token(login: Login, host: Host) -> None:
    """A shell that has the key gets the token with the printed command."""
    at = target(host.url, credentials={"good": KEY}, variables={"credentials.good.key": "OUR_KEY"})
    line = login_line(at, authentication(login), "good")
    assert pasted(f"echo {line}", {"OUR_KEY": KEY.secret}).strip() == "our-token-0001"
