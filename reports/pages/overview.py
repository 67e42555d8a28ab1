"""The history as its page shows it: providers, their targets, and what was found there; what failed comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from types import MappingProxyType

from reports._diff import Difference
from reports._refused_alike import is_open
from reports._stands_under import GENERATED, stands_under
from reports._tones import TARGET_TONES
from reports._until_fixed import is_let_in
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.recent import RecentTrial
from reports.history.trials import LatestTrial
from reports.pages.cards import UNMEASURED, Card, Key, cards_of
from reports.pages.matrix import Row, rows
from reports.pages.target_view import TargetView, target_view


@dataclass(frozen=True)
class ProviderView:
    """A provider: its targets, its findings that are there, those that are gone, those that no run looks for any
    more, and its clauses."""

    name: str
    title: str
    tone: str
    targets: tuple[TargetView, ...]
    open: tuple[Card, ...]
    resolved: tuple[Card, ...]
    unmeasured: tuple[Card, ...]
    failing: tuple[Row, ...]
    passing: tuple[Row, ...]

    @property
    def is_partial(self) -> bool:
        """Whether the latest run at one of its targets came to no good end."""
        return any(one.latest.is_partial for one in self.targets)

    @property
    def broken(self) -> int:
        """How many clauses the findings are of that are there: a clause may be broken in several ways."""
        return len({each.found.clause for card in self.open for each in (card, *card.beside, *card.others)})

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
        target_view(runs, of_trial[key], of_change.get(key), here[key], now, not_accepted.get(key, ()))
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


def _provider(
    targets: Sequence[TargetView], found: Sequence[KnownFinding], unaccepted: Collection[Key]
) -> ProviderView:
    name = targets[0].latest.provider
    own = [one for one in found if one.provider == name]
    cards = cards_of(own, unaccepted, _alike(targets, own))
    clauses = [_with_found(row, targets, own) for row in rows([(one.at, one.runs) for one in targets])]
    worst = sorted(targets, key=lambda one: (TARGET_TONES.index(one.tone), not one.not_accepted, one.at))
    return ProviderView(
        name=name,
        title=worst[0].latest.title,
        tone=worst[0].tone,
        targets=tuple(worst),
        open=tuple(card for card in cards if card.state not in (State.RESOLVED, UNMEASURED)),
        resolved=tuple(card for card in cards if card.state == State.RESOLVED),
        unmeasured=tuple(card for card in cards if card.state == UNMEASURED),
        failing=tuple(row for row in clauses if not row.is_passing),
        passing=tuple(row for row in clauses if row.is_passing),
    )


def _with_found(row: Row, targets: Sequence[TargetView], found: Sequence[KnownFinding]) -> Row:
    """A clause of generated updates that is kept, with the clauses under which stands what these have shown."""
    latest = [one.latest for one in targets if row.clause in one.latest.verdicts]
    kept = {(one.target, one.run) for one in latest if one.verdicts[row.clause].verdict == "kept"}
    check = next((one.verdicts[row.clause].check for one in latest), "")
    if check not in GENERATED or not kept:  # of thousands of findings each is looked at for few clauses
        return row
    seen = [(one.clause, one) for one in found if (one.target, one.life.last_seen.run) in kept]
    return replace(row, reason="; ".join(filter(None, [row.reason, stands_under(check, seen)])))


def _alike(targets: Sequence[TargetView], found: Iterable[KnownFinding]) -> set[Key]:
    """The findings that show the one answer which all updates of the latest run of their target got."""
    latest = {one.latest.target: one.latest for one in targets}
    own = ((one, latest[one.target]) for one in found if one.target in latest)
    return {
        (one.provider, one.target, one.fingerprint)
        for one, of in own
        if one.life.last_seen.run == of.run and is_open(of.whose, of.sentence, one)
    }
