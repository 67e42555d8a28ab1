"""All that was seen of one clause in a run, and which of it counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from contracts import Clause
from contracts.pointers import under
from suites.kit.model.by_value import Examples, choices_of
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.circumstances import NOTHING_SENT, Case, may_change_at, members_sent, shared_circumstance
from suites.kit.model.errors import about_members
from suites.kit.model.exchange import Exchange
from suites.kit.model.findings import NOT_STORED, Finding, Spread
from suites.kit.model.foreign_texts import ForeignTexts
from suites.kit.model.refusals import UnchangedRefusals
from suites.kit.model.request_traits import shared_trait

SIGHTINGS = 2
"""A lost request comes late once, and what it changes then shows at most twice: in an answer, and in the next read."""

CONFINED = "confines"
STAYING = ("preserves", "keeps", CONFINED)
"""Checks of members that stay as they are, which say nothing where no answer or read shows them."""
TWICE = 2
"""Updates that were confirmed and not stored, from which on it is no accident of somebody else's."""


@dataclass
class ClauseEvidence:
    """All that was seen of one clause in a run.

    `cases` are exchanges that showed something of it, `named` the members that each may change, `sent` what each has
    sent and in which state, and `shown`, by the fingerprint of a finding, the numbers of those that showed it,
    `outdated` those that only did so in reads that may have been late; `changed_in` are the numbers of those in which a
    member, by its pointer, was not as it should be, `late_in` the lost requests that may have made some of these
    differences when they came late, `foreign_in` those of them in which it was a text of somebody else's. `is_unseen`:
    an accepted update showed nothing of its members, before or after.
    `unclear` and `not_applicable` are reasons; `observed` counts what was seen of a
    clause that is only observed. `late_reads` is by how many seconds reads were late, as far as that concerned it.
    `unsure` are members of the appointment that somebody else may write, each with the reason to think so. `about` are
    the members that a reason is about, and `explained` the clauses that were found broken at a member. `unstored` are,
    by the number of an exchange, the members of which its answer showed the sent value and the read the old one.
    `lacks` are the reasons for which the target or its owner has to give something: why, of any member, and the
    members. `sent_with` counts the cases by their kind of credentials, `found_with` those with a finding;
    `unchanged` counts the refused ones after which nothing had changed.
    """

    cases: int = 0
    named: list[frozenset[str]] = field(default_factory=list)
    sent: list[Case] = field(default_factory=list, repr=False)
    shown: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    outdated: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    findings: dict[str, Finding] = field(default_factory=dict)
    examples: Examples = field(default_factory=Examples)
    changed_in: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    late_in: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    foreign_in: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    foreign: ForeignTexts = field(default_factory=ForeignTexts)
    is_unseen: bool = False
    unclear: list[str] = field(default_factory=list)
    not_applicable: list[str] = field(default_factory=list)
    observed: Counter[str] = field(default_factory=Counter)
    late_reads: float = 0.0
    unsure: Mapping[str, str] = field(default_factory=dict)
    about: dict[str, tuple[str, ...]] = field(default_factory=dict)
    explained: Mapping[str, str] = field(default_factory=dict)
    unstored: Mapping[int, Sequence[str]] = field(default_factory=dict)
    lacks: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    sent_with: Counter[str] = field(default_factory=Counter)
    found_with: Counter[str] = field(default_factory=Counter)
    unchanged: UnchangedRefusals = field(default_factory=UnchangedRefusals)

    @property
    def lacking(self) -> list[str]:
        """All that is lacking, members that lack the same in one reason."""
        members: dict[str, dict[str, None]] = defaultdict(dict)
        for why, about in self.lacks.values():
            members[why] |= dict.fromkeys(about)
        return [about_members(why, listed) for why, listed in members.items()]

    def note_unseen(self, clause: Clause, exchange: Exchange) -> None:
        """Note an update of which a clause about what stays could say nothing, as nothing shows its members."""
        is_about_it = clause.check in STAYING and (clause.check != CONFINED or exchange.probe.clause == clause.id)
        self.is_unseen |= is_about_it and exchange.is_accepted and bool(exchange.compared)

    def count(
        self, named: frozenset[str], found: Sequence[Finding], key: str = "good", sent: Case = NOTHING_SENT
    ) -> None:
        """Count a case whose request may change these members, and what was found in it. `key` is the kind of
        credentials that it was sent with."""
        self.cases += 1
        self.named.append(named)
        self.sent.append(sent)
        self.sent_with[key] += 1
        self.found_with[key] += bool(found)
        self.unchanged.note(sent, found)
        self.examples.note(found, sent.chosen)
        known = [(one, self.findings.get(one.fingerprint)) for one in found]
        for fingerprint in {one.fingerprint for one, other in known if not (other and one.goes_back(other))}:
            self.shown[fingerprint].append(len(self.named) - 1)

    def add(self, finding: Finding) -> bool:
        """Keep a finding; of two with the same fingerprint the graver one, then the one with the smaller request. One
        of a sequence stays: what was sent, expected and got is that of the sequence.

        Returns whether it is new, graver than the one that was known, or told from it by a read right before. The way
        back of a known one is none of these.
        """
        known = self.findings.get(finding.fingerprint)
        if known is not None and finding.goes_back(known):
            return False
        if finding.is_about_states:
            self.changed_in[finding.pointer].add(finding.exchange.number)
            self.late_in[finding.pointer] |= finding.late
            if self.foreign.include(finding.got):
                self.foreign_in[finding.pointer].add(finding.exchange.number)
        if known is None or finding.is_violation != known.is_violation or finding.may_pass != known.may_pass:
            is_graver = known is None or finding.is_violation > known.is_violation or known.may_pass
            if is_graver:
                self.findings[finding.fingerprint] = finding
            return is_graver
        if _is_told_apart(finding, known):
            self.findings[finding.fingerprint] = finding
            return True
        if finding.exchange.size < known.exchange.size and not (known.sequence or known.steps or finding.is_stale):
            self.findings[finding.fingerprint] = replace(
                finding, seen=known.seen, alone=known.alone, is_once_each=known.is_once_each
            )
        return False

    def copy(self) -> ClauseEvidence:
        """The same evidence, which stays as it is when more is seen."""
        shown = {id(cases): [*cases] for cases in (*self.shown.values(), *self.outdated.values())}
        shared = self.unsure, self.explained, self.unstored, self.foreign
        same = {id(one): one for one in (*self.findings.values(), *shared)}
        return deepcopy(self, {**same, id(self.named): [*self.named], id(self.sent): [*self.sent], **shown})

    def confirmed(self, requests: int) -> list[Finding]:
        """The findings that count, each with its spread, what it is by value, and what other refused updates did."""
        found = self.counting(requests)
        counted = [replace(one, refusals=self.unchanged.beside(one, found)) for one in found]
        return [replace(one, spread=self._spread(one), by_value=self.examples.of(one)) for one in counted]

    def counting(self, requests: int) -> list[Finding]:
        """The findings that count. A change of a member has to show in two of the run's requests.

        Without their spread: it takes a look at all cases, and which findings count is asked many times in a run.
        """
        return [
            self._counted(finding, requests) for finding in self.findings.values() if not self._may_be_chance(finding)
        ]

    def unconfirmed(self) -> list[Finding]:
        """The findings that somebody else may have caused, or an update that came late."""
        return [finding for finding in self.findings.values() if self._may_be_chance(finding)]

    def may_be_late(self, finding: Finding) -> bool:
        """Whether lost requests that came late may be behind a finding that somebody else may have caused."""
        return bool(self.late_in[finding.pointer]) and self._may_be_chance(finding)

    def why_unsure(self, finding: Finding) -> str:
        """Why a difference between two moments may be somebody else's doing; empty where nothing says so."""
        reasons = (
            reason
            for pointer, reason in self.unsure.items()
            if under(pointer, (finding.pointer,)) or under(finding.pointer, (pointer,))
        )
        return next(reasons, "") if finding.is_about_states else ""

    def explaining(self, pointers: Iterable[str]) -> str:
        """The clause that was found broken at each of these members, so that nobody else need have changed them."""
        clauses = [self.explained.get(pointer, "") for pointer in pointers]
        return clauses[0] if clauses and all(clauses) else ""

    def change(self, finding: Finding, **facts: Any) -> None:
        """Change what is known of a finding, unless it has been dropped since."""
        known = self.findings.get(finding.fingerprint)
        if known is not None:
            self.findings[finding.fingerprint] = replace(known, **facts)

    def drop(self, finding: Finding) -> None:
        """Forget a finding, and the cases that showed it."""
        self.findings.pop(finding.fingerprint, None)
        self.outdated[finding.fingerprint] += self.shown.pop(finding.fingerprint, [])

    def forget_reads(self) -> list[Finding]:
        """Drop the findings that compare what reads showed, and the cases that showed them, as these are sent again.
        Returns the findings."""
        dropped = [one for one in self.findings.values() if one.is_about_states and "read" in one.exchange.after]
        for finding in dropped:
            del self.findings[finding.fingerprint]
            self.outdated[finding.fingerprint] += self.shown.pop(finding.fingerprint, [])
            self.changed_in.pop(finding.pointer, None)
        return dropped

    def _may_be_chance(self, finding: Finding) -> bool:
        if self.why_unsure(finding):
            return True
        if finding.may_pass:
            return not finding.shows_each_time
        if self._is_unstored(finding):
            return False
        late = SIGHTINGS * len(self.late_in[finding.pointer])
        is_alone = len(self.changed_in[finding.pointer] - self._foreign(finding)) <= 1 + late
        return finding.is_about_states and is_alone and (late > 0 or not finding.is_final)

    def may_be_foreign(self, finding: Finding) -> bool:
        """Whether a finding may be what people wrote, of which its request showed nothing when it was sent again."""
        return bool(self._foreign(finding)) and self._may_be_chance(finding)

    def _foreign(self, finding: Finding) -> set[int]:
        """The exchanges in which a member was a text of somebody else's. None where the request showed it again."""
        is_again = finding.seen[0] > 1 or finding.is_once_each or finding.steps
        return set() if is_again or finding.pointer not in self.foreign.seldom else self.foreign_in[finding.pointer]

    def _is_unstored(self, finding: Finding) -> bool:
        """Whether a finding is that an update was confirmed and not stored, which the run saw twice, at whichever
        members: once, somebody may have written the old value between the answer and the read."""
        here = self.unstored.get(finding.exchange.number, ())
        return finding.key == NOT_STORED and finding.pointer in here and len(self.unstored) >= TWICE

    def _counted(self, finding: Finding, requests: int) -> Finding:
        """A finding that its own request does not show each time, with how often the run's requests did. Of a sequence
        it is told how often that was sent."""
        is_counted_by_tries = finding.steps or kind_of(finding.clause).at_once
        if finding.is_about_states and finding.seen[0] == 1 and not is_counted_by_tries:
            return replace(finding, seen_in_run=(len(self.changed_in[finding.pointer]), requests))
        return finding

    def _spread(self, finding: Finding) -> Spread | None:
        """In how many cases like its own a finding showed; None where no case did, as it comes from elsewhere."""
        shown = self._surely_shown(finding)
        if not shown:
            return None
        perhaps = {*self.shown[finding.fingerprint]} - {*shown}
        outdated = {*self.outdated.get(finding.fingerprint, ())} | perhaps
        may_change = {number: may_change_at(finding.pointer, named) for number, named in enumerate(self.named)}
        cases = [number for number in may_change if number not in outdated]
        kind = {may_change[number] for number in shown}
        check = kind_of(finding.clause)
        is_about_change = check.compares_states or check.on_sent_values  # else of what an answer is like
        if not finding.pointer or len(kind) > 1 or not is_about_change:
            return self._with_shared(Spread(len(shown), len(cases), by_key=self._by_key()), shown, cases, finding)
        like = [number for number in cases if may_change[number] in kind]
        if is_refused := finding.is_of_refused:  # the answer alone says nothing of what such an update has done
            like = [number for number in like if number in shown or self.sent[number].is_tried_at(finding.pointer)]
        elif all(finding.pointer in self.sent[number].changes for number in shown):  # others cannot show it
            like = [number for number in like if not self.sent[number].sends_as_it_was(finding.pointer)]
        is_sent = all(may_change_at(finding.pointer, members_sent(self.sent[number].body)) for number in shown)
        spread = Spread(len(shown), len(like), kind.pop(), is_refused=is_refused, is_sent=is_sent)
        if spread.may_change and is_sent:  # else it has nothing to do with the value that was sent
            wrong, right = ([self.sent[one] for one in those] for those in (shown, {*like} - {*shown}))
            spread = replace(spread, choices=choices_of(finding, wrong, right, self.examples))
        return self._with_shared(spread, shown, like, finding)

    def _surely_shown(self, finding: Finding) -> list[int]:
        """The cases that showed a finding; of a change only those before which the appointment was read, if any: an
        update before another one may have made it."""
        shown = self.shown.get(finding.fingerprint, [])
        surely = [number for number in shown if not self.sent[number].unread] if finding.is_about_states else []
        return surely or shown

    def _with_shared(self, spread: Spread, shown: Sequence[int], cases: Sequence[int], finding: Finding) -> Spread:
        """The same, with what the requests of cases that showed a finding have in common, and those of other cases have
        not; without where another case showed another finding of the clause: what the one set shares did not bring that
        about. What tells them apart is looked for among cases that could show it, and counted among all."""
        of_others = {number for numbers in self.shown.values() for number in numbers} - {*shown}
        if of_others & {*cases}:
            return spread
        wrong = [self.sent[number] for number in shown]
        right = [self.sent[number] for number in cases if number not in {*shown}]
        if trait := shared_trait([one.body for one in wrong], [one.body for one in right]):
            return replace(spread, shared=trait)
        could = [one for one in right if one.can_show(finding.pointer, finding.got)] if finding.pointer else right
        shared = shared_circumstance(wrong, could).among(right)
        before = Case.stood_before(wrong, right) if finding.seen_in_run and not shared.text else ()
        return replace(spread, shared=shared.text, besides=shared.others, before=before)

    def _by_key(self) -> tuple[tuple[str, int, int], ...]:
        """How many of the cases of each kind of credentials were found wrong, the worst first; nothing where the right
        key alone showed it: then the few cases with other keys tell nothing apart."""
        if not any(shown for key, shown in self.found_with.items() if key != "good"):
            return ()
        counts = [(key, self.found_with[key], of) for key, of in self.sent_with.items()]
        return tuple(sorted(counts, key=lambda one: (-one[1] / one[2], one[0])))


def _is_told_apart(finding: Finding, known: Finding) -> bool:
    """Whether a finding tells whose change it is, where updates that were sent before the known one may have made that,
    and its request did not show it again."""
    is_doubtful = known.is_stale and not (known.shows_each_time or known.is_final or known.sequence or known.steps)
    return is_doubtful and not finding.is_stale
