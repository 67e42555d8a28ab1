"""Clauses about members that may be null by their schema, or of which their own description says what null does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from contracts._drafting.document.marks import BY_DEFAULT
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import NEGATION, names_a_case
from contracts._drafting.members.member import Member
from contracts._drafting.plan import Plan, described
from contracts._drafting.writing.cleared import (
    CLEARS,
    DENIED,
    KEPT,
    MAY,
    OF_A_PART,
    SENT_NULL,
    TAKEN,
    may_be_emptied,
    named_members,
    sentences_about,
)
from contracts._drafting.writing.quotes import quoted, said_of
from contracts._drafting.writing.rules import row_of

Row = dict[str, Any]
NO_WAY = re.compile(
    r"(?<!required )(?<!mandatory )"  # of the rest it says the opposite
    r"\b(members?|fields?|values?|propert(y|ies)|attributes?)\b[^.;]{0,20}"
    r"\b(cannot|can't|can not|may not|must not|never) be (cleared|emptied|removed|unset)\b"
    r"|\b(no way|not possible|impossible|cannot|can't) (to )?(clear|empty|remove|unset)( an?| any| the)? "
    r"(members?|fields?|values?|propert(y|ies)|attributes?)\b",
    re.IGNORECASE,
)
"""How a text says that nothing empties a member, null neither."""
OF_NULL = re.compile(r"\bnulls?\b", re.IGNORECASE)
GIVEN = (
    r"(assigned|allocated|appointed|set|known|given|chosen|selected|provided|specified|entered|filled|defined|determined"
    r"|decided|confirmed|recorded|named|available|present|applicable|there|planned|scheduled|booked|paid|started|done)"
)
"""What is said of a value that is there, and with `not` before it of none."""
OF_NOTHING = re.compile(
    r"\bnull\b[`'\"]?\W*((means|is|stands|for|if|when|where|while|until|as|long|there|it|they|has|have|was) )*"
    r"(none|nobody|nothing|unknown|unset|un(?!chang|affect|modif|alter|touch|support|accept|permitt|handl|us)\w+ed"
    rf"|(not|\w+n't) ((yet|been|being|be|ever) )*{GIVEN}"
    r"|(no|without( an?| any)?)"
    r" (?!(change|effect|meaning|influence|impact|difference|use|way|longer|more|valid|such)\b)\w+)\b"
    r"|\b(or|may be|can be|be|is|as) [`'\"]?null\b\W*$",
    re.IGNORECASE,
)
"""How a description says that null stands for no value: `null: not assigned yet`."""
NO_VALUE = re.compile(r"\bnull\b\W*is (no|not an?) \w*", re.IGNORECASE)
"""How it may say that null is none that an update takes, in the same words."""
IN_PLACE = re.compile(
    r"^(?P<given>.+?)[ ,](if|when(ever)?|where|while|for|with) [^,;:]{0,120}(?<!not )(?<!non-)\bnulls?\b[`'\"]?\W{0,9}"
    rf"((is|are|was) )?({GIVEN}|sent)?\W*$"
    r"|\bnulls?\b[`'\"]?( (then|also|always|simply))* (gives|selects|chooses|picks|assigns|takes|uses|stands for|means)"
    r" (?P<named>(the|its|their|his|her|our|that|whatever)\b.*)",
    re.IGNORECASE,
)
"""How a sentence says what stands there for a null: `the usual room if left out or null`, `null takes the first`."""
NO_OTHER = re.compile(
    rf"{NEGATION.pattern}|{CLEARS}|\b(blank|unset|unassigned|unspecified|unlimited|any(body|one|thing)?|open|ended|off)\b"
    r"|^\W*(it|this)? ?(is|may be|can be|stays|remains)\b",
    re.IGNORECASE,
)
"""Words of one by which that is no value either: `no reminder if null`."""
UPDATES = r"(an? |the |any |all )?(updates?|requests?|patch|put)\b"
GOES_ON = re.compile(
    r"^\W*((but|and|yet|however|then) )*"
    rf"((((in|on|by|with|for|from) )?{UPDATES}|(it|this|that|these|such( an? \w+)?|we)\b).*)?"
    r"\b(ignore[ds]?|drop(ped|s)?|discard(ed|s)?|skip(ped|s)?|reject(ed|s)?|refuse[ds]?|disregard(ed|s)?"
    rf"|(not|never|\w+n't) (be )?{TAKEN}|not (in|on|by|with|for) {UPDATES}|(no|without) effect|unchanged"
    r"|read[- ]only)\b",
    re.IGNORECASE,
)
"""How a sentence behind one about null says that an update changes nothing by it: `Not allowed in an update.`"""


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
    every = sentences_of(unwrapped(said_of(member)))
    is_denied = any(OF_NULL.search(one) and GOES_ON.match(then) for one, then in pairwise(every))
    is_none = not is_denied and all(_is_of_nothing(one) for one in every if OF_NULL.search(one))
    is_empty = is_none or bool(_clears(member))
    return is_empty and may_be_emptied(plan, member) and member.schema.get(BY_DEFAULT) is None


def _is_of_nothing(sentence: str) -> bool:
    """Whether a sentence says that null stands for no value, or clears one."""
    is_none = OF_NOTHING.search(sentence) is not None and not NO_VALUE.search(sentence)
    return not _gives_a_value(sentence) and (is_none or SENT_NULL.search(sentence) is not None)


def _gives_a_value(sentence: str) -> bool:
    """Whether a sentence says which other value a member has that is sent null."""
    found = IN_PLACE.search(sentence) if OF_NULL.search(sentence) else None
    return found is not None and not NO_OTHER.search(found["given"] or found["named"])


def _clears(member: Member) -> str:
    """The sentence of a member's description that says that null clears it; empty where none plainly does."""
    others = (DENIED, MAY, OF_A_PART)
    told = (one for one in sentences_of(unwrapped(said_of(member))) if SENT_NULL.search(one))
    return next((one for one in told if not names_a_case(one) and not any(words.search(one) for words in others)), "")


def _is_denied(plan: Plan, member: Member, text: str) -> bool:
    """Whether the document says that null changes nothing of a member, or is refused: at the member, or of all."""
    if any(KEPT.search(one) or _gives_a_value(one) for one in sentences_about(member, text, None)):
        return True
    denied = (KEPT, DENIED, NO_WAY, re.compile(r"\b4\d\d\b"))
    told = [one for one in sentences_of(unwrapped(text)) if OF_NULL.search(one) or NO_WAY.search(one)]
    general = [one for one in told if not named_members(plan, one)]
    return any(words.search(one) for one in general for words in denied)
