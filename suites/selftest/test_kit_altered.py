"""The good key or token with another end: what goes out, what is printed of it, and what a 401 for it means."""

from __future__ import annotations

import json
import subprocess
from base64 import b64encode, urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from contracts import load
from suites.kit.http.budget import Budget
from suites.kit.http.client import Client
from suites.kit.http.credentials import sign
from suites.kit.http.rate import RateLimiter
from suites.kit.http.tokens import TokenStore
from suites.kit.model.alteration import ALTERED, altered
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Probe, Sent
from suites.kit.model.target import ClientSecret
from suites.kit.privacy.curl import curl_line
from suites.kit.privacy.redaction import Redactor
from suites.kit.session.shell_hints import hint
from suites.proof._run import run, target_of
from suites.selftest import exchanges
from suites.selftest.exchanges import exchange
from suites.selftest.logins import IN_JSON, token_store
from suites.selftest.test_kit_credentials import DOCUMENTS, drafted
from suites.selftest.token_login import Vendor, answering, fresh
from suites.standin import StandIn, fault, served

KEY = "k3y-of-thirty-two-characters-0xyz"
ENDS = [KEY, f'{KEY}"', '"', f"{KEY}0000", f"{KEY}0001", f"{KEY}1111", f"{KEY}==", "1234567", "abc", "00", "0", ""]


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    """A login that gives a token."""
    with answering() as vendor:
        yield vendor


# What goes out


@pytest.mark.parametrize("is_basic", [False, True])
@pytest.mark.parametrize("secret", [*ENDS, *(f"user:{end}" for end in ENDS), f"{KEY}:"])
def test_another_end_is_never_the_same(secret: str, is_basic: bool) -> None:
    """Whatever the end of a secret is, it becomes another one."""
    assert altered(secret, is_basic=is_basic) != secret


@pytest.mark.parametrize(
    ("secret", "kept"), [(KEY, len(KEY) - 4), ("12345678", 4), ("1234567", 4), ("abc", 2), ("0", 0)]
)
def test_most_of_a_secret_stays(secret: str, kept: int) -> None:
    """Four characters are replaced, of a short secret at most half of them, and its length stays."""
    other = altered(secret)
    assert (other[:kept], len(other)) == (secret[:kept], len(secret))
    assert secret[kept] != other[kept] or len(secret) - kept > 1


@pytest.mark.parametrize(("length", "last"), [(43, "AEIMQUYcgkosw048"), (86, "AQgw")])
@pytest.mark.parametrize("before", ["000", "111", "xyz", "00x"])
def test_a_signature_is_another_one_in_the_bits_that_are_read(before: str, length: int, last: str) -> None:
    """Of a signature of 32 or 64 bytes, whose last character has bits that nobody reads, the bytes differ."""
    for signature in (f"{before}{end}".rjust(length, "a") for end in last):
        other = altered(f"eyJhbGciOiJIUzI1NiJ9.e30.{signature}").rpartition(".")[2]
        padding = "=" * (-length % 4)
        assert urlsafe_b64decode(signature + padding) != urlsafe_b64decode(other + padding)


@pytest.mark.parametrize(
    ("secret", "other"), [(f"reception:{KEY}", f"reception:{KEY[:-4]}0000"), ("a-long-key:", "a-long0000:")]
)
def test_of_basic_the_password_gets_another_end(secret: str, other: str) -> None:
    """The user stays, but where it is all there is: some vendors take a key for the user, and no password."""
    assert altered(secret, is_basic=True) == other


def test_a_signature_in_quotes_stays_in_quotes() -> None:
    """Where the signature is a parameter of its header, the header remains one that can be read."""
    assert altered('Signature keyId="1",signature="abcdefgh"') == 'Signature keyId="1",signature="abcd0000"'


def test_a_signature_gets_another_end(tmp_path: Path) -> None:
    """Where calls are signed, the good secret signs, and the end of the signature is replaced."""
    contract = drafted("signer", tmp_path)
    request = httpx.Request("PATCH", "http://127.0.0.1:9/visits/1", headers={"X-Date": "2026-11-21"})
    store = token_store(credentials={"good": KEY})
    good, other = (sign(request, contract.authentication, store, kind)["x-signature"] for kind in ("good", ALTERED))
    assert other == f"{good[:-4]}0000"


