"""The order in which reads show the items of lists with keys: a run compares them in one order, and whoever puts a list
back sends it in its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts import Json
from contracts.pointers import Absent
from suites.kit.http.partial_answers import described_by
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Probe, States
from suites.kit.model.json_values import described


@dataclass
class OwnOrder:
    """What the last read showed of each appointment, as it showed it."""

    bound: BoundContract
    _shown: dict[str, Mapping[str, Json]] = field(default_factory=dict)

    def note(self, probe: Probe, shown: Json | Absent) -> States:
        """An appointment that a read showed, with lists in one order; nothing where it showed none."""
        if not isinstance(shown, Mapping):
            return {}
        self._shown[self._key(probe)] = described(shown, self.bound.shown_schema("read"))
        return {"read": described_by(self.bound, "read", shown)}

    def of(self, probe: Probe, states: States) -> States:
        """The appointment of a probe with lists as the last read showed them."""
        return {**states, "read": self._shown[self._key(probe)]} if "read" in states else states

    def _key(self, probe: Probe) -> str:
        """Identifies an appointment by its path: it may be declared for several roles."""
        return repr(sorted(self.bound.appointment_path(probe.appointment, probe.fixture).items()))
