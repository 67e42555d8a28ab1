"""Texts that have a form of their own: times of day, lengths of time and decimal numbers, and ordinary ones of each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._drafting.document.beside import AFTER_TRIMMING, OF_TEXTS
from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.marks import SAID
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import ENDS, instant_kind, is_counted, name_of, zone_of
from contracts._drafting.document.wording import is_negated
from contracts._drafting.members.choices import is_any_case
from contracts._drafting.members.limits import A_NUMBER, fits_words
from contracts._validation import satisfies

CLOCK = re.compile(
    r"(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?P<rest>(?::[0-5]\d(?:[.]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)"
    r"(?P<half> ?[AaPp][.]?[Mm][.]?)?"
)
CLOCK_WORDS = re.compile(r"(?<![Dy\]] )(?<![-\w\[\]:])HH?:MM(?P<seconds>:SS)?(?![\]\w])", re.IGNORECASE)
"""How a description spells the form of a time of day; after a date or in brackets it is a part of something else."""
DURATION_WORDS = re.compile(
    r"(?<![-/.\w])\[?DD?\]?[ T]*\[?HH:|ISO[ -]?8601[- ]durations?|\bP(n|\d+)?[YDT][nT\d]", re.IGNORECASE
)
DECIMAL_WORDS = re.compile(
    r"\bdecimal (as (a )?)?(strings?|texts?)\b"
    r"|\b(strings?|texts?) with (two|2|three|3|four|4) (decimals?|(decimal )?places)\b"
    r"|\bshow\w* (\w+ ){0,2}(decimals|(decimal )?places)\b",
    re.IGNORECASE,
)
"""How a document says that a text is a decimal number."""
DURATIONS = ("00:30:00", "00:45:00")
"""Lengths of time as a clock counts them, which is how Django shows them again."""
DECIMALS = ("10.00", "12.50")
"""Two decimals, as of money: whoever shows a number with its places shows these as they were sent."""
OTHER_TEXTS = ("no such form", "12345")
"""What a pattern of hours does not take, though one of texts or of numbers does."""
STEP, BETWEEN = 30, 15
"""Minutes from one ordinary time to the next, and to the one that is there before: calendars have such slots."""


TIDY = "(HTML|mark-?up|tags|white ?space|blanks|spaces|line breaks)"
MARKS = "(hyphens|dashes|slashes|dots|brackets|parenthes[ei]s|punctuation|separators)"
"""What is taken out of numbers that are texts, such as those of telephones."""
TRIMMED = r"trimmed\b(?! (to|after)\b| at (?!(both|the|either) ends?\b))"
"""What is trimmed to a length is cut."""
ENDS_OF_TEXT = r"\b(leading|trailing|surrounding|outer)( (and|or) (leading|trailing))? (white ?space|blanks|spaces)\b"
TIDIED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("caseless", re.compile(r"\b(upper|lower)[- ]?cased?\b|\bcase[- ]insensitive|\bcapitali[sz]ed\b", re.IGNORECASE)),
    (
        "phone",
        re.compile(
            r"\b(stored|kept|saved|returned|normali[sz]ed|converted|formatted)\b.{0,30}\bE\.?164\b", re.IGNORECASE
        ),
    ),
    (
        "digits",
        re.compile(
            r"\bdigits only\b|\bonly (the )?digits\b"
            r"|\bnon[- ]?(digit|numeric).{0,40}\b(removed|stripped|dropped|ignored)"
            rf"|\b{MARKS}\b.{{0,30}}\b(removed|stripped|dropped|ignored)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "trimmed",
        re.compile(
            rf"\b{TRIMMED}|{ENDS_OF_TEXT} (is|are|will be|get) (removed|stripped|dropped|discarded|ignored)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "plain",
        re.compile(
            r"\b(stripped|sanitized|sanitised|normalized|normalised)\b"
            rf"|\b{TIDY}\b.{{0,30}}\b(removed|escaped|collapsed|dropped)\b"
            rf"|\b(stored|kept|saved|returned) without (\w+ )?{TIDY}\b",
            re.IGNORECASE,
        ),
    ),
)
"""How a description says that a text is stored otherwise than it was sent, by the forms of a contract."""
TRIM = "trimmed"
"""The form that goes with another one, as both are done to a text."""
NO_BLANKS = re.compile(
    rf"\b{TRIMMED}|\bwithout (leading and trailing |surrounding )?(white ?space|blanks|spaces)\b"
    rf"|{ENDS_OF_TEXT} (is|are|will be|get) (removed|stripped|dropped)\b",
    re.IGNORECASE,
)
"""How a sentence says beside another form that blanks at the ends go."""
MORE = re.compile(
    r"\bwith (an?|one|two|(exactly )?(a|one) single) (\w+ )?"
    r"(spaces?|blanks?|hyphens?|dash(es)?|dots?|slash(es)?|prefix|suffix)\b"
    r"|\bhowever (you|it is|they are) (write|written|spell|spelled|enter|entered|type|typed)\b",
    re.IGNORECASE,
)
"""How a sentence goes on that says more than one form: `in upper case with one space before the last three signs`."""
SEARCHED = re.compile(r"\b(search\w*|filters?|sort\w*|matching|look-?ups?|supported)\b", re.IGNORECASE)
"""What says that texts are compared so, and not that they are stored so."""


def tidied_form(schema: Mapping[str, Any]) -> str | None:
    """The form of a text that the vendor tidies, as its description says, and the introduction of all texts; None for
    any other member."""
    described, types = str(schema.get("description", "")), types_of(schema)
    if (types and "string" not in types) or ("enum" in schema and not is_any_case(described)):
        return None
    told = {form: one for one in reversed(sentences_of(unwrapped(described))) if (form := _tidying(one))}
    own = next(reversed(told), None)
    said = [one for one in sentences_of(unwrapped(str(schema.get(SAID, "")))) if OF_TEXTS.match(one)]
    of_all = any(_tidying(one) == TRIM or AFTER_TRIMMING.match(one) for one in said)
    is_trimmed = (of_all and not is_negated(described)) or any(map(_drops_blanks, told.values()))
    return f"{own}-{TRIM}" if own == "caseless" and is_trimmed else own  # alone, blanks at the ends are no finding


def _drops_blanks(sentence: str) -> bool:
    found = NO_BLANKS.search(sentence)
    return found is not None and not is_negated(sentence[: found.start()])


def _tidying(sentence: str) -> str | None:
    """The form of which a sentence says that the vendor makes texts so: `searches are case-insensitive` does not."""
    found = next(((form, at) for form, words in TIDIED if (at := words.search(sentence))), None)
    told = sentence[: found[1].end()].replace("without", "") if found else ""  # without blanks is no denial
    is_so = found and not is_negated(told) and not SEARCHED.search(sentence) and not MORE.search(sentence)
    return found[0] if found and is_so else None


def form_of(schema: Mapping[str, Any]) -> str | None:
    """The form of a text, as `form` in a contract names it; None for one without a form of these."""
    described, format = str(schema.get("description", "")), str(schema.get("format", "")).lower()
    if types_of(schema) and "string" not in types_of(schema):
        return None
    if format in ("decimal", "duration"):
        return format
    if not format and _is_decimal(schema):
        return "decimal"
    if DURATION_WORDS.search(described) and not format:
        return "duration"
    return "time" if _clock(schema) else None


def _is_decimal(schema: Mapping[str, Any]) -> bool:
    """Whether the document says of a text that it is a decimal number, and its schema takes one."""
    told = sentences_of(unwrapped(f"{schema.get('description', '')}. {schema.get(SAID, '')}"))
    is_told = any(DECIMAL_WORDS.search(one) and not is_negated(one) for one in told)
    return is_told and "enum" not in schema and satisfies(schema, DECIMALS[0])


def text_form(pointer: str, schema: Mapping[str, Any]) -> str | None:
    """What a contract says of a member's texts: their form, that nobody knows their zone, or that they are tidied."""
    return form_of(schema) or ("unzoned" if is_unzoned(pointer, schema) else tidied_form(schema))


