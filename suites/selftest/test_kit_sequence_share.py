"""How many requests each finding of generated sequences gets for making its sequence smaller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from suites.kit.model.activity import activities
from suites.kit.model.check_kinds import sequences_clause
from suites.kit.model.exchange import Probe
from suites.kit.model.findings import Finding
from suites.kit.model.profiles import PROFILES
from suites.kit.run.sequences import REDUCED_SHARE, REPLAYS, Sequences
from suites.selftest import exchanges
from suites.selftest.underway import underway

SHARE = 100
"""What the findings of these tests have together, a quarter of what their sequences have."""
STEPS = [Probe("A-CLAUSE", "a step")] * 7


@dataclass
class Spending:
    """A reduction that takes all requests it gets, and shows nothing; `given` is how many that were, and `told` what
    the run was said to be doing."""

    player: Any
    finding: Finding
    left: int
    found: frozenset[str]
    given: ClassVar[list[int]] = []
    told: ClassVar[set[str]] = set()

    def reduce(self, steps: list[Probe]) -> list[Finding]:
        """Spend them."""
        Spending.given.append(self.left)
        Spending.told.update(activities())
        self.player.campaign.client.count += max(0, self.left)
        return []


@contextmanager
def sequences(patch: pytest.MonkeyPatch) -> Iterator[Sequences]:
    """Sequences whose findings have that share, and no more for one of them."""
    Spending.given, Spending.told = [], set()
    patch.setattr("suites.kit.run.sequences.Reduction", Spending)
    patch.setattr("suites.kit.run.sequences.MOST_REQUESTS", 1)
    contract = exchanges.contract("aniva")
    with underway("aniva", (contract.clause("ANIVA-OMIT"),)) as campaign:
        made = Sequences(campaign, sequences_clause(contract), PROFILES["nightly"], 0)
        made.most = int(SHARE / REDUCED_SHARE)
        yield made


def given(made: Sequences, *members: str) -> list[int]:
    """What findings at these members get, each found at the end of a sequence of its own."""
    clause = exchanges.contract("aniva").clause("ANIVA-OMIT")
    for member in members:
        made._found = [Finding(clause, exchanges.exchange(), member, "unsent", "a", "b")]
        made._sent = list(STEPS)
        made.end()
    return Spending.given


def test_what_makes_sequences_smaller_leaves_requests_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """However often a finding shows, making its sequences smaller takes no more than its part; it is told."""
    with sequences(monkeypatch) as made:
        assert given(made, "/note", "/note") == [SHARE, 0]
    assert any("updates in a row that show ANIVA-OMIT" in one for one in Spending.told)


def test_each_new_finding_is_sent_again_however_much_others_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the part is used up, a finding that is new still gets the requests that send its sequence again."""
    with sequences(monkeypatch) as made:
        assert given(made, "/note", "/reason", "/reason") == [SHARE, REPLAYS * len(STEPS), 0]


def test_a_new_finding_takes_nothing_that_sequences_have_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all sequences may take is the most, for a new finding as well."""
    with sequences(monkeypatch) as made:
        made.most = len(STEPS)
        assert given(made, "/note") == [len(STEPS)]
