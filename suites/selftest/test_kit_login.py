"""What a login promises: how a client id and secret reach the login, and how its token is renewed."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from werkzeug import Response

from suites.kit.http.login import Token
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret
from suites.selftest.logins import (
    IN_JSON,
    OAUTH2,
    OLD,
    WHO,
    Host,
    authentication,
    listening,
    logged_in,
    renewed,
    reply,
    target,
    token,
)


@pytest.fixture
def host() -> Iterator[Host]:
    """A token endpoint that answers with a token."""
    with listening(Host()) as made:
        yield made


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
