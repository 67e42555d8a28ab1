"""The clause about what an update leaves out, which the description of a PUT may take back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.rules import row_of

REPLACES_ALL = re.compile(
    r"\bfull replace|\b(fully|completely|entirely) replace|\breplaces (the )?(whole|entire|complete|full|all)"
    r"|(\bnot (be )?(sen[dt]|included?|provided?|specified|present)|n't (be )?(sen[dt]|included?|provided?|specified)"
    r"|\b(omitted|left out|missing|absent))\b.{0,60}"
    r"\b(defaults?|reset|cleared|removed|null|emptied|erased|deleted|lost|overwritten)\b"
    r"|\bsend (the )?(whole|entire|complete|full)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How the description of a PUT says that its body is the whole appointment, and that what it leaves out goes."""


def omitted(plan: Plan) -> Iterator[dict[str, Any]]:
    """That a member that an update does not name keeps its value. A PUT may replace all (RFC 9110, 9.3.4): then the
    clause is a draft, and where the description says that it does, nothing is promised."""
    may_replace_all = plan.update.method == "PUT"
    if not (may_replace_all and REPLACES_ALL.search(described(plan.source, plan.update.pointer))):
        says = "A member that an update does not name keeps its value."
        draft: dict[str, Any] = {"draft": True} if may_replace_all else {}
        yield row_of("OMIT", says, "preserves", at="requestBody", **draft)
