"""Instants of which a document says that they are local times without an offset, though their format is date-time.

RFC 3339 has no date-time without an offset, and generators write that format for every moment, also where the server
has a type such as LocalDateTime. The words and examples of a document count more than the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts._drafting.document.marks import ZONE
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import BEGINS, ENDS, INSTANT, TIME_FORMATS, WITHOUT_ZONE, snake
from contracts._drafting.document.wording import is_conditional, is_negated

WITHOUT = re.compile(
    r"\b(without|with no|ha(ve|s) no|(carry|carries) no|never with|no"
    r"|(must|do(es)?|may|can|should|shall) ?(not|n't) (carry|have|include|contain)) (an? |any |the |its )?(UTC |GMT )?"
    r"(offset|time[- ]?zone|zone)s?( (offset|designator|suffix|information|info))?\b"
    r"|\bLocalDateTime\b|\b(zone|offset)-?less\b|\b(naive|floating) (date[- ]?)?times?\b",
    re.IGNORECASE,
)
"""How a sentence says that a time is written without its offset."""
WITH = re.compile(
    r"\b(with|includ(e|es|ing)|ha(s|ve)|needs?|explicit|carr(y|ies)) (an? |the |its )?(UTC |GMT )?"
    r"(offset|time[- ]?zone|zone)\b"
    r"|\b(offset|zone)\b[^.,;]*\b(is|are|be) (always )?(required|mandatory|needed|expected|necessary)\b",
    re.IGNORECASE,
)
"""How it says that a time has one, whatever an example looks like."""
RFC = re.compile(r"\bRFC ?3339\b", re.IGNORECASE)
"""The form whose times have one."""
LOCAL = re.compile(r"\blocal (\w+ ){0,2}times?\b", re.IGNORECASE)
"""How it calls a time local, which is plain beside an example without an offset."""
TAKEN_AS = re.compile(
    r"\b(interpret|treat|assum|regard|consider|pars|handl|convert|accept|allow|permit|support|requir|need|default)\w*"
    r"|\b(is|are) (read|taken|understood|fine|valid)\b|\bcount(s|ed)? as\b|\bnecessary\b|\bmandatory\b",
    re.IGNORECASE,
)
"""How it says what becomes of times that have none, or that none is needed: others may have one."""
SUBJECT = re.compile(
    r"(^|\b((date[- ]?)?times?|timestamps?|instants?|values?|(that|which|sent|given)( (is|are))?))\W*$", re.I
)
DOES = re.compile(r"\W*(is|are|will|gets?|means?|denotes?|stands?|refers?|falls?|belongs?)\b", re.IGNORECASE)
"""What stands around it where it only tells which times the sentence is about: `times without an offset are UTC`."""
ELSEWHERE = re.compile(
    r"\b(returned|shown|displayed|rendered|responses?|answers?|output)\b"
    r"|\b(in|on|by|through|via|for) (the |an? |our |all )?([\w-]+ )?(exports?|e-?mails?|messages?|sms|calendars?"
    r"|website|app|portal|UI|web ?hooks?|notifications?|reports?|logs?|feeds?)\b",
    re.IGNORECASE,
)
"""How it speaks of what others show, or of answers only: what requests have is another matter."""
REQUESTS = re.compile(r"\b(requests?|send|sent|sending|bod(y|ies)|input|both|everywhere)\b", re.IGNORECASE)
"""Where it speaks of requests, too."""
REFUSED = re.compile(r"\b(reject|refus|disallow|invalid|error|forbid)\w*", re.IGNORECASE)
"""How it says that times without one are wrong."""
ALL_TIMES = re.compile(
    r"(^|[,:] )\W*((all|every|each|any|our|the) )?(of the )?"
    r"((dates? (and|or) )?(date[- ]?)?times?|timestamps?|instants?)\b",
    re.IGNORECASE,
)
"""How a sentence begins that is about all times; `wall-clock times` may be some."""
NAMED_ZONE = re.compile(
    r"\b(Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)(/[A-Z]\w+){1,2}"
)
"""A zone as the IANA time zone database names it."""


@dataclass(frozen=True)
class LocalTimes:
    """What a document says of its local times: whether all are (`is_all`), the names of the members that are, and their
    zone, empty where none is named."""

    is_all: bool = False
    names: frozenset[str] = frozenset()
    zone: str = ""

    def within(self, schema: Mapping[str, Any], name: str = "") -> dict[str, Any]:
        """A schema in which members that are local times have a pattern in place of their format."""
        inner = dict(schema)
        if isinstance(schema.get("properties"), Mapping):
            inner["properties"] = {one: self.within(member, one) for one, member in schema["properties"].items()}
        for word in ("items", "additionalProperties"):
            if isinstance(schema.get(word), Mapping):
                inner[word] = self.within(schema[word], name)
        for word in ("anyOf", "oneOf", "allOf"):
            if word in schema:
                inner[word] = [self.within(branch, name) for branch in schema[word]]
        return _spelled_out(inner, self.zone) if self._is_local(name, schema) else inner

    def _is_local(self, name: str, schema: Mapping[str, Any]) -> bool:
        """Whether a member is one: it says so, or says nothing of its own where others do that are called like it."""
        if not _is_instant(schema) or (said := _says(schema)) == "with":
            return False
        is_bound = _is_bound(name) and any(map(_is_bound, self.names))
        return bool(said) or self.is_all or name in self.names or is_bound


def local_times_of(document: Mapping[str, Any]) -> LocalTimes:
    """What a document says of its local times, in its introduction and at its members."""
    info = document.get("info")
    about = unwrapped(str(info.get("description") or "")) if isinstance(info, Mapping) else ""
    is_denied = WITH.search(WITHOUT.sub("", about)) is not None
    told = [one for one in sentences_of(unwrapped(about)) if ALL_TIMES.search(one) and _is_told(one) and not is_denied]
    members = [(name, schema) for name, schema in _members(document) if _says(schema) == "without"]
    said = " ".join([*told, *(str(schema.get("description", "")) for _, schema in members)])
    zones = {found[0] for found in NAMED_ZONE.finditer(said)}
    return LocalTimes(bool(told), frozenset(name for name, _ in members), zones.pop() if len(zones) == 1 else "")


def _members(node: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each member of a document that is an instant, with its name."""
    inner = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for one in inner:
        yield from _members(one)
    if isinstance(node, Mapping) and isinstance(node.get("properties"), Mapping):
        yield from ((str(name), one) for name, one in node["properties"].items() if _is_instant(one))