def test_a_token_of_the_login_gets_another_end(vendor: Vendor) -> None:
    """Where a login gives the token, the one of the good credential is used, without a login of its own."""
    vendor.answer = lambda number: fresh(f"a-long-token-{number}")
    store = vendor.store(login=IN_JSON)
    assert [store.secret(kind) for kind in (ALTERED, "good", ALTERED)] == [
        "a-long-tok0000",
        "a-long-token-0",
        "a-long-tok0000",
    ]
    assert vendor.paths == ["/login"]


@pytest.mark.parametrize("provider", exchanges.PROVIDERS)
def test_where_a_wrong_key_is_tried_an_altered_one_is(provider: str) -> None:
    """A promise about wrong keys is tried with one that is right but for its end."""
    sent = [
        [one.get("credentials") for one in clause.send] for clause in load(provider).clauses if clause.check == "guards"
    ]
    assert [kinds for kinds in sent if ("wrong" in kinds) is not (ALTERED in kinds)] == []


FAULT = "knows_a_key_by_its_beginning"


@pytest.mark.parametrize("clause", ["aniva/ANIVA-403", "eka/EKA-AUTH", "lobbie/LOBBIE-401", "sqod/SQOD-401"])
def test_who_looks_at_the_beginning_only_is_found(clause: str) -> None:
    """A vendor that refuses a made-up key, and takes one that begins as the good one, is found by this one alone."""
    provider, _, id = clause.partition("/")
    contract = exchanges.contract(provider)
    verdict = run(
        contract, StandIn(contract, faults=(fault(contract, f"{id}:{FAULT}"),)), [contract.clause(id)]
    ).verdicts[id]
    assert (verdict.word, {one.exchange.probe.credential for one in verdict.findings}) == ("violation", {ALTERED})


# What a refusal of it means


@pytest.fixture
def sandbox() -> Iterator[tuple[Client, StandIn]]:
    """A client of a stand-in with a login."""
    contract = exchanges.contract("sqod")
    standin = StandIn(contract)
    with served(standin) as url:
        place = "of-the-sqod-stand-in"
        credentials = {"good": ClientSecret(f"good-client-{place}", f"good-secret-{place}")}
        login = {"url": f"{url}/oauth2/token"}
        target = replace(target_of(standin), base_url=url, credentials=credentials, login=login, is_embedded=False)
        yield Client(BoundContract(contract, target), 20, "selftest"), standin


def updated(client: Client, credential: str) -> CallResult:
    """A plain update with a kind of credential."""
    body = client.bound.contract.behaviour.plain[0]
    return client.update(Probe("SQOD-401", "a plain update", body, credential=credential))


def test_a_refused_altered_token_brings_no_login(sandbox: tuple[Client, StandIn]) -> None:
    """A 401 for it is what is wanted: the good token, accepted before and after, is not replaced."""
    client, standin = sandbox
    statuses = [
        result.answer and result.answer.status
        for result in (updated(client, kind) for kind in ("good", ALTERED, "good"))
    ]
    assert (statuses, standin.logins) == ([200, 401, 200], 1)


def test_a_refused_altered_token_is_no_refused_login() -> None:
    """A 401 for it says nothing of our credentials, and can be judged."""
    made = exchange(exchanges.answer(401, {}), probe={"credential": ALTERED})
    assert (made.is_login_refused, made.is_definite) == (False, True)


# What is printed of it


@pytest.mark.parametrize("token", ["a-long-token-of-a-login", "/+\"<&>'%41-token"])
def test_an_answer_that_repeats_it_is_masked(vendor: Vendor, token: str) -> None:
    """All but its end is the good one, so it has a name, however an answer writes it."""
    vendor.answer = lambda _: fresh(token)
    store, redactor = vendor.store(), Redactor()
    other = store.secret(ALTERED)
    redactor.learn(store.names())
    told = json.dumps({"error": f"unknown: {other}", "at": f"/?token={quote(other, safe='')}"})
    assert redactor.mask(told) == '{"error": "unknown: $CLINIC_TOKEN_ALTERED", "at": "/?token=$CLINIC_TOKEN_ALTERED"}'


