"""Whoever is truthful in another way than the plain stand-in is not blamed for it."""

from __future__ import annotations

import re
from functools import cache

import httpx
import pytest

import contracts
from suites.kit.binding import Binding
from suites.kit.campaign import Campaign
from suites.kit.profiles import SEED
from suites.kit.sending.client import Client
from suites.kit.target import Target
from suites.kit.verdicts import KEPT, NOT_APPLICABLE, OBSERVED
from suites.selftest import campaigns, exchanges
from suites.standin import VARIANTS, StandIn, served, variants

PROVIDERS = contracts.names()
QUIET = (KEPT, OBSERVED, NOT_APPLICABLE)
CHOSEN = [(provider, known.name) for provider in PROVIDERS for known in variants(exchanges.contract(provider))]
RARE = {("aniva", "times_in_seconds"), ("lobbie", "times_in_seconds"), ("sqod", "text_normalized")}
"""What a short run has no occasion for: times of half seconds, text that is not normal."""
ON_A_SERVER = ("chunked", "connection_closed", "gzipped", "nothing_gzipped")
OVER_HTTP = [(provider, name) for provider, name in CHOSEN if name in ON_A_SERVER and provider in ("aniva", "eka")]
"""One provider that answers with a body and one that does not: how an answer travels is nothing of a provider's."""


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


@pytest.mark.parametrize(("provider", "name"), [case for case in CHOSEN if case not in RARE])
def test_a_variant_differs(provider: str, name: str) -> None:
    """A run meets what a variant does otherwise at least once."""
    assert met(provider, name)[2] > 0


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_differs_somewhere(name: str) -> None:
    """No variant is left open by none of the providers, or met by none of their runs."""
    assert any(met(provider, chosen)[2] for provider, chosen in CHOSEN if chosen == name)


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
        binding = Binding(contract, Target.of(standin.target(url)), SEED)
        client = Client(binding, 400, "selftest")
        campaign = Campaign(binding, client, clauses)
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
