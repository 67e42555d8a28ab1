"""The credentials of one target: declared keys as they are, and the tokens that its login has issued.

A run talks to a target from one process only, so one store knows every token. It logs in once for each kind of
credential, and again only when a token is about to expire or has been revoked.
"""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Mapping

from contracts import Authentication
from suites.kit.http.budget import Budget
from suites.kit.http.login import Clock, Token, fetch_token, renewed_token
from suites.kit.http.login_endpoint import LoginEndpoint
from suites.kit.http.rate import RateLimiter
from suites.kit.http.replies import Reply
from suites.kit.http.retry_policy import USUAL, RetryPolicy
from suites.kit.http.sender import HttpSender
from suites.kit.model.alteration import ALTERED, altered
from suites.kit.model.errors import LoginRefused
from suites.kit.model.target import PASSWORD, WRONG, ClientSecret, Credential, Target, wrong_part
from suites.kit.privacy.belongings import credential_name, secrets_of, spellings_of
from suites.kit.privacy.redaction import Redactor

MOST_RENEWALS = 3
"""How often a run replaces a token that was accepted before and is refused now. Some vendors revoke tokens now and
then. Without a limit, a vendor that refuses every token would get a login for each request."""
MAY_BE_REVOKED_SECONDS = 60.0
"""The age from which a refused token may have been revoked, even if we never saw it accepted. A younger token that was
never accepted was never valid, and a new login would bring another like it. Chosen: most requests follow a login
within seconds, so a minute leaves room for slow runs."""


