"""What all workers of a run share: the tokens of each target, and the budget of its requests."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol

from contracts import Authentication
from suites.kit.access.login import Clock, Token, Way, fetch_token, renewed_token
from suites.kit.limits_reached import BudgetSpent, LoginRefused
from suites.kit.sending.rate import Pace
from suites.kit.sending.wire import USUAL, Manners, Wire
from suites.kit.target import ClientSecret, Credential, Target

MOST_RENEWALS = 3
"""So often in a run a token that was taken before is replaced because it is refused."""
SURELY_USED = 60.0
"""Seconds after which a token that is refused may have been revoked; a younger one was never any good."""
GOOD, WRONG = "good", "wrong"


class SharedDesk(Protocol):
    """The desk as a worker sees it, in this process or another. A target goes by its name."""

    def spend(self, target: str) -> int:
        """Take one request out of the budget; returns how many are left. Raises BudgetSpent when there is none."""

    def left(self, target: str) -> int:
        """How many requests the budget still allows."""

    def secret(self, target: str, kind: str) -> str:
        """The key or token of a kind of credential. Raises NotDeclared, LoginRefused or BudgetSpent."""

    def accepted(self, target: str, kind: str, secret: str) -> None:
        """Note that the target took this secret: should it be refused later, it is worth a new login."""

    def renewed(self, target: str, kind: str, stale: str) -> str | None:
        """After a 401: a fresh token in place of a stale one; None when that would not help. Raises like `secret`."""

    def learned(self) -> Mapping[str, str]:
        """Every secret of the run so far, and the $NAME that stands for it."""


@dataclass(frozen=True)
class Account:
    """A target, how one logs in there, how many requests the run may make, and the pace to which logins keep."""

    target: Target
    authentication: Authentication
    budget: int
    pace: Pace = field(default_factory=Pace, repr=False)


@dataclass
class _Drawer:
    """What the desk keeps of one target.

    `logging_in` is held by whoever asks the login, so that it is asked once; `wire` is the connection to it, with the
    time budget that began when it was first asked.
    """

    account: Account
    spent: int = 0
    granted: int = 0
    tokens: dict[str, Token] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    accepted: set[str] = field(default_factory=set, repr=False)
    renewals: Counter[str] = field(default_factory=Counter)
    made_up: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)
    wire: Wire | None = field(default=None, repr=False)
    logging_in: Lock = field(default_factory=Lock, repr=False)

    @property
    def budget(self) -> int:
        """How many requests may be sent by now."""
        return self.account.budget + self.granted

    def credential(self, kind: str) -> Credential:
        """The credential of a kind; a wrong one is made up. Raises NotDeclared when the target gives none."""
        target, name = self.account.target, f"credentials.{kind}"
        if kind in target.credentials:
            return target.credentials[kind]
        if kind == WRONG and name not in target.absent:
            return self.made_up
        raise target.lacks(name, f"the target gives no {kind} credentials")

    def name(self, kind: str, part: str = "") -> str:
        """The $NAME that stands for a secret; the good one has the name that the contract gives."""
        words = [self.account.authentication.secret, "" if kind == GOOD else kind.upper(), part]
        return "$" + "_".join(word for word in words if word)


class Desk:
    """Keeps the accounts of a run. Any number of threads may ask at once."""

    def __init__(
        self,
        accounts: Mapping[str, Account],
        *,
        run: str = "",
        clock: Clock = time.monotonic,
        manners: Manners = USUAL,
    ) -> None:
        self._drawers = {name: _Drawer(account) for name, account in accounts.items()}
        self._run, self._clock, self._manners = run, clock, manners
        self._counting = Lock()
        self._learned: dict[str, str] = {}
        for drawer in self._drawers.values():
            self._learn_declared(drawer)

    def __repr__(self) -> str:
        return f"Desk({', '.join(self._drawers)})"

    def spend(self, target: str) -> int:
        """Take one request out of the budget; returns how many are left. Raises BudgetSpent when there is none."""
        drawer = self._drawers[target]
        with self._counting:
            if drawer.spent >= drawer.budget:
                raise BudgetSpent(f"the budget of {drawer.account.budget} requests is spent")
            drawer.spent += 1
            return drawer.budget - drawer.spent

    def grant(self, target: str, requests: int) -> None:
        """Add to the budget what was kept for putting things back. For that, time begins anew, and logins too."""
        drawer = self._drawers[target]
        with self._counting:
            drawer.granted += requests
        with drawer.logging_in:
            drawer.refused.clear()
            drawer.wire = None

    def close(self) -> None:
        """Give back the connections to the logins."""
        for drawer in self._drawers.values():
            if drawer.wire is not None:
                drawer.wire.close()

    def left(self, target: str) -> int:
        """How many requests the budget still allows."""
        drawer = self._drawers[target]
        return drawer.budget - drawer.spent

    def secret(self, target: str, kind: str) -> str:
        """The key or token of a kind of credential. Raises NotDeclared, LoginRefused or BudgetSpent."""
        drawer = self._drawers[target]
        credential = drawer.credential(kind)
        if isinstance(credential, str):
            return credential
        with drawer.logging_in:
            return self._current(drawer, kind, credential).value

    def accepted(self, target: str, kind: str, secret: str) -> None:
        """Note that the target took this secret: should it be refused later, it is worth a new login."""
        if isinstance(self._drawers[target].credential(kind), ClientSecret):
            self._drawers[target].accepted.add(secret)

    def renewed(self, target: str, kind: str, stale: str) -> str | None:
        """After a 401: a fresh token in place of a stale one; None when that would not help. Raises like `secret`."""
        drawer = self._drawers[target]
        credential = drawer.credential(kind)
        if not isinstance(credential, ClientSecret):
            return None
        with drawer.logging_in:
            token = self._replaced(drawer, kind, credential, stale)
        return token.value if token and token.value != stale else None

    def learned(self) -> dict[str, str]:
        """Every secret of the run so far, and the $NAME that stands for it."""
        with self._counting:
            return dict(self._learned)

    def _current(self, drawer: _Drawer, kind: str, who: ClientSecret) -> Token:
        token = drawer.tokens.get(kind)
        if kind not in drawer.refused and token and self._clock() < token.due:
            return token
        return self._logged_in(drawer, kind, who, token)

    def _replaced(self, drawer: _Drawer, kind: str, who: ClientSecret, stale: str) -> Token | None:
        token = drawer.tokens.get(kind)
        if token is None or token.value != stale:
            return token and self._current(drawer, kind, who)
        if stale not in drawer.accepted and self._clock() - token.issued_at <= SURELY_USED:
            return None
        if drawer.renewals[kind] >= MOST_RENEWALS:
            return None
        drawer.renewals[kind] += 1
        return self._logged_in(drawer, kind, who, None)

    def _logged_in(self, drawer: _Drawer, kind: str, who: ClientSecret, old: Token | None) -> Token:
        """A token from the login, by way of the old one if there is one. A refusal is kept, and not asked for again."""
        if kind in drawer.refused:
            raise LoginRefused(drawer.refused[kind])
        try:
            way = Way.of(drawer.account.target, drawer.account.authentication)
            wire = self._wire(drawer, way)
            clock = self._clock
            token = renewed_token(way, who, old, wire, clock) if old else fetch_token(way, who, wire, clock)
        except LoginRefused as refusal:
            drawer.refused[kind] = str(refusal)
            raise
        self._learn(token.value, drawer.name(kind))
        self._learn(token.refresh, drawer.name(kind, "REFRESH"))
        drawer.tokens[kind] = token
        return token

    def _wire(self, drawer: _Drawer, way: Way) -> Wire:
        """The connection to the login of a target, and to nobody else."""
        target = drawer.account.target
        if drawer.wire is None:
            drawer.wire = Wire(
                target.limits,
                self._run,
                frozenset({way.url}),
                lambda: self.spend(target.name),
                drawer.account.pace,
                proxy=target.proxy,
                manners=self._manners,
            )
        return drawer.wire

    def _learn(self, secret: str | None, name: str) -> None:
        if secret:
            with self._counting:
                self._learned.setdefault(secret, name)

    def _learn_declared(self, drawer: _Drawer) -> None:
        self._learn(drawer.made_up, drawer.name(WRONG))
        for kind, credential in drawer.account.target.credentials.items():
            if isinstance(credential, str):
                self._learn(credential, drawer.name(kind))
            else:
                self._learn(credential.id, drawer.name(kind, "CLIENT_ID"))
                self._learn(credential.secret, drawer.name(kind, "CLIENT_SECRET"))
