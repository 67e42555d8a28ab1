"""What to know before a finding is tried again: what has to be done first, and what each try does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from reports._steps import Steps
from reports.history.lives import Life
from reports.pages.overview import Card, TargetView

FIRST = "only after --restore or --accept, as said under What to do: until then nothing is sent"
EACH_TRY = "each try changes it again, and no update puts it back"
NOT_NOW = "the latest run did not see it, so it may not show now"


def before_trying(steps: Steps, left: Iterable[str], clauses: Iterable[str], pointer: str | None) -> str:
    """The condition for trying a finding of these clauses, at a member, again at a target with these steps, of which
    `left` says what is left changed; empty: there is none."""
    named = {name for what, _ in steps.refused for name in re.findall(r"[\w-]+", what)}
    is_for_good = bool(steps.refused) and bool(named.intersection(clauses) or _is_named(pointer, left))
    return "; ".join([*([FIRST] if steps.is_owed else []), *([EACH_TRY] if is_for_good else [])])


def _is_named(pointer: str | None, left: Iterable[str]) -> bool:
    """Whether a member is among those that are left changed."""
    return bool(pointer) and any(re.search(rf"(?<!\S){re.escape(pointer or '')}(?![\w/])", text) for text in left)


def before_trying_at(views: Sequence[TargetView], card: Card) -> str:
    """The same for a card of the history; what the target's latest run did not see, may not show any more."""
    view = {one.at: one for one in views}.get(card.at)
    if view is None:
        return ""
    clauses = (card.found.clause, *(other.found.clause for other in card.others))
    said = before_trying(view.steps, [one.text for one in view.left], clauses, card.found.pointer)
    return "; ".join(filter(None, [said, _not_now(view, card.found.life)]))


def _not_now(view: TargetView, life: Life) -> str:
    return "" if life.last_seen.run == view.latest.run else NOT_NOW
