"""What is drafted from prose that is not English: rules are read in English only, so what they may limit is a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from contracts._drafting.plan import Plan, described

WORDS = {
    "English": "the of and is are be not or for with when if only must may can by that this it from has been will",
    "German": "der das und ist wird werden nicht oder ein eine einen mit für auf von den dem des wenn nur kann muss",
    "French": "le la les des est et une pour dans sur avec pas que qui par doit peut ne du au sont si être",
    "Spanish": "el la los las es y una para con por que se del debe puede si al son sin cuando como",
    "Italian": "il lo la gli è una per con non che di deve può del della se sono nel dal quando",
    "Dutch": "de het een en niet van op met voor als wordt worden kan moet bij zijn dit deze alleen",
    "Portuguese": "o os é uma para com não que da dos deve pode se ao são quando sem pelo pela",
}
"""The most frequent small words of each language; those that English has, too, are left out of the others."""
LEAST = 10
"""Fewer small words than that are no prose: names of members, and examples."""
TIMES_MORE = 2
"""So many times more of them than of English ones, and the prose is not English: a German page has English names."""
LIMITED_BY_PROSE = (
    *("accepts", "echoes", "persists", "preserves", "replaces", "repeats"),
    *("keeps", "derives", "leaves", "lists", "empties", "steady"),
)
"""The checks of promises that a sentence often limits: `if the start is sent, the end moves with it`."""


def language_of(plan: Plan) -> str:
    """The language that most of the prose about the update is in; English where there is little prose."""
    words = re.findall(r"[^\W\d_]+", " ".join(_prose(plan)).lower())
    counts = {name: sum(word in listed for word in words) for name, listed in _listed().items()}
    most = max(counts, key=lambda name: counts[name])
    return most if counts[most] >= LEAST and counts[most] >= TIMES_MORE * counts["English"] else "English"


def with_unread(plan: Plan, rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of clauses; where the prose is not English, what it may limit is a draft, and a person is asked."""
    language = language_of(plan)
    if language == "English":
        yield from rows
        return
    found = [{**row, "draft": True} if row["check"] in LIMITED_BY_PROSE else row for row in rows]
    drafts = [plan.prefix + row["id"] for row in found if row.get("draft")]
    what = f"what does the prose, which is {language}, say of what is refused, and of what changes with something else?"
    todo = "Only English is read. Write its rules as clauses, follows and ordinary values, then take `draft` away"
    plan.decide("clauses.yaml", "/clauses", f"{what} {todo} from {', '.join(drafts)}.")
    yield from found


def _listed() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in WORDS.items()}


def _prose(plan: Plan) -> Iterator[str]:
    yield from (described(plan.source, place) for place in (plan.update.pointer, "/info"))
    yield from (str(one.schema.get("description", "")) for one in plan.request.members)
