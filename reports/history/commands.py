"""The commands that write and read the history.

SQLAlchemy takes half a second to import: each command does so when it runs.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

import click

from reports._journal import FOLDER, JournalError, find, journals
from reports._options import history_option, provider_option
from reports.history import HistoryError


@click.command("ingest")
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals.")
@history_option
def ingest_command(runs: Sequence[str], folder: Path, url: str | None) -> int:
    """Take runs into the history; by default all that have a journal in the folder.

    A run that is known changes nothing. A journal that cannot be read is named, and the others are taken in.
    """
    from reports.history.database import opened, writing
    from reports.history.ingest import ingest

    paths = [find(run, folder) for run in runs] or journals(folder)
    taken, problems = 0, list[str]()
    with opened(url) as engine:
        for path in paths:
            try:
                with writing(engine) as connection:
                    taken += ingest(connection, path)
            except JournalError as error:
                problems.append(str(error))
    click.echo(f"{taken} of {len(paths)} runs are new in the history.")
    if problems:
        raise HistoryError("\n".join(["these journals were not taken in:", *problems]))
    return 0


@click.command("history")
@provider_option
@click.option("--clause", metavar="ID", help="Only findings of this clause.")
@history_option
def history_command(provider: str | None, clause: str | None, url: str | None) -> None:
    """Print each provider at each target with its findings: new, ongoing, regressed or resolved, and since when."""
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.text import history_text
    from reports.history.trials import latest_trials

    with opened(url) as engine, reading(engine) as connection:
        trials = latest_trials(connection, provider)
        click.echo(history_text(trials, findings(connection, provider, clause)))


@click.command("show")
@click.argument("finding")
@history_option
def show_command(finding: str, url: str | None) -> None:
    """Print a finding whole, at each target that has it. FINDING is its id, or how it begins."""
    from reports.history.database import opened, reading
    from reports.history.findings import findings
    from reports.history.text import finding_text

    with opened(url) as engine, reading(engine) as connection:
        found = findings(connection, fingerprint=finding)
    if not found:
        raise HistoryError(f"{finding}: the history has no such finding. `reports history` lists those that it has.")
    click.echo("\n\n".join(finding_text(each) for each in found))


@click.command("prune")
@click.option("--keep", metavar="DAYS", help="How long runs are kept, in days, as 400d.")
@click.option("--forget", "target", metavar="TARGET", help="Remove a target that is no longer tested, with all runs.")
@history_option
def prune_command(keep: str | None, target: str | None, url: str | None) -> None:
    """Remove runs that are older, with what they say of findings; or all that is known of a target.

    What the gate decides by stays: the latest runs of each target, and those behind its unresolved findings.
    """
    from reports.history.database import opened, writing
    from reports.history.prune import forget, prune

    if (keep is None) == (target is None):
        raise click.UsageError("Give --keep with a number of days, or --forget with a target.")
    before = None if keep is None else int(time.time()) - _days(keep) * 24 * 60 * 60
    with opened(url) as engine, writing(engine) as connection:
        done = prune(connection, before) if before is not None else forget(connection, target or "")
    click.echo(done.text)


def _days(keep: str) -> int:
    days = re.fullmatch(r"(\d{1,5})d", keep)
    if days is None:
        raise HistoryError(f"--keep {keep}: give a number of days, as 400d.")
    return int(days[1])
