"""What all connections of a run to one target share: budget, rate limit, credentials, where its appointments stand."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts import Authentication
from suites.kit.http.budget import Budget
from suites.kit.http.current_values import Known
from suites.kit.http.rate import RateLimiter, rate_limiter_of
from suites.kit.http.retry_policy import USUAL, RetryPolicy
from suites.kit.http.shared_redis import redis_url
from suites.kit.http.tokens import TokenStore
from suites.kit.http.whereabouts import Whereabouts
from suites.kit.model.target import Target

CONFIRMING_PART = 10
"""One request more for each ten of a profile, to confirm what was found: 60 in `gate`, where confirming one finding has
taken 57. A target's own limit is never exceeded."""


@dataclass
class Account:
    """Updates, reads, logins and what restores the target afterwards all draw on the same account.

    `changed_at` is when the last request was answered that may have changed something, by the clock of the policy.
    """

    budget: Budget
    limiter: RateLimiter
    tokens: TokenStore
    whereabouts: Whereabouts = field(default_factory=Whereabouts)
    changed_at: float | None = None
    moving: Known = field(default_factory=Known)

    @classmethod
    def open(
        cls, target: Target, authentication: Authentication, allowed: int, run: str, policy: RetryPolicy = USUAL,
        reserve: int = 0,
    ) -> Account:  # fmt: skip
        """An account that has sent nothing yet, with so many requests `allowed` beside a `reserve` to put things back.

        Raises RedisUnavailable when REDIS_URL is set and cannot be used.
        """
        confirming = 0 if target.limits.requests else allowed // CONFIRMING_PART
        budget = Budget(allowed, confirming=confirming, reserve=reserve)
        limiter = rate_limiter_of(target.base_url, target.limits.rate, redis_url())
        return cls(budget, limiter, TokenStore(target, authentication, budget, limiter, run=run, policy=policy))

    def begin_putting_back(self) -> None:
        """From now on take from the reserve, too, and let a refused login be tried once more."""
        self.budget.is_putting_back = True
        self.tokens.start_anew()
