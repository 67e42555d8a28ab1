"""What the desk promises all workers of a run: one login for all, one budget, and secrets that nobody prints."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
import respx

from suites.kit.http.rate import RateLimiter
from suites.kit.http.sender import RetryPolicy
from suites.kit.http.tokens import Account, Desk
from suites.kit.model.errors import BudgetSpent, DeclaredAbsent, LoginRefused, NotDeclared
from suites.kit.model.target import ClientSecret
from suites.kit.session.desk_service import RemoteDesk, Service, connect, serve
from suites.selftest.logins import IN_JSON, NAME, WHO, Host, account, listening, said
from suites.selftest.senders import Turns

HOUSE = Path(__file__).parents[2]


@pytest.fixture
def host() -> Iterator[Host]:
    """A token endpoint that answers with a token."""
    with listening(Host()) as made:
        yield made


@dataclass
class Vendor:
    """A login without a connection: answers what it is told to, and keeps a clock."""

    answer: Callable[[int], httpx.Response] = lambda number: fresh(f"token-{number}")
    asked: list[str] = field(default_factory=list)
    now: float = 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        return self.answer(len(self.asked) - 1)

    def desk(self, **facts: Any) -> Desk:
        """A desk that asks this login, and tells the time by its clock."""
        return self.of(account(**facts))

    def of(self, *accounts: Account) -> Desk:
        """A desk for these accounts, which does not really pause."""
        manners = RetryPolicy(sleep=lambda _: None)
        return Desk({one.target.name: one for one in accounts}, clock=lambda: self.now, manners=manners)


def fresh(value: str, **members: Any) -> httpx.Response:
    """An answer with a token that lives for an hour."""
    return httpx.Response(200, json={"access_token": value, "expires_in": 3600, **members})


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A login that gives a token."""
    made = Vendor()
    with respx.mock(assert_all_called=False) as router:
        router.route().mock(side_effect=made)
        yield made


def test_a_plain_credential_is_itself(vendor: Vendor) -> None:
    """A key or long-lived token is handed out as it is, and nobody is asked."""
    assert (vendor.desk(credentials={"good": "our-key"}).secret(NAME, "good"), vendor.asked) == ("our-key", [])


def test_one_login_serves_until_the_token_is_due(vendor: Vendor) -> None:
    """A token is kept until a minute before it expires, then the login is asked once more."""
    desk, seen = vendor.desk(), []
    for vendor.now in (0, 3539, 3540, 3541):
        seen.append(desk.secret(NAME, "good"))
    assert seen == ["token-0", "token-0", "token-1", "token-1"]


def test_a_token_with_a_refresh_token_is_refreshed(vendor: Vendor) -> None:
    """Where the login can refresh, it is asked to, before the token expires."""
    vendor.answer = lambda number: fresh(f"token-{number}", refresh_token="r")
    desk = vendor.desk(login=IN_JSON)
    desk.secret(NAME, "good")
    vendor.now = 3550
    assert (desk.secret(NAME, "good"), vendor.asked) == ("token-1", ["/login", "/refresh"])


def test_each_kind_has_a_token_of_its_own(vendor: Vendor) -> None:
    """Two kinds of credential are two logins."""
    desk = vendor.desk(credentials={"good": WHO, "powerless": ClientSecret("other", "secret")})
    assert [desk.secret(NAME, kind) for kind in ("good", "powerless", "good")] == ["token-0", "token-1", "token-0"]


def test_a_wrong_credential_is_made_up_once(vendor: Vendor) -> None:
    """A wrong credential that the target does not give is random, and the same for the whole run."""
    one, other = vendor.desk(), vendor.desk()
    assert one.secret(NAME, "wrong") == one.secret(NAME, "wrong") != other.secret(NAME, "wrong")


def test_a_wrong_credential_that_is_given_is_used(vendor: Vendor) -> None:
    """A wrong credential of the target's own comes before a made-up one."""
    assert vendor.desk(credentials={"wrong": "expired-key"}).secret(NAME, "wrong") == "expired-key"


