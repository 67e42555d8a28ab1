"""What the options of the command ask for, as jobs."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

import contracts
from contracts import Contract
from suites.proof._jobs import Job, chosen, contract_of, drawn, jobs_of, long_jobs_of, share, truthful
from suites.standin import Fault, fault, faults

LEAST = 0.95
"""Of the long runs in which a fault is told now and then, so many are to catch it."""


class Part(click.ParamType[tuple[int, int]]):
    """`N/M`: the N-th of M parts."""

    name = "N/M"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Both numbers."""
        part, slash, parts = str(value).partition("/")
        if not (slash and part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
            self.fail(f"{value}: N/M is expected, from 1/M to M/M, as in 1/10.", param, ctx)
        return int(part), int(parts)


@dataclass(frozen=True)
class Asked:
    """Which faults of which providers, and how often each truthful variant and each fault told now and then.

    `share` is the random part of the faults that is tried, `whole` the part of these that is tried on the whole suite.
    """

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()
    sample: tuple[int, int] | None = None
    share: float = 1.0
    whole: float = 0.1
    truthful: int = 1
    sometimes: int = 0

    @property
    def is_all(self) -> bool:
        """Whether no fault of the shipped providers is left out."""
        return not (self.names or self.ids or self.folders or self.sample) and self.share == 1

    def contracts(self) -> list[Contract]:
        """The providers asked for. Raises UsageError for an unknown one."""
        listed = contracts.names(*self.folders)
        for name in self.names:
            known("provider", "--provider", name, listed)
        return [contract_of(name, self.folders) for name in dict.fromkeys(self.names or listed)]

    def faults(self, listed: Sequence[Contract]) -> list[Fault]:
        """The faults asked for, those that are told now and then aside where none is named."""
        if not self.ids:
            return [told for contract in listed for told in chosen(contract, *(self.sample or (1, 1)))]
        by_name = {name: one for one in listed for told in faults(one) for name in (told.id, told.clause.id)}
        for id in self.ids:
            known("fault", "--fault", id, by_name)
        return list({told.id: told for id in self.ids if (told := fault(by_name[id], id))}.values())

    def jobs(self, listed: Sequence[Contract], draw: int) -> list[Job]:
        """All that is to be done; `draw` decides what chance decides."""
        told = self.faults(listed)
        rare = [one for one in told if one.is_sometimes]
        if self.sometimes:
            rare = rare or [one for contract in listed for one in faults(contract) if one.is_sometimes]
            return long_jobs_of(rare, self.sometimes)
        own = share(jobs_of(one for one in told if not one.is_sometimes), self.share, draw)
        variants = [] if self.ids else truthful(listed, self.truthful, *(self.sample or (1, 1)))
        return [*own, *drawn(own, self.whole, draw), *variants, *long_jobs_of(rare, 1)]


def known(what: str, option: str, name: str, known: Iterable[str]) -> None:
    """Raises UsageError where an option names something that does not exist."""
    listed = sorted(known)
    if name not in listed:
        near = difflib.get_close_matches(name, listed, n=1)
        raise click.UsageError(f"{option} {name}: no such {what}.{f' Did you mean {near[0]}?' if near else ''}")
