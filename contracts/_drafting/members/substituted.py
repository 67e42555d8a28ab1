"""Members of which the document says that the vendor may store another value than the one that is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts._drafting.document.sentences import sentences_of

SUBSTITUTES = re.compile(
    r"\b(will be|becomes?|is set to|is (stored|saved) as) (?!null\b|empty|refused|rejected|ignored|required|sent|shown"
    r"|used|returned|\w+ed\b)\S+ (if|when|where|unless)\b"
    r"|\b(unknown|invalid|unsupported|other)\b.{0,40}\breplaced (by|with)\b|\bfalls? back to\b"
    r"|\b(is|are|be|gets?|always) (automatically )?(rounded|truncated|shortened|cut off|capped|clamped|snapped)\b"
    r"|^(rounded|truncated|capped|clamped|snapped) (up|down|to|at|after)\b",
    re.IGNORECASE,
)
"""How a description says that a value may be stored as another: by a default, or made to fit."""


def substituting(schema: Mapping[str, Any]) -> str | None:
    """The sentence of a description that says so; None where there is none."""
    told = sentences_of(str(schema.get("description", "")))
    return next((one for one in told if SUBSTITUTES.search(one)), None)
