"""The state of all targets in a few words: what is broken, what is new, and what could not be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reports._changed_data import IN_HEADLINE
from reports._headline import Headline
from reports._text import IN_A_NEW_WAY, but_known, counted
from reports._tones import CUT_SHORT, RED, TARGET_TONES
from reports._unsteady import COMES_AND_GOES, title_of
from reports.pages.target_view import UNCLEAR, TargetView


def headline(targets: Sequence[TargetView]) -> Headline:
    """The state of all targets in a few words; never green while data are stale."""
    tones = Counter(one.tone for one in targets)
    down = sum(one.tone in UNCLEAR and one.latest.is_lost and one.whose == "down" for one in targets)
    unclear, stale = (
        sum(tones[tone] for tone in UNCLEAR) - down,
        sum(one.is_stale and one.tone not in UNCLEAR for one in targets),
    )
    changed = sum(bool(one.breaking) for one in targets)
    parts = [
        *([f"{_of(tones['violation'], targets)} with a violation"] if tones["violation"] else []),
        *([f"{_of(down, targets)} went down in mid-run"] if down else []),
        *([f"{_of(unclear, targets)} without a clear result"] if unclear else []),
        *([f"{_of(stale, targets)} with stale data"] if stale else []),
        *([f"{_of(changed, targets)} changed what it answers (breaking)"] if changed else []),
    ]
    worst = min(tones, key=TARGET_TONES.index)
    if parts:
        is_doubtful = worst in (*RED, CUT_SHORT) or len(parts) == bool(changed)
        return Headline(", ".join(parts), worst if is_doubtful else "inconclusive")
    if unsteady := [each for one in targets for each in one.unsteady]:
        return Headline(f"{title_of('Kept in the latest run', unsteady)}", COMES_AND_GOES)
    if number := sum(len(one.not_accepted) for one in targets):
        return Headline(f"{counted(number, 'accepted clause')} {IN_A_NEW_WAY}", "warning")
    if worst == "warning":
        data = IN_HEADLINE if any(one.has_changed_data for one in targets) else ""
        return _with_news(f"No violation, {_of(tones['warning'], targets)} with warnings{data}", "warning", targets)
    known = sum(one.counts.get("known", 0) for one in targets)
    return _with_news(f"All promises kept at {_count(len(targets))}{but_known(known)}", "kept", targets)


def _with_news(text: str, tone: str, targets: Sequence[TargetView]) -> Headline:
    """The state of all targets, after what is new in it: what is as it was must not hide that."""
    resolved = sum(len(one.resolved) for one in targets)
    changed = sum(len(one.changed) for one in targets)
    news = [
        *([f"{counted(resolved, 'clause')} not broken any more"] if resolved else []),
        *([f"{counted(changed, 'change')} of behaviour (risky)"] if changed else []),
    ]
    return Headline(f"{', '.join(news)}: {text[:1].lower()}{text[1:]}" if news else text, tone)


def _of(number: int, targets: Sequence[TargetView]) -> str:
    return f"{number} of {_count(len(targets))}"


def _count(number: int) -> str:
    return f"{number} target{'' if number == 1 else 's'}"
