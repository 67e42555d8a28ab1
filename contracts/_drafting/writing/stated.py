"""Whether a sentence states a rule of a member, or only names what a rule would name.

A number, a form or `in the future` stands in many sentences that refuse nothing: of what is shown, of what is usual, of
what costs extra. The words around it tell; a rule that is missed costs a draft, one that is made up blames a vendor.
"""

from __future__ import annotations

import re

NEGATED = re.compile(r"\b(not|never|no|nor|neither|cannot|\w+n't|without)\b", re.IGNORECASE)
"""Before a rule, in the same part of the sentence, they say the opposite: `need not be`, `there is no maximum of`."""
CONDITIONAL = re.compile(
    r"\b(if|when(ever)?|unless|until|while|where|once|depending|except|otherwise|else|usual(ly)?|normally|typical(ly)?|often"
    r"|mostly|generally|recommended|prefer(ably|red)|ideally|suggest\w*|sometimes|any ?more|no longer)\b",
    re.IGNORECASE,
)
"""Words of a sentence that holds in some cases only."""
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
    r"\b(past|(may|can)(?! only)|might|could|will|use[ds]?|using|reserved|deprecat\w*|remov\w*|support\w*|chang\w*)\b",
    re.I,
)
"""Beside `in the future`, they speak of something else than the least instant, or of one of several."""
NOT_PAST = re.compile(r"\bnot be in the past\b", re.IGNORECASE)
FROM = re.compile(r"\b(from|of|by|to|with|than|like) (an?|the|its|their)? *$", re.IGNORECASE)
OTHER_FORM = re.compile(
    r"[\s-]*(numbers?|address(es)?|strings?|texts?|dates?|times?|timestamps?|values?|format)*[\s,]*"
    r"(\b(is|are|gets?|will|becomes?)\b|\bor (?!null\b|empty\b|none\b|ISO|RFC|UUID|E\.?164))",
    re.IGNORECASE,
)
"""After the name of a form, they say what becomes of it, or that another one is right, too."""
READING = re.compile(
    r"\b(shown|returned|visible|displayed|included|presents?|presented|available|answers?|responses?|reads?|empty|null"
    r"|missing|absent|omitted|blank|unset|makes sense|useful|relevant|used)\b",
    re.IGNORECASE,
)
"""In a sentence about two members, they speak of what is shown, or of the case without the other one."""


def is_stated(kind: str, match: re.Match[str]) -> bool:
    """Whether the words around what was found leave it a rule; which of them count depends on its kind."""
    before, after = match.string[: match.start()], match.string[match.end() :]
    around = f"{before} | {after}" if kind != "PAST" else NOT_PAST.sub("", match.string)
    part = around if kind == "PAST" else re.split(r"[,:(]", before)[-1]
    if any(words.search(text) for words, text in ((NEGATED, part), (CONDITIONAL, around), (TAKEN, around))):
        return False
    if kind == "PAST":
        return not LATER.search(around)
    if kind == "FORM":
        return not FROM.search(before) and not OTHER_FORM.match(after)
    return not LOOKED_AT.search(before)


def needs_another(sentence: str) -> re.Match[str] | None:
    """Where a sentence says that a member is sent beside another one only, which the `rest` names.

    `Required if room_id is sent` is none: there it is the other one that is not sent alone.
    """
    found = re.search(r"\b(only (?:when|if|with|for|together)|together with)\b(?P<rest>.*)", sentence, re.I)
    return None if found is None or NEGATED.search(sentence) or READING.search(sentence) else found