def test_of_basic_its_password_is_masked_too(tmp_path: Path) -> None:
    """The password with another end has a name, alone and in base64."""
    contract, redactor = drafted("basic", tmp_path), Redactor()
    target = replace(target_of(StandIn(contract)), credentials={"good": "receptionist:our-pas"})
    store = TokenStore(target, contract.authentication, Budget(1), RateLimiter())
    store.secret(ALTERED)
    redactor.learn(store.names())
    other = altered("our-pas")
    encoded = b64encode(f"receptionist:{other}".encode()).decode()
    assert redactor.mask(f"{other} {encoded}") == "$PLAIN_SECRET_ALTERED_PASSWORD $PLAIN_SECRET_ALTERED"


def in_shell(shell: str, line: str, **variables: str) -> str:
    """The words of a cURL line as a shell passes them on, one a line."""
    words = line.replace("curl", "printf '%s\\n'", 1)
    return subprocess.run([shell, "-c", words], env=variables, capture_output=True, text=True, check=True).stdout


CARRIED = {
    "header": "X-Key: {0}",
    "query": "?api_key={0}",
    "basic": "user:{0}",
    "several": "Bearer {0}",
    "signer": "X-Signature: {0}",
}


@pytest.mark.parametrize("secret", [KEY, "abcdef", f"{KEY}0000"])
@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("way", DOCUMENTS)
def test_a_shell_makes_the_same_end(way: str, shell: str, secret: str, tmp_path: Path) -> None:
    """The printed command has the good one's variable, of which the shell makes what the run has sent."""
    contract = drafted(way, tmp_path)
    held = f"user:{secret}" if way == "basic" else secret
    target = replace(target_of(StandIn(contract)), credentials={"good": held})
    sent = Sent("PATCH", contract.base_url, "/visits/1", {}, {}, b"{}")
    line = curl_line(exchange(probe={"credential": ALTERED}, sent=sent), BoundContract(contract, target), Redactor())
    signed = KEY if way == "signer" else secret
    printed = in_shell(shell, line, PLAIN_SECRET=held, PLAIN_SECRET_SIGNATURE=KEY)
    assert CARRIED[way].format(altered(signed)) in printed
    assert secret not in line


@pytest.mark.parametrize("held", ["a-long-key:", f"reception:{KEY}"])
def test_a_shell_makes_the_same_end_of_a_user(held: str, tmp_path: Path) -> None:
    """Of HTTP Basic the shell changes the password, and the user where it is all there is."""
    contract = drafted("basic", tmp_path)
    target = replace(target_of(StandIn(contract)), credentials={"good": held})
    sent = Sent("PATCH", contract.base_url, "/visits/1", {}, {}, b"{}")
    line = curl_line(exchange(probe={"credential": ALTERED}, sent=sent), BoundContract(contract, target), Redactor())
    assert altered(held, is_basic=True) in in_shell("sh", line, PLAIN_SECRET=held).splitlines()


def test_two_variables_get_the_end_of_the_second(tmp_path: Path) -> None:
    """Where user and password have a variable each, the password's has another end."""
    contract = drafted("basic", tmp_path)
    places = {"credentials.good.user": "USER_OF", "credentials.good.password": "PASS_OF"}
    given: dict[str, Any] = {"variables": places, "credentials": {"good": f"reception:{KEY}"}}
    target = replace(target_of(StandIn(contract)), **given)
    sent = Sent("PATCH", contract.base_url, "/visits/1", {}, {}, b"{}")
    line = curl_line(exchange(probe={"credential": ALTERED}, sent=sent), BoundContract(contract, target), Redactor())
    assert f"reception:{altered(KEY)}" in in_shell("sh", line, USER_OF="reception", PASS_OF=KEY).splitlines()


def test_the_variable_is_set_before_it_is_used() -> None:
    """What to export before a line is pasted has the good token also where the line takes off its end."""
    block = '  reproduce  curl "http://a/1" -H "auth: ${EKA_TOKEN%????}0000"'
    assert "export EKA_TOKEN=login" in hint("eka", block, {"EKA_TOKEN": "login"}, (), "")
