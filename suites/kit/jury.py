"""Evidence by clause: every exchange is heard by all clauses of the session, and each is concluded in its own item."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from contracts import Clause
from suites.kit.binding import Binding
from suites.kit.checks import judge
from suites.kit.exchange import Exchange
from suites.kit.findings import Evidence, Finding
from suites.kit.verdicts import KEPT, Verdict, known_of, verdict

Confirm = Callable[[Exchange, list[Finding]], None]


class Jury:
    """Hears exchanges for the selected clauses. An exchange that shows a new violation is handed to `confirm`.

    `elsewhere` are the ids of clauses whose items other workers have: what is found about them is told here too.
    """

    def __init__(
        self,
        binding: Binding,
        selected: tuple[Clause, ...],
        confirm: Confirm,
        elsewhere: frozenset[str] = frozenset(),
    ) -> None:
        self.binding = binding
        self.selected = selected
        self.elsewhere = elsewhere
        self._confirm = confirm
        self._evidence: dict[str, Evidence] = defaultdict(Evidence)
        self._concluded: dict[str, Verdict] = {}

    def hear(self, exchange: Exchange) -> None:
        """Have every clause judge an exchange; one without a definite answer only leaves its own clause unclear."""
        if not exchange.is_definite:
            self.doubt(exchange.probe.clause, _unanswered(exchange))
            return
        judged = {clause.id: judge_of(clause, exchange, self.binding) for clause in self.selected}
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
        if not any(known.clause.check == "responds" for known in heard):
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
        """The clause's verdict, and those of clauses found broken since they were concluded, here or elsewhere.

        With the last clause that has its item here, clauses elsewhere are told as kept that were heard and not broken.
        """
        late = [other for other in self.selected if other.id != clause.id and self._is_broken_since(other)]
        for concluded in (clause, *late):
            self._concluded[concluded.id] = self._verdict(concluded)
        told = [self._concluded[concluded.id] for concluded in (clause, *late)]
        own = [other.id for other in self.selected if other.id not in self.elsewhere]
        return told + self._kept_elsewhere() if own[-1:] == [clause.id] else told

    def _is_broken_since(self, clause: Clause) -> bool:
        before = self._concluded.get(clause.id)
        if before is None and clause.id not in self.elsewhere:
            return False
        return len(self._evidence[clause.id].findings) > len(before.findings if before else ())

    def _kept_elsewhere(self) -> list[Verdict]:
        found = [self._verdict(clause) for clause in self.selected if clause.id in self.elsewhere]
        return [verdict for verdict in found if verdict.word == KEPT]

    def _verdict(self, clause: Clause) -> Verdict:
        known = known_of(self.binding.contract, clause)
        return verdict(clause, self._evidence[clause.id], known, datetime.now(UTC).date())


def _unanswered(exchange: Exchange) -> str:
    status = exchange.answer.status if exchange.answer else exchange.failure
    return f"{exchange.probe.why}: no definite answer ({status})"


def judge_of(clause: Clause, exchange: Exchange, binding: Binding) -> list[Finding] | None:
    """What a clause says of an exchange; the items of exploration say nothing by themselves."""
    return None if clause.check == "explores" else judge(clause, exchange, binding)
