"""What an alert says of changes of behaviour: each is told once, and again only where it was gone in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from reports._behaviour import TITLES
from reports._text import counted
from reports.alerts.standing import Said
from reports.history.behaviour import KnownChange
from reports.history.trials import LatestTrial

CHANGE = "change "
"""How the subject begins of what is told of a change of behaviour; its row has the run since which it is seen."""
ONCE = "observed-"
"""How the kinds begin of what each run sends one request for."""
RECENT = 14 * 24 * 60 * 60
"""Seconds before the latest whole run in which a change was seen that is told: a new channel need not hear of all that
ever changed, and one that was deaf for some nights hears of what changed meanwhile."""
MOST = 10
"""Changes in full: about a screen. More are counted, and `reports history` lists them."""


def new_changes(known: Mapping[str, Said], one: LatestTrial, changes: Sequence[KnownChange]) -> tuple[KnownChange, ...]:
    """The changes at a target that a channel does not know yet, the worst first."""
    since = (one.last_whole or 0) - RECENT
    own = [each for each in changes if (each.provider, each.target) == (one.provider, one.target)]
    new = [each for each in own if each.last.started >= since and _is_certain(each) and not _is_told(known, each)]
    return tuple(sorted(new, key=lambda each: [*TITLES].index(each.behaviour.level)))


def subject(one: KnownChange) -> str:
    """What is told: the change, by its fingerprint."""
    return f"{CHANGE}{one.behaviour.fingerprint}"


def in_title(changes: Sequence[KnownChange], broken: Collection[str]) -> list[str]:
    """How many changes there are, by what they mean for a client; nothing where there is none. Those at a member that
    is `broken`, by its pointer, are not counted: a finding tells of it."""
    own = [one for one in changes if one.behaviour.place not in broken]
    counts = Counter(one.behaviour.level for one in own)
    listed = ", ".join(f"{counts[level]} {title}" for level, title in TITLES.items() if counts[level])
    return [f"{counted(len(own), 'change')} of behaviour ({listed})"] if own else []


def lines(changes: Sequence[KnownChange], provider: str, broken: Collection[str]) -> Iterator[str]:
    """What changed, since which run, and what that means for a client; `broken` are members of which findings tell."""
    if changes:
        runs = ", ".join(dict.fromkeys(one.last.before for one in changes))
        yield from ("", f"What the vendor answers changed since run {runs}:")
    for one in changes[:MOST]:
        change = one.behaviour
        by_finding = "; most likely what the finding there shows" if change.place in broken else ""
        yield f"  {TITLES[change.level]}: {change.sentence}. {change.means} ({change.id}{by_finding})"
    if (rest := len(changes) - MOST) > 0:
        yield f"  and {counted(rest, 'change')} more: reports history --provider {provider}"


def _is_certain(one: KnownChange) -> bool:
    """Whether a run is enough, or two have seen it: what one request came to, may have been an accident."""
    return not one.behaviour.kind.startswith(ONCE) or one.since != one.last


def _is_told(known: Mapping[str, Said], one: KnownChange) -> bool:
    before = known.get(subject(one))
    return before is not None and before.run == one.since.run
