"""A run as annotations of a GitHub job: lines that its runner turns into notes on the job's page.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator

from reports._commands import replay_command
from reports._facts import Section, sections
from reports._records import Journal
from reports._refused_alike import OPEN
from reports._text import WHOSE, advice, printable
from reports._unjudged import by_reasons

MOST = 10
"""GitHub shows no more of a level in one step, and says nothing of the others."""

LONGEST = 400
"""Characters of a value: an annotation is read at a glance, and the page has all of it."""

_WHOSE = {"suite error": "ours", "inconclusive": "set-up"}
"""Who is responsible for clauses without a finding, where the run's word is about its violations."""

LEVELS = {"violation": "error", "suite error": "error", "inconclusive": "warning", "warning": "warning"}


def as_annotations(journal: Journal) -> str:
    """A line for each finding and for each reason why clauses could not be tried, then how many more there are."""
    lines = [line for section in sections(journal) for line in _lines(journal, section)]
    lines.sort(key=lambda line: not line.startswith("::error"))
    left = len(lines) - MOST
    more = [_line("notice", "More", f"{left} more are on the page of the run.")] if left > 0 else []
    return "".join(f"{line}\n" for line in [*lines[:MOST], *more])


def _lines(journal: Journal, section: Section) -> Iterator[str]:
    at = f"{section.target.title} at {section.target.target}"
    for card in section.cards:
        if level := LEVELS.get(card.tone):
            found = card.finding
            said = f"{card.says}\nexpected {_cut(found.expected)}\ngot {_cut(found.got)}\nsent {_cut(found.sent)}"
            again = f"see it again: {replay_command(journal.run, found.fingerprint, file=journal.place)}"
            yield _line(level, f"{at}: {card.clause} {found.pointer or ''}".strip(), f"{said}\n{again}")
    for group in section.unexplained:
        if level := LEVELS.get(group.tone):
            is_about_violations = section.whose in ("vendor", OPEN) and section.counts.get("violation")
            whose = _WHOSE.get(group.tone, section.whose) if is_about_violations else section.whose
            blamed = by_reasons(whose, [group.reason])
            action = f"Responsible: {WHOSE[blamed]}. {advice(blamed, {group.tone: len(group.clauses)})}"
            yield _line(level, f"{at}: {len(group.clauses)} {group.tone}", f"{group.reason}\n{action}")


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]} ..."


def _line(level: str, title: str, message: str) -> str:
    return f"::{level} title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    """A text as the runner reads it: one line, in which nothing begins another command."""
    lines = "\n".join(printable(line) for line in text.split("\n"))
    return lines.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
