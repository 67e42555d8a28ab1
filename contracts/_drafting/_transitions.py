"""Drafts what may follow what from the words of a document: which value of a closed list, and what is set once.

Only a sentence that is recognized word by word counts; of another one that seems to speak of it, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from contracts import pointers
from contracts._drafting._dialect import types_of
from contracts._drafting._plan import Plan
from contracts._drafting._prose import SENTENCE, lines_of_descriptions
from contracts._drafting._requests import Member
from contracts._drafting._times import snake

ONLY = re.compile(r"\b(only|transitions?|allowed|permitted|final|terminal)\b", re.IGNORECASE)
"""Words of a sentence that limits what may follow; another one may only tell what usually happens."""
NOT = re.compile(r"\b(not|cannot|can't|never)\b", re.IGNORECASE)
"""Words of a sentence that says what may not follow, and so does not say what may."""
BACK = (
    r"(set|changed|switched|put|turned|reverted) (back|to (false|null))|reset|unset|undone|reverted|cleared|taken back"
)
ONCE = re.compile(rf"\b(cannot|can not|can't|never|must not|may not) be ({BACK}|removed)\b", re.IGNORECASE)
"""What is said of a member that is set once."""
QUOTE = r"[`'\"]?"
STATUSES = (409, 422)
"""With which a vendor may refuse an update that does not fit the present state (RFC 9110, 15.5.10 and 15.5.21)."""
FIXED = re.compile(
    r"\b(cannot|can't|not|never) be (changed|modified|updated|edited)\b(?! back)|\bimmutable\b",
    re.IGNORECASE,
)
"""What is said of a member that stays as it was booked."""
WHILE = re.compile(
    r"\b(if|when|while|unless|until|from|to|once|by|for|within|during|before|less|later|here|via|through|using"
    r"|after (?!(the )?(booking|creation)|it (is|was)))\b",
    re.IGNORECASE,
)
"""Words of a sentence that says so of some appointments, values or people only."""
ITSELF = re.compile(r"it|this|that|which|field|value|property|member|attribute|parameter")
OF_IT = re.compile(
    r"\bof (the|an?|this) (appointment|booking|visit|event|meeting)\b|\b(is|are|and|but|can|may|must)$", re.IGNORECASE
)
HINT = re.compile(
    r"\btransitions?\b|\bonly (be )?(changed?|moved?|set)\b|\bone[- ]way\b|\birreversibl|\bonce (set|true)\b"
    r"|\b(cannot|can not|can't|never|must not|may not) (be )?(changed?|moved?|go|revert(ed)?|modified|updated|edited)\b"
    r"|\bimmutable\b|\bread[- ]?only\b",
    re.IGNORECASE,
)
"""Words that seem to speak of what may follow."""


@dataclass(frozen=True)
class Steps:
    """What the description of a member says of its values.

    `table` is, by value, what may follow it. `is_once`: it is set once. `is_fixed`: it stays as it was booked.
    `sentence` is where that stands; where none is known, it is a sentence that seems to speak of it. All empty: nothing
    is said.
    """

    table: Mapping[str, list[str]]
    is_once: bool = False
    sentence: str = ""
    is_fixed: bool = False

    @property
    def is_known(self) -> bool:
        """Whether the document plainly says what may follow."""
        return self.is_once or self.is_fixed or bool(self.table)

    @cached_property
    def values(self) -> set[str]:
        """The values of which it says something."""
        return {*self.table, *(value for after in self.table.values() for value in after)}


NOTHING = Steps({})


def steps_of(member: Member, beside: str = "") -> Steps:
    """What the description of a member says of what may follow what, and the text `beside` it that names the member."""
    own, others = _sentences(str(member.schema.get("description", ""))), _sentences(beside)
    sentences = [*own, *(one for one in others if _is_about(one, member))]
    values = [value for value in member.schema.get("enum", ()) if isinstance(value, str)]
    table, limiting = dict[str, list[str]](), [one for one in sentences if ONLY.search(one)]
    for before, after in (pair for one in limiting for pair in _pairs(one, values)):
        table[before] = [*table.get(before, []), *(value for value in after if value != before)]
    if table:
        return Steps(table, sentence=next(one for one in limiting if list(_pairs(one, values))))
    once = [one for one in sentences if ONCE.search(one)] if not values and _has_unset(member) else []
    fixed = [one for one in sentences if _is_fixed(one, member)] if not once else []
    hints = [one for one in sentences if HINT.search(one)]
    return Steps({}, bool(once), next(iter([*once, *fixed, *hints]), ""), bool(fixed))


def _is_fixed(sentence: str, member: Member) -> bool:
    """Whether a sentence says that a member stays as it is: not another thing, such as some appointments."""
    found = FIXED.search(sentence)
    if found is None or WHILE.search(sentence):
        return False
    before = sentence[: found.start()].strip()
    for _ in range(2):  # `the type of a visit is`: what is of the visit, then the verb, or the other way round
        before = OF_IT.sub("", before).strip()
    last, name = snake(before).rpartition("_")[2], snake(pointers.split(member.pointer)[-1])
    return not last or bool(ITSELF.fullmatch(last)) or last == name.rpartition("_")[2]


def _sentences(text: str) -> list[str]:
    return [" ".join(one[0].split()) for one in SENTENCE.finditer(text)]


def _is_about(sentence: str, member: Member) -> bool:
    """Whether a sentence names a member. A name of one plain word, such as note, may be just that word, so that the
    sentence has to mark it as a name, or to name values of the member."""
    name = pointers.split(member.pointer)[-1]
    values = [value for value in member.schema.get("enum", ()) if isinstance(value, str)]
    is_named = re.search(rf"\b{re.escape(name)}\b", sentence, re.IGNORECASE) is not None
    is_marked = "_" in name or re.search(rf"[`'\"]{re.escape(name)}[`'\"]", sentence) is not None
    return is_named and (is_marked or bool(list(_pairs(sentence, values))))


def _has_unset(member: Member) -> bool:
    """Whether a member can be false or null, so that it can be set."""
    return bool({"boolean", "null"} & set(types_of(member.schema)))


def _pairs(sentence: str, values: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Each value that a sentence names, with those that may follow: `from a to b or c`, `a -> b`, `c is final`."""
    one = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    word = rf"{QUOTE}\b(?:{one})\b{QUOTE}"
    listed = rf"{word}(?:(?:, or | or |, and | and |, |/){word}(?! *(?:->|→|to\b)))*"
    ways = (
        rf"\bfrom (?P<before>{listed}) to (?P<after>{listed})",
        rf"(?P<before>{word}) *(?:->|→) *(?=(?P<after>{listed}))",
    )
    ends = rf"(?P<before>{listed}) (?:is|are) (?:final|terminal)(?P<after>)"
    for pattern in (ends, *(() if NOT.search(sentence) else ways)) if values else ():
        for match in re.finditer(pattern, sentence, re.IGNORECASE):
            for before in _named(match["before"], one, values):
                yield before, _named(match["after"], one, values)


