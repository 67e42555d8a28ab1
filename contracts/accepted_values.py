"""For which values of a closed list an exception accepts that a member is wrong: those that went wrong before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


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
    return f"accepted when {' or '.join(known)} is sent; new: {', '.join(new)}"
