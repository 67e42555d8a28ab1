"""What a login promises: how a client id and secret reach the login, and what is reported when no token comes."""

from __future__ import annotations

import base64
import gzip
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.http.login import Token, fetch_token, renewed_token
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.http.rate import RateLimiter
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Limits, Target
from suites.selftest.logins import (
    IN_JSON,
    OAUTH2,
    WHO,
    Host,
    authentication,
    listening,
    reply,
    target,
    token,
)

OLD = Token("old-token", 0, 3600, "old-refresh", 7200)


@pytest.fixture
def host() -> Iterator[Host]:
    """A token endpoint that answers with a token."""
    with listening(Host()) as made:
        yield made


@contextmanager
def sending(way: LoginEndpoint, at: Target) -> Iterator[HttpSender]:
    """A sender to a login, with the usual retries, that does not really pause."""
    hosts, policy = frozenset({way.url}), RetryPolicy(sleep=lambda _: None)
    with closing(
        HttpSender(at.limits, "r-1", hosts, lambda: None, RateLimiter(), proxy=at.proxy, policy=policy)
    ) as sender:
        yield sender


def logged_in(at: Target, login: Any = OAUTH2, who: ClientSecret = WHO) -> Token:
    """The token of a login at a target, over a real connection, at second 1000."""
    way = LoginEndpoint.of(at, authentication(login))
    with sending(way, at) as sender:
        return fetch_token(way, who, sender, lambda: 1000.0)


def renewed(at: Target, old: Token = OLD) -> Token:
    """The token in place of an old one, at second 3500."""
    way = LoginEndpoint.of(at, authentication(IN_JSON))
    with sending(way, at) as sender:
        return renewed_token(way, WHO, old, sender, lambda: 3500.0)


def refusal(at: Target, login: Any = OAUTH2, who: ClientSecret = WHO) -> str:
    """The sentence with which a login ends that gives no token."""
    with pytest.raises(LoginRefused) as refused:
        logged_in(at, login, who)
    return str(refused.value)


def test_basic_authentication_carries_the_secret(host: Host) -> None:
    """With Basic authentication the client id and secret stand in the header, and not in the form."""
    assert logged_in(target(host.url)).value == "token-0"
    [request] = host.requests
    expected = base64.b64encode(b"our-client-id:our-client-secret").decode()
    assert (request.method, request.path, request.headers["authorization"]) == (
        "POST",
        "/oauth2/token",
        f"Basic {expected}",
    )
    assert request.form.to_dict() == {"grant_type": "client_credentials"}


def test_a_form_carries_the_secret(host: Host) -> None:
    """With form authentication the client id and secret stand in the form, and not in the header."""
    logged_in(target(host.url), replace(OAUTH2, authentication="form"))
    [request] = host.requests
    assert "authorization" not in request.headers
    assert request.form.to_dict() == {
        "grant_type": "client_credentials",
        "client_id": WHO.id,
        "client_secret": WHO.secret,
    }


@pytest.mark.parametrize("secret", ["a&b=c", "100%", "a+b c", "naïve", "ключ", '{"a": 1}', "a\nb"])
def test_any_secret_survives_the_form(host: Host, secret: str) -> None:
    """A form carries a secret of whatever characters as it is."""
    logged_in(target(host.url), replace(OAUTH2, authentication="form"), ClientSecret("id", secret))
    assert host.requests[0].form["client_secret"] == secret


def test_a_secret_that_cannot_be_sent_is_told_without_it(host: Host) -> None:
    """A secret that Basic authentication cannot carry ends the login with a sentence, not with an encoding error."""
    told = refusal(target(host.url), who=ClientSecret("id", "ключ"))
    assert "characters that cannot be sent" in told
    assert (host.requests, "ключ" in told) == ([], False)


@pytest.mark.parametrize("login", [OAUTH2, IN_JSON], ids=["oauth2", "json"])
def test_scope_and_headers_of_the_target_arrive(host: Host, login: Any) -> None:
    """What a target says of its login goes over what the contract says, and its headers go along."""
    path, headers = "/elsewhere/token", {"x-api-key": "our-api-key"}
    changes = {"url": path, "scope": "appointments/write", "headers": headers}
    logged_in(target(host.url, login=changes), login)
    [request] = host.requests
    assert (request.path, request.headers["x-api-key"]) == (path, "our-api-key")
    assert request.form.get("scope") == ("appointments/write" if login is OAUTH2 else None)


def test_headers_of_the_target_go_to_its_own_host(host: Host) -> None:
    """The headers of every request go out with the login too, where it is on the target's own host."""
    logged_in(target(host.url, headers={"x-api-key": "our-api-key"}))
    assert host.requests[0].headers["x-api-key"] == "our-api-key"


def test_headers_of_the_target_stay_away_from_another_host(host: Host) -> None:
    """A token endpoint elsewhere learns nothing of the target's headers."""
    at = target("http://127.0.0.1:9", headers={"x-api-key": "our-api-key"}, login={"url": f"{host.url}/token"})
    logged_in(at)
    assert "x-api-key" not in host.requests[0].headers


