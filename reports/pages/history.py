"""The history of all targets as one self-contained HTML file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from sqlalchemy import Connection

from reports._behaviour import TITLES, TONES
from reports._commands import WHERE_TO_RUN
from reports._diff import Difference, difference
from reports._diff_text import listed
from reports._records import WORST_FIRST
from reports._same_member import is_at
from reports._text import KEYWORDS
from reports._tones import NOT_ACCEPTED
from reports.alerts.accepted_near import Clause, accepted_clauses
from reports.alerts.behaviour import NO_VERDICT, sent_again
from reports.alerts.fixture_before import before_it_was_down
from reports.alerts.new_ways import NewWay, fingerprints_of, new_ways, way_advice
from reports.alerts.told_in import with_told
from reports.gate.every_target import release_line, why_closed
from reports.gate.unmeasured import with_unmeasured
from reports.history import HistoryError
from reports.history.behaviour import KnownChange, known_changes
from reports.history.findings import KnownFinding, findings
from reports.history.outcomes import latest_two
from reports.history.recent import RecentTrial, recent_trials
from reports.history.told_by_findings import left_to_tell
from reports.history.trials import LatestTrial, latest_trials
from reports.pages.again import before_trying_at, meanwhile_at
from reports.pages.cards import TOLD_FIRST, Card
from reports.pages.charts import HEIGHT, WIDTH
from reports.pages.compared import folded
from reports.pages.doubts import STALE, age
from reports.pages.environment import COPY, rendered
from reports.pages.matrix import GLYPHS
from reports.pages.overview import ProviderView, providers
from reports.pages.run import MOST_CARDS
from reports.pages.shell import ABOUT_CURL, WHERE_NAMES
from reports.pages.state_of_all import headline
from reports.pages.target_view import TargetView

STRIP = 14
"""How many runs a strip shows: two weeks of nights."""

OPEN_CARDS = 1
"""How many findings of a provider are unfolded: with 40 targets, one each fills the screen."""

OPEN_DOUBTS = 8
"""How many targets with the same doubt are listed unfolded: a third of a screen."""

OPEN_TARGETS = 3
"""Up to how many targets of a provider are unfolded where they fail: more would hide the findings below them."""

PRINTED_WHOLE = 8
"""Up to how many targets a printed page has what is folded: of 39, that is hundreds of sheets, and takes a minute."""

WIDE = 4
"""Of more targets than that, a matrix does not fit on paper: its cells are printed one after the other."""

MOST_CHANGES = 50
"""How many lines under one heading the page shows of what changed; `reports diff` has them all."""


def history_page(connection: Connection, now: int, pages: Mapping[str, str] = MappingProxyType({})) -> str:
    """The history as HTML that loads nothing from anywhere. `now` is in seconds since 1970; `pages` are links to the
    pages of runs, by the names of these.

    Raises HistoryError for a history without runs.
    """
    latest = latest_trials(connection)
    if not latest:
        raise HistoryError("the history is empty: `reports ingest` takes in the journals of runs.")
    changes = [difference(before, after) for before, after in latest_two(connection) if before is not None]
    recent = [_with_before(connection, runs) for runs in recent_trials(connection, STRIP)]
    found = with_told(connection, with_unmeasured(connection, findings(connection)))
    behaviour = left_to_tell(known_changes(connection), found)
    ways = _new_ways(connection, latest, found)
    said = {at: tuple(map(way_advice, those)) for at, those in ways.items()}
    unaccepted = {(*at, name) for at, those in ways.items() for name in fingerprints_of(those)}
    views = providers(latest, recent, found, changes, now, said, behaviour, unaccepted)
    accepted = accepted_clauses(connection, found)
    why = why_closed(connection, latest, found, now)
    release = release_line(connection, latest, found, why)
    closed = {" at ".join(at): those for at, those in why.items()}
    return page_of(views, now, behaviour, release, accepted, closed, pages)


def _with_before(connection: Connection, runs: Sequence[RecentTrial]) -> list[RecentTrial]:
    """The runs of a target; where the latest could not test it, with what was otherwise before."""
    latest = runs[-1]
    reasons = [one.reason if one.verdict == "inconclusive" else None for one in latest.verdicts.values()]
    was = before_it_was_down(connection, latest, reasons)
    return [*runs[:-1], replace(latest, sentence=f"{latest.sentence} {was}")] if was else [*runs]


def _new_ways(
    connection: Connection, latest: Sequence[LatestTrial], found: Sequence[KnownFinding]
) -> dict[tuple[str, str], tuple[NewWay, ...]]:
    """The accepted clauses that are broken in a way which nobody has accepted, by target."""
    ways = dict[tuple[str, str], tuple[NewWay, ...]]()
    for one in latest:
        at = one.provider, one.target
        own = [each for each in found if (each.provider, each.target) == at]
        accepted = {each.fingerprint for each in own if each.severity == "known"}
        ways[at] = tuple(new_ways(connection, at, own, accepted).values())
    return ways


PASSES = ("kept", "warning")
"""Tones of a target that a reader takes for a pass: above any other, there is none to be warned of."""


def page_of(
    views: Sequence[ProviderView],
    now: int,
    changes: Sequence[KnownChange] = (),
    release: str = "",
    accepted: Mapping[Clause, tuple[str, str]] = MappingProxyType({}),
    closed: Mapping[str, Sequence[str]] = MappingProxyType({}),
    pages: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """These providers as HTML; there is at least one. `changes` are those of behaviour at all targets, `release` says
    for which of them the gate is open, `accepted` are the clauses of which something is accepted, where, and why,
    `closed` all reasons that keep a release back, by target, `pages` are links to the pages of runs."""
    targets = [target for view in views for target in view.targets]
    told = {"providers": views, "targets": targets, "headline": headline(targets), "doubts": _doubts(targets)}
    told |= {"release": release, "closed": closed, "pages": pages}
    told |= {"behaviour": _behaviour(targets, changes), "tone_of": TONES, "title_of": TITLES}
    told |= {"accepted_at": lambda card: _accepted_at(card, accepted)}
    commands = {target.at: target.latest.run_again for target in targets}
    told |= {"sent_again_at": lambda at, change: sent_again(change.behaviour, commands[at]), "no_verdict": NO_VERDICT}
    told |= {"beside_change": lambda change: beside_change(change, views)}
    told |= {"has_pass": any(one.tone in PASSES for one in targets)}
    told |= {"about_curl": " ".join([ABOUT_CURL, WHERE_NAMES, *([] if _has_folders(views) else [WHERE_TO_RUN])])}
    return rendered("history.html.j2", {**told, "now": now, **_words(), **_limits()}, scripts=(COPY, "history.js"))


def _behaviour(targets: Iterable[TargetView], changes: Sequence[KnownChange]) -> list[tuple[str, KnownChange]]:
    """The changes of behaviour that the page's runs have seen, each with the name of its target, the latest first."""
    of_target = {(one.latest.provider, one.latest.target): one for one in targets}
    found = [(of_target.get((one.provider, one.target)), one) for one in changes]
    shown = [(at.at, one) for at, one in found if at and one.last.started >= at.runs[0].started]
    return sorted(shown, key=lambda pair: (-pair[1].last.started, [*TITLES].index(pair[1].behaviour.level)))


