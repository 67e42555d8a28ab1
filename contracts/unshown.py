"""Members of a kept clause that no answer shows: of these it says nothing, though others keep it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from contracts.pointers import under

OF_FACTS = "keeps"
"""The check of members that never change: it compares what answers show of them, and is kept by any one of them."""

EXCEPT = "kept, except for {}, which no answer shows"


def unshown(check: str, members: Sequence[str] | None, shown: Iterable[str]) -> list[str]:
    """The members of a kept clause, as JSON pointers, that are in no successful answer, of which `shown` are the
    members. None where no member of the clause is shown: then something else shows them, as another operation."""
    if check != OF_FACTS or not members:
        return []
    answers = [*shown]
    missing = [one for one in members if not _is_shown(one, answers)]
    return missing if len(missing) < len(members) else []


def kept_except(missing: Collection[str]) -> str:
    """What is said of such a clause."""
    return EXCEPT.format(", ".join(missing))


def _is_shown(pointer: str, shown: Iterable[str]) -> bool:
    return any(one == pointer or under(one, (pointer,)) for one in shown)
