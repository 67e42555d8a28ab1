"""Limits, forms, types and values that sentences name and schemas lack, or give otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts._drafting.document.field_words import DATE_WORDS, SEPARATOR, TIME_WORDS, UUID_WORDS, VALUES
from contracts.audit._marks import CUSTOM
from contracts.audit._page import Page
from contracts.audit._question import Question
from contracts.audit._walk import Member

NUMBER = r"(?P<number>\d[\d,]*)"
CHARACTERS = r"(?:characters|chars|letters|digits)\b"
ALONE = r"\b(?=\s*(?:$|[,;)]|\.(?!\d)|\(?inclusive))"
"""After a number that is a size of the member itself; a word after it is what it counts, as `minutes before`."""
LIMITS = (
    ("maxLength", re.compile(rf"(?:not|never) exceed {NUMBER} {CHARACTERS}", re.IGNORECASE)),
    ("maxLength", re.compile(rf"\b(?:up to|at most|no (?:more|longer) than|limited to) {NUMBER} {CHARACTERS}", re.I)),
    ("maxLength", re.compile(rf"\bmax(?:imum)?\.?(?: length)?(?: of| is)?:? {NUMBER}(?: {CHARACTERS})", re.IGNORECASE)),
    ("maxLength", re.compile(rf"{NUMBER} {CHARACTERS} (?:max(?:imum)?\b|or (?:fewer|less)\b)", re.IGNORECASE)),
    (
        "minLength",
        re.compile(rf"\b(?:at least|min(?:imum)?(?: of)?|no fewer than) {NUMBER} {CHARACTERS}", re.IGNORECASE),
    ),
    ("minimum", re.compile(rf"\bbetween {NUMBER} and \d+{ALONE}", re.IGNORECASE)),
    ("maximum", re.compile(rf"\bbetween \d+ and {NUMBER}{ALONE}", re.IGNORECASE)),
    ("minimum", re.compile(rf"\bmust be (?:at least|>=) {NUMBER}{ALONE}", re.IGNORECASE)),
    ("maximum", re.compile(rf"\bmust be (?:at most|<=) {NUMBER}{ALONE}", re.IGNORECASE)),
)
"""What sentences say of lengths and sizes, by the keyword that says the same."""
KEY_LIMIT = "limit of its keys"
KEYS = re.compile(r"(?:the |all |any |each )?keys?\b", re.IGNORECASE)
TYPES = re.compile(r"\bvalues?\b.*\bmust be\b.*\b(?:string|int(?:eger)?|float|number|boolean)\b", re.IGNORECASE)
FORMS = (
    ("a UUID", "uuid", UUID_WORDS),
    ("a time", "date-time", TIME_WORDS),
    ("a date", "date", DATE_WORDS),
    ("a URL", "uri", re.compile(r"^(?:the )?(?:full )?ur[li] (?:of|to|for)\b", re.IGNORECASE)),
    (
        "a number with its country code",
        "",
        re.compile(r"\bincluding (?:the )?country code\b|\bE\.?164\b|\binternational format\b", re.IGNORECASE),
    ),
)
"""What words call a value, and the format of OpenAPI's registry that says the same; none where only a pattern does."""
OURS = re.compile(r"\bdefined by (?:you|your|our|the) ?(?:partners?|customers?|clients?|account)?\b", re.IGNORECASE)
"""How a sentence leaves values to whoever reads the page, who so need not ask for them."""
FIXED = re.compile(r"\bfixed (?:set|list)\b|\bpre-?defined (?:set|list|values)\b|\bset of enum\b", re.IGNORECASE)
UNLISTED = "The text says that the values are fixed, neither it nor the schema lists them, and the schema takes any."
NOT = re.compile(r"\b(?:not|never|except|other than)\b[^,;]*$", re.IGNORECASE)
"""Before a list it makes it one of values that are refused."""
PAIRS = re.compile(r"\bkey[- ]value\b", re.IGNORECASE)
INVENTED = re.compile(r"(?:key|prop(?:erty)?|additionalProp|field|attribute|param)_?\d+|foo|bar")
"""Names that stand for any name in an example."""
ONLY_WHEN = re.compile(r"\bonly\b.{0,12}\b(?:when|if)\b(?P<rest>.*)", re.IGNORECASE)
CONDITIONS = ("if", "dependentRequired", "dependentSchemas", "discriminator")


