"""Whether a sentence states a rule of a member, or only names what a rule would name.

A number, a form or `in the future` stands in many sentences that refuse nothing: of what is shown, of what is usual, of
what costs extra. The words around it tell; a rule that is missed costs a draft, one that is made up blames a vendor.
"""

from __future__ import annotations

import re

from contracts._drafting.document.sentences import unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_negated, names_a_case

TAKEN = re.compile(
    r"\b(cut|truncat\w*|trim\w*|shorten\w*|rounded|normali[sz]\w*|convert\w*|pars(ed|es)|the rest|for free|free of"
    r"|extra|surcharge|kept as|as (they are|it is)|(longer|shorter|more|other|others|bigger|smaller|larger)( [\w-]+)?"
    r" (is|are|may|can|will|costs?))\b",
    re.IGNORECASE,
)
"""How a sentence says what becomes of a value that is beyond its number, or of another form: it is taken."""
LOOKED_AT = re.compile(
    r"\b(shown|displayed|visible|printed|previewed|searched|indexed|shows|displays|prints)( \w+){0,2}\W*$", re.I
)
"""Before a number, they make it one of what people see."""
LATER = re.compile(
    r"\b(past|(are|is) (always )?(sent|shown|displayed|moved)"
    r"|(may|can)(?! only)|might|could|will|use[ds]?|using|reserved|deprecat\w*|remov\w*|support\w*|chang\w*)\b",
    re.I,
)
"""Beside `in the future`, they speak of something else than the least instant, or of one of several."""
NOT_PAST = re.compile(r"\bnot be in the past\b", re.IGNORECASE)
FROM = re.compile(
    r"(\b(from|of|by|to|with|than|like) (an?|the|its|their)?|\b(any|e\.g\.?|for example|such as)\b.*) *$", re.I
)
"""Before the name of a form, they make it one of something else, or an example."""
OTHER_FORM = re.compile(
    r"[\s-]*(numbers?|address(es)?|strings?|texts?|dates?|times?|timestamps?|values?|format)*[\s,]*"
    r"\b(is|are|gets?|will|becomes?)\b",
    re.IGNORECASE,
)
"""After the name of a form, they say what becomes of it."""
OR_ELSE = re.compile(
    r"\bor (?!null\b|empty\b|none\b|ISO|RFC|UUID|E\.?164)|\b(too|as well|also|any|fine|okay)\b", re.IGNORECASE
)
"""Words by which another form is right, too."""
BEYOND = re.compile(
    r"\b(above|below|beyond|outside|excess|longer|shorter|larger|smaller|bigger|greater|higher|lower|more|less|others?|empty)\b",
    re.I,
)
BECOMES = re.compile(
    r"\b(cut|truncat\w*|shorten\w*|clip\w*|capp?ed|round(s|ed)?|(set|moved|corrected|changed) to"
    r"|(treated|stored|counted) as|becomes?|kept|discard\w*|dropped|ignored|ellipsis|accepted|taken"
    r"|normali[sz]\w*|convert\w*)\b",
    re.IGNORECASE,
)
"""Together with those, in any sentence about a member, they say that a value beyond its number is taken."""
ON_REQUEST = re.compile(
    r"\b(should|without (\w+ )?(approval|consent|asking)|on request|(contact|ask) us)\b", re.IGNORECASE
)
"""Words by which more is possible, or a rule is advice."""
SPECIAL = re.compile(r"(?<![\w.])-?\d+ ?(=|for|means?|is|stands)(?!\w)", re.IGNORECASE)
"""A number beside the limit that has a meaning of its own, as in `1 to 5, 0 for none`."""
RATE = re.compile(r"\b(for (each|every)|times|multiplied|(%|percent) of)(?!\w)", re.IGNORECASE)
"""After a number, they make it a part of something else: `2 ml for each kilogram`."""
KEPT = re.compile(r"\b(keeps?|stores?|saves?|sends?)( \w+)?\W*$", re.IGNORECASE)
"""Before a number, they make it one of what the vendor does."""
ENDS = re.compile(
    r"\s*-?(%|[a-z]+)?(\(s\))?( (long|in (length|total|steps|multiples|increments)|allowed|permitted|inclusive(ly)?"
    r"|remain|each|wide|of|or (less|fewer|more|null)|per|for|to|and|are (allowed|permitted)|scale|points?|rating|score)"
    r"\b.*)?\s*($|[^\w\s].*)",
    re.IGNORECASE,
)
"""What may follow the number of a limit: its unit and the end of the part, or words of its measure; with another word,
as in `help the doctor`, the sentence goes on about something else."""
CLOSES = re.compile(
    r"\s*((date|time|instant|texts?|strings?|values?)s?\b)?\s*($|[^\w\s]|(and|or|only|if|when|unless)\b)", re.I
)
"""What may follow a rule without a number: with another word, such as `for patients`, it is one of some cases only."""
NUMBERS = ("MOST", "LEAST", "RANGE", "STEPS")
"""Kinds of rule that a number states."""


def is_stated(kind: str, match: re.Match[str], description: str) -> bool:
    """Whether the words around what was found leave it a rule; which of them count depends on its kind.

    `description` is all that is said of the member: another sentence may say what becomes of a value beyond a limit.
    """
    before, after = match.string[: match.start()], match.string[match.end() :]
    around = f"{before} | {after}" if kind != "PAST" else NOT_PAST.sub("", match.string)
    part = around if kind == "PAST" else re.split(r"[,:(]", before)[-1]
    is_open = is_negated(part) or names_a_case(around) or TAKEN.search(around) or ON_REQUEST.search(match.string)
    sentences = whole_sentences_of(unwrapped(description))
    is_rule = not is_open and not any(map(_takes_more, sentences))
    rest = next((one.partition(match[0])[2] for one in sentences if match.string in one), after)
    return is_rule and _is_of_member(kind, before, after if kind != "FORM" else rest, around)


def _takes_more(sentence: str) -> bool:
    """Whether a sentence says what becomes of a value beyond a limit."""
    becomes = [part for part in re.split(r"[,:;(]", sentence) if BECOMES.search(part) and not is_negated(part)]
    return bool(becomes) and BEYOND.search(sentence) is not None


def _is_of_member(kind: str, before: str, after: str, around: str) -> bool:
    """Whether what stands around a rule leaves it one of the member itself, and the only one."""
    if kind in NUMBERS:
        return not LOOKED_AT.search(before) and not KEPT.search(before) and _is_last(before, after)
    if kind == "FORM":
        return not FROM.search(before) and not OTHER_FORM.match(after) and not OR_ELSE.search(after)
    if kind == "PAST":
        return not LATER.search(around) and CLOSES.match(after) is not None
    return CLOSES.match(after) is not None if kind == "EMPTY" else not LOOKED_AT.search(before)


def _is_last(before: str, after: str) -> bool:
    is_end = ENDS.fullmatch(after) is not None and not RATE.search(after)
    return is_end and not SPECIAL.search(f"{before} | {after}")
