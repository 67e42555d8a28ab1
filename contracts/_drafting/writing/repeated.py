"""Clauses about what stays as it is: what every update repeats as it is shown, and what the document says stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import unwrapped
from contracts._drafting.members.replacing import stays_unsent
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.rules import row_of

SAYS = "What an update repeats as the appointment shows it stays as it is."
STAYING = re.compile(
    r"\b(stays?|remains?|(is|are) left) (as (it is|they are|it was|they were)|unchanged|untouched|the same)\b"
    r"|\b(is|are) never (changed|touched|modified)\b",
    re.IGNORECASE,
)
"""How a paragraph or an item of a list says it of the members that it names."""
WHATEVER = re.compile(r"\b(whatever|regardless|no matter|even if|also if)\b", re.IGNORECASE)
"""How it says that this holds for each update; without it, the rest of the sentence may be about some of them."""


def rows_of_repeated(plan: Plan) -> Iterator[dict[str, Any]]:
    """A row for the members that stay: nothing else compares them, as updates never send another value of them."""
    staying = [one.pointer for one in plan.request.members if one.stays]
    places = [place for pointer in staying if (place := plan.fields.get(pointer))]
    if places:
        yield row_of("REPEATED", SAYS, "keeps", "should", fields=places)


def rows_of_carried(plan: Plan) -> Iterator[dict[str, Any]]:
    """A row for what each update carries as it is shown, and one for what stays where an update leaves it out."""
    if not plan.request.carries:
        return
    places = [place for pointer in plan.request.carries if (place := plan.fields.get(pointer))]
    says = "What an update carries as the appointment shows it stays as it is."
    yield row_of("CARRIED", says, "preserves", fields=places, at="requestBody")
    members = [one for one in plan.request.members if stays_unsent(str(one.schema.get("description", "")))]
    if kept := [place for one in members if (place := plan.fields.get(one.pointer))]:
        says = "A member of which the document says so stays as it is where an update leaves it out."
        yield row_of("OMIT", says, "preserves", fields=kept, at="requestBody")


def rows_of_staying(plan: Plan, places: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A row for members of the vendor's own of which the text of the update says that they stay, whatever is sent."""
    if staying := list(said_to_stay(described(plan.source, plan.update.pointer), places)):
        yield row_of(
            "STAYING",
            "Members of which the document says that they stay are as before.",
            "keeps",
            "should",
            fields=staying,
        )


def said_to_stay(text: str, places: Iterable[str]) -> Iterator[str]:
    """Those of the places that a text names, marked as names, in a line that says that they stay, whatever is sent."""
    lines = [one for one in unwrapped(text).splitlines() if STAYING.search(one) and WHATEVER.search(one)]
    for place in places:
        if any(names_member(one, place) for one in lines):
            yield place
