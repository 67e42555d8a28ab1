"""What the names of a policy stand for: one that stands for nothing that was measured would keep nothing back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from sqlalchemy import Connection

from reports._known import listed
from reports.gate.measured import clauses_measured
from reports.gate.policy import Policy
from reports.history import HistoryError
from reports.history.known_names import clause_names
from reports.history.trials import LatestTrial

Clauses = Mapping[tuple[str, str], frozenset[str]]
"""The clauses that are measured, by provider and target."""


def check_names(connection: Connection, policy: Policy, trials: Sequence[LatestTrial]) -> None:
    """Raises HistoryError for a target that the history does not know, and for a clause that it knows at no target of
    the policy."""
    known = {one.target for one in trials}
    for name in policy.targets:
        if name not in known:
            raise HistoryError(f"{policy.place}  /targets: the history knows no target {name}. Known: {listed(known)}.")
    providers = {one.provider for one in wanted(policy, trials)}
    names = [name for one in sorted(providers) for name in clause_names(connection, one)]
    at = f" at {', '.join(policy.targets)}" if policy.targets else ""
    for pattern in policy.clauses:
        if names and not is_any(names, pattern):
            raise HistoryError(f"{policy.place}  /clauses: the history knows no clause {pattern}{at}.")


def wanted(policy: Policy, trials: Sequence[LatestTrial]) -> list[LatestTrial]:
    """The targets that the policy looks at."""
    return [one for one in trials if not policy.targets or one.target in policy.targets]


def is_any(names: Sequence[str] | frozenset[str], pattern: str) -> bool:
    """Whether a pattern stands for any of these names."""
    return any(fnmatchcase(name, pattern) for name in names)


def unmeasured(connection: Connection, policy: Policy, looked_at: Sequence[LatestTrial]) -> Iterator[tuple[bool, str]]:
    """Each clause and each target by which the policy keeps nothing back: whether it names it, and a sentence."""
    found = {(one.provider, one.target): clauses_measured(connection, one.provider, one.target) for one in looked_at}
    measured: Clauses = {at: names for at, names in found.items() if names}
    if len(measured) == len(found):  # a target without a whole run may have the clause: that it has none is told
        yield from ((True, _nowhere(policy, pattern)) for pattern in policy.clauses if not _is_in(measured, pattern))
    for one in looked_at:
        names = measured.get((one.provider, one.target), frozenset())
        if names and not any(is_any(names, pattern) for pattern in policy.clauses):
            yield one.target in policy.targets, _nothing_of(policy, one)


def _is_in(measured: Clauses, pattern: str) -> bool:
    return any(is_any(names, pattern) for names in measured.values())


def _nowhere(policy: Policy, pattern: str) -> str:
    return (
        f"{policy.place}  /clauses: the latest whole runs have no clause {pattern}, so it keeps nothing back. Take it "
        "out of the policy, or name the clause that has its place in the contract."
    )


def _nothing_of(policy: Policy, one: LatestTrial) -> str:
    return (
        f"{one.title} at {one.target}: {policy.place} names none of the clauses that are measured here, so nothing "
        "that is broken here keeps a release back."
    )
