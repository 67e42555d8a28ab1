"""What a check finds in an exchange, and all findings of a clause together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from contracts import Clause
from contracts.pointers import get, under
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import about_members
from suites.kit.model.exchange import Exchange
from suites.kit.model.json_values import same

VIOLATION, WARNING, LENIENT = "violation", "warning", "lenient"
"""How grave a finding is. Where the vendor is lenient and no sentence of its page forbids that, it is only noted."""

SIGHTINGS = 2
"""A lost request comes late once, and what it changes then shows at most twice: in an answer, and in the next read."""


MOVES, STAYS = "moves", "stays behind"
"""Keys of findings for which the appointment was watched: nothing else in it changed, so nobody else wrote."""


FACT = "fact"
"""Key of findings of a member that never changes, whatever an update names."""
OF_CHANGES = frozenset({FACT, "unsent", "filled", "refused", "state"})
"""Keys of findings of a change: `expected` is what a member was before the request, `got` what it was after it."""


@dataclass(frozen=True)
class Phrase:
    """Our own words in place of a value, as `a refusal (4xx)`; each `{}` in them stands for one of `values`."""

    text: str
    values: tuple[Any, ...] = ()


def one_of(values: Iterable[Any]) -> Phrase:
    """Any of several values, each different one once."""
    listed: list[Any] = []
    for value in values:
        if value not in listed:
            listed.append(value)
    return Phrase(" or ".join("{}" for _ in listed), tuple(listed))


NAMING = 2
"""The rule that `fingerprint_of` names findings by; the journal's header has it. A change of the rule takes a new
number: the history then knows that a new name may be another name of what it has. Rule 1 had the status itself."""


def fingerprint_of(provider: str, clause: str, pointer: str, key: str, status: int | None) -> str:
    """The name of a finding: sixteen hexadecimal digits, never of a message's text.

    Of a status only its class counts: a vendor that answers 502 where it answered 500 breaks the same promise.
    """
    parts = (provider, clause, pointer, key, f"{status // 100}xx" if status else "")
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True)
class Finding:
    """One way in which an exchange breaks a clause.

    `key` tells findings at one pointer apart: the keyword of a rule, a word of its check, or why the request was sent.
    It is shown, so it never holds what an answer says. `expected` and `got` are JSON values, ABSENT or a Phrase; they
    become text, and are masked, where people read them. `seen` counts how often the same request showed it, and how
    many times it was sent; `seen_in_run`, where it is not None, how many of how many requests of the run did.
    `is_final`: it cannot be shown again. `late` are the lost requests of which one may only now have taken effect and
    made the difference. `may_pass`: it is a refusal that the page lists without a cause, and counts only if it comes
    each time. `sequence` are the exchanges, in order, that show it together, from the one that puts the appointment
    back to its own; `steps` is how many steps were sent at first, 0 where it shows alone.
    """

    clause: Clause
    exchange: Exchange
    pointer: str
    key: str
    expected: Any = field(repr=False)
    got: Any = field(repr=False)
    severity: str = VIOLATION
    seen: tuple[int, int] = (1, 1)
    seen_in_run: tuple[int, int] | None = None
    is_final: bool = False
    late: frozenset[int] = frozenset()
    may_pass: bool = False
    sequence: tuple[Exchange, ...] = field(default=(), repr=False)
    steps: int = 0

    @property
    def fingerprint(self) -> str:
        """Identity of a finding across runs."""
        clause = self.clause
        return fingerprint_of(clause.provider, clause.id, self.pointer, self.key, self.exchange.status)

    @property
    def is_violation(self) -> bool:
        """Whether it breaks a `must`."""
        return self.severity == VIOLATION and self.clause.strength == "must"

    @property
    def is_about_states(self) -> bool:
        """Whether it is that the appointment differs between two moments, not what an answer says."""
        return kind_of(self.clause).compares_states and self.pointer != "" and self.key not in (MOVES, STAYS)

    def goes_back(self, known: Finding) -> bool:
        """Whether it is the way back of a change that is known: the member is again what that one expects. A single
        wrong answer makes both, so that the way back is no second time; and what it expects was never right."""
        is_again = self.is_about_states and self.key in OF_CHANGES and self.fingerprint == known.fingerprint
        return is_again and same(self.got, known.expected)

    def forward(self) -> Finding:
        """The same in the direction of the wrong value, where only its way back could be compared: a fact that is again
        what it was before the run was wrong before the request."""
        first = [get(state, self.pointer) for state in self.exchange.first.values()]
        is_back = self.key == FACT and any(same(self.got, one) for one in first)
        is_wrong = not any(same(self.expected, one) for one in first)
        return replace(self, expected=self.got, got=self.expected) if is_back and is_wrong else self

    @property
    def shows_each_time(self) -> bool:
        """Whether its request was sent again and showed it every time."""
        times, of = self.seen
        return times == of > 1

    @property
    def how_often(self) -> str:
        """How often it was seen, in words."""
        if self.seen_in_run:
            return f"{self.seen_in_run[0]} times in {self.seen_in_run[1]} updates"
        return f"{self.seen[0]} of {self.seen[1]}"


@dataclass
class ClauseEvidence:
    """All that was seen of one clause in a run.

    `cases` are exchanges that showed something of it; `changed_in` are the numbers of those in which a member, by its
    pointer, was not as it should be, `late_in` the lost requests that may have made some of these differences when they
    came late. `unclear` and `not_applicable` are reasons; `observed` counts what was seen of a
    clause that is only observed. `late_reads` is by how many seconds reads were late, as far as that concerned it.
    `unsure` are members of the appointment that somebody else may write, each with the reason to think so. `about` are
    the members that a reason is about, and `explained` the clauses that were found broken at a member. `lacks` are the
    reasons for which the target or its owner has to give something: why, of any member, and the members.
    """

    cases: int = 0
    findings: dict[str, Finding] = field(default_factory=dict)
    changed_in: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    late_in: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    unclear: list[str] = field(default_factory=list)
    not_applicable: list[str] = field(default_factory=list)
    observed: Counter[str] = field(default_factory=Counter)
    late_reads: float = 0.0
    unsure: Mapping[str, str] = field(default_factory=dict)
    about: dict[str, tuple[str, ...]] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    lacks: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def lacking(self) -> list[str]:
        """All that is lacking, members that lack the same in one reason."""
        members: dict[str, dict[str, None]] = defaultdict(dict)
        for why, about in self.lacks.values():
            members[why] |= dict.fromkeys(about)
        return [about_members(why, listed) for why, listed in members.items()]

    def add(self, finding: Finding) -> bool:
        """Keep a finding; of two with the same fingerprint the graver one, then the one with the smaller request. One
        of a sequence stays: what was sent, expected and got is that of the sequence.

        Returns whether it is new, or graver than the one that was known. The way back of a known one is neither.
        """
        known = self.findings.get(finding.fingerprint)
        if known is not None and finding.goes_back(known):
            return False
        if finding.is_about_states:
            self.changed_in[finding.pointer].add(finding.exchange.number)
            self.late_in[finding.pointer] |= finding.late
        if known is None or finding.is_violation != known.is_violation or finding.may_pass != known.may_pass:
            is_graver = known is None or finding.is_violation > known.is_violation or known.may_pass
            if is_graver:
                self.findings[finding.fingerprint] = finding
            return is_graver
        if finding.exchange.size < known.exchange.size and not (known.sequence or known.steps):
            self.findings[finding.fingerprint] = replace(finding, seen=known.seen)
        return False

    def copy(self) -> ClauseEvidence:
        """The same evidence, which stays as it is when more is seen."""
        return deepcopy(self, {id(one): one for one in (*self.findings.values(), self.unsure, self.explained)})

    def confirmed(self, requests: int) -> list[Finding]:
        """The findings that count. A change of a member has to show in two of the run's requests."""
        return [
            self._counted(finding, requests) for finding in self.findings.values() if not self._may_be_chance(finding)
        ]

    def unconfirmed(self) -> list[Finding]:
        """The findings that somebody else may have caused, or an update that came late."""
        return [finding for finding in self.findings.values() if self._may_be_chance(finding)]

    def may_be_late(self, finding: Finding) -> bool:
        """Whether lost requests that came late may be behind a finding that somebody else may have caused."""
        return bool(self.late_in[finding.pointer]) and self._may_be_chance(finding)

    def why_unsure(self, finding: Finding) -> str:
        """Why a difference between two moments may be somebody else's doing; empty where nothing says so."""
        reasons = (
            reason
            for pointer, reason in self.unsure.items()
            if under(pointer, (finding.pointer,)) or under(finding.pointer, (pointer,))
        )
        return next(reasons, "") if finding.is_about_states else ""

    def explaining(self, pointers: Iterable[str]) -> str:
        """The clause that was found broken at each of these members, so that nobody else need have changed them."""
        clauses = [self.explained.get(pointer, "") for pointer in pointers]
        return clauses[0] if clauses and all(clauses) else ""

    def change(self, finding: Finding, **facts: Any) -> None:
        """Change what is known of a finding, unless it has been dropped since."""
        known = self.findings.get(finding.fingerprint)
        if known is not None:
            self.findings[finding.fingerprint] = replace(known, **facts)

    def forget_reads(self) -> list[Finding]:
        """Drop the findings that compare what reads showed. Returns them."""
        dropped = [one for one in self.findings.values() if one.is_about_states and "read" in one.exchange.after]
        for finding in dropped:
            del self.findings[finding.fingerprint]
            self.changed_in.pop(finding.pointer, None)
        return dropped

    def _may_be_chance(self, finding: Finding) -> bool:
        if self.why_unsure(finding):
            return True
        if finding.may_pass:
            return not finding.shows_each_time
        late = SIGHTINGS * len(self.late_in[finding.pointer])
        is_alone = len(self.changed_in[finding.pointer]) <= 1 + late
        return finding.is_about_states and is_alone and (late > 0 or not finding.is_final)

    def _counted(self, finding: Finding, requests: int) -> Finding:
        """A finding that its own request does not show each time, with how often the run's requests did. Of a sequence
        it is told how often that was sent."""
        if finding.is_about_states and finding.seen[0] == 1 and not finding.steps:
            return replace(finding, seen_in_run=(len(self.changed_in[finding.pointer]), requests))
        return finding
