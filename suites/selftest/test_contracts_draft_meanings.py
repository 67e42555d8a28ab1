"""What a draft reads of the meaning of values, so that none that closes an appointment goes to one that is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from suites.selftest.test_contracts_new import new
from suites.selftest.vendor_documents import BODY, SHOWN_MEMBERS, changed

NUMBERS = {"type": "integer", "enum": [1, 2, 3]}
CODES = {"type": "string", "enum": ["R", "C", "T"]}
RULED = "|---|---|\n"
FINAL = "|---|---|---|\n| 1 | requested | no |\n| 2 | confirmed | no |\n| 3 | treated | yes |"
WITH_FINAL = f"| Code | Name | Final |\n{FINAL}"
ROWS = "| 1 | requested |\n| 2 | confirmed |\n| 3 | treated, final |"


def kept_off(tmp_path: Path, schema: dict[str, Any], said: str = "", name: str = "status") -> tuple[list[Any], bool]:
    """The values that only an expendable appointment gets, and whether a person has to say what they mean."""
    places = [(f"{place}/{name}", schema) for place in (f"{BODY}/properties", SHOWN_MEMBERS)]
    result = new(changed(("/paths/~1visits~1{id}/patch/description", said), *places), tmp_path)
    behaviour = yaml.safe_load((tmp_path / "plain/behaviour.yaml").read_text(encoding="utf-8"))
    asked = " ".join(result.output.split())
    is_asked = f"what does each value of /{name} mean" in asked or f"which of these values of /{name} close" in asked
    return (behaviour["fields"][f"/{name}"] or {}).get("expendable", []), is_asked


@pytest.mark.parametrize(
    "described",
    [
        "1 = requested, 2 = confirmed, 3 = treated (final)",
        "1: requested, 2: confirmed, 3: treated, final",
        "1 (requested), 2 (confirmed), 3 (treated, final)",
        "Requested (1), confirmed (2), cancelled (3).",
        "- 1 requested\n- 2 confirmed\n- 3 treated, which is final",
        "- `1` – requested\n- `2` — confirmed\n- `3` – cancelled",
        f"| Value | Meaning |\n{RULED}{ROWS}",
    ],
)
def test_a_member_says_which_of_its_numbers_is_final(described: str, tmp_path: Path) -> None:
    """A number that a description calls final or cancelled is kept off, and nobody is asked what the others mean."""
    assert kept_off(tmp_path, {**NUMBERS, "description": described}) == ([3], False)


@pytest.mark.parametrize(
    "said",
    [
        f"| Status | Meaning |\n{RULED}{ROWS}",
        f"Values of `status`:\n\n{WITH_FINAL}",
        f"At least an e-mail address is required.\n\n| Status | Meaning |\n{RULED}{ROWS}",
        "`status` is 1 = requested, 2 = confirmed, 3 = cancelled (final).",
        "The status is 1 for requested, 2 for confirmed and 3 for cancelled.",
        "Values of `status`:\n\n- 1: requested\n- 2: confirmed\n- 3: treated (final)\n",
    ],
)
def test_the_text_of_the_update_says_so_too(said: str, tmp_path: Path) -> None:
    """What the operation says of the numbers of a member counts like what the member says."""
    assert kept_off(tmp_path, NUMBERS, said) == ([3], False)


def test_codes_have_meanings_like_numbers(tmp_path: Path) -> None:
    """A letter says no more than a number: its row of a table does."""
    rows = "| R | requested |\n| C | confirmed |\n| T | treated, final |"
    assert kept_off(tmp_path, CODES, f"| Status | Meaning |\n{RULED}{rows}") == (["T"], False)


def test_a_word_that_closes_does_so_whatever_a_table_says(tmp_path: Path) -> None:
    """The words of a table add to what a value is called, and take nothing from it."""
    rows = "| booked | It takes place |\n| cancelled | It does not take place |\n| held | It is not final yet |"
    schema = {"type": "string", "enum": ["booked", "cancelled", "held"]}
    assert kept_off(tmp_path, schema, f"| Status | Meaning |\n{RULED}{rows}") == (["cancelled", "held"], True)


def test_a_table_about_something_else_says_nothing(tmp_path: Path) -> None:
    """The codes of an invoice are not those of the appointment."""
    said = f"The status of the invoice:\n\n| Invoice | Meaning |\n{RULED}{ROWS}"
    assert kept_off(tmp_path, NUMBERS, said) == ([1, 2, 3], True)
