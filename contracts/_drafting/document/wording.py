"""What the words of a sentence say about it, whatever it is of: that it denies something, or holds in some cases only.

A sentence that does either is no plain statement. What it seems to say may be observed or asked, never held against a
vendor. Both lists rather have a word too many: that costs a question, and a word too few a false alarm.
"""

from __future__ import annotations

import re

NEGATION = re.compile(
    r"\b(not|never|no|nor|neither|none|nothing|nobody|cannot|without|hardly|rarely|seldom|instead of|rather than|unlike"
    r"|\w+n['’]t)\b",
    re.IGNORECASE,
)
"""Words that make a sentence say the opposite of what its verb says, such as `does not support`."""
CASE = re.compile(
    r"\b(if|when(ever)?|unless|until|while|where(ver)?|once|as (soon|long) as|provided that|in case|depend(s|ing|ent)?"
    r"|except(ing)?|otherwise|else|in (some|most|many|certain|other|rare) \w+|only (for|in|on|at|with|by|after|before)"
    r"|sometimes|usual(ly)?|normally|typical(ly)?|often|mostly|generally|by default|occasionally|recommended"
    r"|prefer(ably|red)|ideally|suggest\w*|any ?more|no longer)\b",
    re.IGNORECASE,
)
"""Words of a sentence that holds in some cases only, or most of the time."""
EXCEPTED = r"\b(except(ing)?|excluding|but not|other than|apart from|with the exception of)\b"
"""What the exceptions of a sentence stand behind."""
CHOICE = re.compile(
    r"\b(or|either|may(be)?|might|can|could|should|would|possibly|perhaps|optional(ly)?)\b", re.IGNORECASE
)
"""Words of a sentence that leaves open which of several things happens, or whether one does."""


def is_negated(text: str) -> bool:
    """Whether a sentence, or a part of one, denies something."""
    return NEGATION.search(text) is not None


def names_a_case(text: str) -> bool:
    """Whether a sentence holds in some cases only; one that leaves a choice, such as `may be empty`, is none."""
    return CASE.search(text) is not None


def is_conditional(text: str) -> bool:
    """Whether a sentence holds in some cases only, or leaves open what happens: it promises nothing."""
    return names_a_case(text) or CHOICE.search(text) is not None