@pytest.mark.parametrize("kind", ["wrong", "powerless"])
def test_a_credential_declared_absent_is_told_so(vendor: Vendor, kind: str) -> None:
    """A credential that the target is known not to have makes its clauses not applicable."""
    with pytest.raises(DeclaredAbsent, match=f"declares credentials.{kind} absent"):
        vendor.desk(absent=frozenset({f"credentials.{kind}"})).secret(NAME, kind)


def test_a_credential_that_is_not_given_is_told(vendor: Vendor) -> None:
    """A credential that the target does not give is NotDeclared."""
    with pytest.raises(NotDeclared, match="the target gives no powerless credentials") as missing:
        vendor.desk().secret(NAME, "powerless")
    assert type(missing.value) is NotDeclared


def test_the_budget_is_counted_down(vendor: Vendor) -> None:
    """Every request takes one out of the budget, and none is given when it is empty."""
    desk = vendor.desk(budget=2)
    assert [desk.left(NAME), desk.spend(NAME), desk.spend(NAME)] == [2, 1, 0]
    with pytest.raises(BudgetSpent, match="the budget of 2 requests is spent"):
        desk.spend(NAME)


def test_no_request_is_counted_twice_by_four_threads(vendor: Vendor) -> None:
    """Threads that spend at the same time see each number once."""
    desk = vendor.desk(budget=Slow(200))
    with ThreadPoolExecutor(4) as workers:
        seen = list(workers.map(lambda _: [desk.spend(NAME) for _ in range(50)], range(4)))
    assert sorted(left for part in seen for left in part) == list(range(200))


class Slow(int):
    """A number that lets other threads go first whenever it is used."""

    def __add__(self, other: int) -> int:
        time.sleep(1e-4)
        return int(self) + other


def test_a_login_counts_as_a_request(vendor: Vendor) -> None:
    """Each request to the login takes one out of the budget, those that are tried again too."""
    vendor.answer = lambda number: fresh("t") if number else httpx.Response(429)
    desk = vendor.desk()
    desk.secret(NAME, "good")
    assert desk.left(NAME) == 98


def test_without_budget_nobody_logs_in(vendor: Vendor) -> None:
    """A login that the budget does not allow is not asked, and is no refusal."""
    with pytest.raises(BudgetSpent) as spent:
        vendor.desk(budget=0).secret(NAME, "good")
    assert (type(spent.value), vendor.asked) == (BudgetSpent, [])


def test_a_login_waits_for_its_turn(vendor: Vendor) -> None:
    """A login keeps to the pace of its target like any other request."""
    turns = Turns(gives=False)
    with pytest.raises(BudgetSpent, match="time budget"):
        vendor.of(replace(account(), pace=turns)).secret(NAME, "good")
    assert (turns.count, vendor.asked) == (1, [])


def test_a_refused_login_is_asked_once_by_four_workers(host: Host) -> None:
    """Workers that need a token at the same time ask a login that refuses once, and all hear why."""
    host.answer = lambda _: said(401, {"error": "invalid_client"})
    desk = Desk({NAME: account(host.url)})

    def reason(_: int) -> str:
        with pytest.raises(LoginRefused) as refused:
            desk.secret(NAME, "good")
        return str(refused.value)

    with ThreadPoolExecutor(4) as workers:
        [told] = set(workers.map(reason, range(8)))
    assert ("(401 invalid_client)" in told, len(host.asked)) == (True, 1)


def test_a_login_that_wants_to_be_left_alone_is(vendor: Vendor) -> None:
    """A login that asks to wait longer than the run may take is not asked again."""
    vendor.answer = lambda _: httpx.Response(429, headers={"retry-after": "86400"})
    desk = vendor.desk()
    for _ in range(2):
        with pytest.raises(BudgetSpent, match="pause for 86400 s"):
            desk.secret(NAME, "good")
    assert len(vendor.asked) == 1


def test_putting_back_has_a_budget_and_a_login_of_its_own(vendor: Vendor) -> None:
    """What is granted for putting things back comes on top, and a login refused before is asked once more."""
    vendor.answer = lambda number: fresh("t") if number else httpx.Response(401)
    desk = vendor.desk(budget=1)
    with pytest.raises(LoginRefused):
        desk.secret(NAME, "good")
    desk.grant(NAME, 2)
    assert (desk.secret(NAME, "good"), desk.left(NAME)) == ("t", 1)


