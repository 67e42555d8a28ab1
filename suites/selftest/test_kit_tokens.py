"""What the token store promises: one login for each credential, renewed in time, and secrets that nothing prints."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from suites.kit.http.account import Account
from suites.kit.http.rate import RateLimiter
from suites.kit.model.errors import BudgetSpent, DeclaredAbsent, LoginRefused, NotDeclared
from suites.kit.model.target import ClientSecret
from suites.selftest.logins import IN_JSON, WHO, authentication, target
from suites.selftest.senders import CountedTurns
from suites.selftest.token_login import IMPATIENT, Vendor, answering, fresh


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A login that gives a token."""
    with answering() as vendor:
        yield vendor


# Which secret is given


def test_a_plain_credential_is_given_as_it_is(vendor: Vendor) -> None:
    """A key or long-lived token is given unchanged, without any login."""
    assert (vendor.store(credentials={"good": "our-key"}).secret("good"), vendor.paths) == ("our-key", [])


def test_one_login_serves_until_the_token_is_due(vendor: Vendor) -> None:
    """A token is kept until a minute before it expires; then there is one more login."""
    store, given = vendor.store(), []
    for vendor.now in (0, 3539, 3540, 3541):
        given.append(store.secret("good"))
    assert given == ["token-0", "token-0", "token-1", "token-1"]


def test_a_token_with_a_refresh_token_is_refreshed(vendor: Vendor) -> None:
    """Where the login can refresh, a token is refreshed before it expires."""
    vendor.answer = lambda number: fresh(f"token-{number}", refresh_token="r")
    store = vendor.store(login=IN_JSON)
    store.secret("good")
    vendor.now = 3550
    assert (store.secret("good"), vendor.paths) == ("token-1", ["/login", "/refresh"])


def test_each_kind_has_a_token_of_its_own(vendor: Vendor) -> None:
    """Two kinds of credential are two logins."""
    store = vendor.store(credentials={"good": WHO, "powerless": ClientSecret("other", "secret")})
    assert [store.secret(kind) for kind in ("good", "powerless", "good")] == ["token-0", "token-1", "token-0"]


def test_a_wrong_credential_is_made_up_once(vendor: Vendor) -> None:
    """A wrong credential that the target does not give is random, and the same for the whole run."""
    one, other = vendor.store(), vendor.store()
    assert one.secret("wrong") == one.secret("wrong") != other.secret("wrong")


def test_a_wrong_credential_that_is_given_is_used(vendor: Vendor) -> None:
    """A wrong credential of the target's own comes before a made-up one."""
    assert vendor.store(credentials={"wrong": "expired-key"}).secret("wrong") == "expired-key"


@pytest.mark.parametrize("kind", ["wrong", "powerless"])
def test_a_credential_declared_absent_does_not_apply(vendor: Vendor, kind: str) -> None:
    """A credential that the target is declared not to have raises DeclaredAbsent."""
    with pytest.raises(DeclaredAbsent, match=f"declares credentials.{kind} absent"):
        vendor.store(absent=frozenset({f"credentials.{kind}"})).secret(kind)


def test_a_missing_credential_is_not_declared(vendor: Vendor) -> None:
    """A credential that the target does not give raises NotDeclared."""
    with pytest.raises(NotDeclared, match="the target gives no powerless credentials") as missing:
        vendor.store().secret("powerless")
    assert type(missing.value) is NotDeclared


# What a login costs


def test_a_login_counts_as_a_request(vendor: Vendor) -> None:
    """Each request to the login takes one out of the budget, retries included."""
    vendor.answer = lambda number: fresh("t") if number else httpx.Response(429)
    store = vendor.store()
    store.secret("good")
    assert store.budget.left == 98


def test_without_budget_there_is_no_login(vendor: Vendor) -> None:
    """A login for which no request is left is not attempted, and does not count as refused."""
    with pytest.raises(BudgetSpent) as spent:
        vendor.store(budget=0).secret("good")
    assert (type(spent.value), vendor.paths) == (BudgetSpent, [])


def test_a_login_waits_for_its_turn(vendor: Vendor) -> None:
    """A login keeps to the rate of its target like any other request."""
    limiter = CountedTurns(is_free=False)
    with pytest.raises(BudgetSpent, match="time budget"):
        vendor.store(limiter=limiter).secret("good")
    assert (limiter.count, vendor.paths) == (1, [])


def test_a_refused_login_is_attempted_once(vendor: Vendor) -> None:
    """A login that was refused is not attempted again, and every clause is given the same reason."""
    vendor.answer = lambda _: httpx.Response(401, json={"error": "invalid_client"})
    store = vendor.store()
    for _ in range(3):
        with pytest.raises(LoginRefused, match=r"\(401 invalid_client\)"):
            store.secret("good")
    assert len(vendor.paths) == 1


def test_a_login_that_asks_to_be_left_alone_is(vendor: Vendor) -> None:
    """A login that asks for a longer pause than the run may take is not attempted again."""
    vendor.answer = lambda _: httpx.Response(429, headers={"retry-after": "86400"})
    store = vendor.store()
    for _ in range(2):
        with pytest.raises(BudgetSpent, match=r"limited \(429\) until about"):
            store.secret("good")
    assert len(vendor.paths) == 1


