"""The clause about what an update leaves out, which the description of the update may take back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._checking._schema_places import leaf_pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_alone import UNSENT
from contracts._drafting.members.replacing import LEAVES, replaces_all
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.cleared import clears_what_is_left_out
from contracts._drafting.writing.defaulted import defaulted
from contracts._drafting.writing.marked import is_marked
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.worked_out import worked_out

DEFAULTS = re.compile(
    rf"(\b(left out|omitted|missing|absent)\b|{UNSENT.pattern})"
    r".*\b(reset|set|go(es)? back|falls? back|return|revert|get|take|receive)\w*\b"
    r".*\bdefaults?\b|\bdefaults?\b.*\b(left out|omitted|missing|absent)\b",
    re.IGNORECASE,
)
"""How a sentence says that what is left out gets a default."""


def omitted(plan: Plan) -> Iterator[dict[str, Any]]:
    """That a member that an update does not name keeps its value. A PUT may replace all (RFC 9110, 9.3.4): then the
    clause is a draft, and where the description of any update says that something goes, nothing is promised."""
    may_replace_all = plan.update.method == "PUT"
    text = described(plan.source, plan.update.pointer)
    if said := next((one for one in sentences_of(unwrapped(text)) if _takes_effect(one)), ""):
        what = f'what does an update make of a member that it leaves out? The document says: "{said}"'
        looked_at = [one for row in defaulted(plan) for one in row["relation"]["values"]]
        plan.decide("clauses.yaml", "/clauses", f"{what}. {_todo(looked_at)}", LEFT_OUT)
    if not ((may_replace_all and replaces_all(text)) or clears_what_is_left_out(text)):
        says = "A member that an update does not name keeps its value."
        draft: dict[str, Any] = {"draft": True} if may_replace_all else {}
        doubted = _set_by_vendor(plan)
        apart: dict[str, Any] = {"except": doubted} if doubted else {}
        yield row_of("OMIT", says, "preserves", at="requestBody", **draft, **apart)
        if sure := [one for one in doubted if not _may_follow_from_more(plan, one)]:
            says = "What only the vendor sets changes with what it follows from, and with nothing else."
            yield row_of("OMIT-READ-ONLY", says, "preserves", at="requestBody", fields=sure, draft=True)


def _todo(looked_at: list[str]) -> str:
    """What to do about defaults, of which a drafted clause looks at those that the schema has."""
    if not looked_at:
        return "No clause says that it stays, and none looks at the default: add one of check persists for each."
    return (
        f"A drafted clause looks at the defaults that the schema has, at {', '.join(looked_at)}: compare them with the "
        "page, add those that only sentences name under its values, and remove its draft."
    )


def _set_by_vendor(plan: Plan) -> list[str]:
    """What the document marks as the vendor's to set, and may follow from more than anybody has listed: an update that
    changes it is no violation before a person has looked at it. Ids and facts of the booking follow from nothing, and
    of some members the document says all from which they are worked out."""
    by_itself = worked_out(plan)
    known = {*by_itself.volatile, *by_itself.known, *plan.fields, *plan.moving.values(), *plan.fields.values()}
    shown = [one for one in leaf_pointers(plan.shown) if one not in known]
    return [one for one in shown if is_marked(plan, one)]


def _may_follow_from_more(plan: Plan, place: str) -> bool:
    """Whether nobody can be sure to know all from which a place follows: only names suggest it, or words that may name
    a part of it."""
    by_itself = worked_out(plan)
    return place in by_itself.guessed or place in by_itself.in_words


def _takes_effect(sentence: str) -> bool:
    """Whether a sentence says that what is left out gets a default, and does not deny it; an exception from it, such as
    `but for a, which stays`, does not."""
    found = DEFAULTS.search(sentence)
    return found is not None and not is_negated(UNSENT.sub("", sentence)) and not LEAVES.search(found[0])
