"""What the words of a sentence say about it."""

from __future__ import annotations

import pytest

from contracts._drafting.document.wording import is_conditional, is_negated, names_a_case


@pytest.mark.parametrize(
    ("said", "denies"),
    [
        ("It does not support merge-patch.", True),
        ("Values aren’t kept.", True),
        ("It never changes.", True),
        ("Replaced rather than merged.", True),
        ("Other members are kept.", False),
        ("Notes of the doctor.", False),
    ],
)
def test_a_sentence_denies_with_a_word_of_negation(said: str, denies: bool) -> None:
    """A negation is found in each of its spellings, and not inside another word."""
    assert is_negated(said) is denies


@pytest.mark.parametrize(
    ("said", "has_case", "leaves_choice"),
    [
        ("Kept unless the visit has ended.", True, True),
        ("Ignored, depending on the account.", True, True),
        ("Usually kept.", True, True),
        ("Ignored or refused.", False, True),
        ("May be empty.", False, True),
        ("Other members are kept.", False, False),
        ("The doctor orders something.", False, False),
    ],
)
def test_a_sentence_of_some_cases_is_told_from_one_with_a_choice(
    said: str, has_case: bool, leaves_choice: bool
) -> None:
    """A case makes a sentence conditional; so does a choice, which is asked of separately."""
    assert (names_a_case(said), is_conditional(said)) == (has_case, leaves_choice)
