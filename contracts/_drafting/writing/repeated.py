"""The clause about what every update has to name and repeats as the appointment shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts._drafting.plan import Plan
from contracts._drafting.writing.rules import row_of

SAYS = "What an update repeats as the appointment shows it stays as it is."


def rows_of_repeated(plan: Plan) -> Iterator[dict[str, Any]]:
    """A row for the members that stay: nothing else compares them, as updates never send another value of them."""
    staying = [one.pointer for one in plan.request.members if one.stays and plan.request.requires(one.pointer)]
    places = [place for pointer in staying if (place := plan.fields.get(pointer))]
    if places:
        yield row_of("REPEATED", SAYS, "keeps", "should", fields=places)