def limits_in_words(page: Page) -> Iterator[Question]:
    """Limits of lengths and sizes that the schema lacks, or contradicts."""
    for member, sentence in page.sentences_of_members():
        for word, pattern in LIMITS:
            found = pattern.search(sentence)
            number = int(found["number"].replace(",", "")) if found else None
            own = member.schema.get(word)
            if number is None or own == number or not _is_for(word, member):
                continue
            yield _question(
                page,
                "limit-differs" if own is not None else "limit-only-in-words",
                member,
                sentence,
                word,
                f"The text limits it to {number}, the schema to {own}."
                if own is not None
                else f"The text gives a limit of {number}, and the schema has none{_reason(page, member, sentence)}.",
                "Which holds?"
                if own is not None
                else f"Is the limit enforced, and how is what goes beyond it refused?{_counted(member, sentence)}",
                "that the stricter of both holds" if own is not None else "that the limit of the text is enforced",
            )
            break


def types_in_words(page: Page) -> Iterator[Question]:
    """Types of values that a sentence names and the schema leaves open."""
    for member, sentence in page.sentences_of_members():
        if TYPES.search(sentence) and _is_open(member):
            yield _question(
                page,
                "types-only-in-words",
                member,
                sentence,
                "type",
                "The text names the types of values, and the schema takes any object.",
                "Are other types refused: a list, an object, true, null?",
                "that lists and objects are refused, and nothing about true and null",
            )


def forms_in_words(page: Page) -> Iterator[Question]:
    """Forms of texts that a sentence names and no format or pattern does."""
    for name, form, pattern in FORMS if not page.is_listing else ():
        found = [
            (member, one) for member, one in page.sentences_of_members() if pattern.search(one) and _is_formless(member)
        ]
        if found:
            member, sentence = found[0]
            first = _question(
                page,
                "form-only-in-words",
                member,
                sentence,
                "type",
                f"The text calls it {name}, and the schema has no {f'format ({form})' if form else 'pattern'}.",
                "Is anything else refused where it is sent, and can an answer show anything else?"
                if form
                else "Is one without it refused, or one that is written otherwise than in an example?",
                f"that {name} is accepted, and what is far from one refused" if form else f"that {name} is accepted",
            )
            shown = [page.place(f"{member.at}/example")] if not form and "example" in member.schema else []
            more = [*shown, *(page.said(f"{member.at}/description", one) for member, one in found[1:])]
            yield Question(**{**vars(first), "more": tuple(dict.fromkeys(more))})


def values_in_words(page: Page) -> Iterator[Question]:
    """Values that a sentence lists, or says to be fixed, and that the schema leaves open or lists otherwise."""
    for member, sentence in page.sentences_of_members():
        found, own = VALUES.search(sentence), member.schema.get("enum")
        found = None if found and NOT.search(sentence[: found.start()]) else found
        listed = {one.strip(" \"'`") for one in re.split(SEPARATOR, found["values"])} if found else set()
        if (listed or FIXED.search(sentence)) and own is None and _is_open(member) and not CUSTOM.search(sentence):
            is_known = bool(listed or OURS.search(sentence))
            yield _question(
                page,
                "values-only-in-words" if listed else "values-unsaid",
                member,
                sentence,
                "type",
                "The text lists the values, and the schema takes any." if listed else UNLISTED,
                "How are others refused?" if is_known else "Which are they, and how are others refused?",
                "nothing about other values",
            )


