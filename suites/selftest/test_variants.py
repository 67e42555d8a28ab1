"""Whoever is truthful in another way than the plain stand-in is not blamed for it."""

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
from suites.selftest import campaigns, exchanges, runs
from suites.standin import VARIANTS, StandIn, served, variants

PROVIDERS = contracts.names()
QUIET = (KEPT, OBSERVED, NOT_APPLICABLE)
ON_A_SERVER = (
    "charset_quoted", "chunked", "clock_late", "connection_closed", "gzipped", "limited_at_times", "nothing_gzipped",
    "nothing_typed", "unavailable_at_times",
)  # fmt: skip
WITH_AND_WITHOUT_BODY = ("aniva", "eka")
"""One provider that answers with a body and one that does not: how an answer travels is nothing of a provider's."""

SENT_ANYWAY = 10
"""How long a run takes goes with the number of members, and with what is sent whatever they are."""


def leaving_open(name: str) -> list[str]:
    """The providers that leave a variant open."""
    return [provider for provider in PROVIDERS if VARIANTS[name] in variants(exchanges.contract(provider))]


def shared_out() -> Iterator[tuple[str, str]]:
    """Each variant at one provider that leaves it open: at the one that has the least to do with those so far."""
    spent = dict.fromkeys(PROVIDERS, 0)
    for name in sorted(VARIANTS, key=lambda name: len(leaving_open(name))):
        provider = min(leaving_open(name), key=lambda provider: spent[provider])
        spent[provider] += SENT_ANYWAY + len(exchanges.contract(provider).behaviour.fields)
        yield provider, name


CHOSEN = list(shared_out())
"""Where each variant is met here; `python -m suites.proof` meets it at every provider."""
OVER_HTTP = [
    (provider, name) for name in ON_A_SERVER for provider in leaving_open(name) if provider in WITH_AND_WITHOUT_BODY
]


@cache
def met(provider: str, name: str) -> tuple[dict[str, str], int, int]:
    """What a run under `gate` has against a variant, its exit code, and how often the variant differed.

    Of a variant of the wire only the written clauses are asked: it treats all answers alike.
    """
    contract, chosen = exchanges.contract(provider), VARIANTS[name]
    standin = StandIn(contract, variant=chosen)
    clauses = [clause for clause in contract.clauses if clause.derived is None] if chosen.stage == "wire" else ()
    run = campaigns.run(contract, standin, clauses, target=Target.of(standin.target()))
    loud = {id: told.word for id, told in run.verdicts.items() if told.word not in QUIET}
    return loud, run.exit_code, standin.varied


@pytest.mark.parametrize(("provider", "name"), CHOSEN)
def test_a_truthful_variant_is_not_blamed(provider: str, name: str) -> None:
    """A run against a variant has no violation, no warning and nothing inconclusive, and ends with 0."""
    assert met(provider, name)[:2] == ({}, 0)


@pytest.mark.parametrize(("provider", "name"), CHOSEN)
def test_a_variant_differs(provider: str, name: str) -> None:
    """A run meets what a variant does otherwise at least once."""
    assert met(provider, name)[2] > 0


def test_each_provider_has_its_share() -> None:
    """Each provider is met in several ways."""
    assert min(Counter(provider for provider, _ in CHOSEN).values()) > 5
    assert {provider for provider, _ in CHOSEN} == set(PROVIDERS)


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_told_in_one_sentence(name: str) -> None:
    """Each variant says what it does in one line that ends with a full stop."""
    assert re.fullmatch(r"[A-Z][^\n]+\.", VARIANTS[name].says)


