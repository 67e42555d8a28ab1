"""What `contracts check` says of values that are shown as others."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from contracts import check
from suites.selftest import exchanges
from suites.selftest.broken_contracts import put


@pytest.mark.parametrize(
    ("name", "listed", "is_told"),
    [
        ("as", {"": None}, True),
        ("maybe_as", {"": None}, False),
        ("as", {"": None, "INCLINIC": "in_clinic"}, False),
    ],
)
def test_the_empty_text_alone_is_not_all_that_is_shown_otherwise(
    name: str, listed: dict[str, Any], is_told: bool, tmp_path: Path
) -> None:
    """A member that says as what the empty text is shown, and of no other value, would be compared with nothing: the
    check says so and names maybe_as."""
    folder = copytree(exchanges.contract("eka").folder, tmp_path / "eka")
    put(
        "behaviour.yaml",
        "/fields/~1appointment_details~1custom_attributes",
        {"shows": "/custom_attributes", name: listed},
    )(folder)
    message = "\n".join(map(str, check(folder)))
    assert ("lists the empty text alone" in message and "Write maybe_as in place of as" in message) == is_told
