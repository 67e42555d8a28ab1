"""Members that a vendor takes no value of beside some values of another one: `with any other method it must be null`.

Which value the other one has is not known when they are sent, so ordinary updates leave them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from contracts._drafting.document.member_names import MARKS, is_named_in_words, names_member, spelled
from contracts._drafting.members.member import Member
from contracts._drafting.members.said_values import listed, plainly_named_values

SENT = r"(sent|given|provided|set|included|supplied|passed|specified|present|used|filled( in)?)"
NO_VALUE = r"(left out|omitted|absent|missing|unset|null|empty|blank)"
ADVERBS = r"((always|then|also|otherwise|still) )*"
BARRED = re.compile(
    rf"\b(must|ha(s|ve) to|needs? to) {ADVERBS}((be|stay|remain) {MARKS}?{NO_VALUE}|not be {SENT})\b"
    rf"|\b(must|may|can)( ?not|n['’]t) {ADVERBS}be {SENT}\b"
    rf"|\bnot {ADVERBS}(be )?(allowed|accepted|permitted|possible)\b"
    r"|\b(is|are) (refused|rejected|forbidden|prohibited|invalid)\b",
    re.IGNORECASE,
)
"""How a sentence says that an update may have no value of a member."""
CASE = re.compile(
    r"\b(if|when(ever)?|where|with|for|beside|alongside|unless|while|in (all|any) other|otherwise)\b",
    re.IGNORECASE,
)
"""Words before the case in which that is so."""
OTHERS = re.compile(r"\b(any|all|every|each|an)( the)? ?other|\banother|\botherwise\b|\b(all|any) other cases?\b", re.I)
"""How a sentence speaks of all values but those of the sentence before it."""
ITSELF = re.compile(
    r"^\W*((then|otherwise|in (all|any) other cases?|and|but),? )*(it|this( (field|value|member|property))?)?\W*$", re.I
)
"""What stands before that, apart from the case, in a sentence of a member's own description."""


def barred_beside(sentences: Sequence[str], member: Member, others: Sequence[Member]) -> tuple[Member, str] | None:
    """The closed list or switch beside some values of which one of these sentences, which follow each other and are
    about a member, takes no value of it, with the sentence; None where none plainly does.

    Not one that names values of a state: an appointment that is closed takes nothing at all.
    """
    known = [one for one in others if one.pointer != member.pointer and listed(one) and not one.is_moving]
    for before, sentence in pairwise(["", *sentences]):
        for case in _cases(sentence, member):
            named = _named(case, known) or (_named(before, known) if OTHERS.search(case) else [])
            if len(named) == 1 and not _closes(case, named[0]):
                return named[0], sentence
    return None


def _cases(sentence: str, member: Member) -> Iterator[str]:
    """The case in which a sentence says so of a member: before or behind these words."""
    found, names = BARRED.search(sentence), "|".join(map(re.escape, spelled(member.pointer)))
    if found is None:
        return
    before = re.sub(rf"{MARKS}?(?<!\w)({names})(?!\w){MARKS}?", "it", sentence[: found.start()], flags=re.IGNORECASE)
    *_, subject = re.split(r"[,:]", before)
    behind = re.split(r"[,;:]| and ", sentence[found.end() :])[0]
    if CASE.search(behind) and ITSELF.match(before):
        yield behind
    elif CASE.search(before) and (ITSELF.match(subject) or re.search(r"\bit\W*$", before)):
        yield before


def _named(text: str, members: Sequence[Member]) -> list[Member]:
    """The members that a case names, in words beside one of their values or beside `other`, or by values alone."""
    named = [one for one in members if names_member(text, one.pointer)]
    named = named or [one for one in members if OTHERS.search(text) and is_named_in_words(text, one.pointer)]
    return named or [one for one in members if plainly_named_values(text, one)]


def _closes(case: str, member: Member) -> bool:
    return any(one in member.closing for one in plainly_named_values(case, member))
