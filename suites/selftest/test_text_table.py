"""Tables in plain text are aligned, whatever is in them."""

from contracts import text_table


def test_words_are_aligned_left_and_numbers_right() -> None:
    """By default the first column has words, and all others have numbers."""
    lines = text_table(("name", "n", "of"), [("a", "10", "7"), ("long name", "2", "300")])
    assert lines == ["name        n   of", "a          10    7", "long name   2  300"]


def test_each_column_has_its_sign() -> None:
    """The last sign of `align` holds for all further columns, and no line ends with blanks."""
    assert text_table((), [("a", "bb", "c"), ("aa", "b", "cc")], "<") == ["a   bb  c", "aa  b   cc"]


def test_a_table_may_be_empty() -> None:
    """Without heads and rows there are no lines."""
    assert text_table((), []) == []
