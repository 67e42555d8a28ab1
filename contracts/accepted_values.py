"""For which values of a closed list an exception accepts that a member is wrong: those that went wrong before it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol


class Found(Protocol):
    """A finding of a run, as far as this goes."""

    @property
    def values(self) -> Collection[str]:
        """Those that showed it."""

    @property
    def right_values(self) -> Collection[str]:
        """Those that did not."""

    @property
    def accepted_values(self) -> Collection[str]:
        """Those for which it is accepted."""


def values_accepted(
    before: Iterable[Mapping[str, Any]], since: Iterable[Mapping[str, Any]] = ()
) -> frozenset[str] | None:
    """The values that journals' records of a finding have as wrong, from `before` an exception was made, and what runs
    took for accepted `since`; None where it is for all.

    It is for all where no request before showed one to be right, as the vendor may break each of them; where a value
    was right in one request and wrong in another one of the same run, so that it is not the value that decides; and
    where a journal does not say.
    """
    told = [*before]
    wrong, right = ([frozenset(one.get(name, ())) for one in told] for name in ("values", "right_values"))
    is_by_value = all(wrong) and any(right) and not any(map(frozenset.intersection, wrong, right))
    return frozenset().union(*wrong, *(one.get("values", ()) for one in since)) if is_by_value else None


def accepted_and_new(accepted: Iterable[str], wrong: Iterable[str]) -> str:
    """For which values a member is accepted as it is, and for which it is new, in words."""
    known = sorted(accepted)
    new = [value for value in sorted(wrong) if value not in known]
    return f"accepted when {either(known)} is sent; new: {', '.join(map(_shown, new))}"


def wrong_and_right(wrong: Collection[str], right: Collection[str]) -> str:
    """For which values a run found a member wrong, and for which right, in words; empty where that does not tell the
    requests apart that showed it."""
    return (
        f"wrong when {either(wrong)} was sent, right when {either(right, MOST)} was" if are_apart(wrong, right) else ""
    )


def are_apart(wrong: Collection[str], right: Collection[str]) -> bool:
    """Whether some values were wrong each time, and others right each time."""
    return bool(wrong and right) and not {*wrong} & {*right}


def values_in(found: Found) -> str:
    """For which values of a closed list a run found a member wrong, in words; empty where it does not say."""
    known = found.accepted_values
    return accepted_and_new(known, found.values) if known else wrong_and_right(found.values, found.right_values)


PLAIN = re.compile(r"[\w.:/+-]+")
"""Values that no reader takes for anything else: words, numbers, and codes."""

MOST = 8
"""Values that are named as right: a closed list of statuses has as many; one of countries would be a wall."""


def either(values: Iterable[str], most: int | None = None) -> str:
    """Values in order, for a sentence; of more than so many, how many more there are."""
    known = sorted(values)
    more = [f"one of {len(known) - most} more"] if most and len(known) > most else []
    return " or ".join([*map(_shown, known[:most]), *more])


def _shown(value: str) -> str:
    """A value as it stands in a sentence: in quotes where it is empty, or has what may be taken for the sentence's
    own."""
    return value if PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)
