"""One provider's run: sends what the clauses ask for, has every exchange judged by all, and concludes clause by clause."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from contracts import Clause, Json

from suites.kit.binding import Binding, NotDeclared, Region
from suites.kit.checks import judge
from suites.kit.checks.acceptance import is_clash
from suites.kit.client import BudgetSpent, Client
from suites.kit.exchange import Answer, Exchange, Probe, States
from suites.kit.findings import Evidence, Finding
from suites.kit.probes import others, plain, probes
from suites.kit.states import sent_fields, touched
from suites.kit.templates import Templates
from suites.kit.values import ABSENT, get
from suites.kit.verdicts import Verdict, known_of, verdict

ASKED_AGAIN = 2
PAGES_AT_MOST = 5
SETUP = {401: "it refuses our credentials", 403: "it refuses our credentials", 404: "it does not know the appointment or the path",
         405: "it does not know the method", 501: "it does not have the operation"}


class SuiteError(AssertionError):
    """Our own request or code was wrong; the vendor is not to blame."""


@dataclass
class Counts:
    """What was sent so far."""

    requests: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass
class Campaign:
    """The run of one provider against one target. `selected` are the clauses that have an item in this session."""

    binding: Binding
    client: Client
    selected: tuple[Clause, ...]
    setup: str | None = None
    counts: Counts = field(default_factory=Counts)
    records: list[dict[str, Any]] = field(default_factory=list)
    _evidence: dict[str, Evidence] = field(default_factory=lambda: defaultdict(Evidence))
    _states: dict[str, States] = field(default_factory=dict)
    _first: dict[str, States] = field(default_factory=dict)
    _unread: dict[str, frozenset[str]] = field(default_factory=lambda: defaultdict(frozenset))
    _read_back: set[frozenset[str]] = field(default_factory=set)
    _concluded: dict[str, Verdict] = field(default_factory=dict)
    _number: int = 0
    _started: bool = False

    def __post_init__(self) -> None:
        self.templates = Templates(self.binding)
        self._confirming = False

    # -- what a test asks for

    def try_clause(self, clause: Clause) -> None:
        """Send the clause's own requests, unless it is one that others have already spoken for."""
        if not self.start():
            return
        if clause.check in PASSIVE and not clause.send and self._evidence[clause.id].cases:
            return
        try:
            asked = probes(clause, self.binding)
            carried = asked if asked or clause.check != "responds" else self._carriers(clause)
            if not carried and clause.check == "refuses":
                raise NotDeclared("no update breaks this constraint alone; a written clause must cover it")
            self.send_all(carried or [plain(clause, self.binding)])
        except (NotDeclared, BudgetSpent) as reason:
            self._evidence[clause.id].unclear.append(str(reason))

    def send_all(self, asked: Iterable[Probe]) -> None:
        """Send probes one after the other."""
        previous: Exchange | None = None
        for probe in asked:
            alike = previous if previous is not None and previous.probe == probe else None
            previous = self.send(probe, alike)
            if is_clash(previous, self.binding):
                self._send_others(probe)

    def _send_others(self, probe: Probe) -> None:
        """After a clash with another booking: the same members with other values, a few times."""
        tried = list(others(probe, self.binding))
        if not any(not is_clash(self.send(other), self.binding) for other in tried):
            self._evidence[probe.clause].unclear.append(f"{probe.why}: met other bookings at {len(tried) + 1} values")

    def conclude(self, clause: Clause) -> list[Verdict]:
        """The clause's verdict, and the verdicts of clauses concluded earlier that this item's requests changed."""
        if self.setup:
            self._evidence[clause.id].unclear.append(self.setup)
        self._concluded[clause.id] = self._verdict(clause)
        changed = []
        for other in self.selected:
            before = self._concluded.get(other.id)
            if before is not None and other.id != clause.id and len(self._evidence[other.id].findings) > len(before.findings):
                self._concluded[other.id] = self._verdict(other)
                changed.append(self._concluded[other.id])
        return [self._concluded[clause.id], *changed]

    def observe(self, clause: Clause, what: str) -> None:
        """Note something about a clause that is only told."""
        self._evidence[clause.id].observed[what] += 1

    def noted(self, clause: Clause) -> str | None:
        """What was noted about a clause."""
        return "; ".join(self._evidence[clause.id].observed) or None

    def count_case(self, clause: Clause) -> None:
        """Count a case of an item that judges nothing by itself."""
        self._evidence[clause.id].cases += 1

    def all_findings(self) -> dict[str, Finding]:
        """Every finding so far, by fingerprint."""
        return {key: found for evidence in self._evidence.values() for key, found in evidence.findings.items()}

    def start(self) -> bool:
        """Smoke check, once: a plain update and one without credentials. Returns whether the target can be judged."""
        if not self._started:
            self._started = True
            self._smoke()
        return self.setup is None

    # -- how it is done

    def _smoke(self) -> None:
        smoke = Clause("smoke", self.binding.contract.name, "", self.binding.contract.clauses[0].source, "must", "accepts")
        try:
            first = self.send(plain(smoke, self.binding))
            self.send(replace(plain(smoke, self.binding, 1), credential="none", region=None, why="no credentials"))
        except NotDeclared as missing:
            self.setup = str(missing)
            return
        status = first.answer.status if first.answer else None
        if not first.is_definite:
            self.setup = f"a plain update got no definite answer ({first.failure or status})"
        elif status in SETUP or (status is not None and 300 <= status < 400):
            told = SETUP.get(status, "it redirects")
            self.setup = f"a plain update is answered {status}: {told}; look at base URL, credentials and fixtures of the target"

    def send(self, probe: Probe, previous: Exchange | None = None) -> Exchange:
        """Send one probe, read the appointment back where that is documented, and have the exchange judged.

        Raises BudgetSpent, NotDeclared, SuiteError.
        """
        region = self._region(probe)
        key = self._key(probe)
        if key is not None and key not in self._states:
            self._states[key] = self._first[key] = self._read(probe)
        if key is not None and probe.rereads and self._unread[key]:
            self._states[key], self._unread[key] = {**self._states[key], **self._read(probe)}, frozenset()
        before = self._states.get(key or "", {})
        sent, answer, failure = self.client.update(probe)
        after = self._after(probe, answer) if key is not None else {}
        exchange = self._exchange(probe, sent, answer, failure, region, before, after, previous)
        if key is not None:
            self._remember(key, exchange)
        self._record(exchange)
        self._judge(exchange)
        return exchange

    def _exchange(self, probe: Probe, sent: Any, answer: Answer | None, failure: str | None, region: Region,
                  before: States, after: States, previous: Exchange | None) -> Exchange:
        self._number += 1
        key = self._key(probe)
        has_body = region is not Region.OTHER
        return Exchange(
            number=self._number, probe=probe, sent=sent, answer=answer, failure=failure, region=region,
            before=before, after=after, first=self._first.get(key or "", {}), path=self.client.path_of(probe),
            unread=self._unread[key or ""],
            body_breaks=self.binding.breaks(probe.body) if region is Region.INVALID else (),
            answer_breaks=self.binding.answer_breaks(answer.status, answer.value) if answer else (),
            is_documented=has_body and self.binding.is_documented(probe.body), previous=previous,
        )

    def _remember(self, key: str, exchange: Exchange) -> None:
        """Keep what was shown; what an update changed and no read showed yet is not known until the next read."""
        self._states[key] = {**self._states.get(key, {}), **exchange.after}
        if "read" in exchange.after:
            self._unread[key] = frozenset()
        elif exchange.is_accepted:
            self._unread[key] |= touched(exchange.probe.body, self.binding)

    def _region(self, probe: Probe) -> Region:
        if probe.body is ABSENT or probe.credential != "good" or probe.media_type or set(probe.path) - set(probe.query):
            region = Region.OTHER if not probe.query else self.binding.region(probe.body) if probe.body is not ABSENT else Region.OTHER
        else:
            region = self.binding.region(probe.body)
        if probe.region is not None and region is not probe.region:
            raise SuiteError(f"{probe.clause}: {probe.why}: the body was meant to be {probe.region} and is {region}: {probe.body!r}")
        return region

    def _key(self, probe: Probe) -> str | None:
        """What names the appointment of a probe, when it addresses one of its own account."""
        if probe.credential != "good" or (probe.path and not probe.query) or probe.appointment == "appointment.foreign":
            return None
        return repr(sorted(self.binding.appointment_path(probe.appointment).items()))

    def _after(self, probe: Probe, answer: Answer | None) -> States:
        if answer is None:
            return {}
        pointer = self.binding.contract.behaviour.answer
        told = get(answer.json, pointer) if pointer is not None and answer.is_accepted else ABSENT
        read = self._read(probe) if self._is_read_back(probe, answer) else {}
        return {**({"answer": told} if isinstance(told, Mapping) else {}), **read}

    def _is_read_back(self, probe: Probe, answer: Answer) -> bool:
        """Whether to read now: as the probe says, else after updates of members that were not read back together yet."""
        if probe.rereads is not None:
            return probe.rereads
        named = frozenset(field.pointer for field in sent_fields(probe.body, self.binding))
        is_new = named not in self._read_back
        self._read_back.add(named)
        return answer.is_accepted and (is_new or self.binding.thorough)

    def _read(self, probe: Probe) -> States:
        """The appointment as the neighbouring operation shows it; empty where there is none or it did not answer."""
        reading = self.binding.contract.behaviour.read
        if reading is None:
            return {}
        operation = self.binding.contract.operations[reading.operation]
        path = self.binding.appointment_path(probe.appointment)
        for page in range(1, PAGES_AT_MOST + 1):
            answer = self.client.read(operation, path, {reading.pages: str(page)} if reading.pages else {})
            self.counts.requests = self.client.count
            found = get(answer.json, reading.at) if answer is not None and answer.is_accepted else ABSENT
            if not isinstance(found, list):
                return {"read": found} if isinstance(found, Mapping) else {}
            meant = next((item for item in found if _is_meant(item, reading.match, path)), None)
            if isinstance(meant, Mapping):
                return {"read": meant}
            if not found or not reading.pages:
                break
        return {}

    def _record(self, exchange: Exchange) -> None:
        self.counts.requests = self.client.count
        if exchange.answer is not None and exchange.answer.status in self.binding.contract.successes:
            self.counts.accepted += 1
        if exchange.is_refused and _is_documented_refusal(exchange, self.binding):
            self.counts.refused += 1
        self.records.append(self.templates.exchange(exchange))

    def _judge(self, exchange: Exchange) -> None:
        if not exchange.is_definite:
            status = exchange.answer.status if exchange.answer else exchange.failure
            self._evidence[exchange.probe.clause].unclear.append(f"{exchange.probe.why}: no definite answer ({status})")
            return
        for clause in self.selected:
            found = judge_of(clause, exchange, self.binding)
            if found is None:
                continue
            evidence = self._evidence[clause.id]
            evidence.cases += 1
            if clause.strength == "may":
                self.observe(clause, f"{exchange.probe.why}: {exchange.answer.status if exchange.answer else 'no answer'}")
                continue
            for finding in found:
                if evidence.add(finding) and not self._confirming:
                    self._confirm(finding, evidence)

    def _confirm(self, finding: Finding, evidence: Evidence) -> None:
        """Send the request of a new violation twice more, to say how often it shows."""
        if not finding.is_violation or finding.exchange.probe.clause == "smoke":
            return
        seen = 1
        self._confirming = True
        try:
            last = finding.exchange
            for _ in range(ASKED_AGAIN):
                last = self.send(finding.exchange.probe, last if finding.exchange.previous else None)
                again = judge_of(finding.clause, last, self.binding) or ()
                seen += any(other.fingerprint == finding.fingerprint for other in again)
        except BudgetSpent:
            pass
        finally:
            self._confirming = False
        known = evidence.findings[finding.fingerprint]
        evidence.findings[finding.fingerprint] = replace(known, seen=(seen, 1 + ASKED_AGAIN))

    def _carriers(self, clause: Clause) -> list[Probe]:
        """Requests that should bring the answer a clause is about: those of a clause that expects its status."""
        place = clause.derived.place if clause.derived else next(
            (self.binding.contract.constraints[id].place for id in clause.covers), "")
        status = int(place.removeprefix("response.") or 0)
        for other in self.binding.contract.clauses:
            if status in other.status and other.check in ("refuses", "hides", "guards", "locks"):
                return [replace(probe, clause=clause.id) for probe in probes(other, self.binding)[:2]]
        return []

    def _verdict(self, clause: Clause) -> Verdict:
        contract = self.binding.contract
        return verdict(clause, self._evidence[clause.id], known_of(contract, clause), datetime.now(UTC).date())


PASSIVE = ("responds", "echoes", "preserves", "derives", "keeps", "advances", "persists")


def judge_of(clause: Clause, exchange: Exchange, binding: Binding) -> list[Finding] | None:
    """What a clause says of an exchange; the items of exploration say nothing by themselves."""
    return None if clause.check == "explores" else judge(clause, exchange, binding)


def _is_meant(item: Json, match: Mapping[str, str], path: Mapping[str, str]) -> bool:
    return all(str(get(item, pointer)) == path[name] for pointer, name in match.items())


def _is_documented_refusal(exchange: Exchange, binding: Binding) -> bool:
    refusals = binding.contract.refusals
    return exchange.answer is not None and (not refusals or exchange.answer.status in refusals)


