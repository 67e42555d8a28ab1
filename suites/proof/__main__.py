"""Tries every lie of the stand-in and says whether the suite catches it: `python -m suites.proof`."""

from __future__ import annotations

import difflib
import os
import secrets
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click

import contracts
from contracts import Contract, ContractError
from suites.kit.profiles import PROFILES, SEED
from suites.proof import _ledger, _peer, _table
from suites.proof._facts import Facts, code_digest, facts_of
from suites.proof._jobs import Job, Result, Settings, chosen, contract_of, drawn, jobs_of
from suites.proof._ledger import Header, Ledger, NoLedger
from suites.proof._matrix import MATRIX, Matrix
from suites.proof._work import done
from suites.standin import Fault, fault, faults

MISTAKE, BROKEN, MISSED, STOPPED = 78, 70, 1, 130


class Part(click.ParamType[tuple[int, int]]):
    """`N/M`: the N-th of M parts."""

    name = "N/M"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, int]:
        """Both numbers."""
        part, slash, parts = str(value).partition("/")
        if not (slash and part.isdigit() and parts.isdigit() and 1 <= int(part) <= int(parts)):
            self.fail(f"{value}: N/M is expected, from 1/M to M/M, as in 1/10.", param, ctx)
        return int(part), int(parts)


@click.command()
@click.option("--provider", "names", multiple=True, metavar="NAME", help="Only this provider (repeatable).")
@click.option("--fault", "ids", multiple=True, metavar="ID", help="Only this fault (repeatable).")
@click.option("--sample", type=Part(), help="The N-th of M parts of the faults, at least one a check.")
@click.option("--profile", help="gate (default), nightly or soak.")
@click.option("--seed", type=click.IntRange(0), help="Of the requests; default: that of the profile.")
@click.option("--whole", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="Tried on the whole suite.")
@click.option("--draw", type=click.IntRange(0), help="Says which ones those are; default: a random one.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--resume", is_flag=True, help="Go on where the latest proof was stopped.")
@click.option("--write", is_flag=True, help="Write the committed summary, suites/proof/matrix.json.")
@click.option("--peer", type=click.Choice(_peer.PEERS), help="Show our whole suite beside this other tool.")
@click.option("--out", type=click.Path(path_type=Path), default=_ledger.FOLDER, help="Where the results are kept.")
def cli(
    names: tuple[str, ...], ids: tuple[str, ...], sample: tuple[int, int] | None, profile: str | None,
    seed: int | None, whole: float, draw: int | None, jobs: int, resume: bool, write: bool, peer: str | None,
    out: Path,
) -> int:  # fmt: skip
    """Try every fault of every provider on the own item of its clause, and some on the whole suite.

    Ends with 0 when all were caught, 1 when one was missed, 78 when an option is wrong. With a peer both try the faults
    on the whole suite, and truthful variants; it ends with 1 as well when we accuse one of these.
    """
    if profile is not None:
        _known("profile", "--profile", profile, PROFILES)
    if peer is not None and write:
        raise click.UsageError("--peer: a comparison writes no summary; leave out --write.")
    if write and (names or ids or sample or (profile, seed) not in ((None, None), ("gate", None))):
        raise click.UsageError("--write: the summary is of the whole matrix under gate; give no part, profile or seed.")
    listed = _contracts(names)
    if peer is not None:
        trials = _trials(listed, ids, sample)
        return 0 if _peer.compared(trials, peer, _kept_of(resume, profile, seed, out), jobs) else MISSED
    todo = jobs_of(_chosen(listed, ids, sample))
    ledger = _ledger_of(resume, profile, seed, draw, out)
    todo += drawn(todo, whole, ledger.header.draw)
    results = _proved(todo, ledger, jobs)
    facts, matrix = facts_of(listed), Matrix.read(MATRIX)
    if write:
        Matrix.of(facts, results).write(MATRIX)
    return _told(results, [] if write else matrix.lost(facts), _unknown(matrix, facts, write))


def _trials(listed: Sequence[Contract], ids: Sequence[str], sample: tuple[int, int] | None) -> list[_peer.Trial]:
    """What we and a peer try. Truthful variants are among it where no single fault is asked for."""
    todo, part = _chosen(listed, ids, sample), None if ids else sample or (1, 1)
    by_name = {one.name: [told for told in todo if told.clause.provider == one.name] for one in listed}
    return [trial for name, some in by_name.items() if some for trial in _peer.trials_of(name, some, part)]


