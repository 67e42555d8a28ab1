"""Sequences of updates that Hypothesis makes: faults that show only after certain other updates.

The appointment is the state, and what the contract says of it is the model: each step is judged by every clause against
what was shown before it. Findings are collected, made smaller by our own reduction, and filed under their clauses.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from dataclasses import field as of

from contracts import Clause, Field
from contracts.pointers import ABSENT, get
from suites.kit.generate.bodies import extended, needs_expendable
from suites.kit.generate.steps import Steps
from suites.kit.model.activity import doing
from suites.kit.model.errors import BudgetSpent, NotDeclared
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.findings import Finding
from suites.kit.model.profiles import Profile
from suites.kit.run.campaign import Campaign
from suites.kit.run.choices import others_of
from suites.kit.run.reduction import MOST_REQUESTS, Reduction
from suites.kit.run.replays import READ, Player

SHARE = 0.375
"""The part of a run's requests that sequences take: 1,500 of the 4,000 of a nightly run. Measured: each of five faults
that need a certain order is then found in at least 19 of 20 runs at each stand-in."""
STEPS = 16
"""Steps of a sequence. A value that comes back two updates later needs three; more steps reach more states before the
two requests of putting back are due again."""
MOST_OTHERS = 8
"""Members of an update that follows another state: more would leave few out, and a fault may need that."""
MOST_TRIES = 3
"""How often a finding that did not show again is looked for in later sequences."""
REDUCED_SHARE = 0.25
"""The part of the requests of all sequences that making them smaller takes, or what one finding needs if that is more:
with a fault that every sequence meets, the rest still looks for others."""
REPLAYS = 2
"""How often, in requests, the sequence of a finding that is new may be sent all the same: once to see that it shows
again, which gives it steps to paste, and as much to leave some of them out."""
PRODUCTION = "sequences of updates are not sent to production: they change one appointment hundreds of times"


@dataclass
class Sequences:
    """The sequences of one provider's run. `tally` counts steps by outcome."""

    campaign: Campaign
    clause: Clause
    profile: Profile
    seed: int
    tally: Counter[str] = of(default_factory=Counter)
    is_over: bool = False
    _sent: list[Probe] = of(default_factory=list)
    _found: list[Finding] = of(default_factory=list)
    _again: Counter[str] = of(default_factory=Counter)
    _tried: dict[str, Counter[str]] = of(default_factory=lambda: defaultdict(Counter))
    _count: int = 0
    _reducing: int = 0

    def __post_init__(self) -> None:
        client = self.campaign.client
        self.steps = Steps(self.clause, self.campaign.bound)
        self.player = Player(self.campaign, self.steps)
        self.most = int((client.count + client.remaining) * SHARE)
        self._began = client.count

    def explore(self) -> None:
        """Send sequences until the share of the budget is spent, and reduce what they find."""
        from suites.kit.run.sequence_machine import run_machine  # imports Hypothesis

        if self.campaign.bound.is_production:
            self.campaign.evidence.not_applicable(self.clause.id, PRODUCTION)
            return
        self.campaign.collected = []
        try:
            run_machine(self, STEPS, self.seed)
        finally:
            self.campaign.collected = None
            self._leave_unreduced()

    def summary(self) -> str:
        """How many sequences and steps were sent, and what became of the steps."""
        counts = ", ".join(f"{times} {outcome}" for outcome, times in sorted(self.tally.items()))
        return f"{self._count} sequences: {counts or 'no step'}"

    @property
    def is_idle(self) -> bool:
        """Whether this sequence sends nothing more: something was found in it, or the share is spent."""
        return self.is_over or bool(self._found)

    def begin(self) -> None:
        """Put the appointment back and read it."""
        self._sent, self._found = [], []
        self._count += 1
        self.check_share()
        if not self.is_over:
            self._watched(None)

    def check_share(self) -> None:
        """Note whether the share is spent."""
        self.is_over = self.is_over or self.campaign.client.count - self._began >= self.most

    def update(self, members: list[int], turn: int) -> None:
        """Send an update of some members, with values that they do not have."""
        if not self.is_idle:
            self.send(self.steps.update(self._body(members, turn)))

    def change_state(self, number: int, turn: int) -> None:
        """Take the appointment to another state, or to another of what it names, and update others there."""
        if (states := self.steps.states) and not self.is_idle:
            self._send_with_others(self.steps.update(self._body_of([states[number % len(states)]], turn)), turn)

    def elsewhere(self, number: int, members: list[int], turn: int) -> None:
        """Send an update in another way."""
        if not self.is_idle and (probe := self.steps.other_way(number, self._body(members, turn))):
            self.send(probe)

    def empty(self, number: int, turn: int) -> None:
        """Empty a member, and update others beside it."""
        if (listed := self.steps.emptied) and not self.is_idle:
            self._send_with_others(listed[number % len(listed)], turn)

    def _send_with_others(self, probe: Probe, turn: int) -> None:
        """Send an update, and then one of other members: of those that were tried least after such a one.

        Drawn by chance, one of two dozen members would hardly ever come while one of a few values is there.
        """
        self.send(probe)
        tried = self._tried[json.dumps(probe.body, sort_keys=True)]
        fields = {field.pointer: field for field in self.steps.fields if get(probe.body, field.pointer) is ABSENT}
        body = self._body_of(sorted(fields.values(), key=lambda field: tried[field.pointer])[:MOST_OTHERS], turn)
        tried.update(pointer for pointer in fields if get(body, pointer) is not ABSENT)
        if not self.is_idle:
            self.send(self.steps.update(body))

    def pick(self, listed: list[Probe], number: int) -> None:
        """Send one of some updates."""
        if listed and not self.is_idle:
            self.send(listed[number % len(listed)])

    def repeat(self) -> None:
        """Send the last update again."""
        updates = [probe for probe in self._sent if probe is not READ]
        if updates and not self.is_idle:
            self.send(updates[-1])

    def read(self) -> None:
        """Read the appointment."""
        if self._sent and not self.is_idle:
            self.send(READ)

    def send(self, probe: Probe) -> None:
        """Send a step, unless it names nothing or nothing could put it back."""
        if probe.body is not ABSENT and probe.body == self.campaign.bound.base:
            return
        self._watched(probe)
        self.check_share()

    def end(self) -> None:
        """Reduce what the sequence has found."""
        every = frozenset(one.fingerprint for one in self._found)
        while self._found and not self.is_over:
            found = max(self._found, key=lambda one: one.is_violation)
            began, steps = self.campaign.client.count, len(self._sent)
            left = min(self.most - (began - self._began), self._for_reducing(found))
            with doing(f"looking for the shortest of {steps} updates in a row that show {found.clause.id}"):
                shown = Reduction(self.player, found, left, every).reduce(self._sent)
            self._reducing += self.campaign.client.count - began
            known = {found.fingerprint, *(one.fingerprint for one in shown)}
            self._again[found.fingerprint] += 1 if not shown else MOST_TRIES
            self._found = [one for one in self._found if one.fingerprint not in known]

    def _for_reducing(self, found: Finding) -> int:
        """How many requests are there for making the sequence of a finding smaller, however many others have taken."""
        most, is_new = max(MOST_REQUESTS, int(self.most * REDUCED_SHARE)), found.fingerprint not in self._again
        return max(most - self._reducing, REPLAYS * len(self._sent) if is_new else 0)

    def _leave_unreduced(self) -> None:
        """Say of what the last sequence has found that no requests were left to send it again."""
        for finding in self._found:
            self.campaign.evidence.leave_unreduced(finding, len(self._sent))

    def _watched(self, probe: Probe | None) -> None:
        """Send a step, or put the appointment back, and note what was found."""
        collected = self.campaign.collected
        assert collected is not None
        collected.clear()
        try:
            exchange = self.player.put_back() if probe is None else self.player.send(probe)
        except BudgetSpent:
            self.is_over = True
            return
        except NotDeclared:  # nothing shows now what an update has to carry
            self.tally["held back"] += 1
            return
        if probe is not None and exchange is not None:
            self._sent.append(probe)
        if exchange is not None:
            self._note(exchange, is_step=probe is not None)
        self._found += [finding for _, new in collected for finding in new]

    def _note(self, exchange: Exchange, is_step: bool) -> None:
        outcome = "accepted" if exchange.is_accepted else "refused" if exchange.is_refused else "unclear"
        if is_step:
            self.tally[outcome] += 1
            self.campaign.evidence.count_case(self.clause)
        sought = {fingerprint for fingerprint, times in self._again.items() if times < MOST_TRIES}
        if sought:
            found = self.campaign.evidence.found(exchange)
            self._found += [finding for finding in found if finding.fingerprint in sought]

    def _body(self, members: list[int], turn: int) -> dict[str, object]:
        """An ordinary update of some members, as many as can go together, each with a value that it does not have."""
        return self._body_of([self.steps.fields[number % len(self.steps.fields)] for number in members], turn)

    def _body_of(self, fields: list[Field], turn: int) -> dict[str, object]:
        bound = self.campaign.bound
        body: dict[str, object] = dict(bound.base)
        for field in fields:
            values = others_of(field, self.steps.update(bound.base), self.campaign.expected, bound)
            for at in range(len(values)):
                larger = extended(body, field, values[(turn + at) % len(values)], bound)
                if bound.is_ordinary(larger) and not needs_expendable(larger, bound):
                    body = larger
                    break
        return body
