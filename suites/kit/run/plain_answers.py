"""What a vendor answers to the updates that it has to accept: all of them with one refusal, or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from suites.kit.model.answer import Answer
from suites.kit.model.exchange import ACCEPTED, Exchange, Region

LEAST = 3
"""So many updates at least: a run of one clause sends two of the smoke check's kind and its own."""
TAKEN = ""
"""What is counted in place of a refusal for an update that was not refused."""


@dataclass
class PlainAnswers:
    """Counts refusals by their `reasons`, which may be words that no report shows; `status` puts an answer as the
    journal quotes it."""

    status: Callable[[Answer], str]
    reasons: Callable[[Answer], str]
    answers: Counter[str] = field(default_factory=Counter, repr=False)
    quoted: str = TAKEN

    def watch(self, exchange: Exchange) -> None:
        """Note the answer of an ordinary update that has to be accepted, if it can be judged."""
        if is_to_be_accepted(exchange) and exchange.answer is not None:
            self.answers[self.reasons(exchange.answer) if exchange.is_refused else TAKEN] += 1
            self.quoted = self.status(exchange.answer)

    @property
    def refused_alike(self) -> tuple[str, int] | None:
        """The one refusal that all of them got, and how many they were; None where they did not, or were few."""
        (answer, number), *others = self.answers.most_common(2) or [(TAKEN, 0)]
        return (self.quoted, number) if answer and not others and number >= LEAST else None


def is_to_be_accepted(exchange: Exchange) -> bool:
    """Whether an update is an ordinary one of the target's own appointment, which nothing of the run has closed."""
    probe = exchange.probe
    is_ordinary = probe.wants == ACCEPTED and exchange.region is Region.ORDINARY and probe.credential == "good"
    return is_ordinary and probe.names_own_appointment and exchange.is_definite and not exchange.is_after_closing
