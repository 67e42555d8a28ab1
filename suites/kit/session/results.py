"""The results of a run, as the controlling process collects them: verdicts, counts by provider, the exit code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from statistics import quantiles
from typing import Any

import contracts
from contracts import Contract
from suites.kit.model.check_kinds import KINDS
from suites.kit.model.closing import Tally, sentence
from suites.kit.model.refused_alike import OPEN, RefusedAlike, members_of_target, shows_nothing_else
from suites.kit.model.verdicts import (
    INCONCLUSIVE,
    KNOWN,
    SUITE_ERROR,
    VERDICTS,
    VIOLATION,
    WARNING,
    exit_code,
    is_explained,
)
from suites.kit.restore.blame import Blame, blame
from suites.kit.run.settled_reads import WRITTEN
from suites.kit.session.failure_text import first_few
from suites.kit.session.items import all_clauses
from suites.kit.session.left_text import said_of
from suites.kit.session.options import Plan
from suites.kit.session.promised_answer import is_refusal, promised_text, taken_in

NEVER_CRASHES = ("withstands", "responds")
"""Checks by which no request may end in a server error, also where a document lists 500 as an answer."""
MOST_PLACES = 3
"""Places that are named: where a contract and its stand-in disagree, the first few lead to the cause."""
STOPPED = "The run was stopped before its end."
Record = dict[str, Any]
"""A journal record."""

REDIRECTION = 300
"""The first status that is no success."""


@dataclass
class Results:
    """Verdict records by provider and clause; `counts`, `coverage` and `setup` by provider; `down_since`: when a target
    stopped answering for good; `not_compared`: why nothing compared a member with what was sent; `shell`: values of
    $NAMES, `names`: where these are found. `notes`: what recorded traffic does not let anybody judge. `times`: how long
    answers took, in milliseconds, by provider; `announced`: records of what the vendor's headers announce;
    `refused_alike`: the one answer by which all updates were refused that had to be accepted, or all that send one
    value of ours, how many they were, and the names of that value.
    `shown`: the members that successful answers have, as JSON pointers. `refusals`: exchanges that were refused, and
    sent a value of the target's. `taken`: the members with which such values were accepted.

    An exchange for one clause may break another that was concluded before. Its new record replaces the earlier one.
    `lost` counts items that ended without a verdict, for instance because a worker was killed: the run is not green.
    """

    plan: Plan
    target_of: dict[str, str]
    verdicts: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[str, dict[str, Any]] = field(default_factory=dict)
    coverage: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    not_compared: dict[str, dict[str, str]] = field(default_factory=dict)
    setup: dict[str, str | None] = field(default_factory=dict)
    down_since: dict[str, str | None] = field(default_factory=dict)
    shell: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    notes: dict[str, list[str]] = field(default_factory=dict)
    lost: int = 0
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    announced: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    refused_alike: dict[str, tuple[str, int, tuple[str, ...]]] = field(default_factory=dict)
    shown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    refusals: dict[str, list[Record]] = field(default_factory=lambda: defaultdict(list))
    taken: dict[str, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))

    def add(self, attached: dict[str, Any]) -> list[Record]:
        """Add what a report carries. Returns the records that belong in the journal."""
        provider = attached["provider"]
        self.counts[provider], self.setup[provider] = attached["counts"], attached["setup"]
        self.down_since[provider], self.notes[provider] = attached["down_since"], attached["notes"]
        self.coverage[provider], self.not_compared[provider] = attached["coverage"], attached["not_compared"]
        self.shell[provider] |= attached["shell"]
        self.names[provider] |= attached["names"]
        shapes = [one for one in attached["records"] if one["kind"] == "shape" and one["status"] < REDIRECTION]
        self.shown[provider].update(at for one in shapes for at in one["members"])
        self._note_refused_alike(provider, attached["refused_alike"])
        self.refusals[provider] += [one for one in attached["records"] if is_refusal(one)]
        self.taken[provider].update(sent for one in attached["records"] for sent in taken_in(one))
        self.times[provider] += [one["milliseconds"] for one in attached["records"] if one.get("answer")]
        self.announced[provider] += [one for one in attached["records"] if one["kind"] == "announcement"]
        return [record for record in attached["records"] if record["kind"] != "verdict" or self._is_new(record)]

    def _is_new(self, record: Record) -> bool:
        verdicts = self.verdicts[record["provider"]]
        if verdicts.get(record["clause"]) == record:
            return False
        verdicts[record["clause"]] = record
        return True

    def tally(self, provider: str) -> Tally:
        """A provider's run in numbers."""
        words = Counter(record["verdict"] for record in self.verdicts[provider].values())
        counts = self.counts.get(provider, {"requests": 0, "accepted": 0, "refused": 0})
        contract = next(contract for contract in self.plan.contracts if contract.name == provider)
        return Tally(
            {word: words[word] for word in VERDICTS},
            **counts,
            setup=self.setup.get(provider),
            left_by=self.plan.left_by.get(provider, ""),
            untried=len(all_clauses(contract, self.plan.profile)) - len(self.verdicts[provider]),
            disagreements=self._disagreements(contract) if self.plan.is_compliant else "",
            page=contract.page,
            is_embedded=self.plan.is_embedded,
            served_at=self.plan.served_at,
            is_recorded=self.plan.recorded is not None,
            unneeded=sum(not record["findings"] for record in self._own(provider, VIOLATION)),
            crashed=sum(_is_crash(record) for record in self._own(provider, VIOLATION)),
            behind=sum(is_explained(record["reason"]) for record in self._own(provider, INCONCLUSIVE)),
            refused_alike=self._refused(contract),
            unclear=_most_telling(self._own(provider, INCONCLUSIVE)),
        )

    def _note_refused_alike(self, provider: str, found: Sequence[Any] | None) -> None:
        """Note the one answer by which all updates of a target so far were refused, if so; the last word counts."""
        self.refused_alike.pop(provider, None)
        if found and provider in self.plan.targets:
            self.refused_alike[provider] = found[0], found[1], tuple(found[2])

    def is_shared(self, provider: str) -> bool:
        """Whether something else was seen to write to an appointment that the run has updated."""
        return any(WRITTEN in (one["reason"] or "") for one in self.verdicts.get(provider, {}).values())

    def is_refused_alike(self, record: Record) -> bool:
        """Whether a clause is broken by nothing else than the answer that all updates got."""
        answer, _, names = self.refused_alike.get(record["provider"], ("", 0, ()))
        return bool(answer) and not record["reason"] and shows_nothing_else(record["findings"], answer, names)

    def clauses_refused_alike(self, provider: str) -> list[str]:
        """The clauses that are violated by nothing else than that answer."""
        broken = self._own(provider, VIOLATION) if provider in self.refused_alike else ()
        return [one["clause"] for one in broken if self.is_refused_alike(one)]

    def _refused(self, contract: Contract) -> RefusedAlike | None:
        broken = len(self.clauses_refused_alike(contract.name))
        found = self.refused_alike[contract.name] if broken else None
        return RefusedAlike(found[0], found[1], broken, members_of_target(contract), found[2]) if found else None

    def _disagreements(self, contract: Contract) -> str:
        """Where the first clauses stand that the stand-in without a fault breaks."""
        broken = [record["clause"] for record in self.records(VIOLATION) if record["provider"] == contract.name]
        return first_few([f"{id} ({contracts.place_of(contract, id)})" for id in broken], MOST_PLACES)

    def _own(self, provider: str, word: str) -> list[Record]:
        return [record for record in self.verdicts[provider].values() if record["verdict"] == word]

    def records(self, *words: str) -> list[Record]:
        """Verdict records with one of these words, provider by provider."""
        return [record for listed in self.verdicts.values() for record in listed.values() if record["verdict"] in words]

    def blamed(self, provider: str) -> tuple[Blame, ...]:
        """What updates of the run were seen to change though they should not, also where known.yaml accepts that."""
        accepted = [one for one in self.known() if one["provider"] == provider]
        found = [
            (one, is_known)
            for is_known, listed in ((False, self._own(provider, VIOLATION)), (True, accepted))
            for one in listed
        ]
        return tuple(
            blame(one, is_known, KINDS[record["check"]].watches_others)
            for record, is_known in found
            if _is_about_changes(record)
            for one in record["findings"]
        )

    def known(self) -> list[Record]:
        """What known.yaml accepts: verdict records, also of clauses that are broken in another way besides."""
        beside = [one for one in self.records(VIOLATION, WARNING) if one.get("accepted")]
        parts = [{**one, "reason": one["exception"], "findings": one["accepted"]} for one in beside]
        return [*self.records(KNOWN), *parts]

    def summary(self, contract: Contract, left: Sequence[str] = (), is_stopped: bool = False) -> Record:
        """The journal's summary record of a provider; `left` says what the run left changed at the target, and what to
        do about it. Of a run that was stopped, only what is broken is known for certain."""
        tally = self.tally(contract.name)
        text, whose = self._with_promise(contract.name, *sentence(contract.title, tally))
        if is_stopped:
            text, whose = (f"{text} {STOPPED}", whose) if tally.counts[VIOLATION] else (STOPPED, "nobody")
        if left:
            text, whose = f"{text} {said_of(left)}", "left" if whose == "nobody" else whose
        return {
            "kind": "summary",
            "provider": contract.name,
            "target": self.target_of.get(contract.name, ""),
            "counts": dict(tally.counts),
            "requests": tally.requests,
            "accepted": tally.accepted,
            "refused": tally.refused,
            "latency": _latency(self.times[contract.name]),
            "coverage": self.coverage.get(contract.name, {}),
            "not_compared": self.uncompared(contract),
            **({"recorded": notes} if (notes := self.notes.get(contract.name)) else {}),
            "sentence": text,
            "whose": whose,
            "command": self.plan.rerun_command(contract.name),
            "untried": tally.untried,
            "left": list(left),
            **({"down_since": since} if (since := self.down_since.get(contract.name)) else {}),
            "names": dict(sorted(self.names[contract.name].items())),
        }

    def uncompared(self, contract: Contract) -> dict[str, str]:
        """The members that nothing compared with what was sent, and why. Nothing is said of them where it was not the
        run's to compare them: some clauses were not tried, or the target could not be."""
        tally = self.tally(contract.name)
        is_whole = not (tally.untried or tally.setup or tally.left_by or self.lost) and tally.accepted > 0
        return self.not_compared.get(contract.name, {}) if is_whole else {}

    def closing_sentence(self, contract: Contract) -> tuple[str, str]:
        """What stands under the table, and who has to act on it: without a reason that the clauses above it give."""
        tally = self.tally(contract.name)
        own = self._own(contract.name, INCONCLUSIVE)
        is_above = any(one["reason"] == tally.setup for one in own) or not tally.setup
        return self._with_promise(contract.name, *sentence(contract.title, tally, is_reason_above=is_above))

    def _with_promise(self, provider: str, text: str, whose: str) -> tuple[str, str]:
        """A sentence about updates that were refused alike, with the promise that this answer follows."""
        names = self.refused_alike[provider][2] if whose == OPEN else ()
        known = self.refusals[provider], self.verdicts[provider], names, self.taken[provider]
        promised = promised_text(*known) if names else ""
        return f"{text} {promised}".rstrip(), whose

    def exit_code(self) -> int:
        """The exit code of the run."""
        words: Counter[str] = Counter()
        for provider in self.verdicts:
            words.update(self.tally(provider).counts)
        words[SUITE_ERROR] += self.lost
        if self.plan.is_compliant:  # a stand-in without a fault keeps every promise, or our own data are wrong
            words[SUITE_ERROR] += words[VIOLATION]
        two_sided = all(self.tally(provider).is_two_sided for provider in self.verdicts)
        return exit_code(+words, two_sided, bool(self.plan.broken_contracts))


