"""The credentials of one target: declared keys as they are, and the tokens that its login has issued.

A run talks to a target from one process only, so one store knows every token, and a login is asked once for each kind
of credential until its token is about to expire.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter

from contracts import Authentication
from suites.kit.http.budget import Budget
from suites.kit.http.login import Clock, LoginEndpoint, Token, fetch_token, renewed_token
from suites.kit.http.rate import RateLimiter
from suites.kit.http.sender import USUAL, HttpSender, RetryPolicy
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import ClientSecret, Credential, Target

MOST_RENEWALS = 3
"""How often a run replaces a token that was good before and is refused now. A vendor may revoke one now and then; one
that refuses every token would otherwise be asked to log in for each request."""
SURELY_USED = 60.0
"""Seconds after which a refused token may have been revoked. A younger one that was never accepted was never good, and
a new login would bring another like it."""
GOOD, WRONG = "good", "wrong"


class TokenStore:
    """Gives each kind of credential of a target. Its logins take requests from `budget` and keep to `limiter`."""

    def __init__(
        self,
        target: Target,
        authentication: Authentication,
        budget: Budget,
        limiter: RateLimiter,
        *,
        run: str = "",
        clock: Clock = time.monotonic,
        policy: RetryPolicy = USUAL,
    ) -> None:
        self.target, self.budget, self.limiter = target, budget, limiter
        self._authentication, self._run, self._clock, self._policy = authentication, run, clock, policy
        self._tokens: dict[str, Token] = {}
        self._refused: dict[str, str] = {}
        self._accepted: set[str] = set()
        self._renewals: Counter[str] = Counter()
        self._made_up = secrets.token_urlsafe(24)
        self._sender: HttpSender | None = None
        self._names: dict[str, str] = {}
        self._learn_declared()

    def __repr__(self) -> str:
        return f"TokenStore({self.target.name})"

    @property
    def has_login(self) -> bool:
        """Whether some credential of the target is a client id and secret, for which a login issues tokens."""
        return any(isinstance(credential, ClientSecret) for credential in self.target.credentials.values())

    def names(self) -> dict[str, str]:
        """Every secret of the target so far, and the $NAME that stands for it."""
        return dict(self._names)

    def secret(self, kind: str) -> str:
        """The key or token of a kind of credential. Raises NotDeclared, LoginRefused or BudgetSpent."""
        credential = self._credential(kind)
        return credential if isinstance(credential, str) else self._current(kind, credential).value

    def note_accepted(self, kind: str, secret: str) -> None:
        """Note that the target accepted this secret: should it be refused later, a new login is worth trying."""
        if isinstance(self._credential(kind), ClientSecret):
            self._accepted.add(secret)

    def renewed(self, kind: str, stale: str) -> str | None:
        """After a 401: a fresh token in place of a stale one; None when that would not help. Raises like `secret`."""
        credential = self._credential(kind)
        if not isinstance(credential, ClientSecret):
            return None
        token = self._replaced(kind, credential, stale)
        return token.value if token and token.value != stale else None

    def start_anew(self) -> None:
        """Give logins another chance and a new time budget: what was changed has to be put back in any case."""
        self._refused.clear()
        self.close()

    def close(self) -> None:
        """Close the connection to the login."""
        if self._sender is not None:
            self._sender.close()
        self._sender = None

    def _credential(self, kind: str) -> Credential:
        """The credential of a kind; a wrong one is made up. Raises NotDeclared when the target gives none."""
        name = f"credentials.{kind}"
        if kind in self.target.credentials:
            return self.target.credentials[kind]
        if kind == WRONG and name not in self.target.absent:
            return self._made_up
        raise self.target.lacks(name, f"the target gives no {kind} credentials")

    def _current(self, kind: str, who: ClientSecret) -> Token:
        token = self._tokens.get(kind)
        if kind not in self._refused and token and self._clock() < token.due:
            return token
        return self._logged_in(kind, who, token)

    def _replaced(self, kind: str, who: ClientSecret, stale: str) -> Token | None:
        token = self._tokens.get(kind)
        if token is None or token.value != stale:
            return token and self._current(kind, who)
        if stale not in self._accepted and self._clock() - token.issued_at <= SURELY_USED:
            return None
        if self._renewals[kind] >= MOST_RENEWALS:
            return None
        self._renewals[kind] += 1
        return self._logged_in(kind, who, None)

    def _logged_in(self, kind: str, who: ClientSecret, old: Token | None) -> Token:
        """A token from the login, renewed from the old one if there is one. A refusal is kept and not asked again."""
        if kind in self._refused:
            raise LoginRefused(self._refused[kind])
        try:
            way = LoginEndpoint.of(self.target, self._authentication)
            sender, clock = self._login_sender(way), self._clock
            token = renewed_token(way, who, old, sender, clock) if old else fetch_token(way, who, sender, clock)
        except LoginRefused as refusal:
            self._refused[kind] = str(refusal)
            raise
        self._learn(token.value, self._name(kind))
        self._learn(token.refresh, self._name(kind, "REFRESH"))
        self._tokens[kind] = token
        return token

    def _login_sender(self, way: LoginEndpoint) -> HttpSender:
        """The connection to the target's login, and to no other host."""
        if self._sender is None:
            self._sender = HttpSender(
                self.target.limits,
                self._run,
                frozenset({way.url}),
                self.budget.spend,
                self.limiter,
                proxy=self.target.proxy,
                policy=self._policy,
            )
        return self._sender

    def _name(self, kind: str, part: str = "") -> str:
        """The $NAME that stands for a secret; the good one has the name that the contract gives."""
        words = [self._authentication.secret, "" if kind == GOOD else kind.upper(), part]
        return "$" + "_".join(word for word in words if word)

    def _learn(self, secret: str | None, name: str) -> None:
        if secret:
            self._names.setdefault(secret, name)

    def _learn_declared(self) -> None:
        self._learn(self._made_up, self._name(WRONG))
        for kind, credential in self.target.credentials.items():
            if isinstance(credential, str):
                self._learn(credential, self._name(kind))
            else:
                self._learn(credential.id, self._name(kind, "CLIENT_ID"))
                self._learn(credential.secret, self._name(kind, "CLIENT_SECRET"))
