"""A target as the page of the history shows it: its latest run, and what to know before believing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reports._about_changes import about_changes, with_changes
from reports._beside import NOTHING, Beside
from reports._changed_data import about_changed_data, has_changed_data, without_trifle
from reports._diff import Difference
from reports._outage import so_far, whose_of
from reports._practice import is_practice
from reports._records import WORST_FIRST, short_digest
from reports._steps import Steps, steps
from reports._text import (
    UNNEEDED,
    about_resolved,
    after_new_ways,
    beside_new_ways,
    counted,
    or_unneeded,
    responsible,
)
from reports._tones import CHANGED, CUT_SHORT, NOT_ACCEPTED, tone_of, word_of
from reports._unjudged import by_reasons
from reports._unsteady import COMES_AND_GOES, Unsteady, sentence_with, whose
from reports._until_fixed import accept_too, of_all
from reports.alerts.states import is_told_first
from reports.history.behaviour import KnownChange
from reports.history.choices import is_in_part
from reports.history.findings import KnownFinding
from reports.history.left import Left
from reports.history.recent import RecentTrial, accepted_before
from reports.history.trials import LatestTrial
from reports.pages.charts import Charts, charts
from reports.pages.compared import compared
from reports.pages.doubts import Doubt, doubts, is_stale
from reports.pages.unsteady import unsteady

UNCLEAR = ("suite error", CUT_SHORT, "inconclusive")
"""The tones that say nothing of the vendor, neither good nor bad."""


@dataclass(frozen=True)
class TargetView:
    """A provider at a target: its latest run, and what to know before believing it. `at` names both. `not_accepted` are
    sentences about accepted clauses that are broken in a way which nobody has accepted, `beside` what is known of its
    members. `changed` is what its latest run shows otherwise than before, harmless changes apart, `breaking` what of
    that breaks a client; `resolved` are the clauses whose violations the latest run does not see any more, `warned` the
    warnings that it has seen, `told_first` the clauses of findings that an alert tells since the latest run, though a
    run before has seen them, too. `broken` are the clauses of which the latest run has seen violations, `listed` those
    of which known.yaml accepts a deviation."""

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
    warned: tuple[KnownFinding, ...] = ()
    told_first: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        """Who is responsible, in the words of the journal."""
        latest = self.latest
        told = whose_of(latest.whose, latest.accepted + latest.refused > 0, latest.is_lost)
        unjudged = [one.reason for one in latest.verdicts.values() if one.verdict == "inconclusive"]
        said = whose(or_unneeded(by_reasons(told, unjudged), self.counts, self.broken), self.unsteady)
        return "vendor" if said == "nobody" and self.not_accepted else said

    @property
    def sentence(self) -> str:
        """The sentence of the latest run, with what the runs before it know better."""
        return sentence_with(without_trifle(self.latest.sentence, self._warned), self.unsteady)

    @property
    def has_changed_data(self) -> bool:
        """Whether a warning of the latest run is that an update changed what it had to leave alone."""
        return has_changed_data(self._warned)

    @property
    def _warned(self) -> list[tuple[str, KnownFinding]]:
        """The warnings of the latest run, each with its check."""
        return [(one.check, one) for one in self.warned]

    @property
    def changed_first(self) -> bool:
        """Whether an alert tells of what changed since the latest run, be it as a second run has seen it."""
        return any(self._is_told_first(one) for one in self.changed)

    def _is_told_first(self, one: KnownChange) -> bool:
        alike = (each for each in self.runs if each.profile == self.latest.profile)
        since = [each.run for each in alike if each.started > one.since.started]
        return since == [self.latest.run] if one.may_pass else one.since.run == self.latest.run

    @property
    def _of_vendor(self) -> Mapping[str, int]:
        """The counts that are about a vendor: none of a stand-in that somebody tried, whose faults are its own, and
        none where nothing is broken, and only an exception is not needed."""
        is_none = is_practice(self.latest.target, self.latest.base_url) or self.whose == UNNEEDED
        return {} if is_none else self.counts

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
        said = replace(said, then=accept_too(said.then, self.broken, self.listed))
        said = replace(said, then=about_changed_data(said.then, self._warned, self.beside))
        said = replace(said, then=about_changes(about_resolved(said.then, bool(self.resolved)), len(self.breaking)))
        return replace(said, then=after_new_ways(self.not_accepted, said.then, self.whose))

    def counted(self, verdict: str) -> str:
        """How many clauses have a verdict; of a run that came to no good end, on how much they were kept."""
        latest, number = self.latest, self.counts[verdict]
        if verdict != "kept" or not latest.is_partial:
            return counted(number, verdict)
        before = accepted_before(self.runs, latest.started, latest.profile)
        end = [latest.pause.end] if latest.pause else []
        return so_far(number, latest.accepted if latest.is_complete else None, before, *end)

    @property
    def word(self) -> str:
        """What the badge of the target says."""
        if self.tone == "warning" and self.not_accepted:
            return NOT_ACCEPTED
        is_only_changed = self.tone == "warning" and self.breaking and not self.counts.get("warning")
        return CHANGED if is_only_changed else word_of(self.tone, self.latest.whose)


def _resolved(found: Sequence[KnownFinding], latest: RecentTrial) -> tuple[str, ...]:
    """The clauses whose violations the latest run is the first not to see, each once."""
    gone = (one for one in found if one.severity == "violation" and one.life.resolved_by)
    own = (one.clause for one in gone if one.life.resolved_by and one.life.resolved_by.run == latest.run)
    broken = {one.clause for one in found if one.life.last_seen.run == latest.run}
    return tuple(name for name in dict.fromkeys(own) if name in latest.verdicts and name not in broken)


def _seen(found: Sequence[KnownFinding], latest: RecentTrial, severity: str) -> tuple[KnownFinding, ...]:
    """What the latest run of a target has seen of one severity."""
    return tuple(one for one in found if one.severity == severity and one.life.last_seen.run == latest.run)


def _listed(found: Sequence[KnownFinding], latest: RecentTrial) -> tuple[str, ...]:
    """The clauses of which the latest run of a target took something for accepted, be it for some values."""
    seen = (one for one in found if one.life.last_seen.run == latest.run)
    return tuple(one.clause for one in seen if one.severity == "known" or is_in_part(one))


def target_view(
    runs: Sequence[RecentTrial],
    trial: LatestTrial,
    change: Difference | None,
    found: Sequence[KnownFinding],
    now: int,
    not_accepted: tuple[str, ...],
) -> TargetView:
    """A provider at a target, by its runs, the earliest first, and all that is known of it. `now` is in seconds since
    1970, `change` is what is otherwise than in the run before, `found` all findings there."""
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
        until_fixed=of_all(((one.check, one) for one in _seen(found, latest, "violation")), beside),
        warned=_seen(found, latest, "warning"),
        broken=tuple(one.clause for one in _seen(found, latest, "violation")),
        listed=_listed(found, latest),
        told_first=tuple(dict.fromkeys(one.clause for one in found if is_told_first(one))),
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
