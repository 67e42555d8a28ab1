"""Whether a target lets a release pass, with a sentence for each reason why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, partial

from sqlalchemy import Connection

from reports._outage import cause_in
from reports.gate.changed import BROKEN, Reason, changed
from reports.gate.exceptions import is_named, not_accepted
from reports.gate.measured import Measured, changed_since, latest_whole, was_anything_kept, was_held
from reports.gate.named import check_names, unmeasured, wanted
from reports.gate.policy import Policy
from reports.history.behaviour import KnownChange
from reports.history.choices import accepted_and_new_of
from reports.history.clocks import AHEAD, wrong_clock
from reports.history.findings import KnownFinding
from reports.history.lives import State
from reports.history.trials import LatestTrial

UNCLEAR = 75
"""Exit code: nobody knows whether the vendor breaks a promise that the policy holds to."""
HOUR = 60 * 60

FEW_HOURS = 10
"""From here on a part of an hour decides nothing: policies allow about a day."""

NAMED = 3
"""How many clauses a sentence names: enough to see what they have in common."""


def reasons(
    connection: Connection,
    policy: Policy,
    trials: Sequence[LatestTrial],
    findings: Sequence[KnownFinding],
    now: int,
    changes: Sequence[KnownChange] = (),
) -> list[Reason]:
    """Why the latest runs keep a release back. `now` is in seconds since 1970; `changes` are those of behaviour.

    Raises HistoryError for a target or a clause of the policy that the history does not know.
    """
    check_names(connection, policy, trials)
    looked_at = wanted(policy, trials)
    if not looked_at:
        return [Reason(UNCLEAR, "the history knows no run: `reports ingest` takes in the journals of runs.")]
    unseen = [Reason(UNCLEAR if named else 0, text) for named, text in unmeasured(connection, policy, looked_at)]
    found = [reason for one in looked_at for reason in _of_target(connection, policy, one, findings, now)]
    return [*unseen, *found, *(reason for one in looked_at for reason in changed(policy, one, changes))]


def _of_target(
    connection: Connection, policy: Policy, one: LatestTrial, findings: Sequence[KnownFinding], now: int
) -> Iterator[Reason]:
    at = f"{one.title} at {one.target}"
    whole = latest_whole(connection, one.provider, one.target)
    left = [Reason(UNCLEAR, f"{at}: {each.what}: {each.text}") for each in one.left]
    if whole is None:
        yield from [Reason(UNCLEAR, f"{at}: no run has come to its end."), *left]
        return
    # What is not tested comes before what is left changed, which often follows from the same.
    yield from (Reason(UNCLEAR, f"{at}: {text}") for text in _unclear(connection, policy, one, whole, now))
    yield from left
    for name, why in whole.ended.items():
        if is_named(policy, name):
            yield Reason(BROKEN, f"{at}: {name} has an exception that no longer holds: {why}.")
    own = [each for each in findings if (each.provider, each.target) == (one.provider, one.target)]
    is_held = cache(partial(was_held, connection, one.provider, one.target))  # a clause may have thousands of findings
    for each in own:
        if _is_wanted(policy, each):
            yield _finding(each, whole, at, is_held)
    promised = [each for each in own if not changed_since(each, whole)]
    yield from not_accepted(connection, policy, (one.provider, one.target), promised, at)


def _unclear(connection: Connection, policy: Policy, one: LatestTrial, whole: Measured, now: int) -> Iterator[str]:
    """Why nobody knows whether the target keeps its promises."""
    hours = (now - (one.last_whole or whole.started)) / HOUR
    if hours > policy.max_age_hours:
        yield f"the latest run that tested it is {_rounded(hours):g} h old, more than {policy.max_age_hours:g} h."
    if hours < -AHEAD / timedelta(hours=1):
        yield f"the latest whole run is of the future. {wrong_clock(datetime.fromtimestamp(whole.started, UTC))}"
    unclear, of = whole.inconclusive, len(whole.verdicts)
    if not whole.has_tested:
        yield f"the latest whole run has tested nothing.{_commonest(whole)}"
    elif 100 * len(unclear) / of > policy.inconclusive:
        cause = cause_in(whole.reasons.get(name) for name in unclear)
        why = f", as {cause}" if cause else ""
        share = f"{len(unclear)} of {of} clauses could not be judged{why}, more than {policy.inconclusive:g} %"
        yield f"{share} ({_listed(unclear)}).{_commonest(whole)}"
    if whole.has_tested and not whole.promises_nothing and not was_anything_kept(connection, one.provider, one.target):
        yield (
            "no run in the history shows that a promise was kept here, so nobody knows what is broken newly: take in "
            "earlier runs with `reports ingest`, or get the target to work."
        )


def _rounded(hours: float) -> float:
    """Hours as a person says them; a part of an hour counts only where there are few."""
    return round(hours, 0 if hours >= FEW_HOURS else 2)


def _commonest(whole: Measured) -> str:
    """Why clauses are inconclusive: what is said of most of them, as a sentence behind another one."""
    why = Counter(whole.reasons[name] for name in whole.inconclusive if name in whole.reasons).most_common(1)
    return f" The reason of {why[0][1]}: {why[0][0]}." if why else ""


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_wanted(policy: Policy, each: KnownFinding) -> bool:
    return each.severity in policy.blocks and is_named(policy, each.clause) and each.life.state != State.RESOLVED


def _finding(each: KnownFinding, whole: Measured, at: str, is_held: Callable[[str], bool]) -> Reason:
    place = f"{each.clause} {each.pointer or ''}".strip()
    by_value = f"; {said}" if (said := accepted_and_new_of(each)) else ""
    if changed := changed_since(each, whole):
        return Reason(0, f"{at}: {place} was broken ({each.fingerprint}); {changed}, and no run measures it any more.")
    if is_held(each.clause):
        return Reason(BROKEN, f"{at}: {place} is broken ({each.severity} {each.fingerprint}{by_value}). {each.says}")
    return Reason(0, f"{at}: {place} is broken, and pending: no run shows this clause kept here ({each.fingerprint}).")
