"""What a vendor answers to the updates that it has to accept: all of them with one refusal, or not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from suites.kit.model.answer import Answer
from suites.kit.model.exchange import ACCEPTED, Exchange, Region
from suites.kit.model.sent_json import sent_json, texts_in

LEAST = 3
"""So many updates at least: a run of one clause sends two of the smoke check's kind and its own."""
NUMBERED = re.compile(r"\S*\d\S*")
"""A word with a digit: a code, or what differs from request to request, as an id or a time."""
LONG_ENOUGH = 4
"""Characters of a value of ours that is told from words of the vendor's."""


@dataclass
class PlainAnswers:
    """Counts refusals by their `reasons`, which may be words that no report shows; `status` puts an answer as the
    journal quotes it."""

    status: Callable[[Answer], str]
    reasons: Callable[[Answer], str]
    answers: Counter[tuple[int, str, tuple[str, ...]]] = field(default_factory=Counter, repr=False)
    are_refused: bool = True
    quoted: str = ""

    def watch(self, exchange: Exchange) -> None:
        """Note the answer of an ordinary update that has to be accepted, if it can be judged."""
        if is_to_be_accepted(exchange) and exchange.answer is not None:
            said = _without_ours(self.reasons(exchange.answer), exchange)
            self.answers[exchange.answer.status, NUMBERED.sub("", said), tuple(NUMBERED.findall(said))] += 1
            self.are_refused &= exchange.is_refused
            self.quoted = self.status(exchange.answer)

    @property
    def refused_alike(self) -> tuple[str, int] | None:
        """The one refusal that all of them got, and how many they were; None where they did not, or were few.

        Of the words with a digit only those count that came more than once: what came once is no code.
        """
        often: Counter[str] = Counter()
        for (_, _, words), times in self.answers.items():
            often.update(dict.fromkeys(words, times))
        alike = {(status, said, *(one for one in words if often[one] > 1)) for status, said, words in self.answers}
        number = self.answers.total()
        return (self.quoted, number) if self.are_refused and len(alike) == 1 and number >= LEAST else None


def _without_ours(said: str, exchange: Exchange) -> str:
    """The words of a refusal without the values that it repeats of the update: these differ as ours do."""
    ours = (text for text in texts_in(sent_json(exchange.probe)) if len(text) >= LONG_ENOUGH)
    for text in sorted(ours, key=len, reverse=True):
        said = said.replace(text, "")
    return said


def is_to_be_accepted(exchange: Exchange) -> bool:
    """Whether an update is an ordinary one of the target's own appointment, which nothing of the run has closed."""
    probe = exchange.probe
    is_ordinary = probe.wants == ACCEPTED and exchange.region is Region.ORDINARY and probe.credential == "good"
    return is_ordinary and probe.names_own_appointment and exchange.is_definite and not exchange.is_after_closing
