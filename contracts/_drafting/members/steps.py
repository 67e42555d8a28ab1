"""What the words of a document say of what may follow what: which value of a closed list, and what is set once.

Only a sentence that is recognized word by word counts; of another one that seems to speak of it, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from contracts import pointers
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import READ_ONLY
from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.members.fixed import is_fixed, is_said_of
from contracts._drafting.members.member import Member
from contracts._drafting.members.numbered import ARROW, QUOTE, numbers_of, steps_numbers
from contracts._drafting.members.requests import Request
from contracts._drafting.members.values import Choice, can_be_repeated, moving_choice, repeated_choice

ONLY = re.compile(r"\b(only|allowed|permitted|valid|possible)\b", re.IGNORECASE)
"""Words of a sentence that tells every step, also where it names some values only."""
NOT = re.compile(r"\b(not|cannot|can't|never)\b", re.IGNORECASE)
"""Words of a sentence that says what may not follow, and so does not say what may."""
VERBS = r"follows|followed|leads?|becomes?|moves?|moved|goes|changes?|changed"
OTHER_ARROW = r"(?:<[-=]+>?|>+|[»\u2190-\u21ff\u27f0-\u27ff\u2900-\u297f])"
"""Arrows that lead back, or both ways, all others of Unicode, and signs that may be meant as one, or compare values."""
BETWEEN = rf"(?:{ARROW}|{OTHER_ARROW}|\b(?:to|into|then|before|until|{VERBS})\b)"
"""What, between two values of a closed list, seems to tell that one may follow the other."""
TELLS = re.compile(
    r"\b(after|once|back|again|final|terminal|irreversibl[ey]|cannot|can't|never|no longer|(can|may|must) not)\b",
    re.IGNORECASE,
)
"""Words that, beside one value of a closed list, seem to tell what may follow it, or when it may follow."""
PLAIN = re.compile(
    r"(a|an|the|its?|this|that|these|statuse?s?|states?|values?|appointments?|bookings?|visits?|events?|encounters?|sessions?"
    r"|may|can|could|must|be|is|are|only|either|go(es)?|moves?|moved|changed?|changes|sets?|switch(ed|es)?|pass(es)?"
    r"|transitions?|steps?|allowed|permitted|valid|possible|following|lifecycle|workflow|flow|and|or|then|directly)",
    re.IGNORECASE,
)
"""Words beside the steps of a sentence that change nothing of what it says. With any other, such as a condition or who
may do it, it is not understood."""
SIGNS = re.compile(r"[\w\s,.:()'\"`*/•–-]*")
"""Signs beside steps that change nothing of what a sentence says; any other may be an arrow."""
BACK = (
    r"(set|changed|switched|put|turned|reverted) (back|to (false|null))|reset|unset|undone|reverted|cleared|taken back"
)
ONCE = re.compile(rf"\b(cannot|can not|can't|never|must not|may not) be ({BACK}|removed)\b", re.IGNORECASE)
"""What is said of a member that is set once."""
HINT = re.compile(
    r"\btransitions?\b|\bonly (be )?(changed?|moved?|set)\b|\bone[- ]way\b|\birreversibl|\bonce (set|true)\b"
    r"|\b(cannot|can not|can't|never|must not|may not) (be )?(changed?|moved?|go|revert(ed)?|modified|updated|edited)\b"
    rf"|\bimmutable\b|{READ_ONLY.pattern}|\bforward\b|\bin (this|that|the given) order\b"
    r"|\bone after (the other|another)\b|\bstep by step\b|\bprogress(es|ion)?\b|\bnext (status|state|stage)\b",
    re.IGNORECASE,
)
"""Words that seem to speak of what may follow."""


@dataclass(frozen=True)
class Steps:
    """What the description of a member says of its values.

    `table` is, by value, what may follow it. `is_once`: it is set once. `is_fixed`: it stays as it was booked.
    `sentence` is where that stands; where none is known, it is a sentence that seems to speak of it. All empty: nothing
    is said.
    """

    table: Mapping[str, list[str]]
    is_once: bool = False
    sentence: str = ""
    is_fixed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the document plainly says what may follow."""
        return self.is_once or self.is_fixed or bool(self.table)

    @cached_property
    def values(self) -> set[str]:
        """The values of which it says something."""
        return {*self.table, *(value for after in self.table.values() for value in after)}


