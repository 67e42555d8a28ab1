"""Whatever lie the stand-in tells about a clause, that clause's own item says so."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from pathlib import Path

import pytest

import contracts
from contracts import Contract
from suites.kit.model.verdicts import VIOLATION, WARNING
from suites.selftest import campaigns, exchanges, runs
from suites.selftest.campaigns import Run
from suites.standin import Fault, StandIn, fault, faults

PROVIDERS = contracts.names()
BY_CHECK = {
    "accepts": ["aniva/ANIVA-UPDATE", "sqod/SQOD-NULLABLE-STATUS", "eka/EKA-IDS-PARTNER"],
    "refuses": ["aniva/ANIVA-TIME-FUTURE", "sqod/SQOD-METHOD-OTHER", "eka/eka:request/appointment_details/mode/type"],
    "responds": ["sqod/SQOD-ARRAYS", "lobbie/LOBBIE-STATUSES", "eka/EKA-NO-BODY", "aniva/ANIVA-SHAPE"],
    "echoes": ["aniva/ANIVA-LOCATION-ECHO", "sqod/SQOD-ECHO-CLAIMANT"],
    "preserves": ["lobbie/LOBBIE-ONLY-PROVIDED", "sqod/SQOD-ONLY-SENT-NESTED"],
    "replaces": ["eka/EKA-PARTNER-META-WHOLE"],
    "derives": ["aniva/ANIVA-TIME-OFFSET", "lobbie/LOBBIE-END", "lobbie/LOBBIE-UPDATED-CREATED", "eka/EKA-CODES"],
    "keeps": ["lobbie/LOBBIE-IDENTITY", "lobbie/LOBBIE-SAME-ID"],
    "advances": ["aniva/ANIVA-UPDATED"],
    "repeats": ["sqod/SQOD-REPEAT"],
    "persists": ["aniva/ANIVA-READ-BACK", "eka/EKA-PARTNER-META-KEPT"],
    "leaves": ["eka/EKA-REFUSED-ALONE"],
    "locks": ["aniva/ANIVA-LOCKED-DRAWN"],
    "hides": ["lobbie/LOBBIE-404", "lobbie/LOBBIE-404-LOCATION", "aniva/ANIVA-LOCATION-VERSION"],
    "guards": ["sqod/SQOD-401", "lobbie/LOBBIE-403"],
    "addresses": ["eka/EKA-PARTNER-ADDRESS", "sqod/SQOD-METHOD"],
    "withstands": ["lobbie/LOBBIE-WITHSTANDS", "aniva/ANIVA-BOUNDARIES"],
    "steady": ["eka/EKA-STEADY"],
}
CHOSEN = [name for listed in BY_CHECK.values() for name in listed]
SAMPLED = 8


def found(name: str) -> tuple[Contract, Fault]:
    """The contract and the fault of `provider/id`."""
    provider, _, id = name.partition("/")
    return exchanges.contract(provider), fault(exchanges.contract(provider), id)


def sampled(contract: Contract) -> list[Fault]:
    """Every so-manieth fault of a provider, of those that are always told."""
    always = (told for told in faults(contract) if not told.is_sometimes)
    return list(islice(always, 0, None, SAMPLED))


@cache
def lying(name: str) -> Run:
    """The run of `provider/id`, made once."""
    contract, told = found(name)
    return campaigns.lying(contract, told.id)


def word(told: Fault) -> str:
    """What the item of a fault's clause says of the stand-in that tells it."""
    return lying(f"{told.clause.provider}/{told.id}").verdicts[told.clause.id].word


def due(told: Fault) -> str:
    """The verdict that a lie about a clause must bring."""
    return VIOLATION if told.clause.strength == "must" else WARNING


@pytest.mark.parametrize("name", CHOSEN)
def test_a_lie_is_found_by_the_item_of_its_clause(name: str) -> None:
    """The item of a clause that the stand-in breaks is a violation, or a warning where the clause is a should."""
    told = found(name)[1]
    assert word(told) == due(told)


@pytest.mark.parametrize("name", CHOSEN)
def test_the_exit_code_follows_the_strength(name: str) -> None:
    """A broken must ends a run with 1, a broken should with 0."""
    assert lying(name).exit_code == (1 if due(found(name)[1]) == VIOLATION else 0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_sample_of_all_lies_is_found(provider: str) -> None:
    """Of all the lies about a provider, those of the sample are each found by the item of their clause."""
    contract = exchanges.contract(provider)
    words = {told.id: word(told) for told in sampled(contract)}
    assert words == {told.id: due(told) for told in sampled(contract)}


@pytest.mark.parametrize("check", BY_CHECK)
def test_the_chosen_lies_are_about_their_check(check: str) -> None:
    """The table above files each lie under the check of its clause."""
    assert {found(name)[1].clause.check for name in BY_CHECK[check]} == {check}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_check_of_a_promise_is_in_the_table(provider: str) -> None:
    """No check that a clause uses is without a lie here."""
    assert {clause.check for clause in exchanges.contract(provider).clauses} <= BY_CHECK.keys()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_promise_is_without_a_lie(provider: str) -> None:
    """Each must and each should has a fault."""
    promised = {clause.id for clause in exchanges.contract(provider).clauses if clause.strength != "may"}
    assert promised - {told.clause.id for told in faults(exchanges.contract(provider))} == set()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_lie_is_told_in_one_sentence(provider: str) -> None:
    """Each fault says what it does in one line that ends with a full stop."""
    assert [
        told.id for told in faults(exchanges.contract(provider)) if not re.fullmatch(r"[A-Z][^\n]+\.", told.says)
    ] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_ids_of_faults_are_unique(provider: str) -> None:
    """An id names one fault."""
    ids = [told.id for told in faults(exchanges.contract(provider))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_without_a_lie_nothing_is_found(provider: str) -> None:
    """The truthful stand-in ends a whole run with 0 and without a warning."""
    run = campaigns.run(exchanges.contract(provider), StandIn(exchanges.contract(provider)))
    assert (run.exit_code, run.words[WARNING]) == (0, 0)


def test_a_clause_id_alone_means_its_first_lie() -> None:
    """A fault can be asked for by the id of its clause."""
    assert fault(exchanges.contract("aniva"), "ANIVA-LOCKED-DRAWN").id == "ANIVA-LOCKED-DRAWN:is_open"


def test_an_unknown_fault_is_a_key_error() -> None:
    """A name that no fault has is told apart from one that tells no lie."""
    with pytest.raises(KeyError):
        fault(exchanges.contract("aniva"), "ANIVA-NO-SUCH-CLAUSE")


@pytest.mark.parametrize(
    ("provider", "clause", "code", "said"),
    [
        ("aniva", "ANIVA-LOCKED-DRAWN", 1, "VIOLATION"),
        ("eka", "EKA-PARTNER-META-WHOLE", 1, "VIOLATION"),
        ("lobbie", "LOBBIE-PUT", 0, "WARNING"),
    ],
)
def test_pytest_names_the_clause_and_ends_accordingly(
    provider: str, clause: str, code: int, said: str, tmp_path: Path
) -> None:
    """`pytest --fault CLAUSE` names the clause with its verdict, and ends with 1 for a must and 0 for a should."""
    done = runs.run(tmp_path, "--provider", provider, "--fault", clause, "-k", clause)
    assert (done.code, f"{said} " in done.text, clause in done.text) == (code, True, True), done.text
