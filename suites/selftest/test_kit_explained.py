"""A refusal whose code the page explains: a draft blames nobody for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contracts import ToldRefusal
from suites.kit.checks import judge
from suites.kit.checks.explained import explaining
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import REFUSED, Exchange
from suites.kit.run.losses import Counts
from suites.selftest.exchanges import answer, bind, clause, exchange

RULE = ToldRefusal("room-closed", 422, "The room must be open, else 422 `room-closed`", 12)


def bound() -> BoundContract:
    """A bound contract whose page explains a code."""
    known = bind()
    behaviour = replace(known.contract.behaviour, refusals=(RULE,))
    return replace(known, contract=replace(known.contract, behaviour=behaviour))


def refused(status: int = 422, code: str = "room-closed", wants: str = "accepted") -> Exchange:
    """An ordinary update that is refused with a code."""
    return exchange(answer(status, {"error": {"code": code}}), probe={"wants": wants})


def test_a_draft_is_not_judged_by_a_refusal_that_the_page_explains() -> None:
    """An ordinary update of a draft that breaks a rule of the page shows nothing of the promise that it is accepted."""
    assert judge(clause("accepts", is_draft=True), refused(), bound()) is None


def test_a_confirmed_clause_is() -> None:
    """Once a person has said what is ordinary, a refusal breaks the promise, whatever its code."""
    assert judge(clause("accepts"), refused(), bound())


@pytest.mark.parametrize(("status", "code"), [(422, "room-full"), (409, "room-closed")])
def test_another_refusal_is_not_explained(status: int, code: str) -> None:
    """Another code, or the same one with another status, is not what the sentence is about."""
    assert explaining(refused(status, code), bound()) is None


def test_what_is_to_be_refused_is_counted_elsewhere() -> None:
    """The refusal of an update that is to be refused is no ordinary one."""
    assert explaining(refused(wants=REFUSED), bound()) is None


def test_explained_refusals_are_counted_by_status_and_code() -> None:
    """The run counts them, to tell which rule the values of the target break."""
    counts = Counts()
    for _ in range(2):
        counts.note(refused(), bound(), 1)
    assert counts.explained == {"422 room-closed": 2}
