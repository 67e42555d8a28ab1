"""Clauses about what clears a member, where the text of the operation says so: null, or that it is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import BY_DEFAULT
from contracts._drafting.document.member_names import is_named_in_words, names_member, seems_to_name
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind
from contracts._drafting.document.wording import EXCEPTED, names_a_case
from contracts._drafting.members.member import Member
from contracts._drafting.plan import LEFT_OUT, Plan, described
from contracts._drafting.writing.quotes import quoted
from contracts._drafting.writing.rules import row_of
from contracts._drafting.writing.transitions import restricted
from contracts.pointers import ABSENT

CLEARS = (
    r"\b(clears?|clear(ed|ing)|empt(y|ies|ied|ying)|removes?|remov(ed|ing)|un-?sets?|eras(es?|ed)|delet(es?|ed)"
    r"|blank(s|ed))\b"
)
SENT_NULL = re.compile(rf"\bnull\b[^:]*?{CLEARS}|{CLEARS}[^:]*?\bnull\b", re.IGNORECASE)
"""How a sentence says that a null for a member clears it."""
LEFT = re.compile(
    r"\b(left out|omit(s|ted)?|leaves? out|missing|absent"
    r"|(not|n't) (be )?(sen[dt]|included?|provided?|passed|given|specified|present))"
    rf"\b[^:]*?{CLEARS}",
    re.IGNORECASE,
)
"""How it says that an update clears what it leaves out."""
GONE = re.compile(
    rf"({CLEARS}|\b(set|reset) to null\b|\bnull(ed|ified)?\b)[^:;]*\b(if|when|unless|where)\b[^:;]*"
    r"\b(not|n't|left out|omitted|missing|absent)\b|\b(omitted|left out|missing|absent|unsent)\b[^:;]*"
    r"\b(are|is|be|become|get) (then |also |set to )?(null|reset)\b",
    re.IGNORECASE,
)
"""The same the other way round, and with null."""
DENIED = re.compile(
    rf"\b(not|never|no longer|without|\w+n't|cannot|neither|rather than|instead of)( \w+){{0,2}} {CLEARS}"
    r"|\bnulls?\b[^:;]*\b(rejected|refused|ignored|invalid|forbidden|an? error)\b",
    re.IGNORECASE,
)
"""How a sentence says the opposite."""
NULL_AS_DEFAULT = re.compile(
    r"\bnulls?\b.*\b(reset|set|go(es)?|falls?|returns?|reverts?|gets?|takes?|receives?|means|stands for|gives?)\b"
    r".*\bdefaults?\b|\bdefaults?\b.*\b(if|when|where|for|by)\b.*\bnulls?\b",
    re.IGNORECASE,
)
"""How it says that a null gives a default, which is a value."""
MAY = re.compile(r"\b(may|might|can)\b", re.IGNORECASE)
"""Words of a sentence that leaves open whether it happens."""
TAKEN = (
    r"(allowed|accept(ed|able)?|permitted|support(ed)?|valid|stored?|saved?|sent|taken?|used?|possible|processed|applied"
    r"|handled|hono(u)?red|understood|legal|an? (option|(valid )?value)|change|alter|affect|overwrite|modify|touch"
    r"|clear|remove|update|to be)"
)
"""What is not done with a null, or is not done by one, where it changes nothing or is refused."""
KEPT = re.compile(
    r"\b(null|nulls|empt(y|ied)|blank|cleared|removed)\b.*\b(ignored|(no|without) (any )?effect|nothing|keeps?|kept"
    r"|stays?|leaves?|left|unchanged|retained?s?|remains?|skipped|disregarded"
    r"|treated as (absent|missing|not sent|omitted))\b"
    r"|\b(ignores?|skips?|disregards?|does nothing|no effect|keeps?)\b.*\b(null|nulls|empty|blank)\b"
    r"|\b(cannot|can't|can not|must not|may not|never) be (null|empty|blank|emptied|cleared|removed|unset)\b"
    r"|\bnull\b.*\b(reject\w*|refus\w*|invalid|forbidden|an? error|4\d\d)\b|\bnot nullable\b"
    rf"|\bnulls?\b[`'\"]?( values?)?\W+((is|are|will|may|can|should|must|do|does|be) )*(not|never|no longer|\w+n't)"
    rf" ((be|being|yet|ever) )*{TAKEN}\b"
    r"|\bnulls?\b.*\b(dropped|discarded|stripped|filtered|prohibited|disallowed|illegal|unsupported|unaccepted"
    r"|unaffected|untouched|(no|without( a| any)?) (change|meaning|influence|impact|difference))\b"
    r"|\bnulls?\b.*\b(as|like|equals|equivalent to)\b.{0,20}\b(absent|missing|omi(t|ss)\w*|left out|leaving"
    r"|not (being |be )?(sent|sending|given|present))\b"
    r"|\bnulls?\b.*\bas if\b.{0,40}\b(not|never|\w+n't) (been )?(sent|given|present|there)\b"
    r"|\b(drops?|discards?|strips?|filters?|rejects?|refuses?|forbids?)\b.*\bnulls?\b"
    r"|\bleaves? .*\b(alone|untouched|unchanged|as (it|they) (is|are|was|were))\b.*\bnulls?\b"
    r"|\b(not|never|\w+n't|cannot) ((be|set to|send|sent|contain|use|accepts?|takes?|allows?|supports?|an?|explicit) )+"
    r"[`'\"]?nulls?\b",
    re.IGNORECASE,
)
"""How it is said of a member that a null or an empty value for it changes nothing, or is refused."""
OF_A_PART = re.compile(r"\b(keys?|entr(y|ies)|items?|labels?|tags?|elements?|rows?)\b", re.IGNORECASE)
"""What a null may remove instead: a part of an object or list."""
EXCEPT = re.compile(rf"{EXCEPTED}|\b((for )?all (the )?others?|everything else)\b", re.IGNORECASE)
"""What the names of the exceptions stand behind."""
STAYS = re.compile(r"\b(stays?|remains?|keeps?|(is|are) (kept|left)|unchanged|untouched)\b", re.IGNORECASE)
"""How it says of an exception that it is as it was; another one may get a default."""


def clears_what_is_left_out(text: str) -> bool:
    """Whether a text says of some member at least that an update clears it by leaving it out."""
    told = [one for one in sentences_of(unwrapped(text)) if not DENIED.search(one)]
    return any(says_what_is_left_out(one) or GONE.search(one) for one in told)


def says_what_is_left_out(sentence: str) -> bool:
    """Whether a sentence says so: not one by which what is left out stays, and something else is cleared."""
    found = LEFT.search(sentence)
    return bool(found and (EXCEPT.search(found[0]) or not STAYS.search(found[0])))


def cleared(plan: Plan) -> Iterator[dict[str, Any]]:
    """A drafted clause that sends null, one about the exceptions that stay, and a question about what is left out."""
    text = described(plan.source, plan.update.pointer)
    told = [
        one for one in sentences_of(unwrapped(text)) if not any(words.search(one) for words in (DENIED, MAY, OF_A_PART))
    ]
    told = [one for one in told if not names_a_case(_parts(one)[0])]
    by_null = next((one for one in told if SENT_NULL.search(one)), None)
    left = next((one for one in told if says_what_is_left_out(one)), None)
    denied = " ".join(one for one in sentences_of(unwrapped(text)) if DENIED.search(one))
    meant = [one for one in _meant(plan, by_null) if not is_named_in_words(denied, one.pointer)] if by_null else []
    meant = [one for one in meant if not any(map(KEPT.search, sentences_about(one, text, by_null)))]
    if by_null and (fields := [one.pointer for one in meant if may_be_emptied(plan, one)]):
        says = "A member that is sent as null has no value afterwards."
        source = {"source": quoted(plan, fields[0], text, by_null)}
        yield {**row_of("NULL-CLEARS", says, "empties", fields=fields, draft=True), **source}
    if left:
        yield from _stay(plan, text, left)
        what = f'does an update clear what it leaves out? The document says: "{left}". No clause leaves a member out to'
        plan.decide("clauses.yaml", "/clauses", f"{what} see it cleared: try it by hand.", LEFT_OUT)


def sentences_about(member: Member, text: str, but: str | None) -> list[str]:
    """The sentences of a member's description, and those of the update that name it, `but` for one."""
    own = sentences_of(unwrapped(str(member.schema.get("description", ""))))
    told = (one for one in sentences_of(unwrapped(text)) if one != but)
    return [*own, *(one for one in told if names_member(one, member.pointer))]


