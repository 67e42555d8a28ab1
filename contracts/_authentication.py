"""How calls carry a credential, and how one is got by a login."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field

BASE64 = "{base64}"
"""In the format of a credential: the secret in base64."""


@dataclass(frozen=True)
class Login:
    """How a client id and secret, or a key, become a token.

    `kind` is `oauth2` (RFC 6749, client credentials; `authentication` is basic or form), `json` (a JSON body of
    `client_id` and `client_secret`) or `key` (a key in the header `header` or at the pointer `member` of a JSON body).
    `url` is absolute, or a path on the target's host. `refresh` is the path of a `json` login's renewal. `token` is
    where the answer has the token, and `expires` where it has its seconds or the time of its end.
    """

    kind: str
    url: str
    authentication: str = "basic"
    scope: str | None = None
    refresh: str | None = None
    header: str | None = None
    member: str | None = None
    token: str = "/access_token"
    expires: str | None = "/expires_in"


@dataclass(frozen=True)
class Authentication:
    """How calls carry the credential: in a header, written as `format` says, or in the query parameter `query`.

    `secret` is the variable that stands for it. `headers` are further ones with a secret each: header -> variable.
    `signer` is `package.module:function` of the user's own, which returns the headers that sign a call.
    """

    header: str
    format: str
    secret: str
    login: Login | None = None
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    signer: str = ""

    @property
    def is_basic(self) -> bool:
        """Whether it is HTTP Basic (RFC 7617): a user and a password, as `user:password` in base64."""
        return BASE64 in self.format

    def written(self, secret: str) -> str:
        """The value that carries a secret."""
        return self.format.format(secret=secret, base64=b64encode(secret.encode()).decode())

    def secret_in(self, text: str) -> str | None:
        """The secret that a value carries; None where it is written in another way."""
        before, _, after = self.format.partition(BASE64 if self.is_basic else "{secret}")
        inner = text.removeprefix(before).removesuffix(after)
        if text != f"{before}{inner}{after}":
            return None
        try:
            return b64decode(inner, validate=True).decode() if self.is_basic else inner
        except ValueError:
            return None
