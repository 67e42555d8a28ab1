"""A compliant variant, which differs from the plain stand-in and breaks no promise, is not flagged."""

from __future__ import annotations

import re
import socket
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

import contracts
from suites.kit.http.client import Client
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.profiles import SEED
from suites.kit.model.target import Target
from suites.kit.model.verdicts import KEPT, NOT_APPLICABLE, OBSERVED
from suites.kit.run.campaign import Campaign
from suites.proof import target_of
from suites.selftest import campaigns, exchanges, runs
from suites.standin import VARIANTS, StandIn, served, variants

PROVIDERS = contracts.names()
QUIET = (KEPT, OBSERVED, NOT_APPLICABLE)
ON_A_SERVER = (
    "charset_quoted", "chunked", "clock_late", "connection_closed", "gzipped", "limited_at_times", "nothing_gzipped",
    "nothing_typed", "unavailable_at_times",
)  # fmt: skip
WITH_AND_WITHOUT_BODY = ("aniva", "eka")
"""One provider that answers with a body and one that does not: transport does not depend on anything else of them."""

ELSEWHERE = ("closed_stays_closed", "items_in_another_order", "reads_that_settle_late")
"""The first makes no difference to a run that closes each appointment last: see `test_kit_closing`. No shipped contract
has what the others are about: see `test_invented_items` and `test_invented_logins`."""
FIXED_COST = 10
"""A run takes about as long as its provider has members, plus this constant."""


@cache
def leaving_open(name: str) -> list[str]:
    """The providers that leave a variant open."""
    return [provider for provider in PROVIDERS if VARIANTS[name] in variants(exchanges.contract(provider))]


ORDER = list(VARIANTS)


def shared_out() -> Iterator[tuple[str, str]]:
    """Each variant with one provider that leaves it open: the one with the least to do so far."""
    spent = dict.fromkeys(PROVIDERS, 0)
    for name in sorted(VARIANTS.keys() - set(ELSEWHERE), key=lambda name: (len(leaving_open(name)), ORDER.index(name))):
        provider = min(leaving_open(name), key=lambda provider: spent[provider])
        spent[provider] += FIXED_COST + len(exchanges.contract(provider).behaviour.fields)
        yield provider, name


SAMPLED = 3
"""Every third variant: chosen for speed, and so that each provider has some; `python -m suites.proof` runs all of them
with every provider."""
CHOSEN = list(shared_out())[::SAMPLED]


def over_http() -> Iterator[tuple[str, str]]:
    """Each variant that a server can have, with one of those two providers, in turn."""
    for number, name in enumerate(ON_A_SERVER):
        providers = [provider for provider in leaving_open(name) if provider in WITH_AND_WITHOUT_BODY]
        yield providers[number % len(providers)], name


OVER_HTTP = list(over_http())


@cache
def run_with(provider: str, name: str) -> tuple[dict[str, str], int, int]:
    """The bad verdicts of a run under `gate`, its exit code, and how often the variant made a difference.

    The written clauses are enough to see that a variant makes a difference: whole runs are what the proof makes.
    """
    contract = exchanges.contract(provider)
    standin = StandIn(contract, variant=VARIANTS[name])
    clauses = [clause for clause in contract.clauses if clause.derived is None]
    run = campaigns.run(contract, standin, clauses, target=target_of(standin))
    flagged = {id: verdict.word for id, verdict in run.verdicts.items() if verdict.word not in QUIET}
    return flagged, run.exit_code, standin.varied


@pytest.mark.parametrize(("provider", "name"), CHOSEN)
def test_a_compliant_variant_is_not_flagged(provider: str, name: str) -> None:
    """A run against a variant has no violation, no warning and nothing inconclusive, and ends with 0."""
    assert run_with(provider, name)[:2] == ({}, 0)


@pytest.mark.parametrize(("provider", "name"), CHOSEN)
def test_a_variant_differs(provider: str, name: str) -> None:
    """The variant makes a difference at least once in a run."""
    assert run_with(provider, name)[2] > 0


def test_each_provider_has_its_share() -> None:
    """Each provider runs with several variants."""
    shares = Counter(provider for provider, _ in CHOSEN)
    assert (set(shares), min(shares.values()) > 1) == (set(PROVIDERS), True)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_described_in_one_sentence(name: str) -> None:
    """The description of a variant is one line that ends with a full stop."""
    assert re.fullmatch(r"[A-Z][^\n]+\.", VARIANTS[name].says)


