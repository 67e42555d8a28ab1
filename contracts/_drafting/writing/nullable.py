"""Clauses about members that may be null by their schema, or of which their own description says what null does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from contracts._drafting.document.marks import BY_DEFAULT
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import names_a_case
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.cleared import (
    DENIED,
    KEPT,
    MAY,
    OF_A_PART,
    SENT_NULL,
    may_be_emptied,
    named_members,
    sentences_about,
)
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.rules import row_of

Row = dict[str, Any]
OF_NULL = re.compile(r"\bnulls?\b", re.IGNORECASE)
OF_NOTHING = re.compile(
    r"\bnull\b[`'\"]?\W*((means|is|stands|for|if|when|where|while|until|as|long|there|it|they|has|have|was) )*"
    r"(no|none|not|nobody|nothing|unknown|unset|un\w+ed|without|n't)\b|\b(or|may be|can be|be|is|as) [`'\"]?null\b\W*$",
    re.IGNORECASE,
)
"""How a description says that null stands for no value: `null: not assigned yet`."""


def nullable(plan: Plan, told: Iterable[Row]) -> Iterator[Row]:
    """A drafted clause for the members that may be null and that no clause of those `told` sends null for: once it is
    sent, they show no value. A vendor that refuses it breaks nothing here."""
    known = {field for row in told if row["check"] == "empties" for field in row.get("fields", ())}
    free = [one for one in plan.request.members if one.pointer not in known and _has_no_value(plan, one)]
    text = described(plan.source, plan.update.pointer)
    in_words = {one.pointer: said for one in free if (said := _clears(one))}
    rest = [one for one in free if one.pointer in in_words or not _is_denied(plan, one, text)]
    if fields := [one.pointer for one in rest]:
        says = "A member that may be null has no value after an update that sends null."
        row = row_of("NULLABLE", says, "empties", fields=fields, at="requestBody", draft=True)
        first = next((one for one in rest if one.pointer in in_words), None)
        source = quoted(plan, first.pointer, said_of(first), in_words[first.pointer]) if first else None
        yield {**row, "source": source} if source else row


def _has_no_value(plan: Plan, member: Member) -> bool:
    """Whether null leaves a member without a value, as far as its description says: not with one that it has by
    default, as `null: the name of the customer`."""
    told = [one for one in sentences_of(unwrapped(said_of(member))) if OF_NULL.search(one)]
    is_empty = bool(_clears(member)) or all(OF_NOTHING.search(one) or SENT_NULL.search(one) for one in told)
    return is_empty and may_be_emptied(plan, member) and member.schema.get(BY_DEFAULT) is None


def _clears(member: Member) -> str:
    """The sentence of a member's description that says that null clears it; empty where none plainly does."""
    others = (DENIED, MAY, OF_A_PART)
    told = (one for one in sentences_of(unwrapped(said_of(member))) if SENT_NULL.search(one))
    return next((one for one in told if not names_a_case(one) and not any(words.search(one) for words in others)), "")


def _is_denied(plan: Plan, member: Member, text: str) -> bool:
    """Whether the document says that null changes nothing of a member, or is refused: at the member, or of all."""
    if any(KEPT.search(one) for one in sentences_about(member, text, None)):
        return True
    denied = (KEPT, DENIED, re.compile(r"\b4\d\d\b"))
    told = [one for one in sentences_of(unwrapped(text)) if OF_NULL.search(one)]
    general = [one for one in told if not named_members(plan, one)]
    return any(words.search(one) for one in general for words in denied)
