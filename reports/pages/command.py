"""The command `reports page`."""

from __future__ import annotations

import time
from pathlib import Path

import click

from reports._journal import FOLDER, find, read
from reports.pages.environment import written
from reports.pages.run import write_page
from reports.pages.since import past

HISTORY_PAGE = "history.html"
"""The page of the history, beside the journals that the history is made from."""

UNFINISHED = "has no end yet, as it is still going on or was cut short: the page shows what is known of it so far"

USUAL = ""
"""The value of `--history` without a URL: the database that all commands use by default."""


@click.command("page")
@click.argument("run", required=False)
@click.option("--dir", "folder", type=click.Path(path_type=Path), default=FOLDER, help="The folder of the journals.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write.")
@click.option(
    "--history",
    "url",
    metavar="[URL]",
    is_flag=False,
    flag_value=USUAL,
    help="In place of a run: all targets, from the history. With RUN: the history that says since when. URL: its "
    "database. Default: $HISTORY_URL, else a file.",
)
def page_command(run: str | None, folder: Path, out: Path | None, url: str | None) -> None:
    """Write a run, or with --history all targets over their last runs, as one HTML file, and print its path.

    RUN is the id of a run or the path of a journal; default: the latest run.
    """
    if run is None and url is not None:
        click.echo(written(out or folder / HISTORY_PAGE, _of_history(url)))
        return
    journal = read(find(run, folder))
    if journal.cut_short:
        click.echo(f"reports: run {journal.run} {UNFINISHED}.", err=True)
    click.echo(write_page(journal, out, past(journal, url)))


def _of_history(url: str) -> str:
    from reports.history.database import opened, reading
    from reports.pages.history import history_page

    with opened(url or None) as engine, reading(engine) as connection:
        return history_page(connection, int(time.time()))
