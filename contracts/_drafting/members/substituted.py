"""Members of which the document says that the vendor may store another value than the one that is sent."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.tying import is_cause
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.adjusted import adjusting_sentences
from contracts._drafting.members.forms import MORE, SEARCHED, TIDIED
from contracts.pointers import split

MADE_TO_FIT = (
    r"(rounds|rounded|truncated|trimmed (to|at|after)|shortened"
    r"|cut( off)?|capped|clamped|clipped|snapped|snaps|aligned|adjusted"
    r"|coerced|converted(?! to (UTC|[\w' ]*zone))|padded|extended|translated|overridden|overwritten|title[- ]cased"
    r"|defaulted|corrected|replaced (by|with)(?! (the one|what)\b)|appended|prepended)"
)
"""What is done to a value so that it fits, or so that it goes with what is there."""
AUXILIARY = (
    r"\b(is|are|be|been|gets?|always|automatically|and|or|may|might|will|server|values?) ((automatically|then|also) )?"
)
TAKEN = r"(used|taken|applied|stored|assigned|chosen)"
WAYS = (
    r"\b(will be|becomes?|is set to|is (stored|saved) as) (?!null\b|empty|refused|rejected|ignored|required|sent|shown"
    r"|used|returned|\w+ed\b)\S+ (if|when|where|unless)\b",
    rf"{AUXILIARY}{MADE_TO_FIT}\b",
    rf"^\W*(automatically |always )?{MADE_TO_FIT}\b",
    r"\bmay (round|truncate|adjust|align|convert|correct|cap|replace|override)\b",
    r"\b(stored|saved|kept|recorded) (as|with) "
    r"(?!(is|it|they|you|sent|given|received|entered|typed|submitted|provided)\b|a whole|the appointment)",
    r"\b(stored|saved|kept|recorded) in (title|sentence|proper)\b",
    r"\bonly the (first|last) .{1,30}\b(kept|stored|used|saved|taken)\b",
    r"\b(unknown|invalid|unsupported|other)\b.{0,40}\breplaced\b",
    r"\bfalls? back to\b",
    rf"\bdefault\b.{{0,25}}\bis {TAKEN}\b(?!.*\b(omitted|left out|absent|missing)\b)",
    rf"\b(another|different|nearest|next)( \w+)? is {TAKEN}\b",
    r"\bignored (unless|if|when|where)\b",
    r"\b(seconds|fractions?|milliseconds|emojis?|duplicates?|duplicate \w+|extra \w+|the rest)"
    r" (is|are) (dropped|removed|discarded|ignored|cut)\b",
    r"\b(breaks|blanks|spaces|tabs) become\b",
    r"\b(re)?(sorted|ordered) (in|by|ascending|descending|alphabetically|numerically|chronologically)\b",
    r"\bmasked with\b",
)
SUBSTITUTES = re.compile("|".join(WAYS), re.IGNORECASE)
"""How a description says that a value may be stored as another: by a default, or made to fit."""
ELSEWHERE = re.compile(
    r"\b(in|on) (the |our |an? )?(\w+ )?(lists?|overview|views?|e-?mails?|reminders?|calendar|app|reports?|invoice)\b"
    r"|\b(shown|displayed|printed) (name|title|text|value)s?\b|\bwhen (it is |they are )?(shown|displayed|printed)\b",
    re.IGNORECASE,
)
"""How it says that this is so where people see the value, and not where it is stored."""
OF_ANOTHER = re.compile(
    r"^\W*an? (?!value|text|longer|shorter|larger|number|time)\w+.{0,40}\bis set to\b", re.IGNORECASE
)
"""How a sentence begins that is about something else, as `A room of this kind is set to busy when ...`."""

EMPTY_AS_NULL = re.compile(
    r"\b(an |the )?empty (\w+ )?((is|are|gets?|will|be|also|then|always|automatically) )*"
    r"(stored|saved|kept|recorded|treated|converted|turned|normali[sz]ed) (as|to|into) [`'\"]?null\b[`'\"]?",
    re.IGNORECASE,
)
"""How it says that no value is stored for an empty text: both are no value, and every other text is compared."""
SUBJECT = re.compile(r"^\W*`(?P<name>[A-Za-z_][\w.]*)` (is|are|was|becomes?|gets?|goes|stays?|will)\b")
"""How a sentence begins that is about a member."""


BY_PEOPLE = re.compile(
    r"\bcan (still |also |always )?be\b|\bby (our|the|your) (staff|team|office|clinic|practice|support)\b",
    re.IGNORECASE,
)
"""How a sentence speaks of what people do later."""


def substituting(schema: Mapping[str, Any], pointer: str = "") -> str | None:
    """The sentence of a description that says so; None where there is none. A text that is only tidied has a form, and
    a time or a list of which the rule is known is compared by it."""
    told, known = sentences_of(unwrapped(str(schema.get("description", "")))), adjusting_sentences(pointer, schema)
    name, values = (split(pointer) or [""])[-1], {str(one) for one in schema.get("enum", ())}
    own = [one for one in told if one not in known and not _is_about_another(one, name, values)]
    return next((one for one in own if _is_substituting(one)), None)


def _is_about_another(sentence: str, name: str, values: Collection[str]) -> bool:
    """Whether a sentence begins with another member, or says what happens to others when this one changes."""
    first, own = SUBJECT.match(sentence), sentence.find(f"`{name}`")
    is_other = first is not None and first["name"].split(".")[-1] not in {name, *values}
    return is_other or (own >= 0 and is_cause(sentence, own + len(name) + 1))


def _is_substituting(sentence: str) -> bool:
    sentence = EMPTY_AS_NULL.sub(" ", sentence)
    ways = [one for one in SUBSTITUTES.finditer(sentence) if not is_negated(sentence[: one.end()])]
    is_tidied = any(words.search(sentence) for _, words in TIDIED)
    if is_tidied and MORE.search(sentence):
        return not SEARCHED.search(sentence)
    if not ways or is_tidied or BY_PEOPLE.search(sentence):
        return False
    return not (ELSEWHERE.search(sentence) or OF_ANOTHER.search(sentence))
