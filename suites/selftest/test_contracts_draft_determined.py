"""What a draft promises of members that follow from others, by a sentence of the update."""

from __future__ import annotations

from pathlib import Path

import pytest

from suites.selftest.test_contracts_draft_anew import drafted
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS

MEMBERS = {
    "lengthMinutes": {"type": "integer", "enum": [30, 60]},
    "kind": {"type": "string", "enum": ["VIDEO", "PHONE"]},
}
PLACES = [f"{BODY}/properties", *(SHOWN_MEMBERS.replace("/get/", way) for way in ("/get/", "/patch/"))]


def followers(said: str, into: Path) -> dict[str, set[str]]:
    """From what each of the members with such a clause follows."""
    more = [(f"{place}/{name}", schema) for place in PLACES for name, schema in MEMBERS.items()]
    more += [(f"{place}/state", {"type": "string", "readOnly": True}) for place in PLACES[1:]]
    found = [one for id, one in drafted(into, said, *more).items() if id.endswith("-FOLLOWS")]
    assert all(one["draft"] for one in found)
    return {one["relation"]["of"]: set(one["relation"]["from"]) for one in found}


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "The price follows lengthMinutes and kind: 3 per minute.",
            {"/price": {"/lengthMinutes", "/kind"}},
        ),
        (
            "The `price` is worked out anew whenever `lengthMinutes` or `kind` changes.",
            {"/price": {"/lengthMinutes", "/kind"}},
        ),
        ("price follows lengthMinutes: 3 per minute, and 0 for VIDEO.", {"/price": {"/lengthMinutes", "/kind"}}),
        (
            "price follows lengthMinutes. If kind changes, the price is set to 0.",
            {"/price": {"/lengthMinutes", "/kind"}},
        ),
    ],
)
def test_what_follows_from_members_has_one_value_for_these(
    said: str, found: dict[str, set[str]], tmp_path: Path
) -> None:
    """A clause has all members from which the document says anywhere that the value may follow."""
    assert followers(said, tmp_path) == found


@pytest.mark.parametrize(
    "said",
    [
        "The price depends on lengthMinutes.",
        "The price follows lengthMinutes, usually.",
        "The price follows lengthMinutes and the demand for the room.",
        "The price is calculated from lengthMinutes upon confirmation.",
        "The price follows lengthMinutes, not kind.",
        "The price follows lengthMinutes, the season and so on.",
        "The state follows lengthMinutes.",
    ],
)
def test_what_may_follow_from_more_has_no_such_clause(said: str, tmp_path: Path) -> None:
    """A sentence that leaves open what else matters, or is of one moment or of a state, promises no one value."""
    assert followers(said, tmp_path) == {}
