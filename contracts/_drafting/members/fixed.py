"""Sentences that say of a member that it stays as it was booked: `cannot be changed`, `another one is answered 422`."""

from __future__ import annotations

import re

from contracts import pointers
from contracts._drafting.document.member_names import MARKS
from contracts._drafting.document.times import snake
from contracts._drafting.members.left_out import OWN_ID
from contracts._drafting.members.member import Member
from contracts._drafting.members.numbered import QUOTE

FIXED = re.compile(
    r"\b(cannot|can't|not|never) be (changed|modified|updated|edited)\b(?! back)|\bnever changes?\b(?! back)"
    r"|\b(cannot|can't) change\b(?! back)"
    r"|\bimmutable\b|\b(is|are|stays?|remains?) fixed\b",
    re.IGNORECASE,
)
"""What is said of a member that stays as it was booked."""
SENT = re.compile(r"^\W*((has to|must) be |(it )?is )?(sent|given|included|required|mandatory),? (but|and)\b", re.I)
"""What may stand before it: that an update has to carry the member all the same."""
PLAIN_END = re.compile(
    rf"\W*(to {QUOTE}(false|null){QUOTE}|(after|since) (the )?(booking|creation)"
    r"|(after|once) (it|this) (is|was) (booked|created|set|made)|any ?more|afterwards)?\W*?(?=[,(:;]|$)",
    re.IGNORECASE,
)
"""What may stand after it; other words may be a condition, a place or a way, as in `offline` or `without a refund`."""
ONCE_SET = re.compile(r"\bonce (it is |it was )?(set|true|given|filled|done|recorded)\b", re.IGNORECASE)
WHILE = re.compile(
    r"\b(if|when|where|while|whose|as long as|unless|until|from|to|once|by|for|without|within|during|before|less|later"
    r"|here|via|through|using"
    r"|after (?!(the )?(booking|creation)|it (is|was)))\b",
    re.IGNORECASE,
)
"""Words of a sentence that says so of some appointments, values or people only."""
ITSELF = re.compile(r"it|this|that|which|field|value|property|member|attribute|parameter")
OF_IT = re.compile(
    r"\bof (the|an?|this) (appointment|booking|visit|event|meeting)\b|\b(is|are|and|but|can|may|must)$", re.IGNORECASE
)
THAN_NOW = (
    r"( value)? (other than|different from|(that|which) (differs from|is (not|another one than|different from)))"
    r" (its|the|that of the)( (present|current|stored|existing|booked|original|old|own))?( \w+)?"
)
"""What says behind a name that another value than the one that is there is meant."""
ANOTHER = re.compile(
    rf"^\W*((an?other|any other|a different|changing the|a change of the|a change of) {MARKS}?(?P<name>\w+){MARKS}?"
    rf"|((sending|naming|giving|setting) )?(an?|any) {MARKS}?(?P<than>\w+){MARKS}?{THAN_NOW})"
    rf" ((is|are|gives?|gets?|returns?|results? in|yields?|leads? to|answered|refused|rejected|with|an?|error|by) )+"
    rf"4\d\d\b(?P<rest>.*)",
    re.IGNORECASE,
)
"""The same, by what another value is answered: `another member_id gives 422`."""
OF_ANOTHER = re.compile(r"(?<!_id)(?<!_uuid)(?<!_identifier)(?<!_choice)_of_")
"""In such a name, that something of what the id stands for is meant, as `the email of the patient`, and not the id."""
ID_NAME = re.compile(r"_(id|uuid)$")
A_CODE = re.compile(rf"^\W*((and|with|the|code|error) )*{MARKS}?[a-z]+[_-][\w-]+{MARKS}? *:")
"""The code of an error before the sentence that says what it means."""


def is_fixed(sentence: str, member: Member, is_named: bool = False) -> bool:
    """Whether a sentence says that a member stays as it is. `is_named`: it has to name the member, or the object of
    which that is the id."""
    if _is_another_refused(sentence, member):
        return True
    sentence = A_CODE.sub("", sentence)
    if not is_named:
        return is_said_of(FIXED, sentence, member)
    subject = f"_{_subject(FIXED, sentence) or ''}"
    named = max((one for one in _names(member) if subject.endswith(f"_{one}")), key=len, default="")
    before = subject.removesuffix(named)  # the name itself may have one in it, as `type_of_visit`
    return bool(named) and (bool(ID_NAME.search(named)) or not OF_ANOTHER.search(before))


def _is_another_refused(sentence: str, member: Member) -> bool:
    """Whether it says so by the status of any other value."""
    found = ANOTHER.match(sentence)
    return bool(found and snake(found["name"] or found["than"]) in _names(member) and not WHILE.search(found["rest"]))


def _names(member: Member) -> set[str]:
    """What a member is called: the id of an object in it also by that."""
    *around, name = (snake(one) for one in pointers.split(member.pointer))
    if around and OWN_ID.fullmatch(name):
        return {*around[-1:], *(f"{one}_{name}" for one in around[-1:])}
    return {name, ID_NAME.sub("", name)}


def is_said_of(words: re.Pattern[str], sentence: str, member: Member) -> bool:
    """Whether a sentence says this of the member itself, and of each case."""
    subject = _subject(words, sentence)
    last = (subject or "").rpartition("_")[2]
    own = snake(pointers.split(member.pointer)[-1]).rpartition("_")[2]
    return subject is not None and (not last or bool(ITSELF.fullmatch(last)) or last == own)


def _subject(words: re.Pattern[str], sentence: str) -> str | None:
    """What a sentence says this of, in snake case, empty for nothing; None where it does not, or in some cases only."""
    found = words.search(sentence)
    end = PLAIN_END.match(sentence, found.end()) if found else None
    if found is None or end is None:
        return None
    before = SENT.sub("", ONCE_SET.sub("", sentence[: found.start()])).strip(" ,")
    rest = sentence[end.end() :]
    if WHILE.search(f"{before} | {'' if rest[:1] in (':', ';') else rest}"):  # after a colon it is said once more
        return None
    for _ in range(2):  # `the type of a visit is`: what is of the visit, then the verb, or the other way round
        before = OF_IT.sub("", before).strip()
    return snake(before)
