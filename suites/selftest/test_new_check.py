"""A new kind of promise takes one row, one judge, one test function and one fault; nothing else knows its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import Clause, Contract
from suites.kit.checks._register import JUDGES, Flaw, Judged
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import KINDS, CheckKind
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import Phrase
from suites.kit.model.verdicts import KEPT, VIOLATION
from suites.proof._run import run
from suites.selftest import exchanges
from suites.standin import StandIn, fault
from suites.standin._faults._register import FAULT_KINDS, FaultKind, always
from suites.standin._request_context import RequestContext

NAME, ID = "tags", "ANIVA-TAGGED"


def tags(clause: Clause, exchange: Exchange, bound: BoundContract) -> Judged:
    """The judge: an accepted update is answered with an ETag header."""
    if not exchange.is_accepted or exchange.answer is None:
        return None
    found = "etag" in exchange.answer.headers
    return [] if found else [Flaw("", "etag", Phrase("an ETag header"), Phrase("none"))]


def drops_the_tag(context: RequestContext, clause: Clause) -> None:
    """The fault: answers without the header."""
    context.contract.standin["tagless"].append(True)


@pytest.fixture
def contract(monkeypatch: pytest.MonkeyPatch) -> Contract:
    """A contract with one clause of the new check, and the four places that know it."""
    monkeypatch.setitem(KINDS, NAME, CheckKind(NAME, listens=True))
    monkeypatch.setitem(JUDGES, NAME, tags)
    monkeypatch.setitem(FAULT_KINDS, NAME, [FaultKind("answer", drops_the_tag, always)])
    shipped = exchanges.contract("aniva")
    clause = replace(
        shipped.clauses[0], id=ID, check=NAME, send=(), says="An accepted update is answered with an ETag."
    )
    return replace(shipped, clauses=(*shipped.clauses, clause), standin={**shipped.standin, "tagless": []})


class Tagging:
    """A stand-in that sends the header, unless the fault is injected."""

    def __init__(self, contract: Contract, faulty: bool) -> None:
        self.contract = contract
        self.standin = StandIn(contract, faults=(fault(contract, ID),) if faulty else ())

    def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
        """Answer as the stand-in does, with the header where the fault has not removed it."""
        self.contract.standin["tagless"].clear()

        def start(status, headers, *rest):  # type: ignore[no-untyped-def]
            """Add the header."""
            kept = [] if self.contract.standin["tagless"] else [("ETag", '"1"')]
            return start_response(status, [*headers, *kept], *rest)

        return self.standin(environ, start)


@pytest.mark.parametrize(("faulty", "word"), [(False, KEPT), (True, VIOLATION)])
def test_a_new_check_needs_no_other_place(contract: Contract, faulty: bool, word: str) -> None:
    """A clause of a made-up check is tried and judged, and its fault is found, with nothing else changed."""
    clause = contract.clauses[-1]
    assert run(contract, Tagging(contract, faulty), [clause]).verdicts[ID].word == word
