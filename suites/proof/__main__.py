"""Injects every fault into the stand-in and checks that the suite catches it: `python -m suites.proof`."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import click

import contracts
from contracts import Contract, ContractError
from suites.kit.model.profiles import PROFILES, SEED
from suites.proof import _peer, _report, _result_file
from suites.proof._facts import Facts, code_digest, facts_of
from suites.proof._holes import holes
from suites.proof._jobs import Job, Result, Settings, result_of
from suites.proof._matrix import MATRIX, Matrix
from suites.proof._pool import run_jobs
from suites.proof._progress import Progress
from suites.proof._result_file import NothingToResume, ResultFile
from suites.proof._selection import Part, Selection, check_known

MISTAKE, BROKEN, FAILED, STOPPED = 78, 70, 1, 130
"""Exit codes: those of pytest in this house, and 130 as shells have it for Ctrl-C."""
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
INTERMITTENT_SEED = 1
"""Chosen once, so that `--sometimes` can be repeated although its profile has a random seed."""


@click.command()
@click.option("--provider", "names", multiple=True, metavar="NAME", help="Only this provider (repeatable).")
@click.option("--contracts", "folders", multiple=True, type=FOLDER, help="A folder with more providers (repeatable).")
@click.option("--fault", "ids", multiple=True, metavar="ID", help="Only this fault (repeatable).")
@click.option(
    "--sample", type=Part(),
    help="Only the n-th of M parts of the faults and variants; each part has a fault of every check.",
)  # fmt: skip
@click.option(
    "--share", type=click.FloatRange(0, 1), default=1.0, show_default=True,
    help="Only a random share of the faults.",
)  # fmt: skip
@click.option("--profile", help="gate (default), nightly (default with --sometimes) or soak.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the requests; default: the profile's.")
@click.option(
    "--whole", type=click.FloatRange(0, 1), default=0.1, show_default=True,
    help="Random share of the faults to run on the whole suite too.",
)  # fmt: skip
@click.option(
    "--variant-share", type=click.FloatRange(0, 1), default=1.0, show_default=True,
    help="Only a random share of the compliant variants.",
)  # fmt: skip
@click.option("--draw", type=click.IntRange(0), help="Seed of the random choices of the shares.")
@click.option(
    "--variant-seeds", type=click.IntRange(0), default=1, show_default=True,
    help="Runs of each compliant variant, each with another seed.",
)  # fmt: skip
@click.option(
    "--sometimes", type=click.IntRange(0), default=0,
    help="Instead: inject only the intermittent faults, each in this many long runs.",
)  # fmt: skip
@click.option("--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, show_default=True, help="Processes.")
@click.option("--resume", is_flag=True, help="Continue the latest proof that was stopped.")
@click.option("--write", is_flag=True, help="Write the committed summary, suites/proof/matrix.json.")
@click.option("--peer", type=click.Choice(_peer.PEERS), help="Instead: benchmark the whole suite against this tool.")
@click.option("--out", type=click.Path(path_type=Path), default=_result_file.FOLDER, help="Folder for the results.")
def cli(
    profile: str | None, seed: int | None, draw: int | None, jobs: int, resume: bool, write: bool, peer: str | None,
    out: Path, **selected: object,
) -> int:  # fmt: skip
    """Inject every fault and check that its clause's test fails; check that no compliant variant is flagged.

    Each fault runs on its clause's test alone, and a share of them on the whole suite too. Exit code: 0 when every
    fault was caught and no variant flagged, 1 when not, 78 when an option is wrong.
    """
    if profile is not None:
        check_known("profile", "--profile", profile, PROFILES)
    selection = Selection(**selected)  # type: ignore[arg-type]  # click gives each option its type
    _check_combination(selection, profile, seed, write, peer)
    if peer is not None:
        return _benchmark(selection, peer, resume, profile, seed, out, jobs)
    profile = profile or ("nightly" if selection.sometimes else "gate")
    seed = INTERMITTENT_SEED if selection.sometimes and seed is None else seed
    file = _result_file_of(resume, profile, seed, draw, out)
    listed = selection.contracts()
    results = _run(selection.jobs(listed, file.header["draw"]), file, selection.folders, jobs)
    facts, matrix = facts_of(one for one in listed if one.name in contracts.names()), Matrix.read(MATRIX)
    if write:
        matrix = matrix.with_results(facts, results)
        matrix.write(MATRIX)
    others = [one for one in listed if one.name not in contracts.names()]
    return _print(results, matrix, facts, others if not selection.ids else [])


def _check_combination(
    selection: Selection, profile: str | None, seed: int | None, write: bool, peer: str | None
) -> None:
    """Raises UsageError for options that cannot be combined."""
    if peer is not None and (write or selection.folders or selection.sometimes or selection.share != 1):
        raise click.UsageError("--peer works with --provider, --fault, --sample, --profile, --seed and --jobs only.")
    usual = ("nightly", INTERMITTENT_SEED) if selection.sometimes else ("gate", SEED)
    if write and not (selection.is_all and profile in (None, usual[0]) and seed in (None, usual[1])):
        raise click.UsageError(
            f"--write: the summary covers all faults under {usual[0]}; leave out the options that select some."
        )


def _benchmark(
    selection: Selection, peer: str, resume: bool, profile: str | None, seed: int | None, out: Path, processes: int
) -> int:
    """Both tools on stand-ins without a fault, with each fault and, unless faults are named, with the variants."""
    selected, part = selection.faults(selection.contracts()), None if selection.ids else selection.sample or (1, 1)
    providers = dict.fromkeys(one.clause.provider for one in selected)
    by_name = {name: [one for one in selected if one.clause.provider == name] for name in providers}
    trials = [trial for name, some in by_name.items() for trial in _peer.trials_of(name, some, part)]
    try:
        file = _peer.result_file(resume, profile, seed, out)
    except NothingToResume as error:
        raise click.UsageError(f"--resume: {error}") from error
    return 0 if _peer.benchmark(trials, peer, file, processes) else FAILED


def _result_file_of(resume: bool, profile: str, seed: int | None, draw: int | None, out: Path) -> ResultFile:
    code = code_digest()
    if resume:
        try:
            return _result_file.resume(code, {"profile": profile, "seed": seed, "draw": draw}, out)
        except NothingToResume as error:
            raise click.UsageError(f"--resume: {error}") from error
    return _result_file.begin({"profile": profile, **_seeds(profile, seed, draw), "code": code}, out)


def _seeds(profile: str, seed: int | None, draw: int | None) -> Mapping[str, Any]:
    usual = SEED if PROFILES[profile].fixed_seed else secrets.randbelow(2**32)
    return {"seed": usual if seed is None else seed, "draw": secrets.randbelow(2**32) if draw is None else draw}


def _run(jobs: Sequence[Job], file: ResultFile, folders: tuple[Path, ...], processes: int) -> list[Result]:
    """The results of all jobs: those in the file, and new ones for the others."""
    results = {result.job: result for result in map(result_of, file.records())}
    left = [job for job in jobs if job not in results]
    profile, seed = file.header["profile"], file.header["seed"]
    click.echo(f"profile {profile}, seed {seed}, draw {file.header['draw']}: {file.path}")
    click.echo(f"{len(jobs)} to run, {len(jobs) - len(left)} of them done before", err=True)
    progress = Progress(len(left))
    for result in run_jobs(left, Settings(profile, seed, folders), processes):
        file.add(result.record())
        results[result.job] = result
        progress.add(_report.problem(result))
    return [results[job] for job in jobs]


def _print(results: Sequence[Result], matrix: Matrix, facts: Facts, others: Sequence[Contract]) -> int:
    """Print the report; returns the exit code. Of `others`, the contracts of a user's own, their holes are told: what
    to write next, which is no failure, nor is a fault that their stand-in has nothing to show with."""
    click.echo(f"\n{_report.report(results)}")
    names = frozenset(one.name for one in others)
    lost, new, problems = matrix.lost(facts), matrix.new(facts), _report.problems(results, names)
    for line in (*(line for one in others for line in holes(one)), *_report.untried(results, names)):
        click.echo(line)
    for id in lost:
        click.echo(f"gone: {id}: it is in matrix.json, but there is no such fault any more.")
    if new:
        click.echo(f"{len(new)} faults are not in matrix.json yet; --write adds them.")
    for line in problems:
        click.echo(line)
    all_right = "Every fault was caught, and no compliant variant was flagged."
    click.echo(f"{len(problems)} wrong, {len(lost)} gone." if problems or lost else all_right)
    return FAILED if problems or lost else 0


def main(args: Sequence[str] | None = None) -> int:
    """The command's exit code; a user's mistake is one message and 78."""
    try:
        return cli.main(args, prog_name="python -m suites.proof", standalone_mode=False) or 0
    except click.Abort:
        click.echo("\nstopped; continue with --resume.", err=True)
        return STOPPED
    except BrokenProcessPool:
        click.echo("a process died, perhaps for lack of memory; continue with --resume.", err=True)
        return BROKEN
    except ContractError as error:
        click.echo(str(error), err=True)
    except click.ClickException as error:
        error.show()
    return MISTAKE


if __name__ == "__main__":
    sys.exit(main())
