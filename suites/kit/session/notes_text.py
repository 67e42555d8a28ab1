"""The closing lines about what is not as before and need not be: each once, with all appointments it is true of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from suites.kit.restore.put_back_result import USED_UP

INTENDED = "used up, as intended: "
"""How a line begins about expendable appointments: without it, what stays changed reads like damage."""


def joined_notes(notes: Iterable[str]) -> list[str]:
    """Notes that several appointments have alike, each once, with the names of all of them."""
    names = defaultdict[str, list[str]](list)
    for note in notes:
        name, colon, what = note.partition(": ")
        names[f"{colon}{what}"].append(name)
    return [f"{INTENDED if USED_UP in what else ''}{', '.join(named)}{what}" for what, named in names.items()]
