"""The clause about what an update leaves out, which the description of the update may take back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_alone import UNSENT
from contracts._drafting.members.replacing import LEAVES, replaces_all
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.cleared import clears_what_is_left_out
from contracts._drafting.writing.rules import row_of

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
        todo = "No clause says that it stays, and none looks at the default: add one of check persists for each."
        plan.decide("clauses.yaml", "/clauses", f"{what}. {todo}", LEFT_OUT)
    if not ((may_replace_all and replaces_all(text)) or clears_what_is_left_out(text)):
        says = "A member that an update does not name keeps its value."
        draft: dict[str, Any] = {"draft": True} if may_replace_all else {}
        yield row_of("OMIT", says, "preserves", at="requestBody", **draft)


def _takes_effect(sentence: str) -> bool:
    """Whether a sentence says that what is left out gets a default, and does not deny it; an exception from it, such as
    `but for a, which stays`, does not."""
    found = DEFAULTS.search(sentence)
    return found is not None and not is_negated(UNSENT.sub("", sentence)) and not LEAVES.search(found[0])