def test_a_token_revoked_in_mid_run_is_replaced(vendor: Vendor) -> None:
    """A token that the target took before, and refuses now, is replaced by a new login."""
    desk = vendor.desk()
    desk.accepted(NAME, "good", desk.secret(NAME, "good"))
    assert (desk.renewed(NAME, "good", "token-0"), desk.secret(NAME, "good")) == ("token-1", "token-1")


@pytest.mark.parametrize(("age", "replacement"), [(60, None), (61, "token-1")])
def test_a_token_that_was_never_taken_is_replaced_only_when_old(
    vendor: Vendor, age: float, replacement: str | None
) -> None:
    """A token that is refused from its first minute on was never any good: a new login would change nothing."""
    desk = vendor.desk()
    desk.secret(NAME, "good")
    vendor.now = age
    assert desk.renewed(NAME, "good", "token-0") == replacement


def test_a_token_that_another_worker_renewed_is_handed_on(vendor: Vendor) -> None:
    """A worker whose token is stale gets the one that another has fetched meanwhile, without a login."""
    desk = vendor.desk()
    desk.accepted(NAME, "good", desk.secret(NAME, "good"))
    assert [desk.renewed(NAME, "good", "token-0") for _ in range(4)] == ["token-1"] * 4
    assert len(vendor.asked) == 2


def test_a_token_is_replaced_three_times_a_run(vendor: Vendor) -> None:
    """A target that refuses every token is not logged in to for ever."""
    desk = vendor.desk()
    seen = [desk.secret(NAME, "good")]
    while seen[-1]:
        desk.accepted(NAME, "good", seen[-1])
        seen.append(desk.renewed(NAME, "good", seen[-1]) or "")
    assert seen == ["token-0", "token-1", "token-2", "token-3", ""]


def test_the_same_token_again_is_no_help(vendor: Vendor) -> None:
    """A login that answers with the token just refused has renewed nothing."""
    vendor.answer = lambda _: fresh("always the same".replace(" ", "-"))
    desk = vendor.desk()
    stale = desk.secret(NAME, "good")
    desk.accepted(NAME, "good", stale)
    assert desk.renewed(NAME, "good", stale) is None


def test_a_plain_credential_is_never_renewed(vendor: Vendor) -> None:
    """A key that is refused stays as it is, whether it was taken before or not."""
    desk = vendor.desk(credentials={"good": "our-key"})
    desk.accepted(NAME, "good", "our-key")
    assert (desk.renewed(NAME, "good", "our-key"), vendor.asked) == (None, [])


def test_what_was_learned_has_names(vendor: Vendor) -> None:
    """Every secret of the run stands under the name by which it may be told, the outlived ones too."""
    vendor.answer = lambda number: fresh(f"token-{number}", refresh_token=f"refresh-{number}")
    desk = vendor.desk(credentials={"good": WHO, "powerless": "powerless-key"}, login=IN_JSON)
    for vendor.now in (0, 3550):
        desk.secret(NAME, "good")
    assert desk.learned() == {
        desk.secret(NAME, "wrong"): "$CLINIC_TOKEN_WRONG",
        "our-client-id": "$CLINIC_TOKEN_CLIENT_ID",
        "our-client-secret": "$CLINIC_TOKEN_CLIENT_SECRET",
        "powerless-key": "$CLINIC_TOKEN_POWERLESS",
        "token-0": "$CLINIC_TOKEN",
        "token-1": "$CLINIC_TOKEN",
        "refresh-0": "$CLINIC_TOKEN_REFRESH",
        "refresh-1": "$CLINIC_TOKEN_REFRESH",
    }


