"""What is known of the target's appointments: before the run, as last shown, and what no read showed yet."""

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
    """Reads appointments back and remembers what was shown of them. Each read is handed to `record`."""

    def __init__(self, bound: BoundContract, client: Client, record: Callable[[CallResult], None]) -> None:
        self._record = record
        self.bound = bound
        self.client = client
        self._shown: dict[str, States] = {}
        self._first: dict[str, States] = {}
        self._unread: dict[str, frozenset[str]] = defaultdict(frozenset)
        self._read_back: set[frozenset[str]] = set()
        self._pages: dict[str, int] = {}
        self.last_read: CallResult | None = None

    def before(self, probe: Probe) -> States:
        """What is known of the probe's appointment now; read where nothing is, or where the probe needs it exactly."""
        key = self._key(probe)
        if key is None:
            return {}
        if key not in self._shown:
            self._shown[key] = self._first[key] = self.read(probe)
        elif probe.rereads and self._unread[key]:
            self._shown[key] = {**self._shown[key], **self.read(probe)}
            self._unread[key] = frozenset()
        return self._shown[key]

    def original(self, probe: Probe) -> States:
        """The probe's appointment as it is before anything is sent to it; asked for again once an outage is over."""
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
        """The appointment as the answer shows it, and as a read shows it where one is made."""
        if answer is None or self._key(probe) is None:
            return {}
        pointer = self.bound.contract.behaviour.answer
        told = get(answer.json, pointer) if pointer is not None and answer.is_accepted else ABSENT
        read = self.read(probe) if self._is_read_back(probe, answer) else {}
        return {**({"answer": self._described("answer", told)} if isinstance(told, Mapping) else {}), **read}

    def remember(self, exchange: Exchange) -> None:
        """Keep what was shown; what an update changed and no read showed is not known until the next read."""
        key = self._key(exchange.probe)
        if key is None:
            return
        self._shown[key] = {**self._shown.get(key, {}), **exchange.after}
        if "read" in exchange.after:
            self._unread[key] = frozenset()
        elif exchange.is_accepted or not exchange.is_definite:  # who gave no answer may have changed it all the same
            self._unread[key] |= touched(exchange.probe.body, self.bound)

    def read(self, probe: Probe) -> States:
        """The appointment as the neighbouring operation shows it; empty where there is none or it did not answer."""
        reading = self.bound.contract.behaviour.read
        if reading is None:
            return {}
        path = self.bound.appointment_path(probe.appointment)
        key = repr(sorted(path.items()))
        known = self._pages.get(key, 1)
        for page in dict.fromkeys((known, *range(1, MOST_PAGES + 1))):
            found = self._page(reading.operation, reading.at, path, {reading.pages: str(page)} if reading.pages else {})
            if not isinstance(found, list):
                return {"read": self._described("read", found)} if isinstance(found, Mapping) else {}
            meant = next((item for item in found if _is_meant(item, reading.match, path)), None)
            if isinstance(meant, Mapping):
                self._pages[key] = page
                return {"read": self._described("read", meant)}
            if (not found and page != known) or not reading.pages:
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
        """What names the appointment of a probe, when it addresses one of its own account."""
        if not probe.is_at_own_appointment:
            return None
        return repr(sorted(self.bound.appointment_path(probe.appointment).items()))

    def _is_read_back(self, probe: Probe, answer: Answer) -> bool:
        """Whether to read: as the probe says, else after updates whose members were not read together yet.

        A thorough run reads after each that names a member which a read shows.
        """
        if probe.rereads is not None:
            return probe.rereads
        fields = sent_fields(probe.body, self.bound)
        if not self.bound.thorough and (probe.wants == EITHER or self._tells_little(probe, fields)):
            return False
        named = frozenset(field.pointer for field in fields)
        is_new = named not in self._read_back
        self._read_back.add(named)
        is_shown = any(field.shows for field in fields)
        return answer.is_accepted and (is_new or (self.bound.thorough and is_shown))

    def _tells_little(self, probe: Probe, fields: list[Field]) -> bool:
        """Whether a read would show nothing of what was sent, or only what this answer shows and a later read will.

        The first answer of a run has none before it to be compared with, so it is not enough.
        """
        is_shown = any(field.shows for field in fields)
        return not is_shown or (len(fields) == 1 and "answer" in self._shown.get(self._key(probe) or "", {}))


def _is_meant(item: Json, match: Mapping[str, str], path: Mapping[str, str]) -> bool:
    return all(_as_id(get(item, pointer)) == path[name] for pointer, name in match.items())


def _as_id(value: Json | Absent) -> str:
    """An id as a path has it; 50001.0 is the integer 50001."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
