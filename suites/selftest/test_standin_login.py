"""The stand-in issues tokens by the contracts' logins, and accepts them until they expire."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from werkzeug.test import Client, TestResponse

import contracts
from suites.selftest import exchanges
from suites.standin import StandIn, target_table

OAUTH2 = ["lobbie", "sqod"]
WITH_LOGIN = [*OAUTH2, "eka"]
TOKEN = "/oauth2/token"
LOGIN = "/connect-auth/v1/account/login"
REFRESH = "/connect-auth/v1/account/refresh-token"
SECONDS = 100


class LoginEndpoint:
    """A stand-in with a stopped clock, and the ways to get a token from it."""

    def __init__(self, provider: str) -> None:
        self.now = 1000.0
        self.contract = exchanges.contract(provider)
        self.standin = StandIn(self.contract, token_seconds=SECONDS, clock=lambda: self.now)
        self.http = Client(self.standin)

    def client(self, kind: str = "good") -> tuple[str, str]:
        """The id and secret of a kind of client."""
        place = f"of-the-{self.contract.name}-stand-in"
        return f"{kind}-client-{place}", f"{kind}-secret-{place}"

    def oauth2(self, id: str, secret: str, path: str = TOKEN, **changed: str | None) -> TestResponse:
        """Request a token with a form; members that are None are left out."""
        scope = self.contract.authentication.login.scope or "any"
        form = {"grant_type": "client_credentials", "scope": scope, "client_id": id, "client_secret": secret, **changed}
        return self.http.post(path, data={name: value for name, value in form.items() if value is not None})

    def basic(self, id: str, secret: str) -> TestResponse:
        """Request a token with the client in a header."""
        header = "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": "any"}
        return self.http.post(TOKEN, data=form, headers={"Authorization": header})

    def json(self, id: str, secret: str) -> TestResponse:
        """Log in with a JSON body."""
        return self.http.post(LOGIN, json={"client_id": id, "client_secret": secret})

    def refresh(self, issued: Mapping[str, Any], client: str | None = None) -> TestResponse:
        """Refresh a token."""
        headers = {"Authorization": f"Bearer {issued['access_token']}", "Client-Id": client or self.client()[0]}
        return self.http.post(REFRESH, json={"refresh_token": issued["refresh_token"]}, headers=headers)

    def log_in(self, kind: str = "good") -> TestResponse:
        """Log in as the contract says."""
        ways = {"oauth2": self.oauth2, "json": self.json}
        return ways[self.contract.authentication.login.kind](*self.client(kind))

    def read(self, secret: str) -> int:
        """The status of a read with that token."""
        scheme, reading = self.contract.authentication, self.contract.behaviour.read
        path = self.contract.operations[reading.operation].path
        for name, value in self.standin.target()["fixtures"]["appointment.editable"][0].items():
            path = path.replace("{" + name + "}", str(value))
        return self.http.get(path, headers={scheme.header: scheme.format.format(secret=secret)}).status_code


# Tokens of all logins


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_login_issues_a_valid_token(provider: str) -> None:
    """The good client gets a token that is accepted, and learns how long it is valid."""
    endpoint = LoginEndpoint(provider)
    token = endpoint.log_in().get_json()
    assert (endpoint.read(token["access_token"]), token["expires_in"]) == (200, SECONDS)


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_token_expires(provider: str) -> None:
    """A token is refused once its time is over."""
    endpoint = LoginEndpoint(provider)
    token = endpoint.log_in().get_json()["access_token"]
    endpoint.now += SECONDS - 1
    assert endpoint.read(token) == 200
    endpoint.now += 1
    assert endpoint.read(token) == 401


@pytest.mark.parametrize("provider", OAUTH2)
def test_a_token_has_the_rights_of_its_client(provider: str) -> None:
    """The token of a client without rights is refused like the credential without rights."""
    endpoint = LoginEndpoint(provider)
    assert endpoint.read(endpoint.log_in("powerless").get_json()["access_token"]) == 403


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_wrong_client_gets_nothing(provider: str) -> None:
    """A login of the wrong client is refused with 401, and no token is issued."""
    endpoint = LoginEndpoint(provider)
    assert (endpoint.log_in("wrong").status_code, endpoint.standin.logins) == (401, 0)


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_each_login_is_counted_and_issues_another_token(provider: str) -> None:
    """Two logins issue two tokens, and both are valid."""
    endpoint = LoginEndpoint(provider)
    tokens = {endpoint.log_in().get_json()["access_token"] for _ in range(2)}
    assert (len(tokens), endpoint.standin.logins, {endpoint.read(token) for token in tokens}) == (2, 2, {200})


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_token_that_nobody_issued_is_refused(provider: str) -> None:
    """A made-up token is refused with 401."""
    assert LoginEndpoint(provider).read("made-up") == 401


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_the_credential_goes_on_working(provider: str) -> None:
    """The credential that needs no login does not expire."""
    endpoint = LoginEndpoint(provider)
    endpoint.now += 10 * SECONDS
    assert endpoint.read(endpoint.standin.target()["credentials"]["good"]) == 200


def test_a_provider_without_a_login_serves_none() -> None:
    """Without a login in the contract there is no token endpoint."""
    assert Client(StandIn(exchanges.contract("aniva"))).post(TOKEN, data={}).status_code == 404


@pytest.mark.parametrize(("provider", "path"), [("lobbie", TOKEN), ("eka", LOGIN), ("eka", REFRESH)])
def test_a_token_is_requested_by_post(provider: str, path: str) -> None:
    """Any other method is answered with 405."""
    assert LoginEndpoint(provider).http.get(path).status_code == 405


# OAuth 2


@pytest.mark.parametrize("provider", OAUTH2)
def test_a_client_may_be_in_the_header(provider: str) -> None:
    """A client may authenticate in the Basic header instead of the form."""
    endpoint = LoginEndpoint(provider)
    assert endpoint.basic(*endpoint.client()).status_code == 200


def test_a_wrong_client_in_the_header_is_challenged() -> None:
    """As in RFC 6749, the refusal of a client in the header names the scheme, and the error is invalid_client."""
    endpoint = LoginEndpoint("sqod")
    answer = endpoint.basic(endpoint.client()[0], "another secret")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_token_endpoint_may_be_under_any_path() -> None:
    """Any path that ends like the contract's is the token endpoint, because the stand-in has one host only."""
    endpoint = LoginEndpoint("lobbie")
    assert endpoint.oauth2(*endpoint.client(), path=f"/some/where{TOKEN}").status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": None}, "invalid_scope"),
    ],
)
def test_an_incomplete_token_request_is_refused(changed: dict[str, str | None], error: str) -> None:
    """A request without the documented grant or scope is refused with 400 and the RFC's error."""
    endpoint = LoginEndpoint("lobbie")
    answer = endpoint.oauth2(*endpoint.client(), **changed)
    assert (answer.status_code, answer.get_json()["error"], endpoint.standin.logins) == (400, error, 0)