def test_nothing_of_a_desk_shows_a_secret(vendor: Vendor) -> None:
    """Printing a desk, or anything it consists of, prints no secret."""
    vendor.answer = lambda _: fresh("our-token", refresh_token="our-refresh")
    at = account(login=IN_JSON, headers={"x-api-key": "our-api-key"})
    desk = vendor.of(at)
    made_up = desk.secret(NAME, "good") and desk.secret(NAME, "wrong")
    service = serve(desk)
    remote = connect(service.address, service.authkey_hex)
    shown = "".join(f"{part!r}{part}" for part in (desk, at, service, remote, vars(desk)["_drawers"]))
    service.close()
    secrets = ("our-token", "our-refresh", "our-client-secret", "our-api-key", made_up, service.authkey_hex)
    assert [secret for secret in secrets if secret in shown] == []


@pytest.fixture
def served() -> Iterator[Callable[[Desk], Service]]:
    """Serves desks to other processes, as long as the test runs."""
    services: list[Service] = []

    def serving(desk: Desk) -> Service:
        services.append(serve(desk))
        return services[-1]

    yield serving
    for service in services:
        service.close()


Serving = Callable[[Desk], Service]


def remote(service: Service) -> RemoteDesk:
    """A desk as a worker has it."""
    return connect(service.address, service.authkey_hex)


def test_a_worker_hears_what_the_desk_says(vendor: Vendor, served: Serving) -> None:
    """A served desk answers like the desk itself."""
    desk = remote(served(vendor.desk()))
    answers = [desk.secret(NAME, "good"), desk.left(NAME), desk.spend(NAME), desk.accepted(NAME, "good", "token-0")]
    assert answers == ["token-0", 99, 98, None]
    assert (desk.renewed(NAME, "good", "token-0"), desk.learned()["token-1"]) == ("token-1", "$CLINIC_TOKEN")


@pytest.mark.parametrize(
    ("kind", "expected", "told"),
    [
        ("powerless", NotDeclared, "the target gives no powerless credentials"),
        ("wrong", DeclaredAbsent, "the target declares credentials.wrong absent"),
        ("good", LoginRefused, "was refused (401)"),
    ],
)
def test_a_worker_hears_why_not(
    vendor: Vendor, served: Serving, kind: str, expected: type[Exception], told: str
) -> None:
    """A served desk raises what the desk itself raises, with the same words."""
    vendor.answer = lambda _: httpx.Response(401)
    desk = remote(served(vendor.desk(absent=frozenset({"credentials.wrong"}))))
    with pytest.raises(expected, match=re.escape(told)) as reason:
        desk.secret(NAME, kind)
    assert type(reason.value) is expected


def test_a_mistake_of_the_desk_is_no_end_of_the_process(vendor: Vendor, served: Serving) -> None:
    """An error in the controlling process reaches the worker as what it is, and the next question is answered."""
    desk = remote(served(vendor.of(replace(account(), pace=Broken()))))
    with pytest.raises(RuntimeError, match="the desk failed: FileNotFoundError") as failed:
        desk.secret(NAME, "good")
    assert not isinstance(failed.value, BudgetSpent)
    assert desk.left(NAME) == 100


class Broken(RateLimiter):
    """A pace whose store cannot be opened."""

    def wait(self, deadline: float) -> bool:
        """Fail."""
        raise FileNotFoundError("no store")


def test_only_the_methods_of_a_desk_are_served(vendor: Vendor, served: Serving) -> None:
    """A worker cannot ask for anything else."""
    with pytest.raises(RuntimeError, match="ValueError"):
        remote(served(vendor.desk()))._ask("__repr__")


def test_an_interrupted_question_leaves_no_answer_behind(vendor: Vendor, served: Serving) -> None:
    """After a question that Ctrl-C broke off, the next one gets its own answer."""
    desk = remote(served(vendor.desk()))
    desk.left(NAME)
    desk._connection = Interrupted(desk._connection)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        desk.spend(NAME)
    assert desk.secret(NAME, "good") == "token-0"


@dataclass
class Interrupted:
    """A connection on which Ctrl-C comes before the answer is read."""

    line: Any
    unread: int = 1

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)

    def recv(self) -> Any:
        """Is interrupted the first time."""
        self.unread -= 1
        if self.unread >= 0:
            raise KeyboardInterrupt
        return self.line.recv()