NOTHING = Steps({})


def steps_of(member: Member, beside: str = "") -> Steps:
    """What the description of a member says of what may follow what, and the text `beside` it that names the member."""
    own, others = sentences_of(unwrapped(str(member.schema.get("description", "")))), sentences_of(unwrapped(beside))
    named = [one for one in others if _is_fixed(one, member, is_named=True)]
    numbered = [one for one in others if steps_numbers(one, member)]
    sentences = [*own, *(one for one in others if one in named or one in numbered or _is_about(one, member))]
    values = values_of(member)
    fixed = [one for one in sentences if one in named or _is_fixed(one, member)]
    if values and (telling := [one for one in sentences if one not in fixed and _tells(one, values)]):
        return _among(telling, values)
    taken_back = [one for one in sentences if ONCE.search(one)] if not values and _has_unset(member) else []
    once = [one for one in taken_back if is_said_of(ONCE, one, member)]
    fixed = fixed if not taken_back else []
    hints = [*numbered, *(one for one in sentences if HINT.search(one))]
    return Steps({}, bool(once), next(iter([*once, *taken_back, *fixed, *hints]), ""), bool(fixed))


def free_members(request: Request, places: Mapping[str, str | None], beside: str) -> tuple[Member, ...]:
    """The members of a request, each as `free_of` says."""
    return tuple(
        free_of(one, places.get(one.pointer), beside, request.requires(one.pointer)) for one in request.members
    )


def free_of(member: Member, place: str | None, beside: str, is_required: bool) -> Member:
    """The member; without ordinary values where the document seems to say which of a closed list may follow which, and
    not plainly, or where no answer shows it (`place`). Where every update has to name it, it repeats what is there."""
    repeated = moving_choice(place, member.schema) if place and is_required else None
    steps = steps_of(member, beside) if member.choice or repeated else NOTHING
    if steps.is_fixed and repeated:
        was = member.choice.before if member.choice else pointers.ABSENT
        return replace(member, choice=replace(repeated, before=was), stays=True, is_asked=False)
    is_about_values = bool(
        values_of(member) or numbers_of(member) or (_has_unset(member) and ONCE.search(steps.sentence))
    )
    if member.choice is None or not (steps.sentence and is_about_values) or (steps.is_known and place):
        return member
    if place and is_required and can_be_repeated(place):
        return replace(member, choice=as_it_is(member, place), stays=True)
    return replace(member, choice=None)


def as_it_is(member: Member, place: str) -> Choice:
    """The choice of what the appointment shows at a place, and of nothing else. A list of values that is ours, and not
    the document's, goes: an appointment may show others, and then no update would be ordinary."""
    repeated = repeated_choice(place, member.schema)
    if member.choice is None:
        return repeated
    if {"enum", "const"} & set(member.schema):
        return replace(member.choice, plain=repeated.plain)
    return replace(repeated, before=member.choice.before)


def values_of(member: Member) -> list[str]:
    """The texts of a closed list."""
    return [value for value in member.schema.get("enum", ()) if isinstance(value, str)]


def _among(telling: list[str], values: list[str]) -> Steps:
    """What sentences say of the values of a closed list: nothing, unless all of them are understood.

    Of steps every value has to be named, unless only those are said to be allowed.
    """
    table = dict[str, list[str]]()
    for before, after in (pair for one in telling for pair in _pairs(one, values)):
        table[before] = list(dict.fromkeys([*table.get(before, []), *after]))
    steps = Steps(table, sentence=telling[0])
    is_whole = not any(table.values()) or set(values) <= steps.values or any(ONLY.search(one) for one in telling)
    unclear = [one for one in telling if not _is_understood(one, values)]
    return steps if is_whole and not unclear else Steps({}, sentence=next(iter(unclear), telling[0]))


def _is_fixed(sentence: str, member: Member, is_named: bool = False) -> bool:
    """Whether a sentence says that a member stays as it is: not another thing, such as some appointments. `is_named`:
    it has to name the member, or the object of which that is the id."""
    if _named(sentence, values_of(member)):
        return False
    return is_fixed(sentence, member, is_named)


