"""Shows changes to people and programs: as text, as Markdown for a message, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts._problems import visible
from contracts.change_table import CLASSES
from contracts.drift._change import NOTHING, Change

MOST_BELOW = 12
"""Lines of what came or went along; a whole object of an answer has a hundred, of which JSON has all."""
TITLES = {"error": "Breaking", "warning": "Risky", "info": "Harmless"}


@dataclass(frozen=True)
class Report:
    """Two documents by their names, the changes between them, and remarks on what could not be compared."""

    old: str
    new: str
    changes: Sequence[Change]
    remarks: Sequence[str] = ()

    @property
    def is_breaking(self) -> bool:
        """Whether a client has to change."""
        return any(one.level == CLASSES[0] for one in self.changes)

    @property
    def head(self) -> str:
        """What was compared, and how many changes of each class there are."""
        counts = [(sum(one.level == level for one in self.changes), level) for level in CLASSES]
        listed = ", ".join(f"{count} {TITLES[level].lower()}" for count, level in counts if count)
        return f"{self.old} -> {self.new}: {listed or 'no changes'}."


def as_text(report: Report) -> str:
    """A paragraph for each change, the worst first."""
    blocks = ["\n".join([report.head, *report.remarks]), *("\n".join(_paragraph(one)) for one in report.changes)]
    return visible("\n\n".join(blocks))


def as_markdown(report: Report) -> str:
    """A chapter for each class; what the vendor wrote stands in code spans, so that nothing of it acts as Markdown."""
    return visible("\n".join(_chapters(report)))


def as_json(report: Report) -> str:
    """One object; its changes have all that they brought along."""
    changes = [
        {
            "id": one.id,
            "kind": one.kind,
            "class": one.level,
            "place": one.place,
            "also": one.also,
            "before": one.before or None,
            "after": one.after or None,
            "below": one.below,
            "means": one.means,
            "clauses": one.clauses,
        }
        for one in report.changes
    ]
    whole = {"old": report.old, "new": report.new, "remarks": list(report.remarks), "changes": changes}
    return json.dumps(whole, ensure_ascii=False, indent=2)


FORMATS: Mapping[str, Callable[[Report], str]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def _paragraph(change: Change) -> Iterator[str]:
    yield f"{TITLES[change.level].upper():<9} {change.id}"
    for name, value in (("before", change.before), ("after", change.after)):
        yield f"  {name:<8} {_line(value) or NOTHING}"
    yield f"  {'means':<8} {change.means}"
    yield from (f"  {'with':<8} {one}" for one in _shortened(change.below))
    for name, listed in (("also at", change.also), ("clauses", change.clauses)):
        if listed:
            yield f"  {name:<8} {', '.join(listed)}"


def _chapters(report: Report) -> Iterator[str]:
    yield f"# {_span(report.old)} -> {_span(report.new)}"
    yield from (f"\n{one}" for one in report.remarks)
    if not report.changes:
        yield "\nNo changes."
    for level in CLASSES:
        listed = [one for one in report.changes if one.level == level]
        if listed:
            yield f"\n## {TITLES[level]} ({len(listed)})\n"
        for one in listed:
            yield f"- {_span(one.id)}: {_span(one.before or NOTHING)} -> {_span(one.after or NOTHING)}. {one.means}"
            yield from (f"  - {_span(inner)}" for inner in _shortened(one.below))
            yield from (f"  - also at {_span(place)}" for place in one.also)
            if one.clauses:
                yield f"  - clauses: {', '.join(one.clauses)}"


def _shortened(below: Sequence[str]) -> list[str]:
    rest = len(below) - MOST_BELOW
    return [*map(_line, below[:MOST_BELOW]), *([f"and {rest} more"] if rest > 0 else [])]


def _line(text: str) -> str:
    return " ".join(text.split())


def _span(text: str) -> str:
    return f"`{_line(text).replace('`', chr(39))}`"