class TokenStore:
    """Hands out the credentials of a target by kind. Its logins take requests from `budget` and keep to `limiter`."""

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
        self._refusals: dict[str, str] = {}
        self._accepted: set[str] = set()
        self._renewals: Counter[str] = Counter()
        self._made_up = ":".join(secrets.token_urlsafe(24) for _ in range(2 if authentication.is_basic else 1))
        self._sender: HttpSender | None = None
        made_up = spellings_of(self._made_up, credential_name(authentication, WRONG, target), authentication)
        name = next(iter(made_up.values()))
        half = spellings_of(self._half_made_up, name, authentication) if authentication.is_basic else {}
        self._names = {**half, **made_up, **secrets_of(authentication, target)}

    def __repr__(self) -> str:
        return f"TokenStore({self.target.name})"

    def names(self) -> dict[str, str]:
        """Every secret of the target that is known so far, and the $NAME that stands for it."""
        return dict(self._names)

    def learn(self, names: Mapping[str, str]) -> None:
        """Learn new tokens, also those of another process at this target, so that they are masked here too."""
        self._names = {**names, **self._names}

    def learn_signed(self, headers: Mapping[str, str], reply: Reply) -> None:
        """Learn those headers that sign a call which its answer repeats: each call has others, too many to learn."""
        if reply.answer is None or not headers:
            return
        answer = reply.answer
        text = "\n".join([answer.content.decode("utf-8", "replace"), *answer.headers.values()])
        for name, value in headers.items():
            known = {value: "$" + name.upper().replace("-", "_")}
            redactor = Redactor()
            redactor.learn(known)
            if redactor.mask(text) != text:
                self.learn(known)

    def secret(self, kind: str) -> str:
        """The key or token of a kind of credential. Raises NotDeclared, LoginRefused or BudgetSpent."""
        if kind == ALTERED:
            return self._altered()
        credential = self._credential(kind)
        if isinstance(credential, str):
            return credential
        try:
            return self._current(kind, credential).value
        except LoginRefused:
            if kind != WRONG or not self._logs_in_by_key:
                raise
            return self._made_up

    def _altered(self) -> str:
        """The good key, or the token of the login at present, with another end. It is learned before it is sent: all
        but its end is the good one."""
        secret = altered(self.secret("good"), is_basic=self._authentication.is_basic)
        name = credential_name(self._authentication, ALTERED, self.target)
        self.learn(spellings_of(secret, name, self._authentication))
        return secret

    def note_accepted(self, secret: str) -> None:
        """Note that the target accepted this secret. Refused later, it was revoked, and a new login may help."""
        self._accepted.add(secret)

    def renewed(self, kind: str, refused: str) -> str | None:
        """After a 401: a new token in place of the refused one; None when that would not help. Raises like `secret`."""
        credential = self._credential(kind)
        if not isinstance(credential, ClientSecret):
            return None
        token = self._replaced(kind, credential, refused)
        return token.value if token and token.value != refused else None

    def start_anew(self) -> None:
        """Forget refused logins and begin a new time budget: what was changed has to be put back in any case."""
        self._refusals.clear()
        self.close()

    def close(self) -> None:
        """Close the connection to the login."""
        if self._sender is not None:
            self._sender.close()
        self._sender = None

    def _credential(self, kind: str) -> Credential:
        """The credential of a kind. A wrong one is made up if need be. Raises NotDeclared if the target gives none."""
        if wrong_part(kind) == PASSWORD:
            self._credential(WRONG)  # raises where the target has none
            return self._half_made_up
        name = f"credentials.{kind}"
        if kind in self.target.credentials:
            return self.target.credentials[kind]
        if kind == WRONG and name not in self.target.absent:
            return ClientSecret("", self._made_up) if self._logs_in_by_key else self._made_up
        raise self.target.why_missing(name, f"the target gives no {kind} credentials")

    @property
    def _half_made_up(self) -> str:
        """Of HTTP Basic, the user of the good credential with a made-up password."""
        good = self.target.credentials.get("good")
        user = good.partition(":")[0] if isinstance(good, str) else ""
        return f"{user}:{self._made_up.rpartition(':')[2]}"

    @property
    def _logs_in_by_key(self) -> bool:
        """Whether a made-up key goes to the login first: a vendor may give a token for any, and then take that."""
        good, login = self.target.credentials.get("good"), self._authentication.login
        return isinstance(good, ClientSecret) and login is not None and login.kind == "key"

    def _current(self, kind: str, client: ClientSecret) -> Token:
        token = self._tokens.get(kind)
        if kind not in self._refusals and token and self._clock() < token.due:
            return token
        return self._log_in(kind, client, token)

    def _replaced(self, kind: str, client: ClientSecret, refused: str) -> Token | None:
        token = self._tokens.get(kind)
        if token is None or token.value != refused:
            return token and self._current(kind, client)
        if refused not in self._accepted and self._clock() - token.issued_at <= MAY_BE_REVOKED_SECONDS:
            return None
        if self._renewals[kind] >= MOST_RENEWALS:
            return None
        self._renewals[kind] += 1
        return self._log_in(kind, client, None)

    def _log_in(self, kind: str, client: ClientSecret, old: Token | None) -> Token:
        """A token from the login, renewed from the old one if there is one. A refused login is not tried again."""
        if kind in self._refusals:
            raise LoginRefused(self._refusals[kind])
        try:
            login = LoginEndpoint.of(self.target, self._authentication)
            sender = self._login_sender(login)
            if old:
                token = renewed_token(login, client, old, sender, self._clock)
            else:
                token = fetch_token(login, client, sender, self._clock)
        except LoginRefused as refusal:
            self._refusals[kind] = str(refusal)
            raise
        name = credential_name(self._authentication, kind, self.target)
        self.learn({token.value: name} | ({token.refresh: f"{name}_REFRESH"} if token.refresh else {}))
        self._tokens[kind] = token
        return token

    def _login_sender(self, login: LoginEndpoint) -> HttpSender:
        """The sender for the login's host and no other."""
        if self._sender is None:
            self._sender = HttpSender(
                self.target.limits,
                self._run,
                frozenset({login.url}),
                self.budget.spend,
                self.limiter,
                proxy=self.target.proxy,
                policy=self._policy,
            )
        return self._sender
