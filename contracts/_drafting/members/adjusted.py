"""Members of which the document says by which rule they are stored: times without seconds, and lists that are sets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contracts._drafting.document.dialect import types_of
from contracts._drafting.document.sentences import sentences_of, unwrapped
from contracts._drafting.document.times import instant_kind
from contracts._drafting.document.wording import is_negated, names_a_case
from contracts._drafting.members.forms import form_of

DROPPED = (
    r"(dropped|ignored|discarded|removed|stripped|truncated|cut( off)?|zeroed|set to (zero|0|00)|not (stored|kept))"
)
SECONDS = re.compile(
    rf"\bseconds( and (milliseconds|fractions))? (are|will be|get) (always |automatically )?{DROPPED}\b"
    r"|\b(stored|saved|kept|recorded) (without|with no) seconds\b"
    r"|\b(truncated|rounded|cut( off)?|stored|saved|precise|accurate)( (up|down))? (to|at|with) "
    r"(the )?(nearest |full |whole |next |last )?minutes?\b(?! (and|or))"
    r"|\bminute (precision|resolution|granularity)\b|\b(precision|resolution|granularity) of (a|one|1) minute\b",
    re.IGNORECASE,
)
"""How a description says that a time is stored to the minute."""
NUMBERS = {"five": 5, "ten": 10, "fifteen": 15, "thirty": 30, "quarter": 15, "half": 30, "hour": 60}
STEPS = re.compile(
    r"\b(rounded|truncated|snapped|aligned|adjusted)( (up|down))? to (the )?(nearest |next |full |whole |last )?"
    r"(multiple of )?((?P<number>\d+|five|ten|fifteen|thirty)[- ]minutes?( (mark|slot|step|interval)s?)?"
    r"|(?P<part>quarter|half)([- ](of )?(an )?hour)|(?P<hour>hour))\b",
    re.IGNORECASE,
)
"""How it says that a time is stored to so many minutes."""
WAY = re.compile(r"\b(?:rounded|truncated|cut|snapped|aligned|adjusted) (up|down) to\b", re.IGNORECASE)
"""How it says which way a time is rounded."""
AS_SET = r"\b(treated|stored|handled|kept|saved) as an? (unordered )?set\b|\ban? unordered set\b"
"""How it says of a list that neither order nor repetition counts."""
UNIQUE = re.compile(
    r"\bduplicates?( \w+)? (are|is|will be) (always |automatically |silently )?"
    r"(removed|dropped|discarded|ignored|merged)\b"
    rf"|\bde-?duplicated\b|\bfreed (of|from) (duplicates|repetitions)\b|{AS_SET}",
    re.IGNORECASE,
)
"""How it says of a list that repetitions are removed."""
UNORDERED = re.compile(
    r"\border (of the \w+ )?(is|are) not (kept|preserved|retained|significant|guaranteed|stored)\b"
    r"|\border (of the \w+ )?does(n['’]t| not) matter\b"
    r"|\b(stored|saved|kept|returned|shown|listed) in (any|no particular|no guaranteed) order\b"
    r"|\bin (an? |the )?(alphabetic(al)?|numeric(al)?|ascending|descending|chronological|lexic\w+|fixed) order\b"
    rf"|\b(re)?sorted (in |by |alphabetically|ascending|descending|numerically)|{AS_SET}"
    r"|(^|\b(is|are|gets?|be) )(always |automatically )?sorted( and [\w ]+)? by (us|the (server|system|vendor))\b",
    re.IGNORECASE,
)
"""How it says of a list that its order does not count."""
NO_DENIAL = re.compile(
    r"\b(without|with no|no particular|no guaranteed|(is|are|does) not|doesn['’]t|not (stored|kept))\b"
)
"""Words of the rules themselves, which deny nothing of them."""


def adjusting(pointer: str, schema: Mapping[str, Any]) -> tuple[dict[str, Any], str] | None:
    """The facts of behaviour.yaml by which a member is compared, and the first sentence that says so; None for any
    other.

    Of a list, one sentence may say that its order does not count, and another one that repetitions do not.
    """
    rules = list(_rules(pointer, schema))
    if not rules:
        return None
    forms = {facts["form"] for facts, _ in rules if "form" in facts}
    return ({"form": "set"} if len(forms) > 1 else rules[0][0]), rules[0][1]


def adjusting_sentences(pointer: str, schema: Mapping[str, Any]) -> frozenset[str]:
    """The sentences of a description that state such a rule."""
    return frozenset(sentence for _, sentence in _rules(pointer, schema))


def _rules(pointer: str, schema: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    is_time = (bool(pointer) and instant_kind(pointer, schema) == "time") or form_of(schema) == "time"
    for sentence in sentences_of(unwrapped(str(schema.get("description", "")))):
        if is_time and (minutes := _minutes(sentence)):
            way = WAY.search(sentence)
            yield {"minutes": minutes, **({"rounded": way[1].lower()} if way else {})}, sentence
        elif _is_list_of_values(schema) and (form := _list_form(sentence)):
            yield {"form": form}, sentence


def _list_form(sentence: str) -> str | None:
    """What a sentence says that does not count of a list."""
    is_unordered, is_unique = _states(UNORDERED, sentence), _states(UNIQUE, sentence)
    return ("set" if is_unique else "unordered") if is_unordered else "unique" if is_unique else None


def _minutes(sentence: str) -> int | None:
    """To how many minutes a sentence says that a time is stored; a shorter step is told of as such first."""
    steps = STEPS.search(sentence) if _states(STEPS, sentence) else None
    if steps is None:
        return 1 if _states(SECONDS, sentence) else None
    word = (steps["number"] or steps["part"] or steps["hour"]).lower()
    minutes = NUMBERS.get(word) or int(word)
    return minutes if 0 < minutes <= 60 else None


def _is_list_of_values(schema: Mapping[str, Any]) -> bool:
    items = schema.get("items")
    return "array" in types_of(schema) and isinstance(items, Mapping) and not {"object", "array"} & set(types_of(items))


def _states(rule: re.Pattern[str], sentence: str) -> bool:
    """Whether a sentence states a rule always: it neither denies it, nor names a case."""
    found = rule.search(sentence)
    rest = NO_DENIAL.sub("", found[0]) if found else ""
    told = f"{sentence[: found.start()]}{rest}" if found else ""
    return found is not None and not is_negated(told) and not names_a_case(sentence)