def test_a_token_request_is_a_form() -> None:
    """A JSON body is refused as a token request."""
    answer = LoginEndpoint("sqod").http.post(TOKEN, json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


# The JSON login


def test_a_refused_login_has_its_own_error_body() -> None:
    """A refused JSON login is answered with code and error."""
    answer = LoginEndpoint("eka").log_in("wrong")
    assert (answer.get_json()["code"], type(answer.get_json()["error"])) == (401, str)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"client_id": {"a": 1}}', b"[" * 9000])
def test_a_malformed_login_is_refused(body: bytes) -> None:
    """A login that is not a JSON object of texts is refused with a 4xx, and never causes an exception."""
    answer = LoginEndpoint("eka").http.post(LOGIN, data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_an_expired_token_is_refreshed() -> None:
    """An expired token and its refresh token get a new, valid token."""
    endpoint = LoginEndpoint("eka")
    issued = endpoint.log_in().get_json()
    endpoint.now += SECONDS
    refreshed = endpoint.refresh(issued).get_json()
    assert (endpoint.read(refreshed["access_token"]), refreshed.keys(), endpoint.standin.logins) == (
        200,
        issued.keys(),
        2,
    )


def test_a_refresh_token_works_once() -> None:
    """A used refresh token is refused, and the new one works."""
    endpoint = LoginEndpoint("eka")
    issued = endpoint.log_in().get_json()
    refreshed = endpoint.refresh(issued).get_json()
    assert (endpoint.refresh(issued).status_code, endpoint.refresh(refreshed).status_code) == (401, 200)


def test_a_refresh_needs_its_client() -> None:
    """A client cannot use the refresh token of another."""
    endpoint = LoginEndpoint("eka")
    assert endpoint.refresh(endpoint.log_in().get_json(), client="another").status_code == 401


def test_a_refresh_needs_the_old_token() -> None:
    """A refresh token is refused without the token it was issued with."""
    endpoint = LoginEndpoint("eka")
    assert endpoint.refresh({**endpoint.log_in().get_json(), "access_token": "made-up"}).status_code == 401


def test_a_refresh_token_expires() -> None:
    """A refresh token expires as the login says."""
    endpoint = LoginEndpoint("eka")
    issued = endpoint.log_in().get_json()
    endpoint.now += issued["refresh_expires_in"]
    assert endpoint.refresh(issued).status_code == 401


# The table for targets.toml


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_the_table_names_clients_that_may_log_in(provider: str) -> None:
    """The variables of the table have the id and secret of a client that may log in."""
    endpoint = LoginEndpoint(provider)
    table, environ = target_table(endpoint.standin, "http://127.0.0.1:1", login=True)
    good = table["credentials"]["good"]
    assert (environ[good["client_id"]], environ[good["client_secret"]]) == endpoint.client()


@pytest.mark.parametrize(("provider", "path"), [("lobbie", TOKEN), ("sqod", TOKEN), ("eka", LOGIN)])
def test_the_table_says_where_to_log_in(provider: str, path: str) -> None:
    """The login's URL is the stand-in's own, not the vendor's."""
    table, _ = target_table(LoginEndpoint(provider).standin, "http://127.0.0.1:1", login=True)
    assert table["login"] == {"url": f"http://127.0.0.1:1{path}"}


@pytest.mark.parametrize(("provider", "login"), [("aniva", False), *product(WITH_LOGIN, [False, True])])
def test_the_table_is_a_target(provider: str, login: bool, tmp_path: Path) -> None:
    """In a targets.toml the table is a valid target, and it has no secret in it."""
    table, environ = target_table(LoginEndpoint(provider).standin, "http://127.0.0.1:1", login)
    text = tomli_w.dumps({"here": table})
    (tmp_path / "targets.toml").write_text(text)
    assert contracts.targets(tmp_path / "targets.toml")["here"] == {"name": "here", **table}
    assert [name for name, value in environ.items() if value in text] == []


def test_without_a_login_there_is_no_such_table() -> None:
    """Client ids of a provider without a login are a ValueError that names the provider."""
    with pytest.raises(ValueError, match="aniva"):
        target_table(StandIn(exchanges.contract("aniva")), "http://127.0.0.1:1", login=True)
