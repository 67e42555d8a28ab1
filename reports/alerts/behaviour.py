"""What an alert says of changes of behaviour: each is told once, and again only where it was gone in between."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from reports._behaviour import TITLES, TO_DO, Behaviour, whose_of
from reports._moves import members_of
from reports._observed import ONCE, outcomes_of, request_of
from reports._records import WORST_FIRST
from reports._same_member import is_at
from reports._shortened import cut
from reports._text import counted, utc_seconds
from reports.alerts.finding_text import conditions
from reports.alerts.items import Item
from reports.alerts.lost import WHOSE as LOST
from reports.alerts.lost import lost_at
from reports.alerts.standing import Said
from reports.alerts.states import State, was_news
from reports.history.behaviour import KnownChange
from reports.history.findings import KnownFinding
from reports.history.told_by_findings import Told
from reports.history.trials import LatestTrial
from reports.history.untested import Lost

CHANGE = "change "
"""How the subject begins of what is told of a change of behaviour; its row has the run since which it is seen."""
HEAD = "What the vendor answers changed{}:"
NO_PROMISE = ", which breaks no promise of its page"
"""What is said of changes where no finding is at the same member."""
NO_PROMISE_SEEN = ", which breaks no promise of its page that is still tested ({} not tested any more: see above)"
"""The same where promises are lost from sight by the change: nobody knows whether these are kept."""
OF_WARNING = "the vendor's, whose documentation suggests otherwise without promising it ({}, a warning)"
OF_FINDING = "the vendor's: see {} ({}), which is about the same member"
"""Whose a change is where a finding is at the same member: the same is not called free and wrong."""
OF_ACCEPTED = (
    "the vendor's: known.yaml accepts {}, which is about the same member, for what was there then: if this is accepted "
    "as well, say so in its reason, and else send it to the vendor as a new fault"
)
"""The same where that finding is accepted: who accepted it had not seen what is new."""
NO_VERDICT = "the vendor's page leaves it open"
LOOK_AT = "`reports page {}` has the case under What the vendor's page leaves open: {} now, {} before"
"""Where the answer is found that changed: no verdict of a run tells of it."""
SHORT = {
    "observed-refused": "is refused now, was accepted",
    "observed-accepted": "is accepted now, was refused",
    "response-member-removed": "is gone from answers",
    "response-member-added": "is new in answers",
}
"""What a change comes to, by its kind, for a title; of others it is in their sentence."""
LONGEST = 80
"""Characters of a change in a title: chats show about 100 of a title before they fold it."""
RECENT = 14 * 24 * 60 * 60
"""Seconds before the latest whole run in which a change was seen that is told: a new channel need not hear of all that
ever changed, and one that was deaf for some nights hears of what changed meanwhile."""
MOST = 10
"""Changes in full: about a screen. More are counted, and `reports history` lists them."""


def new_changes(known: Mapping[str, Said], one: LatestTrial, changes: Sequence[KnownChange]) -> tuple[KnownChange, ...]:
    """The changes at a target that a channel does not know yet, the worst first."""
    since = (one.last_whole or 0) - RECENT
    own = [each for each in changes if (each.provider, each.target) == (one.provider, one.target)]
    new = [each for each in own if each.last.started >= since and each.is_certain and not _is_told(known, each)]
    return tuple(sorted(new, key=lambda each: [*TITLES].index(each.behaviour.level)))


def told_of(known: Mapping[str, Said], items: Iterable[Item], findings: Iterable[KnownFinding], runs: int) -> Told:
    """The findings of which a channel was told that they are there, or gone, or is told so now. Of one that others were
    told of, and that was gone before this channel came, it need not hear: that is no news of a change either. `runs`:
    in how many runs in a row a finding has to be seen to be told."""
    states = {name: one.state for name, one in known.items()} | {one.subject: one.state for one in items}
    by_state = [(states.get(one.fingerprint), one) for one in findings]
    came = [one for now, one in by_state if now in (State.BROKEN, State.FLAPPING)]
    gone = (
        one for now, one in by_state if now in (State.GONE, State.FLAPPING) or (now is None and was_news(one, runs))
    )
    return Told(came, [*gone])


def subject(one: KnownChange) -> str:
    """What is told: the change, by its fingerprint."""
    return f"{CHANGE}{one.behaviour.fingerprint}"


def in_title(changes: Sequence[KnownChange], broken: Collection[KnownFinding]) -> list[str]:
    """How many changes there are, by what they mean for a client, and the first; nothing where there is none. Those at
    a member that is `broken` are not counted: a finding tells of it."""
    own = [those[0] for those in _causes(one for one in changes if not _is_at(broken, one))]
    counts = Counter(one.behaviour.level for one in own)
    listed = ", ".join(f"{counts[level]} {title}" for level, title in TITLES.items() if counts[level])
    number = f"{counted(len(own), 'change')} of behaviour"
    if not own or not own[0].is_sent_once:
        return [f"{number} ({listed}: {_in_short(own[0])})"] if own else []
    return [f"{_case(own[0])} ({number}: {listed})"]


def _is_at(broken: Iterable[KnownFinding], one: KnownChange) -> bool:
    return any(is_at(each, one.behaviour.place) for each in broken)


def _in_short(one: KnownChange) -> str:
    """A change in a few words, for a title: what it is about, and how that is now."""
    if one.behaviour.kind in SHORT:
        return f"{cut(one.behaviour.place, LONGEST)} {SHORT[one.behaviour.kind]}"
    return cut(one.behaviour.sentence.partition(" (")[0], LONGEST)


def _case(one: KnownChange) -> str:
    """What happened to a request that the page leaves open, in plain words: what it sends, where that is one member,
    and what becomes of it. What the case is asked for is told below."""
    case = one.behaviour.place.partition(", ")[2] or one.behaviour.place
    members = [*members_of(request_of(one.behaviour.sentence))]
    what = f"{members[0].removeprefix('/')}: {case}" if len(members) == 1 else case
    now, before = outcomes_of(one.behaviour.sentence)
    is_now = SHORT.get(one.behaviour.kind) or f"is now {cut(now, LONGEST)}, was {cut(before, LONGEST)}"
    return f"a case that the vendor's page leaves open ({cut(what, LONGEST)}) {is_now}"


def _causes(changes: Iterable[KnownChange]) -> list[list[KnownChange]]:
    """The changes by their cause, in the order of the first of each."""
    found = dict[tuple[str, ...], list[KnownChange]]()
    for one in changes:
        found.setdefault(one.cause, []).append(one)
    return [*found.values()]


def lines(
    changes: Sequence[KnownChange], trial: LatestTrial, found: Mapping[str, KnownFinding], untested: Sequence[Lost] = ()
) -> Iterator[str]:
    """What changed, each cause with since when it is so, whose it is, how to see it again and what to do; `found` are
    findings at these members that are there, `untested` the clauses that nothing shows any more since then."""
    shown = changes[:MOST]
    if shown:
        is_free = not any(one.behaviour.place in found or lost_at(untested, one) for one in shown)
        no_promise = NO_PROMISE_SEEN.format(counted(len(untested), "clause")) if untested else NO_PROMISE
        yield from ("", HEAD.format(no_promise if is_free else ""))
    for those in _causes(shown):
        yield from _cause(those, found, trial, untested)
    if (rest := len(changes) - MOST) > 0:
        yield f"  and {counted(rest, 'change')} more: reports history --provider {trial.provider}"


def _cause(
    those: Sequence[KnownChange], found: Mapping[str, KnownFinding], trial: LatestTrial, untested: Sequence[Lost]
) -> Iterator[str]:
    for number, one in enumerate(those):
        change = one.behaviour
        at = found.get(change.place)
        by_finding = f"; most likely what the finding of {at.clause} shows" if at else ""
        head = f"  {TITLES[change.level]}" if not number else "    and, most likely by the same cause"
        means = f" {change.means}" if not number else ""
        yield f"{head}: {change.sentence}.{means} ({change.id}{by_finding})"
    first = those[0]
    if first.is_sent_once and first.about:
        yield f"    what it is about: {first.about} The vendor's page rules on that neither way."
    yield f"    since when: {_since(first)}"
    here = [found[one.behaviour.place] for one in those if one.behaviour.place in found]
    lost = lost_at(untested, first)
    whose = LOST.format(lost.name, lost.strength) if lost and not here else _whose(here, first.behaviour.kind)
    yield f"    whose it is: {whose}"
    yield from _see_again(first, here, trial)
    yield f"    what to do: {TO_DO[first.behaviour.level]}"


def _see_again(one: KnownChange, here: Sequence[KnownFinding], trial: LatestTrial) -> Iterator[str]:
    """The command that sends the request of a change, where each run sends one for it, by its clause; else the one that
    sends that of a finding at the same member, which asks the vendor anew, and the one that compares both runs."""
    if command := sent_again(one.behaviour, trial.run_again):
        now, before = outcomes_of(one.behaviour.sentence)
        yield f"    see it again (it passes either way: {NO_VERDICT}): {command}"
        yield f"    what to look at: {LOOK_AT.format(one.since.run, cut(now, LONGEST), cut(before, LONGEST))}"
        yield f"    both runs beside each other: {one.since.compare}"
        return
    for first in here[:1]:
        when = "; ".join(conditions(first, trial.left))
        yield f"    see it again{f' ({when})' if when else ''}: {first.see_again}"
    yield f"    {'both runs beside each other' if here else 'see it again'}: {one.since.compare}"


def sent_again(change: Behaviour, run_again: str) -> str:
    """The command that sends the request of a change again, as each run sends one for it, by its clause; empty for
    what any answer shows. `run_again` is the command that tests its target."""
    clause = change.place.partition(", ")[0]
    return f"{run_again} -k {clause}" if change.kind.startswith(ONCE) and run_again and clause else ""


def _whose(found: Sequence[KnownFinding], kind: str) -> str:
    """Whose a change is, by the findings at the same members, or else by its kind."""
    if not found:
        return whose_of(kind)
    first = min(found, key=lambda one: WORST_FIRST.index(one.severity))
    if first.severity == "known":
        return OF_ACCEPTED.format(first.clause)
    return (OF_WARNING if first.severity == "warning" else OF_FINDING).format(first.clause, first.severity)


def _since(one: KnownChange) -> str:
    """The first run that showed it without a gap, and the one that did not."""
    first = one.since
    before = f", {utc_seconds(first.before_started)}" if first.before_started else ""
    waited = "; told now, as a second run has seen it" if one.may_pass else ""
    return f"run {first.run}, {utc_seconds(first.started)}; not yet in run {first.before}{before}{waited}"


def _is_told(known: Mapping[str, Said], one: KnownChange) -> bool:
    before = known.get(subject(one))
    return before is not None and before.run == one.since.run
