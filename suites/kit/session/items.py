"""One pytest item per clause and provider, found by `-k` under the clause's id, its check and its provider."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from contracts import Clause, Contract
from suites.kit.model.check_kinds import generated_clauses, rank
from suites.kit.model.errors import Broken, Unclear
from suites.kit.model.verdicts import INCONCLUSIVE, KNOWN, NOT_APPLICABLE, VIOLATION, Verdict
from suites.kit.run.campaign import Campaign
from suites.kit.session.options import PLAN, Plan


@dataclass
class Trial:
    """One clause tried on one provider, as a test function sees it."""

    campaign: Campaign
    clause: Clause
    plan: Plan
    verdicts: list[Verdict] = field(default_factory=list)

    def send(self) -> None:
        """Send what the clause asks for."""
        self.campaign.try_clause(self.clause)

    def explore(self) -> None:
        """Send generated updates of the clause's region."""
        from suites.kit.run.exploration import Explorer

        if self.campaign.start():
            Explorer(self.campaign, self.clause, self.plan.profile, self.plan.seed).explore()

    def judge(self) -> None:
        """Conclude. Raises Broken or Unclear; skips what is not applicable."""
        self.verdicts[:] = self.campaign.conclude(self.clause)
        words = [verdict.word for verdict in self.verdicts]
        if VIOLATION in words:
            raise Broken(self.clause.id)
        if words[0] == INCONCLUSIVE:
            raise Unclear(self.verdicts[0].reason)
        if words[0] == NOT_APPLICABLE:
            pytest.skip(self.verdicts[0].reason or "")
        if words[0] == KNOWN:
            pytest.xfail(self.verdicts[0].reason or "")


TRIAL = pytest.StashKey[Trial]()


def clauses(*checks: str) -> Callable[..., Any]:
    """Mark a test function to be run for every clause of these checks, at every provider."""
    return pytest.mark.clauses(*checks)


def all_clauses(contract: Contract) -> list[Clause]:
    """Every clause that has an item: written, derived, and the three of exploration."""
    return [*contract.clauses, *generated_clauses(contract)]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test function its clauses."""
    plan = metafunc.config.stash[PLAN]
    mark = metafunc.definition.get_closest_marker("clauses")
    if mark is not None:
        pairs = [
            (contract, clause)
            for contract in plan.contracts
            for clause in all_clauses(contract)
            if clause.check in mark.args
        ]
        metafunc.parametrize("trial", pairs, ids=[clause.id for _, clause in pairs], indirect=True)


def clause_of(item: pytest.Item) -> Clause | None:
    """The clause of an item of the conformance run; None for any other test."""
    spec = getattr(item, "callspec", None)
    pair = spec.params.get("trial") if spec else None
    return pair[1] if isinstance(pair, tuple) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the items by provider and check, and name them for `-k`."""
    plan = config.stash[PLAN]
    names = [contract.name for contract in plan.contracts]
    items[:] = [item for item in items if not _is_empty(item)]
    for item in items:
        if clause := clause_of(item):
            item.extra_keyword_matches.update({clause.provider, clause.check, clause.strength})
    items.sort(key=lambda item: _rank(item, names))


def _is_empty(item: pytest.Item) -> bool:
    """Whether pytest made the item only to say that no selected provider has a clause for a test function."""
    return item.get_closest_marker("clauses") is not None and clause_of(item) is None


def _rank(item: pytest.Item, names: list[str]) -> tuple[int, int]:
    clause = clause_of(item)
    return (names.index(clause.provider), rank(clause)) if clause else (-1, 0)


def selected(items: Sequence[pytest.Item], contract: Contract) -> tuple[Clause, ...]:
    """The clauses of a provider that have an item in this session."""
    return tuple(clause for clause in map(clause_of, items) if clause and clause.provider == contract.name)
