"""Requests that are closed with additionalProperties: false, which generators write whatever the server does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts._drafting.document.sentences import sentences_of

REFUSES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected|other) "
    r"(?P<what>members?|fields?|propert(y|ies)|keys?|attributes?)\b[^,:]*?"
    r"\b(?P<end>reject\w*|refuse\w*|not (allowed|accepted|permitted)|disallow\w*|errors?|invalid"
    r"|4\d\d|forbid\w*|fail\w*)\b",
    re.IGNORECASE,
)
"""How a description says that an update with a member that is not documented is refused."""
SAME = re.compile(
    r"\b(not|never|rather than|instead of( being)?) (just |simply |silently )*(ignor|dropp|stripp|discard)\w*",
    re.IGNORECASE,
)
"""How a sentence says once more that they are refused: `rejected, not silently dropped`."""
PLAIN = re.compile(
    r"an?|any|all|each|every|the|it|they|requests?|updates?|call|calls|patch|put|body|bodies|payloads?|input|json|with|that"
    r"|which|contain(s|ing)?|ha(s|ve|ving)|send(s|ing)?|includ(es?|ing)|nam(es?|ing)|are|is|be|being|will|always|strictly|outright"
    r"|considered|treated|as|by|server|api|we|caus(es?|ing)|leads?|results?|to|in|return(s|ed)?|gets?|rais(es?|ed)"
    r"|answered|validation|http|status|code|errors?|response|bad|unprocessable|entity|content|message|4\d\d|note",
    re.IGNORECASE,
)
"""Words beside it that change nothing of what it says. With any other, such as `never`, it may say the opposite."""
CONDITIONAL = re.compile(
    r"\b(not|never|no|nor|\w+n't|cannot|without|if|unless|until|when|where|while|only|except|but|may|might|can|could|should"
    r"|or|once|before|after|during|in|for|instead|usually|sometimes)\b",
    re.IGNORECASE,
)
"""Words of the rest of a sentence with which it speaks of some cases only, or may say the opposite."""

IGNORES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected) "
    r"(members?|fields?|propert(y|ies)|keys?|attributes?) (are|is|will be|get) "
    r"(silently |simply |just )?(ignored|dropped)",
    re.IGNORECASE,
)
"""How a description says that such an update is taken, and the member left alone."""
LIMITED = re.compile(
    r"\b(unless|if|when|where|while|only|except|but|until|before|after|during|in|for)\b", re.IGNORECASE
)
"""Words after it with which it holds in some cases only."""


def ignores_unknown(*described: str) -> bool:
    """Whether words of the document say that a member which it does not list does no harm, whatever else holds."""
    told = (sentence for text in described for sentence in sentences_of(text))
    found = ((IGNORES_UNKNOWN.search(sentence), sentence) for sentence in told)
    return any(match and not LIMITED.search(sentence[match.end() :]) for match, sentence in found)


def as_meant(schema: Mapping[str, Any], *described: str) -> Mapping[str, Any]:
    """The schema of a request, open to unknown members unless words of the document say that they are refused."""
    told = (sentence for text in described for sentence in sentences_of(text))
    return schema if any(map(_refuses_unknown, told)) else _opened(schema)


def _refuses_unknown(sentence: str) -> bool:
    """Whether a sentence plainly says that unknown members are refused, in a part of it that says nothing else."""
    parts = re.split(r"[,:] ", SAME.sub("", sentence))
    plain = [part for part in parts if _is_plain(part)]
    return bool(plain) and not any(CONDITIONAL.search(part) for part in parts if part not in plain)


def _is_plain(part: str) -> bool:
    found = REFUSES_UNKNOWN.search(part)
    if found is None:
        return False
    between = part[found.end("what") : found.start("end")]
    around = f"{part[: found.start()]} {between} {part[found.end() :]}"
    return all(PLAIN.fullmatch(word) for word in re.findall(r"[\w'-]+", around))


def is_closed(schema: Mapping[str, Any]) -> bool:
    """Whether the schema or one inside it forbids all members that it does not list."""
    return dict(schema) != _opened(schema)


def _opened(schema: Mapping[str, Any]) -> dict[str, Any]:
    opened = {word: value for word, value in schema.items() if (word, value) != ("additionalProperties", False)}
    if isinstance(schema.get("properties"), Mapping):
        opened["properties"] = {name: _opened(inner) for name, inner in schema["properties"].items()}
    if isinstance(schema.get("items"), Mapping):
        opened["items"] = _opened(schema["items"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            opened[word] = [_opened(branch) for branch in schema[word]]
    return opened
