"""Evidence by clause: every exchange is heard by all clauses of the session, and each is concluded in its own item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from contracts import Clause
from suites.kit.checks import judge
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import ClauseEvidence, Finding
from suites.kit.model.verdicts import Verdict, known_of, verdict

Confirm = Callable[[Exchange, list[Finding]], None]


class Evidence:
    """Hears exchanges for the selected clauses. An exchange that shows a new violation is handed to `confirm`."""

    def __init__(
        self,
        bound: BoundContract,
        selected: tuple[Clause, ...],
        confirm: Confirm,
    ) -> None:
        self.bound = bound
        self.selected = selected
        self._confirm = confirm
        self._evidence: dict[str, ClauseEvidence] = defaultdict(ClauseEvidence)
        self._concluded: dict[str, Verdict] = {}

    def hear(self, exchange: Exchange) -> None:
        """Have every clause judge an exchange; one without a definite answer only leaves its own clause unclear."""
        if not exchange.is_definite:
            self.doubt(exchange.probe.clause, _unanswered(exchange))
            return
        judged = {clause.id: judge(clause, exchange, self.bound) for clause in self.selected}
        new = [finding for clause in self.selected for finding in self._weigh(clause, exchange, judged[clause.id])]
        if any(finding.is_violation for finding in new):
            self._confirm(exchange, new)

    def _weigh(self, clause: Clause, exchange: Exchange, found: list[Finding] | None) -> list[Finding]:
        """Add what a clause found to its evidence; returns what is new."""
        if found is None:
            return []
        evidence = self._evidence[clause.id]
        evidence.cases += not exchange.is_smoke
        if clause.strength == "may":
            self.observe(clause, f"{exchange.probe.why}: {exchange.answer.status if exchange.answer else 'no answer'}")
            return []
        return [finding for finding in found if evidence.add(finding)]

    def seen(self, finding: Finding, times: int, of: int) -> None:
        """Note how often the request of a finding showed it."""
        known = self._evidence[finding.clause.id].findings[finding.fingerprint]
        self._evidence[finding.clause.id].findings[finding.fingerprint] = replace(known, seen=(times, of))

    def add(self, finding: Finding) -> None:
        """Add a finding that no judge could make from one exchange."""
        self._evidence[finding.clause.id].add(finding)

    def add_unless_known(self, finding: Finding) -> None:
        """Add a finding about an answer, unless a clause about answers has found something in the same exchange."""
        heard = [known for known in self.findings().values() if known.exchange is finding.exchange]
        if not any(kind_of(known.clause).about_answers for known in heard):
            self.add(finding)

    def observe(self, clause: Clause, what: str) -> None:
        """Note something about a clause that is only told."""
        self._evidence[clause.id].observed[what] += 1

    def noted(self, clause: Clause) -> str | None:
        """What was noted about a clause."""
        return "; ".join(self._evidence[clause.id].observed) or None

    def count_case(self, clause: Clause) -> None:
        """Count a case of an item that judges nothing by itself."""
        self._evidence[clause.id].cases += 1

    def cases(self, clause: Clause) -> int:
        """How many exchanges spoke for a clause so far."""
        return self._evidence[clause.id].cases

    def doubt(self, clause_id: str, reason: str) -> None:
        """Note why a clause may not be judged."""
        self._evidence[clause_id].unclear.append(reason)

    def excuse(self, clause_id: str, reason: str) -> None:
        """Note why a clause does not apply to the target."""
        self._evidence[clause_id].excused.append(reason)

    def clear_up(self, exchange: Exchange) -> None:
        """Take back the doubt that an exchange without a definite answer left: the same request has one now."""
        unclear = self._evidence[exchange.probe.clause].unclear
        if (reason := _unanswered(exchange)) in unclear:
            unclear.remove(reason)

    def forget(self) -> None:
        """Drop all evidence: the target is not the one that was meant, and nothing it did tells of the provider."""
        self._evidence.clear()

    def findings(self) -> dict[str, Finding]:
        """Every finding so far, by fingerprint."""
        return {key: found for evidence in self._evidence.values() for key, found in evidence.findings.items()}

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and those of clauses found broken since they were concluded."""
        late = [other for other in self.selected if other.id != clause.id and self._is_broken_since(other)]
        for concluded in (clause, *late):
            self._concluded[concluded.id] = self._verdict(concluded)
        return [self._concluded[concluded.id] for concluded in (clause, *late)]

    def _is_broken_since(self, clause: Clause) -> bool:
        before = self._concluded.get(clause.id)
        return before is not None and len(self._evidence[clause.id].findings) > len(before.findings)

    def _verdict(self, clause: Clause) -> Verdict:
        known = known_of(self.bound.contract, clause)
        return verdict(clause, self._evidence[clause.id], known, self.bound.now.date())


def _unanswered(exchange: Exchange) -> str:
    status = exchange.answer.status if exchange.answer else exchange.failure
    return f"{exchange.probe.why}: no definite answer ({status})"
