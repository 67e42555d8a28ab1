"""What a vendor answers to the updates that it has to accept: all of them with one refusal, or not."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
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


OURS = re.compile(r"\$[A-Z][A-Z0-9_]*")
"""How a report calls a value of the target, as $LOCATION_ACTIVE."""


@dataclass(frozen=True)
class Alike:
    """The one refusal that `number` updates got, as the journal quotes it: all that had to be accepted, or, where
    `naming` has names of values of ours, all of these that send one of them, and no other."""

    quoted: str
    number: int
    naming: tuple[str, ...] = ()


@dataclass
class Answers:
    """What some updates were answered: by status, the words of the reason, and those of its words that have a digit."""

    found: Counter[tuple[int, str, tuple[str, ...]]] = field(default_factory=Counter)
    are_refused: bool = True
    quoted: str = ""

    def alike(self) -> set[tuple[int | str, ...]]:
        """The answers that differ. Of the words with a digit only those count that came more than once: what came once
        is no code."""
        often: Counter[str] = Counter()
        for (_, _, words), times in self.found.items():
            often.update(dict.fromkeys(words, times))
        return {(status, said, *(one for one in words if often[one] > 1)) for status, said, words in self.found}

    @property
    def is_one_refusal(self) -> bool:
        """Whether all of them got the same refusal, and were not few."""
        return self.are_refused and self.found.total() >= LEAST and len(self.alike()) == 1


@dataclass
class PlainAnswers:
    """Counts refusals by their `reasons`, which may be words that no report shows; `status` puts an answer as the
    journal quotes it, and `text` a value that was sent."""

    status: Callable[[Answer], str]
    reasons: Callable[[Answer], str]
    text: Callable[[str], str] = str
    all: Answers = field(default_factory=Answers, repr=False)
    naming: defaultdict[str, Answers] = field(default_factory=lambda: defaultdict(Answers), repr=False)
    accepted: int = 0

    def watch(self, exchange: Exchange) -> None:
        """Note the answer of an ordinary update that has to be accepted, if it can be judged."""
        if is_to_be_accepted(exchange) and exchange.answer is not None:
            said = _without_ours(self.reasons(exchange.answer), exchange)
            key = exchange.answer.status, NUMBERED.sub("", said), tuple(NUMBERED.findall(said))
            self.accepted += exchange.is_accepted
            for answers in (self.all, *(self.naming[name] for name in self._ours(exchange))):
                answers.found[key] += 1
                answers.are_refused &= exchange.is_refused
                answers.quoted = self.status(exchange.answer)

    @property
    def refused_alike(self) -> Alike | None:
        """The one refusal that all of them got, or all that send a value of ours; None where they did not, or were few.

        Of a value it is told only where others were accepted, and none of them was refused with the same words.
        """
        if self.all.is_one_refusal:
            return Alike(self.all.quoted, self.all.found.total())
        found = [name for name, those in self.naming.items() if those.is_one_refusal and self._is_of(those)]
        if not found or self.accepted < LEAST or len({self.naming[name].quoted for name in found}) > 1:
            return None
        number = max(self.naming[name].found.total() for name in found)
        return Alike(self.naming[found[0]].quoted, number, tuple(sorted(found)))

    def _is_of(self, those: Answers) -> bool:
        """Whether no other update got the refusal that those got."""
        ways = {key[:2] for key in those.found}
        return sum(times for key, times in self.all.found.items() if key[:2] in ways) == those.found.total()

    def _ours(self, exchange: Exchange) -> set[str]:
        shown = map(self.text, texts_in(sent_json(exchange.probe)))
        return {name for name in shown if OURS.fullmatch(name)}


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
