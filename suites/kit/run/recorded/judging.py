"""Has the clauses judge recorded updates, and the vendor blamed only for what nobody else can have brought about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from contracts import Clause
from contracts.clock import as_of
from contracts.pointers import under
from suites.kit.checks import judge
from suites.kit.checks.evidence import Evidence, Judgements
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import FACT, LENIENT, Finding
from suites.kit.model.lasting import is_near, lasting_members
from suites.kit.run.recorded import doubts
from suites.kit.run.recorded.exchanges import Recorded
from suites.kit.run.recorded.moments import SETTLED
from suites.kit.run.recorded.timeline import OtherWrites, Timeline

DOUBTFUL = "{} (entry {}) was not as expected, but {}"
"""What is said of a difference that may be somebody else's."""
FIXED = ("identity", "creation")
"""What a member may be that nobody changes, also not by another way than the update: staff may give an appointment to
another patient, or make it one of another type."""
UNTRUSTED = "too much time is between what the file shows"


@dataclass
class _Case:
    """What is found in one update. `judged`: by each clause, with all that the file shows; `alone`: by its answer
    alone; `certain`: by a read alone, or a change of what nobody can change; `weighed`: by comparing two moments that
    can be trusted; `weak`: with the reason why it does not count; `late`: what a later read showed as expected."""

    one: Recorded
    judged: Judgements
    alone: list[Finding] = field(default_factory=list)
    certain: list[Finding] = field(default_factory=list)
    weighed: list[Finding] = field(default_factory=list)
    weak: list[tuple[Finding, str]] = field(default_factory=list)
    late: list[Finding] = field(default_factory=list)


