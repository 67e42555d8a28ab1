"""What the options of the command select, as jobs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

import contracts
from contracts import Contract
from suites.proof._jobs import (
    Job,
    contract_of,
    fault_jobs,
    intermittent_jobs,
    on_whole_suite,
    random_share,
    sample_faults,
    variant_jobs,
)
from suites.standin import Fault, fault, faults


class Part(click.ParamType[tuple[int, int]]):
    """`N/M`: the n-th of M parts."""

    name = "N/M"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Both numbers."""
        part, slash, parts = str(value).partition("/")
        if not (slash and part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
            self.fail(f"{value}: expected N/M, from 1/M to M/M, as in 1/10.", param, ctx)
        return int(part), int(parts)


@dataclass(frozen=True)
class Selection:
    """Which faults of which providers, and how many runs per compliant variant and per intermittent fault.

    `share` is the random share of the faults, `whole` the random share of those that run on the whole suite too, and
    `variant_share` the random share of the compliant variants.
    """

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    sample: tuple[int, int] | None = None
    share: float = 1.0
    whole: float = 0.1
    variant_seeds: int = 1
    variant_share: float = 1.0
    sometimes: int = 0

    @property
    def is_all(self) -> bool:
        """Whether every fault of the shipped providers is selected."""
        return not (self.names or self.ids or self.folders or self.sample) and self.share == 1

    def contracts(self) -> list[Contract]:
        """The selected providers. Raises UsageError for an unknown one."""
        known = contracts.names(*self.folders)
        for name in self.names:
            check_known("provider", "--provider", name, known)
        return [contract_of(name, self.folders) for name in dict.fromkeys(self.names or known)]

    def faults(self, listed: Sequence[Contract]) -> list[Fault]:
        """The selected faults. Intermittent ones are selected only when they are named."""
        if not self.ids:
            return [one for contract in listed for one in sample_faults(contract, *(self.sample or (1, 1)))]
        by_name = {
            name: contract for contract in listed for one in faults(contract) for name in (one.id, one.clause.id)
        }
        for id in self.ids:
            check_known("fault", "--fault", id, by_name)
        return list({one.id: one for id in self.ids if (one := fault(by_name[id], id))}.values())

    def jobs(self, listed: Sequence[Contract], draw: int) -> list[Job]:
        """Every job; `draw` is the seed of random choices."""
        selected = self.faults(listed)
        intermittent = [one for one in selected if one.is_intermittent]
        if self.sometimes:
            every = [one for contract in listed for one in faults(contract) if one.is_intermittent]
            return intermittent_jobs(intermittent or every, self.sometimes)
        own = random_share(fault_jobs(one for one in selected if not one.is_intermittent), self.share, draw)
        variants = [] if self.ids else variant_jobs(listed, self.variant_seeds, *(self.sample or (1, 1)))
        variants = random_share(variants, self.variant_share, draw)
        return [*own, *on_whole_suite(own, self.whole, draw), *variants, *intermittent_jobs(intermittent, 1)]


def check_known(what: str, option: str, name: str, known: Iterable[str]) -> None:
    """Raises UsageError when an option names something that does not exist."""
    names = sorted(known)
    if name not in names:
        near = difflib.get_close_matches(name, names, n=1)
        raise click.UsageError(f"{option} {name}: no such {what}.{f' Did you mean {near[0]}?' if near else ''}")
