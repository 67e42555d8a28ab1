"""Ordinary texts for a member: those that its document shows, or that its format or name tells; never a mere guess.

A text that the vendor does not take would blame a compliant vendor, so what speaks against a text weighs more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.marks import MEMBERS, UNREAD
from contracts._drafting.document.patterns import matching
from contracts._drafting.document.times import name_of, snake
from contracts._drafting.members.forms import form_of, formed_texts, is_spelled_out
from contracts._drafting.members.lengths import with_told_lengths
from contracts._drafting.members.limits import fits_words
from contracts._validation import satisfies

WORDS = "^[A-Za-z0-9](?:[A-Za-z0-9 .,'-]*[A-Za-z0-9])?$"
"""Texts that every back end stores as they are: no blanks at the ends, nothing to escape."""
LONGEST_TEXT = 60
"""Most columns for a name or a note hold at least so much, and the schema's own limit still counts."""
SHORTEST_NOTE = 10
"""A text of less characters is a code, such as Mrs, and no note."""
SENTENCES = ("Bring the earlier results", "Arrive ten minutes early")
EMAILS = ("test.person@example.com", "other.person@example.com")
PHONES = ("+12025550101", "+12025550102")
URLS = ("https://example.com/a", "https://example.com/b")
NAMED_TEXTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("e?mail|e?mail_address", EMAILS, r"[^@\s]+@[^@\s]+"),
    ("phone|phone_number|mobile|fax", PHONES, r"\+\d{8,15}"),
    ("ur[il]|link|website|webhook|callback", URLS, r"https?://\S+"),
    ("time_?zone|tz", ("Europe/Berlin", "America/New_York"), r"[A-Z]\w+/[\w/+-]+"),
)
"""Names, two texts for each, and how every example of the document has to look if these are to be right."""
FORMATTED: Mapping[str, tuple[str, ...]] = {
    "email": EMAILS,
    "idn-email": EMAILS,
    "e.164": PHONES,
    "phone": PHONES,
    "uri": URLS,
    "url": URLS,
    "duration": ("PT30M", "PT45M"),
    "ipv4": ("192.0.2.1", "192.0.2.2"),
    "hostname": ("a.example.com", "b.example.com"),
    "byte": ("VGVzdA==", "T3RoZXI="),
}
TRIED = (
    "10:00",
    "11:30",
    "10:00:00",
    "PT30M",
    "AB",
    "ab",
    "AB1",
    "12345",
    "1",
    "2",
    "Test",
    "Other",
    "test-1",
    "test-2",
)
"""Texts that patterns of real documents take."""
FREE_NAME = re.compile(
    r"(?:.*_)?(notes?|title|description|comments?|reason|name|remarks?|message|memo|summary|subject|details|instructions?"
    r"|complaint|symptoms)"
)
"""Names of members in which a person writes what they like."""
NOT_FREE_NAME = re.compile(
    r"(location|office|practice|clinic|service|type|status|state|calendar|doctor|provider|practitioner|room|staff|user|"
    r"resource|template|file|host|domain|zone|department|category|level|role|country|code|id)s?_name$"
    r"|(patient|person|client|customer|guest|attendee)s?_title$|cancel|delet|reject|declin|no_show"
)
"""Names of what is kept elsewhere, of a person's title, and of what belongs to a step that closes an appointment."""
FREE_WORDS = re.compile(
    r"\bfree[- ]?(form )?text\b|\bfree[- ]form\b|\b(any|plain) text\b"
    r"|\b(notes?|comments?|remarks?) (about|for|on|by)\b",
    re.IGNORECASE,
)
FREE_FORMATS = ("text", "string", "textarea", "multiline")
"""Formats beside those of JSON Schema that say no more than that it is a text."""
AGAINST = re.compile(
    r"ISO[ -]?\d|RFC ?\d|\bformat(ted)?\b|\b(one|any) of\b|\bvalues?\b|\bdigits?\b|\bm{2}\b|\bd{2}\b|y{4}|h{2}:m{2}"
    r"|\bcodes?\b|separated|\bJSON\b|base ?64|\bHTML\b|\bmarkdown\b|\bXML\b|\bURLs?\b|\bUUID\b|\bidentifier\b|\bID\b"
    r"|\bmust (be|match|exist)(?! (empty|blank|longer|sent))|\bvalid\b|\bexisting\b|\bsee\b +(GET +)?[`/]|\bmonday\b"
    r"|\bfrom (the|a) list\b|\b(only (if|when|with|together)|together with|once)\b|\bdeprecated\b"
    r"|(?<!`null)`(?!null`)",
    re.IGNORECASE,
)
"""Words by which a description says that not every text will do; that it is `null` says nothing of texts."""
ELSEWHERE = re.compile(
    r"(^|[.] )(the )?(index|code|key|slug) of\b|\bsee\b +(GET +)?[`/]|\bexisting\b|\bmust (match|exist)\b"
    r"|(^|[.] )(the )?name of (the|an?) (\w+ )?(location|office|practice|clinic|service|type|status|calendar|doctor"
    r"|provider|practitioner|room|staff|user|resource|template|department|category|zone|host|file)\b",
    re.IGNORECASE,
)
"""How a description says that a member names something that is kept elsewhere."""
SEE = re.compile(r"(?:^|(?<=[.!?]))\s*see( also)? +[`'\"]+(?P<name>\w+)[`'\"]+\s*([.!?]|$)", re.IGNORECASE)
"""How a whole sentence sends the reader to what is said of another member."""
BOUND = re.compile(
    r"\b(must|ha(s|ve) to|needs? to|should|(can|may) only) (be|match|equal|belong to|correspond to|agree with)"
    r" (?!(\w+ ){0,4}(format|form|pattern|length|syntax|notation|character|standard|regex\w*|expression)s?\b)"
    r"(the|that|those|your|our|identical|equal|(one|any) of (the|your|our)"
    r"|(an? )?(verified|registered|configured|allowed|allow-?listed|white-?listed|approved|supported))\b"
    r"|\bany other( \w+)? (is|are|gets?|leads?|results?|causes?|returns?)\b|\bno other( \w+)? (is|are)\b",
    re.IGNORECASE,
)
"""How a description says that a text has to be a certain one: another of the same form may be refused."""
LISTED = re.compile(
    r"\b(?:(?:allowed|possible|valid|accepted|supported) values(?: are)?:?|one of:) *"
    r"(?P<words>[\w-]+(?:(?:, (?:or )?| or | ?\| ?)[\w-]+)+)"
    r"(?= *(?:[.;)]|$))",
    re.IGNORECASE,
)
"""A closed list in words, up to the end of its sentence."""
OPEN_LIST = re.compile(
    r"\bcustom\b|\bor (one of|any(thing)?|another|your|some(thing)?|free|whatever|other(?= [a-z]))\b|\byour own\b"
    r"|\bamong others\b|\bnot (an )?exhaustive\b"
    r"|\b(other|more|additional|further|new) (values?|words|ones)\b",
    re.IGNORECASE,
)
"""How a description says that a list of values is not the whole one."""
TOLD_EXAMPLE = re.compile(
    r"\b(?:e\.g\.?|for example|such as|examples?)[:,]? *[\"'`(]*(?P<value>[^\s\"'`,;)]+)", re.IGNORECASE
)
PHONE = re.compile(r"[+(]?\d[\d ().-]{5,}\d")
"""How descriptions show a text: one that is spelled otherwise than ours tells that ours may be refused."""
RANGE = re.compile(
    r"\b(?:(?:from|between) (?P<low>\d{1,3}) ?(?:-|to|and) ?(?P<high>\d{1,3})"
    r"|min(?:imum)?[.:]? (?P<least>\d{1,3}),? (?:and )?max(?:imum)?[.:]? (?P<most>\d{1,3}))\b(?![./:-]?\d|-)",
    re.IGNORECASE,
)
"""The ends of a range, with the words for it: numbers alone may be a part of a phone number, or of a code."""
NO_VALUES = re.compile(r" *(-| )?(char|letter|digit|min|hour|day|week|month|sentence|word|line|link|time|second)")
"""What follows the numbers of a range that is none of values."""
DATED = re.compile(r"\d[/:.-]\d")
"""Numbers in groups, as in 06/17/2026 or 14:30: a day or an hour, which may be past, taken or closed."""


