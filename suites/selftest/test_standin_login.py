"""The stand-in issues tokens as the contracts' logins say, and knows them until they expire."""

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


class Desk:
    """A stand-in whose clock stands still until it is moved, and the client ids that it knows."""

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
        """Ask for a token with a form; a member that is None is left out."""
        scope = self.contract.authentication.login.scope or "any"
        form = {"grant_type": "client_credentials", "scope": scope, "client_id": id, "client_secret": secret, **changed}
        return self.http.post(path, data={name: value for name, value in form.items() if value is not None})

    def basic(self, id: str, secret: str) -> TestResponse:
        """Ask for a token with the client in a header."""
        header = "Basic " + base64.b64encode(f"{id}:{secret}".encode()).decode()
        form = {"grant_type": "client_credentials", "scope": "any"}
        return self.http.post(TOKEN, data=form, headers={"Authorization": header})

    def json(self, id: str, secret: str) -> TestResponse:
        """Log in with a JSON body."""
        return self.http.post(LOGIN, json={"client_id": id, "client_secret": secret})

    def refresh(self, issued: Mapping[str, Any], client: str | None = None) -> TestResponse:
        """Renew a token."""
        headers = {"Authorization": f"Bearer {issued['access_token']}", "Client-Id": client or self.client()[0]}
        return self.http.post(REFRESH, json={"refresh_token": issued["refresh_token"]}, headers=headers)

    def login(self, kind: str = "good") -> TestResponse:
        """Log in the way that the contract names."""
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
def test_a_login_makes_a_token_that_is_good(provider: str) -> None:
    """The good client gets a token that opens what the good credential opens, and is told how long."""
    desk = Desk(provider)
    told = desk.login().get_json()
    assert (desk.read(told["access_token"]), told["expires_in"]) == (200, SECONDS)


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_token_expires(provider: str) -> None:
    """When its time is over a token is answered like none at all."""
    desk = Desk(provider)
    token = desk.login().get_json()["access_token"]
    desk.now += SECONDS - 1
    assert desk.read(token) == 200
    desk.now += 1
    assert desk.read(token) == 401


@pytest.mark.parametrize("provider", OAUTH2)
def test_a_token_has_the_rights_of_its_client(provider: str) -> None:
    """The token of a client without rights is refused as the credential without rights is."""
    desk = Desk(provider)
    assert desk.read(desk.login("powerless").get_json()["access_token"]) == 403


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_wrong_client_gets_nothing(provider: str) -> None:
    """The wrong client is answered 401, and no token is issued."""
    desk = Desk(provider)
    assert (desk.login("wrong").status_code, desk.standin.logins) == (401, 0)


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_each_login_is_counted_and_makes_another_token(provider: str) -> None:
    """Two logins issue two tokens, and both are good."""
    desk = Desk(provider)
    tokens = {desk.login().get_json()["access_token"] for _ in range(2)}
    assert (len(tokens), desk.standin.logins, {desk.read(token) for token in tokens}) == (2, 2, {200})


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_a_token_that_nobody_issued_is_refused(provider: str) -> None:
    """A made-up token is answered 401."""
    assert Desk(provider).read("made-up") == 401


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_the_credential_goes_on_working(provider: str) -> None:
    """The credential that needs no login does not expire."""
    desk = Desk(provider)
    desk.now += 10 * SECONDS
    assert desk.read(desk.standin.target()["credentials"]["good"]) == 200


def test_a_provider_without_a_login_serves_none() -> None:
    """Where the contract describes no login there is no token endpoint."""
    assert Client(StandIn(exchanges.contract("aniva"))).post(TOKEN, data={}).status_code == 404


@pytest.mark.parametrize(("provider", "path"), [("lobbie", TOKEN), ("eka", LOGIN), ("eka", REFRESH)])
def test_a_token_is_asked_for_with_post(provider: str, path: str) -> None:
    """Another method is answered 405."""
    assert Desk(provider).http.get(path).status_code == 405


# OAuth 2


@pytest.mark.parametrize("provider", OAUTH2)
def test_a_client_may_stand_in_the_header(provider: str) -> None:
    """Basic client authentication is as good as the form's."""
    desk = Desk(provider)
    assert desk.basic(*desk.client()).status_code == 200


def test_a_wrong_client_in_the_header_is_challenged() -> None:
    """As RFC 6749 says the refusal of a client in the header names the scheme, and the error is invalid_client."""
    desk = Desk("sqod")
    answer = desk.basic(desk.client()[0], "another secret")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_token_endpoint_may_stand_anywhere() -> None:
    """Any path that ends like the contract's leads to it, as the stand-in has one host only."""
    desk = Desk("lobbie")
    assert desk.oauth2(*desk.client(), path=f"/some/where{TOKEN}").status_code == 200


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"scope": None}, "invalid_scope"),
    ],
)
def test_another_token_request_is_refused(changed: dict[str, str | None], error: str) -> None:
    """A request without the grant or the scope that the page asks for is answered 400 with the RFC's error."""
    desk = Desk("lobbie")
    answer = desk.oauth2(*desk.client(), **changed)
    assert (answer.status_code, answer.get_json()["error"], desk.standin.logins) == (400, error, 0)