def test_a_worker_without_controller_ends_gently(vendor: Vendor) -> None:
    """Once the service is closed, a worker is told in the words of an empty budget."""
    service = serve(vendor.desk())
    before, after = remote(service), remote(service)
    before.left(NAME)
    service.close()
    for desk in (before, after):
        with pytest.raises(BudgetSpent, match="the controlling process is gone"):
            desk.spend(NAME)


def test_a_closed_service_leaves_nothing(vendor: Vendor) -> None:
    """A closed service takes its socket away, and may be closed again."""
    service = serve(vendor.desk())
    assert Path(service.address).is_socket()
    service.close()
    service.close()
    assert not Path(service.address).exists()


def test_the_socket_is_for_this_user_only(vendor: Vendor, served: Serving) -> None:
    """Nobody else on the machine reaches the socket."""
    folder = Path(served(vendor.desk()).address).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_stranger_is_not_answered(vendor: Vendor, served: Serving) -> None:
    """Whoever does not have the key is told nothing, and the others are still answered."""
    service = served(vendor.desk())
    with pytest.raises(BudgetSpent):
        connect(service.address, "00" * 32).spend(NAME)
    assert remote(service).left(NAME) == 100


ASK = """
import json, sys
from suites.kit.limits_reached import BudgetSpent
from suites.kit.session.desk_service import connect
desk, told = connect(*sys.argv[1:3]), []
print("ready", flush=True)
sys.stdin.read()
try:
    while True:
        told.append({what})
except BudgetSpent as spent:
    told.append(str(spent))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def four() -> tuple[list[list[Any]], int]:
    """What four processes heard that asked for secret and budget at the same time, and how many logins there were."""
    with listening(Host()) as host:
        service = serve(Desk({NAME: account(host.url, budget=401)}))
        what = f"(desk.secret({NAME!r}, 'good'), desk.spend({NAME!r}))"
        command = [sys.executable, "-c", ASK.replace("{what}", what), service.address, service.authkey_hex]
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": HOUSE, "text": True}
        workers: list[Any] = [subprocess.Popen(command, **pipes) for _ in range(4)]
        assert {worker.stdout.readline() for worker in workers} == {"ready\n"}
        for worker in workers:
            worker.stdin.close()
        heard = [json.loads(worker.stdout.read()) for worker in workers]
        for worker in workers:
            worker.wait(60)
        service.close()
        return heard, len(host.asked)


def test_four_processes_share_one_budget(four: tuple[list[list[Any]], int]) -> None:
    """Four processes that spend at the same time spend exactly what the login has left, and no number twice."""
    heard, _ = four
    assert {told[-1] for told in heard} == {"the budget of 401 requests is spent"}
    assert sorted(left for told in heard for _, left in told[:-1]) == list(range(400))


def test_four_processes_share_one_login(four: tuple[list[list[Any]], int]) -> None:
    """Four processes that need a token at the same time get the same one, from one login."""
    heard, logins = four
    assert ({secret for told in heard for secret, _ in told[:-1]}, logins) == ({"token-0"}, 1)


SERVE = """
import sys, time
from suites.kit.access.desk import Desk
from suites.kit.session.desk_service import serve
from suites.selftest.logins import NAME, account
service = serve(Desk({NAME: account()}))
print(service.address, service.authkey_hex, flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("signalled", [signal.SIGINT, signal.SIGKILL])
def test_a_controller_that_ends_takes_the_service_along(signalled: signal.Signals) -> None:
    """Ctrl-C ends a process that serves, as does a kill; a worker that outlives it ends gently."""
    pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "cwd": HOUSE, "text": True}
    with TemporaryDirectory() as folder:
        controller = subprocess.Popen([sys.executable, "-c", SERVE], env={**os.environ, "TMPDIR": folder}, **pipes)
        desk = connect(*controller.stdout.readline().split())
        assert desk.left(NAME) == 100
        controller.send_signal(signalled)
        controller.communicate(timeout=60)
    with pytest.raises(BudgetSpent, match="the controlling process is gone"):
        desk.spend(NAME)