def test_a_store_that_starts_anew_logs_in_again(vendor: Vendor) -> None:
    """For putting things back, a login that was refused before is attempted once more."""
    vendor.answer = lambda number: fresh("t") if number else httpx.Response(401)
    store = vendor.store()
    with pytest.raises(LoginRefused):
        store.secret("good")
    store.start_anew()
    assert store.secret("good") == "t"


def test_an_account_has_a_reserve_for_putting_back(vendor: Vendor) -> None:
    """An account whose requests are spent gets those that were kept back, and its login another chance."""
    vendor.answer = lambda number: fresh("t") if number else httpx.Response(401)
    account = Account.open(target(), authentication(), 1, "r-1", IMPATIENT, reserve=2)
    with pytest.raises(LoginRefused):
        account.tokens.secret("good")
    account.begin_putting_back()
    assert (account.tokens.secret("good"), account.budget.left) == ("t", 1)


def test_a_closed_store_can_log_in_again(vendor: Vendor) -> None:
    """Closing gives back the connection of the login; the next login opens another one."""
    store = vendor.store()
    store.secret("good")
    store.close()
    vendor.now = 3600
    assert store.secret("good") == "token-1"


# When a token is replaced


def test_a_token_revoked_in_mid_run_is_replaced(vendor: Vendor) -> None:
    """A token that the target accepted before, and refuses now, is replaced by a new login."""
    store = vendor.store()
    store.note_accepted(store.secret("good"))
    assert (store.renewed("good", "token-0"), store.secret("good")) == ("token-1", "token-1")


@pytest.mark.parametrize(("age", "replacement"), [(60, None), (61, "token-1")])
def test_a_token_that_was_never_accepted_is_replaced_only_when_old(
    vendor: Vendor, age: float, replacement: str | None
) -> None:
    """A token that is refused from its first minute on was never good: a new login would change nothing."""
    store = vendor.store()
    store.secret("good")
    vendor.now = age
    assert store.renewed("good", "token-0") == replacement


def test_a_token_that_was_replaced_already_is_not_replaced_again(vendor: Vendor) -> None:
    """A client whose token is stale gets the one that another client has fetched meanwhile, without a login."""
    store = vendor.store()
    store.note_accepted(store.secret("good"))
    assert [store.renewed("good", "token-0") for _ in range(4)] == ["token-1"] * 4
    assert len(vendor.paths) == 2


def test_a_token_is_replaced_three_times_per_run(vendor: Vendor) -> None:
    """A target that refuses every token does not cause a login for each request."""
    store = vendor.store()
    given = [store.secret("good")]
    while given[-1]:
        store.note_accepted(given[-1])
        given.append(store.renewed("good", given[-1]) or "")
    assert given == ["token-0", "token-1", "token-2", "token-3", ""]


def test_the_same_token_again_is_not_a_replacement(vendor: Vendor) -> None:
    """A login that answers with the token just refused has renewed nothing."""
    vendor.answer = lambda _: fresh("always-the-same")
    store = vendor.store()
    stale = store.secret("good")
    store.note_accepted(stale)
    assert store.renewed("good", stale) is None


def test_a_plain_credential_is_never_renewed(vendor: Vendor) -> None:
    """A key that is refused stays as it is, whether it was accepted before or not."""
    store = vendor.store(credentials={"good": "our-key"})
    store.note_accepted("our-key")
    assert (store.renewed("good", "our-key"), vendor.paths) == (None, [])


# What is printed


def test_every_secret_has_a_name(vendor: Vendor) -> None:
    """Every secret of the run, expired ones included, has the $NAME that is printed in its place."""
    vendor.answer = lambda number: fresh(f"token-{number}", refresh_token=f"refresh-{number}")
    store = vendor.store(credentials={"good": WHO, "powerless": "powerless-key"}, login=IN_JSON)
    for vendor.now in (0, 3550):
        store.secret("good")
    assert store.names() == {
        store.secret("wrong"): "$CLINIC_TOKEN_WRONG",
        "our-client-id": "$CLINIC_TOKEN_CLIENT_ID",
        "our-client-secret": "$CLINIC_TOKEN_CLIENT_SECRET",
        "powerless-key": "$CLINIC_TOKEN_POWERLESS",
        "token-0": "$CLINIC_TOKEN",
        "token-1": "$CLINIC_TOKEN",
        "refresh-0": "$CLINIC_TOKEN_REFRESH",
        "refresh-1": "$CLINIC_TOKEN_REFRESH",
    }


def test_nothing_of_an_account_prints_a_secret(vendor: Vendor) -> None:
    """Printing an account, its token store, a token or the target prints no secret."""
    vendor.answer = lambda _: fresh("our-token", refresh_token="our-refresh")
    store = vendor.store(login=IN_JSON, headers={"x-api-key": "our-api-key"})
    made_up = store.secret("good") and store.secret("wrong")
    account = Account(store.budget, RateLimiter(), store)
    printed = "".join(f"{part!r}{part}" for part in (account, store, store.target, vars(store)["_tokens"]))
    secrets = ("our-token", "our-refresh", "our-client-secret", "our-api-key", made_up)
    assert [secret for secret in secrets if secret in printed] == []


def test_secrets_of_another_process_have_names_too(vendor: Vendor) -> None:
    """What a worker has used at the target is masked in the process that puts things back."""
    store = vendor.store()
    store.learn({"token of a worker": "$CLINIC_TOKEN"})
    assert store.names()["token of a worker"] == "$CLINIC_TOKEN"
