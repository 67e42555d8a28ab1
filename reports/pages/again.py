"""What stands beside the command that tries a finding again: what has to be done first, and what each try does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reports._again import EACH_TRY, NOT_NOW, is_changed_for_good
from reports._beside import NOTHING
from reports._facts import Card as CardOfRun
from reports._facts import Section
from reports._refused_alike import MEANWHILE, is_open
from reports._steps import Steps
from reports._until_fixed import also_at
from reports.alerts.finding_text import protects
from reports.history.afterwards import done_so_far
from reports.history.lives import Life
from reports.pages.cards import Card
from reports.pages.target_view import TargetView

FIRST = "only after step 1 of What to do: until then nothing is sent"


def before_trying(steps: Steps, left: Iterable[str], clauses: Iterable[str], pointer: str | None) -> str:
    """The condition for trying a finding of these clauses, at a member, again at a target with these steps, of which
    `left` says what is left changed; empty: there is none."""
    is_for_good = is_changed_for_good(left, clauses, pointer)
    return "; ".join([*([FIRST] if steps.is_owed else []), *([EACH_TRY] if is_for_good else [])])


def before_trying_at(views: Sequence[TargetView], card: Card) -> str:
    """The same for a card of the history; what the target's latest run did not see, may not show any more."""
    view = {one.at: one for one in views}.get(card.at)
    if view is None:
        return ""
    clauses = (card.found.clause, *(other.found.clause for other in card.others))
    said = before_trying(view.steps, [one.text for one in view.left], clauses, card.found.pointer)
    return "; ".join(filter(None, [said, _not_now(view, card.found.life)]))


def meanwhile_at(views: Sequence[TargetView], card: Card) -> str:
    """What protects from the finding of a card until it is fixed, at its target."""
    view = next((one for one in views if one.at == card.at), None)
    if view and is_open(view.latest.whose, view.latest.sentence, card.found):
        return MEANWHILE
    beside = view.beside if view else NOTHING
    return protects(card.found, beside, also_at(card.found, (one.found for one in card.beside)))


def meanwhile_in(section: Section, card: CardOfRun, life: Life | None) -> str:
    """The same in a run, with the life of the finding where a history knows it."""
    also = also_at(card.finding, (one.finding for one in card.beside))
    so_far = done_so_far(card.check, card.finding, life, also)
    return "; ".join(filter(None, [section.meanwhile(card), so_far]))


def _not_now(view: TargetView, life: Life) -> str:
    return "" if life.last_seen.run == view.latest.run else NOT_NOW
