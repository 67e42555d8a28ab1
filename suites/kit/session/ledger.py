"""What the controlling process knows of a run: verdicts by clause, numbers by provider, and the code it ends with."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from contracts import Contract
from suites.kit.session.options import Plan
from suites.kit.verdicts import VERDICTS, Tally, exit_code, sentence


@dataclass
class Ledger:
    """Verdict records as they come in, by provider and clause; a later one of the same clause takes its place."""

    plan: Plan
    target_of: dict[str, str]
    verdicts: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: defaultdict(dict))
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    setup: dict[str, str | None] = field(default_factory=dict)

    def add(self, attached: dict[str, Any]) -> None:
        """Take over what came with a report."""
        provider = attached["provider"]
        self.counts[provider], self.setup[provider] = attached["counts"], attached["setup"]
        for record in attached["records"]:
            if record["kind"] == "verdict":
                self.verdicts[provider][record["clause"]] = record

    def tally(self, provider: str) -> Tally:
        """A provider's run in numbers."""
        words = Counter(record["verdict"] for record in self.verdicts[provider].values())
        counts = self.counts.get(provider, {"requests": 0, "accepted": 0, "refused": 0})
        return Tally({word: words[word] for word in VERDICTS}, **counts, setup=self.setup.get(provider))

    def records(self, *words: str) -> list[dict[str, Any]]:
        """Verdict records with one of these words, in the order of providers."""
        return [record for listed in self.verdicts.values() for record in listed.values() if record["verdict"] in words]

    def summary(self, contract: Contract) -> dict[str, Any]:
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
