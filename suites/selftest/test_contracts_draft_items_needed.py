"""What a new item of a list needs by the words of a document: no ordinary list of a draft lacks it."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._drafting.members.items import list_choice
from contracts._drafting.members.items_needed import needed_of_new

NAMES: dict[str, Any] = {"id": {}, "label": {}, "quantity": {}, "volume": {}}


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (
            "Without `id`: a new line, for which `label`, `quantity` and `volume` are needed (422).",
            "label quantity volume",
        ),
        ("A new line needs `label` and `quantity`.", "label quantity"),
        ("Items without `id` are new, and `label` is required.", "label"),
        ("A new line needs no `label`.", ""),
        ("`label` is not required of a new line.", ""),
        ("`id` is needed to change a line.", ""),
    ],
)
def test_words_tell_what_a_new_item_needs(said: str, names: str) -> None:
    """Members that a sentence needs of a new item are read, and those of a changed one, or denied, are not."""
    found = needed_of_new({"items": {"description": said, "properties": NAMES}})
    assert sorted(found) == sorted(names.split())


@pytest.mark.parametrize("said", ["A new line needs `sku`.", ""])
def test_no_ordinary_list_lacks_what_a_new_item_needs(said: str) -> None:
    """A list whose new items need a member without ordinary values has none itself: the vendor would refuse them."""
    members = {"id": {"type": "string"}, "sku": {"type": "string"}, "fragile": {"type": "boolean"}}
    schema = {"type": "array", "description": said, "items": {"type": "object", "properties": members}}
    assert (list_choice(schema) is None) is bool(said)