def test_a_path_is_on_the_host_of_the_target(host: Host) -> None:
    """The path of a login begins at the host, not below the base URL, and never names another host."""
    ways = [
        LoginEndpoint.of(target(host.url + "/api/v1"), authentication(replace(OAUTH2, url=path)))
        for path in ("/a", "//b/c")
    ]
    assert [way.url for way in ways] == [f"{host.url}/a", f"{host.url}//b/c"]


@pytest.mark.parametrize("path", ["/refresh", "//evil.example.com/refresh", "https://evil.example.com/refresh"])
def test_a_renewal_stays_on_the_host_of_the_login(path: str) -> None:
    """A token is renewed on the host it came from, however the renewal's path is spelled."""
    at = target(login={"url": "https://auth.example.com/login"})
    assert (
        LoginEndpoint.of(at, authentication(replace(IN_JSON, refresh=path))).refresh
        == "https://auth.example.com/refresh"
    )


def test_a_provider_without_login_takes_no_client_secret() -> None:
    """Where the contract knows no login, a client id and secret are refused with what to do."""
    with pytest.raises(LoginRefused, match="clinic has no login: give the credential itself"):
        LoginEndpoint.of(target(), authentication(None))


def test_a_json_login_sends_id_and_secret(host: Host) -> None:
    """A JSON login sends the client id and secret as JSON, and keeps what it needs to renew."""
    host.answer = lambda _: token("t", refresh_token="r", refresh_expires_in=7200)
    fresh = logged_in(target(host.url), IN_JSON)
    [request] = host.requests
    assert (request.path, request.json) == ("/login", {"client_id": WHO.id, "client_secret": WHO.secret})
    assert fresh == Token("t", 1000, 4600, "r", 8200)


def test_a_renewal_shows_the_old_token(host: Host) -> None:
    """A renewal sends the old token and the client id as headers, and the refresh token as JSON."""
    assert renewed(target(host.url)).value == "token-0"
    [request] = host.requests
    assert (request.path, request.json) == ("/refresh", {"refresh_token": "old-refresh"})
    assert (request.headers["authorization"], request.headers["client-id"]) == ("Bearer old-token", WHO.id)


def test_a_refresh_token_is_kept_until_there_is_another(host: Host) -> None:
    """A renewal that brings no refresh token leaves the old one in use."""
    fresh = renewed(target(host.url))
    assert (fresh.refresh, fresh.refresh_expires_at) == ("old-refresh", 7200)


@pytest.mark.parametrize("answer", [reply(401, {"code": 401}), reply(200, {}), reply(302, "", location="/x")], ids=str)
def test_a_refused_renewal_is_a_new_login(host: Host, answer: Response) -> None:
    """When the renewal fails, a new login is tried at once."""
    host.answer = lambda number: token("new") if number else answer
    assert (renewed(target(host.url)).value, host.paths) == ("new", ["/refresh", "/login"])


@pytest.mark.parametrize("old", [replace(OLD, refresh=None), replace(OLD, refresh_expires_at=3500.0)])
def test_a_token_that_cannot_be_renewed_is_a_new_login(host: Host, old: Token) -> None:
    """Without a refresh token that is still valid, only the login is used."""
    renewed(target(host.url), old)
    assert host.paths == ["/login"]


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


def test_nothing_of_the_environment_comes_between(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy that the shell's environment names sees a secret."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert logged_in(target(host.url)).value == "token-0"


def test_the_proxy_of_the_target_is_used(host: Host) -> None:
    """Where the target names a proxy, the login goes through it."""
    assert logged_in(target("http://clinic.example.com", proxy=host.url)).value == "token-0"


def test_who_asks_is_told(host: Host) -> None:
    """A login names the suite and the run as its user agent."""
    logged_in(target(host.url))
    assert re.fullmatch(r"appointment-conformance/\S+ run/r-1", host.requests[0].headers["user-agent"])


@pytest.mark.parametrize(
    ("told", "due"), [(3600, 4540), (300, 1270), ("100", 1090), (None, 1270), (0, 1270), (-5, 1270)]
)
def test_a_token_is_due_before_it_expires(host: Host, told: Any, due: float) -> None:
    """A token is renewed 60 s, or a tenth of its life, before its end; a life untold is 5 minutes."""
    host.answer = lambda _: token("t", expires_in=told)
    assert logged_in(target(host.url), IN_JSON).due == due


@pytest.mark.parametrize("told", ["NaN", "Infinity", '"soon"', "[1]"])
def test_a_lifetime_that_makes_no_sense_is_none(host: Host, told: str) -> None:
    """A lifetime that is no number is as good as none."""
    host.answer = lambda _: reply(200, f'{{"access_token": "t", "expires_in": {told}}}')
    assert logged_in(target(host.url), IN_JSON).expires_at == 1300


def test_the_representation_shows_no_secret() -> None:
    """Neither a token nor a way to it shows a secret when it is printed."""
    way = LoginEndpoint.of(target(login={"headers": {"x-api-key": "our-api-key"}}), authentication())
    shown = repr([OLD, way, WHO, target()]) + str(OLD)
    assert [
        secret for secret in ("old-token", "old-refresh", "our-api-key", "our-client-secret") if secret in shown
    ] == []


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
