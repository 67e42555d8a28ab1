"""What the controlling process knows of a run: verdicts by clause, numbers by provider, and the code it ends with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract
from suites.kit.model.verdicts import SUITE_ERROR, VERDICTS, Tally, exit_code, sentence
from suites.kit.session.options import Plan

Record = dict[str, Any]
"""A record of the journal."""


@dataclass
class Results:
    """Verdict records as they come in, by provider and clause; `counts` and `setup` stand by provider.

    `lost` counts items that failed without a verdict, as where a worker was killed: a run must not be green without them.
    A clause that was concluded can be found broken later in the run: its later record takes the earlier one's place.
    """

    plan: Plan
    target_of: dict[str, str]
    verdicts: dict[str, dict[str, Record]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    setup: dict[str, str | None] = field(default_factory=dict)
    lost: int = 0

    def add(self, attached: dict[str, Any]) -> list[Record]:
        """Take over what came with a report. Returns the records that the journal is to hold of it."""
        provider = attached["provider"]
        self.counts[provider], self.setup[provider] = attached["counts"], attached["setup"]
        return [record for record in attached["records"] if record["kind"] != "verdict" or self._is_news(record)]

    def _is_news(self, record: Record) -> bool:
        known = self.verdicts[record["provider"]]
        if known.get(record["clause"]) == record:
            return False
        known[record["clause"]] = record
        return True

    def tally(self, provider: str) -> Tally:
        """A provider's run in numbers."""
        words = Counter(record["verdict"] for record in self.verdicts[provider].values())
        counts = self.counts.get(provider, {"requests": 0, "accepted": 0, "refused": 0})
        return Tally({word: words[word] for word in VERDICTS}, **counts, setup=self.setup.get(provider))

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
        words[SUITE_ERROR] += self.lost
        two_sided = all(self.tally(provider).is_two_sided for provider in self.verdicts)
        return exit_code(+words, two_sided, bool(self.plan.faulty))
