"""The command `reports page`."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import click

from reports._journal import FOLDER, find, read
from reports.pages.environment import written
from reports.pages.links import HISTORY_PAGE, links_to_runs
from reports.pages.run import write_page
from reports.pages.since import past

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
@click.option(
    "--link",
    type=click.Path(path_type=Path),
    help="The page of the history to link to, also where it is written later. Default: history.html beside the page, "
    "if there is one. The page of the history links to the pages of runs that are beside it.",
)
def page_command(run: str | None, folder: Path, out: Path | None, url: str | None, link: Path | None) -> None:
    """Write a run, or with --history all targets over their last runs, as one HTML file, and print its path.

    RUN is the id of a run or the path of a journal; default: the latest run.
    """
    if run is None and url is not None:
        file = out or folder / HISTORY_PAGE
        click.echo(written(file, _of_history(url, links_to_runs(file))))
        return
    journal = read(find(run, folder))
    if journal.cut_short:
        click.echo(f"reports: run {journal.run} {UNFINISHED}.", err=True)
    click.echo(write_page(journal, out, past(journal, url), link))


def _of_history(url: str, pages: Mapping[str, str]) -> str:
    from reports.history.database import opened, reading
    from reports.pages.history import history_page

    with opened(url or None) as engine, reading(engine) as connection:
        return history_page(connection, int(time.time()), pages)
