"""What the page and the summary both say about a run: headline, sections, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from contracts.leading import lead
from reports._about_changes import about_changes, with_changes
from reports._beside import Beside
from reports._causes import cause_of, grouped, number_shown, of_one_request, places_of
from reports._changed_data import about_changed_data, has_changed_data, is_changed_data, is_safe, without_trifle
from reports._outage import Pause, is_lost, pause_in, whose_of
from reports._practice import is_practice
from reports._records import WORST_FIRST, Finding, Journal, Source, Summary, Target, Verdict
from reports._refused_alike import MEANWHILE, apart, is_open
from reports._shared import tells_little
from reports._steps import Steps, steps
from reports._text import (
    UNNEEDED,
    about_resolved,
    after_new_ways,
    beside_new_ways,
    or_unneeded,
    responsible,
)
from reports._tones import CHANGED, CUT_SHORT, NOT_ACCEPTED, RED, tone_of, word_of
from reports._unjudged import by_reasons
from reports._unsteady import COMES_AND_GOES, Unsteady, sentence_with, whose
from reports._until_fixed import accept_too, also_at, is_let_in, meanwhile, of_all
from reports.history.killed import left_behind


@dataclass(frozen=True)
class Card:
    """One finding, with the promise that it breaks; `beside` are findings of the same promise and request at other
    places, `others` those of other promises that the same request and answer show."""

    clause: str
    says: str
    source: Source
    tone: str
    finding: Finding
    check: str
    strength: str = ""
    others: tuple[Card, ...] = ()
    beside: tuple[Card, ...] = ()

    @property
    def number(self) -> int:
        """How many findings it stands for."""
        return 1 + len(self.others) + len(self.beside)

    @property
    def places(self) -> tuple[str, ...]:
        """The members that it is about, as JSON pointers."""
        return places_of(card.finding.pointer for card in (self, *self.beside))


@dataclass(frozen=True)
class Unexplained:
    """Clauses that failed for the same reason, without a finding that explains more."""

    tone: str
    reason: str
    clauses: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """One provider in a run; `summary` is None when the run ended before the provider was finished.

    `tone`, which decides the colour, is the worst verdict; `word` is the text on its badge. `left` says what the run
    left changed, or may have, and what to do about it. `unsteady` is what comes and goes, and was not there;
    `not_accepted` are sentences about accepted clauses that are broken in a way which nobody has accepted, `breaking`
    is how many changes of behaviour break a client.
    """

    target: Target
    summary: Summary | None
    counts: Mapping[str, int]
    tone: str
    word: str
    sentence: str
    whose: str
    command: str
    verdicts: tuple[Verdict, ...]
    cards: tuple[Card, ...]
    unexplained: tuple[Unexplained, ...]
    left: tuple[str, ...] = ()
    unsteady: tuple[Unsteady, ...] = ()
    not_accepted: tuple[str, ...] = ()
    breaking: int = 0
    has_resolved: bool = False

    @cached_property
    def causes(self) -> tuple[Card, ...]:
        """A card for each promise and request, and for each cause, with the promise that says most."""
        alike, others = apart(self.cards, lambda card: is_open(self.whose, self.sentence, card.finding))
        groups = [*([alike] if alike else []), *grouped(others, _cause, lambda card: card.clause)]
        cards = [_of_one_cause(those) for those in groups]
        places = of_one_request(cards, _request, lambda card: card.finding.pointer)
        return tuple(_of_one_request(those) for those in places)

    @property
    def known(self) -> tuple[Verdict, ...]:
        """The clauses that are broken as known.yaml accepts; their reasons name the owner and the last day."""
        return tuple(known for verdict in self.verdicts if (known := verdict.as_known))

    def meanwhile(self, card: Card) -> str:
        """What protects from the finding of a card until it is fixed."""
        if is_open(self.whose, self.sentence, card.finding):
            return MEANWHILE
        also = also_at(card.finding, (one.finding for one in card.beside))
        return meanwhile(card.check, card.finding, self._beside, also)

    @property
    def has_changed_data(self) -> bool:
        """Whether one of its warnings is that an update changed what it had to leave alone."""
        return has_changed_data(_warned(self.cards))

    @cached_property
    def _beside(self) -> Beside:
        accepted = (one for verdict in self.verdicts for one in verdict.accepted)
        return Beside.of(self.left, (*(each.finding for each in self.cards), *accepted), self.target.provider)

    @property
    def is_lost(self) -> bool:
        """Whether the run lost the target before all clauses had their cases."""
        return is_lost(self.summary.down_since if self.summary else None, self._unjudged)

    @property
    def pause(self) -> Pause | None:
        """Why the target took no more requests before all clauses had their cases; None where it did."""
        return pause_in(self._unjudged)

    @property
    def _unjudged(self) -> list[str | None]:
        return [one.reason for one in self.verdicts if one.verdict == "inconclusive"]

    @property
    def blamed(self) -> str:
        """Who is responsible, in a word."""
        answered = self.summary.accepted + self.summary.refused if self.summary else 0
        told = by_reasons(whose_of(self.whose, answered > 0, self.is_lost), self._unjudged)
        return or_unneeded(told, self.counts, [card for card in self.cards if card.tone == "violation"])

    @property
    def _of_vendor(self) -> Mapping[str, int]:
        """The counts that are about a vendor: none of a stand-in that somebody tried, whose faults are its own, and
        none where nothing is broken, and only an exception is not needed."""
        is_none = is_practice(self.target.target, self.target.base_url) or self.blamed == UNNEEDED
        return {} if is_none else self.counts

    @property
    def responsible(self) -> str:
        """Who is responsible, in words."""
        said = responsible(self.blamed, self._of_vendor, len(self.not_accepted))
        return with_changes(said, self.blamed, self.breaking)

    @cached_property
    def steps(self) -> Steps:
        """What to do. A page asks for it at each of its findings."""
        broken = [(card.check, card.finding) for card in self.cards if card.tone == "violation"]
        whose = beside_new_ways(self.blamed, self._of_vendor, self.not_accepted)
        said = steps(whose, self._of_vendor, self.left, of_all(broken, self._beside), self.unsteady)
        listed = [one.clause for one in self.verdicts if one.exception]
        said = replace(
            said, then=accept_too(said.then, [card.clause for card in self.cards if card.tone == "violation"], listed)
        )
        said = replace(said, then=about_changed_data(said.then, _warned(self.cards), self._beside))
        said = replace(said, then=about_changes(about_resolved(said.then, self.has_resolved), self.breaking))
        return replace(said, then=after_new_ways(self.not_accepted, said.then, self.blamed))

    def with_unsteady(self, found: tuple[Unsteady, ...]) -> Section:
        """The same where the history knows that what was not there comes and goes: such a run is not green."""
        if not found:
            return self
        own = replace(
            self, sentence=sentence_with(self.sentence, found), whose=whose(self.whose, found), unsteady=found
        )
        is_kept = self.tone in ("kept", "warning")
        return replace(own, tone=COMES_AND_GOES, word=COMES_AND_GOES) if is_kept else own

    def with_breaking(self, number: int) -> Section:
        """The same where the history knows how many changes of behaviour break a client: that is no pass either."""
        if not number:
            return self
        own = replace(self, breaking=number)
        return replace(own, tone="warning", word=CHANGED) if self.tone == "kept" else own

    def with_not_accepted(self, found: tuple[str, ...], fingerprints: Collection[str] = ()) -> Section:
        """The same where the history knows that what known.yaml accepts is broken in a new way: that is not green.
        `fingerprints` are those of the findings that nobody has accepted."""
        if not found:
            return self
        cards = tuple(_unaccepted(card) if card.finding.fingerprint in fingerprints else card for card in self.cards)
        own = replace(self, not_accepted=found, whose="vendor" if self.whose == "nobody" else self.whose, cards=cards)
        return replace(own, tone="warning", word=NOT_ACCEPTED) if self.tone in ("kept", "warning") else own


def sections(journal: Journal) -> tuple[Section, ...]:
    """Every provider of the run, the worst first."""
    behind = left_behind(journal)
    found = [_section(journal, target, behind.get(target.provider, "")) for target in journal.targets]
    return tuple(sorted(found, key=lambda section: WORST_FIRST.index(section.tone)))


def _unaccepted(card: Card) -> Card:
    return replace(card, tone=NOT_ACCEPTED) if card.tone == "known" else card


def _section(journal: Journal, target: Target, behind: str) -> Section:
    verdicts = _failing_first(v for v in journal.verdicts if v.provider == target.provider)
    summary = next((s for s in journal.summaries if s.provider == target.provider), None)
    counts = summary.counts if summary else Counter(v.verdict for v in verdicts)
    cards = _cards(verdicts)
    idle = not (summary or verdicts or journal.cut_short)
    tone = "not applicable" if idle else tone_of(counts, summary.whose if summary else "unknown")
    return Section(
        target=target,
        summary=summary,
        counts=counts,
        tone=tone,
        word=word_of(tone, summary.whose) if summary else "not run" if idle else CUT_SHORT,
        sentence=without_trifle(summary.sentence, _warned(cards)) if summary else _unfinished(len(verdicts), idle),
        whose=summary.whose if summary else "nobody" if idle else "unknown",
        command=summary.command if summary else target.command or f"pytest --provider {target.provider}",
        verdicts=verdicts,
        cards=cards,
        unexplained=_unexplained(verdicts),
        left=summary.left if summary else tuple(filter(None, [behind])),
    )


def _warned(cards: Iterable[Card]) -> list[tuple[str, Finding]]:
    return [(card.check, card.finding) for card in cards if card.tone == "warning"]


def _failing_first(verdicts: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return tuple(sorted(verdicts, key=lambda v: (WORST_FIRST.index(v.verdict), v.clause)))


def _unfinished(count: int, idle: bool) -> str:
    if idle:
        return "No clause of this provider was run."
    return f"The run ended before this provider was finished; {count} of its clauses have a verdict."


def _cards(verdicts: tuple[Verdict, ...]) -> tuple[Card, ...]:
    # A finding may belong to another clause than the one whose item found it.
    # Exploring may find what its own item has found, too.
    promises = {verdict.clause: verdict for verdict in verdicts}
    found = {(v.verdict, f.clause, f.fingerprint): (v, f) for v in verdicts for f in v.findings}
    cards = [_card(promises.get(f.clause, v), v, f) for v, f in found.values()]
    return tuple(sorted(cards, key=_rank))


def _rank(card: Card) -> tuple[int, bool, bool, bool, int]:
    found = card.finding
    is_trifle = card.tone == "warning" and not is_changed_data(card.check, found)
    is_harmless = is_trifle, is_safe(card.check, found)
    return WORST_FIRST.index(card.tone), not is_let_in(card.check, found), *is_harmless, -number_shown(found.spread)


def _card(promise: Verdict, verdict: Verdict, finding: Finding) -> Card:
    tone = "known" if verdict.verdict == "known" else finding.severity
    return Card(finding.clause, promise.says, promise.source, tone, finding, promise.check, promise.strength)


def _cause(card: Card) -> tuple[str, ...]:
    return card.tone, *cause_of(card.finding)


def _of_one_cause(cards: Sequence[Card]) -> Card:
    first, *others = sorted(cards, key=lambda card: (card.tone == "warning", lead(card.clause, card.check)))
    return replace(first, others=tuple(others))


def _request(card: Card) -> tuple[str, ...]:
    return card.tone, card.clause, card.finding.sent


def _of_one_request(cards: Sequence[Card]) -> Card:
    first, *rest = sorted(cards, key=lambda card: tells_little(card.finding, card.places))
    others = tuple(other for card in cards for other in card.others)
    return replace(first, others=others, beside=tuple(replace(card, others=()) for card in rest))


def _unexplained(verdicts: tuple[Verdict, ...]) -> tuple[Unexplained, ...]:
    clauses: dict[tuple[str, str], list[str]] = {}
    for verdict in verdicts:
        if verdict.verdict in RED and not (verdict.verdict == "violation" and verdict.findings):
            key = verdict.verdict, verdict.reason or "no reason was recorded"
            clauses.setdefault(key, []).append(verdict.clause)
    return tuple(Unexplained(tone, reason, tuple(names)) for (tone, reason), names in clauses.items())
