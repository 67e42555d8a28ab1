"""The verdict on a whole run, in a few words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from reports._changed_data import IN_HEADLINE
from reports._facts import sections
from reports._records import WORST_FIRST, Journal
from reports._refused_alike import IN_HEADLINE as ALIKE
from reports._refused_alike import OPEN
from reports._text import EXITS, IN_A_NEW_WAY, but_known, counted, sentence
from reports._tones import CUT_SHORT, RED
from reports._unjudged import reason_of_all

_EXIT_OF = {1: "violation", 70: "suite error", 75: "inconclusive"}


@dataclass(frozen=True)
class Headline:
    """The run in a few words. `tone`, which decides the colour, is a verdict or "cut short"."""

    title: str
    tone: str


def headline(journal: Journal) -> Headline:
    """The verdict on the whole run; never green if it was cut short, failed with an exit code, or kept nothing."""
    found = sections(journal)
    counts: Counter[str] = Counter()
    for section in found:
        counts.update(section.counts)
    shared = reason_of_all(found)
    said = {word: counted(counts[word], word) for word in RED if counts[word]}
    alike = [ALIKE.format(section.target.title) for section in found if section.whose == OPEN]
    parts = [*_exit_text(journal.exit, counts), *alike, *(said | ({"inconclusive": shared} if shared else {})).values()]
    if journal.cut_short:
        return Headline(_cut(parts), CUT_SHORT)
    tones = [section.tone for section in found if section.tone in RED]
    if parts or tones:
        return _red(journal.exit, parts, tones)
    return _green(counts, IN_HEADLINE if any(section.has_changed_data for section in found) else "")


def with_new_ways(said: Headline, number: int) -> Headline:
    """The verdict where a history knows of accepted clauses that are broken in ways which nobody has accepted."""
    if said.tone not in ("kept", "warning") or not number:
        return said
    return Headline(f"{counted(number, 'accepted clause')} {IN_A_NEW_WAY}", "warning")


def _exit_text(code: int | None, counts: Mapping[str, int]) -> list[str]:
    if not code or counts.get(_EXIT_OF.get(code, "")):
        return []
    return [EXITS.get(code, f"exit code {code}")]


def _cut(parts: list[str]) -> str:
    return f"Cut short, {', '.join(parts)} so far" if parts else "Cut short before its end"


def _red(code: int | None, parts: list[str], tones: list[str]) -> Headline:
    worst = min(tones, key=WORST_FIRST.index, default="inconclusive")
    return Headline(sentence(", ".join(parts) or worst), CUT_SHORT if code == 2 else worst)


def _green(counts: Mapping[str, int], data: str) -> Headline:
    if not counts.get("kept"):
        return Headline("Nothing was tested", "inconclusive")
    if counts.get("warning"):
        return Headline(f"No violation, {counted(counts['warning'], 'warning')}{data}", "warning")
    return Headline(f"All promises kept{but_known(counts.get('known', 0))}", "kept")
