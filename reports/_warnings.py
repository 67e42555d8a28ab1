"""Why a finding of a clause that the vendor promises is a warning, and no violation."""

from __future__ import annotations

OF_TYPE = (
    "the clause is a must, and this is a warning only: the value that was taken is of another type and can be "
    'converted, as "60" for 60, which a page that names a type does not clearly rule out'
)
LEAVES_ROOM = "the clause is a must, and this is a warning only: its words leave room for what the vendor did here"
"""Said of the other ones, as an answer with another status than the one that the page names only roughly."""


def is_of_a_type(keyword: str | None) -> bool:
    """Whether a finding is about a value of another type that was converted, by its keyword."""
    return (keyword or "").endswith(" breaks type")


def why_warning(strength: str, severity: str, keyword: str | None) -> str:
    """Why it is a warning, for a sentence; empty where the clause itself says so, or it is none.

    `strength` is that of the clause (must, should or may), `severity` and `keyword` are the finding's.
    """
    if severity != "warning" or strength != "must":
        return ""
    return OF_TYPE if is_of_a_type(keyword) else LEAVES_ROOM
