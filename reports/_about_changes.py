"""Who is responsible for changes of behaviour that break a client, and what to do about them."""

from __future__ import annotations

from reports._text import ADVICE, counted

OF_CHANGES = (
    "Look whether an application of ours relies on what was before the breaking changes, and ask the vendor whether "
    "they are meant: they break no promise of its page."
)
"""What to do about changes of behaviour that break a client."""


def with_changes(said: str, whose: str, changes: int) -> str:
    """Who is responsible, with the breaking changes of behaviour: they are the vendor's, who may make them."""
    if not changes:
        return said
    of_vendor = f"the vendor for {counted(changes, 'breaking change')} of behaviour"
    return of_vendor if whose == "nobody" else f"{said}; {of_vendor}"


def about_changes(then: str, changes: int) -> str:
    """What to do, with the breaking changes of behaviour."""
    if not changes:
        return then
    return OF_CHANGES if then == ADVICE["nobody"] else f"{then} {OF_CHANGES}"
