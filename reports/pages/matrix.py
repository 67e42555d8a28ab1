"""Clauses by targets: what each of the last runs says of each clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from reports._records import WORST_FIRST
from reports.history.recent import Judged, RecentTrial
from reports.pages.reasons import told_once

NO_VERDICT = "no verdict"
"""A clause that a run did not reach, or that its contract did not have."""

GLYPHS = {
    "violation": "✗",
    "suite error": "!",
    "inconclusive": "?",
    "warning": "▲",
    "known": "≈",
    "observed": "○",
    "not applicable": "–",
    "kept": "✓",
    NO_VERDICT: "·",
}
"""One character a verdict, so that nothing is told by colour alone."""

ORDER = (*WORST_FIRST, NO_VERDICT)
PASSING = ("kept", "observed", "not applicable")
"""The verdicts that need nobody: rows that have no others are folded."""


@dataclass(frozen=True)
class Stretch:
    """Runs one after the other with the same verdict; `glyphs` has one for each."""

    verdict: str
    glyphs: str


@dataclass(frozen=True)
class Cell:
    """A clause at a target: the verdict of the latest run, the last runs as a strip, and the strip in words;
    `is_partial`: that run came to no good end."""

    target: str
    verdict: str
    glyph: str
    strip: tuple[Stretch, ...]
    words: str
    is_partial: bool = False

    @property
    def label(self) -> str:
        """What its badge says: a run that came to no good end has kept a clause so far."""
        return f"{self.verdict} so far" if self.is_partial and self.verdict == "kept" else self.verdict


@dataclass(frozen=True)
class Row:
    """A clause at all targets of its provider."""

    clause: str
    says: str
    strength: str
    reason: str
    cells: tuple[Cell, ...]

    @property
    def verdicts(self) -> list[str]:
        """The verdicts of its cells, each once, the worst first."""
        return sorted({cell.verdict for cell in self.cells}, key=ORDER.index)

    @property
    def is_passing(self) -> bool:
        """Whether nobody has to look at it."""
        return all(cell.verdict in PASSING for cell in self.cells)


def rows(targets: Sequence[tuple[str, Sequence[RecentTrial]]]) -> list[Row]:
    """The clauses of a provider's latest runs, the worst first; `targets` are keys with runs, the earliest first."""
    latest: dict[str, Judged] = {}
    for _, runs in targets:
        latest |= runs[-1].verdicts
    found = [_row(one, targets) for one in latest.values()]
    found.sort(key=lambda row: (ORDER.index(row.verdicts[0]), row.clause))
    told = told_once((row.clause, row.reason) for row in found)
    return [replace(row, reason=told[row.clause]) for row in found]


def _row(one: Judged, targets: Sequence[tuple[str, Sequence[RecentTrial]]]) -> Row:
    cells = tuple(_cell(one.clause, key, runs) for key, runs in targets)
    reasons = dict.fromkeys(_reasons(one.clause, targets))
    return Row(one.clause, one.says, one.strength, "; ".join(reasons), cells)


def _reasons(clause: str, targets: Sequence[tuple[str, Sequence[RecentTrial]]]) -> Iterator[str]:
    for _, runs in targets:
        judged = runs[-1].verdicts.get(clause)
        if judged and judged.reason:
            yield judged.reason


def _cell(clause: str, key: str, runs: Sequence[RecentTrial]) -> Cell:
    words = [one.verdicts[clause].verdict if clause in one.verdicts else NO_VERDICT for one in runs]
    stretches = [(word, len(list(those))) for word, those in groupby(words)]
    strip = tuple(Stretch(word, GLYPHS[word] * length) for word, length in stretches)
    return Cell(key, words[-1], GLYPHS[words[-1]], strip, _told(words), runs[-1].is_partial)


def _told(words: Sequence[str]) -> str:
    """The strip in words: how often each verdict came, the worst first."""
    counts = Counter(words)
    return f"{len(words)} runs: " + ", ".join(f"{counts[word]} {word}" for word in ORDER if word in counts)
