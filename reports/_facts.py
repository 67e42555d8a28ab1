"""What a run comes to: the facts that the page and the summary both tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports._records import WORST_FIRST, Finding, Journal, Source, Summary, Target, Verdict
from reports._words import EXITS, counted, sentence

CUT_SHORT = "cut short"
RED = ("violation", "suite error", "inconclusive")
"""The verdicts that keep a run from being green."""

_BLAME = {"vendor": "violation", "ours": "suite error", "set-up": "inconclusive"}
_EXIT_OF = {1: "violation", 70: "suite error", 75: "inconclusive"}


@dataclass(frozen=True)
class Headline:
    """The run in a few words; `tone` is a verdict, or "cut short"."""

    title: str
    tone: str


@dataclass(frozen=True)
class Card:
    """One finding, with the promise that it breaks."""

    clause: str
    says: str
    source: Source
    tone: str
    finding: Finding


@dataclass(frozen=True)
class Unshown:
    """Clauses that went wrong for one and the same reason, with no finding to show."""

    tone: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One provider in a run; `summary` is None when the run did not get to the provider's end.

    `tone` is the worst verdict, and `word` what to call it.
    """

    target: Target
    summary: Summary | None
    counts: Mapping[str, int]
    tone: str
    word: str
    sentence: str
    whose: str
    command: str
    verdicts: tuple[Verdict, ...]
    cards: tuple[Card, ...]
    unshown: tuple[Unshown, ...]


def headline(journal: Journal) -> Headline:
    """The run's own verdict; never green when it was cut short, left with an exit code, or kept nothing."""
    found = sections(journal)
    counts: Counter[str] = Counter()
    for section in found:
        counts.update(section.counts)
    told = [*_unsaid(journal.exit, counts), *(counted(counts[word], word) for word in RED if counts[word])]
    if journal.cut_short:
        return Headline(_cut(told), CUT_SHORT)
    tones = [section.tone for section in found if section.tone in RED]
    return _red(journal.exit, told, tones) if told or tones else _green(counts)


def sections(journal: Journal) -> tuple[Section, ...]:
    """Every provider of the run, the worst first."""
    found = [_section(journal, target) for target in journal.targets]
    return tuple(sorted(found, key=lambda section: WORST_FIRST.index(section.tone)))


def _unsaid(code: int | None, counts: Mapping[str, int]) -> list[str]:
    if not code or counts.get(_EXIT_OF.get(code, "")):
        return []
    return [EXITS.get(code, f"exit code {code}")]


def _cut(told: list[str]) -> str:
    return f"Cut short, {', '.join(told)} so far" if told else "Cut short before its end"


def _red(code: int | None, told: list[str], tones: list[str]) -> Headline:
    worst = min(tones, key=WORST_FIRST.index, default="inconclusive")
    return Headline(sentence(", ".join(told) or worst), CUT_SHORT if code == 2 else worst)


def _green(counts: Mapping[str, int]) -> Headline:
    if not counts.get("kept"):
        return Headline("Nothing was tested", "inconclusive")
    if counts.get("warning"):
        return Headline(f"No violation, {counted(counts['warning'], 'warning')}", "warning")
    return Headline("All promises kept", "kept")


def _section(journal: Journal, target: Target) -> Section:
    verdicts = _failing_first(v for v in journal.verdicts if v.provider == target.provider)
    summary = next((s for s in journal.summaries if s.provider == target.provider), None)
    counts = summary.counts if summary else Counter(v.verdict for v in verdicts)
    idle = not (summary or verdicts or journal.cut_short)
    tone = "not applicable" if idle else _tone(counts, summary)
    return Section(
        target=target,
        summary=summary,
        counts=counts,
        tone=tone,
        word=tone if summary else "not run" if idle else "unfinished",
        sentence=summary.sentence if summary else _unfinished(len(verdicts), idle),
        whose=summary.whose if summary else "nobody" if idle else "unknown",
        command=summary.command if summary else f"pytest --provider {target.provider}",
        verdicts=verdicts,
        cards=_cards(verdicts),
        unshown=_unshown(verdicts),
    )


def _failing_first(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return tuple(sorted(verdicts, key=lambda v: (WORST_FIRST.index(v.verdict), v.clause)))


def _tone(counts: Mapping[str, int], summary: Summary | None) -> str:
    blame = _BLAME.get(summary.whose) if summary else "inconclusive"
    red = next((verdict for verdict in RED if counts.get(verdict)), blame)
    return red or ("warning" if counts.get("warning") else "kept")


def _unfinished(count: int, idle: bool) -> str:
    if idle:
        return "Nothing of this provider was run."
    return f"The run ended before this provider was done; {count} of its clauses have a verdict."


def _cards(verdicts: tuple[Verdict, ...]) -> tuple[Card, ...]:
    # A finding may be filed under another clause than the one whose item came upon it.
    promises = {verdict.clause: verdict for verdict in verdicts}
    cards = [_card(promises.get(f.clause, v), v, f) for v in verdicts for f in v.findings]
    return tuple(sorted(cards, key=lambda card: WORST_FIRST.index(card.tone)))


def _card(promise: Verdict, verdict: Verdict, finding: Finding) -> Card:
    tone = "known" if verdict.verdict == "known" else finding.severity
    return Card(finding.clause, promise.says, promise.source, tone, finding)


def _unshown(verdicts: tuple[Verdict, ...]) -> tuple[Unshown, ...]:
    clauses: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict in RED and not (verdict.verdict == "violation" and verdict.findings):
            key = verdict.verdict, verdict.reason or "no reason was given"
            clauses.setdefault(key, []).append(verdict.clause)
    return tuple(Unshown(tone, reason, tuple(names)) for (tone, reason), names in clauses.items())
