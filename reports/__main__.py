"""The command `reports`: a run as a page, as a summary, and compared with another run."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reports._accept import accept_command
from reports._appeared import appeared_in
from reports._diff import NotComparable
from reports._diff_command import diff_command
from reports._journal import FOLDER, JournalError, find, read, read_results
from reports._records import Journal
from reports._summary import markdown
from reports._text import printable
from reports.alerts.command import alert_command
from reports.alerts.page_command import page_changes_command
from reports.formats.annotations import as_annotations
from reports.formats.har import as_har
from reports.formats.summary import as_json
from reports.gate.command import gate_command
from reports.history import HistoryError
from reports.history.commands import history_command, ingest_command, prune_command, show_command
from reports.issues.command import issues_command
from reports.pages.command import page_command

MISTAKE = 78
"""EX_CONFIG of sysexits.h, as for `pytest` and `contracts`: the user asked for something that does not exist."""


def _markdown(journal: Journal) -> str:
    return markdown(journal, appeared_in(journal))


SUMMARIES = {"markdown": _markdown, "json": as_json, "github": as_annotations}

_folder = click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals."
)
_run = click.argument("run", required=False)


@click.group()
def cli() -> None:
    """Report the results of runs.

    RUN is the id of a run or the path of a journal; default: the latest run.
    """


@cli.command("summary")
@_run
@_folder
@click.option("--format", "form", type=click.Choice(list(SUMMARIES)), default="markdown", help="How it is printed.")
def summary_command(run: str | None, folder: Path, form: str) -> None:
    """Print the run in short: as Markdown for a CI job, as JSON for programs, as annotations of a GitHub job."""
    click.echo(SUMMARIES[form](read_results(find(run, folder))).rstrip("\n"))


@cli.command("har")
@_run
@_folder
def har_command(run: str | None, folder: Path) -> None:
    """Print the exchanges behind the run's findings as an HTTP Archive (HAR), masked as in the journal."""
    click.echo(as_har(read(find(run, folder))))


for _command in (
    accept_command,
    page_command,
    alert_command,
    page_changes_command,
    diff_command,
    gate_command,
    ingest_command,
    history_command,
    issues_command,
    show_command,
    prune_command,
):
    cli.add_command(_command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. A mistake of the user is one message and 78."""
    try:
        return cli.main(args, prog_name="reports", standalone_mode=False) or 0
    except (JournalError, HistoryError, NotComparable) as error:
        click.echo(printable(f"reports: {error}"), err=True)
    except click.ClickException as error:
        error.show()
    return MISTAKE


if __name__ == "__main__":
    sys.exit(main())