def _is_instant(schema: Any) -> bool:
    return isinstance(schema, Mapping) and str(schema.get("format")).lower() in TIME_FORMATS


def _is_bound(name: str) -> bool:
    return bool(BEGINS.search(snake(name)) or ENDS.search(snake(name)))


def _says(schema: Mapping[str, Any]) -> str:
    """What a member says of its offset itself: `with` or `without`; empty where it says nothing, or both."""
    described, examples = unwrapped(str(schema.get("description", ""))), schema.get("examples")
    shown = [*(examples if isinstance(examples, list) else ()), schema.get("example")]
    shapes = [found for one in shown if isinstance(one, str) and (found := INSTANT.fullmatch(one))]
    rest = WITHOUT.sub("", described)
    if WITH.search(rest) or RFC.search(rest) or any(one[4] for one in (*shapes, *INSTANT.finditer(described))):
        return "with"
    return "without" if shapes or any(map(_is_told, sentences_of(unwrapped(described)))) else ""


def _is_told(sentence: str) -> bool:
    """Whether a sentence plainly says that times are without an offset, those of requests, too: `may be sent without
    one` does not, and neither does what is said of times that happen to have none."""
    found = WITHOUT.search(sentence)
    is_shown = LOCAL.search(sentence) and INSTANT.search(sentence)
    if found and SUBJECT.search(sentence[: found.start()]) and DOES.match(sentence, found.end()):
        return False
    rest = WITHOUT.sub("", sentence)
    is_open = is_negated(rest) or is_conditional(rest) or REFUSED.search(rest) or TAKEN_AS.search(rest)
    is_of_others = ELSEWHERE.search(rest) and not REQUESTS.search(rest)
    return bool(found or is_shown) and not (is_open or is_of_others)


def _spelled_out(schema: Mapping[str, Any], zone: str) -> dict[str, Any]:
    kept = {word: value for word, value in schema.items() if word != "format"}
    return {"pattern": WITHOUT_ZONE, **kept, **({ZONE: zone} if zone else {})}
