"""Members that are filled in some cases only, as a document says: `made by us for video visits, null otherwise`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import name_of

FILLED = re.compile(
    r"\b(made|set|generated|created|issued|filled|given|provided|present|available|assigned|there|null|absent|empty|omitted"
    r"|missing)\b",
    re.IGNORECASE,
)
"""What a member is in a case, or is not."""
CASE = re.compile(
    r"\b(for|if|when|where|unless|in case of|on|with|of|otherwise than)\b(?P<case>[^,;:()]{0,60})", re.IGNORECASE
)
"""The words of a case: `for video visits`, `unless the visit is by video`."""
WHATEVER = re.compile(
    r"\b(stays?|remains?|keeps?|kept|whatever|regardless|irrespective|independent\w*|unchanged|not? matter)\b"
    r"|\b(at|when|once) (it |the \w+ )?(is |was )?(booking|booked|creat\w+)\b",
    re.IGNORECASE,
)
"""How a sentence says that no update changes it."""
SHORTEST = 3
"""Letters of a value that is taken for the word of a case: shorter ones turn up anywhere."""


def causes_of(text: str, values: Mapping[str, list[str]]) -> list[str]:
    """The places by whose values the document says a member is filled or not. `values` are the closed lists, by place:
    of a value that two places have nobody knows which is meant, unless the sentence names one of them."""
    found = (place for sentence in sentences_of(unwrapped(text)) for place in _causes(sentence, values))
    return list(dict.fromkeys(found))


def _causes(sentence: str, values: Mapping[str, list[str]]) -> Iterator[str]:
    if not FILLED.search(sentence) or WHATEVER.search(sentence):
        return
    said = {
        one for case in CASE.finditer(sentence) for listed in values.values() for one in listed if _has(case[0], one)
    }
    for value in sorted(said):
        places = [place for place, listed in values.items() if value in listed]
        named = [place for place in places if _has(sentence, name_of(place))]
        yield from named or (places if len(places) == 1 else ())


def _has(text: str, name: str) -> bool:
    """Whether words name a value: `in person` is in_person."""
    words = re.split(r"[\W_]+", name.strip())
    pattern = r"[\W_]+".join(map(re.escape, filter(None, words)))
    return len(name) >= SHORTEST and bool(pattern) and re.search(rf"\b{pattern}\b", text, re.IGNORECASE) is not None
