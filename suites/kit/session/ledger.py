"""What the controlling process knows of a run: verdicts by clause, numbers by provider, and the code it ends with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract
from suites.kit.session.merging import Record, merged
from suites.kit.session.options import Plan
from suites.kit.verdicts import VERDICTS, Tally, exit_code, sentence

Told = dict[int, Record]
"""What the lanes told of one clause: the last verdict record of each."""


@dataclass
class Ledger:
    """Verdict records as they come in, by provider and clause; a later one of the same lane takes its place.

    `verdicts` are what the lanes' records come to, `counts` and `setup` stand by provider and lane.
    """

    plan: Plan
    target_of: dict[str, str]
    verdicts: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[tuple[str, int], dict[str, int]] = field(default_factory=dict)
    setup: dict[tuple[str, int], str | None] = field(default_factory=dict)
    _told: dict[tuple[str, str], Told] = field(default_factory=lambda: defaultdict(dict))

    def add(self, attached: dict[str, Any]) -> list[Record]:
        """Take over what came with a report. Returns the records that the journal is to hold of it."""
        place = attached["provider"], attached.get("lane", 0)
        self.counts[place], self.setup[place] = attached["counts"], attached["setup"]
        sent = [record for record in attached["records"] if record["kind"] != "verdict"]
        told = [self._concluded(record, place[1]) for record in attached["records"] if record["kind"] == "verdict"]
        return [*sent, *(record for record in told if record is not None)]

    def _concluded(self, record: Record, lane: int) -> Record | None:
        """What the clause's verdict comes to with this record; None when that is nothing new."""
        provider, clause = record["provider"], record["clause"]
        told = self._told[provider, clause]
        told[lane] = record
        verdict = merged(told, self.plan.lanes.get(provider, {}).get(clause, 0))
        if verdict is None or verdict == self.verdicts[provider].get(clause):
            return None
        self.verdicts[provider][clause] = verdict
        return verdict

    def tally(self, provider: str) -> Tally:
        """A provider's run in numbers."""
        words = Counter(record["verdict"] for record in self.verdicts[provider].values())
        counts = Counter({"requests": 0, "accepted": 0, "refused": 0})
        for (name, _), lane in self.counts.items():
            counts.update(lane if name == provider else {})
        reasons = (reason for (name, _), reason in sorted(self.setup.items()) if name == provider and reason)
        return Tally({word: words[word] for word in VERDICTS}, **counts, setup=next(reasons, None))

    def records(self, *words: str) -> list[Record]:
        """Verdict records with one of these words, in the order of providers."""
        return [record for listed in self.verdicts.values() for record in listed.values() if record["verdict"] in words]

    def summary(self, contract: Contract) -> Record:
        """The journal's record of a provider's run."""
        tally = self.tally(contract.name)
        said, whose = sentence(contract.title, tally)
        return {
            "kind": "summary",
            "provider": contract.name,
            "target": self.target_of.get(contract.name, ""),
            "counts": dict(tally.counts),
            "requests": tally.requests,
            "accepted": tally.accepted,
            "refused": tally.refused,
            "sentence": said,
            "whose": whose,
            "command": f"pytest --provider {contract.name} {self.plan.again}",
        }

    def exit_code(self) -> int:
        """The exit code of the run."""
        words: Counter[str] = Counter()
        for provider in self.verdicts:
            words.update(self.tally(provider).counts)
        two_sided = all(self.tally(provider).is_two_sided for provider in self.verdicts)
        return exit_code(+words, two_sided, bool(self.plan.faulty))
