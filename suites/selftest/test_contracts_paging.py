"""How a list is split into pages, by the names in its document or in a recording."""

from __future__ import annotations

from typing import Any

import pytest

from contracts._paging import pages_of


@pytest.mark.parametrize(
    ("parameters", "beside", "pages"),
    [
        (["cursor"], ["/next_cursor"], {"by": "cursor", "parameter": "cursor", "next": ["/next_cursor"]}),
        (["cursor"], ["/total"], None),
        (["cursor", "page"], [], {"by": "page", "parameter": "page"}),
        (["limit", "skip"], ["/next"], {"by": "offset", "parameter": "skip"}),
        (["limit"], ["/next"], None),
    ],
)
def test_a_cursor_needs_a_place_for_the_next_one(parameters: list[str], beside: list[str], pages: Any) -> None:
    """Where no answer shows the next cursor, the list is not read by one; pages and offsets need no such place."""
    assert pages_of(parameters, beside) == pages
