"""Finds the shortest sequence of steps that still shows a finding.

Hypothesis' own shrinking took 1,185 requests for six steps, and where it is cut short it ends in an error. Most faults
depend on the last few steps, so these are tried alone first; then one step after the other is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from suites.kit.checks import judge
from suites.kit.model.errors import BudgetSpent
from suites.kit.model.exchange import Exchange, Probe
from suites.kit.model.findings import Finding, Notes
from suites.kit.run.replays import Player

MOST_REQUESTS = 200
"""Requests that the reduction of one finding may take: about ten sequences of full length."""
MOST_SIMPLER = 9
"""Ways to make a step simpler that are tried at a time, and times: as a form, and without each of up to eight members,
which is how many a step names at most beside another one."""

NEEDED = "needed: once it was left out, this was not seen"
WHOLE = "not made smaller, as no requests were left: some of its members may not matter"
"""What is known of a step: a reader who sees it must not take what does it for a leftover, nor a leftover for that."""


@dataclass
class Reduction:
    """The reduction of the sequence that shows one finding, with at most `left` requests. `found` are the fingerprints
    of all that the sequence showed first: a shorter one may show some of it, too."""

    player: Player
    finding: Finding
    left: int
    found: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._client = self.player.campaign.client
        self._began = self._client.count
        self._played: list[Exchange] = []
        self._steps: list[Probe] = []
        self._times = self._of = 1
        self._untried = 0
        self._needed, self._simplest = set[int](), set[int]()

    def reduce(self, steps: list[Probe]) -> list[Finding]:
        """Play the sequence again, and shorter ones while they show the finding.

        Returns what the shortest one shows; nothing where the finding does not show again. That one is sent once more,
        unless it is the whole sequence: what shows now and then might have shown in a part of it by chance.
        """
        evidence, self._steps = self.player.campaign.evidence, list(steps)
        with suppress(BudgetSpent):
            self._shorten(self._steps)
            self._simplify()
            if self._played and self._steps != steps:
                self._shows(self._steps)
        if not self._played:
            evidence.leave_unreduced(self.finding, len(steps), self._of)
            return []
        shown = self._found(self._played[-1])
        for finding in shown:
            evidence.show_in_sequence(finding, tuple(self._played), len(steps), (self._times, self._of), self._notes())
        return shown

    def _shorten(self, steps: list[Probe]) -> None:
        """Play shorter and shorter sequences that show the finding, if the whole one does. Raises BudgetSpent."""
        if not self._shows(steps):
            return
        steps = next((steps[-length:] for length in _lengths(len(steps)) if self._shows(steps[-length:])), steps)
        number = 0
        while number < len(steps) - 1:
            shorter = steps[:number] + steps[number + 1 :]
            untried = self._untried
            if self._shows(shorter):
                steps = shorter
                continue
            self._needed |= {number} if untried == self._untried else set()
            number += 1

    def _simplify(self) -> None:
        """Send each step as simply as it shows the finding still: what a reader sees in it is then what does it. Raises
        BudgetSpent."""
        for number in range(len(self._steps) if self._played else 0):
            untried = self._untried
            for _ in range(MOST_SIMPLER):
                before, step, after = self._steps[:number], self._steps[number], self._steps[number + 1 :]
                simpler = self.player.steps.simpler(step)
                if not any(self._shows([*before, one, *after]) for one in islice(simpler, MOST_SIMPLER)):
                    break
            self._simplest |= {number} if untried == self._untried else set()

    def _notes(self) -> Notes:
        """What is known of each step by its number: whether the finding needs it, and whether it may name members that
        do not matter. Nothing where steps were left out, as nothing could put back what they may change."""
        if len(self._played) - 1 != len(self._steps):
            return ()
        return tuple((number + 1, note) for number in range(len(self._steps)) if (note := self._note(number)))

    def _note(self, number: int) -> str:
        could_be_smaller = any(self.player.steps.simpler(self._steps[number]))
        is_whole = number not in self._simplest and could_be_smaller
        return "; ".join([*([NEEDED] if number in self._needed else []), *([WHOLE] if is_whole else [])])

    def _shows(self, steps: list[Probe]) -> bool:
        """Whether a sequence shows the finding; not where no requests are left for it. Keeps how it went if it does,
        and how often that one was sent: others that did not show it say nothing of it."""
        most = min(self.left, MOST_REQUESTS)
        if self._client.count - self._began + len(steps) >= most:
            self._untried += 1
            return False
        played = self.player.play(steps)
        is_again = steps == self._steps
        self._of += is_again
        for number, exchange in enumerate(played):
            if self._is_shown_by(exchange):
                self._played, self._steps = played[: number + 1], steps
                self._times, self._of = (self._times + 1, self._of) if is_again else (1, 1)
                return True
        return False

    def _is_shown_by(self, exchange: Exchange) -> bool:
        """Whether an exchange shows the finding. Only its clause is asked: to ask all of them about each step takes
        longer than the requests, where a vendor answers fast."""
        found = judge(self.finding.clause, exchange, self.player.campaign.bound) or ()
        return any(one.fingerprint == self.finding.fingerprint for one in found)

    def _found(self, exchange: Exchange) -> list[Finding]:
        """What all clauses find in an exchange, without mere warnings about an answer that were known before."""
        found = self.player.campaign.evidence.found(exchange)
        return [one for one in found if one.is_violation or one.is_about_states or one.fingerprint in self.found]


def _lengths(most: int) -> Iterator[int]:
    """1, 2, 4 and so on, below a length."""
    length = 1
    while length < most:
        yield length
        length *= 2
