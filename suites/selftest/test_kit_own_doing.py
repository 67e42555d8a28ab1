"""What an update has sent itself is its own doing, also where updates of other appointments have sent the same."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from suites.kit.model.exchange import Exchange
from suites.kit.model.target import EDITABLE, EXPENDABLE
from suites.kit.run.elsewhere import Elsewhere
from suites.selftest.exchanges import answer, appointment, bind, exchange

OLD, NEW = appointment("lobbie", note="old"), appointment("lobbie", note="new")


def update(role: str, body: dict[str, Any], **facts: Any) -> Exchange:
    """An update of an appointment, after which its note is another one."""
    states = {"before": {"read": OLD}, "after": {"read": NEW}}
    return exchange(answer(200, NEW), provider="lobbie", probe={"appointment": role, "body": body}, **states, **facts)


@pytest.mark.parametrize(("body", "expected"), [({"note": "new"}, "old"), ({"practitionerId": 3002}, "new")])
def test_what_an_update_names_was_not_there_before_it(body: dict[str, Any], expected: str) -> None:
    """A change that an accepted update has sent is judged as its change; another one may be what others sent."""
    campaign: Any = SimpleNamespace(bound=bind("lobbie"))
    elsewhere = Elsewhere(campaign)
    elsewhere.watch(update(EDITABLE, {"note": "new"}))
    assert elsewhere.corrected(update(EXPENDABLE, body)).before["read"]["note"] == expected