def test_a_token_request_is_a_form() -> None:
    """A JSON body is no token request."""
    answer = Desk("sqod").http.post(TOKEN, json={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_request")


# The JSON login


def test_a_refused_login_has_its_own_error_body() -> None:
    """A refused JSON login is told by code and error."""
    answer = Desk("eka").login("wrong")
    assert (answer.get_json()["code"], type(answer.get_json()["error"])) == (401, str)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"client_id": {"a": 1}}', b"[" * 9000])
def test_a_malformed_login_is_refused(body: bytes) -> None:
    """A login that is no JSON object of texts is a 4xx, never an exception."""
    answer = Desk("eka").http.post(LOGIN, data=body, content_type="application/json")
    assert 400 <= answer.status_code < 500


def test_an_expired_token_is_renewed() -> None:
    """With an expired token and its refresh token comes a new one, which is good."""
    desk = Desk("eka")
    issued = desk.login().get_json()
    desk.now += SECONDS
    told = desk.refresh(issued).get_json()
    assert (desk.read(told["access_token"]), told.keys(), desk.standin.logins) == (200, issued.keys(), 2)


def test_a_renewal_is_good_once() -> None:
    """A spent refresh token is refused, and the new one is good."""
    desk = Desk("eka")
    issued = desk.login().get_json()
    renewed = desk.refresh(issued).get_json()
    assert (desk.refresh(issued).status_code, desk.refresh(renewed).status_code) == (401, 200)


def test_a_renewal_needs_its_client() -> None:
    """The refresh token of one client is not for another."""
    desk = Desk("eka")
    assert desk.refresh(desk.login().get_json(), client="another").status_code == 401


def test_a_renewal_needs_the_token_that_it_renews() -> None:
    """Without the token that was issued a refresh token is worth nothing."""
    desk = Desk("eka")
    assert desk.refresh({**desk.login().get_json(), "access_token": "made-up"}).status_code == 401


def test_a_renewal_ends_some_day() -> None:
    """A refresh token expires as the login says."""
    desk = Desk("eka")
    issued = desk.login().get_json()
    desk.now += issued["refresh_expires_in"]
    assert desk.refresh(issued).status_code == 401


# How it stands in a targets.toml


@pytest.mark.parametrize("provider", WITH_LOGIN)
def test_the_table_names_clients_that_may_log_in(provider: str) -> None:
    """The variables of the table hold an id and a secret of which the stand-in makes a token."""
    desk = Desk(provider)
    table, environ = target_table(desk.standin, "http://127.0.0.1:1", login=True)
    good = table["credentials"]["good"]
    assert (environ[good["client_id"]], environ[good["client_secret"]]) == desk.client()


@pytest.mark.parametrize(("provider", "path"), [("lobbie", TOKEN), ("sqod", TOKEN), ("eka", LOGIN)])
def test_the_table_says_where_to_log_in(provider: str, path: str) -> None:
    """The login's URL is the stand-in's own, not the vendor's."""
    table, _ = target_table(Desk(provider).standin, "http://127.0.0.1:1", login=True)
    assert table["login"] == {"url": f"http://127.0.0.1:1{path}"}


@pytest.mark.parametrize(("provider", "login"), [("aniva", False), *product(WITH_LOGIN, [False, True])])
def test_the_table_is_a_target(provider: str, login: bool, tmp_path: Path) -> None:
    """Written into a targets.toml the table is a target without a fault, and names no secret."""
    table, environ = target_table(Desk(provider).standin, "http://127.0.0.1:1", login)
    text = tomli_w.dumps({"here": table})
    (tmp_path / "targets.toml").write_text(text)
    assert contracts.targets(tmp_path / "targets.toml")["here"] == {"name": "here", **table}
    assert [name for name, value in environ.items() if value in text] == []


def test_the_table_of_several_editables_has_as_many_lanes() -> None:
    """With several editable appointments as many workers may write, with one the table says nothing of it."""
    contract = exchanges.contract("lobbie")
    tables = [target_table(StandIn(contract, editables=count), "http://127.0.0.1:1")[0] for count in (1, 3)]
    assert [table.get("parallel") for table in tables] == [None, 3]


def test_without_a_login_there_is_no_such_table() -> None:
    """Asking a provider without a login for client ids is a ValueError that names it."""
    with pytest.raises(ValueError, match="aniva"):
        target_table(StandIn(exchanges.contract("aniva")), "http://127.0.0.1:1", login=True)
