"""Drafts clauses from what a vendor's descriptions say of a member, sentence by sentence.

Only a rule that is recognized word by word is drafted, as a request that the vendor should refuse. Nobody has confirmed
it, so it is marked as a draft.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of
from contracts._drafting.document.times import (
    DAYS,
    instant_kind,
    is_counted,
    shown_instant,
    snake,
    spelled,
    zone_of,
)
from contracts._drafting.document.unix import PAST
from contracts._drafting.members.bound import needed_beside
from contracts._drafting.members.member import Member
from contracts._drafting.members.texts import OPEN_LIST, names_members
from contracts._drafting.writing.list_limits import too_many
from contracts._drafting.writing.stated import is_stated
from contracts.pointers import get

MOST = r"not exceed|no more than|at most|maximum(?: length)?(?: of| is|:)?|max(?:\.| length| of|:)|up to|not be longer"
FORMS = r"UUID|ISO[ -]?8601|RFC ?3339|YYYY-MM-DD|HH:mm|E\.?164|valid e-?mail|valid phone|valid URL|timestamp"
LENGTH = re.compile(r"\s*(char(acter)?s?|letters?|symbols?)\b", re.IGNORECASE)
"""The unit after a number that limits a text."""
UNIT = re.compile(
    r"\s*(?P<unit>%|[a-z]*seconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|links?|sentences?|words?|lines?|pages?"
    r"|decimals?|digits?|places?|char(acter)?s?|letters?|times|items?|files?|images?|attachments?|[kmg]b)(?!\w)",
    re.IGNORECASE,
)
"""A unit after a number, which then is none of characters."""
UNCOUNTED = re.compile(
    r"\s*(?:(and|or (less|fewer|more)|to|inclusive(ly)?|in total|allowed|permitted|per|for"
    r"|in (steps|multiples|increments))\b|(\w+ )?(scale|score|points?|rating)\b)",
    re.IGNORECASE,
)
"""Words after a number that is a limit; any other is taken for what it counts, which is seldom the member itself."""
LONGEST = 200
"""A least length above that is no rule that a sentence states."""
LONGEST_NAME = 3
"""Words of a value in a list; more of them are a sentence about the values."""
NO_VALUES = ("include", "includes", "are", "see", "those", "the", "other", "others", "any", "whatever", "etc", "more")
"""Words with which a part of a list names no value, but others, or where to find them."""
BEGINS = r"(?:^|\(|(?<!example):) ?"
"""Where numbers stand that are a range without a word for it; elsewhere they may be a date, a version or an example."""
PAST_DAY = "2001-01-31"
"""A day that is past in every time zone."""
NUMBER = r"(?P<number>\d[\d,]*)"


@dataclass(frozen=True)
class Suggestion:
    """A clause that a sentence suggests: what it says, and the values of the member that should be refused.

    `without` is the member that has to be beside it: the update that sends it alone should be refused.
    """

    kind: str
    says: str
    sentence: str
    refused: tuple[Any, ...] = ()
    without: str | None = None


Rule = Callable[[re.Match[str], Member], tuple[str, tuple[Any, ...]] | None]


def suggested_by(member: Member, others: tuple[Member, ...]) -> Iterator[Suggestion]:
    """What the description of a member suggests, each kind of rule once."""
    seen: set[str] = set()
    description = str(member.schema.get("description", ""))
    for sentence in sentences_of(description):
        for kind, pattern, rule in RULES:
            tried = ((match, rule(match, member)) for match in pattern.finditer(sentence) if kind not in seen)
            made = next((one for match, one in tried if one and is_stated(kind, match, description)), None)
            if made is not None:
                seen.add(kind)
                yield Suggestion(kind, f"{made[0]} is refused.", sentence, made[1])
        other = needed_beside(sentence, member, others)
        if other is not None and "BESIDE" not in seen:
            seen.add("BESIDE")
            says = f"{member.pointer} without {other.pointer} is refused."
            yield Suggestion("BESIDE", says, sentence, without=other.pointer)


def _past(_: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    kind = instant_kind(member.pointer, member.schema)
    if kind is None:
        return None
    if is_counted(member.pointer, member.schema):
        past = (str(PAST) if "string" in types_of(member.schema) else PAST,)
        return f"A time in the past for {member.pointer}", past
    says = f"A {kind} in the past for {member.pointer}"
    if kind == "time" and zone_of(member.schema) == "without":  # one with an offset is refused for its form
        local = spelled(shown_instant(member.schema), member.schema, "10:00")
        return says, (local.replace(DAYS[0], PAST_DAY),)
    return says, ("$now-2d", "$now-1y") if kind == "time" else (PAST_DAY,)


def _number_of(match: re.Match[str]) -> int:
    return int(match["number"].replace(",", ""))


def _is_length(match: re.Match[str], member: Member) -> bool:
    """Whether the number of a sentence limits the characters of a text."""
    after = match.string[match.end() :]
    is_said = LENGTH.match(after) or (re.search("length|longer|shorter", match[0], re.I) and not UNIT.match(after))
    return "string" in types_of(member.schema) and bool(is_said)


def _is_limit(match: re.Match[str], member: Member) -> bool:
    """Whether the number of a sentence limits a number: nothing follows that is counted, or what the member counts."""
    after, name = match.string[match.end() :], snake(member.pointer)
    unit = re.match(r"\s*-?(?P<unit>[a-z%]+)", after, re.IGNORECASE)
    counted = unit["unit"].lower().rstrip("s") if unit else ""
    is_counted = counted in name or (counted.startswith("min") and bool(re.search("duration|length", name)))
    is_own = is_counted and not re.match(r"\s*\w+ (before|after|apart|ahead|earlier|later)\b", after)
    is_number = {"integer", "number"} & set(types_of(member.schema))
    return bool(is_number) and (unit is None or bool(UNCOUNTED.match(after)) or is_own)


def _above(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    most = _number_of(match)
    if _is_length(match, member):
        return f"A text of more than {most} characters for {member.pointer}", ("A" * (most + 1),)
    if _is_limit(match, member):
        return f"A number above {most} for {member.pointer}", (most + 1,)
    if items := too_many(match, member, most):
        return f"A list of more than {most} items for {member.pointer}", (items,)
    return None


def _below(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    least = _number_of(match)
    if _is_length(match, member) and 1 < least < LONGEST:
        return f"A text of less than {least} characters for {member.pointer}", ("A" * (least - 1),)
    if _is_limit(match, member):
        return f"A number below {least} for {member.pointer}", (least - 1,)
    return None


def _between(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    low, high = int(match["low"]), int(match["high"])
    if low >= high or not _is_limit(match, member):
        return None
    return f"A number that is not from {low} to {high} for {member.pointer}", (low - 1, high + 1)


def _steps(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    step = _number_of(match)
    is_number = {"integer", "number"} & set(types_of(member.schema))
    return (
        (f"A number that is no multiple of {step} for {member.pointer}", (step + 1,))
        if is_number and step > 1
        else None
    )


def _empty(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    if "least" in match[0] and "array" not in types_of(member.schema):  # how many characters, or of what, a text has
        return None
    empty: tuple[tuple[str, str, Any], ...] = (("string", "text", ""), ("array", "list", []))
    known = ((what, value) for kind, what, value in empty if kind in types_of(member.schema))
    return next(((f"An empty {what} for {member.pointer}", (value,)) for what, value in known), None)


def _listed(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    description = str(member.schema.get("description", ""))
    is_open = OPEN_LIST.search(description) or re.search(r"\be\.g\b|\b(for example|such as)\b", description, re.I)
    is_text = "string" in types_of(member.schema) and not is_open
    is_list = _is_list(match["words"]) and not names_members(re.findall(r"[\w-]+", match["words"]), member.schema)
    is_free = is_text and "enum" not in member.schema and is_list
    return (f"A word that is not listed for {member.pointer}", ("no_such_word",)) if is_free else None


def _is_list(words: str) -> bool:
    """Whether words are values between commas, none of which is longer than a name or speaks of others."""
    values = [one.split() for one in re.split(r",| or | and ", words) if one.strip()]
    return "," in words and all(len(one) <= LONGEST_NAME and one[0].lower() not in NO_VALUES for one in values)


def _form(match: re.Match[str], member: Member) -> tuple[str, tuple[Any, ...]] | None:
    is_free = "string" in types_of(member.schema) and not {"format", "pattern", "enum"} & member.schema.keys()
    return (f"A text that is no {match['form'].lower()} for {member.pointer}", ("not-one",)) if is_free else None


RULES: tuple[tuple[str, re.Pattern[str], Rule], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE), rule)
    for kind, pattern, rule in (
        (
            "PAST",
            r"\b(?:must|ha(?:s|ve) to|needs? to|shall|only|always)\b[^,]*\bin the future\b"
            r"|^(?:[\w-]+ ){1,6}in the future\b|^in the future\W*$|\bfuture (date|time|instant)|\bnot be in the past\b"
            r"|\bmust be (after|later than) now",
            _past,
        ),
        (
            "MOST",
            rf"({MOST})(?: than)? *{NUMBER}",
            _above,
        ),
        (
            "LEAST",
            rf"(at least|minimum(?: length)?(?: of| is|:)?|min(?:\.|:)|not be (?:less|shorter) than) *{NUMBER}",
            _below,
        ),
        ("RANGE", r"\b(between|from) (?P<low>-?\d+) (?:and|to) (?P<high>\d+)\b", _between),
        ("RANGE", rf"{BEGINS}(?P<low>\d+)(?:-| to )(?P<high>\d+)\b(?![./:-]?\d|-| ?%| ?(char|letter))", _between),
        ("STEPS", rf"\b(multiples? of|increments? of|steps? of|divisible by) *{NUMBER}(?!\d*\.\d)", _steps),
        (
            "EMPTY",
            r"\b(must|ha(s|ve) to|needs?|requires?)\b[^.;:]*\bat least (one|1)\b(?! of)(?: \w+)?"
            r"|\b(not|never) be (empty|blank)\b"
            r"|\bnon-?empty\b(?= *(?:texts?|strings?|values?|$|[,)]))",
            _empty,
        ),
        (
            "LISTED",
            r"\b(one of|(?:allowed|possible|valid|accepted) values|can be(?=:| [`'\"]))\b:? *(?P<words>.+)",
            _listed,
        ),
        (
            "FORM",
            rf"\b(?P<form>{FORMS})\b",
            _form,
        ),
    )
)


def lines_of_descriptions(document: Any, lines: Mapping[str, int]) -> dict[str, int]:
    """The line of each description of a document, by its text; where two are the same, the first."""
    places = [pointer for pointer in lines if pointer.endswith("/description")]
    found: dict[str, int] = {}
    for pointer in places:
        text = get(document, pointer)
        if isinstance(text, str):
            found.setdefault(text, lines[pointer])
    return found
