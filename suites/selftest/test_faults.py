"""Every injected fault is found by the item of its clause."""

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
from suites.standin import Fault, fault, faults

PROVIDERS = contracts.names()
BY_CHECK = {
    "accepts": ["aniva/ANIVA-UPDATE", "sqod/SQOD-NULLABLE-STATUS", "eka/EKA-IDS-PARTNER"],
    "refuses": ["aniva/ANIVA-TIME-FUTURE", "sqod/SQOD-METHOD-OTHER", "eka/eka:request/appointment_details/mode/type"],
    "responds": ["sqod/SQOD-ARRAYS", "lobbie/LOBBIE-STATUSES", "eka/EKA-NO-BODY", "aniva/ANIVA-SHAPE"],
    "echoes": ["aniva/ANIVA-LOCATION-ECHO", "sqod/SQOD-ECHO-CLAIMANT"],
    "preserves": ["lobbie/LOBBIE-ONLY-PROVIDED", "sqod/SQOD-ONLY-SENT-NESTED"],
    "replaces": ["eka/EKA-PARTNER-META-WHOLE"],
    "confines": ["aniva/ANIVA-CONFINED-FACTS", "sqod/SQOD-CONFINED", "lobbie/LOBBIE-CONFINED-FACTS:assigns_the_owner"],
    "derives": ["aniva/ANIVA-TIME-OFFSET", "lobbie/LOBBIE-END", "lobbie/LOBBIE-UPDATED-CREATED", "eka/EKA-CODES"],
    "keeps": ["lobbie/LOBBIE-IDENTITY", "lobbie/LOBBIE-SAME-ID"],
    "advances": ["aniva/ANIVA-UPDATED"],
    "repeats": ["sqod/SQOD-REPEAT"],
    "depends": ["eka/EKA-VIDEO-ONLY-STORED"],
    "persists": ["aniva/ANIVA-READ-BACK", "eka/EKA-PARTNER-META-KEPT"],
    "lists": ["lobbie/LOBBIE-LISTED-ONCE", "sqod/SQOD-LISTED-ONCE"],
    "empties": ["sqod/SQOD-EMPTY-NULLABLE"],
    "agrees": ["aniva/ANIVA-LISTED"],
    "coexists": ["aniva/ANIVA-AT-ONCE", "sqod/SQOD-AT-ONCE", "lobbie/LOBBIE-AT-ONCE"],
    "isolates": ["lobbie/LOBBIE-ISOLATES", "sqod/SQOD-ISOLATES"],
    "leaves": ["eka/EKA-REFUSED-ALONE"],
    "locks": ["aniva/ANIVA-LOCKED-DRAWN"],
    "hides": ["lobbie/LOBBIE-404", "lobbie/LOBBIE-404-LOCATION", "aniva/ANIVA-LOCATION-VERSION"],
    "guards": ["sqod/SQOD-401", "lobbie/LOBBIE-403"],
    "addresses": ["eka/EKA-PARTNER-ADDRESS", "sqod/SQOD-METHOD"],
    "withstands": ["lobbie/LOBBIE-WITHSTANDS", "aniva/ANIVA-BOUNDARIES"],
    "steady": ["eka/EKA-STEADY"],
}
CHOSEN = [name for listed in BY_CHECK.values() for name in listed]
SAMPLED = 24
"""Every 24th: chosen for speed; `python -m suites.proof` injects all of them."""


def found(name: str) -> tuple[Contract, Fault]:
    """The contract and the fault of `provider/id`."""
    provider, _, id = name.partition("/")
    return exchanges.contract(provider), fault(exchanges.contract(provider), id)


def sampled(contract: Contract) -> list[Fault]:
    """Every n-th fault of a provider, without intermittent ones."""
    constant = (one for one in faults(contract) if not one.is_intermittent)
    return list(islice(constant, 0, None, SAMPLED))


@cache
def run_of(name: str) -> Run:
    """The run of `provider/id`, made once."""
    contract, one = found(name)
    return campaigns.run_with_fault(contract, one.id)