@dataclass
class Judging:
    """Judges the updates of a file. `evidence` takes what they show."""

    bound: BoundContract
    evidence: Evidence
    lines: Sequence[Timeline]
    writes: OtherWrites

    def __post_init__(self) -> None:
        fixed = {one.pointer for one in self.bound.unlisted if one.nature in FIXED}
        self._lasting = tuple(one for one in lasting_members(self.bound) if under(one, tuple(fixed)))
        self._moving = doubts.changed_by_themselves(self.lines, self.writes, self.bound)

    def judge(self, updates: Iterable[Recorded]) -> None:
        """Judge the updates that got a definite answer: first each by itself, then what all show together."""
        judged = [one for one in updates if one.full.is_definite]
        for one in judged:
            if not one.has_answer_body:
                self.evidence.observe(one.alone, self._judged(one.alone, about_statuses(self.evidence.selected)))
        cases = [self._case(one) for one in judged if one.has_answer_body]
        self._weigh(cases)
        for case in cases:
            with as_of(case.one.moment):
                self._observe(case)

    def _case(self, one: Recorded) -> _Case:
        """What is found in an update, sorted by what shows it."""
        with as_of(one.moment):
            return self._sorted(one)

    def _sorted(self, one: Recorded) -> _Case:
        case = _Case(one, self._judged(one.full, self.evidence.selected))
        every = [finding for _, found in case.judged for finding in found or () if finding.severity != LENIENT]
        if not every:
            return case
        alone, sure = self._names(one.alone), self._names(one.sure)
        unread = self._names(one.answered)
        for finding in every:
            if finding.fingerprint in alone and self._is_of_answer(finding, one):
                case.alone.append(finding)
            elif finding.fingerprint in alone:
                case.weak.append((finding, next(iter(one.moments.doubts))))
            elif self._is_certain(finding):
                case.certain.append(finding)
            elif finding.fingerprint not in sure:
                case.weak.append((finding, next(iter(one.moments.doubts), UNTRUSTED)))
            elif finding.fingerprint not in unread and doubts.may_be_late(finding, one):
                self._sort_late(case, finding)
            else:
                self._sort(case, finding)
        return case

    def _is_of_answer(self, finding: Finding, one: Recorded) -> bool:
        """Whether what an answer shows by itself is wrong whatever another update does at the same time."""
        return not (one.moments.is_mixed and finding.pointer) or kind_of(finding.clause).about_answers

    def _is_certain(self, finding: Finding) -> bool:
        """Whether it is no matter who wrote in between: a read shows it by itself, or nobody may change it."""
        is_lasting = finding.key == FACT and under(finding.pointer, self._lasting)
        return is_lasting or finding.clause.is_about_reads

    def _sort_late(self, case: _Case, finding: Finding) -> None:
        """Sort what a read shows that may have been late: a later one tells."""
        if case.one.settled is None:
            case.weak.append((finding, doubts.MAY_BE_LATE))
        elif finding.fingerprint in self._names(case.one.settled):
            self._sort(case, finding)
        else:
            case.late.append(finding)

    def _sort(self, case: _Case, finding: Finding) -> None:
        if finding.pointer and is_near(finding.pointer, self._moving):
            case.weak.append((finding, doubts.BY_ITSELF))
        else:
            case.weighed.append(finding)

    def _judged(self, exchange: Exchange, clauses: Iterable[Clause]) -> Judgements:
        return [(clause, judge(clause, exchange, self.bound)) for clause in clauses]

    def _names(self, exchange: Exchange) -> set[str]:
        return {finding.fingerprint for finding in self.evidence.found(exchange)}

    def _weigh(self, cases: list[_Case]) -> None:
        """Call weak what others may have made as often by chance, in the time that the updates gave them of which the
        clause speaks."""
        times = Counter(finding.fingerprint for case in cases for finding in case.weighed)
        clauses = {found.clause.id: found.clause for case in cases for found in case.weighed}
        about = {id: self._seconds(clause, cases) for id, clause in clauses.items()}
        for case in cases:
            for found in tuple(case.weighed):
                seconds = about[found.clause.id]
                if doubts.is_by_chance(times[found.fingerprint], sum(seconds)):
                    said = doubts.BY_CHANCE.format(times[found.fingerprint], len(seconds), sum(seconds))
                    case.weighed.remove(found)
                    case.weak.append((found, said))

    def _seconds(self, clause: Clause, cases: list[_Case]) -> list[float]:
        """How long others had to make a difference in each update of which a clause speaks."""
        spoken = (case.one for case in cases if any(one is clause and found is not None for one, found in case.judged))
        return [one.moments.seconds for one in spoken if one.has_states]

    def _observe(self, case: _Case) -> None:
        """Give the evidence what counts of a case: of a clause with doubts, what the answer alone shows; of one that
        found fault only with a late read, what a later one shows."""
        one = case.one
        if not (case.alone or case.weighed or case.certain or case.weak or case.late):
            self.evidence.observe(one.full, case.judged)
            return
        doubted = {finding.clause.id for finding in (*case.certain, *(finding for finding, _ in case.weak))}
        late = {finding.clause.id for finding in case.late} - doubted
        seen = {True: one.alone, False: one.sure}
        unclear = late | (doubted if one.moments.is_mixed else set())
        pairs = [(clause, seen[clause.id in doubted]) for clause in self.evidence.selected if clause.id not in unclear]
        self.evidence.observe(one.sure, [(clause, judge(clause, shown, self.bound)) for clause, shown in pairs])
        if one.settled:
            self.evidence.take(one.settled, self._judged(one.settled, self._clauses(late)))
        self._add_apart(case, doubted)

    def _add_apart(self, case: _Case, doubted: set[str]) -> None:
        """Add what a clause with doubts has found all the same, and the doubts."""
        for finding in case.late:
            self.evidence.note_late(finding, SETTLED)
        for finding, reason in case.weak:
            self.evidence.inconclusive(finding.clause.id, self._said(finding, reason))
        for finding in (*case.certain, *(found for found in case.weighed if found.clause.id in doubted)):
            self.evidence.count_case(finding.clause)
            self.evidence.add(finding)
            self.evidence.mark(finding, is_final=True)

    def _clauses(self, ids: Collection[str]) -> list[Clause]:
        return [clause for clause in self.evidence.selected if clause.id in ids]

    def _said(self, finding: Finding, reason: str) -> str:
        return DOUBTFUL.format(finding.pointer or "the answer", finding.exchange.number, reason)


def about_statuses(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The clauses that look at nothing of an answer but its status."""
    return tuple(one for one in clauses if one.check == "responds" and one.status and not one.constraint_ids)
