"""Real token endpoints on loopback for the tests of logins, and targets that use them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any

import pytest
from werkzeug import Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from contracts import Authentication, Login
from suites.kit.http.budget import Budget
from suites.kit.http.login import Token, fetch_token, renewed_token
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.http.rate import RateLimiter
from suites.kit.http.retry_policy import RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.http.tokens import TokenStore
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Limits, Target

NAME = "clinic-sandbox"
WHO = ClientSecret("our-client-id", "our-client-secret")
OAUTH2 = Login("oauth2", "/oauth2/token")
IN_JSON = Login("json", "/login", refresh="/refresh")
OLD = Token("old-token", 0, 3600, "old-refresh", 7200)


@dataclass
class Host:
    """A token endpoint: the requests it got, and its answer to the n-th of them (from 0)."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    answer: Callable[[int], Response] = lambda number: token(f"token-{number}")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        request = Request(environ)
        request.get_data()
        self.requests.append(request)
        return self.answer(len(self.requests) - 1)(environ, start_response)

    @property
    def paths(self) -> list[str]:
        """The paths of its requests, in order."""
        return [request.path for request in self.requests]


def token(value: Any, **members: Any) -> Response:
    """An answer with a token that lives for an hour."""
    return reply(200, {"access_token": value, "token_type": "Bearer", "expires_in": 3600, **members})


def reply(status: int, body: Any, **headers: str) -> Response:
    """An answer in JSON; text and bytes go out unchanged."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    return Response(text, status, headers={name.replace("_", "-"): value for name, value in headers.items()})


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    disable_nagle_algorithm = True  # else the body waits 40 ms for the acknowledgement of the headers

    def log(self, *_: Any) -> None:
        """Nothing."""


@contextmanager
def listening(host: Host) -> Iterator[Host]:
    """The host on a free port of this machine."""
    server = make_server("127.0.0.1", 0, host, threaded=True, request_handler=Quiet)
    host.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def target(base_url: str = "http://127.0.0.1:9", **facts: Any) -> Target:
    """A target with a login and no patience."""
    limits = Limits(rate=0, connect_seconds=5, read_seconds=5, patience_seconds=0)
    parts = {"credentials": {"good": WHO}, "fixtures": {}, "values": {}, "limits": limits, **facts}
    return Target(NAME, "clinic", base_url, **parts)


def authentication(login: Login | None = OAUTH2) -> Authentication:
    """A Bearer token of such a login."""
    return Authentication("Authorization", "Bearer {secret}", "CLINIC_TOKEN", login)


def token_store(
    base_url: str = "http://127.0.0.1:9",
    login: Login | None = OAUTH2,
    budget: int = 100,
    limiter: RateLimiter | None = None,
    how: Mapping[str, Any] | None = None,
    **facts: Any,
) -> TokenStore:
    """The token store of such a target; `how` is what TokenStore takes by name, as a clock."""
    at = target(base_url, **facts)
    return TokenStore(at, authentication(login), Budget(budget), limiter or RateLimiter(), **(how or {}))


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