def beside_change(change: KnownChange, views: Iterable[ProviderView]) -> str:
    """Whether a change breaks a promise, as far as a finding at the same member says: one cause has one tone."""
    found = (card.found for view in views for top in view.open for card in (top, *top.beside, *top.others))
    here = (one for one in found if (one.provider, one.target) == (change.provider, change.target))
    names = dict.fromkeys(one.clause for one in here if is_at(one, change.behaviour.place))
    return f"most likely what is found there by {', '.join(names)}" if names else "it breaks no promise of the page"


def _accepted_at(card: Card, accepted: Mapping[Clause, tuple[str, str]]) -> str:
    """By which exception the finding of a card is accepted, or which other one of its clause is; else empty."""
    found = card.found
    where, why = accepted.get((found.provider, found.target, found.clause), ("", ""))
    if not why or card.tone == "known":
        return why and f"accepted {why}"
    return f"nobody has accepted this one; accepted is another deviation{f' at {where}' if where else ''} ({why})"


def _has_folders(views: Iterable[ProviderView]) -> bool:
    """Whether each command of a page says itself in which folder it works."""
    runs = (bool(target.latest.checkout) for view in views for target in view.targets)
    cards = (bool(card.found.checkout) for view in views for card in (*view.open, *view.resolved))
    return all(runs) and all(cards)


def _doubts(targets: Iterable[TargetView]) -> Mapping[str, list[tuple[TargetView, str]]]:
    """The doubts about all targets by their word, so that 40 targets with the same one are one line."""
    found: dict[str, list[tuple[TargetView, str]]] = {}
    for target in targets:
        for doubt in target.doubts:
            found.setdefault(doubt.word, []).append((target, doubt.text))
    return found


def _words() -> dict[str, object]:
    texts = {
        "glyphs": GLYPHS,
        "worst_first": WORST_FIRST,
        "keywords": KEYWORDS,
        "told_first": TOLD_FIRST,
    }
    of_card = {"before_trying_at": before_trying_at, "meanwhile_at": meanwhile_at}
    return {
        **texts,
        **of_card,
        "age": age,
        "changes_of": _changes,
        "told_first": TOLD_FIRST,
        "in_short": folded,
        "not_accepted": NOT_ACCEPTED,
    }


def _limits() -> dict[str, object]:
    cards = {
        "open_cards": OPEN_CARDS,
        "open_doubts": OPEN_DOUBTS,
        "open_targets": OPEN_TARGETS,
        "most_cards": MOST_CARDS,
        "most_changes": MOST_CHANGES,
        "printed_whole": PRINTED_WHOLE,
        "wide": WIDE,
    }
    return {**cards, "strip_runs": STRIP, "stale": STALE, "chart_width": WIDTH, "chart_height": HEIGHT}


def _changes(change: Difference | None) -> list[tuple[str, list[str]]]:
    """What changed, by heading; empty where nothing did, or where there is nothing to compare."""
    return list(listed(change)) if change else []
