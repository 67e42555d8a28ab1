"""Reads appointments back, and knows what they were before the run, what was last shown, and what is not read yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from contracts import Json
from contracts.pointers import ABSENT, get, with_value
from suites.kit.http.client import Client
from suites.kit.http.due_reads import DueReads
from suites.kit.http.list_pages import Found
from suites.kit.http.list_search import ListSearch
from suites.kit.http.missing_text import advice
from suites.kit.http.own_order import OwnOrder
from suites.kit.http.partial_answers import PartialAnswers
from suites.kit.http.settling import Settling
from suites.kit.http.whereabouts import Key, Whereabouts
from suites.kit.model.answer import Answer, is_answered
from suites.kit.model.appointment_state import is_empty, possible_values, possibly_touched, sent_fields
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import CallResult, Exchange, Probe, States
from suites.kit.model.json_values import same
from suites.kit.model.late_value import LateValue


class AppointmentReader:
    """Reads appointments and remembers what was shown of them. Each read is handed to `record`.

    `lag` is by how many seconds reads were seen to be late: after an update, so long is waited before the next read.
    """

    def __init__(
        self, bound: BoundContract, client: Client, record: Callable[[CallResult], object],
        whereabouts: Whereabouts | None = None,
    ) -> None:  # fmt: skip
        self._record, self.bound, self.client = record, bound, client
        self._latest: dict[str, States] = {}
        self._read_at: dict[str, int] = {}  # how many requests had been sent when a read showed it
        self._first: dict[str, States] = {}
        self._sent_to: set[str] = set()
        self.lag, self.has_just_read = 0.0, False
        self._unsettled: set[str] = set()
        self._unread: dict[str, frozenset[str]] = defaultdict(frozenset)
        self._unknown: set[str] = set()
        self._late: dict[str, tuple[LateValue, ...]] = defaultdict(tuple)
        self._parts, self.settling, self.own_order = PartialAnswers(bound), Settling(bound, client), OwnOrder(bound)
        self.due = DueReads(bound)
        self._searched: dict[Key, Found] = {}
        self.last_read: CallResult | None = None
        self._deliveries = self.unanswered = 0  # the latter: reads in a row without an answer
        reading, where = bound.contract.behaviour.read, whereabouts or Whereabouts()
        is_list = reading is not None and bool(reading.match)
        self._search = ListSearch(bound, reading, where, self._fetch) if reading is not None and is_list else None

    def before(self, probe: Probe, now: bool = False) -> States:
        """The probe's appointment as last shown. Reads it if nothing is known, if the exact state is needed, or `now`.

        After an update without a definite answer nothing is known, until the appointment has been shown again.
        """
        self.has_just_read = False
        if (key := self._key(probe)) is None:
            return {}
        self.has_just_read = now and self._read_at.get(key) == self.client.count
        is_new = (now and not self.has_just_read) or (
            probe.credential == "good" and (key not in self._latest or key in self._unknown)
        )
        if is_new or (probe.rereads and self._unread[key]):
            self.has_just_read = "read" in self.read_now(probe)
        return self._latest.get(key, {})

    def original(self, probe: Probe) -> States:
        """The probe's appointment, lists in their own order, before anything is sent to it: after an outage, if any."""
        has_just_read = self.has_just_read
        known = self.before(probe)
        self.has_just_read |= has_just_read  # nothing was sent in between
        was_lost = self.last_read is not None and not is_answered(self.last_read.status)
        if not known and (not was_lost or self.client.wait_until_up(probe)):
            known = self.read_now(probe)
        return self.own_order.of(probe, known)

    def read_now(self, probe: Probe) -> States:
        """The probe's appointment as a read shows it now. That is remembered."""
        shown = self.read(probe)
        if (key := self._key(probe)) is not None:
            self._note_shown(key, shown)
        return shown

    def first(self, probe: Probe) -> States:
        """The probe's appointment as it was before the run; empty where nothing showed it before the first update."""
        return self._first.get(self._key(probe) or "", {})

    def unread(self, probe: Probe) -> frozenset[str]:
        """Pointers that updates may have changed since the appointment was last read."""
        return self._unread[self._key(probe) or ""]

    def late(self, probe: Probe) -> tuple[LateValue, ...]:
        """What updates of the probe's appointment that got no answer, or that no read showed yet, may give it later."""
        return self._late[self._key(probe) or ""]

    def after(self, probe: Probe, answer: Answer | None) -> States:
        """The appointment after an update, as the answer shows it, and as a read shows it where one is due."""
        if (key := self._key(probe)) is None:
            return {}
        if answer is None or answer.is_accepted or not is_answered(answer.status):
            self._unsettled.add(key)
        if answer is None:
            self._expect_after(probe, ABSENT)
            return {}
        shown = self._parts.answered(answer)
        if answer.is_accepted or not is_answered(answer.status):
            self._expect_after(probe, shown)
        left_out = self._parts.left_out(probe, shown, self._latest.get(key, {}))
        is_due = self.due.is_due(probe, answer) or self._parts.need_a_read(probe, left_out)
        latest = self._latest.get(key, {}) if answer.is_accepted else {}
        read = self.settling.read_after(probe, latest, self.read) if is_due else {}
        if read and answer.is_accepted:
            self._look_for_copies(probe)
        return self._parts.completed(shown, read, left_out)

    def answered(self, probe: Probe, answer: Answer | None) -> States:
        """The appointment after an update that no read follows, as far as the answer shows all of it."""
        key = self._key(probe)
        return {} if key is None or answer is None else self._parts.alone(probe, answer, self._latest.get(key, {}))

    def remember(self, exchange: Exchange) -> None:
        """Keep what an exchange showed. What it changed without a read counts as unread until the next read."""
        if (key := self._key(exchange.probe)) is None:
            return
        self._sent_to.add(key)
        if not exchange.is_definite or (exchange.probe.raw is not None and exchange.is_accepted):
            # It may have taken effect though its answer is lost; and what an accepted odd body did, nobody knows.
            self._latest[key] = {}
            self._unknown.add(key)
        elif exchange.is_accepted:
            self._unread[key] |= possibly_touched(exchange.probe.body, self.bound)
            # An answer that shows nothing, as one cut short: what an earlier one showed is out of date.
            known = self._latest.get(key, {})
            self._latest[key] = {source: state for source, state in known.items() if source != "answer"}
        is_refused = exchange.is_refused and exchange.is_definite  # then so were the attempts before it
        self._note_late(key, exchange, 0 if is_refused else exchange.lost + self._may_show_late(exchange))
        self._note_shown(key, exchange.after)

    def read_again(self, exchange: Exchange, seconds: float) -> Exchange:
        """The exchange with what a read shows so many seconds later; as it is where that shows nothing."""
        self.client.pause(seconds)
        shown = self._parts.completed_anew(exchange, self.read(exchange.probe))
        after = {**exchange.after, **shown}
        if exchange.probe.together:
            after.pop("answer", None)  # it need not know of the update at the same moment
        return replace(exchange, after=after, was_read_again="read" in shown)

    def _note_late(self, key: str, exchange: Exchange, times: int) -> None:
        """Keep what an update may do to the shown appointment later, once for each time that it may come late."""
        for _ in range(times):
            self._deliveries += 1
            possible = possible_values(exchange.body, self.bound)
            self._late[key] += tuple(LateValue(self._deliveries, *one) for one in possible)

    def _may_show_late(self, exchange: Exchange) -> bool:
        """Whether the read after an update may have shown the state before it. `{}` may change nothing, if merged."""
        before, after = exchange.before.get("read"), exchange.after.get("read")
        if not exchange.is_accepted or exchange.was_read_again or before is None or not same(before, after):
            return False
        sent = possible_values(exchange.body, self.bound)
        return any(not is_empty(value) and not same(value, get(after, pointer)) for pointer, value in sent)

    def _note_shown(self, key: str, shown: States) -> None:
        """Keep what was shown of an appointment. A read shows all that earlier updates changed."""
        self._latest[key] = {**self._latest.get(key, {}), **shown}
        if "read" in shown:
            self._read_at[key] = self.client.count
            self._unread[key] = frozenset()
        if shown:
            self._unknown.discard(key)
        if shown and key not in self._sent_to:
            self._first.setdefault(key, self._latest[key])

    def read(self, probe: Probe, at_once: bool = False) -> States:
        """The appointment as the read operation shows it; empty where there is none, or it did not show it."""
        reading = self.bound.contract.behaviour.read
        if reading is None:
            return {}
        if not at_once:
            self._settle(probe)
        path = self.bound.appointment_path(probe.appointment, probe.fixture)
        if self._search is None:
            answer = self._fetch(path, {}).answer
            shown = get(answer.json, reading.at) if answer is not None and answer.is_accepted else ABSENT
        else:
            hint = self.bound.target.fixture(probe.appointment, probe.fixture).get("find", {})
            found = self._search.find(path, {name: str(value) for name, value in hint.items()})
            self._searched[self._search.key(path)], shown = found, found.appointment
        return self.own_order.note(probe, shown)

    def _settle(self, probe: Probe) -> None:
        """After an update, wait until a read shows it, where reads are documented or were seen to be late."""
        self.settling.wait()
        if self.lag and (key := self._key(probe)) in self._unsettled:
            self._unsettled.discard(key)
            self.client.pause(self.lag)

    def read_other(self, role: str, path: Mapping[str, Json]) -> States:
        """Another appointment than the first one of its role. What is remembered of that one stays as it is."""
        target = self.bound.target
        rows = target.fixtures.get(role, ())
        row = next((one for one in rows if all(str(one.get(name)) == path[name] for name in path)), path)
        only_this = replace(self.bound, target=replace(target, fixtures={**target.fixtures, role: (row,)}))
        other = AppointmentReader(only_this, self.client, self._record, self.client.whereabouts)
        probe = Probe("", "read the original", appointment=role)
        return other.own_order.of(probe, other.read(probe))

    def missing(self, probe: Probe) -> str:
        """Why the probe's appointment was not found in the list when it was last looked for; empty if it was."""
        reason = self._last_search(probe).reason
        if not reason:
            return ""
        fixture = self.bound.target.fixture(probe.appointment, probe.fixture)
        reading = self.bound.contract.behaviour.read
        assert reading is not None  # only a list is searched
        operation = self.bound.contract.operations[reading.operation]
        may_be_filtered = bool(reading.filters) and "find" not in fixture and not self.first(probe)
        said = advice(reading, operation, reason, may_be_filtered)
        return f"{probe.appointment} could not be read: {reason}; {said}"

    def missing_from_list(self, probe: Probe) -> str:
        """The same where a list came that does not show it: what is answered to a page behind its last one, as 404,
        says nothing of the appointment or the path."""
        return self.missing(probe) if self._last_search(probe).has_list else ""

    def why_missing(self, path: Mapping[str, str]) -> str:
        """Why the appointment with these path parameters was not found when it was last looked for."""
        return self._searched.get(self._search.key(path), Found()).reason if self._search is not None else ""

    def copies(self, probe: Probe) -> str:
        """Where more than one row of the list showed the probe's appointment when it was last read, else empty."""
        return self._last_search(probe).copies

    def _last_search(self, probe: Probe) -> Found:
        if self._search is None or self._key(probe) is None:
            return Found()
        path = self.bound.appointment_path(probe.appointment, probe.fixture)
        return self._searched.get(self._search.key(path), Found())

    def expect(self, path: Mapping[str, str], state: Mapping[str, Json]) -> None:
        """Note a state in which the list may show an appointment from now on, so that it is looked for there too."""
        if self._search is not None:
            self._search.where.expect(self._search.key(path), state)

    def look_anew(self, path: Mapping[str, str]) -> None:
        """Look for an appointment that was lost in the list as far as at first."""
        if self._search is not None:
            self._search.where.look_anew(self._search.key(path))

    def _expect_after(self, probe: Probe, shown: Json) -> None:
        """After an update that may have taken effect, expect the appointment as sent and as the answer shows it."""
        if self._search is None:
            return
        path = self.bound.appointment_path(probe.appointment, probe.fixture)
        known = next(iter(self._search.where.states.get(self._search.key(path), ())), None)
        if known is not None and isinstance(probe.body, Mapping):
            for sent in sent_fields(probe.body, self.bound):
                known = with_value(known, sent.shows, get(probe.body, sent.pointer)) if sent.shows else known
            self.expect(path, known)
        if isinstance(shown, Mapping):
            self.expect(path, shown)

    def _look_for_copies(self, probe: Probe) -> None:
        if self._search is not None:
            path, found = self.bound.appointment_path(probe.appointment, probe.fixture), self._last_search(probe)
            self._searched[self._search.key(path)] = replace(found, copies=self._search.copies(path, found))

    def _fetch(self, path: Mapping[str, str], query: Mapping[str, str]) -> CallResult:
        reading = self.bound.contract.behaviour.read
        assert reading is not None
        result = self.last_read = self.client.read(self.bound.contract.operations[reading.operation], path, query)
        self._record(result if self._search is None else self._search.only_ours(result, path))
        self.unanswered = 0 if is_answered(result.status) else self.unanswered + 1
        return result

    def _key(self, probe: Probe) -> str | None:
        """Identifies the appointment of a probe; None unless it addresses one of its own account."""
        if not probe.names_own_appointment:
            return None
        return repr(sorted(self.bound.appointment_path(probe.appointment, probe.fixture).items()))
