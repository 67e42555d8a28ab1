"""Members of which the document says that their values follow from others, or that only a target knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts import pointers
from contracts._drafting.document.member_names import names_member
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, instant_kind, name_of, snake
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.conditions import within_conditions
from contracts._drafting.members.few_moves import without_moves
from contracts._drafting.members.member import Member
from contracts._drafting.members.numbers import LENGTH
from contracts._drafting.members.requests import Request
from contracts._drafting.members.steps import free_members
from contracts._drafting.members.values import Choice
from contracts._drafting.members.whole_objects import taken_whole

FITS = re.compile(
    r"\b(must|ha(s|ve) to|needs? to|should|shall|always) (be )?"
    r"(match|equal|fit|agree|correspond|consistent|in line|the (same|difference|distance))\w*"
    r"|\b(is|are|gets?) (always )?(calculated|computed|derived|worked out|taken|the (difference|distance))\b",
    re.IGNORECASE,
)
"""How a sentence says that a length is that between two times."""
DEPENDS = re.compile(
    r"\b(depend(s|ing|ent)? (up)?on|var(y|ies) (by|with|per|between)|differs? (by|per|for|between))\b", re.I
)
"""How a sentence says that something is another one beside other values."""
OF_LIMITS = re.compile(
    r"\b(possible|allowed|permitted|valid|accepted|limits?|ranges?|max(imum)?|min(imum)?|longest|shortest"
    r"|(which|what) values?|values?|(may|can) be (sent|set|chosen|booked|used|selected))\b",
    re.IGNORECASE,
)
"""How it says that this is what a member may be, and not what it is."""
SMALL = re.compile(r"(the|an?|its|always|then|which|what|in|of|is|are|has|have|must|to|be)", re.IGNORECASE)
"""Words before the subject of a sentence."""
ITSELF = ("it", "this", "that", "value", "field", "member", "property", "minutes", "length", "duration")
"""How the description of a member calls that."""
OF_A_LIST = re.compile(
    r"\b(must|ha(s|ve) to|needs? to|can only|may only) (be|name|refer to|point to|match) ((the |an? )?\w+ of )?"
    r"(one|any|an? \w+) (of|in|from) (the|its|these|this) [`'\"]*(?P<list>\w+)",
    re.IGNORECASE,
)
"""How a sentence says that a member names an item of a list: `must be one of the participants`."""
RANGE = re.compile(r"\d\s?(-|–|to|\.\.)\s?\d")


@dataclass(frozen=True)
class Length:
    """A member that says how long it is from one time to another, by a sentence of the document."""

    pointer: str
    times: tuple[str, str]
    sentence: str


def settled_members(request: Request, places: Mapping[str, str | None], beside: str) -> tuple[Member, ...]:
    """The members of a request: without values where these follow from others, or are taken or demanded beside others
    only, with a list of the target's where the document says that their limits depend on others, and else as
    `free_members` says; those of an object that is taken as a whole, or in some case, have none either, nor has what
    names an item of a list of the same appointment, as each has other items. `beside` is the text of the update."""
    members = free_members(request, places, beside)
    lengths = {one.pointer for one in lengths_of(replace(request, members=members), beside)}
    limited = (one if one.pointer in lengths else _limited(one, beside) for one in members)
    whole = set(taken_whole(request.schema, [one.pointer for one in members]))
    out = lengths | {one for one in {*whole, *_of_own_lists(members)} if not request.requires(one)}
    settled = tuple(replace(one, choice=None) if one.pointer in out else one for one in limited)
    needed = [one.pointer for one in settled if request.requires(one.pointer)]
    return without_moves(within_conditions(settled, needed, beside), beside, needed)


def _of_own_lists(members: Sequence[Member]) -> Iterator[str]:
    """The members whose description says that they name an item of a list of the same appointment."""
    lists = {name_of(one.pointer) for one in members if one.is_list_of_objects}
    for member in members:
        told = (OF_A_LIST.search(one) for one in sentences_of(unwrapped(str(member.schema.get("description", "")))))
        if any(found and snake(found["list"]) in lists for found in told):
            yield member.pointer


def lengths_of(request: Request, beside: str) -> Iterator[Length]:
    """The lengths that an update may leave out, as they follow from a start and an end that it can send."""
    times = [one.pointer for one in request.members if instant_kind(one.pointer, one.schema) == "time"]
    for member in request.members:
        if not LENGTH.search(name_of(member.pointer)) or request.requires(member.pointer):
            continue
        around = [one for one in times if one.rpartition("/")[0] == member.pointer.rpartition("/")[0]]
        begin, end = (next((one for one in around if words.search(name_of(one))), None) for words in (BEGINS, ENDS))
        if begin and end:
            said = (one for one in _said_of(member, beside, FITS) if _names_both(one, (begin, end)))
            yield from (Length(member.pointer, (begin, end), one) for one in list(said)[:1])


def _names_both(sentence: str, times: tuple[str, str]) -> bool:
    """Whether a sentence names two times, as their members are called or in one word: the start and the end."""
    words = {one.removesuffix("s") for one in snake(sentence).split("_")}
    names = [snake(pointers.split(one)[-1]) for one in times]
    return all(
        one in snake(sentence) or re.sub(r"_(at|on|time|date)$", "", one).removesuffix("s") in words for one in names
    )


def _said_of(member: Member, beside: str, words: re.Pattern[str]) -> Iterator[str]:
    """The sentences that say something of a member: in its description, or in a text `beside` it that names it."""
    texts = ((str(member.schema.get("description", "")), True), (beside, False))
    for text, is_own in texts:
        for sentence in sentences_of(unwrapped(text)):
            found = words.search(sentence)
            before = sentence[: found.start()] if found else ""
            is_meant = _is_subject(before, member) if is_own else names_member(before, member.pointer)
            if found and is_meant and not is_negated(sentence[: found.end()]):
                yield sentence


def _is_subject(before: str, member: Member) -> bool:
    """Whether an own sentence of a member that begins so is about that, or its limits: `the end is` is not."""
    words = [one for one in re.findall(r"[A-Za-z]\w*", re.split(r"[,:(]", before)[-1]) if not SMALL.fullmatch(one)]
    subject = next((one.lower() for one in words), "")
    own = (*ITSELF, *name_of(member.pointer).split("_"))
    return not subject or subject in own or names_member(before, member.pointer) or OF_LIMITS.search(before) is not None


def _limited(member: Member, beside: str) -> Member:
    """The member with a list of the target's in place of values from its schema, where the document says that what is
    possible depends on something else."""
    said = (one for one in _said_of(member, beside, DEPENDS) if OF_LIMITS.search(one) or RANGE.search(one))
    choice, sentence = member.choice, next(said, "")
    values = tuple(choice.schema.get("enum", ())) if choice and not choice.named else ()
    if choice is None or len(values) < 2 or not sentence:
        return member
    name = f"{name_of(member.pointer)}.ordinary"
    told = f"Two values or more to which an update may set {member.pointer} at each appointment here."
    listed = Choice(
        {"type": choice.schema["type"], "x-values": name},
        (f"${name}[1]", f"${name}"),
        choice.before,
        name,
        f'{told} The document says: "{sentence}".',
        values[:2],
    )
    return replace(member, choice=listed)
