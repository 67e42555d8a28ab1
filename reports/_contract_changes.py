"""What changed in the contract between two runs: that is ours, and no change of the vendor's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports._outcomes import Outcome, Promise


@dataclass(frozen=True)
class ContractChanges:
    """From one revision to another: the sentences of clauses that came and went, and how the others changed."""

    added: Mapping[str, str]
    gone: Mapping[str, str]
    changed: Mapping[str, tuple[str, ...]]

    @property
    def clauses(self) -> frozenset[str]:
        """All that came or changed: what these show now, nobody has looked for before."""
        return frozenset((*self.added, *self.changed))


NONE = ContractChanges({}, {}, {})
"""One contract in both runs."""


def is_another(before: Outcome, after: Outcome) -> bool:
    """Whether the contract of the later run is another one: by its digest, else by its date and what clauses say."""
    if before.revision and after.revision:
        return before.revision != after.revision
    common = before.wordings.keys() & after.wordings.keys()
    is_reworded = any(before.wordings[name] != after.wordings[name] for name in common)
    return before.contract != after.contract or is_reworded


def is_without(before: Outcome, after: Outcome) -> bool:
    """Whether a clause that only the earlier run has is gone from the contract, and not only left out.

    A later run of some clauses, or one that was cut short, does not show which clauses its contract has.
    """
    if before.contract != after.contract:
        return True
    has_digests = bool(before.revision and after.revision)
    return has_digests and before.revision != after.revision and after.tests_all


def contract_changes(before: Outcome, after: Outcome) -> ContractChanges:
    """What changed from the contract of one run to that of another, by clause id."""
    if not is_another(before, after):
        return NONE
    old, new = before.promises, after.promises
    common = {name: tuple(_changed(old[name], new[name])) for name in old if name in new}
    reworded = {name for name in common if before.wordings.get(name) != after.wordings.get(name)}
    return ContractChanges(
        added={name: one.says for name, one in new.items() if name not in old and before.tests_all},
        gone={name: one.says for name, one in old.items() if name not in new and after.tests_all},
        changed={name: common[name] for name in sorted(reworded)},
    )


def revisions(before: Outcome, after: Outcome) -> str:
    """The two revisions in words, such as `revision 3 -> 4`."""
    old, new = before.revision_number, after.revision_number
    if old is not None and old == new:
        return f"edited within revision {new}"
    if new is None:
        return f"contract of {before.contract} -> {after.contract}"
    return f"{'no number' if old is None else f'revision {old}'} -> revision {new}"


def lines_of(changes: ContractChanges) -> Iterator[str]:
    """A line for each clause that came, changed or went."""
    yield from (f"{name} is new: {says}" for name, says in changes.added.items())
    yield from (f"{name} {'; '.join(how)}" for name, how in changes.changed.items())
    yield from (f"{name} is gone: {says}" for name, says in changes.gone.items())


def _changed(old: Promise, new: Promise) -> Iterator[str]:
    """How a clause changed. What it asks for has a digest in journals only, and that is another one for another
    strength or check, too; so the history tells of one thing only."""
    if old.says != new.says:
        yield f'says "{new.says}", said "{old.says}"'
    if old.strength != new.strength:
        yield f"is a {new.strength}, was a {old.strength}"
    if old.check != new.check:
        yield f"is of check {new.check}, was of {old.check}"
    is_known = old.definition is not None and new.definition is not None
    is_told = (old.strength, old.check) != (new.strength, new.check)
    if not is_told and (old.definition != new.definition if is_known else old.says == new.says):
        yield "asks for something else"
