"""Members that a vendor demands beside some values of others, as sentences say.

Which value the other member has is not known when one is sent, so ordinary updates leave out what may be refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts._drafting.document.member_names import MARKS, is_named_in_words, is_plain_word, names_member, spelled
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.bound import bound_members
from contracts._drafting.members.member import Member
from contracts._drafting.members.needed_tables import rows_in
from contracts._drafting.members.requests import Request
from contracts._drafting.members.said_values import listed, named_values, plainly_named_values
from contracts._drafting.members.values import can_be_repeated

PRESENT = r"(sent|given|provided|present|set|filled( in)?|specified|included|supplied|passed)"
DEMAND = (
    r"\b((is|are|becomes?) (then |also |always )?)?(required|mandatory|obligatory|needed|compulsory)\b"
    rf"|\b(must|ha(s|ve) to|needs? to) (then |also |always )?be {PRESENT}\b"
)
CASE = r"(?P<word>if|when|whenever|where|once|for|with|unless)\b"
BEFORE = re.compile(rf"(?P<rest>[^,;:]*?)({DEMAND})[^,;:]*?\b{CASE}(?P<case>.*)", re.IGNORECASE)
AFTER = re.compile(rf"\W*{CASE}(?P<both>[^;:]*?)({DEMAND})", re.IGNORECASE)
VERB = re.compile(r"(?P<case>[^,;:]*?)\b(requires?|needs|demands?)\b(?P<rest>[^,;:]*)", re.IGNORECASE)
"""How a sentence demands a member in a case: `b is required if a is 2`, `if a is 2, b is`, `a 2 requires b`."""
REFUSED = re.compile(
    r"\b4\d\d\b|\b(rejected|refused|declined|denied|invalid|fails?|errors?"
    r"|(not|never) (be )?(accepted|allowed|permitted|valid|possible))\b",
    re.IGNORECASE,
)
ALLOWED = re.compile(
    r"\b(not|never|no longer|\w+n't|without) (be |an? )?(rejected|refused|declined|denied|invalid|fail|error|4\d\d)",
    re.IGNORECASE,
)
"""How a sentence says that an update is refused, and that it is not."""
NOT_SENT = r"(is|are) (missing|absent|omitted|left out|null|empty|unset|(not|n't) (be )?" + PRESENT + ")"
BUT_FOR = re.compile(r"\b(is|are)( not|n't)( set to| equal to)?(?= )", re.IGNORECASE)
"""How a case is that of all other values: `if a is not 2`."""


@dataclass(frozen=True)
class Condition:
    """A member that is demanded where another one (`by`) has one of these values; empty: any."""

    pointer: str
    by: str
    values: tuple[Any, ...]
    sentence: str


@dataclass(frozen=True)
class Demand:
    """The parts of a sentence that demands something: what, and the case in which it does, with the word before it."""

    wanted: str
    case: str
    word: str = "if"


def conditions_of(members: Sequence[Member], update: str) -> Iterator[Condition]:
    """What is demanded where, by the descriptions of members and the text of the update."""
    texts = [(update, None), *((str(one.schema.get("description", "")), one) for one in members)]
    for text, own in texts:
        for sentence in sentences_of(unwrapped(text)):
            told = _demanded(sentence, members, own) or _refused_without(sentence, members, own)
            yield from dict.fromkeys(one for one in told if one.pointer != one.by)
        for row in rows_in(text, own, members):
            yield from (Condition(one, row.by, (row.value,), row.line) for one in row.needed)


def _demanded(sentence: str, members: Sequence[Member], own: Member | None) -> list[Condition]:
    """The members that a sentence demands in a case."""
    demand = _parts(sentence, members)
    if demand is None:
        return []
    wanted = [one for one in members if _is_wanted(demand.wanted, one)] or ([own] if own else [])
    leading = _leading(demand.case, [one for one in members if one not in wanted], own)
    values = _values(demand, leading) if leading else None
    if leading is None or values is None:
        return []
    return [Condition(one.pointer, leading.pointer, values, sentence) for one in wanted]


def _parts(sentence: str, members: Sequence[Member]) -> Demand | None:
    """How a sentence demands something: not where it denies that, as `is not required` does."""
    if found := BEFORE.match(sentence):
        case = re.split(r"[,;] *(otherwise|else|and|but)\b", found["case"])[0]
        demand = Demand(found["rest"], case, found["word"].lower())
    elif found := AFTER.match(sentence):
        case, wanted = _split(found["both"], members)
        demand = Demand(wanted, case, found["word"].lower())
    elif found := VERB.match(sentence):
        demand = Demand(found["rest"], found["case"])
        if not any(names_member(found["rest"], one.pointer) for one in members) or is_negated(found["case"]):
            return None
    else:
        return None
    return None if is_negated(found[0].replace(demand.case, " ")) else demand


def _split(both: str, members: Sequence[Member]) -> tuple[str, str]:
    """The case and what is demanded in it: behind the first comma before a name, else the last name."""
    names = "|".join(re.escape(name) for one in members for name in spelled(one.pointer))
    words = r"(then |also |both |an? |the |its )*"
    if found := re.search(rf"[,;] *(?={words}{MARKS}?({names}){MARKS}?(?!\w))", both, re.IGNORECASE):
        return both[: found.start()], both[found.end() :]
    if "," in both:
        case, _, wanted = both.rpartition(",")
        return case, wanted
    last = max((found.start() for found in re.finditer(rf"{MARKS}({names}){MARKS}", both)), default=len(both))
    return both[:last], both[last:]


def _is_wanted(text: str, member: Member) -> bool:
    """Whether a part of a sentence names a member; with an article also in plain words: `a phone number`."""
    if names_member(text, member.pointer):
        return True
    found = re.search(r"\b(an?|the|its) (?P<words>[\w -]+?)\W*$", text, re.IGNORECASE)
    return bool(found and re.fullmatch(spelled(member.pointer)[0].replace("_", "[ _-]"), found["words"], re.IGNORECASE))


def _leading(case: str, members: Sequence[Member], own: Member | None) -> Member | None:
    """The one member of which a case speaks: that it names, by its name or in plain words beside a value, else that of
    which it names values."""
    named = [one for one in members if names_member(case, one.pointer)]
    named = named or [one for one in members if is_named_in_words(case, one.pointer) and named_values(case, one)]
    named = named or [one for one in members if plainly_named_values(case, one)]
    if not named and own in members and own is not None and named_values(case, own):
        named = [own]
    return named[0] if len(named) == 1 else None


def _values(demand: Demand, leading: Member) -> tuple[Any, ...] | None:
    """The values of a member for which a case is; None where it is that the member is not sent."""
    if _lacks(demand.case, leading):
        return None
    all_values, named = listed(leading), named_values(BUT_FOR.sub("is", demand.case), leading)
    is_inverted = (demand.word == "unless") != bool(BUT_FOR.search(demand.case))
    if not named:
        return None if is_inverted or demand.word in ("for", "with", "unless") else tuple(all_values)
    if is_inverted:
        return tuple(one for one in all_values if not is_in(one, named))
    return tuple(all_values) if is_negated(BUT_FOR.sub("is", demand.case)) else tuple(named)


def _refused_without(sentence: str, members: Sequence[Member], own: Member | None) -> list[Condition]:
    """The members without which a sentence says that another one, or some values of it, is refused."""
    if not REFUSED.search(sentence) or ALLOWED.search(sentence):
        return []
    wanted = [one for one in members if _lacks(sentence, one)]
    others = [one for one in members if one not in wanted]
    leading = _leading(sentence, others, own) if wanted else None
    if leading is None:
        return []
    values = tuple(named_values(sentence, leading) or listed(leading))
    return [Condition(one.pointer, leading.pointer, values, sentence) for one in wanted]


def _lacks(text: str, member: Member) -> bool:
    """Whether a text speaks of an update without a member: `without a`, `a is missing`, `no a`."""
    names = "|".join(map(re.escape, spelled(member.pointer)))
    marked = rf"{MARKS}({names}){MARKS}" + ("" if is_plain_word(spelled(member.pointer)[0]) else rf"|({names})(?!\w)")
    before = r"\b(without|no|lacks?|lacking)( (an?|the|its|any))? "
    return re.search(rf"{before}({marked})|({marked}) {NOT_SENT}\b", text, re.IGNORECASE) is not None


def demanded_beside_required(request: Request, places: Mapping[str, str | None], update: str) -> Iterator[str]:
    """The members that an update has to have beside some values of one that it always has to send, where an
    appointment shows them, with that one: what is shown of them fits together."""
    required = [one.pointer for one in request.members if request.requires(one.pointer)]
    told = [one for one in conditions_of(request.members, update) if one.by in required]
    shown = {one for one, place in places.items() if place and can_be_repeated(place)}
    fitting = [one for one in told if {one.pointer, one.by} <= shown and one.pointer not in required]
    yield from dict.fromkeys(pointer for one in fitting for pointer in (one.by, one.pointer))


def within_conditions(members: tuple[Member, ...], required: Sequence[str], update: str) -> tuple[Member, ...]:
    """The members without the values that demand another one beside them, and without those that another one has to
    stand beside; what every update has to carry keeps its values."""
    bound = bound_members(members)
    taken: dict[str, list[Any]] = {}
    told = [one for one in conditions_of(members, update) if one.pointer not in required]
    for one in told:
        taken.setdefault(one.by, []).extend(one.values)
    taken |= {one.by: [] for one in told if not one.values}
    free = (replace(one, choice=None) if _is_left(one, bound, required) else one for one in members)
    return tuple(_without(one, taken[one.pointer]) if one.pointer in taken else one for one in free)


def _is_left(member: Member, bound: dict[str, tuple[str, str]], required: Sequence[str]) -> bool:
    return member.pointer in bound and member.pointer not in required


def _without(member: Member, values: list[Any]) -> Member:
    """The member without some of its ordinary values, all where none are named; without any if less than two are
    left."""
    choice = member.choice
    if choice is None or choice.named or member.is_moving:
        return member
    known = choice.schema.get("enum", listed(member)) if values else []
    left = [one for one in known if not is_in(one, values)]
    usual = [one for one in left if one not in member.closing and one not in member.unclear]
    if len(usual) < 2:
        return replace(member, choice=None)
    plain = (usual[-1], usual[0])
    before = choice.before if is_in(choice.before, left) else usual[0]
    return replace(member, choice=replace(choice, schema={**choice.schema, "enum": left}, plain=plain, before=before))


def is_in(value: Any, values: Sequence[Any]) -> bool:
    """Whether a value is among others; true is not 1."""
    return json.dumps(value) in {json.dumps(one) for one in values}
