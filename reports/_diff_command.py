"""The command `reports diff`."""

from __future__ import annotations

from pathlib import Path

import click

from reports._diff import Difference, NotComparable, difference, differences
from reports._diff_text import as_json, as_markdown, as_text
from reports._journal import FOLDER, JournalError, find, read_results
from reports._options import history_option, provider_option
from reports._outcomes import Outcome, outcomes
from reports.history import HistoryError

WORSE = 1
FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


@click.command("diff")
@click.argument("runs", metavar="[RUN1 RUN2]", nargs=-1)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals.")
@click.option("--between", nargs=2, metavar="TARGET1 TARGET2", help="Compare the latest runs of two targets.")
@provider_option
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How it is printed.")
@history_option
def diff_command(
    runs: tuple[str, ...],
    folder: Path,
    between: tuple[str, str] | None,
    provider: str | None,
    form: str,
    url: str | None,
) -> int:
    """Print what changed between two runs.

    RUN1 is the earlier run, RUN2 the later one, each an id or a path. Without them: of each target in the history, its
    latest run and the one before it that compares with it. Exits with 1 if anything got worse.
    """
    if runs and (between or len(runs) != 2):
        raise click.UsageError("Give two runs, or --between with two targets, or neither.")
    if runs:
        found = differences(*(_of_run(run, folder, url) for run in runs))
    else:
        found = _of_targets(between, provider, url) if between else _latest(provider, url)
    wanted = [one for one in found if provider in (None, one.after.provider)]
    click.echo(FORMATS[form](wanted))
    return WORSE if any(one.worse for one in wanted) else 0


def _of_run(name: str, folder: Path, url: str | None) -> list[Outcome]:
    """What a run says, from its journal or, where that is gone, from the history."""
    try:
        return outcomes(read_results(find(name, folder)))
    except JournalError:
        from reports.history.database import opened, reading
        from reports.history.outcomes import of_run

        with opened(url) as engine, reading(engine) as connection:
            if found := of_run(connection, name):
                return found
        raise


def _latest(provider: str | None, url: str | None) -> list[Difference]:
    from reports.history.database import opened, reading
    from reports.history.outcomes import latest_two

    with opened(url) as engine, reading(engine) as connection:
        pairs = latest_two(connection, provider)
    if not any(before for before, _ in pairs):
        known = f"the history has one run each of {len(pairs)} targets" if pairs else "the history is empty"
        raise HistoryError(f"{known}: nothing to compare. `reports ingest` takes in the journals of runs.")
    for _, after in (pair for pair in pairs if pair[0] is None):
        click.echo(
            f"{after.provider} at {after.target}: no earlier whole run with the profile {after.profile}.", err=True
        )
    return [difference(before, after) for before, after in pairs if before is not None]


def _of_targets(between: tuple[str, str], provider: str | None, url: str | None) -> list[Difference]:
    from reports.history.database import opened, reading
    from reports.history.outcomes import latest

    with opened(url) as engine, reading(engine) as connection:
        old, new = ({one.provider: one for one in latest(connection, target, provider)} for target in between)
    common = [name for name in old if name in new]
    if not common:
        known = " and ".join(
            f"{', '.join(those) or 'nothing'} at {at}" for at, those in zip(between, (old, new), strict=True)
        )
        raise NotComparable(f"the history has whole runs of {known}: no provider at both targets.")
    return [difference(old[name], new[name], is_between=True) for name in common]
