"""Reads appointments back, and knows what they were before the run, what was last shown, and what is not read yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from contracts import Field, Json
from contracts.pointers import ABSENT, Absent, get
from suites.kit.http.allow_list import MOST_PAGES
from suites.kit.http.client import Client
from suites.kit.model.appointment_state import described, sent_fields, touched
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import EITHER, Answer, CallResult, Exchange, Probe, States, is_silence


class AppointmentReader:
    """Reads appointments and remembers what was shown of them. Each read is handed to `record`."""

    def __init__(self, bound: BoundContract, client: Client, record: Callable[[CallResult], object]) -> None:
        self._record = record
        self.bound = bound
        self.client = client
        self._latest: dict[str, States] = {}
        self._first: dict[str, States] = {}
        self._unread: dict[str, frozenset[str]] = defaultdict(frozenset)
        self._unknown: set[str] = set()
        self._combinations_read: set[frozenset[str]] = set()
        self._page_of: dict[str, int] = {}
        self.last_read: CallResult | None = None

    def before(self, probe: Probe) -> States:
        """The probe's appointment as last shown. Reads it if nothing is known or the probe needs the exact state.

        After an update without a definite answer nothing is known, until the appointment has been shown again.
        """
        key = self._key(probe)
        if key is None:
            return {}
        if key not in self._latest or key in self._unknown:
            self._note_shown(key, self.read(probe))
            self._first.setdefault(key, self._latest[key])
        elif probe.rereads and self._unread[key]:
            self._note_shown(key, self.read(probe))
        return self._latest[key]

    def original(self, probe: Probe) -> States:
        """The probe's appointment before anything is sent to it. During an outage, reads it once that is over."""
        known = self.before(probe)
        if known or self.last_read is None or not is_silence(self.last_read.answer):
            return known or self.read(probe)
        return self.read(probe) if self.client.wait_until_up(probe) else {}

    def first(self, probe: Probe) -> States:
        """The probe's appointment as it was before the run."""
        return self._first.get(self._key(probe) or "", {})

    def unread(self, probe: Probe) -> frozenset[str]:
        """Pointers that updates may have changed since the appointment was last read."""
        return self._unread[self._key(probe) or ""]

    def after(self, probe: Probe, answer: Answer | None) -> States:
        """The appointment after an update, as the answer shows it, and as a read shows it where one is due."""
        if answer is None or self._key(probe) is None:
            return {}
        pointer = self.bound.contract.behaviour.answer
        shown = get(answer.json, pointer) if pointer is not None and answer.is_accepted else ABSENT
        read = self.read(probe) if self._is_read_due(probe, answer) else {}
        return {**({"answer": self._described("answer", shown)} if isinstance(shown, Mapping) else {}), **read}

    def remember(self, exchange: Exchange) -> None:
        """Keep what an exchange showed. What it changed without a read counts as unread until the next read."""
        key = self._key(exchange.probe)
        if key is None:
            return
        is_raw = exchange.probe.raw is not None
        if not exchange.is_definite or (is_raw and exchange.is_accepted):
            # It may have taken effect though its answer is lost; and what an accepted odd body did, nobody knows.
            self._latest[key] = {}
            self._unknown.add(key)
        elif exchange.is_accepted:
            self._unread[key] |= touched(exchange.probe.body, self.bound)
        self._note_shown(key, exchange.after)

    def _note_shown(self, key: str, shown: States) -> None:
        """Keep what was shown of an appointment. A read shows all that earlier updates changed."""
        self._latest[key] = {**self._latest.get(key, {}), **shown}
        if "read" in shown:
            self._unread[key] = frozenset()
        if shown:
            self._unknown.discard(key)

    def read(self, probe: Probe) -> States:
        """The appointment as the read operation shows it; empty where there is none, or it did not show it."""
        reading = self.bound.contract.behaviour.read
        if reading is None:
            return {}
        path = self.bound.appointment_path(probe.appointment)
        key = repr(sorted(path.items()))
        # Lists seldom change between two reads, so the page where the appointment was found is tried first.
        known = self._page_of.get(key, 1)
        for page in dict.fromkeys((known, *range(1, MOST_PAGES + 1))):
            found = self._page(reading.operation, reading.at, path, {reading.pages: str(page)} if reading.pages else {})
            if not isinstance(found, list):
                return {"read": self._described("read", found)} if isinstance(found, Mapping) else {}
            appointment = next((item for item in found if _is_addressed(item, reading.match, path)), None)
            if isinstance(appointment, Mapping):
                self._page_of[key] = page
                return {"read": self._described("read", appointment)}
            is_past_the_end = not found and page != known
            if is_past_the_end or not reading.pages:
                break
        return {}

    def _page(self, operation: str, at: str, path: Mapping[str, str], query: Mapping[str, str]) -> Json:
        result = self.last_read = self.client.read(self.bound.contract.operations[operation], path, query)
        self._record(result)
        answer = result.answer
        return get(answer.json, at) if answer is not None and answer.is_accepted else ABSENT

    def _described(self, source: str, shown: Mapping[str, Json]) -> Mapping[str, Json]:
        return dict(described(shown, self.bound.shown_schema(source)))

    def _key(self, probe: Probe) -> str | None:
        """Identifies the appointment of a probe; None unless it addresses one of its own account."""
        if not probe.is_at_own_appointment:
            return None
        return repr(sorted(self.bound.appointment_path(probe.appointment).items()))

    def _is_read_due(self, probe: Probe, answer: Answer) -> bool:
        """Whether to read: as the probe says, else after the first accepted update of each combination of members.

        Each read costs a request, so a short run makes no more. A thorough run also reads after every update of a
        member that a read shows.
        """
        if probe.rereads is not None:
            return probe.rereads
        fields = sent_fields(probe.body, self.bound)
        if not self.bound.thorough and (probe.wants == EITHER or self._would_show_little(probe, fields)):
            return False
        combination = frozenset(field.pointer for field in fields)
        is_new = combination not in self._combinations_read
        self._combinations_read.add(combination)
        is_shown = any(field.shows for field in fields)
        return answer.is_accepted and (is_new or (self.bound.thorough and is_shown))

    def _would_show_little(self, probe: Probe, fields: list[Field]) -> bool:
        """Whether a read would show nothing that was sent, or only one member, which the answer shows too.

        An answer is only worth as much as a read once an earlier one can be compared with it. So a run's first answer
        does not replace the read.
        """
        is_shown = any(field.shows for field in fields)
        return not is_shown or (len(fields) == 1 and "answer" in self._latest.get(self._key(probe) or "", {}))


def _is_addressed(item: Json, match: Mapping[str, str], path: Mapping[str, str]) -> bool:
    """Whether an item of a list is the appointment with these path parameters."""
    return all(_as_id(get(item, pointer)) == path[name] for pointer, name in match.items())


def _as_id(value: Json | Absent) -> str:
    """An id as text, as it stands in a path; a JSON number 50001.0 is the integer 50001."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
