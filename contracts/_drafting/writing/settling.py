"""How long reads may show the state before an update, where a document says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from contracts import pointers
from contracts._drafting.document.api import Call
from contracts._drafting.document.sentences import SENTENCE
from contracts._drafting.plan import Plan

BEHIND = re.compile(
    r"\b(replicas?|behind|stale|lags?|delay(ed)?|eventual(ly)?|caches?d?|(state|value)s? before)\b", re.I
)
READS = re.compile(r"\b(reads?|GET|shows?|shown|visible)\b", re.I)
ELSEWHERE = re.compile(
    r"\b(web ?hooks?|subscribers?|notif\w*|e-?mails?|sms|messages?|reminders?|reports?|exports?|search\w*|index\w*"
    r"|statistics|analytics|dashboards?|feeds?|website|app|portal|partners?|logs?|audit|invoices?"
    r"|slots?|availabilit\w*|tokens?)\b"
    r"|\b(shown|visible) (to|for|in (?!(a |the )?(reads?|GET|answers?|responses?))|on|at)\b"
    r"|\breads? of (?!((the|an?|each|all|this) )?(updated )?(appointment|booking|visit|event|encounter|it|them|same))",
    re.I,
)
"""What else may be late: the sentence then says nothing of reads of the appointment."""
PATH = re.compile(r"(?<![\w/])/[\w{}./-]*\w[\w{}/]*")
"""The path of a call in a sentence; what stands for an id in it has any name."""
PLACE = re.compile(r"\{\w*\}")
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
            if lasts and BEHIND.search(sentence) and _is_about_reads(sentence, plan):
                seconds = float(lasts["count"]) / (1000 if lasts["unit"].lower().startswith("m") else 1)
                return (seconds, sentence) if 0 < seconds <= LONGEST else None
    return None


def _is_about_reads(sentence: str, plan: Plan) -> bool:
    """Whether a sentence speaks of reads of the appointment, and of no other call or reader."""
    known = {PLACE.sub("{}", call.path) for call in _calls(plan)}
    named = {PLACE.sub("{}", path) for path in PATH.findall(sentence)}
    return bool(READS.search(sentence)) and not ELSEWHERE.search(sentence) and named <= known


def _calls(plan: Plan) -> list[Call]:
    """The update and the read."""
    return [plan.update, *([plan.reading[0]] if plan.reading else [])]


def _descriptions(plan: Plan) -> Iterator[str]:
    """What the document says of all operations, of the read and of the update."""
    document = plan.source.document.value
    for pointer in ("/info", *(call.pointer for call in _calls(plan))):
        found = pointers.get(document, f"{pointer}/description")
        if isinstance(found, str):
            yield found
