"""The command `reports diff`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from reports._behaviour import Classes
from reports._diff import Difference, NotComparable, difference, differences, dropped
from reports._diff_text import as_json, as_markdown, as_text
from reports._journal import FOLDER, JournalError, find, read_results
from reports._known import listed
from reports._options import classes_option, history_option, levels_of, provider_option
from reports._outcomes import Outcome, outcomes
from reports._text import printable
from reports.history import HistoryError

WORSE = 1
FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json}


@click.command("diff")
@click.argument("runs", metavar="[RUN1 RUN2]", nargs=-1)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals.")
@click.option("--between", nargs=2, metavar="TARGET1 TARGET2", help="Compare the latest runs of two targets.")
@provider_option
@classes_option
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text", help="How it is printed.")
@history_option
def diff_command(
    runs: tuple[str, ...],
    folder: Path,
    between: tuple[str, str] | None,
    provider: str | None,
    classes: Path | None,
    form: str,
    url: str | None,
) -> int:
    """Print what changed between two runs.

    RUN1 is the earlier run, RUN2 the later one, each an id or a path. Without them: of each target in the history, its
    latest run and the one before it that compares with it. Exits with 1 if anything got worse, or if the vendor's
    behaviour changed in a way that breaks a client.
    """
    if runs and (between or len(runs) != 2):
        raise click.UsageError("Give two runs, or --between with two targets, or neither.")
    levels = levels_of(classes)
    if runs:
        found = _of_runs([_of_run(run, folder, url) for run in runs], provider, levels)
    else:
        found = _of_targets(between, provider, url) if between else _latest(provider, url, levels)
    click.echo(FORMATS[form](found))
    return WORSE if any(one.worse for one in found) else 0


def _of_runs(runs: Sequence[Sequence[Outcome]], provider: str | None, classes: Classes) -> list[Difference]:
    """What changed between two runs. Raises HistoryError for a provider that neither has tested."""
    _check_provider(provider, [one for run in runs for one in run], "neither run has tested it")
    before, after = ([one for one in run if provider in (None, one.provider)] for run in runs)
    if before and not after and runs[1]:
        return [dropped(one, runs[1][0].run, one.target) for one in before]
    return differences(before, after, classes)


def _check_provider(provider: str | None, known: Sequence[Outcome], problem: str) -> None:
    names = {one.provider for one in known}
    if provider is not None and provider not in names:
        raise HistoryError(f"--provider {provider}: {problem}. Known: {listed(names)}.")


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


def _latest(provider: str | None, url: str | None, classes: Classes) -> list[Difference]:
    from reports.history.database import opened, reading
    from reports.history.outcomes import latest_two

    with opened(url) as engine, reading(engine) as connection:
        known_pairs = latest_two(connection)
    if known_pairs:
        _check_provider(provider, [after for _, after in known_pairs], "the history has no run of it")
    pairs = [pair for pair in known_pairs if provider in (None, pair[1].provider)]
    if not pairs:
        raise HistoryError("the history is empty: nothing to compare. `reports ingest` takes in the journals of runs.")
    alone = [_alone(after) for before, after in pairs if before is None]
    if len(alone) == len(pairs):
        raise HistoryError("\n".join(["nothing to compare:", *alone]))
    for line in alone:
        click.echo(line, err=True)
    return [difference(before, after, classes=classes) for before, after in pairs if before is not None]


def _alone(after: Outcome) -> str:
    return printable(
        f"{after.provider} at {after.target}: before its latest run ({after.run}) there is no whole run with the "
        f"profile {after.profile} that tested something."
    )


def _of_targets(between: tuple[str, str], provider: str | None, url: str | None) -> list[Difference]:
    from reports.history.database import opened, reading
    from reports.history.outcomes import latest

    with opened(url) as engine, reading(engine) as connection:
        both = [latest(connection, target) for target in between]
    _check_provider(
        provider,
        [one for those in both for one in those],
        f"no whole run with results of it at {' or '.join(between)}",
    )
    old, new = ({one.provider: one for one in those if provider in (None, one.provider)} for those in both)
    common = [name for name in old if name in new]
    if not common:
        known = " and ".join(
            f"{listed(those) if those else 'nothing'} at {at}" for at, those in zip(between, (old, new), strict=True)
        )
        raise NotComparable(f"the history has whole runs with results of {known}: no provider at both targets.")
    lost = [dropped(old[name], "no whole run", between[1]) for name in old if name not in new]
    return [*(difference(old[name], new[name], is_between=True) for name in common), *lost]
