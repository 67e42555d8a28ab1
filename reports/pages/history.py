"""The history of all targets as one self-contained HTML file."""

from __future__ import annotations

from sqlalchemy import Connection

from reports._diff import Difference, difference
from reports._diff_text import listed
from reports._records import WORST_FIRST
from reports._text import ADVICE, WHOSE
from reports.history import HistoryError
from reports.history.findings import findings
from reports.history.outcomes import latest_two
from reports.history.recent import recent_trials
from reports.history.trials import latest_trials
from reports.pages.charts import HEIGHT, WIDTH
from reports.pages.doubts import STALE, age
from reports.pages.environment import rendered
from reports.pages.matrix import GLYPHS
from reports.pages.overview import headline, providers
from reports.pages.run import MOST_CARDS, OPEN_CARDS

STRIP = 14
"""How many runs a strip shows: two weeks of nights."""

MOST_CHANGES = 50
"""How many lines under one heading the page shows of what changed; `reports diff` has them all."""


def history_page(connection: Connection, now: int) -> str:
    """The history as HTML that loads nothing from anywhere. `now` is in seconds since 1970.

    Raises HistoryError for a history without runs.
    """
    latest = latest_trials(connection)
    if not latest:
        raise HistoryError("the history is empty: `reports ingest` takes in the journals of runs.")
    changes = [difference(before, after) for before, after in latest_two(connection) if before is not None]
    views = providers(latest, recent_trials(connection, STRIP), findings(connection), changes, now)
    targets = [target for view in views for target in view.targets]
    facts = {"providers": views, "targets": targets, "headline": headline(targets), "now": now}
    return rendered("history.html.j2", {**facts, **_words(), **_limits()}, script="history.js")


def _words() -> dict[str, object]:
    texts = {"advice": ADVICE, "whose": WHOSE, "glyphs": GLYPHS, "worst_first": WORST_FIRST}
    return {**texts, "age": age, "changes_of": _changes}


def _limits() -> dict[str, object]:
    cards = {"open_cards": OPEN_CARDS, "most_cards": MOST_CARDS, "most_changes": MOST_CHANGES}
    return {**cards, "strip_runs": STRIP, "stale": STALE, "chart_width": WIDTH, "chart_height": HEIGHT}


def _changes(change: Difference | None) -> list[tuple[str, list[str]]]:
    """What changed, by heading; empty where nothing did, or where there is nothing to compare."""
    return list(listed(change)) if change else []