def _kept_of(resume: bool, profile: str | None, seed: int | None, out: Path) -> _peer.Kept:
    try:
        return _peer.kept(resume, profile, seed, out)
    except NoLedger as error:
        raise click.UsageError(f"--resume: {error}") from error


def _contracts(names: Sequence[str]) -> list[Contract]:
    for name in names:
        _known("provider", "--provider", name, contracts.names())
    return [contract_of(name) for name in dict.fromkeys(names or contracts.names())]


def _chosen(listed: Sequence[Contract], ids: Sequence[str], sample: tuple[int, int] | None) -> list[Fault]:
    if not ids:
        return [told for contract in listed for told in chosen(contract, *(sample or (1, 1)))]
    by_name = {name: one for one in listed for told in faults(one) for name in (told.id, told.clause.id)}
    for id in ids:
        _known("fault", "--fault", id, by_name)
    return list({told.id: told for id in ids if (told := fault(by_name[id], id))}.values())


def _ledger_of(resume: bool, profile: str | None, seed: int | None, draw: int | None, out: Path) -> Ledger:
    code = code_digest()
    if resume:
        asked = {"profile": profile, "seed": seed, "draw": draw}
        try:
            return _ledger.resume(code, asked.items(), out)
        except NoLedger as error:
            raise click.UsageError(f"--resume: {error}") from error
    name = profile or "gate"
    usual = SEED if PROFILES[name].fixed_seed else secrets.randbelow(2**32)
    header = Header(name, usual if seed is None else seed, secrets.randbelow(2**32) if draw is None else draw, code)
    return _ledger.begin(header, out)


def _proved(todo: Sequence[Job], ledger: Ledger, processes: int) -> list[Result]:
    """The results of all jobs: those that the ledger has, and the others as they are made."""
    header, known = ledger.header, ledger.results()
    left = [job for job in todo if job not in known]
    click.echo(f"profile {header.profile}, seed {header.seed}, draw of the whole runs {header.draw}: {ledger.path}")
    click.echo(f"{len(todo)} to try, {len(todo) - len(left)} of them done before", err=True)
    progress = _table.Progress(len(left))
    for result in done(left, Settings(header.profile, header.seed), processes):
        ledger.add(result)
        known[result.job] = result
        progress.heard(result)
    return [known[job] for job in todo]


def _told(results: Sequence[Result], lost: Sequence[str], unknown: int) -> int:
    """Print what came of it; returns the exit code."""
    missed = [result for result in results if not result.is_caught]
    click.echo(f"\n{_table.table(results)}\n")
    for line in _table.cries(results):
        click.echo(f"cried too: {line}")
    for result in missed:
        click.echo(_table.missed(result))
    for id in lost:
        click.echo(f"gone: {id}: matrix.json knows it, and there is no such fault any more.")
    if unknown:
        click.echo(f"{unknown} faults are not in matrix.json yet; --write writes it.")
    click.echo(f"{len(missed)} missed, {len(lost)} gone." if missed or lost else "All were caught.")
    return MISSED if missed or lost else 0


def _unknown(matrix: Matrix, facts: Facts, write: bool) -> int:
    return 0 if write else len(matrix.new(facts))


def _known(what: str, option: str, name: str, known: Iterable[str]) -> None:
    """Raises UsageError where an option names something that does not exist."""
    listed = sorted(known)
    if name not in listed:
        near = difflib.get_close_matches(name, listed, n=1)
        raise click.UsageError(f"{option} {name}: no such {what}.{f' Did you mean {near[0]}?' if near else ''}")


def main(args: Sequence[str] | None = None) -> int:
    """The command's exit code; a user's mistake is one message and 78."""
    try:
        return cli.main(args, prog_name="python -m suites.proof", standalone_mode=False) or 0
    except click.Abort:
        click.echo("\nstopped; --resume goes on from here.", err=True)
        return STOPPED
    except BrokenProcessPool:
        click.echo("a process died (memory?); --resume goes on from here.", err=True)
        return BROKEN
    except ContractError as error:
        click.echo(str(error), err=True)
    except click.ClickException as error:
        error.show()
    return MISTAKE


if __name__ == "__main__":
    sys.exit(main())
