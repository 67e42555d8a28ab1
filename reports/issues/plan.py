"""What is to be done with the issues of a repository."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.alerts.states import State, state
from reports.history.findings import KnownFinding
from reports.issues.body import Key, key, quoted, read_marker
from reports.issues.tracker import Issue


@dataclass(frozen=True)
class Change:
    """A finding whose issue has to change. `issue` is None where one has to be opened."""

    finding: KnownFinding
    issue: Issue | None
    is_broken: bool

    @property
    def word(self) -> str:
        """What is done with the issue."""
        if self.issue is None:
            return "opened"
        return "reopened" if self.is_broken else "closed"


NO_ISSUE: tuple[Issue | None, bool] = (None, False)
"""What is known of a finding without an issue: nothing was said of it."""


def changes(findings: Sequence[KnownFinding], issues: Iterable[Issue], runs: int) -> Iterator[Change]:
    """What has to change, the finding seen first first.

    By the rules of the alerts (`runs`: in how many runs in a row a finding has to be seen); what comes and goes, or was
    accepted as a known deviation, leaves its issue as it is. Only a violation opens one.
    """
    known = dict[Key, tuple[Issue | None, bool]]()
    for each in issues:
        if marker := read_marker(each.body):
            known.setdefault(marker[0], (each, marker[1]))
    for finding in sorted(findings, key=lambda one: one.life.first_seen.started):
        names = (key(replace(finding, fingerprint=name)) for name in (finding.fingerprint, *finding.former))
        issue, was_broken = next((known[name] for name in map(quoted, names) if name in known), NO_ISSUE)
        is_wanted = issue is not None or finding.severity == "violation"
        now = state(finding, runs)
        if now in (State.BROKEN, State.GONE) and is_wanted and (now == State.BROKEN) != was_broken:
            yield Change(finding, issue, now == State.BROKEN)