def _named(text: str, one: str, values: list[str]) -> list[str]:
    """The values that a part of a sentence names, as the document spells them."""
    spelled: dict[str, str] = {value.lower(): value for value in values}
    return list(dict.fromkeys(spelled[found.lower()] for found in re.findall(rf"\b(?:{one})\b", text, re.IGNORECASE)))


@lru_cache(maxsize=1)
def restricted(plan: Plan) -> dict[str, Steps]:
    """The members of which the document plainly says what may follow, and which an appointment shows."""
    said = {one.pointer: _said(plan, one) for one in plan.request.members if plan.fields.get(one.pointer)}
    return {pointer: steps for pointer, steps in said.items() if steps.is_known}


def _said(plan: Plan, member: Member) -> Steps:
    """What the document says of a member, at the member or at the operation."""
    operation = pointers.get(plan.source.document.value, f"{plan.update.pointer}/description", "")
    return steps_of(member, operation if isinstance(operation, str) else "")


def transitions_of(plan: Plan) -> dict[str, Any]:
    """The part `transitions` of behaviour.yaml; where the document seems to speak of it, a person decides."""
    for member in plan.request.members:
        steps, is_shown = _said(plan, member), bool(plan.fields.get(member.pointer))
        if steps.sentence and not (steps.is_known and is_shown):
            what = f'which value of {member.pointer} may follow which? The document says: "{steps.sentence}".'
            plan.decide(
                "behaviour.yaml", pointers.join("/fields", member.pointer), f"{what} Add transitions, one_way or fixed."
            )
    found = {pointer: dict(steps.table) for pointer, steps in restricted(plan).items() if steps.table}
    return {"transitions": found} if found else {}


def clauses_about_steps(plan: Plan) -> Iterator[dict[str, Any]]:
    """The clauses that a value which may follow is taken, and that any other is refused."""
    known = restricted(plan)
    if known:
        pointer, steps = next(iter(known.items()))
        status = [one for one in STATUSES if one in plan.update.answers] or "any4xx"
        source = {"at": f'{pointer}, "{steps.sentence}"', "line": _line(plan, pointer)}
        common = {"strength": "must", "send": "transitions", "draft": True, "source": source}
        says = "A value that may follow the present one is taken."
        yield {"id": "STEPS", "says": says, "check": "accepts", **common}
        says = "A value that may not follow the present one is refused, and changes nothing."
        yield {"id": "TRANSITIONS", "says": says, "check": "refuses", "expect": {"status": status}, **common}


def _line(plan: Plan, pointer: str) -> int:
    document, member = plan.source.document, plan.request.member(pointer)
    lines = lines_of_descriptions(document.value, document.lines)
    said = str(member.schema.get("description", "")) if member else ""
    return lines.get(said, document.line(plan.update.pointer))
