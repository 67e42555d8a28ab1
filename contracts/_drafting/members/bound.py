"""Members that a vendor takes beside another one only, or beside some values of it, as sentences say.

Which value the other one has is not known when they are sent, so ordinary updates leave them out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contracts import pointers
from contracts._drafting.document.marks import SAID
from contracts._drafting.document.meanings import OWN_THINGS
from contracts._drafting.document.member_names import MARKS, names_member, spelled
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.barred import barred_beside
from contracts._drafting.members.member import Member
from contracts._drafting.members.needed_tables import rows_in
from contracts._drafting.members.pairs import pairs_of
from contracts._drafting.members.said_values import STATES, listed, plainly_named_values, value_pattern

SENT = r"(sent|given|provided|set|included|supplied|passed|specified|updated|accepted|allowed|taken|valid|permitted)"
DEMAND = rf"(must|ha(s|ve) to|needs? to|(can|may|is|are) only|only|required)( always)?( only)?( be)?( {SENT})?( only)?"
TOGETHER = re.compile(rf"(?P<subject>[^,;:]*?)\b{DEMAND} (together )?with (?P<rest>.*)", re.IGNORECASE)
"""How a sentence says that a member is sent beside another one only: `must be sent together with x`, `only with x`."""
ONLY = re.compile(
    rf"(?P<subject>[^,;:]*?)\bonly ((be )?{SENT} )?(when|if|where|while|with|together with|for)\b(?P<rest>[^,;:]*)",
    re.IGNORECASE,
)
"""How a sentence says that a member is taken in a case only."""
ALONE = re.compile(r"\b(alone|shown|returned)\b", re.IGNORECASE)
"""Words of a sentence that leaves it open, or is of what is shown."""
OF_ITSELF = r"((it|this|which|(this|the) (field|value|member|property|parameter)|the)\W*)?"
SMALL = (
    r"(is|are|was|set|to|be|an?|the|or|and|value|field|member|parameter|kinds?|of|type|sent|given|provided|too|as well"
    rf"|{OWN_THINGS}s?|{'|'.join(STATES.values())})"
)
"""Words that add nothing to the names and values of a case."""


def needed_beside(sentence: str, member: Member, others: Sequence[Member]) -> Member | None:
    """The other member that a sentence requires: `only with x`, `must be sent together with x`, and nothing more.

    A name of one plain word, such as note or time, may be just that word; so one of the two has to be of several.
    """
    found = TOGETHER.match(sentence)
    if found is None or not _is_of(member, found["subject"]) or is_negated(sentence) or ALONE.search(sentence):
        return None
    named = [one for one in others if one.pointer != member.pointer and _is_just(found["rest"], one)]
    return named[0] if len(named) == 1 and "_" in named[0].pointer + member.pointer else None


def bound_members(members: Sequence[Member]) -> dict[str, tuple[str, str]]:
    """The members that are sent beside another one only, each with that and the sentence: those whose values depend on
    what the other is, a switch or a choice. Times that are a pair go together anyway."""
    paired = {one for pair in pairs_of(tuple(members)) for one in pair}
    found: dict[str, tuple[str, str]] = {}
    for member in members:
        for sentence in _said_of(member) if member.pointer not in paired else ():
            other = needed_beside(sentence, member, members) or _taken_beside(sentence, member, members)
            if other and listed(other):
                found.setdefault(member.pointer, (other.pointer, sentence))
        barred = barred_beside(_said_of(member), member, members) if member.pointer not in paired else None
        if barred:
            found.setdefault(member.pointer, (barred[0].pointer, barred[1]))
        for row in rows_in(str(member.schema.get("description", "")), member, members):
            found |= {one: (row.by, row.line) for one in row.barred if one not in paired and one not in found}
    return found


def _taken_beside(sentence: str, member: Member, others: Sequence[Member]) -> Member | None:
    """The other member beside some values of which a sentence says that this one is taken: `only for video visits`."""
    found = ONLY.match(sentence)
    if found is None or not _is_of(member, found["subject"]) or is_negated(sentence):
        return None
    told = [one for one in others if one.pointer != member.pointer and _names_no_more(found["rest"], one)]
    return told[0] if len(told) == 1 else None


def _is_of(member: Member, subject: str) -> bool:
    """Whether a sentence that begins so is about the member itself."""
    before = re.sub(r"\b(is|are|may|can|must)\W*$", "", subject.strip(" -*"), flags=re.IGNORECASE)
    names = "|".join(map(re.escape, spelled(member.pointer)))
    return re.fullmatch(rf"{OF_ITSELF}({MARKS}?({names}){MARKS}?)?\W*", before, re.IGNORECASE) is not None


def _is_just(rest: str, member: Member) -> bool:
    """Whether a part of a sentence is the name of a member, and no more."""
    names = "|".join(map(re.escape, spelled(member.pointer)))
    pattern = rf"(an?|the|its)?\s*{MARKS}?({names}){MARKS}?( (field|value|member|property|parameter))?\W*"
    return re.fullmatch(pattern, rest.strip(), re.IGNORECASE) is not None


def _names_no_more(rest: str, member: Member) -> bool:
    """Whether a part of a sentence names a member or values of it, and says nothing else."""
    values = plainly_named_values(rest, member)
    if not (values or _is_just(rest, member)):
        return False
    texts = [value_pattern(one) for one in values if isinstance(one, str)] + [str(one) for one in values]
    known = "|".join([*map(re.escape, spelled(member.pointer)), *texts, SMALL])
    return all(re.fullmatch(known, one, re.IGNORECASE) for one in re.findall(r"[\w-]+", rest))


def _said_of(member: Member) -> list[str]:
    """What its description says of a member, and the sentences of the update that begin with its name."""
    name = re.escape(pointers.split(member.pointer)[-1])
    beside = sentences_of(unwrapped(str(member.schema.get(SAID, ""))))
    own = sentences_of(unwrapped(str(member.schema.get("description", ""))))
    begins = rf"\W*(the |an? )?(<\w+>)?[`'\"*]*{name}\b"
    return [*own, *(one for one in beside if re.match(begins, one, re.I) and names_member(one, member.pointer))]
