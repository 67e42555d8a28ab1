"""The history as its page shows it: providers, their targets, and what was found there; what failed comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType

from reports._beside import NOTHING, Beside
from reports._diff import Difference
from reports._facts import CHANGED, CUT_SHORT, NOT_ACCEPTED, TARGET_TONES, tone_of, word_of
from reports._outage import so_far, whose_of
from reports._practice import is_practice
from reports._records import WORST_FIRST, short_digest
from reports._refused_alike import is_open
from reports._steps import Steps, steps
from reports._text import (
    about_changes,
    about_resolved,
    after_new_ways,
    beside_new_ways,
    counted,
    responsible,
    with_changes,
)
from reports._unjudged import mostly_vendor
from reports._unsteady import COMES_AND_GOES, Unsteady, sentence_with, whose
from reports._until_fixed import is_let_in, of_all
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.left import Left
from reports.history.lives import State
from reports.history.recent import RecentTrial, accepted_before
from reports.history.trials import LatestTrial
from reports.pages.cards import Card, Key, cards_of
from reports.pages.charts import Charts, charts
from reports.pages.compared import compared
from reports.pages.doubts import Doubt, doubts, is_stale
from reports.pages.matrix import Row, rows
from reports.pages.unsteady import unsteady

BROKEN = ("violation", "known")
"""The verdicts on a clause that is still broken, whoever has accepted that."""

UNCLEAR = ("suite error", CUT_SHORT, "inconclusive")
"""The tones that say nothing of the vendor, neither good nor bad."""


@dataclass(frozen=True)
class TargetView:
    """A provider at a target: its latest run, and what to know before believing it. `at` names both. `not_accepted` are
    sentences about accepted clauses that are broken in a way which nobody has accepted, `beside` what is known of its
    members. `changed` is what its latest run shows otherwise than before, harmless changes apart, `breaking` what of
    that breaks a client; `resolved` are the clauses whose violations the latest run does not see any more."""

    at: str
    anchor: str
    latest: RecentTrial
    runs: tuple[RecentTrial, ...]
    run_count: int
    last_whole: int | None
    is_stale: bool
    tone: str
    counts: Mapping[str, int]
    doubts: tuple[Doubt, ...]
    left: tuple[Left, ...]
    change: Difference | None
    compared: str
    charts: Charts
    until_fixed: str
    unsteady: tuple[Unsteady, ...] = ()
    not_accepted: tuple[str, ...] = ()
    beside: Beside = NOTHING
    breaking: tuple[KnownChange, ...] = ()
    changed: tuple[KnownChange, ...] = ()
    resolved: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        """Who is responsible, in the words of the journal."""
        latest = self.latest
        told = whose_of(latest.whose, latest.accepted + latest.refused > 0, latest.is_lost)
        unjudged = [one.reason for one in latest.verdicts.values() if one.verdict == "inconclusive"]
        said = whose(mostly_vendor(told, unjudged), self.unsteady)
        return "vendor" if said == "nobody" and self.not_accepted else said

    @property
    def sentence(self) -> str:
        """The sentence of the latest run, with what the runs before it know better."""
        return sentence_with(self.latest.sentence, self.unsteady)

    @property
    def _of_vendor(self) -> Mapping[str, int]:
        """The counts that are about a vendor: none of a stand-in that somebody tried, whose faults are its own."""
        return {} if is_practice(self.latest.target, self.latest.base_url) else self.counts

    @property
    def responsible(self) -> str:
        """Who is responsible, in words."""
        said = responsible(self.whose, self._of_vendor, len(self.not_accepted))
        return with_changes(said, self.whose, len(self.breaking))

    @property
    def steps(self) -> Steps:
        """What to do."""
        left = [one.text for one in self.left]
        whose_rest = beside_new_ways(self.whose, self._of_vendor, self.not_accepted)
        said = steps(whose_rest, self._of_vendor, left, self.until_fixed, self.unsteady)
        said = replace(said, then=about_changes(about_resolved(said.then, bool(self.resolved)), len(self.breaking)))
        return replace(said, then=after_new_ways(self.not_accepted, said.then, self.whose))

    def counted(self, verdict: str) -> str:
        """How many clauses have a verdict; of a run that came to no good end, on how much they were kept."""
        latest, number = self.latest, self.counts[verdict]
        if verdict != "kept" or not latest.is_partial:
            return counted(number, verdict)
        before = accepted_before(self.runs, latest.started, latest.profile)
        return so_far(number, latest.accepted if latest.is_complete else None, before)

    @property
    def word(self) -> str:
        """What the badge of the target says."""
        if self.tone == "warning" and self.not_accepted:
            return NOT_ACCEPTED
        is_only_changed = self.tone == "warning" and self.breaking and not self.counts.get("warning")
        return CHANGED if is_only_changed else word_of(self.tone, self.latest.whose)


@dataclass(frozen=True)
class ProviderView:
    """A provider: its targets, its findings that are there and those that are gone, and its clauses."""

    name: str
    title: str
    tone: str
    targets: tuple[TargetView, ...]
    open: tuple[Card, ...]
    resolved: tuple[Card, ...]
    failing: tuple[Row, ...]
    passing: tuple[Row, ...]

    @property
    def is_partial(self) -> bool:
        """Whether the latest run at one of its targets came to no good end."""
        return any(one.latest.is_partial for one in self.targets)

    @property
    def is_let_in(self) -> bool:
        """Whether somebody is let in who has to be refused: nothing else is as urgent."""
        return any(is_let_in(card.found.check, card.found) for card in self.open)

    @property
    def is_new(self) -> bool:
        """Whether an accepted clause is broken in a way that nobody has accepted: that is no mere warning."""
        return any(one.not_accepted for one in self.targets)


def providers(
    latest: Sequence[LatestTrial],
    recent: Sequence[Sequence[RecentTrial]],
    found: Sequence[KnownFinding],
    changes: Sequence[Difference],
    now: int,
    not_accepted: Mapping[tuple[str, str], tuple[str, ...]] = MappingProxyType({}),
    behaviour: Sequence[KnownChange] = (),
    unaccepted: Collection[Key] = (),
) -> list[ProviderView]:
    """Each provider of the history, the worst first. `now` is in seconds since 1970, `not_accepted` are by target,
    `behaviour` what all targets do otherwise than before, `unaccepted` the findings that `not_accepted` is about."""
    of_trial = {(one.provider, one.target): one for one in latest}
    of_change = {(one.after.provider, one.after.target): one for one in changes}
    keys = [(runs[-1].provider, runs[-1].target) for runs in recent]
    here: dict[tuple[str, str], list[KnownFinding]] = {key: [] for key in keys}
    for one in found:
        here.setdefault((one.provider, one.target), []).append(one)
    targets = [
        _target(runs, of_trial[key], of_change.get(key), here[key], now, not_accepted.get(key, ()))
        for key, runs in zip(keys, recent, strict=True)
    ]
    targets = [_with_changes(one, behaviour) for one in targets]
    views = [
        _provider(list(those), found, unaccepted) for _, those in groupby(targets, key=lambda one: one.latest.provider)
    ]
    return sorted(views, key=lambda one: (TARGET_TONES.index(one.tone), not one.is_let_in, not one.is_new, one.title))


def _with_changes(one: TargetView, behaviour: Sequence[KnownChange]) -> TargetView:
    """The same with what breaks a client in its latest run, against one of the runs before it: that is no pass, though
    no promise is broken."""
    latest = one.latest
    own = (each for each in behaviour if (each.provider, each.target) == (latest.provider, latest.target))
    now = (each for each in own if each.last.run == latest.run)
    changed = tuple(each for each in now if each.behaviour.level == "error" or (_is_risky(each) and each.is_certain))
    breaking = tuple(each for each in changed if each.behaviour.level == "error")
    tone = "warning" if breaking and one.tone == "kept" else one.tone
    return replace(one, breaking=breaking, changed=changed, tone=tone)


def _is_risky(one: KnownChange) -> bool:
    return one.behaviour.level == "warning"


def _resolved(found: Sequence[KnownFinding], latest: RecentTrial) -> tuple[str, ...]:
    """The clauses whose violations the latest run is the first not to see, each once."""
    gone = (one for one in found if one.severity == "violation" and one.life.resolved_by)
    own = (one.clause for one in gone if one.life.resolved_by and one.life.resolved_by.run == latest.run)
    return tuple(
        name for name in dict.fromkeys(own) if name in latest.verdicts and latest.verdicts[name].verdict not in BROKEN
    )


def _is_seen(one: KnownFinding, latest: RecentTrial) -> bool:
    """Whether the latest run of a target has seen it, as a violation."""
    return one.severity == "violation" and one.life.last_seen.run == latest.run


def _target(
    runs: Sequence[RecentTrial],
    trial: LatestTrial,
    change: Difference | None,
    found: Sequence[KnownFinding],
    now: int,
    not_accepted: tuple[str, ...],
) -> TargetView:
    latest = runs[-1]
    counts = Counter(one.verdict for one in latest.verdicts.values())
    gone, there = unsteady(found), (one for one in found if not one.life.resolved_by)
    beside = Beside.of((one.text for one in trial.left), there, latest.provider)
    return TargetView(
        at=f"{latest.provider} at {latest.target}",
        anchor=f"target-{short_digest(repr((latest.provider, latest.target)))}",
        latest=latest,
        runs=tuple(runs),
        run_count=trial.runs,
        last_whole=trial.last_whole,
        is_stale=is_stale(trial.last_whole, now),
        tone=_tone(latest, counts, bool(trial.left), bool(gone), bool(not_accepted)),
        counts={verdict: counts[verdict] for verdict in WORST_FIRST if verdict in counts},
        doubts=(*(Doubt("not accepted", one) for one in not_accepted), *doubts(latest, trial, now, found)),
        left=trial.left,
        change=change,
        compared=compared(change, runs, trial.runs <= len(runs)) if change else "",
        charts=charts(runs),
        until_fixed=of_all(((one.check, one) for one in found if _is_seen(one, latest)), beside),
        unsteady=gone,
        not_accepted=not_accepted,
        resolved=_resolved(found, latest),
        beside=beside,
    )


def _tone(latest: RecentTrial, counts: Mapping[str, int], is_left: bool, is_unsteady: bool, is_new: bool) -> str:
    """A run that was cut short says nothing but what it has found; one that left something changed is not green, nor is
    one that has kept what comes and goes, or has broken what is accepted in a new way."""
    if not latest.is_complete and not counts.get("violation"):
        return CUT_SHORT
    tone = tone_of(counts, latest.whose)
    if tone not in ("kept", "warning"):
        return tone
    if is_left:
        return "inconclusive"
    return COMES_AND_GOES if is_unsteady else "warning" if is_new else tone


def _provider(
    targets: Sequence[TargetView], found: Sequence[KnownFinding], unaccepted: Collection[Key]
) -> ProviderView:
    name = targets[0].latest.provider
    own = [one for one in found if one.provider == name]
    cards = cards_of(own, unaccepted, _alike(targets, own))
    clauses = rows([(one.at, one.runs) for one in targets])
    worst = sorted(targets, key=lambda one: (TARGET_TONES.index(one.tone), not one.not_accepted, one.at))
    return ProviderView(
        name=name,
        title=worst[0].latest.title,
        tone=worst[0].tone,
        targets=tuple(worst),
        open=tuple(card for card in cards if card.state != State.RESOLVED),
        resolved=tuple(card for card in cards if card.state == State.RESOLVED),
        failing=tuple(row for row in clauses if not row.is_passing),
        passing=tuple(row for row in clauses if row.is_passing),
    )


def _alike(targets: Sequence[TargetView], found: Iterable[KnownFinding]) -> set[Key]:
    """The findings that show the one answer which all updates of the latest run of their target got."""
    latest = {one.latest.target: one.latest for one in targets}
    own = ((one, latest[one.target]) for one in found if one.target in latest)
    return {
        (one.provider, one.target, one.fingerprint)
        for one, of in own
        if one.life.last_seen.run == of.run and is_open(of.whose, of.sentence, one)
    }
