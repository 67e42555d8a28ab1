"""Where and how one target turns a client id and secret, or a key, into a token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import httpx

from contracts import Authentication, Login
from contracts.places import Place
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import Target


@dataclass(frozen=True)
class LoginEndpoint:
    """The login of one target: as the contract says, with the target's own settings in place of the contract's.

    `refresh` is the URL at which a JSON login renews a token. It is always on the host of `url`, because secrets go to
    that host alone. `header` or `member` carries the key of a login by key; `token` and `expires` are pointers in the
    answer.
    """

    kind: str
    url: str
    authentication: str = "basic"
    scope: str | None = None
    refresh: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    header: str | None = None
    member: str | None = None
    token: str = "/access_token"
    expires: str | None = "/expires_in"

    @classmethod
    def of(cls, target: Target, authentication: Authentication) -> LoginEndpoint:
        """The login of a target. Raises LoginRefused when there is none, or its URL cannot be used."""
        if authentication.login is None:
            raise LoginRefused(
                f"{target.name} gives a client id and a client secret, but {target.provider} has no login: "
                "give the credential itself"
            )
        changes = {part: target.login[part] for part in ("url", "authentication", "scope") if part in target.login}
        login: Login = replace(authentication.login, **changes)
        url = _absolute(login.url, target.base_url)
        if httpx.URL(url).userinfo:
            raise LoginRefused(f"the login at {public_url(url)} was not asked: its url holds a user or password")
        own = target.headers if Place.of(url).origin == Place.of(target.base_url).origin else {}
        headers = {**own, **target.login.get("headers", {})}
        refresh = login.refresh and _absolute(httpx.URL(login.refresh).raw_path.decode(), url)
        return cls(
            login.kind, url, login.authentication, login.scope or None, refresh, headers,
            login.header, login.member, login.token, login.expires,
        )  # fmt: skip


def _absolute(url: str, base: str) -> str:
    """An absolute URL as it is; anything else is a path on the host of `base`, even where it looks like a host."""
    if httpx.URL(url).is_absolute_url:
        return url
    return str(httpx.URL(base).copy_with(raw_path=url.encode(), fragment=None))


def public_url(url: str) -> str:
    """A URL without user, password, query and fragment, any of which may hold a secret."""
    return str(httpx.URL(url).copy_with(userinfo=b"", query=None, fragment=None))
