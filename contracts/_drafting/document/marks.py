"""What drafts note at a schema beside its keywords: what descriptions say, and what only this code knows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contracts._drafting.document.sentences import unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_conditional
from contracts._validation import is_format_checked

CONDITIONS = "after|as soon|at|before|by|during|for|from|if|in|once|to|unless|until|when|where|while|with"
"""Words by which a sentence speaks of some cases only."""
OF_A_PART = (
    r"(?! (the|an?|its?|his|her|their|this|that|these|those|some|one|two|\d+|first|last|what|which|parts?|of)\b)"
)
"""Not before words of what is read, as in `read only the first letter`: there it is a verb."""
BY_THE_VENDOR = (
    r"maintained (only |solely )?by (us|(the|our) (server|system|API|back-?end|platform|service|vendor|hospital"
    r"|institution|authority|company)(?! (staff|team)))"
    r"|(filled in|generated|set) (only |solely )?by (the|our) (server|system|API|back-?end|platform|service)"
    r"|ignored (in|on|by) (all )?(requests?|updates?|writes?|input)"
    r"|((accepted|taken|allowed|deprecated|obsolete|legacy|kept for compatibility)( here)?\W+"
    r"((and|but|is|it|now|always|silently) )*)?"
    r"(ignored|ha(s|ve) no effect|no longer (used|evaluated))"
)
"""How it is said that a member is the vendor's alone: its system's, or its house's, and no person's; or that no update
has an effect by it, as of a deprecated one that is `accepted and ignored`.

A clinic, a practice, an office and a provider are none: they are the callers of such an API as often."""
TAKEN_BACK = re.compile(
    r"\b(but|also|only|however|although|though|initially|at first|and (by )?(the|an?|our))\b"
    r"|^ (of|for|from|to|with|that)\b",
    re.IGNORECASE,
)
"""What, after those words, leaves others who write it, or some cases: then it is like any other member."""
WRITTEN_BY_OTHERS = re.compile(
    r"\b(can|may|might|could) (also )?be (\w+ )?(set|sent|changed|overwritten|overridden|edited|updated|replaced)\b"
    r"|\b(overwrite|override|editable|writable)\b",
    re.IGNORECASE,
)
"""How another sentence of the same description says so."""
MARKS = {
    f"{mark}Only": re.compile(
        rf"\b({mark}[- ]?only\b{OF_A_PART}{others})(?![ ,(]*({CONDITIONS})\b)"
        r"(?! [\w ]*\b(are|will|can|cannot|must)\b)",
        re.IGNORECASE,
    )
    for mark, others in (("read", rf"|({BY_THE_VENDOR})\b"), ("write", ""))
}
"""How descriptions say what older documents have no keyword for; as in `read-only calendars are` of other things."""
READ_ONLY = re.compile(rf"\bread[- ]?only\b{OF_A_PART}", re.IGNORECASE)
"""Words of which, where they are not plainly about the member, a person says what they are about."""
ITSELF = ("field", "value", "property", "member", "attribute", "parameter", "it", "this", "which")
"""How a sentence names the member that it describes."""
LONGEST_SUBJECT = 3
"""Words before the verb, as in `the visit id is`; a longer beginning speaks of another thing, too."""
BY_DEFAULT = "x-default"
"""The default of a schema, null too, which a contract does not have: it says nothing of which values are right."""
UNREAD = "x-unread"
"""Marks a schema with a pattern that could not be read, so that nothing tells which texts are right; never written."""
ON_DEMAND = "x-on-demand"
"""Marks a member that answers have only where a parameter asks for it; never written."""
MEMBERS = "x-members"
"""Marks the schema of a member with the names of all members of its request, as descriptions speak of the others, too;
never written."""
ZONE = "x-zone"
"""Marks an instant without an offset with the time zone that the document names for it; never written."""
SAID, MEANINGS = "x-said", "x-meanings"
"""Mark the schema of a member with what the text of the update says of it, and a closed list of numbers with the words
that a table has for each; never written."""
DEMANDED_LIST = re.compile(r"x-\w+-required")
DEMANDED = re.compile(
    rf"\bonly (shown|returned|included|present(ed)?|available|computed) ({CONDITIONS}|through|via|using|on)\b"
    r"[^.!?]*\b(verbose|expand|parameters?)\b|\b(with|when|if) [`'\"]?(verbose|expand)\b",
    re.IGNORECASE,
)
"""How a schema lists such members, and how a description says it."""


def marks_in(description: str, name: str) -> Iterator[str]:
    """The marks that a description gives the member of this name, not another thing of which it speaks."""
    description = unwrapped(description)  # the beginning of a sentence may stand a line above
    for mark, words in MARKS.items():
        found = (one for one in words.finditer(description) if _is_of_itself(description[: one.start()], name))
        if any(not _is_taken_back(one[0], description) for one in found):
            yield mark


def _is_taken_back(words: str, description: str) -> bool:
    """Whether these are words of the vendor's part in a member, and the description leaves others, or some cases."""
    if not re.fullmatch(BY_THE_VENDOR, words, re.IGNORECASE):
        return False
    parts = (one.partition(" ".join(words.split())) for one in whole_sentences_of(description))
    is_open = any(TAKEN_BACK.search(after) or is_conditional(before + after) for before, own, after in parts if own)
    return is_open or WRITTEN_BY_OTHERS.search(description) is not None


def _is_of_itself(before: str, name: str) -> bool:
    """Whether a sentence that begins so speaks of the member: with nothing, or with its subject and a verb."""
    subject = re.sub(r"\b(is|are)( always)?$", "", re.split(r"[.!?;\n(]\s*", before)[-1].strip()).strip(" ,`'\"*:–-")
    words, is_conditional = _words(subject), re.search(rf"\b({CONDITIONS})\b", subject, re.IGNORECASE)
    is_named = not words or words[-1] in (*ITSELF, *_words(name)[-1:])
    return is_named and not is_conditional and len(words) <= LONGEST_SUBJECT


def _words(text: str) -> list[str]:
    """The words of a text or of a name, whatever its spelling."""
    return [one.lower() for one in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+", text)]


def on_demand(raw: Mapping[str, Any], members: Mapping[str, Any]) -> Iterable[str]:
    """The members of an object that answers have only where a parameter asks for them."""
    lists = [names for word, names in raw.items() if DEMANDED_LIST.fullmatch(str(word)) and isinstance(names, list)]
    listed = [one for names in lists for one in names]
    said = [name for name, one in members.items() if DEMANDED.search(str(one.get("description", "")))]
    return [name for name in (*listed, *said) if name in members]


def written(schema: Any) -> Any:
    """A schema as a contract has it: without our marks, and without formats that nothing checks."""
    if isinstance(schema, list):
        return [written(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    format = schema.get("format")
    left_out = {
        UNREAD,
        BY_DEFAULT,
        ON_DEMAND,
        MEMBERS,
        ZONE,
        SAID,
        MEANINGS,
        *(["format"] if isinstance(format, str) and not is_format_checked(format) else []),
    }
    as_is = ("enum", "const", "examples")
    kept = {name: one for name, one in schema.items() if name not in left_out}
    return {name: _written_inside(name, one) if name not in as_is else one for name, one in kept.items()}


def _written_inside(word: str, value: Any) -> Any:
    """What a keyword holds: under properties stand names, one of which may be that of a keyword, such as enum."""
    if word == "properties" and isinstance(value, Mapping):
        return {name: written(one) for name, one in value.items()}
    return written(value)
