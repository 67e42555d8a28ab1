"""Tells late reads and other writers from faults of the vendor, before it is blamed for what a read shows.

Replicas and caches lag behind, and people and schedulers write to appointments while a run is under way. Neither can
be at the embedded stand-in: its faults are ours, also those that come and go, and must be found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from contracts import Json
from contracts.pointers import get, under
from suites.kit.generate.bodies import body_undoing
from suites.kit.model.appointment_state import effects, sent_values
from suites.kit.model.check_kinds import kind_of
from suites.kit.model.errors import BudgetSpent, CannotBePutBack
from suites.kit.model.exchange import Exchange, States
from suites.kit.model.findings import Finding
from suites.kit.model.json_values import differences, same
from suites.kit.model.lasting import lasting_members
from suites.kit.run.confirmation import resend, reserve
from suites.kit.run.repetitions import setting

if TYPE_CHECKING:  # a campaign calls this module
    from suites.kit.run.campaign import Campaign

PAUSES = (1.0, 1.0, 2.0, 3.0)
"""Before a read that is not as expected is repeated, each time. Replicas and caches are usually behind by less than a
second; few vendors would call an API usable whose reads are seven seconds old."""
INTERVALS = 3
"""For how many of its mean intervals a change is watched for: what comes at random then shows in 19 of 20 cases."""
SETTINGS = 3
"""How often a member is set before the watch begins, until a read shows it: a writer may be quick."""
MOST_SET = 3
"""How many members are set before a watch, so that it costs few requests: a writer of more of them shows in these."""
LONGEST_WATCH = 30.0
"""Seconds; a longer watch would cost more than the rest of a short run."""
WRITTEN = (
    "was not as expected, and the appointment changed while the run sent nothing: something else writes to it. Use one "
    "that nothing else writes to; if this happens there as well, the vendor shows another value at each read"
)
BEHIND = (
    "was not as expected, and {:.0f} s later, while the run sent nothing, reads showed what the last answer had "
    "shown: reads lag longer than {:g} s. Ask the vendor how long they may be behind, and give that as settles_seconds "
    "in behaviour.yaml"
)
UNWATCHED = (
    "was not as expected now and then, and the budget allowed no look whether something else writes to this "
    "appointment: raise `requests`"
)
NOT_AGAIN = (
    "was not as expected, but it was when tried again, after reads had been seen to be late: either the vendor does "
    "this now and then, or those reads were late. Run this again"
)
OUTDATED = "what reads showed of it may have been out of date, and the budget allowed no other look: raise `requests`"


@dataclass
class SettledReads:
    """What a run knows of late reads and of other writers."""

    campaign: Campaign
    _outdated: list[Finding] = field(default_factory=list)
    _counted: set[str] = field(default_factory=set)
    _watched: set[str] = field(default_factory=set)
    _waited: float = 0.0
    _is_cut: bool = False
    """Whether the last watch was too short to tell that nobody writes."""

    def __post_init__(self) -> None:
        bound = self.campaign.bound
        self._is_real = not bound.target.is_embedded
        self.pauses = PAUSES if self._is_real else PAUSES[:1]
        reading = bound.contract.behaviour.read
        self._is_documented = reading is not None and reading.settles_seconds > 0
        self._began = self.campaign.client.policy.clock()
        behaviour = bound.contract.behaviour
        self._lasting = lasting_members(bound)
        self._writable = effects(behaviour.fields, bound) | set(behaviour.volatile)

    def confirm(self, exchange: Exchange) -> Exchange:
        """The exchange as later reads show it, where the first read is not as a clause expects."""
        if self._is_documented:  # what is read after that time counts
            if self.campaign.reader.settling.is_early and self.campaign.evidence.doubted(exchange):
                exchange = self.campaign.reader.read_again(exchange, 0)
            return replace(exchange, was_read_again="read" in exchange.after)
        reads, doubted, evidence = [exchange], dict[str, Finding](), self.campaign.evidence
        found = evidence.doubted(exchange)
        is_known = bool(found) and all(evidence.is_sure(finding) for finding in found)
        with suppress(BudgetSpent):
            for pause in self.pauses:
                found = [finding for finding in found if not evidence.is_sure(finding)]
                if not found:
                    break
                doubted |= {finding.fingerprint: finding for finding in found}
                reads.append(self.campaign.reader.read_again(exchange, pause))
                found = evidence.doubted(reads[-1])
        return self._concluded(reads, doubted) if len(reads) > 1 else replace(exchange, was_read_again=is_known)

    def prepare_verdicts(self) -> None:
        """Judge anew what was read before reads were known to be late, and watch what only shows now and then."""
        while self._outdated and not self.campaign.setup:
            self._judge_anew(self._outdated.pop(0))
        while self._is_real and not self.campaign.setup and (found := self._to_watch()):
            self._watched |= {finding.pointer for finding in found}
            for place in {finding.exchange.probe.place for finding in found}:
                self._watch([one for one in found if one.exchange.probe.place == place])

    def _concluded(self, reads: list[Exchange], doubted: dict[str, Finding]) -> Exchange:
        """The exchange as the last read shows it: what went, was late; what stays, is right, or changes by itself."""
        evidence, lag, still = self.campaign.evidence, 0.0, set[str]()
        shown = [{finding.fingerprint for finding in evidence.found(read)} for read in reads]
        waited = [0.0, *accumulate(self.pauses)]
        for fingerprint, finding in doubted.items():
            if fingerprint not in shown[-1]:
                seconds = waited[1 + max(at for at, found in enumerate(shown) if fingerprint in found)]
                evidence.note_late(finding, self.campaign.reader.lag + seconds)
                lag = max(lag, seconds)
            elif self._is_real and self._changes_by_itself(finding.pointer, reads):
                evidence.note_unsure([finding.pointer], WRITTEN)
            else:
                still.add(finding.pointer)
        evidence.note_still(still)
        return self._with_lag(reads[-1], lag) if lag and self._is_real else reads[-1]

    def _changes_by_itself(self, pointer: str, reads: list[Exchange]) -> bool:
        """Whether the last two reads show different values of a member that somebody can write."""
        one, other = (get(read.after["read"], pointer) for read in reads[-2:])
        return len(reads) > len(PAUSES) and under(pointer, self._writable) and not same(one, other)

    def _with_lag(self, exchange: Exchange, more: float) -> Exchange:
        """Wait longer before later reads, and distrust earlier ones: also the state before this exchange."""
        evidence, reader = self.campaign.evidence, self.campaign.reader
        lag = min(reader.lag + more, sum(PAUSES))
        if lag <= reader.lag:
            return exchange
        reader.lag = lag
        unread = {source: state for source, state in exchange.before.items() if source != "read"}
        sure = replace(exchange, before=unread)
        known = {finding.fingerprint for finding in evidence.found(sure)}
        self._counted |= evidence.findings().keys()
        self._distrust(evidence.forget_reads())
        self._distrust(one for one in evidence.found(exchange) if one.fingerprint not in known)
        return sure

    def _distrust(self, findings: Iterable[Finding]) -> None:
        """Have findings judged anew, each member once for each request."""
        known = {(finding.pointer, finding.exchange.number) for finding in self._outdated}
        for finding in findings:
            if (finding.pointer, finding.exchange.number) not in known:
                known.add((finding.pointer, finding.exchange.number))
                self._outdated.append(finding)

    def _judge_anew(self, finding: Finding) -> None:
        try:
            if self.campaign.client.remaining < reserve(self.campaign):
                raise BudgetSpent(OUTDATED)
            resend(self.campaign, finding)
            if finding.fingerprint in self._counted and not self.campaign.evidence.has(finding):
                where = f"{finding.pointer} (exchange {finding.exchange.number})"
                self.campaign.evidence.inconclusive(finding.clause.id, f"{where} {NOT_AGAIN}")
        except (BudgetSpent, CannotBePutBack) as reason:
            self.campaign.evidence.inconclusive(finding.clause.id, str(reason))

    def _to_watch(self) -> list[Finding]:
        """The findings that count, though their own request does not show them each time."""
        if self.campaign.bound.contract.behaviour.read is None:
            return []
        return [
            finding
            for finding in self.campaign.evidence.findings().values()
            if finding.is_about_states
            and (finding.seen[0] == 1 or finding.seen[0] < finding.seen[1] or kind_of(finding.clause).at_once)
            and finding.pointer not in self._watched
        ]

    def _watch(self, found: list[Finding]) -> None:
        """Give the members of findings other values, and look for a while whether anything changes by itself.

        If it does, nobody can tell whose doing the others are.
        """
        try:
            changed = self._changed_unasked(found)
        except BudgetSpent:
            self.campaign.evidence.note_unsure([finding.pointer for finding in found], UNWATCHED)
        else:
            about = [finding.pointer for finding in found if not self._only_volatile(changed)]
            theirs = [pointer for pointer in changed if not under(pointer, self._lasting)]
            self.campaign.evidence.note_unsure([*theirs, *about], self._why_changed(changed, found[0]))
            if self._is_cut:
                self.campaign.evidence.foreign.doubt(finding.pointer for finding in found)

    def _why_changed(self, changed: Mapping[str, Any], finding: Finding) -> str:
        """Why members changed while the run sent nothing: reads have caught up with the last answer, or somebody else
        writes."""
        place, seconds = finding.exchange.probe.place, self._waited
        answered = self.campaign.expected.answered.get(place, {})
        telling = {pointer: value for pointer, value in changed.items() if not self._only_volatile([pointer])}
        is_late = telling and all(same(get(answered, pointer), value) for pointer, value in telling.items())
        reading = self.campaign.bound.contract.behaviour.read
        owed = max(reading.settles_seconds if reading else 0, self.campaign.reader.lag)
        return BEHIND.format(seconds, owed) if is_late else WRITTEN

    def _changed_unasked(self, found: list[Finding]) -> dict[str, Any]:
        """The members that change while the run sends nothing, as often as those of the findings were seen to, with
        what they are then.

        A stamp that changes alone says nothing of other members: it may be the time of the read.
        """
        reader, client, probe = self.campaign.reader, self.campaign.client, found[0].exchange.probe
        fewest = min((finding.seen_in_run or finding.seen)[0] for finding in found)
        wanted = INTERVALS * (client.policy.clock() - self._began) / fewest
        seconds, self._is_cut = min(LONGEST_WATCH, wanted), wanted > LONGEST_WATCH
        first, waited, pause = self._set(found), 0.0, PAUSES[0]
        changed = dict[str, Any]()
        while waited < seconds:
            pause = min(pause, seconds - waited)
            client.pause(pause)
            waited, pause = waited + pause, pause * 2
            later = reader.read_now(probe)
            if "read" in first and "read" in later:
                changed |= {pointer: value for pointer, _, value in differences(first["read"], later["read"], set())}
                if not self._only_volatile(changed):
                    break
        self._waited = waited
        return changed

    def _only_volatile(self, pointers: Iterable[str]) -> bool:
        """Whether all of these members may change with any update, as a stamp, or never, so that nobody writes them."""
        no_sign = (*self.campaign.bound.contract.behaviour.volatile, *self._lasting)
        return all(under(pointer, no_sign) for pointer in pointers)

    def _set(self, found: list[Finding]) -> States:
        """Give the members of findings other values. Returns the appointment as it is shown right after that."""
        campaign, shown = self.campaign, dict[str, Mapping[str, Json]]()
        bodies = [(finding, self._body_changing(finding)) for finding in found]
        updates = {repr(body): update for finding, body in bodies for update in setting(campaign, finding, body)}
        left = [*updates.values()][:MOST_SET]
        for _ in range(SETTINGS):
            sent = list[Exchange]()
            with suppress(CannotBePutBack):
                sent += map(campaign.send, left)
            shown = dict(sent[-1].after) if sent else shown
            left = [one.probe for one in sent if "read" in one.after and sent_values(one, campaign.bound, "read")]
        return shown if "read" in shown else campaign.reader.read_now(found[0].exchange.probe)

    def _body_changing(self, finding: Finding) -> dict[str, Any] | None:
        """The update that gives the member of a finding another value than it was found with."""
        states = [state for _, state in sorted(finding.exchange.after.items(), reverse=True)]  # what a read shows first
        wrong = [state for state in states if same(get(state, finding.pointer), finding.got)] or states
        return body_undoing(finding.pointer, wrong[0], wrong[0], self.campaign.bound) if wrong else None
