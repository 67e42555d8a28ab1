"""What ordinary updates promise of members whose values hold objects: one of these is changed alone."""

from __future__ import annotations

from typing import Any

from contracts.pointers import get
from suites.kit.generate.probes import probes
from suites.kit.model.exchange import EITHER
from suites.selftest import exchanges

MEMBER = "/appointment_details/custom_attributes"
BLUE = {"visit": "new", "labels": {"colour": "blue"}}
RED = {"visit": "again", "labels": {"colour": "red"}}


def in_parts(*values: Any) -> list[tuple[Any, str]]:
    """The values that updates of one part of a member send, each with what is wanted of its answer."""
    known = exchanges.bind("eka").target.values
    bound = exchanges.retargeted("eka", values={**known, "custom_attributes": values})
    clause = next(one for one in bound.contract.clauses if one.id == "EKA-UPDATE")
    sent = [probe for probe in probes(clause, bound) if probe.why == f"labels in {MEMBER} alone"]
    assert all(probe.rereads for probe in sent)
    return [(get(probe.body, MEMBER), probe.wants) for probe in sent]


def test_an_object_within_a_member_is_changed_alone() -> None:
    """After one value comes the same with an object of another one, which may be refused, and both are read."""
    assert in_parts(BLUE, RED) == [(BLUE, EITHER), ({**BLUE, "labels": RED["labels"]}, EITHER)]


def test_a_member_that_is_one_object_has_no_part() -> None:
    """Where nothing else stands beside the object, two values in turn are the same test already."""
    assert in_parts({"labels": {"colour": "blue"}}, {"labels": {"colour": "red"}}) == []
