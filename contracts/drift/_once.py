"""Each change once: what several operations share, and what a sentence says of a change of the structure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from contracts.change_table import INFO, TABLE
from contracts.drift._change import Change
from contracts.drift._prose import DOCUMENT
from contracts.drift._sentences import Pair, words, words_changed

FILLERS = frozenset(
    {"a", "an", "and", "as", "either", "is", "it", "now", "of", "one", "or", "possible", "the", "value"}
)
"""Words that change along with a list or a limit, and say nothing by themselves."""
WORDING = {
    "null": re.compile(r"\bnull(able)?\b", re.IGNORECASE),
    "member-required": re.compile(r"\b(required|mandatory|optional)\b", re.IGNORECASE),
    "member-optional": re.compile(r"\b(required|mandatory|optional)\b", re.IGNORECASE),
    "deprecated": re.compile(r"\b(deprecated|obsolete|legacy)\b", re.IGNORECASE),
    "read-only": re.compile(r"\bread-? ?only\b", re.IGNORECASE),
    "write-only": re.compile(r"\bwrite-? ?only\b", re.IGNORECASE),
}
"""Part of a kind: how a short sentence says the same."""
LONGEST_WORDING = 6
"""Words of a sentence that says nothing but that: `This field may be null`, `Optional`."""
WITH_ALL = ("-type-", "-format-")
"""Parts of kinds by which a value is written in another way: what a text says of it changes with that, unless it is
harmless, as a text may be about something that is not."""
ADDRESSES = ("method-changed", "path-changed", "server-removed")
"""Kinds whose values pages also name in sentences, as in `Endpoint: PUT /visits`."""
STATUSES = ("success-", "refusal-", "server-error-")
"""How kinds begin whose status the text of an operation often names, too."""

OF_HEADER = re.compile(r"^response\.\w+\.(.+)")


def tied_together(structure: list[Change], texts: Iterable[Change]) -> list[Change]:
    """All changes, each text that only says in words what changed in the structure below that change."""
    found, left = list(structure), list[Change]()
    for text in texts:
        at = next((number for number, one in enumerate(found) if _says(text, one)), None)
        if at is None:
            left.append(text)
        else:
            said = (
                f'"{text.before}" -> "{text.after}"' if text.before and text.after else f'"{text.before or text.after}"'
            )
            found[at] = replace(found[at], below=(*found[at].below, said))
    return [*found, *left]


def once(changes: Iterable[Change]) -> list[Change]:
    """The changes, those that are the same in several operations or answers as one."""
    found: list[Change] = []
    for change in changes:
        at = next((number for number, one in enumerate(found) if _is_same(one, change)), None)
        if at is None:
            found.append(change)
        else:
            found[at] = replace(found[at], also=(*found[at].also, change.place))
    return found


def place_of(text: str) -> tuple[str, str]:
    """A place as its operation with the part of it, and the pointer of the member; empty where it has none."""
    head, slash, pointer = text.partition("/")
    return head, slash + pointer


def _is_same(one: Change, other: Change) -> bool:
    """Whether two changes are one that is seen at two places: the same words, at members of one name."""
    if (one.kind, one.before, one.after) != (other.kind, other.before, other.after):
        return False
    if one.place == other.place:
        return True
    heads, places = zip(*(place_of(change.place) for change in (one, other)), strict=True)
    if heads[0] in {place_of(place)[0] for place in other.places} or heads[1] in {place_of(p)[0] for p in one.places}:
        return False
    if not all(places):
        return places[0] == places[1] and _part(heads[0]) == _part(heads[1])
    return bool(places[0].endswith(places[1]) or places[1].endswith(places[0]))


def _part(head: str) -> str:
    """The part of an operation, whichever operation; of a header also whichever answer."""
    return OF_HEADER.sub(r"response.\1", head.partition(".")[2])


def _says(text: Change, change: Change) -> bool:
    pair = (text.before, text.after)
    if change.kind.startswith(STATUSES):
        return not all(pair) and change.place.rpartition(".")[2] in words(text.before + text.after)
    if change.kind in ADDRESSES and text.place in (change.place, DOCUMENT) and all(pair):
        return words_changed(pair) <= words(f"{change.before} {change.after}")
    if text.place != change.place:
        return False
    if any(part in change.kind for part in WITH_ALL) and TABLE[change.kind].level != INFO:
        return True
    if not all(pair) and any(change.kind.endswith(part) or f"-{part}-" in change.kind for part in _named(pair)):
        return True
    changed = words_changed(pair)  # a sign alone, as in <= and >=, is no word
    return bool(changed) and changed <= words(f"{change.before} {change.after}") | FILLERS


def _named(pair: Pair) -> list[str]:
    """The kinds of changes that a short sentence is about."""
    sentence = pair[0] or pair[1]
    is_short = len(sentence.split()) <= LONGEST_WORDING
    return [part for part, pattern in WORDING.items() if is_short and pattern.search(sentence)]
