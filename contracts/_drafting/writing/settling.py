"""How long reads may show the state before an update, where a document says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts._drafting.document.sentences import SENTENCE
from contracts._drafting.plan import Plan

BEHIND = re.compile(
    r"\b(replicas?|behind|stale|lags?|delay(ed)?|eventual(ly)?|caches?d?|(state|value)s? before)\b", re.I
)
READS = re.compile(r"\b(reads?|GET|shows?|shown|visible|see|seen)\b", re.I)
HOW_LONG = re.compile(
    r"\b(up to|at most|within|after|no more than|about) (?P<count>\d+(\.\d+)?) ?"
    r"(?P<unit>ms|milliseconds?|s|sec(ond)?s?)\b",
    re.I,
)
LONGEST = 60
"""Seconds; the most that a contract may say. What is later than that is no matter of a read after an update."""


def settling(plan: Plan) -> tuple[float, str] | None:
    """The seconds after which reads show an update, and the sentence that says so; None where none does."""
    for text in _descriptions(plan):
        for found in SENTENCE.finditer(" ".join(text.split())):
            sentence = found[0].strip()
            lasts = HOW_LONG.search(sentence)
            if lasts and BEHIND.search(sentence) and READS.search(sentence):
                seconds = float(lasts["count"]) / (1000 if lasts["unit"].lower().startswith("m") else 1)
                return (seconds, sentence) if 0 < seconds <= LONGEST else None
    return None


def _descriptions(plan: Plan) -> Iterator[str]:
    """What the document says of all operations, of the read and of the update."""
    document = plan.source.document.value
    calls = [plan.update, *([plan.reading[0]] if plan.reading else [])]
    for pointer in ("/info", *(call.pointer for call in calls)):
        found = pointers.get(document, f"{pointer}/description")
        if isinstance(found, str):
            yield found