def is_unzoned(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether a member is an instant of which the document does not say whether it has a zone."""
    is_spelled = instant_kind(pointer, schema) == "time" and not is_counted(pointer, schema)
    return is_spelled and not zone_of(schema)


def formed_texts(pointer: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Three texts of the member's form that its schema takes: two ordinary ones, and one that is there before. None
    for a member without a form, or where none of these texts fits."""
    form = form_of(schema)
    tried: tuple[str, ...] = ()
    if form == "time":
        tried = _times(pointer, schema)
    elif form == "decimal":
        tried = tuple(_decimals(schema))[:3]
    elif form == "duration" and not schema.get("format"):
        tried = (*DURATIONS, "01:00:00")
    return tried if len(tried) > 2 and all(satisfies(schema, one) for one in tried) else ()


def _decimals(schema: Mapping[str, Any]) -> Iterator[str]:
    """Decimals that the document shows, then made up ones within the limits that it sets in words."""
    shown = [one for one in schema.get("examples", ()) if isinstance(one, str) and A_NUMBER.fullmatch(one)]
    made = [one for one in (*DECIMALS, "15.00", "1.00", "2.00", "3.00") if fits_words(schema, one)]
    yield from dict.fromkeys(one for one in (*shown, *made) if satisfies(schema, one))


def is_spelled_out(schema: Mapping[str, Any]) -> bool:
    """Whether the document promises to take any text of the form. An example or words about a time of day promise no
    more than how it is spelled: an office may be closed at that hour."""
    return form_of(schema) != "time" or bool(schema.get("format") or schema.get("pattern"))


def later(clock: str, minutes: int) -> str:
    """A time of day so many minutes later, spelled in the same way."""
    found = CLOCK.fullmatch(clock)
    assert found is not None
    hour, half = int(found["hour"]), found["half"] or ""
    is_after_noon = half.strip().lower().startswith("p")
    total = ((hour % 12 + 12 * is_after_noon if half else hour) * 60 + int(found["minute"]) + minutes) % (24 * 60)
    hour, width = total // 60, len(found["hour"])
    if half:
        half = re.sub("[AaPp]", _letter(half, is_after=hour >= 12), half, count=1)
        hour = hour % 12 or 12
    return f"{hour:0{width}d}:{total % 60:02d}{found['rest']}{half}"


def _letter(half: str, is_after: bool) -> str:
    letter = "p" if is_after else "a"
    return letter.upper() if half.strip()[0].isupper() else letter


def _times(pointer: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    first = _clock(schema) or "10:00"
    if not _example(schema) and ENDS.search(name_of(pointer)):
        first = later(first, 60)
    return first, later(first, STEP), later(first, BETWEEN)


def _clock(schema: Mapping[str, Any]) -> str | None:
    """A time of day, spelled as the document wants it; None where it wants none."""
    if shown := _example(schema):
        return shown
    if str(schema.get("format", "")).lower() == "time":
        return "10:00:00Z"
    if schema.get("pattern"):
        takes_others = any(satisfies(schema, one) for one in OTHER_TEXTS)
        return next((one for one in ("10:00", "10:00:00") if satisfies(schema, one) and not takes_others), None)
    words = CLOCK_WORDS.search(str(schema.get("description", "")))
    return ("10:00:00" if words["seconds"] else "10:00") if words else None


def _example(schema: Mapping[str, Any]) -> str | None:
    texts = (one for one in schema.get("examples", ()) if isinstance(one, str))
    return next((one for one in texts if CLOCK.fullmatch(one) and satisfies(schema, one)), None)
