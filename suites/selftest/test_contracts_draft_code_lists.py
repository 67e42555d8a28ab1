"""What a draft reads of lists and tables of error codes."""

from __future__ import annotations

import pytest

from contracts._drafting.document.closed import as_meant
from contracts._drafting.document.code_lists import listed_codes
from contracts._drafting.writing.lists import REMOVES_A_KEY

BULLETS = """*Rules*, each 422 with the code given:

  * `alley_closed`: the alley is closed on that day,
    or all day.

  * `shoes_unknown`, `shoes_twice`: no such shoes, or the same twice.

*Others*, each 409:

  - `alley_taken`: another party has it.
"""
TABLE = """Refusals and their codes:

| Code | Status | Meaning |
|---|---|---|
| `alley_closed` | 422 | The alley is closed. |
| `taken` | 409 | Another party has it. |
"""
OF_MEMBERS = """These members are checked and answered 422:

- `party_size`: at most 8.
- `remark`: at most 200 characters.
"""


def found(text: str) -> list[tuple[str, int]]:
    """The codes of a text with their statuses."""
    return [(one.code, one.status) for one in listed_codes(text, {"party_size", "remark"})]


def test_the_line_before_a_list_has_the_status_of_its_codes() -> None:
    """Each item is a refusal with the status that the line before its list names; several codes may share one."""
    codes = [("alley_closed", 422), ("shoes_unknown", 422), ("shoes_twice", 422), ("alley_taken", 409)]
    assert found(BULLETS) == codes


def test_a_row_of_a_table_has_a_status_of_its_own() -> None:
    """In a table of codes a code may be a plain word, and stands beside its status."""
    assert found(TABLE) == [("alley_closed", 422), ("taken", 409)]


def test_a_row_keeps_the_words_that_say_what_it_means() -> None:
    """The whole item is quoted, also where it goes on in the next line."""
    assert next(listed_codes(BULLETS, ())).line.endswith("on that day, or all day.")


@pytest.mark.parametrize("text", [OF_MEMBERS, BULLETS.replace("422", "").replace("409", "")])
def test_members_and_codes_without_a_status_are_no_refusals(text: str) -> None:
    """A list of members, or one of which nobody says how it is answered, has no codes."""
    assert found(text) == []


@pytest.mark.parametrize(
    "said",
    [
        "A property that this API does not know gives 400 `unknown_property`.",
        "Fields that the server does not know are rejected with 422 `extra_field`.",
    ],
)
def test_what_an_api_does_not_know_is_refused(said: str) -> None:
    """Where the document says so, whatever code it names, a closed schema stays closed."""
    closed = {"type": "object", "additionalProperties": False}
    assert as_meant(closed, said) == closed


def test_a_key_may_be_removed_by_null() -> None:
    """A sentence about keys that are sent with null says how one is removed."""
    assert REMOVES_A_KEY.search("A key sent with `null` is removed")