def texts_of(pointer: str, schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The ordinary texts of a member: at least two, or none where the document does not say which ones are right."""
    description, shown = str(schema.get("description", "")), examples_of(schema)
    if formed := formed_texts(pointer, schema):
        return formed[:2] if is_spelled_out(schema) else ()
    tried = _listed(schema) or _known(pointer, schema, shown) or _ends_of_range(schema)
    if not _listed(schema) and (BOUND.search(description) or (not tried and ELSEWHERE.search(own_words(schema)))):
        return ()
    if not tried and schema.get("pattern") and not _takes_sentences(schema):
        tried = _fitting_pattern(schema, shown)
    if not tried and len(shown) > 1 and not any(DATED.search(one) for one in shown):
        tried = shown[:2]
    fitting = tuple(one for one in dict.fromkeys(tried) if satisfies(with_told_lengths(schema), one))
    return fitting if len(fitting) > 1 else ()


def candidates(schema: Mapping[str, Any], pointer: str = "") -> tuple[str, ...]:
    """Texts that a schema allows, of which nobody knows whether the vendor takes them: examples, then made up ones."""
    if formed := formed_texts(pointer, schema):
        return formed
    fitting = [one for one in (*examples_of(schema), *SENTENCES, *TRIED) if satisfies(schema, one)]
    return tuple(dict.fromkeys([*fitting, *(matching(schema) if len(fitting) < 2 else ())]))


def examples_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The texts that the document shows for a member, without `string`, which tools fill in."""
    found = (one for one in schema.get("examples", ()) if isinstance(one, str) and one.strip() and one != "string")
    return tuple(one for one in dict.fromkeys(found) if satisfies(schema, one))


def _known(pointer: str, schema: Mapping[str, Any], shown: tuple[str, ...]) -> tuple[str, ...]:
    """The texts that the format or the name of a member tells, unless an example of the document looks otherwise."""
    shown = (*shown, *_told_examples(str(schema.get("description", ""))))
    format, name = str(schema.get("format", "")).lower(), name_of(pointer)
    if format in FORMATTED and not (FORMATTED[format] is PHONES and _differ(shown, NAMED_TEXTS[1][2])):
        return FORMATTED[format]
    rows = [row for row in NAMED_TEXTS if re.search(rf"(^|_)({row[0]})s?$", name)] if not format else []
    return next((values for _, values, look in rows if not _differ(shown, look)), ())


def _told_examples(description: str) -> Iterator[str]:
    """The texts that a description shows: those after e.g., and what looks like a phone number."""
    yield from (found["value"].rstrip(".") for found in TOLD_EXAMPLE.finditer(description))
    yield from PHONE.findall(description)


def _differ(shown: tuple[str, ...], look: str) -> bool:
    return any(not re.fullmatch(look, one) for one in shown)


def _fitting_pattern(schema: Mapping[str, Any], shown: tuple[str, ...]) -> tuple[str, ...]:
    """Two texts that a pattern takes: shown ones first, then made up ones that look like these, within the limits that
    are set in words; an hour or a day that nobody has shown is not made up."""
    dated = [one for one in shown if DATED.search(one)]
    alike = [one for one in TRIED if fits_words(schema, one) and (not dated or DATED.search(one))]
    usual = [one for one in (*(() if dated else shown), *alike) if satisfies(schema, one)][:2]
    made = [one for one in matching(schema) if not DATED.search(one)] if len(usual) < 2 and not dated else []
    made = [one for one in made if fits_words(schema, one)]
    return tuple(dict.fromkeys([*usual, *made]))[:2]


def _listed(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The closed list that a description gives; none where its words are names of members, which are no values."""
    words = _words(str(schema.get("description", "")))
    return () if names_members(words, schema) else words


def _words(description: str) -> tuple[str, ...]:
    if re.search(r"\b(not|never|cannot|n't) be (any |one )?of\b", description, re.IGNORECASE):
        return ()
    if re.search(r"\bone of\b", description, re.IGNORECASE):
        words = tuple(word for word in re.findall(r"`([^`]+)`", description) if word)
        if len(words) > 1:
            return words
    found = LISTED.search(description)
    return tuple(re.findall(r"[\w-]+", re.sub(r"\bor\b", " ", found["words"]))) if found else ()


def names_members(words: Iterable[str], schema: Mapping[str, Any]) -> bool:
    """Whether one of these words is the name of a member of the request: then they say which of those to send."""
    return bool({snake(word) for word in words} & set(schema.get(MEMBERS, ())))


def _ends_of_range(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """The ends of the range of numbers that a description gives; a format says itself what is right."""
    description = str(schema.get("description", ""))
    found = RANGE.search(description) if str(schema.get("format", "text")) in FREE_FORMATS else None
    if found is None or NO_VALUES.match(description[found.end() :]):
        return ()
    low, high = (one for one in found.groups() if one)
    return (low, high) if int(low) < int(high) else ()


def is_open_list(schema: Mapping[str, Any]) -> bool:
    """Whether a member has listed texts, and its description says that there are others."""
    is_list = any(isinstance(one, str) for one in schema.get("enum", ()))
    return is_list and bool(OPEN_LIST.search(str(schema.get("description", ""))))


def is_free(pointer: str, schema: Mapping[str, Any]) -> bool:
    """Whether the name or the description of a member shows that every text will do, and nothing speaks against it."""
    name, description = name_of(pointer), str(schema.get("description", ""))
    is_told = FREE_NAME.fullmatch(snake(pointers.split(pointer)[-1])) or FREE_WORDS.search(description)
    against = NOT_FREE_NAME.search(name) or AGAINST.search(description) or ELSEWHERE.search(own_words(schema))
    is_plain = str(schema.get("format", "text")) in FREE_FORMATS and _takes_sentences(schema) and not form_of(schema)
    return bool(is_told) and not against and is_plain and all(map(_is_prose, examples_of(schema)))


def _takes_sentences(schema: Mapping[str, Any]) -> bool:
    """Whether nothing in the schema forbids sentences; a pattern that takes them tells nothing of what is meant."""
    return UNREAD not in schema and satisfies({"pattern": schema.get("pattern", "")}, SENTENCES[0])


def _is_prose(text: str) -> bool:
    """Whether an example is written as a person writes: a word of three letters or more, and no address or code."""
    is_code = " " not in text and re.search(r"[\d/@:=_{}<>|\\#]", text)
    return bool(re.search(r"[^\W\d_]{3}", text)) and not is_code and not text.startswith(("{", "<", "["))


def sentences(schema: Mapping[str, Any]) -> tuple[str, str, str, int, int] | None:
    """Three plain texts for a free member, and their least and largest length; None where they do not fit."""
    limits = with_told_lengths(schema)
    longest, shortest = min(LONGEST_TEXT, limits.get("maxLength", LONGEST_TEXT)), max(1, limits.get("minLength", 1))
    one, other, before = _cut((*SENTENCES, "Test"), shortest, longest)
    return None if shortest > longest or one == other else (one, other, before, shortest, longest)


def _cut(texts: tuple[str, ...], shortest: int, longest: int) -> Iterator[str]:
    return (one[:longest].rstrip().ljust(shortest, "x") for one in texts)


def own_words(schema: Mapping[str, Any]) -> str:
    """The description of a member without what sends the reader to that of another one: `See weight_kg`."""
    names = schema.get(MEMBERS, ())
    return SEE.sub(lambda at: "" if snake(at["name"]) in names else at[0], str(schema.get("description", "")))