def _is_about(sentence: str, member: Member) -> bool:
    """Whether a sentence names a member, or two values of it and steps. A name of one plain word, such as note, may be
    just that word, so that the sentence has to mark it as a name, or to name values of the member."""
    name, values = pointers.split(member.pointer)[-1], values_of(member)
    is_named = re.search(rf"\b{re.escape(name)}\b", sentence, re.IGNORECASE) is not None
    is_marked = names_member(sentence, member.pointer)
    told = _named(sentence, values) if values and _tells(sentence, values) else []
    return (is_named and (is_marked or bool(told))) or len(told) > 1


def _tells(sentence: str, values: list[str]) -> bool:
    """Whether a sentence seems to tell which value of a closed list may follow which."""
    value = rf"\b(?:{_any_of(values)})\b"
    way = rf"{value}.*{BETWEEN}.*{value}|\bfrom {QUOTE}{value}|{ARROW} *{QUOTE}{value}"
    is_told = TELLS.search(sentence) and _named(sentence, values)
    return bool(HINT.search(sentence) or is_told or re.search(way, sentence, re.IGNORECASE))


def _has_unset(member: Member) -> bool:
    """Whether a member can be false or null, so that it can be set."""
    return bool({"boolean", "null"} & set(types_of(member.schema)))


def _is_understood(sentence: str, values: list[str]) -> bool:
    """Whether a sentence has nothing beside steps but words that change nothing of them."""
    told = {at for start, end in _spans(sentence, values) for at in range(start, end)}
    rest = "".join(" " if at in told else letter for at, letter in enumerate(sentence))
    is_heading = not _named(sentence, values)  # as in: allowed transitions
    are_plain = all(PLAIN.fullmatch(word) for word in re.findall(r"[^\W_][\w'-]*", rest))
    return are_plain and bool(SIGNS.fullmatch(rest)) and (is_heading or bool(list(_pairs(sentence, values))))


def _spans(sentence: str, values: list[str]) -> list[tuple[int, int]]:
    """Where a sentence tells steps; of a value that arrows lead to and from, both are one."""
    return [
        (match.start(), match.end("after") if match["after"] else match.end()) for match in _steps(sentence, values)
    ]


def _steps(sentence: str, values: list[str]) -> Iterator[re.Match[str]]:
    """Where a sentence says what may follow values: `from a to b or c`, `a -> b`, `a to b`, `c is final`."""
    word = rf"{QUOTE}\b(?:{_any_of(values)})\b{QUOTE}"
    comma = r"(?:, or | or |, and | and |, ?| ?/ ?)"
    listed = rf"{word}(?:{comma}{word}(?! *(?:{ARROW}|to\b)))*"
    ways = (
        rf"\bfrom (?P<before>{word}(?:{comma}{word})*) to (?P<after>{listed})",
        rf"(?<!\bfrom )(?P<before>{word}) to (?P<after>{listed})",
        rf"(?P<before>{word}) *{ARROW} *(?=(?P<after>{listed}))",
    )
    state = r"(?:an? )?(?:final|terminal)(?: (?:state|status|value)s?)?"
    ends = rf"(?P<before>{word}(?:{comma}{word})*) (?:is|are) {state}(?P<after>)"
    for pattern in (ends, *(() if NOT.search(sentence) else ways)) if values else ():
        yield from re.finditer(pattern, sentence, re.IGNORECASE)


def _pairs(sentence: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each value of which a sentence says what may follow, with those."""
    for match in _steps(sentence, values):
        several = _named(match["before"], values)
        for before in several:  # from a or b to a: says of b only that a may follow
            yield before, [one for one in _named(match["after"], values) if one != before or len(several) == 1]


def _any_of(values: list[str]) -> str:
    """A pattern of these values; a text may write a space for `_`."""
    return "|".join(re.escape(one).replace("_", "[_ -]") for one in sorted(values, key=len, reverse=True))


def _named(text: str, values: list[str]) -> list[str]:
    """The values that a part of a sentence names, as the document spells them."""
    spelled = {_plain(value): value for value in values}
    found = re.findall(rf"\b(?:{_any_of(values)})\b", text, re.IGNORECASE) if values else []
    return list(dict.fromkeys(spelled[_plain(one)] for one in found))


def _plain(value: str) -> str:
    return value.lower().replace("_", " ").replace("-", " ")