@pytest.mark.parametrize(("provider", "name"), OVER_HTTP)
def test_a_variant_of_the_wire_is_not_blamed_over_http(provider: str, name: str) -> None:
    """Over a real connection the promises about answers are kept too, however these travel."""
    contract = exchanges.contract(provider)
    clauses = tuple(clause for clause in contract.clauses if clause.check in ("responds", "persists", "steady"))
    standin = StandIn(contract, variant=VARIANTS[name])
    with served(standin) as url:
        bound = BoundContract(contract, Target.of(standin.target(url)), SEED)
        client = Client(bound, 400, "selftest")
        campaign = Campaign(bound, client, clauses)
        for clause in clauses:
            campaign.try_clause(clause)
        words = {told.clause.id: told.word for clause in clauses for told in campaign.conclude(clause)}
        client.close()
    assert {id: word for id, word in words.items() if word not in QUIET} == {}


@pytest.mark.parametrize(("name", "header"), [("chunked", "Transfer-Encoding"), ("gzipped", "Content-Encoding")])
def test_the_server_sends_what_the_variant_says(name: str, header: str) -> None:
    """Pieces and packing are seen on the wire."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS[name])
    with served(standin) as url:
        path = standin.contract.update.path.format(**standin.store.appointments[0].path)
        answer = httpx.get(url + path, headers={"x-api-key": standin.target()["credentials"]["good"]}, trust_env=False)
    assert header in answer.headers


def served_bytes(name: str | None) -> bytes:
    """All that comes over one connection for one request, until it ends. Raises TimeoutError when it stays open."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS[name] if name else None)
    with served(standin) as url:
        place = urlsplit(url)
        with socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=1) as connection:
            connection.sendall(b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))


def test_the_server_ends_the_connection_where_the_variant_says_so() -> None:
    """The connection ends after its one answer, which says so; without the variant it stays open."""
    came = served_bytes("connection_closed")
    assert (came.count(b"HTTP/1.1 404"), came.lower().count(b"connection: close")) == (1, 1)
    with pytest.raises(TimeoutError):
        served_bytes(None)


def test_the_server_has_the_clock_of_the_variant() -> None:
    """A clock that is late is seen in the Date header as well."""
    standin = StandIn(exchanges.contract("aniva"), variant=VARIANTS["clock_late"])
    with served(standin) as url:
        told = httpx.get(url, trust_env=False).headers.get_list("date")
    behind = datetime.now(UTC) - parsedate_to_datetime(told[0])
    assert (len(told), 110 < behind.total_seconds() < 130) == (1, True)


def test_a_list_of_pages_shows_the_target_s_on_later_ones() -> None:
    """On the first page stand others only, and what the target has begins on the second and ends on the third."""
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
    """`pytest --variant NAME` talks to a stand-in that differs so."""
    made = runs.run(tmp_path, "--provider", "aniva", "--variant", name, "-k", "ANIVA-UNKNOWN-FIELD")
    sent = [record["answer"] for record in made.of_kind("exchange") if "x_unknown" in str(record)]
    assert (made.code, [answer["status"] == 200 for answer in sent]) == (0, [bool(accepted)]), made.text[-2000:]


def test_a_violation_found_with_a_variant_is_seen_again_with_it(tmp_path: Path) -> None:
    """The command that makes the requests again names the variant."""
    lie = "ANIVA-LOCKED-DRAWN"
    made = runs.run(tmp_path, "--provider", "aniva", "--variant", "gzipped", "--fault", lie, "-k", lie)
    assert f"--fault {lie} --variant gzipped" in made.text


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--provider", "aniva", "--variant", "gziped"), "--variant gziped: no such variant. Did you mean gzipped?"),
        (("--provider", "aniva", "--variant", "listed_on_later_pages"), "no such variant"),
        (("--variant", "gzipped", "--base-url", "http://127.0.0.1:9"), "not with --target or --base-url"),
        (("--fault", "ANIVA-LOCKED-DRAWN", "--base-url", "http://127.0.0.1:9"), "not with --target or --base-url"),
    ],
)
def test_a_mistaken_variant_ends_the_run(options: tuple[str, ...], told: str, tmp_path: Path) -> None:
    """A variant that there is not, or that has no stand-in to differ, ends the run with 78 before it begins."""
    made = runs.run(tmp_path, *options)
    assert (made.code, made.records) == (78, [])
    assert told in made.text
