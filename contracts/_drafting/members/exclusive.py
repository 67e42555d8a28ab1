"""Members of which an update or an appointment has only one, as sentences say: `either a or b, never both`."""

from __future__ import annotations

import re

from contracts._drafting.document.member_names import MARKS

NOT = r"(not|never|cannot|can't|mustn't|shouldn't|don't|may not|n't|no)"
PUT = (
    r"(sen[dt]|used?|given?|set|provided?|specif(y|ied)|suppl(y|ied)|pass(ed)?|present|filled|combined?|mixed"
    r"|included?)"
)
WITH = r"(with|alongside|together with|beside|next to|in addition to|as well as|along with)"
REFUSED = r"(4\d\d|refused|rejected|invalid|an error|conflict|not allowed|not permitted|forbidden)"
WAYS = (
    r"\b(mutually exclusive|mutual exclusion|(exclusive of|exclude) (each other|one another)|xor)\b",
    r"\b(not|never|but not|rather than|n't|cannot)( \w+){0,3} both\b|\bboth (is|are) (not|never)\b",
    rf"\bboth\b.*\b{REFUSED}\b|\b{REFUSED}\b.*\bboth\b",
    r"\b(only|at most|exactly|no more than|just|precisely) one of\b|\bonly one (may|can|must|should|is)\b",
    r"\bone or the other\b",
    rf"\b{NOT}( \w+){{0,2}} {PUT}( \S+)? {WITH}\b|\b{NOT}( be)? (combined|mixed|paired) {WITH}\b",
    rf"\b{NOT}\b.*\b(together|at the same time|simultaneously|at once|in (the same|one) (request|update|call|body))\b",
    r"\b(incompatible|conflicts?) with\b|\bexcludes\b|\bcannot coexist\b",
    r"\b(is|as|are) (an? )?alternatives? (to|for)\b",
    r"\beither\b.*\bor\b.*\b(but not|never|not)\b",
    rf"\beither {MARKS}?\w+{MARKS}? or {MARKS}?\w+{MARKS}?\W*(must|has to|is|should|may|can)\b",
    r"\b(send|use|give|set|provide|pass|specify|has|have|takes?|carries|carry|accepts?) (\w+ )?either\b",
)
EXCLUSIVE = re.compile("|".join(WAYS), re.IGNORECASE)
"""How a sentence says that only one of several members is there."""
AT_LEAST = re.compile(
    r"\bat least one of\b|\bor both\b|\bone or (more|both)\b|\b(send|change|set|give|provide|include|pass|need) both\b"
    r"|\bboth (must|ha(ve|s) to|are (required|needed)|or (neither|none))\b",
    re.IGNORECASE,
)
"""How it says that several may be."""

NO_VALUE = r"(empty|blank|null|missing|absent|omitted|left out|not (sent|given|provided|set))"
FAULTY = (
    rf"({NO_VALUE}|malformed|invalid|unknown|wrong|not (found|valid)|out of|too (long|short|large|small|early|late)"
    r"|(longer|shorter|larger|smaller|greater|earlier|later) than)"
)
OF_EACH = r"((they|it|one|either|both|of them|are|is|be) )*"
OF_VALUES = re.compile(
    r"\bboth( (of them|are|be))* (required|needed|necessary|mandatory|obligatory)\b"
    rf"|\bboth\b[^;:]* (if|when(ever)?|unless|where) {OF_EACH}{FAULTY}\b|\bboth\b[^;:]* (are|be) {NO_VALUE}"
    rf"|\b(if|when(ever)?) both\b[^;:,]* (are|be) {FAULTY}\b"
    rf"|\b(be|are|is) {FAULTY}\b[^;:]*\btogether\b|\btogether\b[^;:]*\bexceeds?\b|\bexceeds?\b[^;:]*\btogether\b"
    r"|\bboth (may|can|might) be\b(?! (refused|rejected|invalid))"
    r"|\bboth (is|are) (allowed|fine|ok|accepted|permitted|possible)\b",
    re.IGNORECASE,
)
"""How it says what is demanded of each, or is wrong with a value of each, and not that one keeps the other out."""


def are_exclusive(sentence: str) -> bool:
    """Whether a sentence that names several members says that only one of them is sent, or is there."""
    others = (AT_LEAST, OF_VALUES)
    return EXCLUSIVE.search(sentence) is not None and not any(words.search(sentence) for words in others)
