"""The clause about what an update leaves out, which the description of the update may take back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.left_alone import UNSENT
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.cleared import clears_what_is_left_out
from contracts._drafting.writing.rules import row_of

REPLACES_ALL = re.compile(
    r"\bfull replace|\b(fully|completely|entirely) replace|\breplaces (the )?(whole|entire|complete|full)"
    r"|\breplaces all (of (the|an?|it)|(the )?(fields|members|properties|attributes|values|data))\b"
    r"|(\bnot (be )?(sen[dt]|included?|provided?|specified|present)|n't (be )?(sen[dt]|included?|provided?|specified)"
    r"|\b(omitted|left out|missing|absent))\b.{0,60}"
    r"\b(defaults?|reset|cleared|removed|null(?! (is|are|will))|emptied|erased|deleted|lost|overwritten)\b"
    r"|\bsend (the )?(whole|entire|complete|full)\b",
    re.IGNORECASE,
)
"""How the description of an update says that its body is the whole appointment, and that what it leaves out goes."""


DEFAULTS = re.compile(
    rf"(\b(left out|omitted|missing|absent)\b|{UNSENT.pattern})"
    r".*\b(reset|set|go(es)? back|falls? back|return|revert|get|take|receive)\w*\b"
    r".*\bdefaults?\b|\bdefaults?\b.*\b(left out|omitted|missing|absent)\b",
    re.IGNORECASE,
)
"""How a sentence says that what is left out gets a default."""
LEAVES = re.compile(
    r"\b(stays?|remains?|keeps?|kept|unchanged|untouched|left alone|as they are|as it is)\b", re.IGNORECASE
)
"""What, between the two, says that it stays: the rest of the sentence is about something else, such as null."""


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


def replaces_all(description: str) -> bool:
    """Whether the description of an update says so, and does not deny it: `what is not sent is never cleared`."""
    sentences = whole_sentences_of(description.replace("*", ""))
    found = [match for sentence in sentences for match in REPLACES_ALL.finditer(sentence)]
    told = [one for one in found if not LEAVES.search(one[0])]
    return any(not is_negated(UNSENT.sub("", _part_with(one))) for one in told)


def _part_with(match: re.Match[str]) -> str:
    """The part of a sentence in which something was found, between the marks around it."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    return re.split(r"[,:;(]", before)[-1] + match[0] + re.split(r"[,:;)]", after)[0]
