"""What was seen of each clause in a run, and the verdict that it adds up to.

Every clause of the session judges every exchange, whichever clause it was sent for: each also shows what it changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from contracts import Clause
from contracts.pointers import under
from suites.kit.checks import judge, judge_again
from suites.kit.checks.acceptance import may_be_clash
from suites.kit.checks.passing import PassingRefusals, unanswered
from suites.kit.checks.unstored import unstored_members
from suites.kit.model.appointment_state import came_late, sent_in_view, shown_as_null, touched
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.circumstances import Case
from suites.kit.model.clause_evidence import ClauseEvidence
from suites.kit.model.errors import CannotBePutBack, NotDeclared
from suites.kit.model.exchange import SMOKE, Exchange
from suites.kit.model.findings import LENIENT, Finding, Notes
from suites.kit.model.foreign_texts import ForeignTexts
from suites.kit.model.verdicts import CONVERTS, INCONCLUSIVE, Verdict, verdict_at

Confirm = Callable[[Exchange, list[Finding]], None]
Judgements = Sequence[tuple[Clause, list[Finding] | None]]
READ_AGAIN = 2
"""A member of which so many rounds of later reads have made sure is no late read, whichever clause finds fault with it:
nothing is read again for it."""
PERHAPS_A_CLASH = ", perhaps for another booking at the same time"
BY_US = ", at an appointment that this run may have closed before"


@dataclass(frozen=True)
class Snapshot:
    """What was seen of each clause up to some moment, the verdicts of those concluded, and how much was judged."""

    seen: Mapping[str, ClauseEvidence]
    concluded: Mapping[str, Verdict]
    judged: int


class Evidence:
    """The evidence for each of the selected clauses. An exchange with a new violation is handed to `confirm`."""

    def __init__(self, bound: BoundContract, selected: tuple[Clause, ...], confirm: Confirm) -> None:
        self.bound, self.selected, self._confirm = bound, selected, confirm
        self._unsure, self._explained = dict[str, str](), dict[str, str]()
        self._unstored, self.foreign = dict[int, list[str]](), ForeignTexts()
        self._of: dict[str, ClauseEvidence] = defaultdict(self._nothing)
        self._concluded: dict[str, Verdict] = {}
        self._judged = self.changed_at = 0  # the latter: the last exchange in which a change was found
        self._read_again, self._outdated = Counter[str](), set[str]()
        self._passing = PassingRefusals(bound)

    def observe(self, exchange: Exchange, judged: Judgements | None = None) -> None:
        """Have every clause judge an exchange, unless it is judged; if not definite, its own clause is inconclusive."""
        self.foreign.note(exchange)
        if not exchange.is_definite:
            self.inconclusive(exchange.probe.clause, unanswered(exchange))
            return
        self._judged += 1
        self._passing.note(exchange)
        if unstored := unstored_members(exchange, self.bound):
            self._unstored[exchange.number] = unstored
        every = ((clause, judge(clause, exchange, self.bound)) for clause in self.selected)
        self.take(exchange, [*every] if judged is None else judged)

    def take(self, exchange: Exchange, judged: Judgements) -> None:
        """Record what clauses say of an exchange that is counted already."""
        sent = frozenset(touched(exchange.body, self.bound)), Case.of(exchange, self.bound.contract)  # once for all
        found = [one for clause, shown in judged for one in self._record(clause, exchange, shown, *sent)]
        new = [finding for finding in found if not self._of[finding.clause.id].why_unsure(finding)]
        if any(finding.is_violation or finding.is_about_states or finding.may_pass for finding in new):
            self._confirm(exchange, new)

    def doubted(self, exchange: Exchange) -> list[Finding]:
        """What a read shows otherwise than a clause expects, and nothing else does."""
        if "read" not in exchange.after:
            return []
        unread = replace(exchange, after={source: at for source, at in exchange.after.items() if source != "read"})
        shown = self.found(exchange)
        known = {finding.fingerprint for finding in self.found(unread)} if shown else set()
        found = [one for one in shown if one.fingerprint not in known and one.pointer and one.severity != LENIENT]
        return [one for one in found if not self._of[one.clause.id].why_unsure(one)]

    def is_sure(self, finding: Finding) -> bool:
        """Whether later reads have shown often enough that a member is no late read."""
        return self._read_again[finding.pointer] >= READ_AGAIN

    def note_still(self, pointers: set[str]) -> None:
        """Note that later reads showed members as the first one did, of which something is found."""
        self._read_again.update(pointers)

    def note_late(self, finding: Finding, seconds: float) -> None:
        """Note that a read so many seconds later showed what was expected."""
        evidence = self._of[finding.clause.id]
        evidence.late_reads = max(evidence.late_reads, seconds)
        self._read_again.pop(finding.pointer, None)

    def note_unsure(self, pointers: Iterable[str], reason: str) -> None:
        """Note why what differs in these members from now on, or did so far, may be somebody else's doing."""
        self._unsure.update(dict.fromkeys(pointers, reason))

    def forget_reads(self) -> list[Finding]:
        """Drop what reads showed at two moments, as they may have been late. Returns the findings."""
        self._read_again.clear()
        self._unstored.clear()
        return [finding for evidence in self._of.values() for finding in evidence.forget_reads()]

    def found(self, exchange: Exchange) -> list[Finding]:
        """What all clauses find in an exchange; nothing is kept of it."""
        return [found for clause in self.selected for found in judge(clause, exchange, self.bound) or ()]

    def _record(
        self, clause: Clause, exchange: Exchange, found: list[Finding] | None, named: frozenset[str], case: Case
    ) -> list[Finding]:
        """Add what a clause found to its evidence; returns what is new. The request may change what is `named`."""
        found = judge_again(clause, exchange, self.bound, (evidence := self._of[clause.id]).findings, found)
        if found is None:
            evidence.note_unseen(clause, exchange)
            if exchange.missing and self._needs_read(clause, exchange):
                self.inconclusive(clause.id, f"after {exchange.probe.why}, {exchange.missing}")
            return []
        may_pass = self._passing.include(exchange)
        found = [replace(one, late=came_late(exchange, one.pointer, one.got)) for one in found]
        found = [replace(one, may_pass=may_pass and not one.pointer) for one in found]
        self.changed_at = exchange.number if any(one.is_about_states for one in found) else self.changed_at
        found = [one if one.fingerprint in evidence.findings else one.forward() for one in found]
        if exchange.probe.clause != SMOKE or clause.compares_moments:  # what follows from it may not follow again
            named |= sent_in_view(clause, exchange.body, self.bound)
            evidence.count(named, found, exchange.probe.credential, case)
        if clause.strength == "may":
            closed = BY_US if exchange.is_after_closing and exchange.is_refused else ""
            closed = closed or (PERHAPS_A_CLASH if may_be_clash(exchange, self.bound) else "")
            kept = ", ".join(finding.pointer for finding in found)
            self.note(clause, f"{exchange.probe.why}: {exchange.status}{closed}{f', keeps {kept}' if kept else ''}")
            return []
        if any(finding.severity == LENIENT for finding in found):
            self.note(clause, CONVERTS)
        return [finding for finding in found if finding.severity != LENIENT and evidence.add(finding)]

    def _needs_read(self, clause: Clause, exchange: Exchange) -> bool:
        """Whether a clause would say something about an exchange if a read had shown the appointment."""
        shown = {"read": shown_as_null(clause, self.bound)}
        read = replace(exchange, before={**shown, **exchange.before}, after={**shown, **exchange.after})
        return clause.strength != "may" and judge(clause, read, self.bound) is not None

    def seen(self, finding: Finding, times: int, of: int) -> None:
        """Record that the request of a finding was sent `of` times, and showed it `times` times."""
        self._of[finding.clause.id].change(finding, seen=(times, of))

    def show_in_sequence(
        self, finding: Finding, sequence: tuple[Exchange, ...], steps: int, seen: tuple[int, int], notes: Notes
    ) -> None:
        """Record the sequence of requests that shows a finding, how often it did and how often it was sent."""
        shown = {"exchange": sequence[-1], "expected": finding.expected, "got": finding.got, "notes": notes}
        self._of[finding.clause.id].change(finding, sequence=sequence, steps=steps, seen=seen, **shown)

    def leave_unreduced(self, finding: Finding, steps: int, times: int = 1) -> None:
        """Record that no sequence but the first one showed a finding, which was sent so many times."""
        known = self._of[finding.clause.id].findings.get(finding.fingerprint)
        if known is not None and not known.sequence:
            self._of[finding.clause.id].change(finding, seen=(1, times), steps=steps)

    def mark(self, finding: Finding, **facts: object) -> None:
        """Record what else is known of a finding, as `is_final`, which lets it count though it was seen only once."""
        self._of[finding.clause.id].change(finding, **facts)

    def drop(self, finding: Finding) -> None:
        """Forget a finding: what was sent before it is why it showed."""
        self._of[finding.clause.id].drop(finding)

    def add(self, finding: Finding) -> None:
        """Add a finding that no judge could make from one exchange."""
        self._of[finding.clause.id].add(finding)

    def add_unless_known(self, finding: Finding) -> None:
        """Add a finding about an answer, unless a clause about answers has found something in the same exchange."""
        here = [one for of in self._of.values() for one in of.findings.values() if one.exchange is finding.exchange]
        if not any(kind_of(known.clause).about_answers for known in here):
            self.add(finding)

    def note(self, clause: Clause, what: str) -> None:
        """Note something about a clause that is only observed."""
        self._of[clause.id].observed[what] += 1

    def notes(self, clause: Clause) -> str | None:
        """What was noted about a clause."""
        return "; ".join(self._of[clause.id].observed) or None

    def count_case(self, clause: Clause) -> None:
        """Count a case of an item that judges nothing by itself."""
        self._of[clause.id].cases += 1

    def cases(self, clause: Clause) -> int:
        """How many exchanges showed something of a clause so far."""
        return self._of[clause.id].cases

    def inconclusive(self, clause_id: str, reason: str) -> None:
        """Record why a clause cannot be judged."""
        self._of[clause_id].unclear.append(reason)

    def lacking(self, clause_id: str, reason: NotDeclared) -> None:
        """Record what the target would have to give, or what nothing could put back, for a clause to be judged."""
        self.inconclusive(clause_id, str(reason))
        about = (reason.why, reason.members) if isinstance(reason, CannotBePutBack) else (str(reason), ())
        self._of[clause_id].lacks[str(reason)] = about

    def unclear_about(self, clause_id: str, pointers: Iterable[str], reason: str) -> None:
        """Record why a clause cannot be judged, as far as no other clause is found broken at these members."""
        self._of[clause_id].about[reason] = tuple(pointers)
        self.inconclusive(clause_id, reason)

    def hold_back(self, clause_id: str, reason: str) -> None:
        """Record why nothing more can be judged at all: what stayed unclear before follows from it."""
        self._of[clause_id].unclear, self._of[clause_id].lacks = [reason], {}

    def hold_back_unjudged(self, clause: Clause, reason: str) -> None:
        """The same for a clause that would be inconclusive, and lacks nothing that the target could give."""
        if not self._of[clause.id].lacks and self.verdict(clause).word == INCONCLUSIVE:
            self.hold_back(clause.id, reason)

    def not_applicable(self, clause_id: str, reason: str) -> None:
        """Record why a clause does not apply to the target."""
        self._of[clause_id].not_applicable.append(reason)

    def withdraw(self, exchange: Exchange, times: int = 1) -> None:
        """Forget that a request had no definite answer, so many times: it has one now."""
        unclear, reason = self._of[exchange.probe.clause].unclear, unanswered(exchange)
        for _ in range(min(times, unclear.count(reason))):
            unclear.remove(reason)

    def clear(self) -> None:
        """Drop all evidence: the target is not the intended one, and what it did says nothing about the provider."""
        self._of.clear()
        self._unstored.clear()

    def _nothing(self) -> ClauseEvidence:
        return ClauseEvidence(
            unsure=self._unsure, explained=self._explained, unstored=self._unstored, foreign=self.foreign
        )

    def snapshot(self) -> Snapshot:
        """The evidence as it is now."""
        return Snapshot({id: one.copy() for id, one in self._of.items()}, dict(self._concluded), self._judged)

    def go_back(self, known: Snapshot, reason: str) -> None:
        """Forget what was seen since a snapshot. A clause that was concluded on the strength of it is inconclusive."""
        self._of = defaultdict(self._nothing, known.seen)
        self._judged = known.judged
        self._unstored.clear()
        self._outdated = {id for id, found in self._concluded.items() if known.concluded.get(id) is not found}
        for id in self._outdated - known.concluded.keys():
            self.hold_back(id, reason)

    def findings(self) -> dict[str, Finding]:
        """Every finding so far that counts, by fingerprint, without its spread."""
        return {one.fingerprint: one for each in self._of.values() for one in each.counting(self._judged)}

    def has(self, finding: Finding) -> bool:
        """Whether a finding is known, though it may not count."""
        return finding.fingerprint in self._of[finding.clause.id].findings

    def has_at(self, clause_id: str, pointers: Iterable[str]) -> bool:
        """Whether a clause has a finding at one of these places, or inside it."""
        return any(under(found.pointer, pointers) for found in self._of[clause_id].findings.values())

    def is_confirmed(self, finding: Finding) -> bool:
        """Whether a finding counts: what differs between two moments has to be seen twice."""
        return finding.fingerprint in self.findings()

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and those of clauses whose verdict is another one since they were concluded."""
        violated = [found for found in self.findings().values() if found.is_violation and found.pointer]
        self._explained.update({found.pointer: found.clause.id for found in violated})
        changed = {other.id for other in self.selected if self._is_changed_since(other)} | self._outdated
        late = [other for other in self.selected if other.id != clause.id and other.id in changed]
        self._outdated = set()
        for concluded in (clause, *late):
            self._concluded[concluded.id] = self.verdict(concluded)
        return [self._concluded[concluded.id] for concluded in (clause, *late)]

    def _is_changed_since(self, clause: Clause) -> bool:
        """Whether other findings count than when it was concluded, or one casts doubt on what was called kept."""
        before, evidence = self._concluded.get(clause.id), self._of[clause.id]
        if before is None:
            return False
        if before.word == INCONCLUSIVE and self.verdict(clause).reason != before.reason:
            return True
        is_doubted = not before.findings and before.word != INCONCLUSIVE and bool(evidence.unconfirmed())
        return is_doubted or len(evidence.counting(self._judged)) != len(before.findings)

    def verdict(self, clause: Clause) -> Verdict:
        """The clause's verdict by what was seen so far."""
        return verdict_at(self.bound, clause, self._of[clause.id], self._judged)
