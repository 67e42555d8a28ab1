"""What must be refused for its credential, with more than one member."""

from __future__ import annotations

import pytest

from contracts import load
from suites.kit.generate.probes import probes
from suites.kit.model.appointment_state import sent_fields
from suites.selftest.exchanges import bind


def _members(provider: str, id: str) -> dict[str, set[str]]:
    """By credential, the members that a short run sends alone or together at the usual appointment."""
    bound, found = bind(provider), dict[str, set[str]]()
    clause = next(one for one in load(provider).clauses if one.id == id)
    for probe in probes(clause, bound):
        if not probe.in_other_state:
            sent = {field.pointer.split("/")[1] for field in sent_fields(probe.body, bound)}
            found.setdefault(probe.credential, set()).update(sent)
    return found


@pytest.mark.parametrize(
    ("provider", "id"), [("aniva", "ANIVA-403-RIGHT"), ("sqod", "SQOD-403"), ("lobbie", "LOBBIE-403")]
)
def test_a_key_without_the_right_is_tried_with_two_members(provider: str, id: str) -> None:
    """A vendor that asks for the right only where one certain member is sent lets the other one pass."""
    assert len(_members(provider, id)["powerless"]) > 1


@pytest.mark.parametrize(("provider", "id"), [("aniva", "ANIVA-403"), ("eka", "EKA-AUTH"), ("sqod", "SQOD-401")])
def test_keys_that_are_refused_take_turns_with_members(provider: str, id: str) -> None:
    """Without one request more, wrong credentials come with more than one member."""
    assert len(set().union(*_members(provider, id).values())) > 1
