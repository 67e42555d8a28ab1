"""How an update names a member that a read shows: a vendor may show it at another place, and in other words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from contracts.pointers import under


@dataclass(frozen=True)
class Written:
    """A member in updates: its pointer there, and how each word that a read shows is sent."""

    pointer: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def value(self, shown: str) -> str:
        """How a value, as JSON text, is sent, where a read shows it in another word; else empty. Of several that are
        shown alike, all are named."""
        try:
            word = json.loads(shown)
        except ValueError:  # it is masked, or cut
            return ""
        sent = self.words.get(word, ()) if isinstance(word, str) else ()
        return "" if word in sent else " or ".join(map(json.dumps, sent))


Places = Mapping[str, Written]
"""The members that updates set, by where a read shows them; empty where nobody knows them."""


@cache
def places_of(provider: str) -> Places:
    """Those of a provider of this suite; none of one whose contract is elsewhere, or cannot be used."""
    from contracts import ContractError, load, names

    try:
        fields = load(provider).behaviour.fields if provider in names() else ()
    except ContractError:
        return {}
    return {
        str(one.shows): Written(one.pointer, _words({**one.maybe_mapped, **one.mapped})) for one in fields if one.shows
    }


def _words(mapped: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The words that are sent, by the word that a read shows for them."""
    shown = dict.fromkeys(word for word in mapped.values() if isinstance(word, str))
    return {word: tuple(sent for sent, seen in mapped.items() if seen == word) for word in shown}


def written(pointer: str, places: Places) -> Written | None:
    """How updates name a shown member, or what it is in; None where none does."""
    found = next((at for at in places if under(pointer, (at,))), None)
    if found is None:
        return None
    one = places[found]
    return one if found == pointer else Written(one.pointer + pointer.removeprefix(found))
