"""A run as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reports._behaviour import TITLES, TONES, Behaviour
from reports._facts import Card, Section, sections
from reports._headline import Headline, headline, with_new_ways
from reports._left_open import announced_texts, became, observed_of
from reports._placeholders import NOT_SHOWN
from reports._records import WORST_FIRST, Journal
from reports._same_member import is_at_pointer, member_of
from reports._text import KEYWORDS, counted
from reports._tones import NOT_ACCEPTED, TARGET_TONES
from reports._unsteady import COMES_AND_GOES, title_of
from reports.alerts.behaviour import NO_VERDICT, sent_again
from reports.history.untested import Lost
from reports.pages.again import before_trying, meanwhile_in
from reports.pages.environment import rendered, written
from reports.pages.kept import except_for, found_elsewhere, is_partial, kept_beside, kept_so_far, on_cases
from reports.pages.links import link_to_history
from reports.pages.reasons import told_once
from reports.pages.shell import ABOUT_CURL, WHERE_NAMES
from reports.pages.since import Past, without_history

OPEN_CARDS = 5
"""How many promises have their first finding unfolded: about two screens. A longer list is easier to scan when folded,
and further findings of a promise say what the first one says."""

MOST_CARDS = 500
"""How many findings of one kind a page shows, the first ones: nobody reads more, and 50,000 would take minutes to open.
The others are counted."""


NO_PROMISE = "This breaks no promise of the page."
"""What is said of a change of behaviour where nothing is found at the same member."""


def page(journal: Journal, past: Past | None = None, history: str = "") -> str:
    """The run as HTML that loads nothing and runs no script but the one of its Copy buttons. `past` tells since when
    its findings are there; `history` is a link to the page of the history."""
    told = past or without_history(journal)
    found = sorted((_with_history(one, told) for one in sections(journal)), key=_rank)
    facts = {"journal": journal, "headline": _headline(journal, found), "sections": found}
    words = {"worst_first": WORST_FIRST, "about_curl": ABOUT_CURL, "where_names": WHERE_NAMES, "keywords": KEYWORDS}
    kept: dict[str, object] = {
        "is_partial": is_partial,
        "kept_beside": kept_beside,
        "except_for": except_for,
        "found_elsewhere": found_elsewhere,
        "kept_so_far": kept_so_far,
        "on_cases": on_cases,
    }
    kept["names_to_set"] = lambda names: {name: where for name, where in names.items() if f"${name}" not in NOT_SHOWN}
    kept |= {"before_trying": before_trying, "meanwhile_in": meanwhile_in}
    kept["reasons_of"] = lambda verdicts: told_once((one.clause, one.reason or "") for one in verdicts)
    kept |= {"not_accepted": NOT_ACCEPTED, "tone_of": TONES, "title_of": TITLES}
    kept |= {"announced_texts": announced_texts, "observed_of": observed_of, "became": became}
    kept |= {"beside_change": _beside_change, "sent_again": sent_again, "no_verdict": NO_VERDICT}
    limits = {"open_cards": OPEN_CARDS, "most_cards": MOST_CARDS}
    return rendered("run.html.j2", {**facts, **words, **kept, **limits, "past": told, "history": history, "pages": {}})


def _rank(one: Section) -> tuple[int, bool]:
    """The worst section first, with what the history knows: what nobody has accepted is no mere warning."""
    return TARGET_TONES.index(one.tone), not one.not_accepted


def _beside_change(change: Behaviour, section: Section, untested: Sequence[Lost] = ()) -> str:
    """Whether a change breaks a promise, as far as a finding at the same member says: one cause has one tone; of
    clauses that are about it and that nothing shows any more, nobody knows."""
    names = dict.fromkeys(card.clause for card in section.cards if _is_there(card, change))
    lost = [one.name for one in untested if one.is_about(member_of(change.place))]
    said = f"{', '.join(lost)} can no longer be tested, so nobody knows." if lost else NO_PROMISE
    return f"Most likely what is found there by {', '.join(names)}." if names else said


def _is_there(card: Card, change: Behaviour) -> bool:
    return is_at_pointer(card.check, card.finding.pointer, change.place)


def _with_history(one: Section, told: Past) -> Section:
    """A section with what only the history knows: what comes and goes, what nobody has accepted, and what changed."""
    if was := told.was_at(one.target):
        one = replace(one, sentence=f"{one.sentence} {was}")
    own = one.with_unsteady(told.unsteady_at(one.target))
    own = replace(own, has_resolved=bool(told.resolved_at(one.target)))
    own = own.with_not_accepted(told.not_accepted_at(one.target), told.unaccepted_at(one.target))
    return own.with_breaking(sum(change.level == "error" for change, _ in told.behaviour_at(one.target)))


def _headline(journal: Journal, found: Sequence[Section]) -> Headline:
    """The verdict on the run; where all is kept in it but what comes and goes, or what nobody has accepted, that."""
    said = with_new_ways(headline(journal), sum(len(one.not_accepted) for one in found))
    if number := sum(one.breaking for one in found):
        changed = f"{counted(number, 'breaking change')} of behaviour"
        said = Headline(f"{said.title}, and {changed}", "warning" if said.tone == "kept" else said.tone)
    unsteady = [each for one in found for each in one.unsteady]
    if said.tone not in ("kept", "warning") or not unsteady:
        return said
    kept = "Kept in this run" if said.tone == "kept" else f"{said.title} in this run"
    return Headline(title_of(kept, unsteady), COMES_AND_GOES)


def write_page(
    journal: Journal, out: Path | None = None, past: Past | None = None, history: Path | None = None
) -> Path:
    """Write the page to `out`, or beside the journal, with a link to the page of the `history`, and return the path.

    Raises JournalError when the file cannot be written.
    """
    file = out or journal.path.with_suffix(".html")
    return written(file, page(journal, past, link_to_history(file, history)))
