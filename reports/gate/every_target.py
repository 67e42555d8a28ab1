"""For which targets the gate is open, in a line: who is woken by one of them has to know whether the others may go."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from reports._shortened import cut
from reports._text import counted
from reports.gate.changed import BROKEN, Reason, breaking
from reports.gate.judge import reasons
from reports.gate.look_first import stored_refusals
from reports.gate.policy import Policy
from reports.history.behaviour import known_changes
from reports.history.findings import KnownFinding
from reports.history.trials import LatestTrial
from reports.history.untested import no_longer_tested

WhyClosed = Mapping[tuple[str, str], Sequence[str]]
"""Why a release is kept back, by provider and target; nothing of a target for which the gate is open."""

MOST = 6
"""Targets that are named on either side: a line of a chat or two. More are counted."""

LONGEST = 80
"""Characters of a reason: the first one that keeps a release back, without what explains it."""

EXPLAINS = re.compile(r"\. |: | \(|, more than ")
"""Where a reason begins to explain itself."""

OLD = " h old, "
"""How a reason says that data are old: that often follows from another one, which says more."""

LOOK = " (look first: {})"
REFUSED = "refused updates change appointments"
REFUSED_ONCE = "one run has seen that refused updates change appointments"
"""The same where alerts wait for a second run: a release does not."""
UNTESTED = "{} not tested any more"
"""What an open gate does not say: it goes by promises that are broken, and knows no other loss."""


def release_line(
    connection: Connection, trials: Sequence[LatestTrial], findings: Sequence[KnownFinding], why: WhyClosed
) -> str:
    """For which targets the gate is open, by its default policy, and why it is not for others; empty where there is
    none. Stand-ins that somebody tried are not among them. `why` are all reasons."""
    real, own = [one for one in trials if not one.is_practice], _by_target(findings)
    if not real:
        return ""
    titles = Counter(one.title for one in real)
    is_open, closed = list[str](), list[str]()
    for one in real:
        at, name = (one.provider, one.target), one.title if titles[one.title] == 1 else f"{one.title} at {one.target}"
        if found := why.get(at):
            closed.append(f"{name} ({_first_of(found)})")
        else:
            is_open.append(f"{name}{_look_first(connection, one, own[at])}")
    said = [f"open for {_listed(is_open)}" if is_open else "", f"closed for {_listed(closed)}" if closed else ""]
    return f"Release, by the default policy of `reports gate`: {'; '.join(filter(None, said))}."


def why_closed(
    connection: Connection, trials: Sequence[LatestTrial], findings: Sequence[KnownFinding], now: int
) -> WhyClosed:
    """All reasons that keep a release back, by target, each in a few words, the one that says most first. Stand-ins
    that somebody tried keep none back. `now` is in seconds since 1970."""
    own = _by_target(findings)
    real = (one for one in trials if not one.is_practice)
    why = {(one.provider, one.target): _reasons(connection, one, own[one.provider, one.target], now) for one in real}
    return {at: those for at, those in why.items() if those}


def _by_target(findings: Sequence[KnownFinding]) -> defaultdict[tuple[str, str], list[KnownFinding]]:
    own = defaultdict[tuple[str, str], list[KnownFinding]](list)
    for each in findings:
        own[each.provider, each.target].append(each)
    return own


def _first_of(found: Sequence[str]) -> str:
    """The first reason, and how many more there are."""
    others = len(found) - 1
    return f"{found[0]}; {others} more reason{'s' if others > 1 else ''}" if others else found[0]


def _reasons(connection: Connection, one: LatestTrial, own: Sequence[KnownFinding], now: int) -> list[str]:
    found = [each for each in reasons(connection, Policy(), [one], own, now) if each.code]
    told_first = sorted(found, key=lambda each: (each.code != BROKEN, OLD in each.text))
    return [_in_short(each, one) for each in told_first]


def _look_first(connection: Connection, one: LatestTrial, findings: Sequence[KnownFinding]) -> str:
    """What an open gate does not say: that refused updates change appointments, which is a warning, that the vendor
    changed what may break a client, and that clauses are not tested any more since then."""
    stored = stored_refusals(connection, one, findings)
    said = [REFUSED_ONCE if all(each.life.times_seen == 1 for each in stored) else REFUSED] if stored else []
    if changes := breaking(one, known_changes(connection, one.provider, one.target)):
        said.append(f"{counted(len(changes), 'breaking change')} of behaviour")
        before = {each.since.before for each in changes}
        run = changes[0].last.run  # the latest whole one: a later one of a few clauses says nothing of the others
        lost = no_longer_tested(connection, (one.provider, one.target), run, before)
        said += [UNTESTED.format(counted(len(lost), "clause"))] if lost else []
    return LOOK.format(", ".join(said)) if said else ""


def _in_short(reason: Reason, one: LatestTrial) -> str:
    text = reason.text.removeprefix(f"{one.title} at {one.target}: ")
    return cut(EXPLAINS.split(text)[0].removesuffix("."), LONGEST)


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more