def _stay(plan: Plan, text: str, sentence: str) -> Iterator[dict[str, Any]]:
    """The clause that members stay of which the sentence says so, as exceptions of what an update clears."""
    parts = re.split(r"(?:, |\band\b)(?=[^,]*[`'\"])", _parts(sentence)[1])
    named = [one for part in parts if STAYS.search(part) for one in named_members(plan, part)]
    if fields := [place for one in named if (place := plan.fields.get(one.pointer))]:
        says = f"An update that leaves out {', '.join(one.pointer for one in named)} leaves it as it was."
        row = row_of("OMIT-STAYS", says, "preserves", fields=fields, draft=True)
        yield {**row, "source": quoted(plan, named[0].pointer, text, sentence)}


def _meant(plan: Plan, sentence: str) -> list[Member]:
    """The members of which a sentence speaks: those that it names, or all but its exceptions. None where it seems to
    name one that is not known."""
    before, after = _parts(sentence)
    named = named_members(plan, before)
    return (
        named
        if named or seems_to_name(before)
        else [one for one in plan.request.members if one not in named_members(plan, after)]
    )


def _parts(sentence: str) -> tuple[str, str]:
    found = EXCEPT.search(sentence)
    return (sentence[: found.start()], sentence[found.end() :]) if found else (sentence, "")


def named_members(plan: Plan, text: str) -> list[Member]:
    """The members that a text names, marked as names or as no plain word."""
    return [one for one in plan.request.members if names_member(text, one.pointer)]


def null_gives_default(plan: Plan) -> bool:
    """Whether a sentence says of all members that one which an update sends as null gets its default."""
    told = sentences_of(unwrapped(described(plan.source, plan.update.pointer)))
    of_all = [_parts(one)[0] for one in told if not DENIED.search(one)]
    return any(NULL_AS_DEFAULT.search(one) and not named_members(plan, one) for one in of_all)


def may_be_emptied(plan: Plan, member: Member) -> bool:
    """Whether a member is shown, may be null, and needs to have no value: one with a default may get that instead, and
    without its time, its person or its place an appointment is in nobody's calendar until it is put back."""
    is_kept = plan.request.requires(member.pointer) or member.pointer in restricted(plan)
    if null_gives_default(plan) and member.schema.get(BY_DEFAULT, ABSENT) is not None:
        return False
    has_default = "default" in member.schema or re.search(r"\bdefault", str(member.schema.get("description", "")), re.I)
    is_booked = instant_kind(member.pointer, member.schema) or (member.choice and member.choice.named)
    is_free = not (member.closing or member.unclear or member.is_moving or is_kept or has_default or is_booked)
    return is_free and "null" in types_of(member.schema) and bool(plan.fields.get(member.pointer))
