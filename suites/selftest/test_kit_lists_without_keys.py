"""What is said of a list whose items have no key: it is one value, which an update replaces."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from contracts import Field
from suites.kit.checks import judge
from suites.selftest import exchanges
from suites.selftest.exchanges import clause, shown
from suites.standin._faults.wrong_storage import merges
from suites.standin._request_context import RequestContext

TEXTS = ["first", "second"]
REMINDERS = [{"method": "sms", "minutes": 60}, {"method": "email", "minutes": 30}]
FIELDS = (Field("/tags", "/tags"), Field("/reminders", "/reminders"))
WHOLE = clause("replaces", fields=("/tags", "/reminders"))


def whole(body: dict[str, Any], after: dict[str, Any]) -> list[str] | None:
    """Where a clause on replaced lists finds something after an update; None where it says nothing."""
    old = exchanges.bind()
    behaviour = replace(old.contract.behaviour, fields=FIELDS)
    bound = replace(old, contract=replace(old.contract, behaviour=behaviour))
    before = {"tags": ["old"], "reminders": REMINDERS[::-1]}
    found = judge(WHOLE, shown(before, {**before, **after}, "read", probe={"body": body}), bound)
    return found if found is None else [one.pointer for one in found]


@pytest.mark.parametrize("body", [{"tags": TEXTS}, {"reminders": REMINDERS}])
def test_a_list_without_a_key_is_replaced(body: dict[str, Any]) -> None:
    """A list of texts, or of objects in their order, is judged, and kept where it is as it was sent."""
    assert whole(body, body) == []


@pytest.mark.parametrize(
    ("body", "after", "place"),
    [
        ({"tags": TEXTS}, {"tags": ["old", *TEXTS]}, "/tags"),
        ({"reminders": REMINDERS}, {"reminders": REMINDERS[::-1]}, "/reminders"),
        ({"reminders": REMINDERS[:1]}, {"reminders": REMINDERS}, "/reminders"),
    ],
)
def test_what_a_replaced_list_keeps_is_found(body: dict[str, Any], after: dict[str, Any], place: str) -> None:
    """What stays of the old items is found, and another order."""
    assert whole(body, after) == [place]


def test_a_stand_in_can_keep_the_items_of_such_a_list() -> None:
    """The injected fault of a merged object has the old items of a list without a key stand beside the new ones."""
    fields = SimpleNamespace(behaviour=SimpleNamespace(fields=FIELDS, base={}))
    after = {"tags": ["new"]}
    context = SimpleNamespace(contract=fields, body=after, named=after, before={"tags": ["old"]}, after=dict(after))
    merges(cast("RequestContext", context), WHOLE)
    assert context.after == {"tags": ["old", "new"]}
