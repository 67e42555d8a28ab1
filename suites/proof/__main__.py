"""Tries every lie of the stand-in and says whether the suite catches it: `python -m suites.proof`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click

import contracts
from contracts import ContractError
from suites.kit.model.profiles import PROFILES, SEED
from suites.proof import _ledger, _peer, _table
from suites.proof._asked import Asked, Part, known
from suites.proof._facts import Facts, code_digest, facts_of
from suites.proof._jobs import Job, Result, Settings
from suites.proof._ledger import Header, Ledger, NoLedger
from suites.proof._matrix import MATRIX, Matrix
from suites.proof._progress import Progress
from suites.proof._work import done

MISTAKE, BROKEN, MISSED, STOPPED = 78, 70, 1, 130
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.option("--provider", "names", multiple=True, metavar="NAME", help="Only this provider (repeatable).")
@click.option("--contracts", "folders", multiple=True, type=FOLDER, help="A folder with more providers (repeatable).")
@click.option("--fault", "ids", multiple=True, metavar="ID", help="Only this fault (repeatable).")
@click.option("--sample", type=Part(), help="The N-th of M parts of faults and variants, at least a fault a check.")
@click.option("--share", type=click.FloatRange(0, 1), default=1.0, help="Only this share of the faults, by lot.")
@click.option("--profile", help="gate (default), nightly (default of --sometimes) or soak.")
@click.option("--seed", type=click.IntRange(0), help="Of the requests; default: that of the profile.")
@click.option("--whole", type=click.FloatRange(0, 1), default=0.1, show_default=True, help="Tried on the whole suite.")
@click.option("--draw", type=click.IntRange(0), help="Decides what is drawn by lot; default: a random one.")
@click.option(
    "--truthful", type=click.IntRange(0), default=1, show_default=True, help="Seeds of each truthful variant."
)
@click.option("--sometimes", type=click.IntRange(0), default=0, help="Instead: runs of each fault told now and then.")
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--resume", is_flag=True, help="Go on where the latest proof was stopped.")
@click.option("--write", is_flag=True, help="Write the committed summary, suites/proof/matrix.json.")
@click.option("--peer", type=click.Choice(_peer.PEERS), help="Show our whole suite beside this other tool.")
@click.option("--out", type=click.Path(path_type=Path), default=_ledger.FOLDER, help="Where the results are kept.")
def cli(
    profile: str | None, seed: int | None, draw: int | None, jobs: int, resume: bool, write: bool, peer: str | None,
    out: Path, **asked: object,
) -> int:  # fmt: skip
    """Try every fault of every provider on the own item of its clause, and some on the whole suite; and see that no
    truthful variant is blamed.

    Ends with 0 when all were caught and none was blamed, else 1; 78 when an option is wrong. With a peer both try the
    faults on the whole suite, and the variants.
    """
    if profile is not None:
        known("profile", "--profile", profile, PROFILES)
    wanted = Asked(**asked)  # type: ignore[arg-type]  # click gives each option its type
    _check_together(wanted, profile, seed, write, peer)
    if peer is not None:
        return _compared(wanted, peer, _kept_of(resume, profile, seed, out), jobs)
    profile = profile or ("nightly" if wanted.sometimes else "gate")
    ledger = _ledger_of(resume, profile, 1 if wanted.sometimes and seed is None else seed, draw, out)
    listed = wanted.contracts()
    results = _proved(wanted.jobs(listed, ledger.header.draw), ledger, wanted.folders, jobs)
    facts, matrix = facts_of(one for one in listed if one.name in contracts.names()), Matrix.read(MATRIX)
    if write:
        matrix = matrix.with_results(facts, results)
        matrix.write(MATRIX)
    return _told(results, matrix, facts)


def _check_together(wanted: Asked, profile: str | None, seed: int | None, write: bool, peer: str | None) -> None:
    """Raises UsageError where options do not go together."""
    if peer is not None and (write or wanted.folders or wanted.sometimes or wanted.share != 1):
        raise click.UsageError("--peer goes with --provider, --fault, --sample, --profile, --seed and --jobs only.")
    usual = ("nightly", 1) if wanted.sometimes else ("gate", SEED)
    if write and not (wanted.is_all and profile in (None, usual[0]) and seed in (None, usual[1])):
        raise click.UsageError(f"--write: the summary is of the whole matrix under {usual[0]}; give no part of it.")


def _compared(wanted: Asked, peer: str, kept: _peer.Kept, jobs: int) -> int:
    """Both sides, with the plain truth, the faults, and the variants where no single fault is asked for."""
    told, part = wanted.faults(wanted.contracts()), None if wanted.ids else wanted.sample or (1, 1)
    names = dict.fromkeys(one.clause.provider for one in told)
    by_name = {name: [one for one in told if one.clause.provider == name] for name in names}
    trials = [trial for name, some in by_name.items() for trial in _peer.trials_of(name, some, part)]
    return 0 if _peer.compared(trials, peer, kept, jobs) else MISSED


def _kept_of(resume: bool, profile: str | None, seed: int | None, out: Path) -> _peer.Kept:
    try:
        return _peer.kept(resume, profile, seed, out)
    except NoLedger as error:
        raise click.UsageError(f"--resume: {error}") from error


def _ledger_of(resume: bool, profile: str, seed: int | None, draw: int | None, out: Path) -> Ledger:
    code = code_digest()
    if resume:
        asked = {"profile": profile, "seed": seed, "draw": draw}
        try:
            return _ledger.resume(code, asked.items(), out)
        except NoLedger as error:
            raise click.UsageError(f"--resume: {error}") from error
    usual = SEED if PROFILES[profile].fixed_seed else secrets.randbelow(2**32)
    header = Header(profile, usual if seed is None else seed, secrets.randbelow(2**32) if draw is None else draw, code)
    return _ledger.begin(header, out)


def _proved(todo: Sequence[Job], ledger: Ledger, folders: tuple[Path, ...], processes: int) -> list[Result]:
    """The results of all jobs: those that the ledger has, and the others as they are made."""
    header, have = ledger.header, ledger.results()
    left = [job for job in todo if job not in have]
    click.echo(f"profile {header.profile}, seed {header.seed}, drawn by {header.draw}: {ledger.path}")
    click.echo(f"{len(todo)} to try, {len(todo) - len(left)} of them done before", err=True)
    progress = Progress(len(left))
    for result in done(left, Settings(header.profile, header.seed, folders), processes):
        ledger.add(result)
        have[result.job] = result
        progress.heard(_table.at_once(result))
    return [have[job] for job in todo]


def _told(results: Sequence[Result], matrix: Matrix, facts: Facts) -> int:
    """Print what came of it; returns the exit code."""
    click.echo(f"\n{_table.told(results)}")
    lost, new, wrong = matrix.lost(facts), matrix.new(facts), _table.wrong(results)
    for id in lost:
        click.echo(f"gone: {id}: matrix.json knows it, and there is no such fault any more.")
    if new:
        click.echo(f"{len(new)} faults are not in matrix.json yet; --write writes it.")
    for line in wrong:
        click.echo(line)
    click.echo(
        f"{len(wrong)} wrong, {len(lost)} gone." if wrong or lost else "All were caught, and no truth was blamed."
    )
    return MISSED if wrong or lost else 0


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
