"""Which members name something that is kept elsewhere, such as a room: only a target knows which ones there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts import pointers
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind, snake
from contracts._drafting.members.left_out import names_what_is_elsewhere
from contracts._drafting.members.texts import ELSEWHERE, FREE_FORMATS, FREE_NAME, FREE_WORDS, own_words

REFERENCE = re.compile(r"(.*_)?(id|ids|uuid|guid|uid|urn)")
FORMATS = ("uuid", "uuid4", "guid", "ulid", "objectid", "resource-name", "urn")
"""Formats of ids. Texts of them that nobody has given name nothing."""
AN_ID = re.compile(
    r"^(the |an? |unique |internal |full |relative )*"
    r"((resource |system )?(id|identifier|UUID|GUID|URN)s?|resource names?) (of|for)\b"
    r"|\w's? ((resource|system|unique|internal) )?(id|identifier|UUID|GUID|URN|key|slug)s?$"
    r"|^references? (to )?(the|an?|another) (?!(web ?site|page|document|file|video)\b)",
    re.IGNORECASE,
)
"""How a sentence about a reference begins."""
EXISTS = re.compile(
    r"\b(must|ha(s|ve) to|needs? to|should) (already |still )*(exist\b|be (known|registered|on file)\b)"
    r"|\b((does|do) not|(does|do)n't|did not) exist\b|\bno such\b|\bnon-?existent\b"
    r"|\b(unknown|unrecogni[sz]ed) (\w+ ){0,2}(is|are|gets?|gives?|returns?|leads?|causes?|results?|fails?|ids?)\b"
    r"|\b(one|some|any) of (the|your|our) \w+'s?(?= )|\b(registered|configured|listed) (in|at|for|with|by) (the|your)\b"
    r"|\b(must|ha(s|ve) to) (refer to|reference|point to|name) |\bcan(not|'t| not) be found\b|\bone of our\b"
    r"|\b(from|in|see) (the|your|our) (catalog(ue)?|directory|settings|portal|(price ?)?list)\b|\breturned by\b"
    r"|(^|[\W_])unknown(: |, | )(4\d\d|`)|\b(is|are) not (found|known)\b",
    re.IGNORECASE,
)
"""How a sentence says that what a member names has to be there."""
BY_GET = re.compile(r"\bGET +/[a-z]", re.IGNORECASE)
FROM_A_CALL = re.compile(
    r"\bGET +/[a-z]|\b(see|from|in|of|by|at|under|with|via|call)\b[\s`'\"(]*(the )?((GET|POST) +)?/[a-z]",
    re.IGNORECASE,
)
"""How a sentence names the call whose answer lists what there is."""
OTHER_MEMBERS = re.compile(r"\b(members?|fields?|propert(y|ies)|keys?|attributes?|parameters?)\b", re.IGNORECASE)
"""What a sentence of what is unknown may be about instead."""
OF_A_FORM = re.compile(
    r"\bmust match (\w+ ){0,4}(format|form|pattern|syntax|notation|regex\w*|expression|schema)\b", re.IGNORECASE
)
"""How a sentence says that a text has to look in a way."""
PATH = re.compile(
    r"\^?[(?:]*/?(?!(https?|mailto|tel|data|www)\b)[A-Za-z]{2,}(\|[A-Za-z]+)*\)?\\?[/:_-](?![/A-Za-z]*\$?$)"
)
"""How a pattern begins in which a fixed word stands before what differs: `^rooms/[a-z0-9-]+$`, `^cus_[A-Za-z0-9]+$`."""
A_KEY = re.compile(r"\[(?=[^\]]*0-9|[^\]]*\\d)(?=[^\]]*[a-z]-[a-zA-Z])[^\]]*\]\{(8|20|22|24|26|32|40)\}", re.IGNORECASE)
"""How a pattern has the many signs of a key that a computer made, as of a UUID or an ObjectId."""


def is_reference(pointer: str, schema: Mapping[str, Any], types: set[str]) -> bool:
    """Whether a member names something that is kept elsewhere: by its name, format, pattern or description."""
    if not types or not types <= {"string", "integer"} or instant_kind(pointer, schema):
        return False
    name, description = snake(pointers.split(pointer)[-1]), str(schema.get("description", ""))
    is_named = REFERENCE.fullmatch(name) or str(schema.get("format")).lower() in FORMATS
    if is_named or names_what_is_elsewhere(pointer, schema):
        return True
    if types == {"integer"} and re.search(r"\bID$", description):
        return True
    is_text = str(schema.get("format", "text")) in FREE_FORMATS
    return is_text and (_is_patterned(schema) or _is_told(name, own_words(schema)))


def _is_patterned(schema: Mapping[str, Any]) -> bool:
    pattern = str(schema.get("pattern", ""))
    return bool(PATH.match(pattern) or A_KEY.search(pattern))


def _is_told(name: str, description: str) -> bool:
    """Whether a sentence says so; that of a free text may speak of the text that was there, or of where to read on."""
    is_free = (FREE_NAME.fullmatch(name) and name != "name") or FREE_WORDS.search(description)
    return any(map(_names_a_call if is_free else _names_another, sentences_of(unwrapped(description))))


def _names_a_call(sentence: str) -> bool:
    return bool(AN_ID.search(sentence) or BY_GET.search(sentence))


def _names_another(sentence: str) -> bool:
    if OF_A_FORM.search(sentence):
        return False
    is_there = EXISTS.search(sentence) and not OTHER_MEMBERS.search(sentence)
    return bool(is_there or AN_ID.search(sentence) or FROM_A_CALL.search(sentence) or ELSEWHERE.search(sentence))