def invented_members(page: Page) -> Iterator[Question]:
    """A free object whose schema names the member of an example."""
    seen: set[str] = set()
    for member, sentence in page.sentences_of_members():
        named = [name for name in member.schema.get("properties") or {} if INVENTED.fullmatch(str(name))]
        if PAIRS.search(sentence) and named and member.at not in seen:
            seen.add(member.at)
            yield Question(
                "invented-member",
                f"{member.path}: {named[0]}",
                (
                    page.said(f"{member.at}/description", sentence),
                    page.place(pointers.join(member.at, "properties", named[0])),
                ),
                f"The text allows any keys, and the schema describes one called {named[0]}, of a type of its own.",
                "Is it an example, and of which types are values?",
                f"that {named[0]} is an example, and that any key may be sent with a text",
            )


def conditions_in_words(page: Page) -> Iterator[Question]:
    """A member that is to be sent only in some cases, of which the schema knows nothing."""
    for name, schema in page.bodies("update"):
        members = page.members(schema)
        names = {one.name for one in members if one.name}
        if any(word in one.schema for one in members for word in CONDITIONS):
            continue
        for member in members if name.startswith("the request") else ():
            for sentence in page.sentences(member.text):
                found = ONLY_WHEN.search(sentence)
                other = next((one for one in names if found and re.search(rf"\b{re.escape(one)}\b", found["rest"])), "")
                if other and other != member.name:
                    yield _question(
                        page,
                        "condition-only-in-words",
                        member,
                        sentence,
                        "type",
                        f"The text ties {member.name} to a value of {other}, and the schema takes it beside any.",
                        f"Is {member.name} refused or ignored beside another {other}?",
                        f"nothing about {member.name} beside another {other}",
                    )


def _question(
    page: Page, kind: str, member: Member, sentence: str, word: str, found: str, asks: str, assumes: str
) -> Question:
    keyword = pointers.join(member.at, word)
    at = keyword if page.get(keyword) is not None else member.at
    quote = "" if at == keyword else f"{member.name}: no {_missing(member, sentence, word)}"
    places = (page.said(f"{member.at}/description", sentence), page.place(at, quote))
    return Question(kind, f"{member.shared or member.path}: {_short(sentence)}", places, found, asks, assumes)


def _missing(member: Member, sentence: str, word: str) -> str:
    """What a schema lacks for a sentence: of a map it is a limit of its keys or of its values."""
    if member.schema.get("type") != "object" or not word.endswith("Length"):
        return word
    return KEY_LIMIT if KEYS.match(sentence) else "limit of its values"


def _reason(page: Page, member: Member, sentence: str) -> str:
    """Why a schema cannot have a limit of keys: only newer versions have a keyword for it (propertyNames)."""
    is_of_keys = _missing(member, sentence, "maxLength") == KEY_LIMIT
    version = page.source.version
    is_older = version.startswith(("2.", "3.0"))
    return f", as OpenAPI {'.'.join(version.split('.')[:2])} has no keyword for it" if is_of_keys and is_older else ""


def _counted(member: Member, sentence: str) -> str:
    """What else is asked of a limit of characters, where values need not be texts."""
    is_of_values = TYPES.search(member.text) and not KEYS.match(sentence)
    return " How are the characters of a number counted?" if is_of_values else ""


def _short(sentence: str) -> str:
    words = sentence.split()
    return " ".join(words[:6]) + (" ..." if len(words) > 6 else "")


def _is_for(word: str, member: Member) -> bool:
    """Whether a keyword says something of a member's type; a map may limit its keys and values."""
    types = member.schema.get("type", "string")
    kinds = ("integer", "number") if word in ("minimum", "maximum") else ("string", "object")
    return any(one in kinds for one in (types if isinstance(types, list) else [types]))


def _is_open(member: Member) -> bool:
    return not ({"properties", "additionalProperties", "enum", "pattern", "oneOf", "anyOf"} & member.schema.keys())


def _is_formless(member: Member) -> bool:
    is_text = member.schema.get("type") == "string"
    return is_text and not ({"format", "pattern", "enum", "const", "oneOf", "anyOf"} & member.schema.keys())