@pytest.mark.parametrize(("provider", "name"), OVER_HTTP)
def test_a_variant_of_the_transport_is_not_flagged_over_http(provider: str, name: str) -> None:
    """Over a real connection, too, the promises about answers are kept whatever the transport."""
    contract = exchanges.contract(provider)
    clauses = tuple(clause for clause in contract.clauses if clause.check in ("responds", "persists", "steady"))
    standin = StandIn(contract, variant=VARIANTS[name])
    with served(standin) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)), SEED)
        client = Client(bound, 400, "selftest")
        campaign = Campaign(bound, client, clauses)
        for clause in clauses:
            campaign.try_clause(clause)
        words = {verdict.clause.id: verdict.word for clause in clauses for verdict in campaign.conclude(clause)}
        client.close()
    assert {id: word for id, word in words.items() if word not in QUIET} == {}


@pytest.mark.parametrize(("name", "header"), [("chunked", "Transfer-Encoding"), ("gzipped", "Content-Encoding")])
def test_the_server_sends_what_the_variant_says(name: str, header: str) -> None:
    """Chunks and compression can be seen in the headers."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS[name])
    with served(standin) as url:
        path = standin.contract.update.path.format(**standin.store.appointments[0].path)
        answer = httpx.get(url + path, headers={"x-api-key": standin.target()["credentials"]["good"]}, trust_env=False)
    assert header in answer.headers


def served_bytes(name: str | None) -> bytes:
    """All that one connection delivers for one request. Raises TimeoutError when the connection stays open."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS[name] if name else None)
    with served(standin) as url:
        place = urlsplit(url)
        with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=1) as connection:
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_server_closes_the_connection_for_the_variant() -> None:
    """With the variant the connection is closed after one answer, which says so; without it, it stays open."""
    received = served_bytes("connection_closed")
    assert (received.count(b"HTTP/1.1 404"), received.lower().count(b"connection: close")) == (1, 1)
    with pytest.raises(TimeoutError):
        served_bytes(None)


def test_the_server_has_the_clock_of_the_variant() -> None:
    """A late clock shows in the Date header."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS["clock_late"])
    with served(standin) as url:
        dates = httpx.get(url, trust_env=False).headers.get_list("date")
    behind = datetime.now(UTC) - parsedate_to_datetime(dates[0])
    assert (len(dates), 110 < behind.total_seconds() < 130) == (1, True)


def test_a_list_of_pages_shows_the_target_s_on_later_ones() -> None:
    """The first page has other appointments only; the target's begin on the second and end on the third."""
    contract = exchanges.contract("sqod")
    standin = StandIn(contract, variant=VARIANTS["listed_on_later_pages"])
    ours = {row.path["appointment"] for row in standin.store.appointments if row.owner == "ours"}
    headers = {"Authorization": f"Bearer {standin.target()['credentials']['good']}"}
    transport = httpx.WSGITransport(app=standin)
    with httpx.Client(transport=transport, base_url=contract.base_url, headers=headers) as client:
        pages = [client.get(f"/api/v1/appointments?page={page}").json()["data"] for page in (1, 2, 3, 4)]
    found = [{item["id"] for item in page} & ours for page in pages]
    assert ([len(page) for page in pages], [len(page) for page in found]) == ([10, 10, 3, 0], [0, 1, 3, 0])


@pytest.mark.parametrize(("name", "accepted"), [("open_refused", 0), ("open_accepted", 1)])
def test_a_run_can_be_made_against_a_variant(name: str, accepted: int, tmp_path: Path) -> None:
    """`pytest --variant NAME` runs against the stand-in with that variant."""
    finished = runs.run_here(tmp_path, "--provider", "aniva", "--variant", name, "-k", "ANIVA-UNKNOWN-FIELD")
    sent = [record["answer"] for record in finished.of_kind("exchange") if "x_unknown" in str(record)]
    assert (finished.code, [answer["status"] == 200 for answer in sent]) == (0, [bool(accepted)]), finished.text[-2000:]


def test_a_violation_found_with_a_variant_is_reproduced_with_it(tmp_path: Path) -> None:
    """The command that repeats a run names the variant."""
    id = "ANIVA-LOCKED-DRAWN"
    finished = runs.run_here(tmp_path, "--provider", "aniva", "--variant", "gzipped", "--fault", id, "-k", id)
    assert f"--fault {id} --variant gzipped" in finished.text


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--provider", "aniva", "--variant", "gziped"), "--variant gziped: no such variant. Did you mean gzipped?"),
        (("--variant", "gzipped", "--base-url", "http://127.0.0.1:9"), "not with --target or --base-url"),
    ],
)
def test_a_wrong_variant_ends_the_run(options: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """An unknown variant, or one without a stand-in, ends the run with 78 before anything is sent."""
    finished = runs.run_here(tmp_path, *options)
    assert (finished.code, finished.records) == (78, [])
    assert message in finished.text
