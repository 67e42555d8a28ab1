"""What to know before a finding is tried again: what has to be done first, and what each try does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from reports._steps import Steps
from reports.history.lives import Life
from reports.pages.overview import Card, TargetView

FIRST = "only after --restore or --accept, as said under What to do: until then nothing is sent"
EACH_TRY = "each try changes it again, and no update puts it back"
NOT_NOW = "the latest run did not see it, so it may not show now"


def before_trying(steps: Steps, clauses: Iterable[str]) -> str:
    """The condition for trying a finding of these clauses again at a target with these steps; empty: there is none."""
    not_taken_back = {name for what, _ in steps.refused for name in re.findall(r"[\w-]+", what)}
    said = [FIRST] if steps.is_owed else []
    return "; ".join([*said, *([EACH_TRY] if not_taken_back.intersection(clauses) else [])])


def before_trying_at(views: Sequence[TargetView], card: Card) -> str:
    """The same for a card of the history; what the target's latest run did not see, may not show any more."""
    views_at: Mapping[str, TargetView] = {one.at: one for one in views}
    view = views_at.get(card.at)
    if view is None:
        return ""
    clauses = (card.found.clause, *(other.found.clause for other in card.others))
    said = before_trying(view.steps, clauses)
    return "; ".join(filter(None, [said, _not_now(view, card.found.life)]))


def _not_now(view: TargetView, life: Life) -> str:
    return "" if life.last_seen.run == view.latest.run else NOT_NOW
