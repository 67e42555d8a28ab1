"""Requests that are closed with additionalProperties: false, which generators write whatever the server does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from contracts._drafting.document.sentences import sentences_of, unwrapped, whole_sentences_of
from contracts._drafting.document.wording import is_conditional, is_negated, names_a_case

REFUSES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected|other) "
    r"(?P<what>members?|fields?|propert(y|ies)|keys?|attributes?)\b[^,:]*?"
    r"\b(?P<end>reject\w*|refuse\w*|not (allowed|accepted|permitted)|disallow\w*|errors?|invalid"
    r"|4\d\d|forbid\w*|fail\w*)\b",
    re.IGNORECASE,
)
"""How a description says that an update with a member that is not documented is refused."""
IS_UNKNOWN = re.compile(
    r"\b(parameter|member|field|property|key|attribute) is (\w+(,| or) ){0,4}(or )?"
    r"(unknown|undocumented|unrecogni[sz]ed)\b",
    re.IGNORECASE,
)
STATUS = re.compile(r"\b4\d\d\b")
"""How a table of errors lists such a member among the causes of a status."""
UNLISTED = re.compile(
    r"\b(?P<what>members?|fields?|propert(y|ies)|keys?|attributes?) ((that|which) )?"
    r"((appears?|are|is) (nowhere|not)( (listed|documented|described|defined|named|mentioned|known))?"
    r"|(we|(the|this|our) (server|API)) (do|does)( not|n't) (know|list|document|recogni[sz]e))"
    r"( (anywhere )?in (this|the|our) (document|documentation|page|reference|schema|list)| here| above| below)?"
    r"(?= (are|is|will be|gets?|gives?|returns?|yields?|results? in)\b)",
    re.IGNORECASE,
)
"""How a sentence calls unknown members otherwise: `members that appear nowhere in this document`."""
A_CODE = re.compile(r"\(\W*[\w.-]+\W*\)|(?<=4\d\d) (with )?`[\w.-]+`")
"""One word in brackets, or marked behind a status, which is the code of the error."""
SAME = re.compile(
    r"\b(not|never|rather than|instead of( being)?) (just |simply |silently )*(ignor|dropp|stripp|discard)\w*",
    re.IGNORECASE,
)
"""How a sentence says once more that they are refused: `rejected, not silently dropped`."""
PLAIN = re.compile(
    r"an?|any|all|each|every|the|it|they|requests?|updates?|call|calls|patch|put|body|bodies|payloads?|input|json|with|that"
    r"|which|contain(s|ing)?|ha(s|ve|ving)|send(s|ing)?|includ(es?|ing)|nam(es?|ing)|are|is|be|being|will|always|strictly|outright"
    r"|considered|treated|as|by|server|api|we|caus(es?|ing)|leads?|results?|to|in|return(s|ed)?|gets?|gives?|yields?|rais(es?|ed)"
    r"|answered|validation|http|well|too|also|status|code|errors?|response|bad|unprocessable|entity|content|message|4\d\d|note",
    re.IGNORECASE,
)
"""Words beside it that change nothing of what it says. With any other, such as `never`, it may say the opposite."""
PLACED = re.compile(r"\b(but|before|after|during|in|for)\b", re.IGNORECASE)
"""Words of the rest of a sentence with which it speaks of some place or time only."""

IGNORES_UNKNOWN = re.compile(
    r"\b(unknown|undocumented|undefined|additional|unrecogni[sz]ed|extra|unexpected) "
    r"(?P<what>members?|fields?|propert(y|ies)|keys?|attributes?)\b[^,:]*?"
    r"\b(?P<end>(are|is|will be|get) ((silently|simply|just|always) )?(ignored|dropped|discarded|stripped))\b",
    re.IGNORECASE,
)
"""How a description says that such an update is taken, and the member left alone."""
REFUSED = re.compile(
    r"\b(unknown|undocumented|additional|unrecogni[sz]ed|extra)\b[^,:]*\b(reject|refus|disallow)", re.I
)
"""How another sentence says that they are refused in some cases: then nothing is plain."""
HARMLESS = re.compile(
    r"\b(and |they )?(are |is |do |does |will )?(never|not) (cause|lead to|raise|result in|stored?|saved?|kept"
    r"|validated|rejected|refused|an)\b( an| any)?( errors?)?",
    re.IGNORECASE,
)
"""How a sentence says once more that they do no harm: `ignored and never cause an error`."""


def ignores_unknown(*described: str) -> bool:
    """Whether words of the document plainly say that a member which it does not list does no harm."""
    sentences = [one for text in described for one in whole_sentences_of(unwrapped(text))]
    told = [_named(HARMLESS.sub("", one)) for one in sentences]
    return any(_is_told(one, IGNORES_UNKNOWN) for one in told) and not any(map(REFUSED.search, told))


def as_meant(schema: Mapping[str, Any], *described: str) -> Mapping[str, Any]:
    """The schema of a request, open to unknown members unless words of the document say that they are refused."""
    told = (sentence for text in described for sentence in sentences_of(unwrapped(text)))
    return schema if any(map(_refuses_unknown, told)) else _opened(schema)


def _refuses_unknown(sentence: str) -> bool:
    """Whether a sentence plainly says that unknown members are refused."""
    return _is_told(_named(SAME.sub("", sentence)), REFUSES_UNKNOWN) or _is_listed(sentence)


def _named(sentence: str) -> str:
    """The sentence with the usual words for unknown members, and without the code of the error."""
    return UNLISTED.sub(r"unknown \g<what>", A_CODE.sub("", sentence))


def _is_listed(sentence: str) -> bool:
    """Whether a line of a table says that a status means, among other causes, that a member is unknown."""
    found = IS_UNKNOWN.search(sentence)
    is_plain = found is not None and not is_negated(sentence[: found.end()]) and not names_a_case(sentence)
    return is_plain and STATUS.search(sentence) is not None


def _is_told(sentence: str, words: re.Pattern[str]) -> bool:
    """Whether a sentence says something in a part of it that says nothing else, and the rest makes no condition.

    What follows from it, as in `so you can send more`, makes none.
    """
    parts = [part for part in re.split(r"[,:;] ", sentence) if not re.match("so ", part, re.IGNORECASE)]
    plain = [part for part in parts if _is_plain(part, words)]
    return bool(plain) and not any(_is_limit(part) for part in parts if part not in plain)


def _is_limit(part: str) -> bool:
    return is_negated(part) or is_conditional(part) or PLACED.search(part) is not None


def _is_plain(part: str, words: re.Pattern[str]) -> bool:
    found = words.search(part)
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
