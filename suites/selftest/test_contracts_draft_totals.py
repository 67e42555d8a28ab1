"""What a draft reads of members that are worked out from what is sent: totals, counts and lengths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts import load
from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

MEMBERS: dict[str, Any] = {
    "quantity": {"type": "integer", "minimum": 1, "maximum": 20},
    "unit_price": {"type": "number", "minimum": 0, "maximum": 100},
    "topics": {"type": "array", "items": {"type": "string"}},
    "mode": {"type": "string", "enum": ["in_room", "video"]},
}
PRODUCT = ("/quantity", "/unit_price")


def causes(tmp_path: Path, name: str, described: str, said: str = "") -> tuple[tuple[str, ...], bool]:
    """The members from which a shown one follows, and whether nothing is held of it at all."""
    shown = {"type": ["number", "string"], "readOnly": True, "description": described}
    parents = (f"{BODY}/properties", SHOWN_MEMBERS)
    places = [(f"{parent}/{member}", one) for member, one in MEMBERS.items() for parent in parents]
    update = ("/paths/~1visits~1{id}/patch/description", said)
    assert new(changed(update, (f"{SHOWN_MEMBERS}/{name}", shown), *places), tmp_path).exit_code == 0
    behaviour = load("plain", tmp_path).behaviour
    place = f"/{name}"
    return tuple(sorted(one for one, found in behaviour.follows.items() if place in found)), place in behaviour.volatile


@pytest.mark.parametrize(
    ("name", "described", "found"),
    [
        ("total", "Quantity times unit price.", PRODUCT),
        ("total", "quantity * unit_price", PRODUCT),
        ("total", "`quantity` × `unit_price`, read-only", PRODUCT),
        ("amount_due", "Product of the quantity and the unit price.", PRODUCT),
        ("topic_count", "The number of topics.", ("/topics",)),
        ("topic_count", "How many topics there are.", ("/topics",)),
        ("label", "The topics, joined by commas.", ("/topics",)),
        ("span", "End minus start, in minutes.", ("/ends_at", "/starts_at")),
    ],
)
def test_a_total_follows_from_what_it_is_made_of(
    name: str, described: str, found: tuple[str, ...], tmp_path: Path
) -> None:
    """A member of which the document says all that it is made of may change with that, and with nothing else."""
    assert causes(tmp_path, name, described) == (found, False)


@pytest.mark.parametrize(
    "said", ["`total` is `quantity` times `unit_price`.", "- The total is the product of quantity and unit price."]
)
def test_the_text_of_the_update_may_say_it(said: str, tmp_path: Path) -> None:
    """The sentence may stand at the operation and begin with the name of the total."""
    assert causes(tmp_path, "total", "", said) == (PRODUCT, False)


@pytest.mark.parametrize(
    "described",
    [
        "Quantity times unit price, minus a voucher.",
        "Set by the clinic, not quantity times unit price.",
        "The sum of all open invoices.",
    ],
)
def test_a_total_of_something_else_is_held_against_nobody(described: str, tmp_path: Path) -> None:
    """Where a word is not understood, the total may change with any update."""
    assert causes(tmp_path, "total", described) == ((), True)


def test_what_is_made_of_a_member_follows_what_changes_that(tmp_path: Path) -> None:
    """A count of a list that another value clears changes with that value, too."""
    said = "`topics` is cleared when `mode` becomes `video`."
    assert causes(tmp_path, "topic_count", "The number of topics.", said) == (("/mode", "/topics"), False)
