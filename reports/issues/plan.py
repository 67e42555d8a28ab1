"""What is to be done with the issues of a repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from contracts.leading import Lead, lead
from reports.alerts.moving import moving
from reports.alerts.states import State, state
from reports.history.findings import KnownFinding
from reports.issues.body import Key, Mark, blames_nobody, key, quoted, read_marker
from reports.issues.tracker import Issue

MOST_OPENED = 20
"""Issues opened in one run: who finds more of them in the morning reads none, and one cause may break all clauses."""


@dataclass(frozen=True)
class Change:
    """A finding whose issue has to change. `issue` is None where one has to be opened; `mark` is what it says then.

    `before` is what it has said; None where there was no issue. `alike`: the sentence of its run, where the finding
    stands for the one answer that all updates of that run got, and whose that is, is open; else empty.
    """

    finding: KnownFinding
    issue: Issue | None
    mark: Mark
    before: Mark | None = None
    alike: str = ""

    @property
    def is_broken(self) -> bool:
        """Whether the issue says that the finding is there."""
        return self.mark == Mark.BROKEN

    @property
    def is_silent(self) -> bool:
        """Whether nobody is told: what is accepted changes the issue's first line alone, and whose it is, its text."""
        return self.mark == Mark.ACCEPTED or self.is_retold

    @property
    def is_retold(self) -> bool:
        """Whether the finding goes on, and only whose it is has changed."""
        return self.before == self.mark == Mark.BROKEN

    @property
    def word(self) -> str:
        """What is done with the issue."""
        if self.is_retold:
            return "told anew"
        if self.is_silent:
            return "marked as accepted"
        if self.issue is None:
            return "opened"
        return "reopened" if self.is_broken else "closed"


MARKS = {State.BROKEN: Mark.BROKEN, State.GONE: Mark.RESOLVED, State.ACCEPTED: Mark.ACCEPTED}
"""What an issue says of a finding's state. What comes and goes, or is too early to tell, leaves it as it is."""

Known = Mapping[Key, tuple[Issue, Mark]]
"""The issues of a repository by the findings that they are of, with what they have said last."""


def changes(
    findings: Sequence[KnownFinding],
    issues: Iterable[Issue],
    runs: int,
    nobodys: Container[int] = (),
    alike: Mapping[Key, str] = MappingProxyType({}),
) -> Iterator[Change]:
    """What has to change, the finding seen first first.

    By the rules of the alerts (`runs`: in how many runs in a row a finding has to be seen). Only a violation opens an
    issue, and only one of the vendor: `nobodys` are the ids of trials for which nobody is responsible, such as those of
    a stand-in with a fault. Of findings that show nothing but the one answer that all updates got (`alike`, each with
    the sentence of its run), one opens an issue for all. What is accepted as a known deviation is marked, without a
    word to anybody.
    """
    known = dict[Key, tuple[Issue, Mark]]()
    for each in issues:
        if marker := read_marker(each.body):
            known.setdefault(marker[0], (each, marker[1]))
    whole = _of_moving_clauses(findings, known)
    followers = _followers([one for one in findings if key(one) in alike], known, runs)
    for finding in sorted(findings, key=lambda one: one.life.first_seen.started):
        issue, before = _issue(finding, known)
        now = whole.get(key(finding)) or state(finding, runs)
        mark = MARKS.get(now) if now else None
        is_theirs = finding.severity == "violation" and finding.life.last_seen.trial not in nobodys
        is_told = mark == Mark.BROKEN and key(finding) in followers
        change = Change(finding, issue, mark, before, alike.get(key(finding), "")) if mark else None
        if change and change.is_retold:
            yield from [change] if _says_otherwise(change) else []
        elif change and _is_news(before, change.mark) and (issue is not None or is_theirs) and not is_told:
            yield change


def _says_otherwise(change: Change) -> bool:
    """Whether an open issue says that it is open whose the finding is, and it no longer is, or the other way round."""
    issue = change.issue
    return issue is not None and issue.is_open and blames_nobody(issue.body) != bool(change.alike)


def _followers(alike: Sequence[KnownFinding], known: Known, runs: int) -> set[Key]:
    """The findings of an answer to all updates but the one that stands for it: one whose issue is open, or else the one
    seen first, the main promise before others."""
    of_answer = defaultdict[tuple[str, str, str], list[KnownFinding]](list)
    for one in alike:
        if one.severity == "violation" and state(one, runs) == State.BROKEN:
            of_answer[one.provider, one.target, one.got].append(one)
    every = set[Key]()
    for those in of_answer.values():
        first = min(those, key=lambda one: (not _is_open(one, known), one.life.first_seen.started, *_lead(one)))
        every |= {key(one) for one in those if one is not first}
    return every


def _lead(one: KnownFinding) -> tuple[Lead, str]:
    return lead(one.clause, one.check), one.fingerprint


def _of_moving_clauses(findings: Sequence[KnownFinding], known: Known) -> dict[Key, State]:
    """What counts for findings of clauses that fail at another place each time: one stands for all, the others do not.

    It is one whose issue is open, or else the one seen first. Once none was seen for long, each counts by itself.
    """
    of_target = defaultdict[tuple[str, str], list[KnownFinding]](list)
    for one in findings:
        of_target[one.provider, one.target].append(one)
    states = dict[Key, State]()
    for clause in (each for those in of_target.values() for each in moving(those).values()):
        if clause.state == State.FLAPPING:
            first = min(clause.findings, key=lambda one: (not _is_open(one, known), one.life.first_seen.started))
            states |= {key(one): State.BROKEN if one is first else State.GONE for one in clause.findings}
    return states


def _is_open(finding: KnownFinding, known: Known) -> bool:
    return _issue(finding, known)[1] == Mark.BROKEN


def _issue(finding: KnownFinding, known: Known) -> tuple[Issue | None, Mark | None]:
    names = (key(replace(finding, fingerprint=name)) for name in (finding.fingerprint, *finding.former))
    return next((known[name] for name in map(quoted, names) if name in known), (None, None))


def _is_news(before: Mark | None, mark: Mark) -> bool:
    """Whether an issue has to say something else: where none is open, only that the finding is there."""
    if mark == Mark.BROKEN:
        return before != Mark.BROKEN
    return before == Mark.BROKEN or (before, mark) == (Mark.ACCEPTED, Mark.RESOLVED)
