"""Tables in plain text, for every command that prints one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, repeat

GAP = "  "
"""Between columns: two spaces, because cells themselves hold single ones."""


def text_table(heads: Sequence[str], rows: Sequence[Sequence[str]], align: str = "<>") -> list[str]:
    """The lines of a table with aligned columns; no heads: an empty sequence.

    `align` has a sign per column, `<` for words and `>` for numbers; the last sign holds for all further columns.

    This is not rich's table: that takes about 50 ms to import, and it cuts cells that are wider than the terminal,
    which would cut the ids that people copy.
    """
    lines = [heads, *rows] if heads else list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    signs = list(zip(chain(align, repeat(align[-1])), widths, strict=False))
    return [
        GAP.join(f"{cell:{sign}{width}}" for cell, (sign, width) in zip(line, signs, strict=True)).rstrip()
        for line in lines
    ]
