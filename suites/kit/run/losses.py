"""Counts the requests of a run, and which of them got no answer: is it the vendor, or a network that loses things?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from suites.kit.checks.acceptance import is_clash
from suites.kit.checks.explained import explaining
from suites.kit.model.bound_contract import BoundContract
from suites.kit.model.exchange import Exchange, Probe

READS = "reads"


@dataclass
class Counts:
    """What was sent so far, reads included; `accepted` and `refused` count documented statuses, `clashed` those updates
    that met another booking. `explained` counts ordinary updates that were refused with a code of which the page says
    what rule it stands for, by status and code."""

    requests: int = 0
    accepted: int = 0
    refused: int = 0
    clashed: int = 0
    explained: dict[str, int] = field(default_factory=dict)

    def note(self, exchange: Exchange, bound: BoundContract, requests: int) -> None:
        """Note an exchange, and how many requests the run has made with it."""
        self.requests, refusals = requests, bound.contract.refusals
        self.accepted += exchange.status in bound.contract.successes
        self.refused += exchange.is_refused and (not refusals or exchange.status in refusals)
        self.clashed += is_clash(exchange, bound)
        if rule := explaining(exchange, bound):
            self.explained[rule.name] = self.explained.get(rule.name, 0) + 1


@dataclass
class Losses:
    """How often each request of a run was sent, and how often it stayed without an answer."""

    _sent: Counter[str] = field(default_factory=Counter)
    _lost: Counter[str] = field(default_factory=Counter)
    _excused: set[str] = field(default_factory=set)

    def note(self, probe: Probe | None, is_lost: bool) -> None:
        """Count a request; None stands for one that no clause asked for, such as a read."""
        self._sent[_key(probe)] += 1
        self._lost[_key(probe)] += is_lost

    def excuse(self, probe: Probe) -> None:
        """Leave a request out from now on: that it gets no answer is the vendor's fault, and no loss."""
        self._excused.add(_key(probe))

    def of_others(self, probe: Probe) -> tuple[int, int]:
        """How many requests other than this one got no answer, and how many there were."""
        others = self._sent.keys() - self._excused - {_key(probe)}
        return sum(self._lost[key] for key in others), sum(self._sent[key] for key in others)

    @property
    def probes(self) -> int:
        """How many different updates were sent; each of them might get lost by chance."""
        return len(self._sent.keys() - {READS})


def _key(probe: Probe | None) -> str:
    """Identifies what is sent, whichever clause asks for it."""
    return repr(replace(probe, clause="", why="")) if probe else READS