def _most_telling(unclear: Sequence[Record]) -> str:
    """The reason that was seen and not guessed: that something else writes to the appointment. Else the one that most
    clauses have; of several, that of the gravest clause, and then the first."""
    often = Counter(record["reason"] for record in unclear)

    def rank(record: Record) -> tuple[bool, int, bool]:
        return WRITTEN in (record["reason"] or ""), often[record["reason"]], record["strength"] == "must"

    return str(max(unclear, key=rank)["reason"] or "") if unclear else ""


def _latency(times: list[float]) -> dict[str, float]:
    """The median and the 95th percentile of how long answers took."""
    if len(times) < 2:  # no percentiles of a single one
        return dict.fromkeys(("median", "p95"), times[0]) if times else {}
    cuts = quantiles(times, n=20, method="inclusive")
    return {"median": round(cuts[9], 2), "p95": round(cuts[18], 2)}


def _is_about_changes(record: Record) -> bool:
    """Whether a verdict is about what updates change: a check that the register does not have may be about anything."""
    kind = KINDS.get(record["check"])
    return kind is not None and (kind.compares_states or kind.watches_others)


def _is_crash(record: Record) -> bool:
    """Whether a violation is nothing but server errors, of a check by which none may come whatever is sent. A plain
    update that ends in one breaks a promise all the same: it should have been accepted."""
    statuses = [finding["status"] for finding in record["findings"]]
    is_of_any = record["check"] in NEVER_CRASHES
    is_error = [isinstance(status, int) and status >= HTTPStatus.INTERNAL_SERVER_ERROR for status in statuses]
    return is_of_any and bool(statuses) and all(is_error)