def word(one: Fault) -> str:
    """The verdict of a fault's clause when the fault is injected."""
    return run_of(f"{one.clause.provider}/{one.id}").verdicts[one.clause.id].word


def due(one: Fault) -> str:
    """The verdict that a fault must cause."""
    return VIOLATION if one.clause.strength == "must" else WARNING


@pytest.mark.parametrize("name", CHOSEN)
def test_a_fault_is_found_by_the_item_of_its_clause(name: str) -> None:
    """The item of a clause that the stand-in breaks is a violation, or a warning where the clause is a should."""
    one = found(name)[1]
    assert word(one) == due(one)


@pytest.mark.parametrize("name", CHOSEN)
def test_the_exit_code_follows_the_strength(name: str) -> None:
    """A run ends with 1 for a broken must, with 0 for a broken should."""
    assert run_of(name).exit_code == (1 if due(found(name)[1]) == VIOLATION else 0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_sample_of_all_faults_is_found(provider: str) -> None:
    """Each fault in a sample of a provider's faults is found by the item of its clause."""
    contract = exchanges.contract(provider)
    words = {one.id: word(one) for one in sampled(contract)}
    assert words == {one.id: due(one) for one in sampled(contract)}


@pytest.mark.parametrize("check", BY_CHECK)
def test_the_chosen_faults_are_about_their_check(check: str) -> None:
    """The table above lists each fault under the check of its clause."""
    assert {found(name)[1].clause.check for name in BY_CHECK[check]} == {check}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_check_of_a_promise_is_in_the_table(provider: str) -> None:
    """Every check that a clause uses has a fault here."""
    assert {clause.check for clause in exchanges.contract(provider).clauses} <= BY_CHECK.keys()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_promise_has_a_fault(provider: str) -> None:
    """Each must and each should has a fault."""
    promised = {clause.id for clause in exchanges.contract(provider).clauses if clause.strength != "may"}
    assert promised - {one.clause.id for one in faults(exchanges.contract(provider))} == set()


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_fault_is_described_in_one_sentence(provider: str) -> None:
    """The description of a fault is one line that ends with a full stop."""
    assert [
        one.id for one in faults(exchanges.contract(provider)) if not re.fullmatch(r"[A-Z][^\n]+\.", one.says)
    ] == []


@pytest.mark.parametrize("provider", PROVIDERS)
def test_ids_of_faults_are_unique(provider: str) -> None:
    """An id names one fault."""
    ids = [one.id for one in faults(exchanges.contract(provider))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_without_a_fault_nothing_is_found(provider: str) -> None:
    """A whole run against the compliant stand-in ends with 0 and without a warning."""
    run = campaigns.plain(provider)
    assert (run.exit_code, run.words[WARNING]) == (0, 0)


def test_a_clause_id_alone_means_its_first_fault() -> None:
    """The id of a clause selects the first fault of the clause."""
    assert fault(exchanges.contract("aniva"), "ANIVA-LOCKED-DRAWN").id == "ANIVA-LOCKED-DRAWN:is_open"


def test_an_unknown_fault_is_a_key_error() -> None:
    """Looking up an id that no fault has raises KeyError."""
    with pytest.raises(KeyError):
        fault(exchanges.contract("aniva"), "ANIVA-NO-SUCH-CLAUSE")


@pytest.mark.parametrize(
    ("provider", "clause", "code", "verdict"),
    [
        ("aniva", "ANIVA-LOCKED-DRAWN", 1, "VIOLATION"),
        ("eka", "EKA-PARTNER-META-WHOLE", 1, "VIOLATION"),
        ("lobbie", "LOBBIE-PUT", 0, "WARNING"),
    ],
)
def test_pytest_names_the_clause_and_ends_accordingly(
    provider: str, clause: str, code: int, verdict: str, tmp_path: Path
) -> None:
    """`pytest --fault CLAUSE` names the clause with its verdict, and ends with 1 for a must and 0 for a should."""
    finished = runs.run_here(tmp_path, "--provider", provider, "--fault", clause, "-k", clause)
    assert (finished.code, f"{verdict} " in finished.text, clause in finished.text) == (code, True, True), finished.text
