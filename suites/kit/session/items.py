"""One pytest item per clause and provider, found by `-k` under the clause's id, its check and its provider."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from contracts import Clause, Contract
from suites.kit.model.check_kinds import generated_clauses, kind_of, observing_clause, rank, sequences_clause
from suites.kit.model.errors import Broken, NotDeclared, Unclear
from suites.kit.model.profiles import Profile
from suites.kit.model.verdicts import INCONCLUSIVE, KNOWN, NOT_APPLICABLE, VIOLATION, Verdict, of_a_few_requests
from suites.kit.run.campaign import Campaign
from suites.kit.run.observing import Observing
from suites.kit.run.replayed import Wanted, found_again, try_whole
from suites.kit.session.earlier_runs import EarlierRuns
from suites.kit.session.options import PLAN, Plan
from suites.kit.session.unaccepted import as_accepted
from suites.kit.session.usage_errors import fail

if TYPE_CHECKING:  # they import Hypothesis
    from suites.kit.run.exploration import Explorer
    from suites.kit.run.sequences import Sequences


@dataclass
class Trial:
    """One clause tried on one provider, as a test function sees it. `earlier` are the runs before it at this target;
    None at a stand-in, of which each may have another fault."""

    campaign: Campaign
    clause: Clause
    plan: Plan
    verdicts: list[Verdict] = field(default_factory=list)
    earlier: EarlierRuns | None = None

    def send(self) -> None:
        """Send what the clause asks for; for a replay, the request that is wanted, and where that does not show the
        finding, all that was sent with it: it may take two requests."""
        if self.campaign.only:
            self._check_that_it_can_be_sent(self.campaign.only)
        self.campaign.try_clause(self.clause)
        replay = self.plan.replay
        if self.campaign.only and replay and replay.fingerprint not in self.campaign.evidence.findings():
            try_whole(self.campaign, [self.campaign.bound.contract.clause(name) for name in replay.clauses])

    def _check_that_it_can_be_sent(self, wanted: Wanted) -> None:
        """End pytest with exit code 78, before anything is sent, where the request to try again cannot be made."""
        try:
            found_again(wanted, self.clause, self.campaign.bound)
        except NotDeclared as reason:
            fail(f"--replay {self.plan.replay.name if self.plan.replay else ''}: this cannot be sent again: {reason}.")

    def explore(self) -> None:
        """Send generated updates of the clause's region, or generated sequences of updates."""
        if self.campaign.start():
            explorer = explorer_of(self.campaign, self.clause, self.plan.profile, self.plan.seed)
            explorer.explore()
            if summary := explorer.summary():
                self.campaign.evidence.note(self.clause, summary)

    def judge(self) -> None:
        """Conclude. Raises Broken or Unclear; skips what is not applicable."""
        found = self.campaign.conclude(self.clause)
        found = [of_a_few_requests(one) for one in found] if self.plan.replay else found
        templates, runs = self.campaign.templates, self.earlier
        self.verdicts = [as_accepted(one, runs, templates) for one in found] if runs else found
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


def all_clauses(contract: Contract, profile: Profile) -> list[Clause]:
    """Every clause that has an item: written, derived, the three of exploration, and in a long run the sequences and
    what the page leaves open."""
    long = [sequences_clause(contract), observing_clause(contract)] if profile.thorough else []
    return [*contract.clauses, *long, *generated_clauses(contract)]


def explorer_of(campaign: Campaign, clause: Clause, profile: Profile, seed: int) -> Explorer | Sequences | Observing:
    """What sends the requests of a clause that no page states."""
    if kind_of(clause).observes:
        return Observing(campaign, clause)
    if kind_of(clause).in_sequences:
        return _loaded("suites.kit.run.sequences").Sequences(campaign, clause, profile, seed)  # type: ignore[no-any-return]
    return _loaded("suites.kit.run.exploration").Explorer(campaign, clause, profile, seed)  # type: ignore[no-any-return]


def _loaded(name: str) -> ModuleType:
    """A module that takes long to import. Where the import fails in Python itself, it is tried once more.

    CPython 3.11 now and then miscounts the depth of a syntax tree, and pytest makes one of each module of Schemathesis
    (https://github.com/python/cpython/issues/106905).
    """
    try:
        return import_module(name)
    except SystemError:
        return import_module(name)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a marked test function its clauses."""
    plan = metafunc.config.stash[PLAN]
    mark = metafunc.definition.get_closest_marker("clauses")
    if mark is not None:
        pairs = [
            (contract, clause)
            for contract in plan.contracts
            for clause in all_clauses(contract, plan.profile)
            if clause.check in mark.args
        ]
        metafunc.parametrize("trial", pairs, ids=[clause.id for _, clause in pairs], indirect=True)


def clause_of(item: pytest.Item) -> tuple[Contract, Clause] | None:
    """The contract and clause of an item of the conformance run; None for any other test."""
    spec = getattr(item, "callspec", None)
    found = spec.params.get("trial") if spec else None
    return found if isinstance(found, tuple) else None


@pytest.hookimpl(wrapper=True)
def pytest_pycollect_makeitem() -> Generator[None, Any, Any]:
    """Leave out the items that pytest makes for test functions of which no selected provider has a clause."""
    found = yield
    return [item for item in found if not _is_empty(item)] if isinstance(found, list) else found


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the items by provider and check, and name them for `-k`."""
    plan = config.stash[PLAN]
    names = [contract.name for contract in plan.contracts]
    for item in items:
        found = clause_of(item)
        if found is not None:
            contract, clause = found
            item.extra_keyword_matches.update({contract.name, clause.check, clause.strength})
    items.sort(key=lambda item: _rank(item, names))
    if plan.replay:
        wanted = (plan.replay.clause,) if plan.replay.wanted else plan.replay.clauses
        kept = [item for item in items if any(is_of(item, clause) for clause in wanted)]
        config.hook.pytest_deselected(items=[item for item in items if item not in kept])
        items[:] = kept


def is_of(item: pytest.Item, clause: str) -> bool:
    """Whether an item tries this clause."""
    found = clause_of(item)
    return found is not None and found[1].id == clause


def _is_empty(item: pytest.Item) -> bool:
    """Whether pytest made the item only to say that no selected provider has a clause for a test function."""
    return item.get_closest_marker("clauses") is not None and clause_of(item) is None


def _rank(item: pytest.Item, names: list[str]) -> tuple[int, float]:
    found = clause_of(item)
    return (-1, 0) if found is None else (names.index(found[0].name), rank(found[1]))


def selected(items: Sequence[pytest.Item], contract: Contract) -> tuple[Clause, ...]:
    """The clauses of a provider that have an item in this session."""
    found = [clause_of(item) for item in items]
    return tuple(pair[1] for pair in found if pair is not None and pair[0].name == contract.name)
